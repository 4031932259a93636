//! `cargo xtask serve`: serves the page with a simulated board.

use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use crate::arguments::{DEFAULT_BOARD, DEFAULT_PORT, Serving};
use crate::child::{self, Ending, Running};
use crate::interrupt;
use crate::leash;
use crate::place::Place;
use crate::tools::{self, Tool};
use crate::trouble::Trouble;

/// Longer than a first build on a slow machine.
const BUILD_LIMIT: Duration = Duration::from_secs(60 * 60);

/// Serves until Ctrl-C. Messages go to standard error, so that standard output has only the board's
/// lines, the address first.
pub fn serve(place: &Place, serving: &Serving) -> Result<ExitCode, Trouble> {
    check_port(serving.port)?;

    eprintln!("[1/4] Checking the tools");
    let needed = [
        Tool::WasmTarget,
        Tool::Trunk,
        Tool::WasmBindgen,
        Tool::WasmOpt,
    ];
    let missing = tools::ensure(place, &needed)?;
    if let Some((tool, _)) = missing.first_key_value() {
        return Err(Trouble::new(
            format!("{} is missing", tool.name()),
            "The page cannot be built without it.",
            "the remedy above, then the same command again.",
        ));
    }

    eprintln!("[2/4] Building the page: 1 to 4 minutes the first time, seconds after that");
    build(place, "trunk", &["build", "--release"])?;

    eprintln!("[3/4] Building the simulated board: about a minute the first time");
    build(place, "cargo", &["build", "--package", "board"])?;

    let profile = profile(place, serving);
    eprintln!(
        "[4/4] Starting the board. Ctrl-C stops it.\n{}",
        introduction(serving, profile.as_deref())
    );
    run_board(place, serving, profile.as_deref())
}

/// Checks the port before the build, which takes long.
fn check_port(port: u16) -> Result<(), Trouble> {
    // Port 0 always succeeds: the system chooses a free one.
    let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else {
        return Ok(());
    };
    let (happened, remedy) = if error.kind() == io::ErrorKind::AddrInUse {
        (
            format!("port {port} is in use by another program"),
            format!(
                "stopping that program, or another port: {}.",
                with_port(port)
            ),
        )
    } else {
        (
            format!("cannot listen on port {port} ({error})"),
            format!("a port from 1024: {}.", with_port(DEFAULT_PORT)),
        )
    };
    Err(Trouble::new(
        happened,
        "The page cannot be served there, so nothing was built.",
        remedy,
    ))
}

fn with_port(port: u16) -> String {
    format!("`cargo xtask serve --port {}`", port.saturating_add(10))
}

fn build(place: &Place, program: &str, arguments: &[&str]) -> Result<(), Trouble> {
    let mut command = place.command(program);
    command.args(arguments).stdout(Stdio::from(io::stderr()));
    let ending = child::run(&mut command, BUILD_LIMIT)?;
    if ending.succeeded() {
        return Ok(());
    }
    let line = format!("{program} {}", arguments.join(" "));
    Err(Trouble::new(
        format!("`{line}` failed ({})", ending.reason()),
        "There is nothing to serve. The cause is in the lines above.",
        "the same command again, once that is fixed.",
    ))
}

/// The profile of a board, which has the board's name. `--profile` takes precedence, the Netzer's is
/// compiled into the page, and a recording brings its own. An unknown board has none, and fails to
/// start with an error.
fn profile(place: &Place, serving: &Serving) -> Option<String> {
    let file = format!("src/model/profiles/{}.json", serving.name());
    let is_needed = serving.profile().is_none()
        && serving.replay().is_none()
        && serving.name() != DEFAULT_BOARD;
    (is_needed && place.root.join(&file).is_file()).then_some(file)
}

/// The name of the board, its profile and its limits.
fn introduction(serving: &Serving, profile: Option<&str>) -> String {
    let with_profile = match (profile, serving.profile()) {
        (Some(file), _) | (None, Some(file)) => format!(", with {file} as its board.json"),
        (None, None) => String::new(),
    };
    let name = serving.name();
    if let Some(file) = serving.replay() {
        format!("The board plays the recording {file}{with_profile}.")
    } else if name == DEFAULT_BOARD {
        format!("The board is a Netzer{with_profile}.\n{}", limits(serving))
    } else {
        format!("The board is `{name}`{with_profile}.")
    }
}

/// The limits of the Netzer, which would surprise a person who opens a second tab.
fn limits(serving: &Serving) -> &'static str {
    let lifted = |flag: &str| serving.board.iter().any(|word| word == flag);
    match (lifted("--many-sockets"), lifted("--pages-always")) {
        (false, false) => {
            "The board has the limits of a real Netzer: it takes one WebSocket, and serves no page while\n\
             that is open. So a second tab does not load. `--many-sockets` and `--pages-always` lift\n\
             the limits."
        }
        (true, false) => {
            "The board serves no page while a WebSocket is open, like a real Netzer.\n\
             `--pages-always` lifts that limit."
        }
        (false, true) => {
            "The board takes one WebSocket, like a real Netzer, so a second tab cannot connect.\n\
             `--many-sockets` lifts that limit."
        }
        (true, true) => "Both limits of a real Netzer are lifted.",
    }
}

fn run_board(place: &Place, serving: &Serving, profile: Option<&str>) -> Result<ExitCode, Trouble> {
    let program = place
        .programs
        .join(format!("board{}", std::env::consts::EXE_SUFFIX));
    let mut command = leash::command(&program);
    command
        .current_dir(&place.root)
        .arg("--port")
        .arg(serving.port.to_string())
        .arg("--serve")
        .arg(place.dist())
        .args(&serving.board)
        .args(
            profile
                .map(|file| ["--profile", file])
                .into_iter()
                .flatten(),
        )
        .stdin(Stdio::null());
    match Running::start(&mut command)?.wait(None) {
        Ending::Interrupted => {
            // Fails if the terminal was closed.
            let _ = writeln!(io::stderr(), "The board has stopped.");
            Ok(ExitCode::SUCCESS)
        }
        // Flags such as `--help` only print a text.
        ending if ending.succeeded() => Ok(ExitCode::SUCCESS),
        _ if interrupt::requested() => Ok(ExitCode::SUCCESS),
        ending => Err(Trouble::new(
            format!("the simulated board ended ({})", ending.reason()),
            "The page is no longer served. The cause is in the lines above.",
            "`cargo run -p board -- --help` for the flags that the board knows.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serving(flags: &[&str]) -> Serving {
        Serving {
            port: 0,
            board: flags.iter().copied().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn a_port_in_use_is_reported_before_anything_is_built() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let trouble = check_port(port).unwrap_err();
        assert!(trouble.happened.contains("in use"), "{trouble}");
        assert_eq!(check_port(0), Ok(()));
    }

    #[test]
    fn each_board_has_its_profile_unless_a_flag_names_another() {
        let place = Place::find().unwrap();
        for name in ["clown", "mbed", "plain", "shelly", "wled"] {
            let file = format!("src/model/profiles/{name}.json");
            assert_eq!(
                profile(&place, &serving(&["--board", name])),
                Some(file.clone())
            );
            let text = introduction(&serving(&["--board", name]), Some(&file));
            assert!(text.contains(name) && text.contains(&file), "{text}");
            assert!(!text.contains("Netzer"), "it has other limits: {text}");
            let given = serving(&["--board", name, "--profile=my.json"]);
            assert_eq!(profile(&place, &given), None);
            assert!(introduction(&given, None).contains("my.json"));
        }
        for flags in [&[][..], &["--board", "netzer"], &["--board=../netzer"]] {
            assert_eq!(profile(&place, &serving(flags)), None, "{flags:?}");
        }
        assert!(introduction(&serving(&[]), None).contains("The board is a Netzer.\n"));
    }

    #[test]
    fn a_recording_brings_its_own_profile_and_its_own_limits() {
        let place = Place::find().unwrap();
        let playing = serving(&["--replay", "bug.jsonl"]);
        assert_eq!(profile(&place, &playing), None);
        let text = introduction(&playing, None);
        assert!(
            text.contains("bug.jsonl") && !text.contains("Netzer"),
            "{text}"
        );
    }

    #[test]
    fn the_limits_are_shown_with_the_flags_that_lift_them() {
        assert!(limits(&serving(&[])).contains("--many-sockets"));
        assert!(limits(&serving(&["--many-sockets"])).contains("--pages-always"));
        assert!(limits(&serving(&["--pages-always"])).contains("--many-sockets"));
        assert!(!limits(&serving(&["--pages-always", "--many-sockets"])).contains("--"));
    }
}
