//! Why nothing can be sent, and how a person is told.

/// Whether the page has a menu, in which a person can have it operate nothing.
pub const MENU_IS_HERE: bool = cfg!(feature = "menu");

/// Why nothing can be sent.
pub enum Refusal {
    /// A person has the page operate nothing.
    ReadOnly,
    /// A recording is played.
    Replay,
    /// There is no connection.
    Unconnected,
    /// The on-open commands are still being sent, or the broker has not accepted the page yet.
    Opening,
    /// The send buffer is full.
    Stuck,
}

impl Refusal {
    /// In the small line of a card.
    pub fn notice(&self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only view",
            Self::Replay => "replay: nothing is sent",
            Self::Unconnected => "not connected",
            Self::Opening => "not ready yet",
            Self::Stuck => "board takes no data",
        }
    }

    /// Below the command line.
    pub fn command_notice(&self) -> &'static str {
        match self {
            Self::ReadOnly => {
                "This is a read-only view: the command was not sent. Switch it off in the menu, then send it again."
            }
            Self::Replay => "This is a replay: nothing is sent.",
            Self::Unconnected => {
                "Not connected: the command was not sent. Connect, then send it again."
            }
            Self::Opening => {
                "The commands on open are still being sent: the command was not sent. Try again in a moment."
            }
            Self::Stuck => {
                "The board takes no data at the moment: the command was not sent. Try again later."
            }
        }
    }
}
