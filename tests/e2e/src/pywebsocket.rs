//! The real pywebsocket3, a WebSocket server that its authors test Chromium with.

use std::env;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::page::POLL;
use crate::{PATIENCE, start};

/// What stands in front of the port that it has chosen, once it has.
const PORT_FOLLOWS: &str = ": Port ";

/// A running server, with the handlers and the page on one port, as a board has
/// them. Dropping it ends it.
pub struct Pywebsocket {
    /// Held to be killed by its own process id when this is dropped.
    _child: Child,
    port: u16,
}

impl Pywebsocket {
    /// Starts the server; it listens when this comes back.
    pub async fn start() -> Self {
        let folder = installed();
        let mut child = Command::new("python3")
            .args(["-m", "pywebsocket3.standalone"])
            // It chooses the port and says which, so that no other program can take it.
            .args(["--server-host", "127.0.0.1", "--port", "0"])
            .args(["--log-level", "info"])
            .arg("--websock-handlers")
            .arg(handlers(&folder))
            .arg("--document-root")
            .arg(start::dist())
            .env("PYTHONPATH", folder.join("packages"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("python3 does not start ({error})"));
        let output = child.stderr.take().expect("the server's log is piped");
        let mut lines = BufReader::new(output).lines();
        let mut said = String::new();
        let port = timeout(PATIENCE, async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, port)) = line.split_once(PORT_FOLLOWS)
                    && let Some(Ok(port)) = port.split(' ').next().map(str::parse)
                {
                    return Some(port);
                }
                said += &(line + "\n");
            }
            None
        });
        let port = port.await.ok().flatten();
        let port = port.unwrap_or_else(|| panic!("pywebsocket3 does not start: {said}"));
        // What else it logs is read, so that it never has to wait for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        // It names the port a moment before it listens.
        let listens = async {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                sleep(POLL).await;
            }
        };
        let listens = timeout(PATIENCE, listens).await;
        listens.expect("pywebsocket3 listens where it says");
        Self {
            _child: child,
            port,
        }
    }

    /// Where its echo handler is.
    pub fn echo_url(&self) -> String {
        format!("ws://127.0.0.1:{}/echo", self.port)
    }

    /// The page from this server, connected to its echo handler.
    pub fn page_url(&self) -> String {
        format!("http://127.0.0.1:{}/?board={}", self.port, self.echo_url())
    }
}

/// The folder that `cargo xtask test` installs it into.
fn installed() -> PathBuf {
    env::var_os("PINDASH_PYWEBSOCKET").map_or_else(
        || start::workspace().join("target/tools/pywebsocket"),
        Into::into,
    )
}

/// The handlers of the newest version whose source was unpacked there.
fn handlers(folder: &Path) -> PathBuf {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let handlers = entries
        .map(|entry| entry.path().join("example"))
        .filter(|handlers| handlers.join("echo_wsh.py").is_file());
    handlers.max().unwrap_or_else(|| {
        panic!(
            "There is no pywebsocket3 in {}: `cargo xtask test e2e` installs it. Another folder \
             can be named in PINDASH_PYWEBSOCKET.",
            folder.display()
        )
    })
}
