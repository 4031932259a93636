//! What the compressed page may weigh: a ratchet in a file of the repository.

use std::fmt;

/// The upper limit, whatever the budget says: 73,240 bytes, and the 4,000 that the reactive holes,
/// typed actions and owners of the state may cost together.
pub const GATE: u64 = 77_240;

/// The first lines of the budget file.
const ABOUT: &str = "\
# What target/flash/index.html.gz may weigh, in bytes: the measured size and 1 %.
# `cargo xtask flash` fails above it. `cargo xtask flash --set-budget` updates it:
# in the commit that makes the page smaller, or in the one whose new capability is
# worth the bytes, with the sizes before and after in its message.
";

/// What the budget says of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It fits, with this many bytes to spare.
    Within(u64),
    /// The budget is too loose; this would be the right one.
    Loose(u64),
    /// It is over the budget by this many bytes.
    Over(u64),
    /// It is over the gate by this many bytes.
    OverGate(u64),
}

pub fn judge(weight: u64, budget: u64) -> Judgement {
    if weight > GATE {
        Judgement::OverGate(weight - GATE)
    } else if weight > budget {
        Judgement::Over(weight - budget)
    } else if with_allowance(weight) + budget / 100 < budget {
        Judgement::Loose(with_allowance(weight))
    } else {
        Judgement::Within(budget - weight)
    }
}

impl fmt::Display for Judgement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within(spare) => write!(out, "within its budget, with {spare} bytes to spare"),
            Self::Loose(right) => write!(
                out,
                "more than 1 % below its budget. Lower that to {right}, so that the gain stays: \
                 `cargo xtask flash --set-budget`"
            ),
            Self::Over(bytes) => write!(out, "{bytes} bytes over its budget"),
            Self::OverGate(bytes) => {
                write!(out, "{bytes} bytes over {GATE}, which no flash page passes")
            }
        }
    }
}

/// The budget for a page of this weight.
pub fn with_allowance(weight: u64) -> u64 {
    weight + weight.div_ceil(100)
}

/// The budget in the text of its file.
pub fn read(text: &str) -> Option<u64> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .find(|line| !line.trim().is_empty())?
        .trim()
        .parse()
        .ok()
}

/// The text of the file for this budget.
pub fn render(budget: u64) -> String {
    format!("{ABOUT}{budget}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(read(&render(49_642)), Some(49_642));
        assert_eq!(read("# nothing\n\n"), None);
        assert_eq!(read("# a\nmany\n"), None);
    }

    #[test]
    fn the_allowance_is_one_percent_rounded_up() {
        for (weight, budget) in [(0, 0), (1, 2), (100, 101), (49_150, 49_642)] {
            assert_eq!(with_allowance(weight), budget);
        }
    }

    #[test]
    fn a_page_is_judged_by_its_last_byte() {
        for (weight, budget, judgement) in [
            (50_000, 50_500, Judgement::Within(500)),
            (50_500, 50_500, Judgement::Within(0)),
            (50_501, 50_500, Judgement::Over(1)),
            (49_505, 50_500, Judgement::Within(995)),
            (49_400, 50_500, Judgement::Loose(49_894)),
            (77_240, 80_000, Judgement::Loose(78_013)),
            (77_241, 80_000, Judgement::OverGate(1)),
        ] {
            assert_eq!(judge(weight, budget), judgement, "{weight} of {budget}");
        }
    }

    #[test]
    fn a_new_budget_is_never_loose() {
        for weight in (1_000..70_000).step_by(777) {
            let budget = with_allowance(weight);
            assert!(matches!(judge(weight, budget), Judgement::Within(_)));
        }
    }

    #[test]
    fn a_loose_budget_comes_with_the_command_that_lowers_it() {
        let text = judge(40_000, 50_000).to_string();
        assert!(
            text.contains("40400") && text.contains("--set-budget"),
            "{text}"
        );
    }

    #[test]
    fn the_budget_of_this_checkout_is_read_and_below_the_gate() {
        let budget = read(include_str!("../../flash-budget.txt")).unwrap();
        assert!(budget <= with_allowance(GATE));
    }
}
