//! The connection to the board, as a state machine without a socket.
//!
//! What happens comes in as an [`Event`], with the time; what to do goes out as an [`Action`]. Every
//! opened socket has an [`Attempt`] number that goes out with it and comes back with its events, so
//! the events of an older socket are dropped in one place.

use crate::model::connection::address::Address;
use crate::model::connection::backoff::{self, Jitter};
use crate::model::connection::loss::{self, Loss};
use words::t;

/// How long an attempt may take, in milliseconds.
pub const OPEN_WITHIN_MS: u64 = 4_000;
/// How long a closing handshake may take before the socket is abandoned, in milliseconds.
pub const CLOSE_WITHIN_MS: u64 = 1_500;
/// How long the page stays disconnected after the browser said that it is being left, in
/// milliseconds.
///
/// The browser says so before it requests the next page, which may be a download that never
/// replaces this one. A slow board needs time to send it, and no socket may get in its way.
pub const LEAVE_WITHIN_MS: u64 = 15_000;
/// A connection that lasted this long resets the delay between attempts, in milliseconds.
pub const STABLE_MS: u64 = 60_000;

/// The number of an opened socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempt(pub u32);

/// What happens to the link.
#[derive(Clone, Debug)]
pub enum Event {
    /// A person, or the start of the page, asks for a connection to this address.
    Connect(Address),
    /// A person ends the connection.
    Disconnect,
    /// A person starts the next attempt now.
    RetryNow,
    /// The socket is open.
    Opened(Attempt),
    /// The socket is closed.
    Lost(Attempt, Loss),
    /// The browser would not even make the socket.
    Blocked(Attempt, &'static str),
    /// The board no longer answers on the open connection; what was missed, in words.
    Silent(String),
    /// The board (or broker) refused the page on the open connection: why, in words, and after how
    /// many milliseconds to try again. At once for 0; `None` to leave it to a person.
    Refused(String, Option<u64>),
    /// The page is hidden from now on, or shown again.
    Hidden(bool),
    /// Frees the board's connection until the page is shown again.
    Release,
    /// The page is about to be left.
    Leave,
    /// The page is back from the browser's back/forward cache.
    Return,
    /// Time has passed.
    Tick,
}

/// What to do about it.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Open a socket to this address.
    Open(Attempt, Address),
    /// Start the closing handshake; the socket goes on to report.
    Close(Attempt),
    /// Close the socket and report nothing more of it.
    Abandon(Attempt),
    /// The connection is open: send the on-open commands.
    Greet(Attempt),
    /// The connection is gone; how it ended, unless the page ended it.
    Gone(Option<Ended>),
}

/// How the last connection or attempt ended, other than by the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was open, and was lost.
    Cut(Loss),
    /// It never opened.
    Unopened(Loss),
    /// It did not open in time.
    TimedOut,
    /// It was open, and the board no longer answered; what was missed, in words.
    Silent(String),
    /// It was open, and the board (or broker) refused the page; why, in words.
    Refused(String),
    /// The browser refused to try; why, in words.
    Blocked(&'static str),
}

impl Ended {
    /// What it means, in a few words; empty where [`Ended::text`] begins with that.
    pub fn headline(&self) -> &'static str {
        match self {
            Self::Cut(_) | Self::Silent(_) => t!("Board lost."),
            Self::Unopened(_) | Self::TimedOut => t!("No connection to the board."),
            Self::Refused(_) | Self::Blocked(_) => "",
        }
    }

    /// One line that says what happened.
    pub fn text(&self) -> String {
        match self {
            Self::Cut(loss) => t!("Connection ended: ").to_owned() + &loss.text(),
            Self::Unopened(loss) => t!("No connection: ").to_owned() + &loss.text(),
            Self::TimedOut => t!("No connection: no answer within 4 seconds").to_owned(),
            Self::Silent(what) => t!("Connection ended: ").to_owned() + what,
            Self::Refused(why) => why.clone(),
            Self::Blocked(why) => (*why).to_owned(),
        }
    }

    /// The likely causes; none where the close code says it all.
    pub fn causes(&self) -> &'static [&'static str] {
        match self {
            Self::Cut(loss) if loss.code == 1006 => loss::CAUSES_CUT,
            Self::Silent(_) => loss::CAUSES_CUT,
            Self::Unopened(loss) if loss.code == 1006 => loss::CAUSES_UNOPENED,
            Self::TimedOut => loss::CAUSES_UNOPENED,
            _ => &[],
        }
    }
}

/// The state of the link; one at a time, with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// There is no connection, and none is wanted.
    Idle,
    /// An attempt is under way.
    Opening {
        /// Its number.
        attempt: Attempt,
        /// When it times out.
        until_ms: u64,
    },
    /// The connection is there.
    Open {
        /// Its number.
        attempt: Attempt,
        /// Since when.
        since_ms: u64,
        /// The same in local time.
        since_wall_ms: u64,
    },
    /// The closing handshake that a person asked for is under way.
    Closing {
        /// Its number.
        attempt: Attempt,
        /// When the socket is abandoned.
        until_ms: u64,
    },
    /// Waiting for the next attempt.
    Waiting {
        /// When it starts.
        until_ms: u64,
    },
    /// The page is being left, or is in the back/forward cache.
    Away {
        /// When it reconnects, because the page is still here.
        until_ms: u64,
    },
    /// The page is hidden and has freed the board's connection until it is shown again.
    Released,
}

/// The link to one board.
#[derive(Clone, Debug)]
pub struct Link {
    state: State,
    address: Option<Address>,
    ended: Option<Ended>,
    /// The number of the newest attempt.
    newest: Attempt,
    /// How many attempts in a row did not lead to a stable connection.
    tries: u32,
    /// Since when the board has been out of reach.
    failing_since_ms: Option<u64>,
    /// Whether the page is hidden.
    hidden: bool,
    jitter: Jitter,
}

impl Link {
    /// An idle link. Any `seed` will do for the jitter.
    pub fn new(seed: u32) -> Self {
        Self {
            state: State::Idle,
            address: None,
            ended: None,
            newest: Attempt(0),
            tries: 0,
            failing_since_ms: None,
            hidden: false,
            jitter: Jitter::new(seed),
        }
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The address that was last connected to.
    pub fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }

    /// Sets the address of the next attempt, without starting one.
    pub fn aim(&mut self, address: Address) {
        self.address = Some(address);
    }

    /// A recording says how it stands.
    pub fn play(&mut self, state: State, ended: Option<Ended>, tries: u32) {
        (self.state, self.ended, self.tries) = (state, ended, tries);
    }

    /// How the last connection or attempt ended, as long as no newer one is open.
    pub fn ended(&self) -> Option<&Ended> {
        self.ended.as_ref()
    }

    /// How many attempts in a row did not lead to a stable connection.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// Whether a connection exists or is wanted.
    pub fn is_wanted(&self) -> bool {
        !matches!(self.state, State::Idle | State::Closing { .. })
    }

    /// Whether there is a socket or will be without a person, so that no other tab may open one.
    pub fn needs_socket(&self) -> bool {
        !matches!(
            self.state,
            State::Idle | State::Away { .. } | State::Released
        )
    }

    /// Whether the page is reconnecting.
    pub fn is_recovering(&self) -> bool {
        match self.state {
            State::Waiting { .. } => true,
            State::Opening { .. } => self.tries > 0,
            _ => false,
        }
    }

    /// The attempt that is open, if one is.
    pub fn open(&self) -> Option<Attempt> {
        match self.state {
            State::Open { attempt, .. } => Some(attempt),
            _ => None,
        }
    }

    /// When [`Event::Tick`] has something to do.
    pub fn deadline_ms(&self) -> Option<u64> {
        match self.state {
            State::Idle | State::Open { .. } | State::Released => None,
            State::Opening { until_ms, .. }
            | State::Closing { until_ms, .. }
            | State::Waiting { until_ms }
            | State::Away { until_ms } => Some(until_ms),
        }
    }

    /// Takes what happened at `now_ms` (monotonic) and `wall_ms` (local time), and appends what to do.
    pub fn handle(&mut self, event: Event, now_ms: u64, wall_ms: u64, actions: &mut Vec<Action>) {
        match event {
            Event::Connect(address) => self.connect(address, now_ms, actions),
            Event::Disconnect => self.disconnect(now_ms, actions),
            Event::RetryNow => {
                if matches!(self.state, State::Waiting { .. }) {
                    self.attempt(now_ms, actions);
                }
            }
            Event::Opened(attempt) => {
                if self.is_opening(attempt) {
                    self.state = State::Open {
                        attempt,
                        since_ms: now_ms,
                        since_wall_ms: wall_ms,
                    };
                    self.ended = None;
                    self.failing_since_ms = None;
                    actions.push(Action::Greet(attempt));
                }
            }
            Event::Lost(attempt, loss) => self.lost(attempt, loss, now_ms, actions),
            Event::Blocked(attempt, why) => {
                if self.is_opening(attempt) {
                    // The browser would refuse the next attempt too.
                    self.state = State::Idle;
                    self.end(Ended::Blocked(why), actions);
                }
            }
            Event::Hidden(hidden) => {
                self.hidden = hidden;
                if !hidden && matches!(self.state, State::Waiting { .. } | State::Released) {
                    self.attempt(now_ms, actions);
                }
            }
            Event::Release => {
                if self.is_wanted() {
                    self.abandon(actions);
                    self.state = State::Released;
                }
            }
            Event::Silent(what) => {
                if self.abandon_open(Ended::Silent(what), now_ms, actions) {
                    self.wait(now_ms, 0);
                }
            }
            Event::Refused(why, again_ms) => {
                if self.abandon_open(Ended::Refused(why), now_ms, actions) {
                    match again_ms {
                        None => self.state = State::Idle,
                        Some(0) => self.attempt(now_ms, actions),
                        Some(least_ms) => self.wait(now_ms, least_ms),
                    }
                }
            }
            Event::Leave => {
                if self.is_wanted() {
                    self.abandon(actions);
                    self.state = State::Away {
                        until_ms: now_ms + LEAVE_WITHIN_MS,
                    };
                }
            }
            Event::Return => {
                if matches!(self.state, State::Away { .. } | State::Released) {
                    self.attempt(now_ms, actions);
                }
            }
            Event::Tick => {
                if self.deadline_ms().is_some_and(|at| now_ms >= at) {
                    self.timed_out(now_ms, actions);
                }
            }
        }
    }

    fn is_opening(&self, attempt: Attempt) -> bool {
        matches!(self.state, State::Opening { attempt: awaited, .. } if awaited == attempt)
    }

    /// Ends an open connection without the closing handshake; false if none is open. The caller
    /// says what comes next.
    fn abandon_open(&mut self, ended: Ended, now_ms: u64, actions: &mut Vec<Action>) -> bool {
        let State::Open {
            attempt, since_ms, ..
        } = self.state
        else {
            return false;
        };
        self.forgive(since_ms, now_ms);
        actions.push(Action::Abandon(attempt));
        self.end(ended, actions);
        true
    }

    fn timed_out(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        match self.state {
            State::Opening { attempt, .. } => {
                actions.push(Action::Abandon(attempt));
                self.wait(now_ms, 0);
                self.end(Ended::TimedOut, actions);
            }
            State::Closing { attempt, .. } => {
                actions.push(Action::Abandon(attempt));
                self.state = State::Idle;
            }
            State::Waiting { .. } | State::Away { .. } => self.attempt(now_ms, actions),
            State::Idle | State::Open { .. } | State::Released => {}
        }
    }

    fn lost(&mut self, lost: Attempt, loss: Loss, now_ms: u64, actions: &mut Vec<Action>) {
        match self.state {
            State::Opening { attempt, .. } if attempt == lost => {
                self.wait(now_ms, patience_ms(&loss));
                self.end(Ended::Unopened(loss), actions);
            }
            State::Open {
                attempt, since_ms, ..
            } if attempt == lost => {
                self.forgive(since_ms, now_ms);
                self.wait(now_ms, patience_ms(&loss));
                self.end(Ended::Cut(loss), actions);
            }
            State::Closing { attempt, .. } if attempt == lost => self.state = State::Idle,
            // In any other state, that is an older socket.
            _ => {}
        }
    }

    fn connect(&mut self, address: Address, now_ms: u64, actions: &mut Vec<Action>) {
        self.abandon(actions);
        self.address = Some(address);
        self.tries = 0;
        self.failing_since_ms = None;
        self.ended = None;
        self.attempt(now_ms, actions);
    }

    fn disconnect(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        match self.state {
            State::Open { attempt, .. } => {
                actions.push(Action::Close(attempt));
                actions.push(Action::Gone(None));
                self.state = State::Closing {
                    attempt,
                    until_ms: now_ms + CLOSE_WITHIN_MS,
                };
            }
            State::Closing { .. } => {}
            _ => {
                self.abandon(actions);
                self.state = State::Idle;
            }
        }
        self.ended = None;
    }

    /// Starts the next attempt.
    fn attempt(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        let Some(address) = self.address.clone() else {
            self.state = State::Idle;
            return;
        };
        self.newest = Attempt(self.newest.0.wrapping_add(1));
        self.state = State::Opening {
            attempt: self.newest,
            until_ms: now_ms + OPEN_WITHIN_MS,
        };
        actions.push(Action::Open(self.newest, address));
    }

    /// Resets the delay after a connection that lasted [`STABLE_MS`].
    fn forgive(&mut self, since_ms: u64, now_ms: u64) {
        if now_ms.saturating_sub(since_ms) >= STABLE_MS {
            self.tries = 0;
        }
    }

    /// Waits for the next attempt, for at least `least_ms`.
    fn wait(&mut self, now_ms: u64, least_ms: u64) {
        let since = *self.failing_since_ms.get_or_insert(now_ms);
        let random = self.jitter.draw();
        let failing_ms = now_ms.saturating_sub(since);
        let delay = backoff::delay_ms(self.tries, failing_ms, random, self.hidden);
        self.tries = self.tries.saturating_add(1);
        self.state = State::Waiting {
            until_ms: now_ms + delay.max(least_ms),
        };
    }

    fn end(&mut self, ended: Ended, actions: &mut Vec<Action>) {
        self.ended = Some(ended.clone());
        actions.push(Action::Gone(Some(ended)));
    }

    /// Abandons whatever socket there is, without the closing handshake: on a half-open wire, a
    /// browser reports the end a minute later.
    fn abandon(&mut self, actions: &mut Vec<Action>) {
        match self.state {
            State::Open { attempt, .. } => {
                actions.push(Action::Abandon(attempt));
                actions.push(Action::Gone(None));
            }
            State::Opening { attempt, .. } | State::Closing { attempt, .. } => {
                actions.push(Action::Abandon(attempt));
            }
            State::Idle | State::Waiting { .. } | State::Away { .. } | State::Released => {}
        }
    }
}

fn patience_ms(loss: &Loss) -> u64 {
    if loss.asks_for_patience() {
        backoff::UNHURRIED_MS
    } else {
        0
    }
}
