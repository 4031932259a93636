//! The servers of homes and printers that others wrote: the real Node-RED, with the flow of the
//! gallery, and the real Moonraker, whose Klipper is a stand-in or missing.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::klipper::Klipper;
use crate::page::POLL;
use crate::start;

/// How long they may take to start: they load hundreds of files each.
const PATIENCE: Duration = Duration::from_secs(60);
/// The name of Klipper's socket.
const KLIPPY: &str = "klippy";
/// How often another port is tried where somebody else was faster.
const TRIES: usize = 3;

/// A running server with nothing of before. Dropping it ends it.
struct Server {
    /// Held to be killed by its own process id when this is dropped.
    _child: Child,
    folder: TempDir,
    port: u16,
}

impl Server {
    /// Starts a server on a free port. `write` fills its folder, and `command` runs it there; it
    /// listens once its log has `ready`.
    async fn start(
        write: impl Fn(&Path, u16),
        command: impl Fn(&Path) -> Command,
        ready: &str,
    ) -> Self {
        let mut log = String::new();
        for _ in 0..TRIES {
            let folder = tempfile::tempdir().expect("a folder for the server can be made");
            let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
            let port = listener.local_addr().expect("it has a port").port();
            drop(listener);
            write(folder.path(), port);
            let log_path = folder.path().join("log");
            let file = fs::File::create(&log_path).expect("the folder can be written");
            let error = file
                .try_clone()
                .expect("a file can be written from two sides");
            let mut child = command(folder.path())
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(file)
                .stderr(error)
                .kill_on_drop(true)
                .spawn()
                .expect("its interpreter is installed");
            let listens = timeout(PATIENCE, async {
                loop {
                    log = fs::read_to_string(&log_path).unwrap_or_default();
                    let has_ended = child.try_wait().is_ok_and(|status| status.is_some());
                    if log.contains(ready) || has_ended {
                        return !has_ended;
                    }
                    sleep(POLL).await;
                }
            });
            if listens.await.unwrap_or(false) {
                return Self {
                    _child: child,
                    folder,
                    port,
                };
            }
        }
        panic!("it does not start: {log}");
    }
}

/// A profile or a flow of the gallery.
fn of_gallery(name: &str) -> String {
    let path = start::workspace()
        .join("src/model/profiles/gallery")
        .join(name);
    fs::read_to_string(path).expect("it is in the gallery")
}

/// Where `cargo xtask test` has installed something, unless this variable names another folder.
fn installed(variable: &str, name: &str, file: &str) -> PathBuf {
    let folder = env::var_os(variable).map_or_else(
        || start::workspace().join("target/tools").join(name),
        PathBuf::from,
    );
    assert!(
        folder.join(file).exists(),
        "There is no {file} in {}: `cargo xtask test e2e` installs it. Another folder can be named \
         in {variable}.",
        folder.display()
    );
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("the folder can be written");
}

/// The real Node-RED with the flow of the gallery. It serves the page too, with the profile beside it.
pub struct NodeRed(Server);

impl NodeRed {
    /// Starts it; its flow runs when this comes back.
    pub async fn start() -> Self {
        let program = installed(
            "PINDASH_NODE_RED",
            "node-red",
            "node_modules/node-red/red.js",
        );
        let program = program.join("node_modules/node-red/red.js");
        let fill = |folder: &Path, port: u16| {
            let own = folder.join("own");
            fs::create_dir(&own).expect("the folder can be written");
            write(&own, "board.json", &of_gallery("node-red.json"));
            write(folder, "flows.json", &of_gallery("node-red-flow.json"));
            let settings = format!(
                "module.exports = {{ uiHost: '127.0.0.1', uiPort: {port}, flowFile: 'flows.json', \
                 httpAdminRoot: false, credentialSecret: false, telemetry: {{ enabled: false }}, \
                 httpStatic: [{{ path: {:?}, root: '/' }}, {{ path: {:?}, root: '/' }}] }};",
                start::dist(),
                own
            );
            write(folder, "settings.js", &settings);
        };
        let run = |folder: &Path| {
            let mut command = Command::new("node");
            command.arg(&program).arg("--userDir").arg(folder);
            command
        };
        Self(Server::start(fill, run, "Started flows").await)
    }

    /// The page from this server.
    pub fn page_url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.0.port)
    }
}

/// The real Moonraker, which waits for a Klipper.
pub struct Moonraker(Server);

impl Moonraker {
    /// Starts it; it listens when this comes back.
    pub async fn start() -> Self {
        let packages = installed("PINDASH_MOONRAKER", "moonraker", "moonraker/__main__.py");
        let fill = |folder: &Path, port: u16| {
            let config = folder.join("config");
            fs::create_dir(&config).expect("the folder can be written");
            let text = format!(
                "[server]\nhost: 127.0.0.1\nport: {port}\nklippy_uds_address: {}\n\
                 [authorization]\ntrusted_clients:\n  127.0.0.1\ncors_domains:\n  *\n\
                 [machine]\nprovider: none\nvalidate_service: False\nvalidate_config: False\n",
                folder.join(KLIPPY).display()
            );
            write(&config, "moonraker.conf", &text);
        };
        let run = |folder: &Path| {
            let mut command = Command::new("python3");
            command
                .args(["-m", "moonraker", "--datapath"])
                .arg(folder)
                .env("LD_LIBRARY_PATH", libraries())
                .env("PYTHONPATH", &packages);
            command
        };
        Self(Server::start(fill, run, "Starting Moonraker on").await)
    }

    /// Klipper starts, and its printer is ready.
    pub fn start_klipper(&self) -> Klipper {
        Klipper::start(&self.0.folder.path().join(KLIPPY))
    }

    /// The profile of the gallery with the whole address of this one.
    pub fn profile(&self) -> String {
        let address = format!("ws://127.0.0.1:{}/websocket", self.0.port);
        of_gallery("moonraker.json").replace("\"/websocket\"", &format!("{address:?}"))
    }
}

/// Where the library is that logins are signed with, if it was unpacked; else the system has it.
fn libraries() -> OsString {
    let unpacked = start::workspace().join("target/tools/libsodium23/usr/lib");
    let entries = fs::read_dir(unpacked).into_iter().flatten().flatten();
    env::join_paths(entries.map(|entry| entry.path())).unwrap_or_default()
}
