//! How a board can misbehave on request.

use std::fmt;
use std::mem::discriminant;
use std::str::FromStr;
use std::time::Duration;

/// One way to misbehave. Every fault can be switched while the board runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A WebSocket's TCP connection is closed without a handshake. Pages work.
    Refuse,
    /// Open sockets are read, but nothing is sent or answered, no close either.
    Silent,
    /// TCP is dropped without a close frame after so many messages sent.
    DropAfter(u32),
    /// The board closes after so many messages sent; 0 closes right after open.
    Close {
        /// How many messages are sent before it.
        after: u32,
        /// The close code.
        code: u16,
        /// The reason, at most 123 bytes.
        reason: String,
    },
    /// Malformed and hostile texts are mixed into the stream; see [`crate::garbage`].
    Garbage,
    /// A text frame that is not valid UTF-8 is mixed into the stream.
    InvalidUtf8,
    /// Binary frames are mixed into the stream.
    Binary,
    /// The board stops reading and sending on open sockets, until it is cleared.
    /// Until then it does not notice a client that leaves, and its place stays
    /// taken.
    Stall,
    /// Every message, each way, and every page is late by this much.
    Latency(Duration),
    /// Everything that is sent trickles out at this rate.
    BytesPerSecond(u32),
    /// Writes are taken, but neither obeyed nor confirmed.
    NoConfirm,
    /// An upgrade is never answered.
    HangHandshake,
    /// The sockets that are open now stay half-open for ever, while new connections work. It acts
    /// once, when it is set.
    Freeze,
    /// A socket goes half-open for ever after so many messages sent.
    FreezeAfter(u32),
    /// A WebSocket beyond the board's limit is closed with 1013 ("try again later"), in place of
    /// what this board does with it.
    Busy1013,
}

/// Every fault as it is written in a flag, with what it does.
pub const FLAGS: &[(&str, &str)] = &[
    (
        "refuse",
        "close TCP before the WebSocket handshake; pages are served",
    ),
    ("hang-handshake", "never answer a WebSocket handshake"),
    (
        "busy-1013",
        "close a WebSocket beyond the board's limit with 1013, try again later",
    ),
    ("silent", "read open sockets, but send and answer nothing"),
    ("stall", "stop reading and sending on open sockets"),
    (
        "freeze-after=N",
        "leave a socket half-open after N messages; new ones work",
    ),
    (
        "drop-after=N",
        "drop TCP after N messages, without a close frame",
    ),
    ("close=CODE[:REASON]", "close a socket right after it opens"),
    (
        "close-after=N:CODE[:REASON]",
        "close a socket after N messages",
    ),
    ("garbage", "mix malformed and hostile texts into the stream"),
    ("binary", "mix binary frames into the stream"),
    (
        "invalid-utf8",
        "mix text frames that are not UTF-8 into the stream",
    ),
    (
        "no-confirm",
        "take writes, but neither obey nor confirm them",
    ),
    (
        "latency=MS",
        "delay every message, each way, and every page by MS milliseconds",
    ),
    ("bytes-per-second=N", "send everything at N bytes a second"),
];

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, argument) = match text.split_once('=') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        let fault = match (name, argument) {
            ("refuse", None) => Fault::Refuse,
            ("silent", None) => Fault::Silent,
            ("drop-after", Some(count)) => Fault::DropAfter(parsed(count)?),
            ("close", Some(close)) => close_fault(0, close)?,
            ("close-after", Some(argument)) => {
                let (count, close) = argument
                    .split_once(':')
                    .ok_or("close-after takes N:CODE[:REASON]")?;
                close_fault(parsed(count)?, close)?
            }
            ("garbage", None) => Fault::Garbage,
            ("invalid-utf8", None) => Fault::InvalidUtf8,
            ("binary", None) => Fault::Binary,
            ("stall", None) => Fault::Stall,
            ("latency", Some(ms)) => {
                Fault::Latency(Duration::from_millis(u64::from(parsed::<u32>(ms)?)))
            }
            ("bytes-per-second", Some(rate)) => match parsed(rate)? {
                0 => return Err("bytes-per-second takes 1 or more".into()),
                rate => Fault::BytesPerSecond(rate),
            },
            ("no-confirm", None) => Fault::NoConfirm,
            ("hang-handshake", None) => Fault::HangHandshake,
            ("freeze-after", Some(count)) => Fault::FreezeAfter(parsed(count)?),
            ("busy-1013", None) => Fault::Busy1013,
            _ => {
                return Err(format!(
                    "there is no fault '{text}'; the faults are: {}",
                    flag_names()
                ));
            }
        };
        Ok(fault)
    }
}

fn close_fault(after: u32, close: &str) -> Result<Fault, String> {
    let (code, reason) = close.split_once(':').unwrap_or((close, ""));
    // A close frame holds 125 bytes, of which the code takes two.
    if reason.len() > 123 {
        return Err("a close reason has at most 123 bytes".into());
    }
    Ok(Fault::Close {
        after,
        code: parsed(code)?,
        reason: reason.to_owned(),
    })
}

fn parsed<T: FromStr>(text: &str) -> Result<T, String>
where
    T::Err: fmt::Display,
{
    text.parse().map_err(|error| format!("'{text}': {error}"))
}

fn flag_names() -> String {
    let names: Vec<_> = FLAGS.iter().map(|(flag, _)| *flag).collect();
    names.join(", ")
}

/// The faults that are on, at most one of each kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Switches a fault. One of the same kind is replaced, whatever its number.
    pub fn set(&mut self, fault: Fault, on: bool) {
        self.0
            .retain(|other| discriminant(other) != discriminant(&fault));
        if on {
            self.0.push(fault);
        }
    }

    /// Whether a fault without a number is on.
    pub fn has(&self, fault: &Fault) -> bool {
        self.0.contains(fault)
    }

    /// How late everything is.
    pub fn latency(&self) -> Duration {
        self.find(|fault| match fault {
            Fault::Latency(latency) => Some(*latency),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// How slowly everything is sent.
    pub fn bytes_per_second(&self) -> Option<u32> {
        self.find(|fault| match fault {
            Fault::BytesPerSecond(rate) => Some(*rate),
            _ => None,
        })
    }

    /// The fault that ends a socket which has sent `sent` messages.
    pub fn ending(&self, sent: u32) -> Option<Fault> {
        self.find(|fault| match fault {
            Fault::DropAfter(after) | Fault::FreezeAfter(after) | Fault::Close { after, .. }
                if *after <= sent =>
            {
                Some(fault.clone())
            }
            _ => None,
        })
    }

    fn find<T>(&self, pick: impl FnMut(&Fault) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(pick)
    }
}

#[cfg(test)]
mod tests {
    use super::FLAGS;

    #[test]
    fn the_documentation_of_the_crate_names_every_fault() {
        let documentation = include_str!("lib.rs");
        for (flag, _) in FLAGS {
            assert!(documentation.contains(&format!("`{flag}`")), "{flag}");
        }
    }
}
