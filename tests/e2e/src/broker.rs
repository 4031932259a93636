//! The MQTT brokers that others wrote: the real mosquitto, which most homes have, and the real
//! nats-server, which speaks version 3.1.1 alone.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::page::POLL;
use crate::{PATIENCE, start};

/// Who is let in by a broker that asks.
pub const USER: &str = "dash";
/// The password of [`USER`].
pub const PASSWORD: &str = "sesame";
/// Both, as `mosquitto_passwd -b` writes them.
const PASSWORD_FILE: &str = "dash:$7$101$qhYEyuLPF3zosvQ9$tIuLRcXEuSSZ06OtMfuKQNlLnBfdkoz/fPX3eCF\
                             /3Mcew/JTF81QvSPVsg1hOvQ2uDlTn7qf8gXwzUbdmLk9sg==\n";
/// The name of its configuration.
const CONFIGURATION: &str = "broker.conf";
/// How often another port is tried where somebody else was faster.
const TRIES: usize = 5;

/// Which program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Make {
    Mosquitto,
    Nats,
}

impl Make {
    fn name(self) -> &'static str {
        match self {
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats-server",
        }
    }

    /// Its configuration, with its WebSocket on this port, and these lines.
    fn configuration(self, port: u16, lines: &str) -> String {
        match self {
            Self::Mosquitto => format!(
                // It would give up root's rights for a user that need not be there.
                "user root\n\
                 listener {port} 127.0.0.1\n\
                 protocol websockets\n\
                 {lines}\n\
                 # Debian's 2.0.11 ends where it has no other listener.\n\
                 listener 0 plain\n"
            ),
            // It takes any port for those that nobody asks for.
            Self::Nats => format!(
                "server_name: one\n\
                 listen: 127.0.0.1:-1\n\
                 jetstream {{ store_dir: store }}\n\
                 mqtt {{ listen: 127.0.0.1:-1 }}\n\
                 websocket {{ listen: 127.0.0.1:{port}, no_tls: true }}\n\
                 {lines}\n"
            ),
        }
    }

    /// What it writes down once it listens.
    fn listens_says(self) -> &'static str {
        match self {
            Self::Mosquitto => " running\n",
            Self::Nats => "Server is ready\n",
        }
    }

    /// The program that `cargo xtask test` has found or unpacked.
    fn program(self) -> PathBuf {
        let (variable, unpacked) = match self {
            Self::Mosquitto => ("PINDASH_MOSQUITTO", "mosquitto/usr/sbin/mosquitto"),
            Self::Nats => ("PINDASH_NATS", "nats-server/usr/sbin/nats-server"),
        };
        let unpacked = || start::workspace().join("target/tools").join(unpacked);
        let program = env::var_os(variable).map_or_else(unpacked, PathBuf::from);
        assert!(
            program.is_file(),
            "There is no {} at {}: `cargo xtask test e2e` brings it. Another program can be named \
             in {variable}.",
            self.name(),
            program.display()
        );
        program
    }

    /// Starts it in the folder of its configuration.
    fn run(self, folder: &Path) -> Child {
        let program = self.program();
        let log = fs::File::create(folder.join("log")).expect("the broker's folder can be written");
        Command::new(&program)
            .args(["-c", CONFIGURATION])
            .current_dir(folder)
            .env("LD_LIBRARY_PATH", libraries(&program))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start ({error})", self.name()))
    }
}

/// A broker with a WebSocket on a free port of this machine alone, and with nothing of before.
/// Dropping it ends it.
pub struct Broker {
    make: Make,
    /// Held to be killed by its own process id when this is dropped.
    child: Child,
    folder: TempDir,
    port: u16,
}

impl Broker {
    /// Starts a mosquitto that lets anybody in; it listens when this comes back.
    pub async fn start() -> Self {
        Self::start_with("allow_anonymous true").await
    }

    /// Starts a mosquitto that lets in [`USER`] with [`PASSWORD`] only.
    pub async fn start_with_password() -> Self {
        Self::start_with("allow_anonymous false\npassword_file passwords").await
    }

    /// Starts a mosquitto with these lines in its configuration, whose paths begin in its own
    /// folder.
    pub async fn start_with(lines: &str) -> Self {
        Self::start_make(Make::Mosquitto, lines).await
    }

    /// Starts a nats-server that lets anybody in.
    pub async fn start_nats() -> Self {
        Self::start_make(Make::Nats, "").await
    }

    /// Starts a nats-server that lets in [`USER`] with [`PASSWORD`] only.
    pub async fn start_nats_with_password() -> Self {
        let lines = format!("authorization {{ user: {USER}, password: {PASSWORD} }}");
        Self::start_make(Make::Nats, &lines).await
    }

    async fn start_make(make: Make, lines: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the broker can be made");
        let write = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).expect("the broker's folder can be written");
        };
        write("passwords", PASSWORD_FILE);
        // Who may publish where, for those brokers that are told to look.
        write("rights", "topic readwrite open/#\ntopic read closed/#\n");
        for _ in 0..TRIES {
            let port = free_port();
            write(CONFIGURATION, &make.configuration(port, lines));
            let mut child = make.run(folder.path());
            if listens(make, &mut child, folder.path()).await {
                return Self {
                    make,
                    child,
                    folder,
                    port,
                };
            }
        }
        panic!("{} does not start: {}", make.name(), log_in(folder.path()));
    }

    /// Where its socket is.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}/mqtt", self.port)
    }

    /// What it has written down.
    pub fn log(&self) -> String {
        log_in(self.folder.path())
    }

    /// Where mosquitto's other socket is, which takes MQTT without a WebSocket.
    pub fn plain_socket(&self) -> PathBuf {
        self.folder.path().join("plain")
    }

    /// How many times mosquitto has let anybody in since it started.
    pub fn greeted(&self) -> usize {
        let log = fs::read_to_string(self.folder.path().join("log"));
        let log = log.expect("the broker keeps a log");
        log.matches("New client connected").count()
    }

    /// Asks it to end, as a machine does that is switched off, and waits until it has.
    pub async fn stop(&mut self) {
        self.signal("-TERM").await;
        let ended = timeout(PATIENCE, self.child.wait()).await;
        ended.expect("the broker ends").expect("it is ours");
    }

    /// Starts it again where it was. Mosquitto knows nothing of before then; nats-server has what
    /// it keeps on the disk.
    pub async fn start_again(&mut self) {
        self.child = self.make.run(self.folder.path());
        let listens = listens(self.make, &mut self.child, self.folder.path());
        assert!(listens.await, "it starts again");
    }

    /// Makes it stand still with its connections up, as a machine does that hangs.
    pub async fn freeze(&self) {
        self.signal("-STOP").await;
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.id().expect("the broker runs");
        let sent = Command::new("kill")
            .args([signal, &id.to_string()])
            .status()
            .await;
        assert!(sent.is_ok_and(|status| status.success()), "kill {signal}");
    }
}

/// Waits until it says that it listens; it ends by itself where the port was taken. Nobody is asked
/// at the port: whoever has taken it would answer in its place.
async fn listens(make: Make, child: &mut Child, folder: &Path) -> bool {
    let listens = async {
        while !log_in(folder).contains(make.listens_says()) {
            if child.try_wait().is_ok_and(|status| status.is_some()) {
                return false;
            }
            sleep(POLL).await;
        }
        true
    };
    timeout(PATIENCE, listens).await.unwrap_or(false)
}

/// What a broker has written down in its folder.
fn log_in(folder: &Path) -> String {
    fs::read_to_string(folder.join("log")).unwrap_or_default()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let address = listener.local_addr().expect("it has a port");
    address.port()
}

/// Where the libraries are that were unpacked with it.
fn libraries(program: &Path) -> OsString {
    let folder = program.ancestors().nth(2).map(|usr| usr.join("lib"));
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok());
    let folders = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().contains("-linux-"));
    env::join_paths(folders).unwrap_or_default()
}
