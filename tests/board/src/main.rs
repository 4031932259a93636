//! A simulated board on a real port; see `cargo run -p board -- --help`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use board::replay::Recording;
use board::{Board, Config, FLAGS, Fault, Uploads};
use clap::Parser;

/// A simulated board: serves a folder, and speaks WebSocket at the board's path.
#[derive(Parser)]
#[command(after_help = names_help())]
struct Flags {
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// The address to listen on; 0.0.0.0 for other machines too
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The folder to serve
    #[arg(long, value_name = "DIR")]
    serve: Option<PathBuf>,
    /// The file to serve as /board.json, in place of the folder's
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Which board to simulate; see below
    #[arg(long, value_name = "NAME", default_value = "netzer")]
    board: String,
    /// A recording to play in place of a board, with its profile as /board.json
    #[arg(long, value_name = "FILE", conflicts_with = "board")]
    replay: Option<PathBuf>,
    /// A fault to simulate; can be repeated
    #[arg(long = "fault", value_name = "NAME[=ARG]")]
    faults: Vec<Fault>,
    /// Accept any number of WebSockets, whatever the board's own limit
    #[arg(long)]
    many_sockets: bool,
    /// Serve pages while a WebSocket is open, even if the board would not
    #[arg(long)]
    pages_always: bool,
    /// The seed of the values' changes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Serve https and wss, with a certificate for localhost generated at the start
    #[arg(long)]
    tls: bool,
    /// Answer 401 to pages and sockets without this Basic authentication
    #[arg(long, value_name = "USER:PASSWORD", value_parser = credentials)]
    credentials: Option<(String, String)>,
    /// The password that messages have to prove, for a Shelly
    #[arg(long)]
    password: Option<String>,
    /// What to do with a file that a browser stores on the board
    #[arg(long, value_enum, default_value_t)]
    uploads: Uploads,
    /// Do not log connections and commands to stderr
    #[arg(long)]
    quiet: bool,
}

/// The names that `--board` and `--fault` take.
fn names_help() -> String {
    let lines = |names: &[(&str, &str)]| {
        let lines = names
            .iter()
            .map(|(name, what)| format!("  {name:<29} {what}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    format!(
        "Boards:\n{}\n\nFaults:\n{}",
        lines(&board::firmware::descriptions()),
        lines(FLAGS)
    )
}

fn credentials(text: &str) -> Result<(String, String), String> {
    let (user, password) = text
        .split_once(':')
        .ok_or("--credentials takes USER:PASSWORD")?;
    Ok((user.to_owned(), password.to_owned()))
}

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    // Created before the address is printed, so that no signal is missed.
    let shutdown = shutdown_signal();
    let (host, port) = (flags.host, flags.port);
    let serves = flags.serve.is_some();
    let read = || {
        let replay = flags.replay.as_deref().map(recording).transpose()?;
        let files = profile_files(flags.profile.as_deref(), replay.as_ref())?;
        Ok::<_, String>((replay, files))
    };
    let (replay, files) = match read() {
        Ok(read) => read,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let config = Config {
        host,
        port,
        serve: flags.serve,
        files,
        board: flags.board,
        replay,
        faults: flags.faults,
        many_sockets: flags.many_sockets,
        pages_always: flags.pages_always,
        uploads: flags.uploads,
        etags: false,
        seed: flags.seed,
        simulate: true,
        log: !flags.quiet,
        tls: flags.tls,
        credentials: flags.credentials,
        password: flags.password,
    };
    let board = match Board::start(config).await {
        Ok(board) => board,
        Err(error) => {
            eprintln!("{}", start_failure(&error, host, port));
            return ExitCode::FAILURE;
        }
    };
    if let Err(error) = print_urls(&board, serves) {
        eprintln!("Cannot print the address: {error}.");
        return ExitCode::FAILURE;
    }
    shutdown.await;
    board.stop().await;
    ExitCode::SUCCESS
}

fn recording(file: &Path) -> Result<Recording, String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string());
    text.and_then(|text| Recording::read(&text))
        .map_err(|error| {
            format!(
                "The recording '{}' cannot be played: {error}.",
                file.display()
            )
        })
}

/// The profile, at the path where the page looks for it: of a file, else of what is played.
fn profile_files(
    profile: Option<&Path>,
    replay: Option<&Recording>,
) -> Result<BTreeMap<String, String>, String> {
    let Some(file) = profile else {
        let played = replay.filter(|replay| !replay.profile.is_empty());
        let file = |replay: &Recording| ("/board.json".to_owned(), replay.profile.clone());
        return Ok(played.map(file).into_iter().collect());
    };
    let content = fs::read_to_string(file)
        .map_err(|error| format!("The profile '{}' cannot be read: {error}.", file.display()))?;
    Ok([("/board.json".to_owned(), content)].into())
}

fn print_urls(board: &Board, serves: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if serves {
        writeln!(out, "{}", board.url())?;
    }
    writeln!(out, "{}", board.ws_url())?;
    out.flush()
}

fn start_failure(error: &io::Error, host: IpAddr, port: u16) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "Port {port} is in use by another program: stop that program, or choose another port with --port N (0 takes any free one)."
        ),
        io::ErrorKind::InvalidInput => format!("The board cannot start: {error}."),
        _ => format!("The board cannot listen on {host}, port {port}: {error}."),
    }
}

/// Completes at Ctrl-C or SIGTERM.
#[cfg(unix)]
fn shutdown_signal() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = signal(SignalKind::interrupt());
    let terminate = signal(SignalKind::terminate());
    async move {
        // Without a handler the signal ends the process by default.
        if let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        } else {
            std::future::pending().await
        }
    }
}

#[cfg(not(unix))]
async fn shutdown_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
