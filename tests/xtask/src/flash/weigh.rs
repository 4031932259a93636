//! Compares the finished page with what it may weigh.

use std::fs;
use std::path::PathBuf;

use super::budget::{self, Judgement};
use super::build::Built;
use super::means::Means;
use super::pack;
use super::shrink::on_disk;
use super::table;
use crate::place::Place;
use crate::size;
use crate::trouble::Trouble;

/// Prints the table, and fails for a page over its budget.
pub fn weigh(place: &Place, built: &Built, means: Means) -> Result<(), Trouble> {
    let limit = budget(place)?;
    println!(
        "{}",
        table::render(&built.rows, built.without_mqtt.as_ref(), limit)
    );
    if !means.are_complete() {
        println!("The budget is for a build with all tools, so it is not judged here.");
        return Ok(());
    }
    let gzip = built.files.gzip.len() as u64;
    let judgement = budget::judge(gzip, limit);
    println!("index.html.gz is {judgement}.");
    match judgement {
        Judgement::Within(_) | Judgement::Loose(_) => {}
        Judgement::Over(_) => {
            return Err(too_heavy(
                judgement,
                "what the work since the last budget has added (the table above, `twiggy top`), and \
             cutting it. If a new capability is worth it: `cargo xtask flash --set-budget`, and \
             both sizes in the commit message.",
            ));
        }
        Judgement::OverGate(_) => {
            return Err(too_heavy(
                judgement,
                "leaving something out: this limit is raised by nothing but a decision of its own.",
            ));
        }
    }
    plain(built.files.page.len() as u64, gzip)
}

/// Fails where tools are missing: such a page cannot set the budget.
pub fn may_set_budget(means: Means) -> Result<(), Trouble> {
    if means.are_complete() {
        return Ok(());
    }
    Err(Trouble::new(
        "the budget cannot be set from here, as tools are missing",
        "It would be too loose on machines that have them.",
        "what is said above of the tools, then the same command again.",
    ))
}

/// Writes the budget for this page into its file.
pub fn set_budget(place: &Place, built: &Built) -> Result<(), Trouble> {
    let budget = budget::with_allowance(built.files.gzip.len() as u64);
    let path = budget_file(place);
    fs::write(&path, budget::render(budget)).map_err(|error| on_disk(&path, &error))?;
    println!("The budget is now {budget} bytes.\n");
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

/// Fails where the page without gzip is much larger, for boards that cannot send gzip.
fn plain(page: u64, gzip: u64) -> Result<(), Trouble> {
    if page * 2 <= gzip * 3 {
        return Ok(());
    }
    Err(Trouble::new(
        format!("index.html is {page} bytes, over 1.5 times its gzip of {gzip}"),
        "A board that cannot send gzip stores and sends this one.",
        "moving more of it into the packed part.",
    ))
}

fn too_heavy(judgement: Judgement, remedy: &str) -> Trouble {
    Trouble::new(
        format!("index.html.gz is {judgement}"),
        "A board's flash is small, and each byte makes the page start later.",
        remedy,
    )
}

fn budget_file(place: &Place) -> PathBuf {
    place.root.join("tests/xtask/flash-budget.txt")
}

fn budget(place: &Place) -> Result<u64, Trouble> {
    let path = budget_file(place);
    let text = fs::read_to_string(&path).map_err(|error| on_disk(&path, &error))?;
    budget::read(&text).ok_or_else(|| {
        Trouble::new(
            "tests/xtask/flash-budget.txt holds no number",
            "Whether the page has grown cannot be said.",
            "`cargo xtask flash --set-budget`.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_page_may_be_half_as_large_again_and_no_more() {
        assert_eq!(plain(75_000, 50_000), Ok(()));
        let trouble = plain(75_001, 50_000).unwrap_err();
        assert!(trouble.happened.contains("75001"), "{trouble}");
    }

    #[test]
    fn a_page_too_heavy_is_reported_with_the_excess() {
        let trouble = too_heavy(Judgement::Over(12), "less.");
        assert_eq!(
            trouble.happened,
            "index.html.gz is 12 bytes over its budget"
        );
    }
}
