//! The tools on this machine that make the page small.

use super::compile::Library;
use crate::place::Place;
use crate::tools::{self, Tool};
use crate::trouble::Trouble;

/// Without these there is no page.
const NEEDED: [Tool; 2] = [Tool::WasmTarget, Tool::WasmBindgen];
/// Without these it is larger.
const HELPFUL: [Tool; 3] = [Tool::RustSource, Tool::WasmOpt, Tool::Esbuild];

/// Which tools are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Means {
    pub library: Library,
    pub wasm_opt: bool,
    pub esbuild: bool,
}

impl Means {
    /// Installs the tools that can be installed, and reports those that are missing.
    pub fn gather(place: &Place) -> Result<Self, Trouble> {
        eprintln!("== tools");
        let mut missing = tools::ensure(place, &[&NEEDED[..], &HELPFUL[..]].concat())?;
        if let Some(trouble) = NEEDED.iter().find_map(|tool| missing.remove(tool)) {
            return Err(trouble);
        }
        let means = Self {
            library: if missing.contains_key(&Tool::RustSource) {
                Library::AsItComes
            } else {
                Library::ForSize
            },
            // A wasm-opt that trunk has installed counts as ready, but only trunk finds it.
            wasm_opt: place.which("wasm-opt").is_some(),
            esbuild: !missing.contains_key(&Tool::Esbuild),
        };
        for words in means.shortcomings() {
            eprintln!("  {words}");
        }
        Ok(means)
    }

    /// The tools that are already there.
    pub fn at_hand(place: &Place) -> Self {
        Self {
            library: Library::AsItComes,
            wasm_opt: place.which("wasm-opt").is_some(),
            esbuild: place.which("esbuild").is_some(),
        }
    }

    /// Whether sizes can be compared with those of other machines.
    pub fn are_complete(self) -> bool {
        self.shortcomings().is_empty()
    }

    /// Fails where tools are missing, so that `happened`.
    pub fn must_be_complete(self, happened: &str) -> Result<(), Trouble> {
        if self.are_complete() {
            return Ok(());
        }
        Err(Trouble::new(
            format!("{happened}, as tools are missing"),
            "Each part gives another number of bytes without them.",
            "what is said above of the tools, then the same command again.",
        ))
    }

    /// A sentence for each missing tool.
    fn shortcomings(self) -> Vec<&'static str> {
        [
            (
                self.library == Library::ForSize,
                "Without the source of the standard library the page uses the prebuilt one, and \
                 is about a fifth larger.",
            ),
            (
                self.wasm_opt,
                "Without wasm-opt the wasm is about a tenth larger. It comes from npm: install \
                 Node.js.",
            ),
            (
                self.esbuild,
                "Without esbuild scripts and style are not minified, which is about 5 kB. It \
                 comes from npm: install Node.js.",
            ),
        ]
        .into_iter()
        .filter_map(|(there, words)| (!there).then_some(words))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Means = Means {
        library: Library::ForSize,
        wasm_opt: true,
        esbuild: true,
    };

    #[test]
    fn with_all_tools_nothing_is_reported() {
        assert!(ALL.are_complete());
    }

    #[test]
    fn each_missing_tool_is_reported_with_its_cost() {
        for (means, named) in [
            (
                Means {
                    library: Library::AsItComes,
                    ..ALL
                },
                "standard library",
            ),
            (
                Means {
                    wasm_opt: false,
                    ..ALL
                },
                "wasm-opt",
            ),
            (
                Means {
                    esbuild: false,
                    ..ALL
                },
                "esbuild",
            ),
        ] {
            assert!(!means.are_complete());
            let [words] = means.shortcomings()[..] else {
                panic!("{means:?} lacks one thing");
            };
            assert!(words.contains(named) && words.contains("about"), "{words}");
        }
    }
}
