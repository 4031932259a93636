//! What can be asked for on the command line.

use std::ffi::OsString;

use crate::bench::Bench;
use crate::flash;
use crate::leash;
use crate::step::Step;

pub const USAGE: &str = "\
The tasks of pindash:

  cargo xtask serve [--port N] [FLAGS OF THE BOARD]
      Installs what is missing, builds the page, and serves it with a simulated
      board on http://127.0.0.1:8080/ until Ctrl-C. --board NAME takes another
      board than the Netzer, with its profile: clown, mbed, plain, shelly, wled.
      Other flags go to the board: --profile FILE, --fault …, --many-sockets,
      --pages-always, --tls, --seed N. `cargo run -p board -- --help` explains them.

  cargo xtask flash [--twice] [--set-budget]
      Makes the page as one file for a board's flash, in target/flash/:
      index.html, index.html.gz and pindash.h, and says what it weighs.
      --twice builds it again and compares every byte; --set-budget writes what
      it weighs, and 1 %, to tests/xtask/flash-budget.txt.

  cargo xtask bench load
      Measures how fast the flash page starts, beside a page without a script
      and an empty Leptos page.

  cargo xtask bench rate
      Measures what a stream of messages costs the page, beside a page that is
      written by hand and does no more than show the values.

  cargo xtask bench fleet
      Measures what 1,000 devices behind an MQTT broker cost the page, beside a
      page that is written by hand and does no more than show some of the values.
      PINDASH_DEVICES and PINDASH_SECONDS set how many devices, and how long.

  cargo xtask bench messages
      Measures what a message of each board costs in the model.

  cargo xtask bench size
      Builds the flash page with and without each home-made part (packer, glue,
      order of functions, allocator, stand-ins for crates), and prints what each
      gives, in bytes of index.html.gz.

  cargo xtask bench fuzz [--runs N] [--from SEED]
      Feeds the readers of messages, profiles, addresses, filters and templates
      with N mutated texts each.

  cargo xtask bench sim [--seeds N] [--from SEED] [--trace SEED]
      Lives N simulated lives of tabs, network, board and clocks; the first
      that fails is told. --trace tells the life of one seed.

  cargo xtask test [STEP…]
      Installs what is missing and runs every check, or the named ones only.

  cargo xtask test --list
      Lists the steps.";

/// The port of `cargo xtask serve`, where nothing else is asked for.
pub const DEFAULT_PORT: u16 = 8080;

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Usage,
    Serve(Serving),
    Flash(flash::Wish),
    Bench(Bench),
    /// Run the simulation, with its own flags.
    Simulate(Vec<String>),
    /// Run the fuzzing, with its own flags.
    Fuzz(Vec<String>),
    /// Shorten the page that trunk is building; trunk calls this.
    AfterTrunk,
    /// List the steps of `test`.
    Steps,
    Test(Vec<Step>),
    /// See [`leash`].
    Leashed(Vec<OsString>),
}

/// How to serve the page.
#[derive(Debug, PartialEq, Eq)]
pub struct Serving {
    pub port: u16,
    /// What the board is told, as it was written.
    pub board: Vec<String>,
}

/// The board of `cargo xtask serve`, where no other is asked for.
pub const DEFAULT_BOARD: &str = "netzer";

impl Serving {
    /// Which board it is to be.
    pub fn name(&self) -> &str {
        self.value_of("--board").unwrap_or(DEFAULT_BOARD)
    }

    /// The profile that the person gives.
    pub fn profile(&self) -> Option<&str> {
        self.value_of("--profile")
    }

    /// What stands behind a flag of the board, in either way to write it.
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

/// Understands the command line, or says what cannot be understood.
pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Request, String> {
    let arguments: Vec<String> = arguments.collect();
    let Some((task, rest)) = arguments.split_first() else {
        return Ok(Request::Usage);
    };
    match task.as_str() {
        "help" | "--help" | "-h" => Ok(Request::Usage),
        "serve" | "flash" | "bench" | "test"
            if rest.iter().any(|word| word == "--help" || word == "-h") =>
        {
            Ok(Request::Usage)
        }
        "serve" => parse_serve(rest).map(Request::Serve),
        "flash" => parse_flash(rest).map(Request::Flash),
        "bench" => match rest {
            [what, flags @ ..] if what == "sim" => Ok(Request::Simulate(flags.to_vec())),
            [what, flags @ ..] if what == "fuzz" => Ok(Request::Fuzz(flags.to_vec())),
            [what] => match Bench::ALL.iter().find(|(name, _)| name == what) {
                Some((_, bench)) => Ok(Request::Bench(*bench)),
                None => Err(format!("there is nothing to measure as `{what}`")),
            },
            _ => Err(
                "`bench` measures `load`, `rate`, `fleet`, `messages`, `size`, `sim` or `fuzz`"
                    .to_owned(),
            ),
        },
        "after-trunk" => Ok(Request::AfterTrunk),
        "test" => parse_test(rest),
        leash::WORD => Ok(Request::Leashed(rest.iter().map(OsString::from).collect())),
        other => Err(format!("there is no task `{other}`")),
    }
}

/// Takes out what this program needs itself. All else is the board's, which
/// knows its flags and complains of those that it does not know.
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
                "`--serve` is for the board alone: here it always serves the page that was \
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
    for word in words {
        match word.as_str() {
            "--twice" => wish.twice = true,
            "--set-budget" => wish.set_budget = true,
            other => return Err(format!("`flash` knows no `{other}`")),
        }
    }
    Ok(wish)
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
    // Whatever the order in which they were named, one builds on the other.
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
    fn no_task_and_a_call_for_help_get_the_usage() {
        for line in ["", "help", "--help", "-h", "serve --help", "test -h"] {
            assert_eq!(read(line), Ok(Request::Usage), "{line:?}");
        }
    }

    #[test]
    fn an_unknown_task_is_named() {
        assert!(read("polish").unwrap_err().contains("`polish`"));
    }

    #[test]
    fn the_port_is_ours_and_every_other_flag_is_the_boards() {
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
    fn the_board_and_its_profile_are_known_however_they_are_written() {
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
    fn a_port_that_is_none_is_refused() {
        for line in ["serve --port", "serve --port x", "serve --port=70000"] {
            assert!(read(line).unwrap_err().contains("--port"), "{line:?}");
        }
    }

    #[test]
    fn the_served_folder_cannot_be_chosen() {
        assert!(read("serve --serve=x").unwrap_err().contains("--serve"));
    }

    #[test]
    fn the_flash_page_is_made_once_unless_more_is_asked_for() {
        let wish = |twice, set_budget| Ok(Request::Flash(flash::Wish { twice, set_budget }));
        assert_eq!(read("flash"), wish(false, false));
        assert_eq!(read("flash --twice"), wish(true, false));
        assert_eq!(read("flash --set-budget --twice"), wish(true, true));
        assert!(read("flash --thrice").unwrap_err().contains("--thrice"));
    }

    #[test]
    fn every_step_runs_when_none_is_named() {
        assert_eq!(read("test"), Ok(Request::Test(Step::ALL.to_vec())));
    }

    #[test]
    fn steps_run_in_their_order_and_once() {
        let steps = vec![Step::Fmt, Step::Clippy];
        assert_eq!(read("test clippy fmt clippy"), Ok(Request::Test(steps)));
    }

    #[test]
    fn the_end_to_end_tests_bring_the_build_that_they_look_at() {
        let steps = vec![Step::Build, Step::E2e];
        assert_eq!(read("test e2e"), Ok(Request::Test(steps)));
    }

    #[test]
    fn an_unknown_step_gets_the_names_of_all() {
        let complaint = read("test fmt nativ").unwrap_err();
        assert!(complaint.contains("`nativ`"), "{complaint}");
        assert!(complaint.contains("fmt, clippy, native"), "{complaint}");
    }

    #[test]
    fn the_steps_can_be_listed() {
        assert_eq!(read("test --list"), Ok(Request::Steps));
    }
}
