//! `cargo xtask bench`: the measured tables.

use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use crate::child::{self, Ending};
use crate::flash;
use crate::place::Place;
use crate::tools::{self, Tool};
use crate::trouble::Trouble;

/// Longer than the slowest measurement, with its build.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bench {
    /// How fast the flash page starts.
    Load,
    /// What a message costs in the model.
    Messages,
    /// What a stream of messages costs the page.
    Rate,
    /// What a fleet behind a broker costs the page.
    Fleet,
    /// What each home-made part gives, in bytes of the flash page.
    Size,
}

impl Bench {
    /// Every measurement by its name.
    pub const ALL: [(&str, Bench); 5] = [
        ("load", Bench::Load),
        ("messages", Bench::Messages),
        ("rate", Bench::Rate),
        ("fleet", Bench::Fleet),
        ("size", Bench::Size),
    ];
}

/// Measures, and prints the table.
pub fn run(place: &Place, bench: Bench) -> Result<ExitCode, Trouble> {
    match bench {
        Bench::Load => {
            eprintln!("== opening each page several times: about 2 minutes");
            in_browser(place, "load", &[Tool::Browser])
        }
        Bench::Rate => {
            eprintln!("== feeding each page at each rate: about 4 minutes");
            in_browser(place, "rate", &[Tool::Browser])
        }
        Bench::Fleet => {
            eprintln!("== a fleet of 1,000 devices for each page: about 5 minutes");
            in_browser(place, "fleet", &[Tool::Browser, Tool::Mosquitto])
        }
        Bench::Size => {
            eprintln!("== building the page without each part: 15 to 40 minutes the first time");
            flash::weigh_home_made_parts(place)
        }
        Bench::Messages => measure(optimized(place, "bench")),
    }
}

/// Lives simulated lives, as the flags say.
pub fn simulate(place: &Place, flags: &[String]) -> Result<ExitCode, Trouble> {
    let mut command = optimized(place, "sim");
    command.arg("--").args(flags);
    measure(command)
}

/// Feeds the readers of the model with mutated texts, as the flags say.
pub fn fuzz(place: &Place, flags: &[String]) -> Result<ExitCode, Trouble> {
    let mut command = optimized(place, "bench");
    command.args(["--bin", "fuzz", "--"]).args(flags);
    measure(command)
}

/// Runs a native crate with optimization. What it has started ends with it where it panics, too,
/// which it does not where a panic aborts, as in the page.
fn optimized(place: &Place, package: &str) -> Command {
    let mut command = place.command("cargo");
    command.args(["run", "--quiet", "--profile", "measure", "--package"]);
    command.arg(package);
    command
}

/// Runs one of the programs that measure in a real browser.
fn in_browser(place: &Place, program: &str, needed: &[Tool]) -> Result<ExitCode, Trouble> {
    let missing = tools::ensure(place, needed)?;
    if let Some(trouble) = missing.into_values().next() {
        return Err(trouble);
    }
    let (page, floor) = flash::with_floor(place)?;
    let mut command = optimized(place, "e2e");
    command
        .args(["--bin", program])
        .env("PINDASH_FLASH", page)
        .env("PINDASH_EMPTY", floor);
    if let Some(pair) = tools::browser(place) {
        command.env("CHROMEDRIVER", pair.driver);
        command.env("CHROMIUM", pair.browser);
    }
    if let Some((program, _)) = tools::mosquitto(place) {
        command.env("PINDASH_MOSQUITTO", program);
    }
    measure(command)
}

/// Runs what measures, and lets it print.
fn measure(mut command: Command) -> Result<ExitCode, Trouble> {
    command.stdout(Stdio::inherit());
    match child::run(&mut command, LIMIT)? {
        Ending::Exited(status) if status.success() => Ok(ExitCode::SUCCESS),
        ending => Err(Trouble::new(
            format!("the measurement failed: {}", ending.reason()),
            "There is no table.",
            "what the lines above complain of, then the same command again.",
        )),
    }
}
