//! What a machine offers for making the page small.

use super::compile::Library;
use crate::place::Place;
use crate::tools::{self, Tool};
use crate::trouble::Trouble;

/// Without these there is no page at all.
const NEEDED: [Tool; 2] = [Tool::WasmTarget, Tool::WasmBindgen];
/// Without these it is larger.
const HELPFUL: [Tool; 3] = [Tool::RustSource, Tool::WasmOpt, Tool::Esbuild];

/// What can be done for the page's size on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Means {
    pub library: Library,
    pub wasm_opt: bool,
    pub esbuild: bool,
}

impl Means {
    /// Makes ready what can be had, and says what is done without.
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
            // Trunk can bring a wasm-opt that only trunk finds, and counts as ready.
            wasm_opt: place.which("wasm-opt").is_some(),
            esbuild: !missing.contains_key(&Tool::Esbuild),
        };
        for words in means.shortcomings() {
            eprintln!("  {words}");
        }
        Ok(means)
    }

    /// What is there already, without installing anything.
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

    /// What is said for each thing that is missing.
    fn shortcomings(self) -> Vec<&'static str> {
        [
            (
                self.library == Library::ForSize,
                "Without the source of the standard library the page gets the plain one, and is \
                 about a fifth larger.",
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
    fn with_everything_there_is_nothing_to_say() {
        assert!(ALL.are_complete());
    }

    #[test]
    fn each_thing_that_is_missing_is_told_with_what_it_costs() {
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
