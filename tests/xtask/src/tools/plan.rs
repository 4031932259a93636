//! Decides how to get a tool, from what was detected. It has no side effects, so the decisions for
//! every kind of machine are tested on any.

use std::fmt;
use std::path::Path;

use super::Tool;
use super::machine::Presence;
use super::packages::{self, Packages};
use super::servers;

/// The installers of this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Means {
    pub rustup: bool,
    pub npm: bool,
    pub pip: bool,
    pub system: Option<System>,
    pub rights: Rights,
}

#[cfg(test)]
impl Means {
    pub const EVERYTHING: Self = Self {
        rustup: true,
        npm: true,
        pip: true,
        system: Some(System::Apt),
        rights: Rights::Root,
    };
    pub const NOTHING: Self = Self {
        rustup: false,
        npm: false,
        pip: false,
        system: None,
        rights: Rights::None,
    };
}

/// The system's own package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    Apt,
    Dnf,
    Pacman,
    Homebrew,
}

/// The rights with which the system's packages can be installed without a prompt.
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
    /// Trunk downloads it, if it can.
    LeaveToTrunk,
    /// It cannot be installed automatically; this is what a person can try.
    Suggest {
        remedy: String,
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

    /// Environment variables: to retry on a bad network, to ask nothing, and to leave out debugging
    /// information.
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

/// Decides how to get a tool, into the folder `tools` if it must not replace another version.
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
        // npm comes first, as some networks reach a package registry but not the site from which
        // trunk downloads.
        Tool::WasmOpt if !means.npm => Plan::LeaveToTrunk,
        Tool::WasmOpt | Tool::Esbuild | Tool::Axe | Tool::Uplot => npm(means, tools),
        Tool::Browser => packages::plan(&packages::CHROMIUM, found, means),
        Tool::Firefox => packages::plan(&packages::FIREFOX, found, means),
        Tool::Pywebsocket => servers::pywebsocket(wanted, means, tools),
        Tool::Mosquitto => unpack(&packages::MOSQUITTO, found, means, tools),
        Tool::Nats => unpack(&packages::NATS, found, means, tools),
        Tool::Libwebsockets => packages::plan(&packages::LIBWEBSOCKETS, found, means),
        Tool::NodeRed => servers::node_red(wanted, means, tools),
        Tool::Moonraker => servers::moonraker(wanted, means, tools),
    }
}

fn rustup(line: &str, means: &Means) -> Plan {
    if means.rustup {
        Plan::Install(vec![Command::new(line)])
    } else {
        Plan::Suggest {
            remedy: format!("installing rustup (https://rustup.rs), then `{line}`."),
        }
    }
}

/// Without optimization these programs are built in a quarter of the time, and work as well. A
/// person's own version is not replaced: ours is installed into `tools`.
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
        return Plan::Suggest {
            remedy: "installing Node.js; then it is installed from npm.".to_owned(),
        };
    }
    let mut command = Command::new("npm install --no-save --no-audit --no-fund --prefix");
    command.arguments.push(tools.display().to_string());
    let packages = super::npm_packages();
    let packages = packages.split_whitespace().map(str::to_owned);
    command.arguments.extend(packages);
    Plan::Install(vec![command])
}

/// The path of the unpacked mosquitto in the folder of the tools.
pub const MOSQUITTO_UNPACKED: &str = "mosquitto/usr/sbin/mosquitto";
/// The path of the unpacked nats-server.
pub const NATS_UNPACKED: &str = "nats-server/usr/sbin/nats-server";

/// Installing Debian's package would start a broker for the whole machine, now and at every boot. So
/// it is only unpacked, with the libraries that the system lacks. That needs no rights: apt keeps its
/// lists and downloads in our folders.
pub fn unpack(packages: &Packages, found: &Presence, means: &Means, tools: &Path) -> Plan {
    if matches!(found, Presence::Other(_)) {
        return Plan::Suggest {
            remedy: format!("unsetting the variable. {}", packages.alternative),
        };
    }
    if means.system != Some(System::Apt) {
        return packages::plan(packages, found, means);
    }
    let folder = tools.join(packages.apt);
    let cache = folder.join("apt");
    // Each package has its own archives; the lists are shared.
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

    fn remedy(tool: Tool, found: &Presence, means: &Means) -> String {
        match decide(tool, None, found, means, Path::new("T")) {
            Plan::Suggest { remedy } => remedy,
            other => panic!("{tool:?} should have a remedy, not {other:?}"),
        }
    }

    #[test]
    fn a_ready_tool_needs_nothing() {
        let found = Presence::Ready("1.2.3".to_owned());
        for tool in [Tool::WasmTarget, Tool::Trunk, Tool::WasmOpt, Tool::Browser] {
            let plan = decide(tool, Some("1.2.3"), &found, &Means::NOTHING, Path::new("T"));
            assert_eq!(plan, Plan::Nothing, "{tool:?}");
        }
    }

    #[test]
    fn a_missing_program_is_installed_by_cargo() {
        check(
            Tool::Trunk,
            &Presence::Missing,
            &Means::EVERYTHING,
            &["CARGO_PROFILE_DEV_DEBUG=0 CARGO_NET_RETRY=5 \
               cargo install --locked trunk --version 1.2.3 --debug"],
        );
    }

    #[test]
    fn a_persons_other_version_is_not_overwritten() {
        check(
            Tool::WasmBindgen,
            &Presence::Other("0.2.1".to_owned()),
            &Means::EVERYTHING,
            &["CARGO_PROFILE_DEV_DEBUG=0 CARGO_NET_RETRY=5 \
               cargo install --locked wasm-bindgen-cli --version 1.2.3 --debug --root T"],
        );
    }

    #[test]
    fn the_packages_from_npm_are_installed_together_as_npm_removes_others() {
        let other = Presence::Other("108".to_owned());
        let line = format!(
            "npm_config_fetch_retries=5 npm install --no-save --no-audit --no-fund --prefix T {}",
            super::super::npm_packages()
        );
        for tool in [Tool::WasmOpt, Tool::Esbuild, Tool::Axe, Tool::Uplot] {
            check(tool, &other, &Means::EVERYTHING, &[&line]);
        }
    }

    #[test]
    fn without_npm_trunk_downloads_wasm_opt_and_node_is_suggested_for_the_rest() {
        let missing = Presence::Missing;
        let plan = decide(
            Tool::WasmOpt,
            Some("132"),
            &missing,
            &Means::NOTHING,
            Path::new("T"),
        );
        assert_eq!(plan, Plan::LeaveToTrunk);
        for tool in [Tool::Esbuild, Tool::Axe, Tool::Uplot] {
            assert!(remedy(tool, &missing, &Means::NOTHING).contains("Node.js"));
        }
    }

    #[test]
    fn geckodriver_is_installed_like_the_other_programs_in_rust() {
        check(
            Tool::Geckodriver,
            &Presence::Missing,
            &Means::EVERYTHING,
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
            check(Tool::Pywebsocket, &found, &Means::EVERYTHING, &PYWEBSOCKET);
        }
    }

    #[test]
    fn without_pip_the_systems_package_is_installed_first() {
        let means = Means {
            pip: false,
            ..Means::EVERYTHING
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
    fn if_pip_cannot_be_installed_the_command_is_suggested() {
        let means = Means {
            system: Some(System::Apt),
            ..Means::NOTHING
        };
        let text = remedy(Tool::Pywebsocket, &Presence::Missing, &means);
        assert!(text.contains("sudo apt-get install"), "{text}");
        assert!(text.contains("python3-pip"), "{text}");
    }

    #[test]
    fn debians_broker_is_unpacked_without_rights_and_not_started() {
        for (rights, tool, name) in [
            (Rights::Root, Tool::Mosquitto, "mosquitto"),
            (Rights::None, Tool::Mosquitto, "mosquitto"),
            (Rights::None, Tool::Nats, "nats-server"),
        ] {
            let means = Means {
                rights,
                ..Means::EVERYTHING
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
    fn a_named_broker_that_does_not_run_is_left_to_the_person() {
        let found = Presence::Other("“/none”, set in MOSQUITTO, which does not run".to_owned());
        let text = remedy(Tool::Mosquitto, &found, &Means::EVERYTHING);
        assert!(text.contains("MOSQUITTO"), "{text}");
    }

    #[test]
    fn on_other_systems_the_command_for_the_broker_is_suggested() {
        let means = Means {
            system: Some(System::Homebrew),
            ..Means::NOTHING
        };
        let text = remedy(Tool::Mosquitto, &Presence::Missing, &means);
        assert!(text.contains("brew install mosquitto"), "{text}");
        assert!(text.contains("MOSQUITTO"), "{text}");
        let means = Means {
            system: Some(System::Dnf),
            ..Means::NOTHING
        };
        let text = remedy(Tool::Nats, &Presence::Missing, &means);
        assert!(!text.contains("dnf"), "{text}");
        assert!(text.contains("NATS_SERVER"), "{text}");
    }

    #[test]
    fn without_rustup_its_command_is_suggested() {
        let text = remedy(Tool::WasmTarget, &Presence::Missing, &Means::NOTHING);
        assert!(
            text.contains("rustup target add wasm32-unknown-unknown"),
            "{text}"
        );
    }
}
