//! What the compressed pages may weigh: two ratchets in a file of the repository.

use std::fmt;

use super::compile::Program;

/// The page's upper limit, whatever its budget says: everything that is planned for it fits.
const GATE: u64 = 163_840;
/// The lean page's upper limit: a file system of 64 KB holds it and a `board.json`.
const LEAN_GATE: u64 = 57_344;

/// The first lines of the budget file.
const ABOUT: &str = "\
# What index.html.gz of each page may weigh, in bytes: the measured size and 1 %. `page` is
# target/flash/, `lean` is target/flash/lean/.
# `cargo xtask flash` fails above it. `cargo xtask flash --set-budget` updates both:
# in the commit that makes a page smaller, or in the one whose new capability is
# worth the bytes, with the sizes before and after in its message.
";

/// The budgets of both pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budgets {
    pub page: u64,
    pub lean: u64,
}

impl Budgets {
    /// The budgets for pages of these weights.
    pub fn for_weights(page: u64, lean: u64) -> Self {
        Self {
            page: with_allowance(page),
            lean: with_allowance(lean),
        }
    }

    /// The budgets in the text of their file.
    pub fn read(text: &str) -> Option<Self> {
        let budget = |page: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(' '));
            lines.find(|(name, _)| *name == page)?.1.trim().parse().ok()
        };
        Some(Self {
            page: budget("page")?,
            lean: budget("lean")?,
        })
    }

    /// The text of the file for these budgets.
    pub fn render(self) -> String {
        format!("{ABOUT}page {}\nlean {}\n", self.page, self.lean)
    }

    /// The budget of a program.
    pub fn of(self, program: Program) -> u64 {
        match program {
            Program::Lean => self.lean,
            _ => self.page,
        }
    }
}

/// What no page of a program passes.
pub fn gate(program: Program) -> u64 {
    match program {
        Program::Lean => LEAN_GATE,
        _ => GATE,
    }
}

/// What the budget says of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It fits, with this many bytes to spare.
    Within(u64),
    /// The budget is too loose; this would be the right one.
    Loose(u64),
    /// It is over the budget by this many bytes.
    Over(u64),
    /// It is over its gate by this many bytes.
    OverGate { bytes: u64, gate: u64 },
}

pub fn judge(weight: u64, budget: u64, gate: u64) -> Judgement {
    if weight > gate {
        Judgement::OverGate {
            bytes: weight - gate,
            gate,
        }
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
            Self::OverGate { bytes, gate } => {
                write!(
                    out,
                    "{bytes} bytes over {gate}, which this page never passes"
                )
            }
        }
    }
}

/// The budget for a page of this weight.
fn with_allowance(weight: u64) -> u64 {
    weight + weight.div_ceil(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let budgets = Budgets {
            page: 95_000,
            lean: 49_642,
        };
        assert_eq!(Budgets::read(&budgets.render()), Some(budgets));
        assert_eq!(Budgets::read("# nothing\n\n"), None);
        assert_eq!(Budgets::read("page 95000\nlean many\n"), None);
        assert_eq!(Budgets::read("page 95000\n"), None);
    }

    #[test]
    fn the_allowance_is_one_percent_rounded_up() {
        for (weight, budget) in [(0, 0), (1, 2), (100, 101), (49_150, 49_642)] {
            assert_eq!(with_allowance(weight), budget);
        }
    }

    #[test]
    fn a_page_is_judged_by_its_last_byte() {
        let over = Judgement::OverGate {
            bytes: 1,
            gate: 77_240,
        };
        for (weight, budget, judgement) in [
            (50_000, 50_500, Judgement::Within(500)),
            (50_500, 50_500, Judgement::Within(0)),
            (50_501, 50_500, Judgement::Over(1)),
            (49_505, 50_500, Judgement::Within(995)),
            (49_400, 50_500, Judgement::Loose(49_894)),
            (77_240, 80_000, Judgement::Loose(78_013)),
            (77_241, 80_000, over),
        ] {
            let judged = judge(weight, budget, 77_240);
            assert_eq!(judged, judgement, "{weight} of {budget}");
        }
    }

    #[test]
    fn a_new_budget_is_never_loose() {
        for weight in (1_000..57_000).step_by(777) {
            let budgets = Budgets::for_weights(2 * weight, weight);
            for (weight, program) in [(2 * weight, Program::Page), (weight, Program::Lean)] {
                let judged = judge(weight, budgets.of(program), gate(program));
                assert!(matches!(judged, Judgement::Within(_)));
            }
        }
    }

    #[test]
    fn a_loose_budget_comes_with_the_command_that_lowers_it() {
        let text = judge(40_000, 50_000, GATE).to_string();
        assert!(
            text.contains("40400") && text.contains("--set-budget"),
            "{text}"
        );
    }

    #[test]
    fn the_budgets_of_this_checkout_are_read_and_below_the_gates() {
        let budgets = Budgets::read(include_str!("../../flash-budget.txt")).unwrap();
        for program in [Program::Page, Program::Lean] {
            assert!(budgets.of(program) <= with_allowance(gate(program)));
        }
    }
}
