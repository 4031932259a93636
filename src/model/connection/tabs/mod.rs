//! Tabs of one browser that are on the same board share one socket.
//!
//! A board may have room for a single connection. One tab, the leader, holds the socket and relays
//! what comes and goes; to the followers this is a socket like any other: it opens, brings
//! messages, takes commands and ends. A tab that wants a socket first asks whether another one
//! leads. If the leader falls silent and does not answer a question either, the followers ask
//! again and one of them becomes the leader.
//!
//! A suspended tab may wake up to find that another one leads. Each election therefore has a
//! number, its term: of two tabs that hold a socket, the one of the older term gives it up. And
//! what a follower wants sent carries a recent stamp of the leader: a leader that was suspended does
//! not send, when it runs again, what somebody wanted long ago.
//!
//! The tabs speak over a channel that reaches all pages of one origin; `message.rs` says how. A page
//! whose tabs share nothing has `alone.rs` in this place.

mod election;
mod follower;
mod leader;
mod message;
mod order;

pub use order::{Happening, Order};

use self::message::{BYE, BYTES, HERE, OPEN, OUT, PING, SEND, WHO, number};
use crate::model::connection::link::Attempt;
use crate::model::connection::loss::Loss;
use crate::model::text::{MAX_HEX_BYTES, cut_at_first, head_and_rest, hex, push_integer};
use std::collections::VecDeque;

/// Whether tabs share a socket.
pub const IS_HERE: bool = true;

/// How long a tab waits for an answer before it opens the socket itself, in milliseconds.
pub const SEEK_MS: u64 = 60;
/// How long it waits instead where another tab asks too and goes first, in milliseconds.
pub const YIELD_MS: u64 = 400;
/// How often a follower asks whether the leader is still there, in milliseconds.
pub const ASK_MS: u64 = 1_000;
/// How long the leader may take to answer, in milliseconds. Even a hidden tab answers at once.
pub const ANSWER_MS: u64 = 700;
/// How late a timer may fire, in milliseconds, before the tab counts as having been suspended;
/// what others said meanwhile may still be on its way to it.
pub const LATE_MS: u64 = 100;
/// How old the stamp on a follower's command may be, in milliseconds.
pub const FRESH_MS: u64 = ASK_MS + ANSWER_MS;
/// How many of the newest messages the leader keeps for followers that come later.
pub const MAX_RECENT: usize = 200;
/// How many bytes these messages may have together.
pub const MAX_RECENT_BYTES: usize = 262_144;

/// This tab's part in sharing the socket.
#[derive(Clone, Debug, PartialEq)]
enum Role {
    /// It wants no socket.
    None,
    /// It has asked whether another tab leads.
    Seeking {
        until_ms: u64,
        /// Another tab went first and may lead by now: ask once more.
        again: bool,
        /// The timer fired late before, and this is the second question.
        was_late: bool,
    },
    /// It holds the socket, or is about to open it again.
    Leading,
    /// Another tab leads.
    Following {
        leader: u32,
        /// When the leader was last heard.
        heard_ms: u64,
        /// When the leader was last asked whether it is there.
        asked_ms: u64,
        /// No answer was there before, but the timer fired late, and this is the second question.
        was_late: bool,
    },
}

/// This tab among those that share the board's socket.
pub struct Tabs {
    /// Tells this tab from the others.
    me: u32,
    role: Role,
    attempt: Attempt,
    url: String,
    /// The board's address without its password; the other tabs know it by that.
    board: String,
    /// When the leader last heard a follower; while it never has, it relays nothing.
    follower_ms: Option<u64>,
    /// The number of the latest election, as far as this tab knows.
    term: u64,
    /// Stamps that this tab gave as leader are valid from then on: since the socket opened.
    fresh_from_ms: u64,
    /// The leader's latest stamp, which a follower puts on its commands.
    stamp: String,
    /// Whether the page is hidden and in no hurry.
    hidden: bool,
    /// Whether it was hidden when it asked for the socket, as the others know it.
    asked_hidden: bool,
    /// Whether this tab has a socket, open or not.
    has_socket: bool,
    /// Whether the socket is open, whichever tab holds it.
    is_open: bool,
    /// What came and went since the socket opened, for followers that come later.
    recent: VecDeque<String>,
    recent_bytes: usize,
    /// Whether the leader has told this tab what it knows.
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
            follower_ms: None,
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

    /// There is no channel to other tabs: leads without waiting for an answer.
    pub fn lead_alone(&mut self, now_ms: u64) {
        if matches!(self.role, Role::Seeking { .. }) {
            self.lead(now_ms);
        }
    }

    /// The page is hidden from now on, or shown again.
    pub fn set_hidden(&mut self, hidden: bool) {
        self.hidden = hidden;
    }

    /// Whether another tab holds the socket that this one uses.
    pub fn is_follower(&self) -> bool {
        matches!(self.role, Role::Following { .. })
    }

    /// When [`Tabs::tick`] has something to do.
    pub fn deadline_ms(&self) -> Option<u64> {
        match self.role {
            Role::None | Role::Leading => None,
            Role::Seeking { until_ms, .. } => Some(until_ms),
            Role::Following {
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
        if self.role == Role::Leading {
            self.lead(now_ms);
        } else {
            self.seek(now_ms, false);
        }
    }

    /// The model sends a text.
    pub fn send_text(&mut self, message: String) {
        match self.role {
            Role::Leading => {
                self.relay(OUT, self.me, &message);
                self.orders.push(Order::SendText(message));
            }
            Role::Following { .. } => self.request(SEND, &message),
            Role::None | Role::Seeking { .. } => {}
        }
    }

    /// The model sends bytes.
    pub fn send_bytes(&mut self, message: Vec<u8>) {
        match self.role {
            Role::Leading => self.orders.push(Order::SendBytes(message)),
            Role::Following { .. } => self.request(BYTES, &hex(&message, MAX_HEX_BYTES)),
            Role::None | Role::Seeking { .. } => {}
        }
    }

    /// The model wants the connection closed, and to hear of its end.
    pub fn close(&mut self) {
        let attempt = self.attempt;
        match self.role {
            Role::Leading => {
                self.orders.push(Order::Close);
                // The socket reports its own end. The other tabs need not wait for that.
                self.leave();
            }
            _ => self.happened(attempt, Happening::Closed(goodbye())),
        }
    }

    /// The model gives up this connection, and may want another one soon; the followers wait for it.
    pub fn abandon(&mut self) {
        self.drop_socket();
        if self.role == Role::Leading {
            self.post_closed(&Loss::of_tab());
        } else {
            // The answer to an open question would come too late.
            self.leave();
        }
    }

    fn drop_socket(&mut self) {
        if std::mem::take(&mut self.has_socket) {
            self.orders.push(Order::Abandon);
        }
    }

    /// Whether this tab leads and has lately heard a follower.
    pub fn has_followers(&self, now_ms: u64) -> bool {
        self.follower_ms
            .is_some_and(|at| now_ms < at + ASK_MS + ANSWER_MS + ANSWER_MS)
    }

    /// The model wants no connection any more: another tab may lead.
    pub fn let_go(&mut self) {
        self.drop_socket();
        self.leave();
    }

    fn leave(&mut self) {
        if self.role == Role::Leading {
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
                    self.lead(now_ms);
                }
            }
            Role::Following {
                leader,
                heard_ms,
                asked_ms,
                was_late,
            } => {
                let is_missing = heard_ms < asked_ms;
                let is_late = is_missing && now_ms > asked_ms + ANSWER_MS + LATE_MS;
                if is_missing && (was_late || !is_late) {
                    return self.lose_leader(Loss::of_tab());
                }
                self.role = Role::Following {
                    leader,
                    heard_ms,
                    // Whatever is heard from now on is an answer.
                    asked_ms: now_ms,
                    was_late: is_late,
                };
                self.post(PING, "");
            }
            Role::None | Role::Leading => {}
        }
    }

    /// A message of another tab.
    pub fn peer(&mut self, message: &str, now_ms: u64) {
        if message == WHO {
            return self.tell_who(now_ms);
        }
        let (Some(kind), Some((sender, rest))) =
            (message.bytes().next(), cut_at_first(message, b'\n'))
        else {
            return;
        };
        let (url, carried) = head_and_rest(rest, b'\n');
        let sender = number(sender.get(1..).unwrap_or("")) as u32;
        if url != self.board || sender == self.me {
            return;
        }
        match self.role {
            Role::None => {}
            Role::Leading => self.peer_of_leader(kind, sender, carried, now_ms),
            Role::Seeking { was_late, .. } => {
                self.peer_of_seeker(kind, sender, carried, was_late, now_ms);
            }
            Role::Following {
                leader, asked_ms, ..
            } if leader == sender => {
                self.follow(sender, asked_ms, now_ms);
                self.peer_of_follower(kind, carried);
            }
            // Which of the two leads is found out by asking.
            Role::Following { .. } if kind == HERE || kind == OPEN => {
                self.lose_leader(Loss::of_tab());
            }
            Role::Following { .. } => {}
        }
    }

    /// Tells the other tabs.
    fn post(&mut self, kind: u8, carried: &str) {
        let mut message = String::from(char::from(kind));
        push_integer(&mut message, u64::from(self.me));
        for part in [&self.board, carried] {
            message.push('\n');
            message.push_str(part);
        }
        self.orders.push(Order::Post(message));
    }

    fn happened(&mut self, attempt: Attempt, happening: Happening) {
        self.orders.push(Order::Happened(attempt, happening));
    }
}

/// Whether a message is of a tab on this board.
fn is_of(message: &str, board: &str) -> bool {
    let (_, rest) = head_and_rest(message, b'\n');
    head_and_rest(rest, b'\n').0 == board
}

fn goodbye() -> Loss {
    Loss {
        code: 1000,
        reason: String::new(),
        clean: true,
    }
}
