//! Reading versions from the output of programs and from files.

/// The version in the first line of the output of `--version`: the first word that starts with a
/// digit, or with a `v` and a digit. `Chromium 156.0.1 built on …` gives `156.0.1`.
pub fn in_answer(answer: &str) -> Option<&str> {
    answer
        .lines()
        .next()?
        .split_whitespace()
        .map(|word| word.strip_prefix('v').unwrap_or(word))
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// The major version, which must be the same for a browser and its driver.
pub fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or(version)
}

/// The version of a package in the text of `Cargo.lock`.
pub fn in_lock<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

/// The channel in the text of `rust-toolchain.toml`.
pub fn pinned_channel(toolchain: &str) -> Option<&str> {
    toolchain
        .lines()
        .find_map(|line| line.trim().strip_prefix("channel"))?
        .trim_start()
        .strip_prefix('=')?
        .trim()
        .strip_prefix('"')?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_the_output_of_many_programs() {
        for (answer, version) in [
            ("trunk 0.21.14", Some("0.21.14")),
            ("wasm-opt version 132 (version_132)", Some("132")),
            (
                "Chromium 156.0.8078.79 built on Debian",
                Some("156.0.8078.79"),
            ),
            (
                "ChromeDriver 156.0.8078.79 (a21c-refs/x)",
                Some("156.0.8078.79"),
            ),
            ("nats-server: v2.9.10", Some("2.9.10")),
            ("no number here\n1.2.3", None),
            ("", None),
        ] {
            assert_eq!(in_answer(answer), version, "{answer:?}");
        }
    }

    #[test]
    fn the_major_version_is_the_part_before_the_first_dot() {
        assert_eq!(major("156.0.8078.79"), "156");
        assert_eq!(major("132"), "132");
    }

    #[test]
    fn the_lock_gives_the_version_of_exactly_this_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(in_lock(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(in_lock(lock, "leptos"), None);
    }

    #[test]
    fn the_lock_of_this_checkout_names_wasm_bindgen() {
        let lock = include_str!("../../../Cargo.lock");
        assert!(in_lock(lock, "wasm-bindgen").is_some());
    }

    #[test]
    fn the_pinned_channel_of_this_checkout_is_read() {
        let toolchain = include_str!("../../../rust-toolchain.toml");
        assert!(pinned_channel(toolchain).is_some_and(|channel| channel.starts_with("1.")));
        assert_eq!(pinned_channel("[toolchain]\n"), None);
    }
}
