//! `cargo xtask bench capabilities`: what each capability costs, in bytes of index.html.gz.
//!
//! A capability is a Cargo feature of its own, and `full` is their sum. Each is weighed twice: the
//! page is built without it, which tells what the page pays for it, and lean with it, which tells
//! what a small board would pay.

use std::process::ExitCode;

use super::build::{self, Recipe};
use super::compile::Program;
use super::means::Means;
use crate::place::Place;
use crate::trouble::Trouble;

/// The features of which `full` is the sum, each with what it is.
const CAPABILITIES: [(&str, &str); 22] = [
    ("alarms", "limits, the strip of alarms and their list"),
    ("choices", "the other built-in profiles, and their list"),
    ("early", "what the start script asked is taken over"),
    ("edit", "the edit mode with all that belongs to it"),
    ("hex", "commands that are typed in hex"),
    ("history", "what was, and its charts"),
    ("icons", "the icons beside labels"),
    ("kinds", "selects, numbers, inputs, colours and gauges"),
    ("menu", "theme, density, full screen, read-only view, keys"),
    ("mqtt", "codec, session, login, what a profile says of it"),
    ("outline", "the empty cards of the last visit"),
    ("pages", "pages with addresses, groups that fold"),
    (
        "password",
        "the password of a board, and the digest of a Shelly",
    ),
    ("readings", "the list of readings, with Find and groups"),
    ("recall", "the history of the command line"),
    ("recording", "what comes and goes, saved as a file"),
    ("replay", "a recording played in place of a board"),
    ("setting", "whether a hidden page keeps the one connection"),
    (
        "sift",
        "what is done with the console: filter, pause, unfolding, colours, width, replies",
    ),
    ("sight", "cards out of sight are drawn seldom"),
    ("tabs", "one socket for all tabs"),
    ("transcript", "copy and download of the console"),
];

/// The features of a program, as cargo takes them.
pub fn features(program: Program) -> Vec<String> {
    let chosen = |is_chosen: &dyn Fn(&str) -> bool| {
        let names = CAPABILITIES.iter().map(|(name, _)| *name);
        let names: Vec<_> = names.filter(|name| is_chosen(name)).collect();
        vec![
            "--no-default-features".to_owned(),
            format!("--features={}", names.join(",")),
        ]
    };
    match program {
        Program::Page | Program::Floor => Vec::new(),
        Program::Lean => vec!["--no-default-features".to_owned()],
        Program::PageWithout(left_out) => chosen(&|name| name != left_out),
        Program::LeanWith(added) => chosen(&|name| name == added),
    }
}

/// Builds both pages with and without each capability, and prints the table.
pub fn run(place: &Place) -> Result<ExitCode, Trouble> {
    let means = Means::gather(place)?;
    means.must_be_complete("the capabilities cannot be weighed")?;
    eprintln!("== both pages as they are");
    let page = weigh(place, means, Program::Page)?;
    let lean = weigh(place, means, Program::Lean)?;
    let mut rows = Vec::new();
    for (name, what) in CAPABILITIES {
        eprintln!("== {name}: the page without it, lean with it");
        let without = weigh(place, means, Program::PageWithout(name))?;
        let with = weigh(place, means, Program::LeanWith(name))?;
        eprintln!("  {without} in place of {page}, {with} in place of {lean}");
        rows.push(Row {
            what,
            name,
            in_page: page as i64 - without as i64,
            in_lean: with as i64 - lean as i64,
        });
    }
    println!("{}", table(page, lean, &rows));
    Ok(ExitCode::SUCCESS)
}

fn weigh(place: &Place, means: Means, program: Program) -> Result<usize, Trouble> {
    let recipe = Recipe::of(program);
    let made = build::make(place, means, recipe)?;
    build::weigh(place, means, &made, recipe.packing)
}

/// What a capability costs in each page.
struct Row {
    name: &'static str,
    what: &'static str,
    in_page: i64,
    in_lean: i64,
}

fn table(page: usize, lean: usize, rows: &[Row]) -> String {
    let mut text = format!("{:>9} {:>9}  capability\n", "page", "lean");
    for row in rows {
        let Row { name, what, .. } = row;
        text += &format!("{:>9} {:>+9}  {name}: {what}\n", row.in_page, row.in_lean);
    }
    text + &format!("{page:>9} {lean:>9}  all of index.html.gz\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_full_of_the_capabilities_that_are_weighed() {
        let manifest = include_str!("../../../../Cargo.toml");
        let names = CAPABILITIES
            .map(|(name, _)| format!("\"{name}\""))
            .join(", ");
        assert!(
            manifest.contains(&format!("\nfull = [{names}]\n")),
            "{names}"
        );
    }

    #[test]
    fn each_page_gets_its_features() {
        assert_eq!(features(Program::Page), [""; 0]);
        assert_eq!(features(Program::Lean), ["--no-default-features"]);
        assert_eq!(
            features(Program::PageWithout("tabs")),
            [
                "--no-default-features",
                "--features=alarms,choices,early,edit,hex,history,icons,kinds,menu,mqtt,outline,pages,password,readings,recall,recording,replay,setting,sift,sight,transcript"
            ]
        );
        assert_eq!(
            features(Program::LeanWith("tabs")),
            ["--no-default-features", "--features=tabs"]
        );
    }

    #[test]
    fn the_table_ends_with_the_whole_pages() {
        let row = Row {
            name: "hex",
            what: "commands in hex",
            in_page: 700,
            in_lean: 340,
        };
        assert_eq!(
            table(106_000, 52_000, &[row]),
            "     page      lean  capability\n      700      +340  hex: commands in hex\n   \
             106000     52000  all of index.html.gz\n"
        );
    }
}
