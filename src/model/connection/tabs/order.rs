//! What happens to a socket, and what the shell is to do with it.

use crate::model::connection::link::Attempt;
use crate::model::connection::loss::Loss;

/// What happens to a socket, whether this tab's own or the leader's.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// It is open.
    Opened,
    /// A text message came.
    Text(String),
    /// A text message came before this tab followed; it may know already what the message says.
    Past(String),
    /// A binary message came.
    Binary(Vec<u8>),
    /// The leader got a binary message: its beginning, and its length in bytes.
    Beginning(Vec<u8>, usize),
    /// What the leader knows of the board, as its model wrote it for [`Tabs::tell_latest`](super::Tabs::tell_latest).
    Latest(String),
    /// The browser reported an error; it does not say which.
    Errored,
    /// Another tab sent this on it.
    Sent(String),
    /// It is closed.
    Closed(Loss),
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Open the socket.
    Open(Attempt, String),
    /// Send on the socket.
    SendText(String),
    /// Send bytes on the socket.
    SendBytes(Vec<u8>),
    /// Close the socket, and report how it ends.
    Close,
    /// Close the socket, and report nothing more of it.
    Abandon,
    /// Tell the other tabs.
    Post(String),
    /// Pass what the model knows of the board to [`Tabs::tell_latest`](super::Tabs::tell_latest).
    TellLatest,
    /// Tell the model.
    Happened(Attempt, Happening),
}
