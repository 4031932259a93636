//! Everything that can be decided without a browser: no DOM, no clock, no
//! randomness, no async. Time comes in as an argument, which is why the tests of
//! this layer take milliseconds and never sleep.
//!
//! Each folder imports only those below it, and `tests/rooms.rs` fails where one does not:
//!
//! ```text
//! app                           composes the others: one input in, outputs out
//! dashboard   keepalive         pins and latest values; whether the board is there
//! profile                       what a board is told, and how it is shown; its editing
//! mqtt   connection             the client of a broker; the link, and tabs that share it
//! console                       the record of what went over the wire, and of what was typed
//! decode                        messages to readings, templates to commands
//! text   time                   small functions that all share
//! ```

pub mod app;
pub mod connection;
pub mod console;
pub mod dashboard;
pub mod decode;
pub mod keepalive;
pub mod mqtt;
pub mod profile;
pub mod text;
pub mod time;
