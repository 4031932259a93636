//! Why nothing can be sent, and how a person is told.

/// Why nothing can be sent.
pub enum Refusal {
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
            Self::Unconnected => "not connected",
            Self::Opening => "not ready yet",
            Self::Stuck => "board takes no data",
        }
    }

    /// Below the command line.
    pub fn command_notice(&self) -> &'static str {
        match self {
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
