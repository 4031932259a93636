//! The programs of `tests/firmware`, which serve the page from Rust and C as firmware does.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::{PATIENCE, start};

/// A port of this machine alone, which the program is free to choose.
const ANYWHERE: &str = "127.0.0.1:0";

/// The line with which a request asks for a socket.
const UPGRADE: &str = "Connection: Upgrade";

/// A running program. Dropping it ends it.
pub struct Firmware {
    /// Held to be killed by its own process id when this is dropped.
    child: Child,
    /// Held so that it may go on printing.
    _output: BufReader<ChildStdout>,
    url: String,
}

impl Firmware {
    /// A lamp and a switch, which take one connection at a time.
    pub async fn picoserve() -> Self {
        Self::start(Command::new(program("debug/picoserve-page")).arg(ANYWHERE)).await
    }

    /// A machine that shows its own load, keeps its profile in this folder, and has this file as
    /// its LED.
    pub async fn axum(folder: &Path, led: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program("debug/axum-page"));
        Self::start(command.arg(ANYWHERE).current_dir(folder).env("LED", led)).await
    }

    /// A lamp and a switch in C; nothing where the library is not here.
    pub async fn libwebsockets() -> Option<Self> {
        let program = built().join("libwebsockets");
        if !program.is_file() {
            eprintln!("skipped: there is no libwebsockets with a C compiler here");
            return None;
        }
        Some(Self::start(Command::new(program).args(["0", "127.0.0.1"])).await)
    }

    /// Starts a program, which prints where it listens once it does.
    async fn start(command: &mut Command) -> Self {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let output = child.stdout.take().expect("its output is piped");
        let mut output = BufReader::new(output);
        let mut line = String::new();
        let read = timeout(PATIENCE, output.read_line(&mut line)).await;
        assert!(
            matches!(read, Ok(Ok(_))) && line.starts_with("http://127.0.0.1:"),
            "{command:?} does not say where it listens: {line}"
        );
        Self {
            child,
            _output: output,
            url: line.trim().to_owned(),
        }
    }

    /// Where its page is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it, as a machine does that loses its power.
    pub async fn stop(mut self) {
        self.child.kill().await.expect("it is ours");
    }

    /// Connects and asks, such as `GET /` with these lines; the answer comes with [`Answer::read`].
    pub async fn ask(&self, what: &str, lines: &[&str]) -> Answer {
        let host = self.url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).await.expect("it listens");
        let mut request = format!("{what} HTTP/1.1\r\nHost: {host}\r\n");
        for line in lines {
            request += &format!("{line}\r\n");
        }
        if !lines.contains(&UPGRADE) {
            request += "Connection: close\r\n";
        }
        request += "\r\n";
        let sent = stream.write_all(request.as_bytes()).await;
        sent.expect("it takes the request");
        Answer {
            stream,
            bytes: Vec::new(),
        }
    }
}

/// What a program answers.
pub struct Answer {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Answer {
    /// The first line of it.
    pub async fn status_line(self) -> String {
        let mut line = String::new();
        let read = BufReader::new(self.stream).read_line(&mut line).await;
        read.expect("the answer comes");
        line
    }

    /// The head, each line of it in lower case, and the body. This can be dropped and asked again.
    pub async fn read(&mut self) -> (String, Vec<u8>) {
        // The end of the connection is the end of the answer.
        let read = self.stream.read_to_end(&mut self.bytes).await;
        read.expect("the answer comes");
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = self.bytes.split_at(end.expect("the head ends") + 4);
        let head = String::from_utf8_lossy(head).to_lowercase();
        (head, body.to_vec())
    }
}

/// A program in Rust.
fn program(name: &str) -> PathBuf {
    let program = built().join(name);
    assert!(
        program.is_file(),
        "There is no {}: `cargo xtask flash`, then `cargo xtask test firmware`. Another folder can \
         be named in PINDASH_FIRMWARE.",
        program.display()
    );
    program
}

/// The folder that `cargo xtask test firmware` builds into.
fn built() -> PathBuf {
    env::var_os("PINDASH_FIRMWARE")
        .map_or_else(|| start::workspace().join("target/firmware"), Into::into)
}
