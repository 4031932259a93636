//! Whether a figure keeps its bar.
//!
//! A program that measures ends what it prints with the [`table`] of its verdicts. `cargo xtask
//! bench` [`read`]s these tables from the output of each and ends with one table of all. So the
//! table in the README, the one that a program prints and the one that is collected are the same
//! text.

use std::fmt;

/// The head of the table, and what it is found by.
const HEAD: &str = "| figure | measured | bar | holds |\n|---|---:|---:|---|\n";

/// What a figure is counted in, and so how precisely it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A ratio to another page.
    Times,
    /// A share of the main thread.
    Percent,
    Milliseconds,
    Nanoseconds,
    Bytes,
}

impl Unit {
    fn decimals(self) -> usize {
        match self {
            Self::Times => 2,
            Self::Percent => 1,
            Self::Milliseconds | Self::Nanoseconds | Self::Bytes => 0,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Times => "times",
            Self::Percent => "%",
            Self::Milliseconds => "ms",
            Self::Nanoseconds => "ns",
            Self::Bytes => "bytes",
        }
    }

    /// The figure as precisely as it is shown.
    fn rounded(self, figure: f64) -> f64 {
        let steps = 10_f64.powi(self.decimals() as i32);
        (figure * steps).round() / steps
    }

    fn text(self, figure: f64) -> String {
        let digits = format!("{figure:.*}", self.decimals());
        format!("{} {}", with_thousands(&digits), self.name())
    }
}

/// A figure, its bar, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    figure: String,
    measured: String,
    bar: String,
    holds: bool,
}

impl Verdict {
    /// A figure that may be so much at most. It is judged as it is shown, so that no table
    /// contradicts itself; one that could not be measured does not hold.
    pub fn at_most(
        figure: impl Into<String>,
        measured: impl Into<Option<f64>>,
        bar: f64,
        unit: Unit,
    ) -> Self {
        let measured = measured.into().filter(|measured| measured.is_finite());
        let shown = measured.map(|measured| unit.rounded(measured));
        Self {
            figure: figure.into().replace(['|', '\n'], " "),
            measured: shown.map_or("not measured".to_owned(), |shown| unit.text(shown)),
            bar: unit.text(bar),
            holds: shown.is_some_and(|shown| shown <= bar),
        }
    }

    /// Whether the figure keeps its bar.
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// Reads a row of the table back.
    fn read(row: &str) -> Option<Self> {
        let cells = row.strip_prefix("| ")?.strip_suffix(" |")?;
        let cells: Vec<&str> = cells.split(" | ").collect();
        let [figure, measured, bar, holds] = cells[..] else {
            return None;
        };
        Some(Self {
            figure: figure.to_owned(),
            measured: measured.to_owned(),
            bar: bar.strip_prefix("at most ")?.to_owned(),
            holds: match holds {
                "yes" => true,
                "**no**" => false,
                _ => return None,
            },
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            figure,
            measured,
            bar,
            holds,
        } = self;
        let holds = if *holds { "yes" } else { "**no**" };
        write!(
            formatter,
            "| {figure} | {measured} | at most {bar} | {holds} |"
        )
    }
}

/// The verdicts as a table in Markdown.
pub fn table(verdicts: &[Verdict]) -> String {
    let rows = verdicts.iter().map(|verdict| format!("{verdict}\n"));
    HEAD.to_owned() + &rows.collect::<String>()
}

/// The verdicts of all tables in the output of a program.
pub fn read(output: &str) -> Vec<Verdict> {
    let tables = output.split(HEAD).skip(1);
    let verdicts = tables.flat_map(|rows| rows.lines().map_while(Verdict::read));
    verdicts.collect()
}

/// The digits of a number with a comma between thousands.
pub fn with_thousands(digits: &str) -> String {
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        let follows_digit = text.ends_with(|last: char| last.is_ascii_digit());
        if at < whole && follows_digit && (whole - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts() -> Vec<Verdict> {
        vec![
            Verdict::at_most(
                "main thread beside the page by hand",
                0.487,
                0.5,
                Unit::Times,
            ),
            Verdict::at_most("first live pin", 1_165.4, 732.0, Unit::Milliseconds),
            Verdict::at_most("1,000 devices", 20.51, 30.0, Unit::Percent),
            Verdict::at_most("delay p99", None, 100.0, Unit::Milliseconds),
        ]
    }

    #[test]
    fn the_table_has_figure_bar_and_whether_it_holds() {
        assert_eq!(
            table(&verdicts()),
            "| figure | measured | bar | holds |\n\
             |---|---:|---:|---|\n\
             | main thread beside the page by hand | 0.49 times | at most 0.50 times | yes |\n\
             | first live pin | 1,165 ms | at most 732 ms | **no** |\n\
             | 1,000 devices | 20.5 % | at most 30.0 % | yes |\n\
             | delay p99 | not measured | at most 100 ms | **no** |\n"
        );
    }

    #[test]
    fn a_table_is_read_back_as_it_was() {
        assert_eq!(read(&table(&verdicts())), verdicts());
    }

    #[test]
    fn tables_are_found_among_all_that_a_program_prints() {
        let [first, second] = [&verdicts()[..1], &verdicts()[1..]].map(table);
        let output = format!(
            "| rate | share |\n|---:|---:|\n| 1 | 2 % |\n\n{first}\nmemory: 3 kB\n{second}the end\n"
        );
        assert_eq!(read(&output), verdicts());
        assert_eq!(read("| rate | share |\n| 1 | 2 |\n"), []);
    }

    #[test]
    fn a_figure_is_judged_as_it_is_shown() {
        let holds = |measured: f64| Verdict::at_most("x", measured, 0.5, Unit::Times).holds();
        assert!(holds(0.5));
        assert!(holds(0.504));
        assert!(!holds(0.506));
    }

    #[test]
    fn what_could_not_be_measured_does_not_hold() {
        for measured in [None, Some(f64::NAN), Some(f64::INFINITY)] {
            assert!(!Verdict::at_most("x", measured, 1.0, Unit::Bytes).holds());
        }
    }

    #[test]
    fn a_figure_with_a_bar_in_its_name_leaves_the_table_whole() {
        let verdict = Verdict::at_most("a | b", 1.0, 2.0, Unit::Times);
        assert_eq!(read(&table(std::slice::from_ref(&verdict))), [verdict]);
    }

    #[test]
    fn thousands_are_set_apart() {
        for (bytes, text) in [
            (0.0, "0 bytes"),
            (999.0, "999 bytes"),
            (1_000.0, "1,000 bytes"),
            (122_880.0, "122,880 bytes"),
            (-1_234.0, "-1,234 bytes"),
        ] {
            assert_eq!(Unit::Bytes.text(bytes), text);
        }
        assert_eq!(Unit::Times.text(1234.5), "1,234.50 times");
    }
}
