//! What a closed connection reports: the close code, its meaning, the likely causes.
//!
//! A browser reports a code that the board sent, and 1006 for everything else:
//! a wrong name, a refused connection, a failed TLS handshake, an answer that
//! was no WebSocket, a broken wire. The page cannot know which of them it was,
//! so it lists the likely causes and claims none.

use crate::model::text::{isolated, push_integer};
use words::t;

/// Not a close code of the protocol: the leading tab gave up the socket.
const OF_TAB: u16 = 0;

/// How a connection ended, as the browser's close event reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The close code (RFC 6455, section 7.4).
    pub code: u16,
    /// The reason that the board gave; often empty.
    pub reason: String,
    /// Whether the closing handshake was completed.
    pub clean: bool,
}

impl Loss {
    /// The tab that held the socket is gone or has given it up.
    pub fn of_tab() -> Self {
        Self {
            code: OF_TAB,
            reason: String::new(),
            clean: false,
        }
    }

    /// Whether the board closed the connection in a way that asks the page to wait: a normal
    /// closure, a policy violation, "try again later", or a code of its own.
    pub fn asks_for_patience(&self) -> bool {
        matches!(self.code, 1000 | 1008 | 1013 | 4000..=4999)
    }

    /// One line: the meaning, the reason, whether it was clean, and the code.
    pub fn text(&self) -> String {
        if self.code == OF_TAB {
            return t!("the tab that held it is gone or gave it up").to_owned();
        }
        let mut text = String::from(meaning(self.code));
        if !self.reason.is_empty() {
            text.push_str(t!(", reason “"));
            text.push_str(&isolated(&self.reason));
            text.push(t!('”'));
        }
        text.push_str(if self.clean {
            t!(", closed cleanly (code ")
        } else {
            t!(", not closed cleanly (code ")
        });
        push_integer(&mut text, u64::from(self.code));
        text.push(')');
        text
    }
}

/// What a close code means, in words.
pub fn meaning(code: u16) -> &'static str {
    match code {
        1000 => t!("normal end"),
        1001 => t!("the board is going away"),
        1002 => t!("protocol error"),
        1003 => t!("the board does not take this kind of data"),
        1005 => t!("no code was given"),
        1006 => t!("no closing handshake"),
        1007 => t!("text that is not UTF-8"),
        1008 => t!("against the board's rules"),
        1009 => t!("message too big"),
        1010 => t!("a missing extension"),
        1011 => t!("the board had an error"),
        1012 => t!("the board is restarting"),
        1013 => t!("the board is busy, try again later"),
        1014 => t!("bad gateway"),
        1015 => t!("TLS failed"),
        3000..=3999 => t!("a registered code"),
        4000..=4999 => t!("the board's own code"),
        _ => t!("an unknown code"),
    }
}

/// The likely causes of a connection that could not be opened.
pub const CAUSES_UNOPENED: &[&str] = &[
    t!("The address is wrong, or nothing answers at its path."),
    t!("The board is off, or not on this network."),
    t!("The board already has its one connection: close the other page."),
    t!("The browser blocked it: a page from https may not open ws://."),
];

/// The likely causes of a connection that was open and then ended without a handshake.
pub const CAUSES_CUT: &[&str] = &[
    t!("The board was switched off, or restarted."),
    t!("The network was cut."),
    t!("The board sent text that is not UTF-8."),
];
