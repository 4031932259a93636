//! How the page tells a person how things stand.

use super::{App, BUFFER_STUCK_MS};
use crate::model::connection::link::{Ended, State};
use crate::model::text;

impl App {
    /// The connection state in words. It starts with `Disconnected`, `Connecting`,
    /// `Connected` or `Reconnecting`.
    pub fn status(&self, now_ms: u64) -> String {
        let mut status = String::new();
        match *self.link.state() {
            State::Idle => status.push_str("Disconnected"),
            State::Open { since_wall_ms, .. } if !self.is_greeting() => {
                let (words, since_wall_ms) = match self.has_no_news(now_ms) {
                    false => ("Connected since ", since_wall_ms),
                    true => ("Connected, no news since ", self.talk.last_wall_ms()),
                };
                status.push_str(words);
                status.push_str(&text::clock_text_seconds(since_wall_ms));
                if self.shared {
                    status.push_str(", shared by tabs");
                }
            }
            State::Opening { .. } | State::Open { .. } if self.link.tries() == 0 => {
                status.push_str("Connecting…");
            }
            State::Opening { .. } | State::Open { .. } => {
                status.push_str("Reconnecting, attempt ");
                text::push_integer(&mut status, u64::from(self.link.tries()));
            }
            State::Closing { .. } => status.push_str("Connected, closing…"),
            State::Waiting { until_ms } => {
                status.push_str("Reconnecting in ");
                text::push_integer(&mut status, until_ms.saturating_sub(now_ms).div_ceil(1_000));
                status.push_str(" s");
            }
            State::Away { .. } => status.push_str("Disconnected while leaving the page"),
            State::Released => status.push_str("Disconnected while the page is hidden"),
        }
        status
    }

    /// The title of the page: the board's host and how the link stands.
    pub fn title(&self) -> String {
        let mut title = String::new();
        if let Some(address) = self.link.address() {
            title.push_str(address.host());
            title.push_str(match self.link.state() {
                State::Open { .. } if !self.is_greeting() => " · ",
                State::Open { .. } | State::Opening { .. } | State::Waiting { .. } => {
                    " · connecting · "
                }
                _ => " · disconnected · ",
            });
        }
        title.push_str("pindash");
        title
    }

    /// What needs a person, in one line; empty for nothing.
    pub fn trouble(&self, now_ms: u64) -> String {
        if let Some(ended) = self.link.ended() {
            return ended.text();
        }
        match self.buffered {
            Some((since_ms, bytes)) if now_ms.saturating_sub(since_ms) >= BUFFER_STUCK_MS => {
                let mut trouble = text::thousands(u64::from(bytes));
                trouble.push_str(" bytes wait to be sent: the board does not take them");
                trouble
            }
            _ => String::new(),
        }
    }

    /// What the trouble may come from.
    pub fn causes(&self) -> &'static [&'static str] {
        self.link.ended().map_or(&[], Ended::causes)
    }
}
