//! `cargo xtask serve`: the page, live, with a simulated board.

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

/// Longer than the slowest first build.
const BUILD_LIMIT: Duration = Duration::from_secs(60 * 60);

/// Serves until Ctrl-C. What is told to the person goes to standard error, so
/// that standard output holds the board's lines only: first of all the address.
pub fn serve(place: &Place, wish: &Serving) -> Result<ExitCode, Trouble> {
    check_port(wish.port)?;

    eprintln!("[1/4] Looking for the tools");
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
            "what is said above, then the same command again.",
        ));
    }

    eprintln!("[2/4] Building the page: 1 to 4 minutes the first time, then seconds");
    build(place, "trunk", &["build", "--release"])?;

    eprintln!("[3/4] Building the simulated board: about a minute the first time");
    build(place, "cargo", &["build", "--package", "board"])?;

    let profile = profile(place, wish);
    eprintln!(
        "[4/4] Starting it. Ctrl-C ends it.\n{}",
        introduction(wish, profile.as_deref())
    );
    run_board(place, wish, profile.as_deref())
}

/// A port that is taken is better known before the build than after it.
fn check_port(port: u16) -> Result<(), Trouble> {
    // The system chooses a free port in place of 0.
    let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else {
        return Ok(());
    };
    let (happened, remedy) = if error.kind() == io::ErrorKind::AddrInUse {
        (
            format!("port {port} is in use by another program"),
            format!("ending that program, or another port: {}.", with_port(port)),
        )
    } else {
        (
            format!("port {port} cannot be opened ({error})"),
            format!("a port from 1024 on: {}.", with_port(DEFAULT_PORT)),
        )
    };
    Err(Trouble::new(
        happened,
        "The page could not be served there, so nothing was built.",
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
        "There is nothing to serve. The lines above say why.",
        "the same command again, once what they complain of is cured.",
    ))
}

/// The profile of a board, which is called as the board is. The person's own comes first, and the
/// Netzer's is compiled into the page. A name that no board has gets none: the board says so.
fn profile(place: &Place, wish: &Serving) -> Option<String> {
    let file = format!("src/model/profiles/{}.json", wish.name());
    let is_wanted = wish.profile().is_none() && wish.name() != DEFAULT_BOARD;
    (is_wanted && place.root.join(&file).is_file()).then_some(file)
}

/// Which board it is, and what may surprise.
fn introduction(wish: &Serving, profile: Option<&str>) -> String {
    let beside = match (profile, wish.profile()) {
        (Some(file), _) | (None, Some(file)) => format!(", with {file} as its board.json"),
        (None, None) => String::new(),
    };
    let name = wish.name();
    if name == DEFAULT_BOARD {
        format!("The board is a Netzer{beside}.\n{}", limits(wish))
    } else {
        format!("The board is `{name}`{beside}.")
    }
}

/// What surprises whoever opens a second tab.
fn limits(wish: &Serving) -> &'static str {
    let lifted = |flag: &str| wish.board.iter().any(|word| word == flag);
    match (lifted("--many-sockets"), lifted("--pages-always")) {
        (false, false) => {
            "The board keeps the limits of a real Netzer: it has one WebSocket, and serves no page\n\
             while that is open. So a second tab gets no page. `--many-sockets` and `--pages-always`\n\
             lift the limits."
        }
        (true, false) => {
            "The board serves no page while a WebSocket is open, as a real Netzer does.\n\
             `--pages-always` lifts that limit."
        }
        (false, true) => {
            "The board has one WebSocket, as a real Netzer does, so a second tab cannot connect.\n\
             `--many-sockets` lifts that limit."
        }
        (true, true) => "Both limits of a real Netzer are lifted.",
    }
}

fn run_board(place: &Place, wish: &Serving, profile: Option<&str>) -> Result<ExitCode, Trouble> {
    let program = place
        .programs
        .join(format!("board{}", std::env::consts::EXE_SUFFIX));
    let mut command = leash::command(&program);
    command
        .current_dir(&place.root)
        .arg("--port")
        .arg(wish.port.to_string())
        .arg("--serve")
        .arg(place.dist())
        .args(&wish.board)
        .args(
            profile
                .map(|file| ["--profile", file])
                .into_iter()
                .flatten(),
        )
        .stdin(Stdio::null());
    match Running::start(&mut command)?.wait(None) {
        Ending::Interrupted => {
            // A terminal that was closed takes no more words.
            let _ = writeln!(io::stderr(), "The board has ended.");
            Ok(ExitCode::SUCCESS)
        }
        // A flag that asks the board for a text ends it well.
        ending if ending.succeeded() => Ok(ExitCode::SUCCESS),
        _ if interrupt::asked() => Ok(ExitCode::SUCCESS),
        ending => Err(Trouble::new(
            format!("the simulated board ended ({})", ending.reason()),
            "The page is served no more. The lines above say why.",
            "`cargo run -p board -- --help` for the flags that the board knows.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(flags: &[&str]) -> Serving {
        Serving {
            port: 0,
            board: flags.iter().copied().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn a_port_in_use_is_said_before_anything_is_built() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let trouble = check_port(port).unwrap_err();
        assert!(trouble.happened.contains("in use"), "{trouble}");
        assert_eq!(check_port(0), Ok(()));
    }

    #[test]
    fn each_board_has_its_profile_unless_the_person_gives_one() {
        let place = Place::find().unwrap();
        for name in ["clown", "mbed", "plain", "shelly", "wled"] {
            let file = format!("src/model/profiles/{name}.json");
            assert_eq!(
                profile(&place, &wish(&["--board", name])),
                Some(file.clone())
            );
            let told = introduction(&wish(&["--board", name]), Some(&file));
            assert!(told.contains(name) && told.contains(&file), "{told}");
            assert!(!told.contains("Netzer"), "its limits are others: {told}");
            let given = wish(&["--board", name, "--profile=my.json"]);
            assert_eq!(profile(&place, &given), None);
            assert!(introduction(&given, None).contains("my.json"));
        }
        for flags in [&[][..], &["--board", "netzer"], &["--board=../netzer"]] {
            assert_eq!(profile(&place, &wish(flags)), None, "{flags:?}");
        }
        assert!(introduction(&wish(&[]), None).contains("The board is a Netzer.\n"));
    }

    #[test]
    fn the_limits_that_hold_are_told_with_the_flags_that_lift_them() {
        assert!(limits(&wish(&[])).contains("--many-sockets"));
        assert!(limits(&wish(&["--many-sockets"])).contains("--pages-always"));
        assert!(limits(&wish(&["--pages-always"])).contains("--many-sockets"));
        assert!(!limits(&wish(&["--pages-always", "--many-sockets"])).contains("--"));
    }
}
