//! `cargo xtask bench`: the measured tables.
//!
//! Each measurement is a program that prints its figures and a table of verdicts. Without a name,
//! the timed ones run in turn, and one table of all verdicts ends the run. A missed bar fails
//! nothing, because machines differ.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use figures::Verdict;

use crate::child::{self, Ending};
use crate::flash;
use crate::interrupt;
use crate::lighthouse;
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
    /// What charts cost the page.
    Charts,
    /// What a fleet behind a broker costs the page.
    Fleet,
    /// What Lighthouse says of the flash page.
    Lighthouse,
    /// What each home-made part gives, in bytes of the flash pages.
    Size,
    /// What each capability costs, in bytes of the flash pages.
    Capabilities,
}

impl Bench {
    /// Every measurement by its name.
    pub const ALL: [(&str, Bench); 8] = [
        ("load", Bench::Load),
        ("messages", Bench::Messages),
        ("rate", Bench::Rate),
        ("fleet", Bench::Fleet),
        ("charts", Bench::Charts),
        ("lighthouse", Bench::Lighthouse),
        ("size", Bench::Size),
        ("capabilities", Bench::Capabilities),
    ];
}

/// The folders of the page and of the empty Leptos page, once they are built.
type Pages = Option<(PathBuf, PathBuf)>;

/// Measures, and prints the tables.
pub fn run(place: &Place, bench: Bench) -> Result<ExitCode, Trouble> {
    measure_one(place, bench, &mut None)?;
    Ok(ExitCode::SUCCESS)
}

/// Measures everything but the sizes, and ends with one table of all verdicts.
pub fn run_all(place: &Place) -> Result<ExitCode, Trouble> {
    let (mut pages, mut verdicts) = (None, Vec::new());
    let mut code = ExitCode::SUCCESS;
    // Sizes repeat exactly and have no bar here, and their builds take long.
    let timed = Bench::ALL
        .into_iter()
        .filter(|(_, bench)| !matches!(bench, Bench::Size | Bench::Capabilities));
    for (name, bench) in timed {
        eprintln!("== {name}");
        match measure_one(place, bench, &mut pages) {
            Ok(more) => verdicts.extend(more),
            Err(trouble) if interrupt::requested() => return Err(trouble),
            Err(trouble) => {
                eprintln!("\n{trouble}\n");
                code = ExitCode::FAILURE;
            }
        }
    }
    let held = verdicts.iter().filter(|verdict| verdict.holds()).count();
    println!("{held} of {} figures hold\n", verdicts.len());
    print!("{}", figures::table(&verdicts));
    Ok(code)
}

fn measure_one(place: &Place, bench: Bench, pages: &mut Pages) -> Result<Vec<Verdict>, Trouble> {
    match bench {
        Bench::Load => {
            eprintln!("== opening each page several times through each link: about 9 minutes");
            in_browser(place, "load", &[Tool::Browser], pages)
        }
        Bench::Rate => {
            eprintln!("== feeding each page at each rate: about 13 minutes");
            in_browser(place, "rate", &[Tool::Browser], pages)
        }
        Bench::Fleet => {
            eprintln!("== a fleet of 1,000 devices for each page: about 5 minutes");
            in_browser(place, "fleet", &[Tool::Browser, Tool::Mosquitto], pages)
        }
        Bench::Charts => {
            eprintln!("== 24 charts in each page, then a day of samples: about 12 minutes");
            in_browser(place, "charts", &[Tool::Browser, Tool::Uplot], pages)
        }
        Bench::Lighthouse => {
            eprintln!("== Lighthouse looks at the flash page: about 3 minutes");
            ensure(place, &[Tool::Browser])?;
            lighthouse::score(place, &built(place, pages)?.0)?;
            Ok(Vec::new())
        }
        Bench::Size => {
            eprintln!("== building the page without each part: 5 to 15 minutes");
            flash::weigh_home_made_parts(place)?;
            Ok(Vec::new())
        }
        Bench::Capabilities => {
            eprintln!("== building both pages for each capability: 5 to 15 minutes");
            flash::weigh_capabilities(place)?;
            Ok(Vec::new())
        }
        Bench::Messages => measure(optimized(place, "bench")),
    }
}

/// Lives simulated lives, as the flags say.
pub fn simulate(place: &Place, flags: &[String]) -> Result<ExitCode, Trouble> {
    let mut command = optimized(place, "sim");
    command.arg("--").args(flags);
    measure(command)?;
    Ok(ExitCode::SUCCESS)
}

/// Feeds the readers of the model with mutated texts, as the flags say.
pub fn fuzz(place: &Place, flags: &[String]) -> Result<ExitCode, Trouble> {
    let mut command = optimized(place, "bench");
    command.args(["--bin", "fuzz", "--"]).args(flags);
    measure(command)?;
    Ok(ExitCode::SUCCESS)
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
fn in_browser(
    place: &Place,
    program: &str,
    needed: &[Tool],
    pages: &mut Pages,
) -> Result<Vec<Verdict>, Trouble> {
    ensure(place, needed)?;
    let (page, floor) = built(place, pages)?;
    measure(with_tools(place, program, page, floor))
}

/// The folders of the pages, which are built where they are not yet.
fn built<'a>(place: &Place, pages: &'a mut Pages) -> Result<&'a (PathBuf, PathBuf), Trouble> {
    Ok(match pages {
        Some(built) => built,
        none => none.insert(flash::with_floor(place)?),
    })
}

fn ensure(place: &Place, needed: &[Tool]) -> Result<(), Trouble> {
    let missing = tools::ensure(place, needed)?;
    missing.into_values().next().map_or(Ok(()), Err)
}

/// Makes the pictures of the page.
pub fn take_screenshots(place: &Place) -> Result<ExitCode, Trouble> {
    in_browser(
        place,
        "screenshots",
        &[Tool::Browser, Tool::Mosquitto],
        &mut None,
    )?;
    Ok(ExitCode::SUCCESS)
}

/// A program that runs the flash page in a real browser.
fn with_tools(place: &Place, program: &str, page: &Path, floor: &Path) -> Command {
    let mut command = optimized(place, "e2e");
    command
        .args(["--bin", program])
        .env("PINDASH_FLASH", page)
        .env("PINDASH_EMPTY", floor)
        .env("PINDASH_UPLOT", tools::uplot(place));
    if let Some(pair) = tools::browser(place) {
        command.env("CHROMEDRIVER", pair.driver);
        command.env("CHROMIUM", pair.browser);
    }
    if let Some((program, _)) = tools::mosquitto(place) {
        command.env("PINDASH_MOSQUITTO", program);
    }
    command
}

/// Runs what measures, lets it print, and gives its verdicts.
fn measure(mut command: Command) -> Result<Vec<Verdict>, Trouble> {
    match child::run_and_read(&mut command, LIMIT)? {
        (Ending::Exited(status), output) if status.success() => Ok(figures::read(&output)),
        (ending, _) => Err(Trouble::new(
            format!("the measurement failed: {}", ending.reason()),
            "There is no table.",
            "what the lines above complain of, then the same command again.",
        )),
    }
}
