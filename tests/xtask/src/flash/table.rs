//! The size table of the flash pages.

/// One line: a part or the whole, raw and as gzip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub name: &'static str,
    pub raw: usize,
    pub gzip: usize,
}

/// The table of the pages by name. Each part is compressed alone, so they add up to a little more or
/// less than the page, the last of its rows.
pub fn render(pages: &[(String, &[Row])]) -> String {
    let mut text = format!("{:>9} {:>9}\n", "bytes", "gzip");
    for (name, rows) in pages {
        text += &format!("{:>19}  {name}\n", "");
        text.extend(rows.iter().map(line));
    }
    text
}

fn line(row: &Row) -> String {
    format!("{:>9} {:>9}    {}\n", row.raw, row.gzip, row.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_whole_of_each_page_are_listed() {
        let row = |name, raw, gzip| Row { name, raw, gzip };
        let page = [
            row("wasm", 217_000, 85_000),
            row("index.html", 120_000, 94_000),
        ];
        let lean = [
            row("wasm", 117_000, 45_000),
            row("index.html", 75_000, 50_000),
        ];
        assert_eq!(
            render(&[("the page".to_owned(), &page), ("lean".to_owned(), &lean)]),
            "    bytes      gzip\n                     the page\n   217000     85000    wasm\n   \
             120000     94000    index.html\n                     lean\n   117000     45000    \
             wasm\n    75000     50000    index.html\n"
        );
    }
}
