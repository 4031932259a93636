//! The geometry of a chart.
