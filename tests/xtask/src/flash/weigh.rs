//! Compares the finished pages with what they may weigh.

use std::fs;
use std::path::PathBuf;

use super::Pages;
use super::budget::{self, Budgets, Judgement};
use super::build::Built;
use super::compile::Program;
use super::means::Means;
use super::own::OwnProfile;
use super::pack;
use super::shrink::on_disk;
use super::table;
use crate::place::Place;
use crate::size;
use crate::trouble::Trouble;

/// How much larger or smaller a page may be in another language than in English, in percent.
const LANGUAGE_PERCENT: usize = 2;

/// Prints the table, and fails for a page over its budget.
pub fn weigh(place: &Place, pages: &Pages, means: Means) -> Result<(), Trouble> {
    let budgets = budgets(place)?;
    let named = pages.named();
    print_table(pages);
    compare_languages(pages)?;
    if !means.are_complete() {
        println!("The budgets are for a build with all tools, so they are not judged here.");
        return Ok(());
    }
    // Both are judged before one fails.
    let judged = named.map(|(program, name, built)| judge(program, name, built, budgets));
    judged.into_iter().collect()
}

/// Prints what each part of all pages weighs.
fn print_table(pages: &Pages) {
    let named = pages.named();
    let mut rows = named
        .map(|(_, name, built)| (name.to_owned(), &built.rows[..]))
        .to_vec();
    for (language, both) in &pages.others {
        let built = both.iter().zip(&named);
        rows.extend(built.map(|(built, (_, name, _))| {
            let name = format!("{name} in {language}");
            (name, &built.rows[..])
        }));
    }
    println!("{}", table::render(&rows));
}

/// Fails where a page in another language has another size than in English.
fn compare_languages(pages: &Pages) -> Result<(), Trouble> {
    for (language, both) in &pages.others {
        for ((_, name, english), own) in pages.named().iter().zip(both) {
            let [english, own] = [english, own].map(|built| built.files.gzip.len());
            is_as_large(&format!("{name} in {language}"), own, english)?;
        }
    }
    Ok(())
}

/// A language costs words, not code.
fn is_as_large(name: &str, own: usize, english: usize) -> Result<(), Trouble> {
    if own.abs_diff(english) * 100 <= english * LANGUAGE_PERCENT {
        return Ok(());
    }
    Err(Trouble::new(
        format!("{name}: index.html.gz is {own} bytes, in English {english}"),
        "A page has the words of one language, so it is as large in each.",
        "shorter words in src/words, or looking for what has both languages in it.",
    ))
}

/// Prints the table of pages with a profile of their own, for which there is no budget.
pub fn show(pages: &Pages, profile: &OwnProfile) {
    print_table(pages);
    println!(
        "Both have the profile “{}” for boards without a board.json. The budgets are for the pages with \
         the Netzer's, so they are not judged here.",
        profile.name
    );
}

/// Prints how a page stands against its budget, and fails where it is over.
fn judge(program: Program, name: &str, built: &Built, budgets: Budgets) -> Result<(), Trouble> {
    let gzip = built.files.gzip.len() as u64;
    let budget = budgets.of(program);
    let judgement = budget::judge(gzip, budget, budget::gate(program));
    println!("{name}: index.html.gz is {judgement}; that is {budget}.");
    match judgement {
        Judgement::Within(_) | Judgement::Loose(_) => {}
        Judgement::Over(_) => {
            return Err(too_heavy(
                name,
                judgement,
                "what the work since the last budget has added (the table above, `twiggy top`), and \
             cutting it. If a new capability is worth it: `cargo xtask flash --set-budget`, and \
             both sizes in the commit message.",
            ));
        }
        Judgement::OverGate { .. } => {
            return Err(too_heavy(
                name,
                judgement,
                "leaving something out: this limit is raised by nothing but a decision of its own.",
            ));
        }
    }
    plain(built.files.page.len() as u64, gzip)
}

/// Fails where tools are missing: such pages cannot set the budgets.
pub fn may_set_budget(means: Means) -> Result<(), Trouble> {
    if means.are_complete() {
        return Ok(());
    }
    Err(Trouble::new(
        "the budgets cannot be set from here, as tools are missing",
        "They would be too loose on machines that have them.",
        "what is said above of the tools, then the same command again.",
    ))
}

/// Writes the budgets for these pages into their file.
pub fn set_budgets(place: &Place, pages: &Pages) -> Result<(), Trouble> {
    let weight = |built: &Built| built.files.gzip.len() as u64;
    let budgets = Budgets::for_weights(weight(&pages.page), weight(&pages.lean));
    let path = budget_file(place);
    fs::write(&path, budgets.render()).map_err(|error| on_disk(&path, &error))?;
    println!(
        "The budgets are now {} bytes, and {} for lean.\n",
        budgets.page, budgets.lean
    );
    Ok(())
}

/// Fails where trunk's page, built by plain Rust, is much larger. It is compared with
/// the gzip of the parts of the flash page, because trunk's page has only gzip.
pub fn compare_with_trunk(place: &Place, built: &Built, means: Means) -> Result<(), Trouble> {
    let dist = place.dist();
    let mut trunk = 0;
    for path in size::files(&dist).map_err(|error| on_disk(&dist, &error))? {
        let content = fs::read(&path).map_err(|error| on_disk(&path, &error))?;
        let gzip = pack::gzip(&content).map_err(|error| on_disk(&path, &error))?;
        trunk += gzip.len();
    }
    let whole = built.files.gzip.len();
    let parts = built.rows[..built.rows.len() - 1].iter();
    let flash: usize = parts.map(|part| part.gzip).sum();
    println!(
        "The files of `trunk build --release` are {trunk} bytes by the same gzip: {:.2} times the \
         parts of the flash page by that, and {:.2} times index.html.gz.",
        trunk as f64 / flash as f64,
        trunk as f64 / whole as f64,
    );
    // A page built without all tools says nothing.
    if !means.are_complete() || trunk * 10 <= flash * 12 {
        return Ok(());
    }
    Err(Trouble::new(
        format!("`trunk build --release` makes {trunk} bytes of gzip, over 1.2 times {flash}"),
        "People who have only stable Rust and trunk should not get a much larger page.",
        "making the sources smaller, not only the way they are built.",
    ))
}

/// Fails where the page without gzip is much larger, for boards that cannot send gzip. Style and
/// glue stand in it as they are, so that the style is there first.
fn plain(page: u64, gzip: u64) -> Result<(), Trouble> {
    if page * 5 <= gzip * 8 {
        return Ok(());
    }
    Err(Trouble::new(
        format!("index.html is {page} bytes, over 1.6 times its gzip of {gzip}"),
        "A board that cannot send gzip stores and sends this one.",
        "moving more of it into the packed part.",
    ))
}

fn too_heavy(name: &str, judgement: Judgement, remedy: &str) -> Trouble {
    Trouble::new(
        format!("{name}: index.html.gz is {judgement}"),
        "A board's flash is small, and each byte makes the page start later.",
        remedy,
    )
}

fn budget_file(place: &Place) -> PathBuf {
    place.root.join("tests/xtask/flash-budget.txt")
}

fn budgets(place: &Place) -> Result<Budgets, Trouble> {
    let path = budget_file(place);
    let text = fs::read_to_string(&path).map_err(|error| on_disk(&path, &error))?;
    Budgets::read(&text).ok_or_else(|| {
        Trouble::new(
            "tests/xtask/flash-budget.txt does not hold a number for each page",
            "Whether a page has grown cannot be said.",
            "`cargo xtask flash --set-budget`.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_page_may_be_1_6_times_as_large_and_no_more() {
        assert_eq!(plain(80_000, 50_000), Ok(()));
        let trouble = plain(80_001, 50_000).unwrap_err();
        assert!(trouble.happened.contains("80001"), "{trouble}");
    }

    #[test]
    fn a_language_may_differ_by_two_percent() {
        assert_eq!(is_as_large("the page in de", 102_000, 100_000), Ok(()));
        assert_eq!(is_as_large("the page in de", 98_000, 100_000), Ok(()));
        let trouble = is_as_large("lean in de", 102_001, 100_000).unwrap_err();
        assert!(trouble.happened.starts_with("lean in de: "), "{trouble}");
        assert!(is_as_large("lean in de", 97_999, 100_000).is_err());
    }

    #[test]
    fn a_page_too_heavy_is_reported_with_the_excess() {
        let trouble = too_heavy("lean", Judgement::Over(12), "less.");
        assert_eq!(
            trouble.happened,
            "lean: index.html.gz is 12 bytes over its budget"
        );
    }
}
