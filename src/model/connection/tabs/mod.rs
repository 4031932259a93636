//! Several tabs of one browser on the same board share one socket.
//!
//! A board may have room for a single connection. So one tab holds the socket
//! and tells the others what comes and goes; to them this is a socket like any
//! other: it opens, brings messages, takes commands and ends. A tab that wants
//! a socket asks first whether another one holds it. If the holder falls silent
//! and does not answer a question either, the others ask anew and one of them
//! takes its place.
//!
//! A tab that stood still may come back and find its place taken. So each time
//! at which the socket changes hands has a number, its term: of two tabs that
//! hold a socket the one of the older term lets go. And what the others ask to
//! be sent carries a stamp that the holder gave lately: a holder that stood
//! still does not send, when it runs again, what somebody wanted long ago.
//!
//! The tabs speak over a channel that reaches all pages of one origin. A message
//! is a text: a letter for its kind and the sender's number, the board's address,
//! and what it carries, a line each; the last may be any text.

mod election;
mod follower;
mod leader;
mod message;

use self::message::{ASK, BYE, BYTES, HERE, JOIN, OPEN, OUT, PATIENT, SEND, THERE, number};
use crate::model::connection::link::Attempt;
use crate::model::connection::loss::Loss;
use crate::model::text::{MAX_HEX_BYTES, cut_at_first, hex};
use std::collections::VecDeque;

/// How long an answer of another tab is waited for before the socket is opened, in milliseconds.
pub const SEEK_MS: u64 = 60;
/// How much longer is waited where another tab has asked too and goes first, in milliseconds.
pub const YIELD_MS: u64 = 400;
/// How often a tab without the socket asks whether the holder is there, in milliseconds.
pub const ASK_MS: u64 = 1_000;
/// How long the holder may take to answer, in milliseconds. Even a hidden tab answers at once.
pub const ANSWER_MS: u64 = 700;
/// How much later than asked for a timer may ring before it is taken for that of a tab that stood
/// still, in milliseconds; what others said meanwhile may still be on its way to that tab.
pub const LATE_MS: u64 = 100;
/// How old a stamp may be on what another tab wants to have sent, in milliseconds.
pub const FRESH_MS: u64 = ASK_MS + ANSWER_MS;
/// How many of the newest messages a tab is told that comes later.
pub const MAX_RECENT: usize = 200;
/// How many bytes these messages may have together.
pub const MAX_RECENT_BYTES: usize = 262_144;

/// What happens to a socket, real or shared.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// It is open.
    Opened,
    /// A text message came.
    Text(String),
    /// A text message came before this tab did, which may know already what it says.
    Past(String),
    /// A binary message came.
    Binary(Vec<u8>),
    /// Another tab got a binary message; its beginning, and how long it is, in bytes.
    Beginning(Vec<u8>, usize),
    /// What another tab knows of the board, as [`crate::model::app::App::latest`] gives it.
    Latest(String),
    /// An error was reported; browsers do not say which.
    Errored,
    /// Another tab sent this on it.
    Sent(String),
    /// It is closed.
    Closed(Loss),
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Open the socket.
    Open(Attempt, String),
    /// Send on the socket.
    SendText(String),
    /// Send bytes on the socket.
    SendBytes(Vec<u8>),
    /// Close the socket, and go on to report of it.
    Close,
    /// Close the socket, and report nothing more.
    Abandon,
    /// Tell the other tabs.
    Post(String),
    /// Ask the model for what it knows of the board, and give it to [`Tabs::tell_latest`].
    TellLatest,
    /// Tell the model.
    Happened(Attempt, Happening),
}

/// How this tab stands to the socket of its board.
#[derive(Clone, Debug, PartialEq)]
enum Role {
    /// It wants none.
    None,
    /// It has asked whether another tab holds the socket.
    Seeking {
        until_ms: u64,
        /// Another tab went first and may hold it by now, so it must be asked for once more.
        again: bool,
        /// The time was up so late that it was asked for once more.
        was_late: bool,
    },
    /// It holds the socket, or is about to open it again.
    Holding,
    /// Another tab holds it.
    Sharing {
        holder: u32,
        /// When the holder was last heard.
        heard_ms: u64,
        /// When it was last asked whether it is there.
        asked_ms: u64,
        /// The answer was missing so late that it was asked once more.
        was_late: bool,
    },
}

/// The share of this tab in its board's socket.
pub struct Tabs {
    /// Tells this tab from the others.
    me: u32,
    role: Role,
    attempt: Attempt,
    url: String,
    /// The board's address without its password; the other tabs know it by that.
    board: String,
    /// When another tab last asked for the socket that this one holds; before that nobody is told
    /// of anything.
    asked_ms: Option<u64>,
    /// Which time this is that the socket has changed hands, as far as this tab knows.
    term: u64,
    /// From when on the stamps that this tab gave are good: since the socket was opened.
    fresh_from_ms: u64,
    /// What the holder last gave to show that it was there, as a tab that shares shows it.
    stamp: String,
    /// Whether the page is hidden, so that it is in no hurry.
    hidden: bool,
    /// Whether it was when it asked for the socket; the others go by that.
    asked_hidden: bool,
    /// Whether this tab has a socket, open or not.
    has_socket: bool,
    /// Whether the socket is open, wherever it is.
    is_open: bool,
    /// What came and went since the socket was opened, for a tab that comes later.
    recent: VecDeque<String>,
    recent_bytes: usize,
    /// Whether this tab knows all that the holder knew.
    knows_latest: bool,
    orders: Vec<Order>,
}

impl Tabs {
    /// A tab without a socket. `me` differs from tab to tab.
    pub fn new(me: u32) -> Self {
        Self {
            me,
            role: Role::None,
            attempt: Attempt(0),
            url: String::new(),
            board: String::new(),
            asked_ms: None,
            term: 0,
            fresh_from_ms: 0,
            stamp: String::new(),
            hidden: false,
            asked_hidden: false,
            has_socket: false,
            is_open: false,
            recent: VecDeque::new(),
            recent_bytes: 0,
            knows_latest: false,
            orders: Vec::new(),
        }
    }

    /// What is to be done since this was last asked.
    pub fn take_orders(&mut self) -> Vec<Order> {
        std::mem::take(&mut self.orders)
    }

    /// Where there is no channel to other tabs, none need be asked.
    pub fn is_alone(&mut self, now_ms: u64) {
        if matches!(self.role, Role::Seeking { .. }) {
            self.hold(now_ms);
        }
    }

    /// The page is hidden from now on, or shown again.
    pub fn set_hidden(&mut self, hidden: bool) {
        self.hidden = hidden;
    }

    /// Whether another tab holds the socket of this one.
    pub fn is_sharing(&self) -> bool {
        matches!(self.role, Role::Sharing { .. })
    }

    /// When [`Tabs::tick`] has something to do.
    pub fn deadline_ms(&self) -> Option<u64> {
        match self.role {
            Role::None | Role::Holding => None,
            Role::Seeking { until_ms, .. } => Some(until_ms),
            Role::Sharing {
                heard_ms, asked_ms, ..
            } => Some(
                asked_ms
                    + if heard_ms < asked_ms {
                        ANSWER_MS
                    } else {
                        ASK_MS
                    },
            ),
        }
    }

    /// The model wants a socket.
    pub fn open(&mut self, attempt: Attempt, url: String, board: String, now_ms: u64) {
        if self.board != board {
            self.let_go();
            self.board = board;
        }
        self.url = url;
        self.attempt = attempt;
        self.is_open = false;
        if self.role == Role::Holding {
            self.hold(now_ms);
        } else {
            self.seek(now_ms, false);
        }
    }

    /// The model sends a text.
    pub fn send_text(&mut self, message: String) {
        match self.role {
            Role::Holding => {
                self.told(OUT, self.me, &message);
                self.orders.push(Order::SendText(message));
            }
            Role::Sharing { .. } => self.wish(SEND, &message),
            Role::None | Role::Seeking { .. } => {}
        }
    }

    /// The model sends bytes.
    pub fn send_bytes(&mut self, message: Vec<u8>) {
        match self.role {
            Role::Holding => self.orders.push(Order::SendBytes(message)),
            Role::Sharing { .. } => self.wish(BYTES, &hex(&message, MAX_HEX_BYTES)),
            Role::None | Role::Seeking { .. } => {}
        }
    }

    /// The model wants the connection closed, and to hear of its end.
    pub fn close(&mut self) {
        let attempt = self.attempt;
        match self.role {
            Role::Holding => {
                self.orders.push(Order::Close);
                // The model is told by the socket itself. The other tabs need not wait for that.
                self.leave();
            }
            _ => self.happened(attempt, Happening::Closed(goodbye())),
        }
    }

    /// The model wants nothing of this connection any more; perhaps another one soon, for which
    /// the other tabs wait.
    pub fn abandon(&mut self) {
        self.drop_socket();
        if self.role == Role::Holding {
            self.closed(&Loss::of_tab());
        } else {
            // What was asked for would come too late.
            self.leave();
        }
    }

    fn drop_socket(&mut self) {
        if std::mem::take(&mut self.has_socket) {
            self.orders.push(Order::Abandon);
        }
    }

    /// Whether another tab has shown lately that it shares the socket of this one.
    pub fn is_shared(&self, now_ms: u64) -> bool {
        self.asked_ms
            .is_some_and(|at| now_ms < at + ASK_MS + ANSWER_MS + ANSWER_MS)
    }

    /// No connection is wanted any more: another tab may have the socket.
    pub fn let_go(&mut self) {
        self.drop_socket();
        self.leave();
    }

    fn leave(&mut self) {
        if self.role == Role::Holding {
            self.post(BYE, "");
        }
        self.role = Role::None;
        self.is_open = false;
    }

    /// Time has passed.
    pub fn tick(&mut self, now_ms: u64) {
        if self.deadline_ms().is_none_or(|at| now_ms < at) {
            return;
        }
        match self.role {
            Role::Seeking {
                until_ms,
                again,
                was_late,
            } => {
                let is_late = now_ms > until_ms + LATE_MS;
                if again || is_late && !was_late {
                    self.seek(now_ms, is_late);
                } else {
                    self.hold(now_ms);
                }
            }
            Role::Sharing {
                holder,
                heard_ms,
                asked_ms,
                was_late,
            } => {
                let is_missing = heard_ms < asked_ms;
                let is_late = is_missing && now_ms > asked_ms + ANSWER_MS + LATE_MS;
                if is_missing && (was_late || !is_late) {
                    return self.lost_holder(Loss::of_tab());
                }
                self.role = Role::Sharing {
                    holder,
                    heard_ms,
                    // What is heard from now on is an answer.
                    asked_ms: now_ms,
                    was_late: is_late,
                };
                self.post(THERE, "");
            }
            Role::None | Role::Holding => {}
        }
    }

    /// Another tab said something.
    pub fn peer(&mut self, message: &str, now_ms: u64) {
        let (Some(kind), Some((sender, rest))) =
            (message.bytes().next(), cut_at_first(message, b'\n'))
        else {
            return;
        };
        let (url, carried) = cut_at_first(rest, b'\n').unwrap_or((rest, ""));
        let sender = number(sender.get(1..).unwrap_or("")) as u32;
        if url != self.board || sender == self.me {
            return;
        }
        match self.role {
            Role::None => {}
            Role::Holding => {
                if matches!(kind, ASK | JOIN | THERE) {
                    self.asked_ms = Some(now_ms);
                }
                self.peer_of_holder(kind, sender, carried, now_ms);
            }
            Role::Seeking { was_late, .. } => match kind {
                ASK => {
                    let term = number(carried);
                    let is_patient = carried.ends_with(PATIENT);
                    // One that is looked at goes before those that are hidden, whose timers ring
                    // late.
                    let goes_first = if is_patient == self.asked_hidden {
                        self.goes_first(term, sender)
                    } else {
                        self.asked_hidden
                    };
                    if goes_first {
                        self.term = self.term.max(term);
                        self.role = Role::Seeking {
                            until_ms: now_ms + YIELD_MS,
                            again: true,
                            was_late,
                        };
                    } else {
                        self.ask();
                    }
                }
                HERE | OPEN => {
                    self.role = Role::Sharing {
                        holder: sender,
                        heard_ms: now_ms,
                        asked_ms: now_ms,
                        was_late: false,
                    };
                    if kind == HERE {
                        // It may not have heard the question, and tells only those it knows of.
                        self.post(JOIN, "");
                    }
                    self.peer_of_sharer(kind, carried);
                }
                _ => {}
            },
            Role::Sharing {
                holder, asked_ms, ..
            } => {
                if holder == sender {
                    self.role = Role::Sharing {
                        holder,
                        heard_ms: now_ms,
                        asked_ms,
                        was_late: false,
                    };
                    self.peer_of_sharer(kind, carried);
                } else if kind == HERE || kind == OPEN {
                    // Which of the two holds it is found by asking.
                    self.lost_holder(Loss::of_tab());
                }
            }
        }
    }

    fn happened(&mut self, attempt: Attempt, happening: Happening) {
        self.orders.push(Order::Happened(attempt, happening));
    }
}

fn goodbye() -> Loss {
    Loss {
        code: 1000,
        reason: String::new(),
        clean: true,
    }
}
