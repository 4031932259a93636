//! The command line.

use std::ffi::OsString;

use crate::bench::Bench;
use crate::flash;
use crate::leash;
use crate::step::Step;

pub const USAGE: &str = "\
The tasks of pindash:

  cargo xtask serve [--port N] [BOARD FLAGS]
      Installs missing tools, builds the page, and serves it with a simulated
      board on http://127.0.0.1:8080/ until Ctrl-C. --board NAME selects another
      board than the Netzer, with its profile: clown, mbed, plain, shelly, wled.
      --replay FILE plays a recording in place of a board, with its profile.
      Other flags go to the board: --profile FILE, --fault …, --many-sockets,
      --pages-always, --tls, --seed N. See `cargo run -p board -- --help`.

  cargo xtask flash [--profile FILE] [--language NAME] [--twice] [--set-budget]
      Builds the page as one file for a board's flash, in target/flash/:
      index.html, index.html.gz and pindash.h; the same for a board with a file
      system of 64 KB in target/flash/lean/; both as a crate without std in
      target/flash/rust/. Prints the sizes of both pages.
      --language de makes both in German, too, in target/flash/de/; the languages
      are those of src/words/. --profile compiles a profile in, for boards without a board.json, once it is
      checked. --twice builds it again and compares every byte; --set-budget writes their
      sizes plus 1 % to tests/xtask/flash-budget.txt.

  cargo xtask release
      Builds the pages in all languages, and puts them with profiles, schema,
      licences, change log and checksums into one archive in target/, the same
      bytes wherever it is made. Its version is that of Cargo.toml.

  cargo xtask bench
      Runs load, rate, fleet, charts, messages and lighthouse in about 50 minutes,
      and prints a table of all figures with their limits and verdicts.

  cargo xtask bench load
      Measures how fast the flash page starts, through three links and on two
      processors, compared with a page without a script and with an empty Leptos
      page; also on a second visit. PINDASH_ROUNDS sets the number of rounds.

  cargo xtask bench rate
      Measures what a stream of messages costs the page, compared with two
      hand-written pages: one with the same cards and a console, and one that
      only shows the values. PINDASH_ROUNDS sets the number of rounds.

  cargo xtask bench fleet
      Measures what 1,000 devices behind an MQTT broker cost the page, compared
      with a hand-written page that only shows some of the values.
      PINDASH_DEVICES and PINDASH_SECONDS set the number of devices and the time.

  cargo xtask bench charts
      Measures what 24 charts of 10 s with 10,000 samples a second cost the page,
      compared with a hand-written page that draws them with uPlot; then what a
      day of 10,000,000 samples takes in memory and time. PINDASH_ROUNDS,
      PINDASH_SECONDS and PINDASH_SAMPLES set rounds, time and samples.

  cargo xtask bench messages
      Measures what a message of each board costs in the model.

  cargo xtask bench lighthouse
      Installs Lighthouse from npm into target/tools, lets it look at the flash
      page, and prints its four scores. Fails where one is below 100.

  cargo xtask bench size
      Builds the flash pages with and without each home-made part (packer, glue,
      order of functions, allocator, stand-ins for crates), and prints what each
      gives, in bytes of index.html.gz.

  cargo xtask bench capabilities
      Builds the flash page without each capability, and the lean page with it,
      and prints what each costs, in bytes of index.html.gz.

  cargo xtask bench fuzz [--runs N] [--from SEED]
      Fuzzes the parsers of messages, profiles, addresses, filters, edits,
      templates and broker packets with N mutated texts each.

  cargo xtask bench sim [--seeds N] [--from SEED] [--trace SEED]
      Simulates N lives of tabs, network, board and clocks, and prints the trace
      of the first that fails. --trace prints the trace of one seed.

  cargo xtask screenshots
      Makes the pictures in tests/e2e/screenshots: the page on four boards, in
      five sizes, light and dark, after a minute of live values.
      PINDASH_SECONDS sets another time.

  cargo xtask test [STEP…]
      Installs missing tools and runs all checks, or only the named steps.

  cargo xtask test --list
      Lists the steps.";

/// The default port of `cargo xtask serve`.
pub const DEFAULT_PORT: u16 = 8080;

/// A parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Usage,
    Serve(Serving),
    Flash(flash::Wish),
    Release,
    Bench(Bench),
    /// Measure everything.
    BenchAll,
    /// Run the simulation, with its own flags.
    Screenshots,
    Simulate(Vec<String>),
    /// Run the fuzzing, with its own flags.
    Fuzz(Vec<String>),
    /// Minify the page that trunk is building; trunk calls this.
    AfterTrunk,
    /// List the steps of `test`.
    Steps,
    Test(Vec<Step>),
    /// See [`leash`].
    Leashed(Vec<OsString>),
}

/// The options of `serve`.
#[derive(Debug, PartialEq, Eq)]
pub struct Serving {
    pub port: u16,
    /// The board's flags, unchanged.
    pub board: Vec<String>,
}

/// The default board of `cargo xtask serve`.
pub const DEFAULT_BOARD: &str = "netzer";

impl Serving {
    /// The name of the board.
    pub fn name(&self) -> &str {
        self.value_of("--board").unwrap_or(DEFAULT_BOARD)
    }

    /// The profile that a flag names, if any.
    pub fn profile(&self) -> Option<&str> {
        self.value_of("--profile")
    }

    /// The recording that a flag has the board play, if any.
    pub fn replay(&self) -> Option<&str> {
        self.value_of("--replay")
    }

    /// The value of a board's flag, written as `--flag value` or `--flag=value`.
    fn value_of(&self, flag: &str) -> Option<&str> {
        let mut words = self.board.iter();
        while let Some(word) = words.next() {
            if word == flag {
                return words.next().map(String::as_str);
            }
            let value = word
                .strip_prefix(flag)
                .and_then(|rest| rest.strip_prefix('='));
            if value.is_some() {
                return value;
            }
        }
        None
    }
}

/// Parses the command line; the error says what is wrong.
pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Request, String> {
    let arguments: Vec<String> = arguments.collect();
    let Some((task, rest)) = arguments.split_first() else {
        return Ok(Request::Usage);
    };
    match task.as_str() {
        "help" | "--help" | "-h" => Ok(Request::Usage),
        "serve" | "flash" | "release" | "bench" | "screenshots" | "test"
            if rest.iter().any(|word| word == "--help" || word == "-h") =>
        {
            Ok(Request::Usage)
        }
        "serve" => parse_serve(rest).map(Request::Serve),
        "flash" => parse_flash(rest).map(Request::Flash),
        "bench" => match rest {
            [] => Ok(Request::BenchAll),
            [what, flags @ ..] if what == "sim" => Ok(Request::Simulate(flags.to_vec())),
            [what, flags @ ..] if what == "fuzz" => Ok(Request::Fuzz(flags.to_vec())),
            [what] => match Bench::ALL.iter().find(|(name, _)| name == what) {
                Some((_, bench)) => Ok(Request::Bench(*bench)),
                None => Err(format!("there is no benchmark `{what}`")),
            },
            _ => Err(
                "`bench` needs one of `load`, `rate`, `fleet`, `charts`, `messages`, `lighthouse`, `size`, `sim` and `fuzz`"
                    .to_owned(),
            ),
        },
        "screenshots" if rest.is_empty() => Ok(Request::Screenshots),
        "screenshots" => Err("`screenshots` takes no words".to_owned()),
        "release" if rest.is_empty() => Ok(Request::Release),
        "release" => Err("`release` takes no words".to_owned()),
        "after-trunk" => Ok(Request::AfterTrunk),
        "test" => parse_test(rest),
        leash::WORD => Ok(Request::Leashed(rest.iter().map(OsString::from).collect())),
        other => Err(format!("there is no task `{other}`")),
    }
}

/// Parses the flags of this task. All others go to the board, which rejects those that it does not
/// know.
fn parse_serve(words: &[String]) -> Result<Serving, String> {
    let mut port = DEFAULT_PORT;
    let mut board = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--port" {
            port = parse_port(words.next().map_or("", |value| value))?;
        } else if let Some(value) = word.strip_prefix("--port=") {
            port = parse_port(value)?;
        } else if word == "--serve" || word.starts_with("--serve=") {
            return Err(
                "`--serve` is not available here: the board always serves the page that was \
                 just built"
                    .to_owned(),
            );
        } else {
            board.push(word.clone());
        }
    }
    Ok(Serving { port, board })
}

fn parse_port(value: &str) -> Result<u16, String> {
    value
        .parse()
        .map_err(|_| format!("`--port` needs a number from 0 to 65535, not `{value}`"))
}

fn parse_flash(words: &[String]) -> Result<flash::Wish, String> {
    let mut wish = flash::Wish::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--language" => {
                let name = words
                    .next()
                    .ok_or("`--language` needs a name, such as `de`")?;
                wish.language = Some(name.clone());
            }
            "--twice" => wish.twice = true,
            "--set-budget" => wish.set_budget = true,
            "--profile" => wish.profile = words.next().cloned(),
            other => match other.strip_prefix("--profile=") {
                Some(file) => wish.profile = Some(file.to_owned()),
                None => return Err(format!("`flash` has no flag `{other}`")),
            },
        }
        let names_none = wish.profile.as_ref().is_none_or(String::is_empty);
        if word.starts_with("--profile") && names_none {
            return Err("`--profile` needs the file of a profile".to_owned());
        }
    }
    match &wish.profile {
        Some(_) if wish.set_budget => Err(
            "the budgets are for the page with the Netzer's profile: `--set-budget` goes without \
             `--profile`"
                .to_owned(),
        ),
        _ => Ok(wish),
    }
}

fn parse_test(words: &[String]) -> Result<Request, String> {
    if words.iter().any(|word| word == "--list") {
        return Ok(Request::Steps);
    }
    if words.is_empty() {
        return Ok(Request::Test(Step::ALL.to_vec()));
    }
    let mut chosen = Vec::new();
    for word in words {
        let step = Step::named(word).ok_or_else(|| {
            let names = Step::ALL.map(Step::name).join(", ");
            format!("there is no step `{word}`; the steps are {names}")
        })?;
        chosen.extend(step.prerequisite());
        chosen.push(step);
    }
    // Steps run in their own order, as some need the output of others.
    chosen.sort_unstable();
    chosen.dedup();
    Ok(Request::Test(chosen))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    fn serving(port: u16, board: &[&str]) -> Result<Request, String> {
        Ok(Request::Serve(Serving {
            port,
            board: board.iter().copied().map(str::to_owned).collect(),
        }))
    }

    #[test]
    fn without_a_task_or_with_help_the_usage_is_printed() {
        for line in ["", "help", "--help", "-h", "serve --help", "test -h"] {
            assert_eq!(read(line), Ok(Request::Usage), "{line:?}");
        }
    }

    #[test]
    fn an_unknown_task_is_named() {
        assert!(read("polish").unwrap_err().contains("`polish`"));
    }

    #[test]
    fn every_flag_except_the_port_goes_to_the_board() {
        assert_eq!(read("serve"), serving(8080, &[]));
        assert_eq!(read("serve --port 8090"), serving(8090, &[]));
        assert_eq!(
            read("serve --board netzer --port=9000 --fault drop=5 --many-sockets"),
            serving(
                9000,
                &["--board", "netzer", "--fault", "drop=5", "--many-sockets"]
            )
        );
    }

    #[test]
    fn the_board_and_its_profile_are_found_with_and_without_an_equals_sign() {
        let serving = |line: &str| match read(line) {
            Ok(Request::Serve(serving)) => serving,
            other => panic!("{line}: {other:?}"),
        };
        for (line, name, profile) in [
            ("serve", "netzer", None),
            ("serve --fault garbage --board shelly", "shelly", None),
            (
                "serve --board=wled --profile=my.json",
                "wled",
                Some("my.json"),
            ),
            ("serve --profile my.json", "netzer", Some("my.json")),
            ("serve --boards x --board", "netzer", None),
        ] {
            let serving = serving(line);
            assert_eq!(
                (serving.name(), serving.profile()),
                (name, profile),
                "{line}"
            );
        }
    }

    #[test]
    fn an_invalid_port_is_rejected() {
        for line in ["serve --port", "serve --port x", "serve --port=70000"] {
            assert!(read(line).unwrap_err().contains("--port"), "{line:?}");
        }
    }

    #[test]
    fn the_served_folder_cannot_be_chosen() {
        assert!(read("serve --serve=x").unwrap_err().contains("--serve"));
    }

    #[test]
    fn the_flash_page_is_built_once_unless_flags_say_more() {
        let wish = |twice, set_budget| {
            Ok(Request::Flash(flash::Wish {
                twice,
                set_budget,
                ..flash::Wish::default()
            }))
        };
        assert_eq!(read("flash"), wish(false, false));
        assert_eq!(read("flash --twice"), wish(true, false));
        assert_eq!(read("flash --set-budget --twice"), wish(true, true));
        assert!(read("flash --thrice").unwrap_err().contains("--thrice"));
    }

    #[test]
    fn the_flash_page_is_made_in_a_language_that_is_named() {
        let Ok(Request::Flash(wish)) = read("flash --language de") else {
            panic!("it is a wish");
        };
        assert_eq!(wish.language.as_deref(), Some("de"));
        assert!(read("flash --language").unwrap_err().contains("--language"));
    }

    #[test]
    fn a_profile_to_compile_in_is_a_file_and_sets_no_budget() {
        let wish = flash::Wish {
            profile: Some("my.json".to_owned()),
            ..flash::Wish::default()
        };
        for line in ["flash --profile my.json", "flash --profile=my.json"] {
            assert_eq!(read(line), Ok(Request::Flash(wish.clone())), "{line}");
        }
        for line in ["flash --profile", "flash --profile="] {
            assert!(read(line).unwrap_err().contains("needs the file"), "{line}");
        }
        let both = read("flash --set-budget --profile my.json");
        assert!(both.unwrap_err().contains("without"));
    }

    #[test]
    fn a_release_has_everything_so_it_takes_no_words() {
        assert_eq!(read("release"), Ok(Request::Release));
        assert_eq!(read("release --help"), Ok(Request::Usage));
        assert!(read("release 1.0").unwrap_err().contains("no words"));
    }

    #[test]
    fn everything_is_measured_unless_a_measurement_is_named() {
        assert_eq!(read("screenshots"), Ok(Request::Screenshots));
        assert!(read("screenshots all").is_err());
        assert_eq!(read("bench"), Ok(Request::BenchAll));
        for (name, bench) in Bench::ALL {
            assert_eq!(read(&format!("bench {name}")), Ok(Request::Bench(bench)));
        }
        let flags = vec!["--seeds".to_owned(), "3".to_owned()];
        assert_eq!(read("bench sim --seeds 3"), Ok(Request::Simulate(flags)));
        assert!(read("bench speed").unwrap_err().contains("`speed`"));
    }

    #[test]
    fn every_step_runs_when_none_is_named() {
        assert_eq!(read("test"), Ok(Request::Test(Step::ALL.to_vec())));
    }

    #[test]
    fn steps_run_once_and_in_their_order() {
        let steps = vec![Step::Fmt, Step::Clippy];
        assert_eq!(read("test clippy fmt clippy"), Ok(Request::Test(steps)));
    }

    #[test]
    fn the_end_to_end_tests_include_the_build_that_they_need() {
        let steps = vec![Step::Build, Step::E2e];
        assert_eq!(read("test e2e"), Ok(Request::Test(steps)));
    }

    #[test]
    fn an_unknown_step_is_rejected_with_the_names_of_all() {
        let complaint = read("test fmt nativ").unwrap_err();
        assert!(complaint.contains("`nativ`"), "{complaint}");
        assert!(complaint.contains("fmt, clippy, native"), "{complaint}");
    }

    #[test]
    fn the_steps_can_be_listed() {
        assert_eq!(read("test --list"), Ok(Request::Steps));
    }
}
