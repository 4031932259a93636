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

use crate::model::connection::link::Attempt;
use crate::model::connection::loss::Loss;
use crate::model::console::log::beginning;
use crate::model::text::{
    MAX_HEX_BYTES, cut_at_first, hex, number_of, parse_hex, push_field, push_integer, push_text,
    text_of,
};
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

/// What the question of a hidden tab ends with.
const PATIENT: &str = " hidden";

// The kinds of messages. Who wants the socket asks; who shares it joins, and asks whether the
// holder is there.
const ASK: u8 = b'a';
const JOIN: u8 = b'j';
const THERE: u8 = b't';
// The holder says that it is here, with an open socket or without.
const HERE: u8 = b'h';
const OPEN: u8 = b'o';
// What came and went: lately, and now.
const PAST: u8 = b'p';
const IN: u8 = b'<';
const OUT: u8 = b'>';
const BINARY: u8 = b'b';
// The latest values.
const LATEST: u8 = b'v';
// What the holder is to send.
const SEND: u8 = b's';
const BYTES: u8 = b'x';
// The socket is closed; a wish came too late; the holder holds it no more.
const CLOSED: u8 = b'c';
const LATE: u8 = b'l';
const BYE: u8 = b'e';

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

    /// Asks for the socket.
    fn seek(&mut self, now_ms: u64, was_late: bool) {
        self.role = Role::Seeking {
            until_ms: now_ms + SEEK_MS,
            again: false,
            was_late,
        };
        self.term += 1;
        self.forget();
        self.asked_hidden = self.hidden;
        self.ask();
    }

    /// What came and went before means nothing any more.
    fn forget(&mut self) {
        self.recent.clear();
        self.recent_bytes = 0;
        self.knows_latest = false;
    }

    fn ask(&mut self) {
        let mut carried = String::new();
        push_integer(&mut carried, self.term);
        if self.asked_hidden {
            carried.push_str(PATIENT);
        }
        self.post(ASK, &carried);
    }

    /// What the model knows of the board, for the tabs that do not know it yet, and what came and
    /// went lately: that is bounded, and what is true may have been said long before. A tab that
    /// is here already takes no notice.
    pub fn tell_latest(&mut self, latest: &str) {
        self.post(LATEST, latest);
        let mut past = String::new();
        for message in &self.recent {
            push_text(&mut past, message);
        }
        self.post(PAST, &past);
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

    /// Wants the holder to send something.
    fn wish(&mut self, kind: u8, message: &str) {
        let mut carried = self.stamp.clone();
        carried.push('\n');
        carried.push_str(message);
        self.post(kind, &carried);
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

    /// Something happened to the real socket; the model hears of it from the shell.
    pub fn socket(&mut self, attempt: Attempt, happening: &Happening, now_ms: u64) {
        if matches!(happening, Happening::Closed(_)) && attempt == self.attempt {
            self.has_socket = false;
        }
        if self.role != Role::Holding || attempt != self.attempt {
            return;
        }
        match happening {
            Happening::Opened => {
                self.is_open = true;
                self.fresh_from_ms = now_ms;
                self.forget();
                self.post_here(now_ms);
                // Who came while there was no connection hears all from its beginning on, and
                // learns here what was before.
                if self.asked_ms.is_some() {
                    self.orders.push(Order::TellLatest);
                }
            }
            Happening::Text(message) => self.told(IN, self.me, message),
            // To write it in hex takes longer than all else about it.
            Happening::Binary(message) if self.asked_ms.is_some() => {
                let mut carried = String::new();
                push_field(&mut carried, message.len() as u64);
                carried.push_str(&hex(beginning(message), MAX_HEX_BYTES));
                self.post_told(BINARY, self.me, &carried);
            }
            Happening::Closed(loss) => self.closed(loss),
            _ => {}
        }
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

    /// Whether another tab goes before this one: by its later term, of two that ask or open at
    /// once by its smaller number.
    fn goes_first(&self, term: u64, sender: u32) -> bool {
        term > self.term || term == self.term && sender < self.me
    }

    /// Whether another tab that holds a socket is to keep it, and not this one.
    fn is_outdone(&self, is_open: bool, term: u64, sender: u32) -> bool {
        if is_open == self.is_open {
            self.goes_first(term, sender)
        } else {
            is_open
        }
    }

    fn peer_of_holder(&mut self, kind: u8, sender: u32, carried: &str, now_ms: u64) {
        match kind {
            // The timers of a hidden tab ring late, and between two attempts it waits for long. One
            // that is looked at need not wait for that.
            ASK if self.hidden && !self.is_open && !carried.ends_with(PATIENT) => {
                if self.has_socket {
                    self.drop_socket();
                    self.lost_holder(Loss::of_tab());
                }
                self.role = Role::None;
            }
            ASK | JOIN if self.is_open => {
                self.post_here(now_ms);
                self.orders.push(Order::TellLatest);
            }
            ASK | JOIN | THERE => self.post_here(now_ms),
            SEND | BYTES => {
                let Some(message) = self.fresh(carried, sender, now_ms) else {
                    return;
                };
                if kind == SEND {
                    self.told(OUT, sender, message);
                    let attempt = self.attempt;
                    self.happened(attempt, Happening::Sent(message.into()));
                    self.orders.push(Order::SendText(message.into()));
                } else if let Ok(bytes) = parse_hex(message) {
                    self.orders.push(Order::SendBytes(bytes));
                }
            }
            // Two hold a socket, which cannot last. One that is open is worth more than an attempt.
            HERE | OPEN if self.is_outdone(kind == OPEN, number(carried), sender) => {
                self.drop_socket();
                self.post(BYE, "");
                self.lost_holder(Loss::of_tab());
            }
            HERE | OPEN => self.post_here(now_ms),
            _ => {}
        }
    }

    /// What another tab wants to have sent by this one, unless it is too late for it: the stamp
    /// must be of this connection and of this moment. A tab that comes too late is told to begin
    /// again, and so is who was not told yet.
    fn fresh<'a>(&mut self, carried: &'a str, sender: u32, now_ms: u64) -> Option<&'a str> {
        let (stamp, message) = cut_at_first(carried, b'\n')?;
        let (holder, stamped_ms) = cut_at_first(stamp, b' ')?;
        if number(holder) != u64::from(self.me) {
            return None;
        }
        let stamped_ms = number(stamped_ms);
        let is_fresh = self.is_open
            && (self.fresh_from_ms..=now_ms).contains(&stamped_ms)
            && now_ms - stamped_ms <= FRESH_MS;
        if !is_fresh {
            self.fresh_from_ms = now_ms + 1;
            let mut late = String::new();
            push_integer(&mut late, u64::from(sender));
            self.post(LATE, &late);
        }
        is_fresh.then_some(message)
    }

    /// Says that this tab holds the socket: the term, and a stamp.
    fn post_here(&mut self, now_ms: u64) {
        let mut carried = String::new();
        for number in [self.term, u64::from(self.me), now_ms] {
            push_field(&mut carried, number);
        }
        self.post(if self.is_open { OPEN } else { HERE }, &carried);
    }

    fn peer_of_sharer(&mut self, kind: u8, carried: &str) {
        let attempt = self.attempt;
        if (kind == OPEN || kind == HERE)
            && let Some((_, stamp)) = cut_at_first(carried, b' ')
        {
            self.term = number(carried);
            self.stamp = stamp.into();
        }
        match kind {
            OPEN if !self.is_open => {
                self.is_open = true;
                self.happened(attempt, Happening::Opened);
            }
            LATEST if self.is_open && !self.knows_latest => {
                self.knows_latest = true;
                self.happened(attempt, Happening::Latest(carried.into()));
            }
            PAST if self.recent.is_empty() => {
                // Remembered, so that the past is told once.
                self.recent.push_back(String::new());
                let mut rest = carried;
                while let Some(message) = text_of(&mut rest) {
                    if let Some(kind) = message.bytes().next() {
                        let kind = if kind == IN { PAST } else { kind };
                        self.shared(attempt, kind, message.get(1..).unwrap_or(""));
                    }
                }
            }
            IN | OUT | BINARY if self.is_open => {
                // What this tab asked to be sent it has shown already.
                let (origin, carried) = cut_at_first(carried, b'\n').unwrap_or(("", carried));
                if kind == OUT && number(origin) == u64::from(self.me) {
                    return;
                }
                self.shared(attempt, kind, carried);
            }
            CLOSED => {
                let (code, rest) = cut_at_first(carried, b' ').unwrap_or((carried, ""));
                let (clean, reason) = cut_at_first(rest, b' ').unwrap_or((rest, ""));
                self.lost_holder(Loss {
                    code: code.parse::<u64>().map_or(1006, |code| code as u16),
                    clean: clean == "clean",
                    reason: reason.into(),
                });
            }
            LATE if number(carried) == u64::from(self.me) => {
                self.lost_holder(Loss::of_tab());
            }
            BYE => self.lost_holder(Loss::of_tab()),
            _ => {}
        }
    }

    /// What the holder told of the socket.
    fn shared(&mut self, attempt: Attempt, kind: u8, message: &str) {
        let happening = match kind {
            IN => Happening::Text(message.into()),
            PAST => Happening::Past(message.into()),
            OUT => Happening::Sent(message.into()),
            _ => {
                let mut bytes = message;
                let length = number_of(&mut bytes).unwrap_or(0);
                let bytes = parse_hex(bytes).unwrap_or_default();
                Happening::Beginning(bytes, length as usize)
            }
        };
        self.happened(attempt, happening);
    }

    fn hold(&mut self, now_ms: u64) {
        self.role = Role::Holding;
        self.has_socket = true;
        self.post_here(now_ms);
        self.orders
            .push(Order::Open(self.attempt, self.url.clone()));
    }

    /// The real socket is closed; the others hear of it.
    fn closed(&mut self, loss: &Loss) {
        self.is_open = false;
        let mut carried = String::new();
        push_integer(&mut carried, u64::from(loss.code));
        carried.push_str(if loss.clean { " clean " } else { " cut " });
        carried.push_str(&loss.reason);
        self.post(CLOSED, &carried);
    }

    /// The shared connection is over; the model will want another one.
    fn lost_holder(&mut self, loss: Loss) {
        self.role = Role::None;
        self.is_open = false;
        self.forget();
        let attempt = self.attempt;
        self.happened(attempt, Happening::Closed(loss));
    }

    /// Tells the others what came or went, and keeps it for those that come later.
    fn told(&mut self, kind: u8, origin: u32, message: &str) {
        self.post_told(kind, origin, message);
        let mut kept = String::from(char::from(kind));
        kept.push_str(message);
        self.recent_bytes += kept.len();
        self.recent.push_back(kept);
        while self.recent.len() > MAX_RECENT || self.recent_bytes > MAX_RECENT_BYTES {
            let Some(oldest) = self.recent.pop_front() else {
                break;
            };
            self.recent_bytes = self.recent_bytes.saturating_sub(oldest.len());
        }
    }

    /// Tells the others, if there are any, with the number of the tab that it came from.
    fn post_told(&mut self, kind: u8, origin: u32, message: &str) {
        if self.asked_ms.is_some() {
            let mut carried = String::new();
            push_integer(&mut carried, u64::from(origin));
            carried.push('\n');
            carried.push_str(message);
            self.post(kind, &carried);
        }
    }

    fn happened(&mut self, attempt: Attempt, happening: Happening) {
        self.orders.push(Order::Happened(attempt, happening));
    }

    fn post(&mut self, kind: u8, carried: &str) {
        let mut message = String::from(char::from(kind));
        push_integer(&mut message, u64::from(self.me));
        for part in [&self.board, carried] {
            message.push('\n');
            message.push_str(part);
        }
        self.orders.push(Order::Post(message));
    }
}

/// The number that a text begins with; 0 where there is none.
fn number(text: &str) -> u64 {
    let digits = cut_at_first(text, b' ').map_or(text, |(digits, _)| digits);
    digits.parse().unwrap_or(0)
}

fn goodbye() -> Loss {
    Loss {
        code: 1000,
        reason: String::new(),
        clean: true,
    }
}
