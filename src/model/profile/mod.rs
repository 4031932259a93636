//! A board as data: what it is sent, how its messages become readings, and which pins it has.
//!
//! No board is in code. Reading a profile never fails as a whole: what is wrong is listed with
//! its line, and the rest works.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | [`Profile`], and the limits of one |
//! | `pin.rs` | [`PinSpec`] and [`PinKind`] |
//! | `field.rs` | the one list of the fields of a pin: how each is read and written |
//! | `kinds.rs` | the kinds that a small page leaves out, and the options of a select |
//! | `limits.rs` | [`Limits`]: which values of a pin are a warning or an alarm |
//! | [`page`] | pages, their addresses, and groups that are folded |
//! | `pattern.rs` | pins that are made from a pattern |
//! | `read.rs`, `value.rs` | the parser, and how it reads single values |
//! | `problem.rs` | [`Problem`] |
//! | `built_in.rs` | [`BUILT_IN`] |
//! | [`edit`] | edits in the text of a profile |
//! | `review.rs` | what a text would do as a profile |
//! | [`save`] | saving a profile on the board |
//! | [`steps`] | undo and redo |
//! | [`kept`] | drafts |
//! | [`choices`] | the selected profile of each board |
//!
//! What follows is for whoever writes a `board.json`.
//!
#![doc = include_str!("../profiles/README.md")]

mod built_in;
pub mod choices;
pub mod edit;
mod field;
pub mod kept;
pub mod kinds;
mod limits;
pub mod page;
mod pattern;
mod pin;
mod problem;
mod read;
mod review;
pub mod save;
pub mod steps;
mod value;

pub use built_in::{BUILT_IN, NETZER};
pub use limits::{Breach, IS_HERE as ALARMS_ARE_HERE, Judged, Limits};
pub use pin::{MIN_WINDOW_S, PinKind, PinSpec};
pub use problem::Problem;
pub use value::MIN_PROBE_MS;

pub(super) use value::MAX_LIMIT;

use crate::model::decode::dialect::Dialect;
use crate::model::mqtt::Options;
use std::rc::Rc;

/// The longest profile, in bytes.
pub const MAX_PROFILE_BYTES: usize = 65_536;
/// The most pins that a profile may have, those made from patterns included.
pub const MAX_PINS: usize = 200;
/// The most paths of a chart: more lines in one frame cannot be told apart.
pub const MAX_CHART_PATHS: usize = 24;
/// The most on-open commands.
pub const MAX_OPEN: usize = 250;
/// The most answers that a profile may have.
pub const MAX_ANSWERS: usize = 50;
/// The accents that a group of pins may have.
pub const ACCENTS: [&str; 6] = ["blue", "teal", "violet", "pink", "orange", "brown"];
/// The most problems that are listed; the first few are enough to correct a file.
pub const MAX_PROBLEMS: usize = 20;

/// A command that answers a certain message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The message: a text, in which `*` stands for anything, or an object whose readings the
    /// message must have, where `*` stands for any value.
    pub when: String,
    /// What is sent, a template.
    pub send: String,
}

/// A keepalive: a command that the board answers as long as it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// What is sent, a template.
    pub send: String,
    /// How often, in milliseconds; 0 for never.
    pub every_ms: u64,
    /// How soon any message must come back, in milliseconds; 0 if none has to.
    pub within_ms: u64,
}

/// How a group of pins looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Look {
    /// The name of the group.
    name: String,
    accent: &'static str,
    page: String,
    is_folded: bool,
}

/// How the board's web server takes a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Save {
    /// Whether it is `PUT`, in place of `POST`.
    pub puts: bool,
    /// The path to which it is sent, on the host that the page came from; empty where the board
    /// takes no file.
    pub path: String,
    /// The field of the form that holds the file; empty where the file itself is the body.
    pub field: String,
}

impl Save {
    /// Whether the board takes a file.
    pub fn is_possible(&self) -> bool {
        kept::IS_HERE && !self.path.is_empty()
    }
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
    /// The options of the MQTT session, for the dialect `mqtt`.
    pub mqtt: Options,
    /// The filter whose first wildcard stands for a device; empty for the filters of the
    /// subscriptions.
    pub group: String,
    /// The on-open commands, in the order in which they are sent; templates.
    pub open: Vec<String>,
    /// The pause between two of them, in milliseconds.
    pub pause_ms: u64,
    /// The commands that are sent when the page is hidden.
    pub hidden: Vec<String>,
    /// The commands that are sent when the page is shown again. If it is empty and
    /// [`Profile::hidden`] is not, the on-open commands are sent.
    pub visible: Vec<String>,
    /// Whether the board accepts a single connection only.
    pub has_one_connection: bool,
    /// The commands that answer certain messages.
    pub answers: Vec<Answer>,
    /// The keepalive.
    pub keepalive: Probe,
    /// The longest text that the board accepts, in bytes; 0 for no limit.
    pub max_frame_bytes: usize,
    /// How long the board must be gone to be an alarm, in milliseconds; nothing for no alarm.
    pub lost_ms: Option<u64>,
    /// How the board takes this profile as a file.
    pub save: Save,
    /// How groups of pins look.
    looks: Vec<Look>,
    /// The pins in the order in which they are shown, patterns included.
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

    /// The subprotocol that is requested; empty for none.
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

    /// The accent of a group of pins, one of [`ACCENTS`]; empty for that of the page.
    pub fn accent(&self, group: &str) -> &'static str {
        self.look(group).map_or("", |look| look.accent)
    }

    fn look(&self, group: &str) -> Option<&Look> {
        self.looks.iter().find(|look| look.name == group)
    }

    /// The ending of every text that is sent, such as a line feed.
    pub fn ending(&self) -> &str {
        &self.ending
    }

    /// Whether the on-open commands are sent again when the page is shown: what the commands for a
    /// hidden page switched off has to be switched on again.
    pub fn repeats_open(&self) -> bool {
        self.visible.is_empty() && !self.hidden.is_empty()
    }
}
