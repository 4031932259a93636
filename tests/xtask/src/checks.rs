//! `cargo xtask test`: runs the checks step by step.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::child::{self, Ending};
use crate::firmware;
use crate::flash;
use crate::interrupt;
use crate::place::Place;
use crate::size;
use crate::step::Step;
use crate::summary::{self, Row, Tally, Verdict};
use crate::tools::{self, Missing, Tool};
use crate::trouble::Trouble;

/// Longer than any command of a step takes on a slow machine; a hanging test must not block the rest.
const COMMAND_LIMIT: Duration = Duration::from_secs(30 * 60);

/// Runs the steps and prints the summary. After a failed step the others still run, except those
/// that need its output.
pub fn run(place: &Place, steps: &[Step]) -> Result<ExitCode, Trouble> {
    eprintln!("== tools");
    let missing = tools::ensure(place, &tools_for(steps))?;
    let mut rows: Vec<Row> = Vec::new();
    for &step in steps {
        println!("\n== {}: {}", step.name(), step.description());
        let started = Instant::now();
        let (verdict, tests) = match obstacle(step, &missing, &rows) {
            Some(verdict) => (verdict, Tally::default()),
            None => run_step(place, step),
        };
        rows.push(Row {
            step: step.name(),
            verdict,
            tests,
            duration: started.elapsed(),
        });
    }
    print!("\n== summary\n{}", summary::render(&rows));
    if interrupt::requested() {
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
        .flat_map(|step| [step.tools(), step.optional_tools()].concat())
        .collect();
    needed.sort_unstable();
    needed.dedup();
    needed
}

/// Why a step cannot run, if so.
fn obstacle(step: Step, missing: &Missing, done: &[Row]) -> Option<Verdict> {
    if interrupt::requested() {
        return Some(Verdict::Skipped("interrupted".to_owned()));
    }
    let lacking = step.tools().iter();
    let lacking = lacking.filter(|tool| missing.contains_key(tool));
    let names: Vec<_> = lacking.map(|tool| tool.name()).collect();
    if let [first @ .., last] = &names[..] {
        let reason = match first {
            [] => format!("{last} is missing, see above"),
            _ => format!("{} and {last} are missing, see above", first.join(", ")),
        };
        return Some(Verdict::Failed(reason));
    }
    let before = step.prerequisite()?;
    let succeeded = done
        .iter()
        .any(|row| row.step == before.name() && row.verdict == Verdict::Ok);
    (!succeeded).then(|| Verdict::Skipped(format!("needs the output of {}", before.name())))
}

/// Runs all commands of a step, even after one has failed, as each checks something else.
fn run_step(place: &Place, step: Step) -> (Verdict, Tally) {
    let mut tests = Tally::default();
    let mut failure = None;
    for line in step.commands() {
        println!("$ {line}");
        match child::run_and_read(&mut command(place, step, line), COMMAND_LIMIT) {
            Ok((ending, output)) => {
                tests = tests.plus(Tally::of_output(&output));
                if !ending.succeeded() {
                    failure.get_or_insert(failure_reason(step, ending));
                }
            }
            Err(trouble) => {
                eprintln!("{trouble}");
                failure.get_or_insert(trouble.happened);
            }
        }
        if interrupt::requested() {
            break;
        }
    }
    if failure.is_none() {
        failure = match step {
            Step::Build => check_size(place),
            Step::Flash => check_flash(place),
            Step::Firmware => check_firmware(place),
            _ => None,
        };
    }
    if step.has_tests() && failure.is_none() && tests.ran() == 0 {
        failure = Some("no test ran".to_owned());
    }
    let verdict = failure.map_or(Verdict::Ok, Verdict::Failed);
    (verdict, tests)
}

fn failure_reason(step: Step, ending: Ending) -> String {
    match ending {
        Ending::Interrupted => ending.reason(),
        Ending::Exited(_) | Ending::OverTime => format!(
            "{}; repeat with `cargo xtask test {}`",
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
            // The runner of the component tests would use Firefox if this were set.
            command.env_remove("GECKODRIVER");
            if step == Step::E2e
                && let Some(pair) = tools::firefox(place)
            {
                command.env("GECKODRIVER", pair.driver);
                command.env("FIREFOX", pair.browser);
            }
            command.env("PINDASH_DIST", place.dist());
            command.env("PINDASH_FLASH", flash::folder(place));
            command.env("PINDASH_FIRMWARE", firmware::folder(place));
            command.env("PINDASH_PYWEBSOCKET", tools::pywebsocket(place));
            command.env("PINDASH_NODE_RED", tools::node_red(place));
            command.env("PINDASH_MOONRAKER", tools::moonraker(place));
            command.env("PINDASH_AXE", tools::axe(place));
            if let Some((program, _)) = tools::mosquitto(place) {
                command.env("PINDASH_MOSQUITTO", program);
            }
            if let Some((program, _)) = tools::nats(place) {
                command.env("PINDASH_NATS", program);
            }
        }
        Step::Docs => {
            command.env("RUSTDOCFLAGS", "-D warnings");
        }
        Step::Fmt | Step::Clippy | Step::Native | Step::Build | Step::Flash | Step::Firmware => {}
    }
    command
}

/// Prints the size of the page; returns why it fails the step, if it does.
fn check_size(place: &Place) -> Option<String> {
    match size::weigh(&place.dist()) {
        Ok(weights) => {
            print!("\n{}", size::render(&weights));
            size::objection(&weights)
        }
        Err(error) => Some(format!("cannot read the built page ({error})")),
    }
}

/// Builds the flash page; returns why that fails, if it does.
fn check_flash(place: &Place) -> Option<String> {
    println!("$ cargo xtask flash --twice");
    let trouble = flash::check(place).err()?;
    eprintln!("{trouble}");
    Some(trouble.happened)
}

/// Builds the example in C, where that can be; returns why that fails, if it does.
fn check_firmware(place: &Place) -> Option<String> {
    let trouble = firmware::build_in_c(place).err()?;
    eprintln!("{trouble}");
    Some(trouble.happened)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(step: Step, verdict: Verdict) -> Row {
        Row {
            step: step.name(),
            verdict,
            tests: Tally::default(),
            duration: Duration::ZERO,
        }
    }

    #[test]
    fn a_missing_tool_fails_only_the_steps_that_need_it() {
        let missing = Missing::from([(Tool::Browser, Trouble::new("", "", ""))]);
        assert!(matches!(
            obstacle(Step::Web, &missing, &[]),
            Some(Verdict::Failed(_))
        ));
        assert_eq!(obstacle(Step::Native, &missing, &[]), None);
        assert_eq!(obstacle(Step::Build, &missing, &[]), None);
    }

    #[test]
    fn without_a_tool_the_end_to_end_tests_fail_rather_than_skip_tests() {
        for tool in [Tool::Pywebsocket, Tool::Axe, Tool::Mosquitto, Tool::Nats] {
            let missing = Missing::from([(tool, Trouble::new("", "", ""))]);
            let built = [row(Step::Build, Verdict::Ok)];
            assert_eq!(
                obstacle(Step::E2e, &missing, &built),
                Some(Verdict::Failed(format!(
                    "{} is missing, see above",
                    tool.name()
                )))
            );
        }
    }

    #[test]
    fn all_missing_tools_of_a_step_are_named() {
        let tools = [Tool::Axe, Tool::Mosquitto, Tool::Nats];
        let missing = Missing::from(tools.map(|tool| (tool, Trouble::new("", "", ""))));
        let reason = "axe-core, mosquitto and nats-server are missing, see above";
        assert_eq!(
            obstacle(Step::E2e, &missing, &[]),
            Some(Verdict::Failed(reason.to_owned()))
        );
    }

    #[test]
    fn without_firefox_the_end_to_end_tests_still_run() {
        let missing = Missing::from([
            (Tool::Firefox, Trouble::new("", "", "")),
            (Tool::Geckodriver, Trouble::new("", "", "")),
        ]);
        let built = [row(Step::Build, Verdict::Ok)];
        assert_eq!(obstacle(Step::E2e, &missing, &built), None);
        assert!(tools_for(&[Step::E2e]).contains(&Tool::Firefox));
    }

    #[test]
    fn the_end_to_end_tests_are_skipped_without_a_built_page() {
        let failed = [row(Step::Build, Verdict::Failed(String::new()))];
        assert!(matches!(
            obstacle(Step::E2e, &Missing::new(), &failed),
            Some(Verdict::Skipped(_))
        ));
        let built = [row(Step::Build, Verdict::Ok)];
        assert_eq!(obstacle(Step::E2e, &Missing::new(), &built), None);
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
