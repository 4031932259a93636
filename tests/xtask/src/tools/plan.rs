//! What is to be done about one tool: decided from what was found, with nothing
//! looked at and nothing run, so that every machine can be tested on any.

use std::fmt;
use std::path::Path;

use super::Tool;
use super::machine::Presence;
use super::packages::{self, Packages};

/// What can install things on this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Means {
    pub rustup: bool,
    pub npm: bool,
    pub pip: bool,
    pub system: Option<System>,
    pub rights: Rights,
}

/// The system's own package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    Apt,
    Dnf,
    Pacman,
    Homebrew,
}

/// How the system's packages can be installed without asking anyone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rights {
    Root,
    Sudo,
    #[default]
    None,
}

/// The decision.
#[derive(Debug, PartialEq, Eq)]
pub enum Plan {
    Nothing,
    Install(Vec<Command>),
    /// Trunk brings it by itself, if it can.
    LeaveToTrunk,
    /// It cannot be done from here; this is what a person can do.
    Name {
        command: String,
    },
}

/// A program with its arguments, which can be shown as well as run.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub program: String,
    pub arguments: Vec<String>,
}

impl Command {
    pub fn new(line: &str) -> Self {
        let mut words = line.split_whitespace().map(str::to_owned);
        Self {
            program: words.next().unwrap_or_default(),
            arguments: words.collect(),
        }
    }

    /// What it is told through the environment: to keep trying on a bad
    /// network, to ask nothing, and to leave debugging information out.
    pub fn settings(&self) -> &'static [(&'static str, &'static str)] {
        match self.program.as_str() {
            "cargo" => &[("CARGO_PROFILE_DEV_DEBUG", "0"), ("CARGO_NET_RETRY", "5")],
            "apt-get" | "sudo" => &[("DEBIAN_FRONTEND", "noninteractive")],
            "npm" => &[("npm_config_fetch_retries", "5")],
            _ => &[],
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.settings() {
            write!(out, "{name}={value} ")?;
        }
        write!(out, "{} {}", self.program, self.arguments.join(" "))
    }
}

pub fn decide(
    tool: Tool,
    wanted: Option<&str>,
    found: &Presence,
    means: &Means,
    tools: &Path,
) -> Plan {
    if matches!(found, Presence::Ready(_)) {
        return Plan::Nothing;
    }
    let wanted = wanted.unwrap_or_default();
    match tool {
        Tool::Rustfmt => rustup("rustup component add rustfmt", means),
        Tool::Clippy => rustup("rustup component add clippy", means),
        Tool::WasmTarget => rustup("rustup target add wasm32-unknown-unknown", means),
        Tool::RustSource => rustup("rustup component add rust-src", means),
        Tool::Trunk | Tool::WasmBindgen | Tool::Geckodriver => {
            cargo_install(tool.name(), wanted, found, tools)
        }
        // Trunk can download it, but from a place that is out of reach for some
        // who can reach a package registry, so that comes first.
        Tool::WasmOpt if !means.npm => Plan::LeaveToTrunk,
        Tool::WasmOpt | Tool::Esbuild | Tool::Axe => npm(means, tools),
        Tool::Browser => packages::plan(&packages::CHROMIUM, found, means),
        Tool::Firefox => packages::plan(&packages::FIREFOX, found, means),
        Tool::Pywebsocket => pywebsocket(wanted, means, tools),
        Tool::Mosquitto => unpack(&packages::MOSQUITTO, found, means, tools),
        Tool::Nats => unpack(&packages::NATS, found, means, tools),
    }
}

fn rustup(line: &str, means: &Means) -> Plan {
    if means.rustup {
        Plan::Install(vec![Command::new(line)])
    } else {
        Plan::Name {
            command: format!("installing rustup (https://rustup.rs), then `{line}`."),
        }
    }
}

/// Built without optimization, both install in a quarter of the time and work
/// as well. A version that a person has is theirs: ours then goes beside it.
fn cargo_install(name: &str, wanted: &str, found: &Presence, tools: &Path) -> Plan {
    let mut command = Command::new(&format!(
        "cargo install --locked {name} --version {wanted} --debug"
    ));
    if matches!(found, Presence::Other(_)) {
        command.arguments.push("--root".to_owned());
        command.arguments.push(tools.display().to_string());
    }
    Plan::Install(vec![command])
}

fn npm(means: &Means, tools: &Path) -> Plan {
    if !means.npm {
        return Plan::Name {
            command: "installing Node.js: then it comes from npm.".to_owned(),
        };
    }
    let mut command = Command::new("npm install --no-save --no-audit --no-fund --prefix");
    command.arguments.push(tools.display().to_string());
    let packages = super::npm_packages();
    let packages = packages.split_whitespace().map(str::to_owned);
    command.arguments.extend(packages);
    Plan::Install(vec![command])
}

/// The source is unpacked for its handlers, which pip does not install. The rest
/// is installed into a folder of its own, which pip does even where the system
/// keeps its Python to itself (PEP 668).
fn pywebsocket(wanted: &str, means: &Means, tools: &Path) -> Plan {
    let mut commands = match packages::plan(&packages::PIP, &Presence::Missing, means) {
        _ if means.pip => Vec::new(),
        Plan::Install(commands) => commands,
        named => return named,
    };
    let folder = tools.join("pywebsocket");
    let source = folder.join(format!("pywebsocket3-{wanted}.tar.gz"));
    let package = format!("pywebsocket3=={wanted}");
    let packages = folder.join("packages").display().to_string();
    let [folder, source] = [folder, source].map(|path| path.display().to_string());
    // The paths stand apart, as a space may be in them.
    for (line, rest) in [
        (
            "python3 -m pip download --no-deps --no-binary pywebsocket3 --dest",
            [&folder, &package],
        ),
        ("python3 -m tarfile --extract", [&source, &folder]),
        (
            "python3 -m pip install --upgrade --target",
            [&packages, &source],
        ),
    ] {
        let mut command = Command::new(line);
        command.arguments.extend(rest.map(String::clone));
        commands.push(command);
    }
    Plan::Install(commands)
}

/// Where mosquitto is in the folder of the tools, once it is unpacked there.
pub const MOSQUITTO_UNPACKED: &str = "mosquitto/usr/sbin/mosquitto";
/// Where nats-server is.
pub const NATS_UNPACKED: &str = "nats-server/usr/sbin/nats-server";

/// To install Debian's package would start a broker for the whole machine, and at every start of
/// it. Unpacked it is a program as any other, with the libraries that the system lacks beside it,
/// and that takes no rights: apt has its lists and what it fetches in folders of ours.
fn unpack(packages: &Packages, found: &Presence, means: &Means, tools: &Path) -> Plan {
    if matches!(found, Presence::Other(_)) {
        return Plan::Name {
            command: format!("taking that out of the environment. {}", packages.otherwise),
        };
    }
    if means.system != Some(System::Apt) {
        return packages::plan(packages, found, means);
    }
    let folder = tools.join(packages.apt);
    let cache = folder.join("apt");
    // What is fetched for one is not unpacked for another; the lists are the same for all.
    let [lists, archives] = [tools.join("apt-lists"), cache.join("archives")];
    let [folder, cache, lists, archives] =
        [folder, cache, lists, archives].map(|path| path.display().to_string());
    let apt = |words: &str| {
        let mut command = Command::new(words);
        for option in [
            "Debug::NoLocking=1".to_owned(),
            format!("Dir::Cache={cache}"),
            format!("Dir::State::Lists={lists}"),
        ] {
            command.arguments.extend(["-o".to_owned(), option]);
        }
        command
    };
    let of_paths = |line: &str, rest: &[&str]| {
        let mut command = Command::new(line);
        let rest = rest.iter().copied().map(str::to_owned);
        command.arguments.extend(rest);
        command
    };
    let partial = [&archives, &lists].map(|path| format!("{path}/partial"));
    let install = "apt-get install --yes --no-install-recommends --download-only";
    Plan::Install(vec![
        of_paths("mkdir -p", &[&partial[0], &partial[1]]),
        apt("apt-get update"),
        apt(&format!("{install} {}", packages.apt)),
        of_paths(
            "find",
            &[
                &archives, "-name", "*.deb", "-exec", "dpkg-deb", "-x", "{}", &folder, ";",
            ],
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: Means = Means {
        rustup: true,
        npm: true,
        pip: true,
        system: Some(System::Apt),
        rights: Rights::Root,
    };
    const NOTHING: Means = Means {
        rustup: false,
        npm: false,
        pip: false,
        system: None,
        rights: Rights::None,
    };

    fn check(tool: Tool, found: &Presence, means: &Means, lines: &[&str]) {
        let plan = decide(tool, Some("1.2.3"), found, means, Path::new("T"));
        match plan {
            Plan::Install(commands) => {
                let shown: Vec<_> = commands.iter().map(ToString::to_string).collect();
                assert_eq!(shown, lines);
            }
            other => panic!("{tool:?} should be installed, not {other:?}"),
        }
    }

    fn named(tool: Tool, found: &Presence, means: &Means) -> String {
        match decide(tool, None, found, means, Path::new("T")) {
            Plan::Name { command } => command,
            other => panic!("{tool:?} should be named, not {other:?}"),
        }
    }

    #[test]
    fn what_is_ready_is_left_alone() {
        let found = Presence::Ready("1.2.3".to_owned());
        for tool in [Tool::WasmTarget, Tool::Trunk, Tool::WasmOpt, Tool::Browser] {
            let plan = decide(tool, Some("1.2.3"), &found, &NOTHING, Path::new("T"));
            assert_eq!(plan, Plan::Nothing, "{tool:?}");
        }
    }

    #[test]
    fn a_missing_program_goes_where_cargo_puts_programs() {
        check(
            Tool::Trunk,
            &Presence::Missing,
            &EVERYTHING,
            &["CARGO_PROFILE_DEV_DEBUG=0 CARGO_NET_RETRY=5 \
               cargo install --locked trunk --version 1.2.3 --debug"],
        );
    }

    #[test]
    fn a_persons_other_version_is_not_overwritten() {
        check(
            Tool::WasmBindgen,
            &Presence::Other("0.2.1".to_owned()),
            &EVERYTHING,
            &["CARGO_PROFILE_DEV_DEBUG=0 CARGO_NET_RETRY=5 \
               cargo install --locked wasm-bindgen-cli --version 1.2.3 --debug --root T"],
        );
    }

    #[test]
    fn what_comes_from_npm_comes_together_as_npm_removes_what_it_is_not_told_of() {
        let other = Presence::Other("108".to_owned());
        let line = format!(
            "npm_config_fetch_retries=5 npm install --no-save --no-audit --no-fund --prefix T {}",
            super::super::npm_packages()
        );
        for tool in [Tool::WasmOpt, Tool::Esbuild, Tool::Axe] {
            check(tool, &other, &EVERYTHING, &[&line]);
        }
    }

    #[test]
    fn without_npm_trunk_brings_wasm_opt_and_node_is_named_for_the_rest() {
        let missing = Presence::Missing;
        let plan = decide(
            Tool::WasmOpt,
            Some("132"),
            &missing,
            &NOTHING,
            Path::new("T"),
        );
        assert_eq!(plan, Plan::LeaveToTrunk);
        for tool in [Tool::Esbuild, Tool::Axe] {
            assert!(named(tool, &missing, &NOTHING).contains("Node.js"));
        }
    }

    #[test]
    fn the_driver_of_firefox_is_built_like_the_other_programs_in_rust() {
        check(
            Tool::Geckodriver,
            &Presence::Missing,
            &EVERYTHING,
            &["CARGO_PROFILE_DEV_DEBUG=0 CARGO_NET_RETRY=5 \
               cargo install --locked geckodriver --version 1.2.3 --debug"],
        );
    }

    const PYWEBSOCKET: [&str; 3] = [
        "python3 -m pip download --no-deps --no-binary pywebsocket3 \
         --dest T/pywebsocket pywebsocket3==1.2.3",
        "python3 -m tarfile --extract T/pywebsocket/pywebsocket3-1.2.3.tar.gz T/pywebsocket",
        "python3 -m pip install --upgrade --target T/pywebsocket/packages \
         T/pywebsocket/pywebsocket3-1.2.3.tar.gz",
    ];

    #[test]
    fn pywebsocket_is_installed_from_its_source_which_has_the_handlers() {
        for found in [Presence::Missing, Presence::Other("1.2.2".to_owned())] {
            check(Tool::Pywebsocket, &found, &EVERYTHING, &PYWEBSOCKET);
        }
    }

    #[test]
    fn without_pip_the_system_brings_it_before_pywebsocket() {
        let means = Means {
            pip: false,
            ..EVERYTHING
        };
        let apt = "DEBIAN_FRONTEND=noninteractive apt-get";
        let [update, install] = [
            format!("{apt} update"),
            format!("{apt} install --yes --no-install-recommends python3-pip"),
        ];
        let lines = [&[update.as_str(), &install], &PYWEBSOCKET[..]].concat();
        check(Tool::Pywebsocket, &Presence::Missing, &means, &lines);
    }

    #[test]
    fn pip_is_named_with_the_command_where_it_cannot_be_installed() {
        let means = Means {
            system: Some(System::Apt),
            ..NOTHING
        };
        let text = named(Tool::Pywebsocket, &Presence::Missing, &means);
        assert!(text.contains("sudo apt-get install"), "{text}");
        assert!(text.contains("python3-pip"), "{text}");
    }

    #[test]
    fn a_broker_of_debian_is_unpacked_without_rights_and_not_started() {
        for (rights, tool, name) in [
            (Rights::Root, Tool::Mosquitto, "mosquitto"),
            (Rights::None, Tool::Mosquitto, "mosquitto"),
            (Rights::None, Tool::Nats, "nats-server"),
        ] {
            let means = Means {
                rights,
                ..EVERYTHING
            };
            let apt = "DEBIAN_FRONTEND=noninteractive apt-get";
            let options = format!(
                "-o Debug::NoLocking=1 -o Dir::Cache=T/{name}/apt -o Dir::State::Lists=T/apt-lists"
            );
            let install = format!("install --yes --no-install-recommends --download-only {name}");
            check(
                tool,
                &Presence::Missing,
                &means,
                &[
                    &format!("mkdir -p T/{name}/apt/archives/partial T/apt-lists/partial"),
                    &format!("{apt} update {options}"),
                    &format!("{apt} {install} {options}"),
                    &format!(
                        "find T/{name}/apt/archives -name *.deb -exec dpkg-deb -x {{}} T/{name} ;"
                    ),
                ],
            );
        }
    }

    #[test]
    fn a_broker_that_a_person_names_and_that_does_not_answer_is_left_to_them() {
        let found = Presence::Other("“/none”, which MOSQUITTO names,".to_owned());
        let text = named(Tool::Mosquitto, &found, &EVERYTHING);
        assert!(text.contains("MOSQUITTO"), "{text}");
    }

    #[test]
    fn elsewhere_the_broker_is_named_with_the_command() {
        let means = Means {
            system: Some(System::Homebrew),
            ..NOTHING
        };
        let text = named(Tool::Mosquitto, &Presence::Missing, &means);
        assert!(text.contains("brew install mosquitto"), "{text}");
        assert!(text.contains("MOSQUITTO"), "{text}");
        let means = Means {
            system: Some(System::Dnf),
            ..NOTHING
        };
        let text = named(Tool::Nats, &Presence::Missing, &means);
        assert!(!text.contains("dnf"), "{text}");
        assert!(text.contains("NATS_SERVER"), "{text}");
    }

    #[test]
    fn without_rustup_its_parts_are_named() {
        let text = named(Tool::WasmTarget, &Presence::Missing, &NOTHING);
        assert!(
            text.contains("rustup target add wasm32-unknown-unknown"),
            "{text}"
        );
    }
}
