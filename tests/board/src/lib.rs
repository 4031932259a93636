//! Simulated boards: a real HTTP and WebSocket server on a real port.
//!
//! | file | holds |
//! |------|-------|
//! | `lib.rs` | [`Board`]: start, watch, disturb and stop one |
//! | `firmware.rs` | what differs between boards, and their names |
//! | `netzer.rs` | the Netzer: commands, pins, triggers; pure |
//! | `shelly.rs`, `shelly/` | a Shelly: requests, responses and notifications; pure |
//! | `wled.rs` | a WLED: state, live view and errors; pure |
//! | `plain.rs` | a board that no one has described: nested JSON; pure |
//! | `clown.rs`, `talk.rs` | BigClown's Clown.Hub, and the messages of Clown.Talk; pure |
//! | `mbed.rs` | mbed's channel server, with two devices; pure |
//! | `random.rs`, `timer.rs` | random numbers from a seed; periodic timers |
//! | `json.rs` | JSON in the order in which a board writes it |
//! | `server.rs` | the listening port and what each connection wants |
//! | `http.rs`, `files.rs` | requests and replies; files that are given or in the folder |
//! | `socket.rs` | one WebSocket: handshake and conversation |
//! | `auth.rs` | Basic authentication |
//! | `tls.rs` | TLS between those and the line, with a throw-away certificate |
//! | `hixie.rs`, `channel.rs`, `device.rs` | protocol 76: frames and proof; a socket's two ends |
//! | `line.rs` | the TCP stream below all, which can go slow or silent |
//! | `fault.rs`, `mischief.rs` | ways to misbehave; what is mixed into a stream |
//! | `shared.rs` | the limits, the open sockets, and the record of events |
//!
//! Each board has its own [`firmware::Limits`]. Those of the Netzer are the
//! narrowest: it has **one WebSocket at a time**, and it serves **no page while
//! one is open**. Whoever comes meanwhile waits for [`BUSY_WAIT`], is served if
//! the socket becomes free in that time, and is else closed without any answer.
//! `--many-sockets` and `--pages-always` lift both.
//!
//! # Faults
//!
//! `--fault NAME[=ARG]` makes a board misbehave, to see what a page does about it. It can be given
//! several times; [`Board::set_fault`] switches a [`Fault`] while the board runs, and `--help`
//! lists them all.
//!
//! | fault | the board … |
//! |-------|-------------|
//! | `refuse`, `hang-handshake`, `busy-1013` | lets nobody in, never answers, or closes with "try again later" |
//! | `silent`, `stall`, `freeze-after=N` | says nothing, reads nothing, or goes quiet with the line still up |
//! | `drop-after=N`, `close=CODE[:REASON]`, `close-after=N:CODE[:REASON]` | ends the connection, after N messages sent |
//! | `garbage`, `binary`, `invalid-utf8` | sends what no dashboard expects |
//! | `no-confirm` | takes writes, and neither obeys nor confirms them |
//! | `latency=MS`, `bytes-per-second=N` | is slow |

mod auth;
mod channel;
pub mod clown;
mod device;
mod fault;
mod files;
pub mod firmware;
pub mod hixie;
mod http;
mod json;
mod line;
pub mod mbed;
mod mischief;
pub mod netzer;
pub mod plain;
mod random;
mod server;
mod shared;
pub mod shelly;
mod socket;
mod talk;
mod timer;
mod tls;
pub mod wled;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

use crate::auth::Credentials;
use crate::fault::Faults;
pub use crate::fault::{FLAGS, Fault};
pub use crate::mischief::garbage;
pub use crate::shared::BUSY_WAIT;
use crate::shared::{Shared, State};
use crate::tls::Identity;

/// What a board is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen at.
    pub host: IpAddr,
    /// The port to listen at; 0 takes any that is free.
    pub port: u16,
    /// The folder to serve.
    pub serve: Option<PathBuf>,
    /// Files that are served before those of the folder, and without one too:
    /// the path, such as `/board.json`, and the content. The path is the one
    /// that a request decodes to, and it starts with a slash.
    pub files: BTreeMap<String, String>,
    /// Which board it is; see [`firmware::names`].
    pub board: String,
    /// The faults that are on from the start.
    pub faults: Vec<Fault>,
    /// Lifts the board's limit of WebSockets at a time.
    pub many_sockets: bool,
    /// Lifts the limit that no page is served while a socket is open, where
    /// the board has it.
    pub pages_always: bool,
    /// Decides how the pins change.
    pub seed: u64,
    /// Whether pins change by themselves.
    pub simulate: bool,
    /// Whether connections and commands are logged to stderr.
    pub log: bool,
    /// Serves https and wss, with a self-signed certificate that is made at the
    /// start, for `localhost`, 127.0.0.1 and `host`. There is no http then.
    pub tls: bool,
    /// The user and the password that pages and upgrades have to carry as
    /// `Authorization: Basic …`; without them they get `401`. A user has no
    /// colon in the name.
    pub credentials: Option<(String, String)>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            serve: None,
            files: BTreeMap::new(),
            board: "netzer".into(),
            faults: Vec::new(),
            many_sockets: false,
            pages_always: false,
            seed: 1,
            simulate: true,
            log: false,
            tls: false,
            credentials: None,
        }
    }
}

/// A running board. Dropping it ends it.
pub struct Board {
    addr: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Board {
    /// Starts a board; it accepts connections when this comes back.
    pub async fn start(config: Config) -> io::Result<Self> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
        let firmware = firmware::by_name(&config.board, config.seed).map_err(invalid)?;
        if let Some(folder) = config.serve.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(invalid(format!(
                "there is no folder '{}' to serve",
                folder.display()
            )));
        }
        if let Some(path) = config.files.keys().find(|path| !path.starts_with('/')) {
            return Err(invalid(format!(
                "the path of a file starts with a slash, which '{path}' does not"
            )));
        }
        let listener = TcpListener::bind((config.host, config.port)).await?;
        let addr = listener.local_addr()?;
        let mut faults = Faults::default();
        for fault in config.faults {
            faults.set(fault, true);
        }
        let state = State::new(firmware, config.many_sockets, config.pages_always);
        let mut shared = Shared::new(
            state,
            config.files,
            config.serve,
            faults,
            config.simulate,
            config.log,
        );
        if config.tls {
            shared.identity = Some(Identity::throw_away(addr.ip())?);
        }
        if let Some((user, password)) = config.credentials {
            shared.credentials = Some(Credentials::new(&user, &password).map_err(invalid)?);
        }
        let shared = Arc::new(shared);
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(server::serve(Arc::clone(&shared), listener, stopped));
        Ok(Self {
            addr,
            shared,
            stop: Some(stop),
            server,
        })
    }

    /// Ends everything; when this comes back the port is free.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // Where the server has already ended there is no one to tell.
            let _ = stop.send(());
        }
        let _ = (&mut self.server).await;
    }

    /// Where the board listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address of the page, `http://127.0.0.1:PORT/`, or with TLS
    /// `https://localhost:PORT/`.
    pub fn url(&self) -> String {
        match self.shared.identity {
            None => format!("http://{}/", self.reachable()),
            Some(_) => format!("https://{}/", self.certified()),
        }
    }

    /// The address of the WebSocket, for a Netzer `ws://127.0.0.1:PORT/ws`, or
    /// with TLS `wss://localhost:PORT/ws`.
    pub fn ws_url(&self) -> String {
        let path = self.shared.state().firmware.path();
        match self.shared.identity {
            None => format!("ws://{}{path}", self.reachable()),
            Some(_) => format!("wss://{}{path}", self.certified()),
        }
    }

    /// The certificate that a client has to trust, as DER, where there is TLS.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        let identity = self.shared.identity.as_ref();
        identity.map(|identity| identity.certificate.to_vec())
    }

    /// The host and port that the certificate is for.
    fn certified(&self) -> String {
        let addr = self.reachable();
        match addr.ip().is_loopback() {
            true => format!("localhost:{}", addr.port()),
            false => addr.to_string(),
        }
    }

    /// A board that listens everywhere is reached over loopback.
    fn reachable(&self) -> SocketAddr {
        let mut addr = self.addr;
        if addr.ip().is_unspecified() {
            addr.set_ip(if addr.is_ipv4() {
                Ipv4Addr::LOCALHOST.into()
            } else {
                Ipv6Addr::LOCALHOST.into()
            });
        }
        addr
    }
}

/// What happened.
impl Board {
    /// Every text received, over all connections, in order.
    pub fn received(&self) -> Vec<String> {
        self.shared
            .state()
            .record
            .received
            .iter()
            .map(|received| received.text.clone())
            .collect()
    }

    /// Every text received on one connection, counted from 0 since the start.
    pub fn received_on(&self, connection: usize) -> Vec<String> {
        let state = self.shared.state();
        let own = state
            .record
            .received
            .iter()
            .filter(|received| received.socket == connection);
        own.map(|received| received.text.clone()).collect()
    }

    /// Every text received, with the time since the board's start.
    pub fn received_at(&self) -> Vec<(Duration, String)> {
        let state = self.shared.state();
        state
            .record
            .received
            .iter()
            .map(|received| (received.at, received.text.clone()))
            .collect()
    }

    /// How many sockets were opened since the start.
    pub fn connections(&self) -> usize {
        self.shared.state().record.connections
    }

    /// How many sockets are open now; half-open ones do not count.
    pub fn open_sockets(&self) -> usize {
        self.shared.state().open.len()
    }

    /// How many upgrades were asked for, at any path, whatever became of them.
    pub fn attempts(&self) -> usize {
        self.shared.state().record.attempts
    }

    /// How many requests, pages and upgrades alike, were answered with 401.
    pub fn unauthorized(&self) -> usize {
        self.shared.state().record.unauthorized
    }

    /// Every request but upgrades, answered or not, as `GET /index.html`.
    pub fn requests(&self) -> Vec<String> {
        self.shared
            .state()
            .record
            .requests
            .iter()
            .cloned()
            .collect()
    }

    /// How the client ended each connection that has ended: the code of its
    /// close frame (1005 for one without a code), or `None` where TCP was
    /// dropped, by whichever side.
    pub fn closes(&self) -> Vec<Option<u16>> {
        self.shared.state().record.closes.iter().copied().collect()
    }

    /// Waits until the condition holds, which is tried after every event;
    /// false when the time is up.
    pub async fn wait_for(&self, condition: impl Fn(&Self) -> bool, timeout: Duration) -> bool {
        self.shared
            .wait_until(timeout, || condition(self).then_some(()))
            .await
            .is_some()
    }

    /// The value of a pin; which number is what stands in the board's module.
    /// Panics where the board has no such pin.
    #[track_caller]
    pub fn pin(&self, pin: usize) -> i64 {
        let value = self.shared.state().firmware.pin(pin);
        value.unwrap_or_else(|| panic!("there is no pin {pin}"))
    }
}

/// What can be done to it.
impl Board {
    /// Changes a pin as if by hand; who asked for its changes is told. Panics where the board has
    /// no such pin or the pin takes no such value.
    #[track_caller]
    pub fn set_pin(&self, pin: usize, value: i64) {
        let set = self.shared.change(|state| {
            let outgoing = state.firmware.set_pin(pin, value)?;
            state.deliver(outgoing);
            Ok::<_, String>(())
        });
        if let Err(error) = set {
            panic!("{error}");
        }
    }

    /// Sends any text to all open sockets.
    pub fn push_text(&self, text: &str) {
        self.say_to_all(&Message::text(text));
    }

    /// Sends any bytes to all open sockets.
    pub fn push_binary(&self, bytes: Vec<u8>) {
        self.say_to_all(&Message::binary(bytes));
    }

    /// Closes all open sockets, in order, after what is waiting to be sent.
    pub fn close_sockets(&self, code: u16, reason: &str) {
        self.say_to_all(&socket::close_message(code, reason));
    }

    fn say_to_all(&self, message: &Message) {
        for socket in self.shared.state().open.values() {
            socket.say(message.clone());
        }
    }

    /// Aborts the TCP connection of all sockets, half-open ones too, without a
    /// close frame.
    pub fn drop_sockets(&self) {
        self.shared.change(|state| {
            for socket in state.open.values().chain(&state.frozen) {
                socket.control.cut();
            }
            state.frozen.clear();
        });
    }

    /// Switches a fault. One of the same kind is replaced, whatever its number.
    pub fn set_fault(&self, fault: Fault, on: bool) {
        if fault != Fault::Freeze {
            self.shared
                .faults
                .send_modify(|faults| faults.set(fault, on));
        } else if on {
            self.shared.change(|state| {
                let open: Vec<_> = state.open.keys().copied().collect();
                open.into_iter().for_each(|socket| state.freeze(socket));
            });
        }
    }

    /// Switches all faults off. Sockets that are frozen stay so.
    pub fn clear_faults(&self) {
        self.shared.faults.send_replace(Faults::default());
    }

    /// Switches [`Fault::Refuse`].
    pub fn set_refusing(&self, refusing: bool) {
        self.set_fault(Fault::Refuse, refusing);
    }

    /// Switches whether pins change by themselves.
    pub fn set_simulation(&self, simulate: bool) {
        self.shared.simulate.send_replace(simulate);
    }

    /// Switches the two limits, as in [`Config`]; false is the board's own.
    pub fn set_limits(&self, many_sockets: bool, pages_always: bool) {
        self.shared.change(|state| {
            state.many_sockets = many_sockets;
            state.pages_always = pages_always;
        });
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.server.abort();
    }
}
