//! `cargo xtask test`: every check, one step after the other.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::child::{self, Ending};
use crate::flash;
use crate::interrupt;
use crate::place::Place;
use crate::size;
use crate::summary::{self, Row, Tally, Verdict};
use crate::tools::{self, Missing, Tool};
use crate::trouble::Trouble;

/// No command of a step takes longer on the slowest of machines; a test that
/// hangs must not hold up whoever waits for the result.
const COMMAND_LIMIT: Duration = Duration::from_secs(30 * 60);

/// The steps, in the order in which they run: quick answers first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Fmt,
    Clippy,
    Native,
    Web,
    Build,
    Flash,
    E2e,
    Docs,
}

impl Step {
    pub const ALL: [Self; 8] = [
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::Web,
        Self::Build,
        Self::Flash,
        Self::E2e,
        Self::Docs,
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Web => "web",
            Self::Build => "build",
            Self::Flash => "flash",
            Self::E2e => "e2e",
            Self::Docs => "docs",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Fmt => "the format of the code",
            Self::Clippy => "lints, for the host and for the browser",
            Self::Native => "tests of the model, the simulated board and these tasks",
            Self::Web => "tests of the page's parts in headless Chrome",
            Self::Build => "the release build, and what it weighs",
            Self::Flash => "the page as one file, built twice, and its budget",
            Self::E2e => "a real browser against the simulated board",
            Self::Docs => "the documentation of the code",
        }
    }

    /// The step whose result this one looks at.
    pub fn prerequisite(self) -> Option<Self> {
        matches!(self, Self::Flash | Self::E2e).then_some(Self::Build)
    }

    fn tools(self) -> &'static [Tool] {
        match self {
            Self::Fmt => &[Tool::Rustfmt],
            Self::Clippy => &[Tool::Clippy, Tool::WasmTarget],
            Self::Native => &[],
            Self::Web => &[Tool::WasmTarget, Tool::WasmBindgen, Tool::Browser],
            Self::Build => &[
                Tool::WasmTarget,
                Tool::Trunk,
                Tool::WasmBindgen,
                Tool::WasmOpt,
            ],
            // What it could do without, it asks for itself.
            Self::Flash => &[Tool::WasmTarget, Tool::WasmBindgen],
            Self::E2e => &[Tool::Browser],
            Self::Docs => &[Tool::WasmTarget],
        }
    }

    /// Whether it consists of tests: then to run none is a failure.
    fn has_tests(self) -> bool {
        matches!(self, Self::Native | Self::Web | Self::E2e)
    }

    /// The commands, as they can be typed. The integration tests but `web` are
    /// for the host, so the lints for the browser leave them out.
    fn commands(self) -> &'static [&'static str] {
        match self {
            Self::Fmt => &["cargo fmt --all --check"],
            Self::Clippy => &[
                "cargo clippy --workspace --all-targets -- -D warnings",
                "cargo clippy --target wasm32-unknown-unknown --package pindash \
                 --lib --bins --test web -- -D warnings",
            ],
            Self::Native => &["cargo test --workspace --exclude e2e --no-fail-fast"],
            Self::Web => {
                &["cargo test --target wasm32-unknown-unknown --package pindash --test web"]
            }
            Self::Build => &["trunk build --release"],
            Self::Flash => &[],
            Self::E2e => &["cargo test --package e2e --no-fail-fast"],
            Self::Docs => &[
                "cargo doc --no-deps --package pindash",
                "cargo doc --no-deps --package pindash --target wasm32-unknown-unknown",
            ],
        }
    }
}

/// The steps with what they are, for `cargo xtask test --list`.
pub fn listing() -> String {
    Step::ALL
        .map(|step| format!("{:<8} {}\n", step.name(), step.about()))
        .concat()
}

/// Runs the steps, and ends with the summary. A step that fails does not keep
/// the others from running, except those that need its result.
pub fn run(place: &Place, steps: &[Step]) -> Result<ExitCode, Trouble> {
    eprintln!("== tools");
    let missing = tools::ensure(place, &tools_for(steps))?;
    let mut rows: Vec<Row> = Vec::new();
    for &step in steps {
        println!("\n== {}: {}", step.name(), step.about());
        let started = Instant::now();
        let (verdict, tests) = match obstacle(step, &missing, &rows) {
            Some(verdict) => (verdict, Tally::default()),
            None => attempt(place, step),
        };
        rows.push(Row {
            step: step.name(),
            verdict,
            tests,
            took: started.elapsed(),
        });
    }
    print!("\n== summary\n{}", summary::render(&rows));
    if interrupt::asked() {
        Ok(ExitCode::from(crate::STOPPED))
    } else if summary::total(&rows).failed > 0 {
        Ok(ExitCode::FAILURE)
    } else {
        Ok(ExitCode::SUCCESS)
    }
}

fn tools_for(steps: &[Step]) -> Vec<Tool> {
    let mut needed: Vec<Tool> = steps
        .iter()
        .flat_map(|step| step.tools())
        .copied()
        .collect();
    needed.sort_unstable();
    needed.dedup();
    needed
}

/// Why a step cannot even be tried, if so.
fn obstacle(step: Step, missing: &Missing, done: &[Row]) -> Option<Verdict> {
    if interrupt::asked() {
        return Some(Verdict::Skipped("interrupted".to_owned()));
    }
    if let Some(tool) = step.tools().iter().find(|tool| missing.contains_key(tool)) {
        let reason = format!("{} is missing, see above", tool.name());
        return Some(Verdict::Failed(reason));
    }
    let before = step.prerequisite()?;
    let built = done
        .iter()
        .any(|row| row.step == before.name() && row.verdict == Verdict::Ok);
    (!built).then(|| Verdict::Skipped(format!("needs the result of {}", before.name())))
}

/// Runs all commands of a step, even if the first of them fails: both say
/// something of their own.
fn attempt(place: &Place, step: Step) -> (Verdict, Tally) {
    let mut tests = Tally::default();
    let mut failure = None;
    for line in step.commands() {
        println!("$ {line}");
        match child::run_and_read(&mut command(place, step, line), COMMAND_LIMIT) {
            Ok((ending, output)) => {
                tests = tests.plus(Tally::of_output(&output));
                if !ending.succeeded() {
                    failure.get_or_insert(reason(step, ending));
                }
            }
            Err(trouble) => {
                eprintln!("{trouble}");
                failure.get_or_insert(trouble.happened);
            }
        }
        if interrupt::asked() {
            break;
        }
    }
    if failure.is_none() {
        failure = match step {
            Step::Build => weigh(place),
            Step::Flash => flash(place),
            _ => None,
        };
    }
    if step.has_tests() && failure.is_none() && tests.ran() == 0 {
        failure = Some("not one test ran".to_owned());
    }
    let verdict = failure.map_or(Verdict::Ok, Verdict::Failed);
    (verdict, tests)
}

fn reason(step: Step, ending: Ending) -> String {
    match ending {
        Ending::Interrupted => ending.reason(),
        Ending::Exited(_) | Ending::OverTime => format!(
            "{}; again with `cargo xtask test {}`",
            ending.reason(),
            step.name()
        ),
    }
}

fn command(place: &Place, step: Step, line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = place.command(words.next().unwrap_or_default());
    command.args(words);
    match step {
        Step::Web | Step::E2e => {
            if let Some(pair) = tools::browser(place) {
                command.env("CHROMEDRIVER", pair.driver);
                command.env("CHROMIUM", pair.browser);
            }
            command.env("PINDASH_DIST", place.dist());
            command.env("PINDASH_FLASH", flash::folder(place));
        }
        Step::Docs => {
            command.env("RUSTDOCFLAGS", "-D warnings");
        }
        Step::Fmt | Step::Clippy | Step::Native | Step::Build | Step::Flash => {}
    }
    command
}

/// Prints what the page weighs, and returns why that fails the build, if so.
fn weigh(place: &Place) -> Option<String> {
    match size::weigh(&place.dist()) {
        Ok(weights) => {
            print!("\n{}", size::render(&weights));
            size::objection(&weights)
        }
        Err(error) => Some(format!("the built page could not be read ({error})")),
    }
}

/// Makes the flash page, and returns why that fails, if so.
fn flash(place: &Place) -> Option<String> {
    println!("$ cargo xtask flash --twice");
    let trouble = flash::check(place).err()?;
    eprintln!("{trouble}");
    Some(trouble.happened)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(step: Step, verdict: Verdict) -> Row {
        Row {
            step: step.name(),
            verdict,
            tests: Tally::default(),
            took: Duration::ZERO,
        }
    }

    #[test]
    fn every_step_is_found_by_its_name_and_listed() {
        for step in Step::ALL {
            assert_eq!(Step::named(step.name()), Some(step));
            assert!(listing().contains(step.name()));
        }
        assert_eq!(Step::named("bench"), None);
    }

    #[test]
    fn a_prerequisite_comes_before_the_step_that_needs_it() {
        for step in Step::ALL {
            assert!(step.prerequisite().is_none_or(|before| before < step));
        }
    }

    #[test]
    fn a_missing_tool_fails_the_steps_that_need_it_and_no_other() {
        let missing = Missing::from([(Tool::Browser, Trouble::new("", "", ""))]);
        assert!(matches!(
            obstacle(Step::Web, &missing, &[]),
            Some(Verdict::Failed(_))
        ));
        assert_eq!(obstacle(Step::Native, &missing, &[]), None);
        assert_eq!(obstacle(Step::Build, &missing, &[]), None);
    }

    #[test]
    fn the_end_to_end_tests_are_skipped_without_a_built_page() {
        let failed = [done(Step::Build, Verdict::Failed(String::new()))];
        assert!(matches!(
            obstacle(Step::E2e, &Missing::new(), &failed),
            Some(Verdict::Skipped(_))
        ));
        let built = [done(Step::Build, Verdict::Ok)];
        assert_eq!(obstacle(Step::E2e, &Missing::new(), &built), None);
    }

    #[test]
    fn the_flash_page_is_compared_with_the_page_that_was_built() {
        assert_eq!(Step::Flash.prerequisite(), Some(Step::Build));
    }

    #[test]
    fn each_tool_is_looked_for_once() {
        let tools = tools_for(&Step::ALL);
        let count = tools
            .iter()
            .filter(|tool| **tool == Tool::WasmTarget)
            .count();
        assert_eq!(count, 1);
    }
}
