//! `cargo xtask bench lighthouse`: the scores that Lighthouse gives the flash page.
//!
//! The page is served by the simulated Netzer with its profile beside it, as a board has both: a
//! browser logs a `board.json` that is missing as an error, and no page can keep it from that.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::child::{self, Running};
use crate::place::Place;
use crate::tools;
use crate::trouble::Trouble;

/// The package. It has some 200 others with it, so it gets a folder of its own, and only where it
/// is asked for.
const PACKAGE: &str = "lighthouse@12.8.2";
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);
const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);
const AUDIT_LIMIT: Duration = Duration::from_secs(5 * 60);
/// How often the page is looked at: of the time that it takes, the best try counts, because a busy
/// machine only adds to it.
const TRIES: usize = 3;
/// What all four have to be.
const FULL: u64 = 100;
/// The categories, by the names that the report has for them.
const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

/// Prints the four scores of a page, and fails where one is less than full.
pub fn score(place: &Place, page: &Path) -> Result<(), Trouble> {
    let program = install(place)?;
    let mut build = place.command("cargo");
    build.args(["build", "--quiet", "--package", "board"]);
    if !child::run(&mut build, BUILD_LIMIT)?.succeeded() {
        return Err(failed("the simulated board could not be built"));
    }
    let port = free_port()?;
    let mut board = place.command(&place.programs.join("board").to_string_lossy());
    board
        .args(["--quiet", "--many-sockets", "--pages-always", "--port"])
        .arg(port.to_string())
        .arg("--serve")
        .arg(page)
        .args(["--profile", "src/model/profiles/netzer.json"])
        .stdout(Stdio::null());
    let _board = Running::start(&mut board)?;
    let report = place.target.join("lighthouse.json");
    let mut best = [0; CATEGORIES.len()];
    for _ in 0..TRIES {
        let scores = audit(place, &program, port, &report)?;
        for (best, score) in best.iter_mut().zip(scores) {
            *best = score.max(*best);
        }
        if best == [FULL; CATEGORIES.len()] {
            break;
        }
    }
    println!("| Lighthouse | score | bar |\n|---|---:|---:|");
    for (category, score) in CATEGORIES.iter().zip(best) {
        println!("| {category} | {score} | {FULL} |");
    }
    match best.iter().all(|score| *score == FULL) {
        true => Ok(()),
        false => Err(Trouble::new(
            "a score of Lighthouse is below 100",
            "Something in the page is slower, or worse to use, than it was.",
            format!("what {} says of it.", report.display()),
        )),
    }
}

/// The program, which is installed where it is missing.
fn install(place: &Place) -> Result<PathBuf, Trouble> {
    let folder = place.tools().join("lighthouse");
    let program = folder.join("node_modules/lighthouse/cli/index.js");
    if program.is_file() {
        return Ok(program);
    }
    eprintln!("== installing {PACKAGE} from npm: about a minute");
    let mut npm = place.command("npm");
    npm.args([
        "install",
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--prefix",
    ])
    .arg(&folder)
    .arg(PACKAGE)
    .stdout(Stdio::null());
    let is_installed = child::run(&mut npm, INSTALL_LIMIT).is_ok_and(|ending| ending.succeeded());
    match is_installed && program.is_file() {
        true => Ok(program),
        false => Err(Trouble::new(
            "Lighthouse could not be had from the npm registry",
            "The page has no scores. Everything else works without them.",
            "a look at the network and at `npm --version`, then the same command again.",
        )),
    }
}

/// A port that nobody listens on.
fn free_port() -> Result<u16, Trouble> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    let port = address.map(|address| address.port());
    port.map_err(|error| failed(&format!("there is no free port ({error})")))
}

/// Looks at the page once: the scores, from 0 to 100.
fn audit(
    place: &Place,
    program: &Path,
    port: u16,
    report: &Path,
) -> Result<[u64; CATEGORIES.len()], Trouble> {
    // The board listens within a moment.
    thread::sleep(Duration::from_secs(1));
    let mut node = place.command("node");
    node.arg(program)
        .arg(format!("http://127.0.0.1:{port}/"))
        .args(["--quiet", "--output=json"])
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .arg("--chrome-flags=--headless=new --no-sandbox")
        .arg(format!("--output-path={}", report.display()));
    if let Some(pair) = tools::browser(place) {
        node.env("CHROME_PATH", pair.browser);
    }
    if !child::run(&mut node, AUDIT_LIMIT)?.succeeded() {
        return Err(failed("Lighthouse did not get to the end"));
    }
    let said = fs::read_to_string(report).unwrap_or_default();
    read(&said).ok_or_else(|| failed("the report of Lighthouse has no scores"))
}

/// The scores in a report.
fn read(report: &str) -> Option<[u64; CATEGORIES.len()]> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let mut scores = [0; CATEGORIES.len()];
    for (score, category) in scores.iter_mut().zip(CATEGORIES) {
        let share = report["categories"][category]["score"].as_f64()?;
        *score = (share * 100.0).round() as u64;
    }
    Some(scores)
}

fn failed(what: &str) -> Trouble {
    Trouble::new(
        what,
        "The page has no scores.",
        "what the lines above complain of, then the same command again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scores_of_a_report_are_read_in_percent() {
        let report = r#"{"categories":{"performance":{"score":0.994},"accessibility":{"score":1},
            "best-practices":{"score":0.96},"seo":{"score":0.9}}}"#;
        assert_eq!(read(report), Some([99, 100, 96, 90]));
        for broken in ["", "{}", &report.replace("0.96", "null")] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
