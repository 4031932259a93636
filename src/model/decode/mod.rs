//! From text to readings, and back to text that is sent.
//!
//! - [`dialect`] says how a board's messages are to be understood;
//! - [`readings`] flattens a message into readings, each a path and a scalar;
//! - [`raw`] walks JSON as it stands in a file, with its slips;
//! - [`template`] fills names in braces, and matches patterns;
//! - [`decimal`] keeps numbers exactly as they were sent.

pub mod decimal;
pub mod dialect;
pub mod raw;
pub mod readings;
pub mod template;
