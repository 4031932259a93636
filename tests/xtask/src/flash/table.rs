//! The size table of the flash page.

/// One line: a part or the whole, raw and as gzip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub name: &'static str,
    pub raw: usize,
    pub gzip: usize,
}

/// The table. Each part is compressed alone, so they add up to a little more or less
/// than the page, the last row of `rows`. The page without MQTT follows.
pub fn render(rows: &[Row], without_mqtt: Option<&Row>, budget: u64) -> String {
    let mut text = format!("{:>9} {:>9}\n", "bytes", "gzip");
    text.extend(rows.iter().map(line));
    if let Some(row) = without_mqtt {
        let name = "without-mqtt/index.html";
        text += &line(&Row {
            name,
            ..row.clone()
        });
    }
    if let Some(page) = rows.last() {
        let ratio = page.raw as f64 / page.gzip as f64;
        text += &format!(
            "\nSent without gzip it is {ratio:.2} times as large.\n\
             The budget is {budget}; this is {:+} bytes.\n",
            page.gzip as i64 - budget as i64
        );
    }
    text
}

fn line(row: &Row) -> String {
    format!("{:>9} {:>9}  {}\n", row.raw, row.gzip, row.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_page_are_listed_with_the_change_against_the_budget() {
        let row = |name, raw, gzip| Row { name, raw, gzip };
        let rows = [
            row("wasm", 117_000, 45_000),
            row("glue", 12_000, 3_500),
            row("index.html", 75_000, 50_000),
        ];
        assert_eq!(
            render(&rows, Some(&row("index.html", 70_000, 46_000)), 50_500),
            "    bytes      gzip\n   117000     45000  wasm\n    12000      3500  glue\n    \
             75000     50000  index.html\n    70000     46000  without-mqtt/index.html\n\n\
             Sent without gzip it is 1.50 times as large.\n\
             The budget is 50500; this is -500 bytes.\n"
        );
    }
}
