//! Everything that can be decided without a browser: no DOM, no clock, no randomness, no async.
//! Time is an argument, so the tests of this layer take milliseconds and never sleep.
//!
//! Each folder imports only those below it:
//!
//! ```text
//! replay
//! app
//! dashboard   keepalive   chart   alarms
//! profile   recording   login
//! mqtt   connection
//! console   history
//! decode
//! text   time   pace      small functions that all share
//! ```
//!
//! What each of them holds is in the map in `lib.rs`.

pub mod alarms;
pub mod app;
pub mod chart;
pub mod connection;
pub mod console;
pub mod dashboard;
pub mod decode;
pub mod history;
pub mod keepalive;
pub mod login;
pub mod mqtt;
pub mod pace;
pub mod profile;
pub mod recording;
pub mod replay;
pub mod text;
pub mod time;
