//! What goes into the page's logic and what comes out of it.

use crate::model::alarms::Level;
use crate::model::connection::link::Attempt;
use crate::model::connection::loss::Loss;
use crate::model::console::log::Direction;
use crate::model::dashboard::found::Found;

/// The time of an input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// Milliseconds on a monotonic clock. It starts far enough in the past to express when another
    /// tab received something before this page was opened.
    pub ms: u64,
    /// Milliseconds since 1970 in local time; for display only.
    pub wall_ms: u64,
    /// How far local time is ahead of UTC, in milliseconds.
    pub zone_ms: i64,
}

impl Moment {
    /// Milliseconds since 1970, UTC.
    pub fn utc_ms(&self) -> u64 {
        self.wall_ms.saturating_add_signed(-self.zone_ms)
    }
}

/// What happens to the page.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// A person connects to this address, as typed.
    Connect(&'a str),
    /// The page starts with this address, which nobody typed.
    Begin(&'a str),
    /// The profile that lies beside the page was loaded.
    Own(&'a str),
    /// No profile was loaded. If the page's address names one all the same, the reason, in words.
    NoProfile(&'static str),
    /// A person saved this profile on the board, which has it now.
    Saved(&'a str),
    /// A person selects a profile, by its place in [`App::profile_name`](super::App::profile_name).
    Choose(usize),
    /// A person disconnects.
    Disconnect,
    /// A person retries now instead of waiting for the next attempt.
    RetryNow,
    /// A person logs in to the broker, or the board, that refused the page.
    LogIn {
        /// The user; ignored where there is no broker.
        user: &'a str,
        /// The password.
        password: &'a str,
    },
    /// The socket is open.
    Opened(Attempt),
    /// A text message arrived.
    Text(Attempt, &'a str),
    /// A binary message arrived.
    Binary(Attempt, &'a [u8]),
    /// Another tab received a binary message: its first bytes, and its length in bytes.
    Beginning(Attempt, &'a [u8], usize),
    /// What the leader knows of the board, as [`App::latest`](super::App::latest) gives it.
    Latest(Attempt, &'a str),
    /// A text message that arrived before this tab joined. [`Input::Latest`] may already cover it.
    Past(Attempt, &'a str),
    /// The socket reported an error; browsers do not say which.
    Errored(Attempt),
    /// The socket is closed.
    Lost(Attempt, Loss),
    /// The browser refused to create the socket; the reason, in words.
    Blocked(Attempt, &'static str),
    /// The number of bytes in the socket's send buffer.
    Buffered(Attempt, u32),
    /// Another tab sent this on the shared socket.
    Sent(Attempt, &'a str),
    /// The page was hidden. If other tabs share its socket, one of them becomes the leader.
    Hidden {
        /// Whether other tabs share the socket.
        shared: bool,
    },
    /// The page is shown again.
    Shown,
    /// The network is back.
    Online,
    /// A person sets whether a hidden page frees the board's connection.
    Releases(bool),
    /// The browser could not store what it was given.
    NotKept,
    /// Another tab joined, and reads the history: what is new of it is to be stored now.
    StoreHistory,
    /// A record of the history from an earlier visit, or from the tab that stores it.
    Restore(&'a [u8]),
    /// A person forgets the history.
    ForgetHistory,
    /// The browser could not store the history; the reason, in words.
    NotArchived(&'static str),
    /// The stored edits of all boards, after another tab may have changed them.
    Stored(&'a str),
    /// A person acknowledges one alarm by its [`id`](crate::model::alarms::Alarm::id), or all.
    Acknowledge(Option<u64>),
    /// The stored alarms, after another tab may have changed them.
    Alarms(&'a str),
    /// The page is about to be left.
    Leave,
    /// The page is restored after it was left.
    Return,
    /// A person looks on, and operates nothing from now on, or operates again.
    ReadOnly(bool),
    /// A person begins a recording, which drops the one before, or ends it.
    Record(bool),
    /// Time has passed.
    Tick,
    /// A person sends a command: text, or bytes typed in hex.
    Command {
        /// What was typed.
        typed: &'a str,
        /// Whether it is bytes in hex.
        as_hex: bool,
    },
    /// A person sets an output pin to a value.
    Write {
        /// The pin's place in [`App::pins`](super::App::pins).
        pin: usize,
        /// The value.
        value: &'a str,
    },
    /// A person asks for a number that is some steps more. What was typed into its field is taken
    /// back, and that alone for 0 steps.
    Step {
        /// The pin's place.
        pin: usize,
        /// How many steps more; less where it is negative.
        steps: i64,
    },
    /// A person toggles an output pin.
    Toggle {
        /// The pin's place.
        pin: usize,
    },
    /// A person presses a button pin.
    Press {
        /// The pin's place.
        pin: usize,
    },
    /// A person presses or releases a momentary switch.
    Hold {
        /// The pin's place.
        pin: usize,
        /// Whether it is pressed.
        down: bool,
    },
    /// The page lost the person's input, such as by a blur: every held switch is released.
    LetGo,
    /// A person tries the command of a pin that is being edited.
    Test {
        /// The pin's place.
        pin: usize,
    },
    /// A person answers [`App::question`](super::App::question).
    Confirm(bool),
    /// A person changes what the console shows.
    Console(ConsoleInput<'a>),
    /// A person edits the profile.
    Edit(Edit<'a>),
    /// A person searches pins and readings by words of their paths, pins by label and group, too.
    Find(&'a str),
    /// A person is done with the list of readings: rows that were made pins leave it.
    LeaveReadings,
    /// A person unfolds a group of the readings, or folds it.
    Turn(&'a str),
    /// A person goes to a page of the dashboard: what the browser's address names, with its `#`.
    Page(&'a str),
    /// A person folds a group of pins, or opens it.
    Fold(&'a str),
}

/// What a person does to the console.
#[derive(Clone, Copy, Debug)]
pub enum ConsoleInput<'a> {
    /// Show only the lines that contain this text.
    Filter(&'a str),
    /// Leave out the lines of a direction, or show them again.
    Turn(Direction),
    /// Stop following new lines, or follow them again.
    Pause(bool),
    /// Hide all lines so far.
    Clear,
    /// Show the hidden lines again.
    Restore,
}

/// What a person does to the profile. Pins are given by their places in
/// [`App::pins`](super::App::pins).
#[derive(Clone, Copy, Debug)]
pub enum Edit<'a> {
    /// Turns the edit mode on or off. While it is on, nothing is sent to a pin.
    Mode(bool),
    /// Sets a field of a pin, in the form that [`App::field_of`](super::App::field_of) gives; an
    /// empty value removes the field. Consecutive edits of the same field of the same pin are one
    /// undo step.
    Set {
        /// The pin's place.
        pin: usize,
        /// The field's name.
        field: &'a str,
        /// Its value.
        value: &'a str,
    },
    /// Moves a pin before another one, and into its group.
    Move {
        /// The pin's place.
        pin: usize,
        /// The other pin's place; the number of pins for the end, and the group of the last one.
        before: usize,
    },
    /// Moves a pin behind another one, and into its group.
    MoveBehind {
        /// The pin's place.
        pin: usize,
        /// The other pin's place.
        beside: usize,
    },
    /// Removes a pin. One that a pattern would make again is hidden.
    Remove {
        /// The pin's place.
        pin: usize,
    },
    /// Adds a pin that fits the reading in a row of the table.
    Add {
        /// The row's place in [`App::table`](super::App::table).
        row: usize,
    },
    /// Renames a group of pins, wherever the profile names it. With the name of another group, they
    /// become one.
    RenameGroup {
        /// The name of the group.
        from: &'a str,
        /// Its new name; an empty one changes nothing.
        to: &'a str,
    },
    /// Adds pins for what is ticked in a list of readings, and turns the edit mode on.
    AddAll {
        /// The list.
        found: &'a Found,
        /// The places of the items that are ticked.
        ticked: &'a [usize],
    },
    /// Undoes the last step.
    Undo,
    /// Redoes the step that was last undone.
    Redo,
    /// Replaces the whole profile by a text, typed or imported, that the person has accepted.
    Text(&'a str),
    /// Discards the edits of this board and returns to the profile that they began from. It is a
    /// step: undo brings the edits back.
    Reset,
    /// Keeps the edits although the board's own profile has changed since they began.
    KeepMine,
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Open a socket to this URL, which may contain a password.
    Open(Attempt, String),
    /// Send a text message, which [`App::seal`](super::App::seal) completes.
    SendText(Attempt, String),
    /// Send a binary message.
    SendBytes(Attempt, Vec<u8>),
    /// Start the closing handshake.
    Close(Attempt),
    /// Close the socket and report nothing of it any more.
    Abandon(Attempt),
    /// Store this for the next visit.
    Store(Kept),
    /// Store a record of the history under a key, and drop what is expired.
    Archive {
        /// The key.
        key: String,
        /// The record.
        record: Vec<u8>,
        /// The first key that may be expired.
        oldest: String,
        /// The first key that is not expired.
        expired: String,
    },
    /// Give back, as [`Input::Restore`], the records whose keys begin with this.
    ReadArchive(String),
    /// Drop the records whose keys begin with this.
    ForgetArchive(String),
    /// An alarm has begun or got worse: its level, and what it is, in words. Of all tabs that share
    /// a socket, only the one that holds it is told.
    Ring(Level, String),
}

/// What is stored for the next visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The address of the board.
    Address,
    /// The command history.
    Recall,
    /// The profile selected for each board, and its groups that were folded.
    Choices,
    /// The edited profile of each board.
    Edits,
    /// Whether a hidden page frees the board's connection.
    Hiding,
    /// The alarms, after [`App::merge_alarms`](super::App::merge_alarms).
    Alarms,
}
