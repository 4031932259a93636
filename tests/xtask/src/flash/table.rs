//! What the flash page weighs, as a table.

use super::budget::Judgement;

/// One line: a part or a whole, as it is and by the best gzip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub name: &'static str,
    pub raw: usize,
    pub gzip: usize,
}

/// The table. `parts` are each compressed alone, so they add up to a little
/// more than the page, which is the last line.
pub fn render(parts: &[Row], page: &Row, budget: Option<u64>) -> String {
    let mut text = format!("{:>9} {:>9}\n", "bytes", "gzip");
    for row in parts {
        text += &line(row);
    }
    text += &line(page);
    let ratio = page.raw as f64 / page.gzip as f64;
    text += &format!("\nWithout compression by the board it is {ratio:.2} times as large.\n");
    if let Some(budget) = budget {
        let change = page.gzip as i64 - budget as i64;
        text += &format!("The budget is {budget}; this is {change:+} bytes.\n");
    }
    text
}

fn line(row: &Row) -> String {
    format!("{:>9} {:>9}  {}\n", row.raw, row.gzip, row.name)
}

/// The judgement as a sentence under the table.
pub fn sentence(judgement: Judgement) -> String {
    format!("index.html.gz is {judgement}.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_page_stand_under_each_other_with_the_change_against_the_budget() {
        let row = |name, raw, gzip| Row { name, raw, gzip };
        let parts = [row("wasm", 117_000, 45_000), row("glue", 12_000, 3_500)];
        let text = render(&parts, &row("index.html", 75_000, 50_000), Some(50_500));
        assert_eq!(
            text,
            "    bytes      gzip\n   117000     45000  wasm\n    12000      3500  glue\n    \
             75000     50000  index.html\n\n\
             Without compression by the board it is 1.50 times as large.\n\
             The budget is 50500; this is -500 bytes.\n"
        );
    }

    #[test]
    fn the_judgement_ends_the_table() {
        assert_eq!(
            sentence(Judgement::Over(12)),
            "index.html.gz is 12 bytes over its budget.\n"
        );
    }
}
