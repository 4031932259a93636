//! A board as data: what it is sent, how its messages become readings, and which pins it has.
//!
//! No board is in code. Reading a profile never fails as a whole: what is wrong is listed with
//! its line, and the rest works. What follows is for whoever writes a `board.json`.
//!
#![doc = include_str!("../profiles/README.md")]

mod built_in;
pub mod choices;
pub mod edit;
mod field;
pub mod kept;
mod pattern;
mod pin;
mod problem;
mod read;
pub mod steps;
mod value;

pub use built_in::{BUILT_IN, NETZER};
pub use pin::{PinKind, PinSpec};
pub use problem::Problem;
pub use value::MIN_PROBE_MS;

pub(super) use pin::MAX_LIMIT;

use crate::model::decode::dialect::Dialect;
use crate::model::mqtt::Options;
use std::rc::Rc;

/// The longest profile, in bytes.
pub const MAX_PROFILE_BYTES: usize = 65_536;
/// The most pins that a profile may have, those that come of patterns included.
pub const MAX_PINS: usize = 200;
/// The most commands that are sent on open.
pub const MAX_OPEN: usize = 250;
/// The most answers that a profile may have.
pub const MAX_ANSWERS: usize = 50;
/// The most problems that are listed; a wrong file is understood from the first few.
pub const MAX_PROBLEMS: usize = 20;

/// What is sent when a certain message comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The message that is answered: a text, in which `*` stands for anything, or an object whose
    /// readings the message must have, where `*` stands for any value.
    pub when: String,
    /// What is sent, a template.
    pub send: String,
}

/// A question that the board answers as long as it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// What is sent, a template.
    pub send: String,
    /// How often, in milliseconds; never where it is 0.
    pub every_ms: u64,
    /// How soon anything must come back, in milliseconds; nothing need come where it is 0.
    pub within_ms: u64,
}

/// A board as data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    name: String,
    address: String,
    subprotocol: String,
    ending: String,
    /// How messages become readings.
    pub dialect: Dialect,
    /// What is wanted of the broker, in the dialect for one.
    pub mqtt: Options,
    /// The filter whose first wildcard stands for a device; that of the subscriptions where it is
    /// empty.
    pub group: String,
    /// The commands that are sent at every open, in this order; templates.
    pub open: Vec<String>,
    /// The time between two of them, in milliseconds.
    pub pause_ms: u64,
    /// The commands that are sent when the page is hidden.
    pub hidden: Vec<String>,
    /// The commands that are sent when the page is shown again; those on open where only what is
    /// sent on hiding is said.
    pub visible: Vec<String>,
    /// Whether the board has room for a single connection.
    pub has_one_connection: bool,
    /// What is sent when certain messages come.
    pub answers: Vec<Answer>,
    /// The question that shows whether the board is there.
    pub keepalive: Probe,
    /// The longest text that the board takes, in bytes; 0 where it does not matter.
    pub max_frame_bytes: usize,
    /// The pins, in the order in which they are shown, patterns among them.
    pub pins: Vec<Rc<PinSpec>>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

impl Profile {
    /// The board's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The board's address, or its path on the host that the page came from; empty for neither.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The subprotocol that is asked for; empty for none.
    pub fn subprotocol(&self) -> &str {
        match self.subprotocol.as_str() {
            "" if self.dialect.has_broker() => "mqtt",
            subprotocol => subprotocol,
        }
    }

    /// The filters whose first wildcard stands for a device of the fleet.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        let own = Some(self.group.as_str()).filter(|group| !group.is_empty());
        let wanted = self.mqtt.subscriptions.iter();
        let wanted = wanted.filter(move |_| own.is_none());
        own.into_iter()
            .chain(wanted.map(|wanted| wanted.filter.as_str()))
    }

    /// What ends every text that is sent, such as a line feed.
    pub fn ending(&self) -> &str {
        &self.ending
    }

    /// Whether the commands on open are sent again when the page is shown: a board that is told
    /// to be quiet for a hidden page is told to speak up again.
    pub fn repeats_open(&self) -> bool {
        self.visible.is_empty() && !self.hidden.is_empty()
    }
}
