//! From text to readings, and back to text that is sent.
//!
//! - [`dialect`] says how a board's messages are to be understood;
//! - [`readings`] flattens a message into readings, each a path and a scalar;
//! - [`cursor`] cuts JSON into tokens, for everything that scans it by hand;
//! - [`raw`] walks JSON as it stands in a file, with its slips;
//! - [`layout`] lays JSON out anew, on one line or indented;
//! - [`template`] fills names in braces, and matches patterns;
//! - [`decimal`] keeps numbers exactly as they were sent.

pub mod cursor;
pub mod decimal;
pub mod dialect;
pub mod layout;
pub mod raw;
pub mod readings;
pub mod template;
