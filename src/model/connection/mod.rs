//! The connection to one board, decided without a socket.
//!
//! Nothing here knows what the messages say: no profile, no pin and no protocol above WebSocket.
//!
//! - [`address`] parses what a person types, and says what is wrong with it;
//! - [`link`] is the state machine: attempts, the open connection, and its end;
//! - [`loss`] explains close codes and their likely causes;
//! - [`backoff`] says how long to wait before the next attempt;
//! - [`tabs`] elects the tab of a browser that holds the socket, and relays to the others.

pub mod address;
pub mod backoff;
pub mod link;
pub mod loss;
#[cfg(feature = "tabs")]
pub mod tabs;
#[cfg(not(feature = "tabs"))]
#[path = "tabs/alone.rs"]
pub mod tabs;
