//! Everything that can be decided without a browser: no DOM, no clock, no
//! randomness, no async. Time comes in as an argument, which is why the tests of
//! this layer take milliseconds and never sleep.

pub mod app;
pub mod connection;
pub mod console;
pub mod dashboard;
pub mod decode;
pub mod keepalive;
pub mod mqtt;
pub mod profile;
pub mod text;
