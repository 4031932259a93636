//! From a message to readings, and from a template to the text that is sent.
//!
//! Nothing here knows a pin, a profile or a connection: a [`dialect::Dialect`] says how to read a
//! message, and the caller says what a template's names stand for.
//!
//! - [`dialect`] describes how a board's messages become readings;
//! - [`readings`] flattens a message into readings, each a path and a scalar;
//! - [`cursor`] cuts JSON into tokens, for everything that scans it by hand;
//! - [`raw`] walks hand-written JSON, with its slips;
//! - [`layout`] formats JSON, on one line or indented;
//! - [`template`] fills names in braces, and matches patterns;
//! - [`colour`] reads colours, and gives their parts;
//! - [`decimal`] compares and rounds numbers without floats.

pub mod colour;
pub mod cursor;
pub mod decimal;
pub mod dialect;
pub mod layout;
pub mod raw;
pub mod readings;
pub mod template;
