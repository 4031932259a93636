//! What keeps people from using the page, as axe-core finds it.

use std::path::PathBuf;
use std::{env, fs};

use super::{Page, texts};
use crate::start;

/// Asks for all that WCAG 2.2 wants at its level AA, and for what is good practice.
const RUN: &str = "
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const runOnly = { type: 'tag', values };
    return axe.run(document, { runOnly, resultTypes: ['violations'] }).then(({ violations }) =>
        violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) =>
            `${id}, ${help}: ${html.slice(0, 200)} ${failureSummary.replace(/\\s+/g, ' ').slice(0, 300)}`)));";

impl Page {
    /// Each thing that breaks a rule, and how.
    pub async fn obstacles(&self) -> Vec<String> {
        let axe = installed();
        let axe = fs::read_to_string(&axe).unwrap_or_else(|error| {
            panic!(
                "There is no axe-core at {} ({error}): `cargo xtask test e2e` installs it. Another \
                 place can be named in PINDASH_AXE.",
                axe.display()
            )
        });
        // The page allows no script that is none of its own: the browser itself runs this one.
        let script = format!("if (!window.axe) {{ {axe} }}\n{RUN}");
        let found = self.session.try_execute(&script, Vec::new()).await;
        texts(&found.unwrap_or_else(|error| panic!("axe-core: {error}")))
    }
}

/// The script that `cargo xtask test` installs.
fn installed() -> PathBuf {
    env::var_os("PINDASH_AXE").map_or_else(
        || start::workspace().join("target/tools/node_modules/axe-core/axe.min.js"),
        Into::into,
    )
}
