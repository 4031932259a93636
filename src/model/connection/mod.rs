//! The connection to one board, as far as it can be decided without a socket.
//!
//! - [`address`] reads what a person types, and says what is wrong with it;
//! - [`link`] is the state machine: attempts, the open connection, and its end;
//! - [`loss`] says what a close code means, and what it may have been;
//! - [`backoff`] says how long to wait before the next attempt;
//! - [`tabs`] has several tabs of one browser share one socket.

pub mod address;
pub mod backoff;
pub mod link;
pub mod loss;
pub mod tabs;
