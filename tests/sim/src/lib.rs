//! A deterministic simulation: tabs with the real model, in a world where the network, the board, the
//! channel between the tabs and the clocks all misbehave, as a seed determines.
//!
//! - `random`: repeatable random numbers;
//! - `replayed`: a recording of a session is played, and compared with the session;
//! - `tab`: a tab, with a shell that does what the one in the browser does;
//! - `world`: everything around the tabs, the plan of a life, and the invariants.
//!
//! A life is one run of the simulation. The same seed gives the same life, so a trace shows what led
//! to a failure.
//!
//! `cargo xtask bench sim --seeds N` runs N lives: two to five tabs, a network that delays, reorders,
//! drops and goes silent, boards of all kinds, and clocks that jump. It checks the invariants at
//! every step. `cargo xtask test` runs 10,000 lives. A failing seed prints its trace, which can be
//! repeated; `--trace SEED` prints the trace of any seed.
//!
//! # Invariants
//!
//! - A value from before the connection was lost is stale; a value that is shown is the latest.
//! - A command given without a connection is never sent, and no command is sent twice.
//! - The on-open commands are sent at every open, before any other command.
//! - The tabs of a browser share one socket, and a follower has all that was received on this
//!   connection.
//! - A connection without messages is not reported as simply connected after a minute, or sooner if
//!   the board used to send at regular intervals. An available board is not disconnected twice for
//!   the same silence.
//! - Once all is well, every visible tab is connected within seconds.
//! - Everything is bounded.
//!
//! Exempt is the socket of a tab that is suspended without an event from the browser, until 100 ms
//! after it resumes: nothing else can close it.
//!
//! # What pindash guarantees, and which tests check it
//!
//! | guarantee | checked by | figure |
//! |---|---|---|
//! | A value from before the connection was lost looks stale; a value that is shown is the latest | this, `e2e/tests/connection.rs` | 1,000,000 lives without a failure |
//! | A command given without a connection is never sent, and no command twice | this, `e2e/tests/tabs.rs` | the same |
//! | The on-open commands are sent at every open, before any other | this, `model/boards/` | the same |
//! | The tabs of a browser share one socket | this, `model/tabs/`, `e2e/tests/tabs.rs` | another tab takes over 1.7 to 2.0 s after the leader was killed, and within 0.6 s after it was closed, navigated away or frozen |
//! | A connection without messages for a minute is not reported as simply connected, and an available board is not disconnected twice for the same silence | this, `model/liveness/` | 10,000 lives in each run of the tests |
//! | An unanswered probe, or a regular stream that stops, leads to a reconnect | `model/liveness/`, `e2e/tests/faults/` | a half-open connection is replaced after 2.9 s with a 1 s stream, and after 4.2 s with a 2 s probe |
//! | An unavailable board is not flooded with attempts, and is soon found again | `model/backoff.rs`, `e2e/tests/faults/` | 30 s of refusals: 13 attempts; reconnected after another 0.2 to 2.9 s, median 1.5 s |
//! | A hidden page frees the connection of a board that has only one | `model/liveness/`, `e2e/tests/hidden.rs` | after 60 to 120 s |
//! | The board's connection is freed when the page is left, frozen or reloaded | `e2e/tests/leaving.rs`, `hidden.rs` | |
//! | A touch that scrolls from a slider or a switch, or taps a slider, writes nothing | `e2e/tests/touch.rs` | real touches in Chromium and Firefox |
//! | A message is never published twice, and a broker's acknowledgement does not count as the board's | `model/mqtt_app/`, `e2e/tests/mqtt.rs`, `nats.rs` | the real mosquitto and nats-server, stopped and restarted |
//! | With a thousand devices that send ten readings a second each, no reading is lost, on one connection and with fewer than 3,000 elements in the page | `e2e/tests/fleet.rs` | mosquitto, 10,000 messages a second |
//! | Text from the board or a profile is shown as text | `e2e/tests/security.rs`, `hostile.rs` | |
//! | While the dashboard is edited, nothing is sent to a pin; a locked pin is never written; a pin with a confirmation is only written once confirmed | `model/operating.rs`, `model/editing/`, `e2e/tests/editing/` | |
//! | An imported profile sends nothing before a person has seen what it sends and applied it | `model/editing/`, `e2e/tests/editing/` | |
//! | Every control has a name, and the page can be used with the keyboard alone | `e2e/tests/access.rs` | axe-core in 12 states, phone and desktop, light and dark, and five more in `fleet.rs`: no violation |
//! | The parsers never panic and keep their bounds, whatever the input | `cargo xtask bench fuzz --runs 10000000` | 10,000,000 each of messages, profiles, addresses, console filters, edits, templates and broker packets: no failure |

mod random;
mod replayed;
mod tab;
mod world;

use std::fmt;

/// Whether the tabs record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Records {
    No,
    Yes,
}

/// The prefix of the commands that a person types; a unique number follows it.
const PERSON: &str = "c";

/// A fault that is injected to test that the simulation finds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Broken {
    /// None.
    #[default]
    Nothing,
    /// A refused command is sent once there is a connection.
    ReplaysRefused,
    /// A tab that needs no connection still holds the socket for the others.
    KeepsSocket,
    /// Abandoned sockets stay open.
    LeaksSockets,
    /// The on-open commands are not sent.
    SkipsOnOpenCommands,
    /// Some messages do not reach the model.
    LosesMessages,
    /// The page does not report that the board is silent.
    HidesSilence,
    /// A new follower gets the last messages only, not the latest values.
    OmitsLatest,
}

impl Broken {
    /// All injected faults.
    pub const ALL: [Self; 7] = [
        Self::ReplaysRefused,
        Self::KeepsSocket,
        Self::LeaksSockets,
        Self::SkipsOnOpenCommands,
        Self::LosesMessages,
        Self::HidesSilence,
        Self::OmitsLatest,
    ];
}

/// Statistics of lives without a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// The number of events.
    pub events: u64,
    /// The number of sockets created.
    pub sockets: u64,
    /// The number of sockets opened.
    pub opened: u64,
    /// The number of commands that reached a socket.
    pub commands: u64,
    /// The number of messages of the board that reached a tab.
    pub messages: u64,
    /// The simulated time, in milliseconds.
    pub lived_ms: u64,
    /// The longest time in which the last tab connected once all was well, in milliseconds.
    pub slowest_ms: u64,
    /// A hash of all events; equal lives have the same.
    pub digest: u64,
}

impl Stats {
    /// Adds the statistics of another life.
    pub fn add(&mut self, other: Self) {
        self.events += other.events;
        self.sockets += other.sockets;
        self.opened += other.opened;
        self.commands += other.commands;
        self.messages += other.messages;
        self.lived_ms += other.lived_ms;
        self.slowest_ms = self.slowest_ms.max(other.slowest_ms);
        self.digest = self.digest.rotate_left(1) ^ other.digest;
    }
}

/// A violated invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The seed of the life.
    pub seed: u64,
    /// The time in the life, in milliseconds.
    pub at_ms: u64,
    /// The invariant that was violated, and how.
    pub what: String,
    /// The events until then.
    pub trace: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.trace {
            writeln!(out, "{line}")?;
        }
        write!(out, "seed {}, {} ms: {}", self.seed, self.at_ms, self.what)
    }
}

/// Runs the life of a seed.
///
/// # Errors
/// The violated invariant, with a trace.
pub fn run(seed: u64) -> Result<Stats, Failure> {
    run_broken(seed, Broken::Nothing)
}

/// Runs the life of a seed in which every tab records, some from their beginning on and some from
/// later. Each recording is played at the end of its tab.
///
/// # Errors
/// What is different in the replay, or the violated invariant.
pub fn run_recorded(seed: u64) -> Result<Stats, Failure> {
    world::live(seed, Broken::Nothing, Records::Yes, false).0
}

/// Runs the life of a seed with an injected fault.
///
/// # Errors
/// As [`run`].
pub fn run_broken(seed: u64, broken: Broken) -> Result<Stats, Failure> {
    // Tracing is slow, so the life is run again with a trace only after a failure.
    world::live(seed, broken, Records::No, false)
        .0
        .map_err(
            |failure| match world::live(seed, broken, Records::No, true) {
                (Err(traced), trace) => Failure { trace, ..traced },
                (Ok(_), trace) => Failure {
                    what: failure.what + " (but not when the life was run again)",
                    trace,
                    ..failure
                },
            },
        )
}

/// The trace of a seed's life, a line for each event.
pub fn trace(seed: u64) -> Vec<String> {
    world::live(seed, Broken::Nothing, Records::No, true).1
}
