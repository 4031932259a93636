//! The faults that a board can simulate.

use std::fmt;
use std::mem::discriminant;
use std::str::FromStr;
use std::time::Duration;

/// One fault. Every fault can be switched while the board runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// TCP is closed before the WebSocket handshake. Pages are served.
    Refuse,
    /// Open sockets are read, but nothing is sent, not even the answer to a close frame.
    Silent,
    /// TCP is dropped without a close frame after this number of messages sent.
    DropAfter(u32),
    /// The board closes after a number of messages sent; 0 closes right after open.
    Close {
        /// The number of messages sent before the close frame.
        after: u32,
        /// The close code.
        code: u16,
        /// The reason, at most 123 bytes.
        reason: String,
    },
    /// Malformed and hostile texts are injected into the stream; see [`crate::garbage`].
    Garbage,
    /// Text frames that are not valid UTF-8 are injected into the stream.
    InvalidUtf8,
    /// Binary frames are injected into the stream.
    Binary,
    /// The board stops reading and sending on open sockets. Until the fault is cleared it does not
    /// notice clients that leave, and their slots stay taken.
    Stall,
    /// Every message, each way, and every page is delayed by this much.
    Latency(Duration),
    /// Everything is sent at this rate.
    BytesPerSecond(u32),
    /// Writes are accepted, but neither applied nor confirmed.
    NoConfirm,
    /// Upgrades are never answered.
    HangHandshake,
    /// The sockets that are open now become half-open for ever; new connections work. It acts once,
    /// when it is set.
    Freeze,
    /// A socket becomes half-open for ever after this number of messages sent.
    FreezeAfter(u32),
    /// A WebSocket beyond the board's limit is closed with 1013 ("try again later"), whatever the
    /// board would otherwise do with it.
    Busy1013,
}

/// The faults as written in a flag, with what they do.
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
    ("silent", "read open sockets, but send nothing"),
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
    ("garbage", "inject malformed and hostile texts"),
    ("binary", "inject binary frames"),
    ("invalid-utf8", "inject text frames that are not UTF-8"),
    (
        "no-confirm",
        "accept writes, but neither apply nor confirm them",
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
    /// Switches a fault. It replaces one of the same kind with another argument.
    pub fn set(&mut self, fault: Fault, on: bool) {
        self.0
            .retain(|other| discriminant(other) != discriminant(&fault));
        if on {
            self.0.push(fault);
        }
    }

    /// Whether a fault without an argument is on.
    pub fn has(&self, fault: &Fault) -> bool {
        self.0.contains(fault)
    }

    /// The delay of messages and pages.
    pub fn latency(&self) -> Duration {
        self.find(|fault| match fault {
            Fault::Latency(latency) => Some(*latency),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// The limit of the sending rate.
    pub fn bytes_per_second(&self) -> Option<u32> {
        self.find(|fault| match fault {
            Fault::BytesPerSecond(rate) => Some(*rate),
            _ => None,
        })
    }

    /// The fault that ends a socket after `sent` messages.
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
