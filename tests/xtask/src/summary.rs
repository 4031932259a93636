//! The results of the steps: counted, and rendered as a table.

use std::time::Duration;

/// The numbers of tests that passed, failed and were ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub ignored: u64,
}

impl Tally {
    pub fn ran(self) -> u64 {
        self.passed + self.failed
    }

    /// Adds up the `test result:` lines of the test harnesses, of cargo and in the browser.
    pub fn of_output(output: &str) -> Self {
        output
            .lines()
            .filter_map(|line| Some(line.split_once("test result:")?.1))
            .fold(Self::default(), |sum, results| {
                sum.plus(Self::of_results(results))
            })
    }

    /// Parses ` ok. 3 passed; 1 failed; 0 ignored; …`, whose first word may be coloured.
    fn of_results(results: &str) -> Self {
        let mut tally = Self::default();
        let words: Vec<&str> = results.split([' ', ';']).collect();
        for pair in words.windows(2) {
            let (Ok(count), what) = (pair[0].parse::<u64>(), pair[1]) else {
                continue;
            };
            match what {
                "passed" => tally.passed = count,
                "failed" => tally.failed = count,
                "ignored" => tally.ignored = count,
                _ => {}
            }
        }
        tally
    }

    pub fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
        }
    }
}

/// The result of a step, with a reason unless it succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    Failed(String),
    Skipped(String),
}

/// One line of the summary.
#[derive(Debug, Clone)]
pub struct Row {
    pub step: &'static str,
    pub verdict: Verdict,
    pub tests: Tally,
    pub duration: Duration,
}

impl Row {
    /// What the step adds to the totals: its tests, or 1 if it has none or if it failed although no
    /// test did.
    fn counts(&self) -> Tally {
        match &self.verdict {
            Verdict::Skipped(_) => Tally::default(),
            Verdict::Ok if self.tests.ran() == 0 => Tally {
                passed: 1,
                ..self.tests
            },
            Verdict::Failed(_) if self.tests.failed == 0 => Tally {
                failed: 1,
                ..self.tests
            },
            Verdict::Ok | Verdict::Failed(_) => self.tests,
        }
    }
}

/// The totals of all steps.
pub fn total(rows: &[Row]) -> Tally {
    rows.iter()
        .fold(Tally::default(), |sum, row| sum.plus(row.counts()))
}

/// The table, and the totals below it.
pub fn render(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<8} {:<8} {:>6} {:>8}\n",
        "step", "result", "tests", "seconds"
    );
    for row in rows {
        let (result, reason) = match &row.verdict {
            Verdict::Ok => ("ok", String::new()),
            Verdict::Failed(reason) => ("FAILED", format!("  {reason}")),
            Verdict::Skipped(reason) => ("skipped", format!("  {reason}")),
        };
        let tests = match row.tests.ran() {
            0 => "-".to_owned(),
            count => count.to_string(),
        };
        text += &format!(
            "{:<8} {:<8} {:>6} {:>8.1}{reason}\n",
            row.step,
            result,
            tests,
            row.duration.as_secs_f64()
        );
    }
    let total = total(rows);
    if total.ignored > 0 {
        text += &format!(
            "\n{} tests are marked as ignored and did not run.\n",
            total.ignored
        );
    }
    text + &format!("\n{} passed, {} failed\n", total.passed, total.failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, ignored: u64) -> Tally {
        Tally {
            passed,
            failed,
            ignored,
        }
    }

    fn row(step: &'static str, verdict: Verdict, tests: Tally) -> Row {
        Row {
            step,
            verdict,
            tests,
            duration: Duration::from_millis(1250),
        }
    }

    #[test]
    fn the_results_of_all_test_programs_are_added_up() {
        let output = "running 2 tests\ntest a ... ok\n\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.20s\n";
        assert_eq!(Tally::of_output(output), tally(5, 1, 1));
    }

    #[test]
    fn coloured_results_and_results_from_the_browser_are_parsed() {
        let coloured = "test result: \u{1b}[32mok\u{1b}[0m. 4 passed; 0 failed; 0 ignored";
        assert_eq!(Tally::of_output(coloured), tally(4, 0, 0));
        let browser =
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.05s";
        assert_eq!(Tally::of_output(browser), tally(12, 0, 0));
    }

    #[test]
    fn output_without_results_counts_no_tests() {
        assert_eq!(Tally::of_output("3 passed; 2 failed\n"), Tally::default());
    }

    #[test]
    fn a_step_without_tests_counts_as_one() {
        let rows = [
            row("fmt", Verdict::Ok, Tally::default()),
            row("native", Verdict::Ok, tally(10, 0, 0)),
        ];
        assert_eq!(total(&rows), tally(11, 0, 0));
    }

    #[test]
    fn a_step_that_failed_always_counts_as_a_failure() {
        let verdict = Verdict::Failed("exit status: 101".to_owned());
        assert_eq!(
            total(&[row("web", verdict, tally(7, 0, 0))]),
            tally(7, 1, 0)
        );
    }

    #[test]
    fn a_skipped_step_is_not_counted() {
        let verdict = Verdict::Skipped("the page was not built".to_owned());
        assert_eq!(
            total(&[row("e2e", verdict, Tally::default())]),
            Tally::default()
        );
    }

    #[test]
    fn the_summary_is_a_table_with_only_the_totals_on_its_last_line() {
        let rows = [
            row("fmt", Verdict::Ok, Tally::default()),
            row(
                "native",
                Verdict::Failed("exit status: 101".to_owned()),
                tally(9, 1, 2),
            ),
            row(
                "e2e",
                Verdict::Skipped("no browser".to_owned()),
                Tally::default(),
            ),
        ];
        assert_eq!(
            render(&rows),
            "step     result    tests  seconds\n\
             fmt      ok            -      1.2\n\
             native   FAILED       10      1.2  exit status: 101\n\
             e2e      skipped       -      1.2  no browser\n\
             \n2 tests are marked as ignored and did not run.\n\
             \n10 passed, 1 failed\n"
        );
    }
}
