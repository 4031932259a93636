//! What the measurements share: medians, quantiles, and the verdict whether a figure keeps its
//! bar. It is a crate of its own, without dependencies, because the programs that measure and
//! `cargo xtask bench`, which collects their verdicts, need nothing else of each other.
//!
//! | file | holds |
//! |------|-------|
//! | `statistics.rs` | [`Samples`]: median and quantiles; [`ratio`]; time [`covered`] by spans |
//! | `verdict.rs` | [`Verdict`], its table, and how the table is read back |

mod statistics;
mod verdict;

pub use statistics::{Samples, covered, ratio};
pub use verdict::{Unit, Verdict, read, table, with_thousands};
