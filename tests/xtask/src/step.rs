//! The steps of `cargo xtask test`: their tools and commands.

use crate::tools::Tool;

/// The steps in the order in which they run: quick ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Fmt,
    Clippy,
    Native,
    Web,
    Build,
    Flash,
    Firmware,
    E2e,
    Docs,
}

impl Step {
    pub const ALL: [Self; 9] = [
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::Web,
        Self::Build,
        Self::Flash,
        Self::Firmware,
        Self::E2e,
        Self::Docs,
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Web => "web",
            Self::Build => "build",
            Self::Flash => "flash",
            Self::Firmware => "firmware",
            Self::E2e => "e2e",
            Self::Docs => "docs",
        }
    }

    pub fn description(self) -> &'static str {
        match self {
            Self::Fmt => "formatting",
            Self::Clippy => "lints, natively and for the browser",
            Self::Native => "tests of the model, the simulated boards and these tasks",
            Self::Web => "tests of the page's parts in headless Chrome",
            Self::Build => "the release build, and its size",
            Self::Flash => "the page as one file, built twice, and its budget",
            Self::Firmware => "programs in Rust and C that serve it: format, lints, builds",
            Self::E2e => "end-to-end tests: a real browser with the simulated boards",
            Self::Docs => "the documentation of the code",
        }
    }

    /// The step whose output this one needs.
    pub fn prerequisite(self) -> Option<Self> {
        matches!(self, Self::Flash | Self::E2e).then_some(Self::Build)
    }

    pub fn tools(self) -> &'static [Tool] {
        match self {
            Self::Fmt => &[Tool::Rustfmt],
            Self::Clippy => &[Tool::Clippy, Tool::WasmTarget],
            Self::Native => &[],
            Self::Web => &[Tool::WasmTarget, Tool::WasmBindgen, Tool::Browser],
            Self::Build => &[
                Tool::WasmTarget,
                Tool::Trunk,
                Tool::WasmBindgen,
                Tool::WasmOpt,
            ],
            // The task itself looks for its optional tools.
            Self::Flash => &[Tool::WasmTarget, Tool::WasmBindgen],
            Self::Firmware => &[Tool::Rustfmt, Tool::Clippy],
            Self::E2e => &[
                Tool::Browser,
                Tool::Pywebsocket,
                Tool::Axe,
                Tool::Mosquitto,
                Tool::Nats,
                Tool::NodeRed,
                Tool::Moonraker,
            ],
            Self::Docs => &[Tool::WasmTarget],
        }
    }

    /// Tools that the step uses but does not need.
    pub fn optional_tools(self) -> &'static [Tool] {
        match self {
            Self::Firmware => &[Tool::Libwebsockets],
            Self::E2e => &[Tool::Firefox, Tool::Geckodriver],
            _ => &[],
        }
    }

    /// Whether the step consists of tests, so that running none is a failure.
    pub fn has_tests(self) -> bool {
        matches!(self, Self::Native | Self::Web | Self::Firmware | Self::E2e)
    }

    /// The command lines. Of the integration tests only `web` is for the browser, so the lints for
    /// wasm leave out the others.
    pub fn commands(self) -> &'static [&'static str] {
        match self {
            Self::Fmt => &["cargo fmt --all --check"],
            Self::Clippy => &[
                "cargo clippy --workspace --all-targets -- -D warnings",
                "cargo clippy --target wasm32-unknown-unknown --package pindash \
                 --lib --bins --test web -- -D warnings",
                "cargo clippy --target wasm32-unknown-unknown --package pindash \
                 --no-default-features --lib --bins -- -D warnings",
            ],
            Self::Native => &["cargo test --workspace --exclude e2e --no-fail-fast"],
            Self::Web => {
                &["cargo test --target wasm32-unknown-unknown --package pindash --test web"]
            }
            Self::Build => &["trunk build --release"],
            Self::Flash => &[],
            // They are a workspace of their own: see tests/firmware/Cargo.toml.
            Self::Firmware => &[
                "cargo fmt --manifest-path tests/firmware/Cargo.toml --all --check",
                "cargo clippy --manifest-path tests/firmware/Cargo.toml \
                 --target-dir target/firmware --workspace -- -D warnings",
                "cargo build --manifest-path tests/firmware/Cargo.toml \
                 --target-dir target/firmware --workspace",
                "cargo test --manifest-path tests/firmware/Cargo.toml \
                 --target-dir target/firmware --package pindash-page --doc",
            ],
            Self::E2e => &["cargo test --package e2e --no-fail-fast"],
            Self::Docs => &[
                "cargo doc --no-deps --package pindash --package board --package sim",
                "cargo doc --no-deps --package pindash --target wasm32-unknown-unknown",
            ],
        }
    }
}

/// The steps with their descriptions, for `cargo xtask test --list`.
pub fn listing() -> String {
    Step::ALL
        .map(|step| format!("{:<8} {}\n", step.name(), step.description()))
        .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_found_by_its_name_and_listed() {
        for step in Step::ALL {
            assert_eq!(Step::named(step.name()), Some(step));
            assert!(listing().contains(step.name()));
        }
        assert_eq!(Step::named("bench"), None);
    }

    #[test]
    fn a_prerequisite_comes_before_the_step_that_needs_it() {
        for step in Step::ALL {
            assert!(step.prerequisite().is_none_or(|before| before < step));
        }
    }

    #[test]
    fn the_flash_page_is_compared_with_the_page_that_was_built() {
        assert_eq!(Step::Flash.prerequisite(), Some(Step::Build));
    }
}
