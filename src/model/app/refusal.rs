//! Why nothing can be sent, and how a person is told.

use words::t;

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
            Self::ReadOnly => t!("read-only view"),
            Self::Replay => t!("replay: nothing is sent"),
            Self::Unconnected => t!("not connected"),
            Self::Opening => t!("not ready yet"),
            Self::Stuck => t!("board takes no data"),
        }
    }

    /// Below the command line.
    pub fn command_notice(&self) -> &'static str {
        match self {
            Self::ReadOnly => {
                t!(
                    "This is a read-only view: the command was not sent. Switch it off in the menu, then send it again."
                )
            }
            Self::Replay => t!("This is a replay: nothing is sent."),
            Self::Unconnected => {
                t!("Not connected: the command was not sent. Connect, then send it again.")
            }
            Self::Opening => {
                t!(
                    "The commands on open are still being sent: the command was not sent. Try again in a moment."
                )
            }
            Self::Stuck => {
                t!(
                    "The board takes no data at the moment: the command was not sent. Try again later."
                )
            }
        }
    }
}
