//! The state that all connections of a board share: its firmware, its sockets and the record of
//! events.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::auth::Credentials;
use crate::fault::{Fault, Faults};
use crate::firmware::{End, Firmware, Outgoing, SocketId, Surplus};
use crate::http::Request;
use crate::line::Control;
use crate::socket::close_message;
use crate::tls::Identity;
use crate::upload::Uploads;

/// How long a connection waits for a busy board, like an unanswered SYN in the backlog, before it is
/// closed without an answer.
pub const BUSY_WAIT: Duration = Duration::from_secs(1);
/// The limit of queued messages of a socket. Further ones are lost, as on a board whose buffer is
/// full.
const OUTBOX_MESSAGES: usize = 16 * 1024;
/// The limit of entries of each record; the oldest are dropped first.
const RECORD_ENTRIES: usize = 200_000;
/// The longest text in the log, in characters.
const LOG_CHARS: usize = 200;

pub(crate) struct Shared {
    pub started: Instant,
    files: Mutex<BTreeMap<String, String>>,
    pub folder: Option<PathBuf>,
    /// Whether files have an `ETag`.
    pub etags: bool,
    /// The certificate and key, if the board serves TLS.
    pub identity: Option<Identity>,
    /// The credentials that every request must carry, if any.
    pub credentials: Option<Credentials>,
    pub log: bool,
    pub faults: watch::Sender<Faults>,
    pub simulate: watch::Sender<bool>,
    pub uploads: watch::Sender<Uploads>,
    events: watch::Sender<u64>,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub firmware: Box<dyn Firmware>,
    pub many_sockets: bool,
    pub pages_always: bool,
    pub open: BTreeMap<SocketId, Socket>,
    /// Half-open sockets. They keep their TCP connection but no slot.
    pub frozen: Vec<Socket>,
    pub record: Record,
}

/// The board's end of an open socket.
pub(crate) struct Socket {
    pub outbox: mpsc::Sender<(Instant, Message)>,
    pub control: Arc<Control>,
}

/// The events since the start.
#[derive(Default)]
pub(crate) struct Record {
    pub received: VecDeque<Received>,
    pub requests: VecDeque<String>,
    pub closes: VecDeque<Option<u16>>,
    pub connections: usize,
    pub attempts: usize,
    pub unauthorized: usize,
}

pub(crate) struct Received {
    pub socket: SocketId,
    pub at: Duration,
    pub text: String,
}

/// Appends to a record, within its limit.
pub(crate) fn record<T>(entries: &mut VecDeque<T>, entry: T) {
    if entries.len() == RECORD_ENTRIES {
        entries.pop_front();
    }
    entries.push_back(entry);
}

impl State {
    pub fn new(firmware: Box<dyn Firmware>, many_sockets: bool, pages_always: bool) -> Self {
        Self {
            firmware,
            many_sockets,
            pages_always,
            open: BTreeMap::new(),
            frozen: Vec::new(),
            record: Record::default(),
        }
    }

    /// Queues each text on its socket, if that is still open, and then the firmware's binary
    /// messages; ends the sockets that the firmware ends.
    pub fn deliver(&mut self, outgoing: Vec<Outgoing>) {
        let texts = outgoing
            .into_iter()
            .map(|(id, text)| (id, Message::text(text)));
        let frames = self.firmware.frames();
        let frames = frames
            .into_iter()
            .map(|(id, bytes)| (id, Message::binary(bytes)));
        for (id, message) in texts.chain(frames) {
            if let Some(socket) = self.open.get(&id) {
                socket.send(message);
            }
        }
        for (id, end) in self.firmware.ends() {
            match (self.open.get(&id), end) {
                (Some(socket), End::Close(code, reason)) => {
                    socket.send(close_message(code, &reason));
                }
                (Some(socket), End::Cut) => socket.control.abort(),
                (None, _) => {}
            }
        }
    }

    /// Whether the limit of open sockets is reached.
    fn is_full(&self) -> bool {
        let limit = self.firmware.limits().sockets;
        !self.many_sockets && limit.is_some_and(|limit| self.open.len() >= limit)
    }

    /// Closes the oldest socket, which frees its slot.
    fn close_oldest(&mut self) {
        if let Some((id, socket)) = self.open.pop_first() {
            socket.send(Message::Close(None));
            self.firmware.closed(id);
        }
    }

    /// Makes an open socket half-open, which frees its slot.
    pub fn freeze(&mut self, id: SocketId) {
        if let Some(socket) = self.open.remove(&id) {
            socket.control.freeze();
            self.frozen.push(socket);
            self.firmware.closed(id);
        }
    }
}

impl Socket {
    /// Queues a message.
    pub fn send(&self, message: Message) {
        // A full queue drops the message, and a closed one has no reader left.
        let _ = self.outbox.try_send((Instant::now(), message));
    }
}

impl Shared {
    pub fn new(
        state: State,
        files: BTreeMap<String, String>,
        folder: Option<PathBuf>,
        faults: Faults,
        simulate: bool,
        log: bool,
    ) -> Self {
        Self {
            started: Instant::now(),
            files: Mutex::new(files),
            folder,
            etags: false,
            identity: None,
            credentials: None,
            log,
            faults: watch::Sender::new(faults),
            simulate: watch::Sender::new(simulate),
            uploads: watch::Sender::new(Uploads::default()),
            events: watch::Sender::new(0),
            state: Mutex::new(state),
        }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("nothing panics while holding the board's state")
    }

    /// The files in memory.
    pub fn files(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.files
            .lock()
            .expect("nothing panics while holding the board's files")
    }

    /// Changes the state, and wakes tasks that wait for a condition.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state());
        self.events.send_modify(|count| *count += 1);
        result
    }

    /// Tries at once and after every event, until it succeeds or times out.
    pub async fn wait_until<T>(
        &self,
        limit: Duration,
        mut attempt: impl FnMut() -> Option<T>,
    ) -> Option<T> {
        // Subscribed first, so that no event is missed between the attempt and the wait.
        let mut events = self.events.subscribe();
        let tries = async {
            loop {
                if let Some(result) = attempt() {
                    return Some(result);
                }
                events.changed().await.ok()?;
            }
        };
        timeout(limit, tries).await.ok().flatten()
    }

    /// Whether the request carries the credentials, if the board needs any.
    pub fn admits(&self, request: &Request) -> bool {
        let wanted = self.credentials.as_ref();
        wanted.is_none_or(|credentials| credentials.admit(request))
    }

    /// Waits until a page may be served; false at a timeout.
    pub async fn page_allowed(&self) -> bool {
        let free = || {
            let state = self.state();
            let always = state.pages_always || state.firmware.limits().pages_while_open;
            (always || state.open.is_empty()).then_some(())
        };
        self.wait_until(BUSY_WAIT, free).await.is_some()
    }

    /// Takes a slot for a socket; `None` if none becomes free. With `busy` the board turns surplus
    /// sockets away, whatever its own limits say.
    pub async fn take_slot(self: &Arc<Self>, control: &Arc<Control>, busy: bool) -> Option<Slot> {
        let wait = if busy { Duration::ZERO } else { BUSY_WAIT };
        self.wait_until(wait, || self.try_slot(control, busy)).await
    }

    fn try_slot(self: &Arc<Self>, control: &Arc<Control>, busy: bool) -> Option<Slot> {
        let mut state = self.state();
        if state.is_full() {
            if busy || state.firmware.limits().surplus == Surplus::Waits {
                return None;
            }
            state.close_oldest();
        }
        let id = state.record.connections;
        state.record.connections += 1;
        let (outbox, messages) = mpsc::channel(OUTBOX_MESSAGES);
        state.open.insert(
            id,
            Socket {
                outbox,
                control: Arc::clone(control),
            },
        );
        drop(state);
        self.change(|_| ());
        Some(Slot {
            shared: Arc::clone(self),
            id,
            messages: Some(messages),
            client_code: None,
        })
    }

    /// Handles a text received on a socket.
    pub fn text(&self, id: SocketId, text: String) {
        self.log(format_args!("socket {id} > {}", excerpt(&text)));
        let no_confirm = self.faults.borrow().has(&Fault::NoConfirm);
        let at = self.started.elapsed();
        self.change(|state| {
            if !(no_confirm && state.firmware.is_write(&text)) {
                let outgoing = state.firmware.text(id, &text);
                state.deliver(outgoing);
            }
            record(
                &mut state.record.received,
                Received {
                    socket: id,
                    at,
                    text,
                },
            );
        });
    }

    /// Handles a binary message received on a socket.
    pub fn binary(&self, id: SocketId, bytes: &[u8]) {
        self.log(format_args!(
            "socket {id} > {} bytes of binary",
            bytes.len()
        ));
        self.change(|state| {
            let outgoing = state.firmware.binary(id, bytes);
            state.deliver(outgoing);
        });
    }

    pub fn log(&self, line: fmt::Arguments<'_>) {
        if self.log {
            let seconds = self.started.elapsed().as_secs_f64();
            // The board goes on when stderr is closed.
            let _ = writeln!(io::stderr(), "{seconds:9.3} {line}");
        }
    }
}

/// A text for the log: short, and on one line.
fn excerpt(text: &str) -> String {
    let start: String = text.chars().take(LOG_CHARS).collect();
    let more = if start.len() < text.len() {
        format!("… ({} bytes)", text.len())
    } else {
        String::new()
    };
    format!("{}{more}", start.escape_debug())
}

/// The slot of an open socket, freed when this is dropped.
pub(crate) struct Slot {
    shared: Arc<Shared>,
    pub id: SocketId,
    /// The socket's queue of messages to send; its session takes it.
    pub messages: Option<mpsc::Receiver<(Instant, Message)>>,
    /// The code of the client's close frame, if it sent one.
    pub client_code: Option<u16>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        match self.client_code {
            Some(code) => self.shared.log(format_args!(
                "socket {} closed by the client with {code}",
                self.id
            )),
            None => self.shared.log(format_args!(
                "socket {} ended without the client's close frame",
                self.id
            )),
        }
        self.shared.change(|state| {
            record(&mut state.record.closes, self.client_code);
            state.open.remove(&self.id);
            state.firmware.closed(self.id);
        });
    }
}
