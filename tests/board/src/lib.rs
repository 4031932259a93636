//! Simulated boards: a real HTTP and WebSocket server on a real port.
//!
//! | file | holds |
//! |------|-------|
//! | `lib.rs` | [`Board`]: start, observe, disturb and stop one |
//! | `firmware.rs` | what differs between boards, and their names |
//! | `netzer.rs` | the Netzer: commands, pins, triggers; pure |
//! | `shelly.rs`, `shelly/` | a Shelly: requests, responses and notifications; pure |
//! | `wled.rs` | a WLED: state, live view and errors; pure |
//! | `plain.rs` | an unknown, self-made board: nested JSON; pure |
//! | `clown.rs`, `talk.rs` | BigClown's Clown.Hub, and the messages of Clown.Talk; pure |
//! | `mbed.rs` | mbed's channel server, with two devices; pure |
//! | `replay.rs`, `broker.rs` | a recording in place of a board, and as much of a broker as it needs; pure |
//! | `random.rs`, `timer.rs` | random numbers from a seed; periodic timers |
//! | `json.rs` | JSON whose members keep their order |
//! | `server.rs` | the listening port; accepts and dispatches connections |
//! | `http.rs`, `files.rs` | requests and replies; files in memory and in the served folder |
//! | `upload.rs` | uploads: a file that a browser stores on the board |
//! | `socket.rs` | one WebSocket: handshake and session |
//! | `auth.rs` | Basic authentication |
//! | `tls.rs` | TLS above the line, with a temporary certificate |
//! | `hixie.rs`, `channel.rs`, `device.rs` | protocol 76: frames and handshake; the server's and the client's end |
//! | `line.rs` | the TCP stream at the bottom, which can go slow or silent |
//! | `fault.rs`, `mischief.rs` | faults; the bad messages that some of them inject |
//! | `shared.rs` | the limits, the open sockets, and the record of events |
//!
//! Each board has its own [`firmware::Limits`]. Those of the Netzer are the narrowest: it takes
//! **one WebSocket at a time**, and serves **no page while one is open**. Any other connection
//! waits for [`BUSY_WAIT`]. It is served if the socket is closed within that time, and dropped
//! without an answer if not. `--many-sockets` and `--pages-always` lift the two limits.
//!
//! # Faults
//!
//! `--fault NAME[=ARG]` makes a board misbehave, to test how a page copes. The flag can be
//! repeated; [`Board::set_fault`] switches a [`Fault`] while the board runs, and `--help` lists
//! them all.
//!
//! | fault | the board … |
//! |-------|-------------|
//! | `refuse`, `hang-handshake`, `busy-1013` | rejects every socket, never answers, or closes with "try again later" |
//! | `silent`, `stall`, `freeze-after=N` | sends nothing, reads nothing, or goes half-open |
//! | `drop-after=N`, `close=CODE[:REASON]`, `close-after=N:CODE[:REASON]` | ends the connection after sending N messages |
//! | `garbage`, `binary`, `invalid-utf8` | sends malformed and unexpected messages |
//! | `no-confirm` | accepts writes, but neither applies nor confirms them |
//! | `latency=MS`, `bytes-per-second=N` | is slow |

mod auth;
mod broker;
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
pub mod replay;
mod server;
mod shared;
pub mod shelly;
mod socket;
mod talk;
mod timer;
mod tls;
mod upload;
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
use crate::replay::{Recording, Replay};
pub use crate::shared::BUSY_WAIT;
use crate::shared::{Shared, State};
use crate::tls::Identity;
pub use crate::upload::Uploads;

/// How to start a board.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 takes any free one.
    pub port: u16,
    /// The folder to serve.
    pub serve: Option<PathBuf>,
    /// Files in memory, which take precedence over those of the folder: the decoded path, such as
    /// `/board.json`, and the content. The path starts with a slash.
    pub files: BTreeMap<String, String>,
    /// The name of the board; see [`firmware::names`].
    pub board: String,
    /// The recording that is played in place of the board.
    pub replay: Option<Recording>,
    /// The faults that are on from the start.
    pub faults: Vec<Fault>,
    /// Lifts the board's limit of open WebSockets.
    pub many_sockets: bool,
    /// Serves pages while a socket is open, even if the board itself would not.
    pub pages_always: bool,
    /// What the board does with an upload.
    pub uploads: Uploads,
    /// Whether files have an `ETag`, so that a browser with the same file in its cache gets `304`.
    pub etags: bool,
    /// The seed of the pins' changes.
    pub seed: u64,
    /// Whether the pins change by themselves.
    pub simulate: bool,
    /// Whether connections and commands are logged to stderr.
    pub log: bool,
    /// Serves https and wss only, with a self-signed certificate for `localhost`, 127.0.0.1 and
    /// `host` that is generated at the start.
    pub tls: bool,
    /// The user and the password that pages and upgrades must carry as `Authorization: Basic …`;
    /// others get `401`. The user must not contain a colon.
    pub credentials: Option<(String, String)>,
    /// The password that messages have to prove, for a board whose protocol has one.
    pub password: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            serve: None,
            files: BTreeMap::new(),
            board: "netzer".into(),
            replay: None,
            faults: Vec::new(),
            many_sockets: false,
            pages_always: false,
            uploads: Uploads::default(),
            etags: false,
            seed: 1,
            simulate: true,
            log: false,
            tls: false,
            credentials: None,
            password: None,
        }
    }
}

/// A running board. Dropping it stops it.
pub struct Board {
    addr: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Board {
    /// Starts a board; it accepts connections when this returns.
    pub async fn start(config: Config) -> io::Result<Self> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
        let mut firmware: Box<dyn firmware::Firmware> = match config.replay {
            Some(recording) => Box::new(Replay::new(recording)),
            None => firmware::by_name(&config.board, config.seed).map_err(invalid)?,
        };
        if let Some(password) = &config.password {
            firmware.set_password(password).map_err(invalid)?;
        }
        if let Some(folder) = config.serve.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(invalid(format!(
                "there is no folder '{}' to serve",
                folder.display()
            )));
        }
        if let Some(path) = config.files.keys().find(|path| !path.starts_with('/')) {
            return Err(invalid(format!(
                "the path of a file must start with a slash, not '{path}'"
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
        shared.etags = config.etags;
        shared.uploads.send_replace(config.uploads);
        if config.tls {
            shared.identity = Some(Identity::generate(addr.ip())?);
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

    /// Stops the board; the port is free when this returns.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // A server that has already ended needs no signal.
            let _ = stop.send(());
        }
        let _ = (&mut self.server).await;
    }

    /// The address that the board listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The URL of the page: `http://127.0.0.1:PORT/`, or with TLS `https://localhost:PORT/`.
    pub fn url(&self) -> String {
        match self.shared.identity {
            None => format!("http://{}/", self.reachable()),
            Some(_) => format!("https://{}/", self.certified()),
        }
    }

    /// The URL of the WebSocket: for a Netzer `ws://127.0.0.1:PORT/ws`, or with TLS
    /// `wss://localhost:PORT/ws`.
    pub fn ws_url(&self) -> String {
        let path = self.shared.state().firmware.path().to_owned();
        match self.shared.identity {
            None => format!("ws://{}{path}", self.reachable()),
            Some(_) => format!("wss://{}{path}", self.certified()),
        }
    }

    /// With TLS, the certificate that a client has to trust, as DER.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        let identity = self.shared.identity.as_ref();
        identity.map(|identity| identity.certificate.to_vec())
    }

    /// The host and port, with a name that the certificate is valid for.
    fn certified(&self) -> String {
        let addr = self.reachable();
        match addr.ip().is_loopback() {
            true => format!("localhost:{}", addr.port()),
            false => addr.to_string(),
        }
    }

    /// The address to connect to: loopback for a board that listens on all interfaces.
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

/// Observing a board.
impl Board {
    /// The texts received on all connections, in order.
    pub fn received(&self) -> Vec<String> {
        self.shared
            .state()
            .record
            .received
            .iter()
            .map(|received| received.text.clone())
            .collect()
    }

    /// The texts received on one connection; the first since the start is 0.
    pub fn received_on(&self, connection: usize) -> Vec<String> {
        let state = self.shared.state();
        let own = state
            .record
            .received
            .iter()
            .filter(|received| received.socket == connection);
        own.map(|received| received.text.clone()).collect()
    }

    /// The texts received, each with the time since the board's start.
    pub fn received_at(&self) -> Vec<(Duration, String)> {
        let state = self.shared.state();
        state
            .record
            .received
            .iter()
            .map(|received| (received.at, received.text.clone()))
            .collect()
    }

    /// The number of sockets opened since the start.
    pub fn connections(&self) -> usize {
        self.shared.state().record.connections
    }

    /// The number of sockets open now; half-open ones do not count.
    pub fn open_sockets(&self) -> usize {
        self.shared.state().open.len()
    }

    /// The number of upgrade requests, at any path and with any outcome.
    pub fn attempts(&self) -> usize {
        self.shared.state().record.attempts
    }

    /// The number of requests, pages and upgrades alike, answered with 401.
    pub fn unauthorized(&self) -> usize {
        self.shared.state().record.unauthorized
    }

    /// The requests except upgrades, answered or not, as `GET /index.html`.
    pub fn requests(&self) -> Vec<String> {
        self.shared
            .state()
            .record
            .requests
            .iter()
            .cloned()
            .collect()
    }

    /// How each closed connection ended: the code of the client's close frame (1005 for one
    /// without a code), or `None` if either side dropped TCP.
    pub fn closes(&self) -> Vec<Option<u16>> {
        self.shared.state().record.closes.iter().copied().collect()
    }

    /// Waits until the condition holds, testing it after every event; false at a timeout.
    pub async fn wait_for(&self, condition: impl Fn(&Self) -> bool, timeout: Duration) -> bool {
        self.shared
            .wait_until(timeout, || condition(self).then_some(()))
            .await
            .is_some()
    }

    /// The value of a pin, numbered as in the board's module. Panics if there is no such pin.
    #[track_caller]
    pub fn pin(&self, pin: usize) -> i64 {
        let value = self.shared.state().firmware.pin(pin);
        value.unwrap_or_else(|| panic!("there is no pin {pin}"))
    }
}

/// Disturbing a board.
impl Board {
    /// Changes a pin as if by hand, and notifies the sockets that subscribed to it. Panics if there
    /// is no such pin or the value is out of its range.
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

    /// Sends a text to all open sockets.
    pub fn push_text(&self, text: &str) {
        self.send_to_all(&Message::text(text));
    }

    /// Sends a binary message to all open sockets.
    pub fn push_binary(&self, bytes: Vec<u8>) {
        self.send_to_all(&Message::binary(bytes));
    }

    /// Closes all open sockets, once their queued messages are sent.
    pub fn close_sockets(&self, code: u16, reason: &str) {
        self.send_to_all(&socket::close_message(code, reason));
    }

    fn send_to_all(&self, message: &Message) {
        for socket in self.shared.state().open.values() {
            socket.send(message.clone());
        }
    }

    /// Aborts the TCP connections of all sockets, half-open ones too, without a close frame.
    pub fn drop_sockets(&self) {
        self.shared.change(|state| {
            for socket in state.open.values().chain(&state.frozen) {
                socket.control.abort();
            }
            state.frozen.clear();
        });
    }

    /// What the board does with an upload from now on.
    pub fn set_uploads(&self, uploads: Uploads) {
        self.shared.uploads.send_replace(uploads);
    }

    /// The file in memory at a path, such as `/board.json`: given at the start, or uploaded since.
    pub fn file(&self, path: &str) -> Option<String> {
        self.shared.files().get(path).cloned()
    }

    /// Switches a fault. It replaces one of the same kind with another argument.
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

    /// Switches all faults off. Frozen sockets stay frozen.
    pub fn clear_faults(&self) {
        self.shared.faults.send_replace(Faults::default());
    }

    /// Switches [`Fault::Refuse`].
    pub fn set_refusing(&self, refusing: bool) {
        self.set_fault(Fault::Refuse, refusing);
    }

    /// Switches whether the pins change by themselves.
    pub fn set_simulation(&self, simulate: bool) {
        self.shared.simulate.send_replace(simulate);
    }

    /// Lifts the two limits, as in [`Config`]; false restores the board's own.
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
