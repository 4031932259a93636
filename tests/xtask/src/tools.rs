//! What the tasks need on the machine, and how it gets there.
//!
//! - [`machine`] looks: what is there, in which version, and what can install;
//! - [`plan`] and [`packages`] decide, purely, what is to be done about one tool;
//! - [`ensure`] does it, and says what it is doing.

mod machine;
mod packages;
mod plan;

use std::collections::BTreeMap;
use std::env;
use std::io;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::child;
use crate::interrupt;
use crate::place::Place;
use crate::trouble::Trouble;
use crate::version;

use machine::{Machine, Presence};
pub use machine::{axe, browser, firefox, mosquitto, nats, pywebsocket};
use plan::{Command, Plan};

/// Trunk 0.22 needs a newer compiler than the pinned one.
const TRUNK: &str = "0.21.14";
/// The same number as in `Trunk.toml`. Debian's 108 is too old for the output
/// of this compiler.
const WASM_OPT: &str = "132";
/// A new one can shorten otherwise, and the flash page is to be the same to the byte.
const ESBUILD: &str = "0.28.2";
const GECKODRIVER: &str = "0.37.1";
const PYWEBSOCKET: &str = "4.0.2";
/// A new one can find more.
const AXE: &str = "4.14.1";
/// Longer than any installation takes on a slow machine with a slow network.
const INSTALL_LIMIT: Duration = Duration::from_secs(30 * 60);

/// What comes from npm. It removes from a folder what it is not told of, so all
/// are installed together, whichever of them is missing.
fn npm_packages() -> String {
    format!("binaryen@{WASM_OPT} esbuild@{ESBUILD} axe-core@{AXE}")
}

/// What a task can need. Chromium and ChromeDriver are one: they only work
/// together when they are of the same version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    Rustfmt,
    Clippy,
    WasmTarget,
    RustSource,
    Trunk,
    WasmBindgen,
    WasmOpt,
    Esbuild,
    Browser,
    Firefox,
    Geckodriver,
    Pywebsocket,
    Axe,
    Mosquitto,
    Nats,
}

impl Tool {
    pub fn name(self) -> &'static str {
        match self {
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
            Self::WasmTarget => "the wasm32-unknown-unknown target",
            Self::RustSource => "the source of the standard library",
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen-cli",
            Self::WasmOpt => "wasm-opt",
            Self::Esbuild => "esbuild",
            Self::Browser => "Chromium with ChromeDriver",
            Self::Firefox => "Firefox",
            Self::Geckodriver => "geckodriver",
            Self::Pywebsocket => "pywebsocket3",
            Self::Axe => "axe-core",
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats-server",
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Rustfmt => "checks the format of the code",
            Self::Clippy => "looks for mistakes in the code",
            Self::WasmTarget => "lets the compiler build for the browser",
            Self::RustSource => "lets the standard library be built for size",
            Self::Trunk => "puts the page together",
            Self::WasmBindgen => "connects the page to the browser, and runs its tests there",
            Self::WasmOpt => "makes the page smaller",
            Self::Esbuild => "shortens scripts and styles",
            Self::Browser => "runs the tests of the page",
            Self::Firefox => "runs the flash page in a second browser",
            Self::Geckodriver => "lets a test drive Firefox",
            Self::Pywebsocket => "is the echo server of others that the page is tested with",
            Self::Axe => "looks for what keeps people from using the page",
            Self::Mosquitto => "is the MQTT broker of others that MQTT is tested with",
            Self::Nats => "is the MQTT broker of others that speaks version 3.1.1 alone",
        }
    }

    fn duration(self) -> &'static str {
        match self {
            Self::Rustfmt
            | Self::Clippy
            | Self::WasmTarget
            | Self::RustSource
            | Self::WasmOpt
            | Self::Esbuild
            | Self::Geckodriver
            | Self::Pywebsocket
            | Self::Axe
            | Self::Mosquitto
            | Self::Nats => "under a minute",
            Self::Trunk | Self::WasmBindgen => "2 to 5 minutes",
            Self::Browser | Self::Firefox => "1 to 3 minutes",
        }
    }

    /// The version that has to be there, where it matters.
    fn version(self, lock: &str) -> Option<String> {
        match self {
            Self::Trunk => Some(TRUNK.to_owned()),
            // The program and the crate have to be of the very same version.
            Self::WasmBindgen => version::in_lock(lock, "wasm-bindgen").map(str::to_owned),
            Self::WasmOpt => Some(WASM_OPT.to_owned()),
            Self::Esbuild => Some(ESBUILD.to_owned()),
            Self::Geckodriver => Some(GECKODRIVER.to_owned()),
            Self::Pywebsocket => Some(PYWEBSOCKET.to_owned()),
            Self::Axe => Some(AXE.to_owned()),
            Self::Rustfmt
            | Self::Clippy
            | Self::WasmTarget
            | Self::RustSource
            | Self::Browser
            | Self::Firefox
            // Any since 2018 speaks both versions of MQTT.
            | Self::Mosquitto
            // Any since 2021 speaks MQTT on a WebSocket.
            | Self::Nats => None,
        }
    }

    /// What else will do, where it comes from the system.
    fn otherwise(self) -> &'static str {
        match self {
            Self::Browser => packages::CHROMIUM.otherwise,
            Self::Firefox => packages::FIREFOX.otherwise,
            Self::Mosquitto => packages::MOSQUITTO.otherwise,
            Self::Nats => packages::NATS.otherwise,
            _ => "",
        }
    }

    /// What it means that it is not there.
    fn lack(self) -> &'static str {
        match self {
            Self::RustSource | Self::Esbuild => "the flash page is larger without it",
            Self::Firefox | Self::Geckodriver => "the tests in Firefox are skipped",
            _ => "the steps that need it cannot run",
        }
    }
}

/// What could not be made ready, with the reason.
pub type Missing = BTreeMap<Tool, Trouble>;

/// Makes each tool ready to use, and returns those that could not be.
pub fn ensure(place: &Place, tools: &[Tool]) -> Result<Missing, Trouble> {
    let machine = Machine::look(place, tools)?;
    let mut missing = Missing::new();
    for &tool in tools {
        if let Err(trouble) = make_ready(place, &machine, tool) {
            if interrupt::asked() {
                return Err(trouble);
            }
            eprintln!("{trouble}");
            missing.insert(tool, trouble);
        }
    }
    Ok(missing)
}

fn make_ready(place: &Place, machine: &Machine, tool: Tool) -> Result<(), Trouble> {
    let wanted = tool.version(&machine.lock);
    let found = machine.presence(place, tool, wanted.as_deref());
    match plan::decide(
        tool,
        wanted.as_deref(),
        &found,
        &machine.means,
        &place.tools(),
    ) {
        Plan::Nothing => {
            eprintln!("  {}: {found}", tool.name());
            Ok(())
        }
        Plan::LeaveToTrunk => {
            eprintln!(
                "  {}: {found}; trunk downloads it when it builds. Where it cannot, \
                 install Node.js: then it comes from npm.",
                tool.name()
            );
            Ok(())
        }
        Plan::Name { command } => Err(cannot_install(tool, &found, &command)),
        Plan::Install(commands) => {
            let installed = install(place, machine, tool, &found, &commands)
                .and_then(|()| found_after(place, machine, tool, wanted.as_deref()));
            match installed {
                // There is a second way to it, so this is no obstacle yet.
                Err(trouble) if tool == Tool::WasmOpt && !interrupt::asked() => {
                    eprintln!("{trouble}\n  Until then trunk tries to download it.");
                    Ok(())
                }
                other => other,
            }
        }
    }
}

/// An installation can succeed into a folder that is not on PATH.
fn found_after(
    place: &Place,
    machine: &Machine,
    tool: Tool,
    wanted: Option<&str>,
) -> Result<(), Trouble> {
    match machine.presence(place, tool, wanted) {
        Presence::Ready(_) => Ok(()),
        found => Err(still_missing(tool, &found)),
    }
}

fn install(
    place: &Place,
    machine: &Machine,
    tool: Tool,
    found: &Presence,
    commands: &[Command],
) -> Result<(), Trouble> {
    eprintln!(
        "  {}: {found}. It {}. Installing it takes {}:",
        tool.name(),
        tool.purpose(),
        tool.duration()
    );
    let started = Instant::now();
    for command in commands {
        eprintln!("  $ {command}");
        let ending = child::run(&mut process(place, machine, command), INSTALL_LIMIT)?;
        if !ending.succeeded() {
            let by_hand = format!("`{command}` by hand, once what they complain of is cured. ");
            return Err(Trouble::new(
                format!(
                    "{} could not be installed ({})",
                    tool.name(),
                    ending.reason()
                ),
                format!(
                    "It {}; {}. The lines above say why.",
                    tool.purpose(),
                    tool.lack()
                ),
                (by_hand + tool.otherwise()).trim_end(),
            ));
        }
    }
    eprintln!(
        "  {} is ready after {} s.",
        tool.name(),
        started.elapsed().as_secs()
    );
    Ok(())
}

/// An installation must not be led astray by the checkout's own settings, nor
/// by those of the task that it is done for.
fn process(place: &Place, machine: &Machine, command: &Command) -> std::process::Command {
    let mut process = place.command(&command.program);
    process
        .args(&command.arguments)
        .envs(command.settings().iter().copied())
        // Standard output is for what the task itself has to say.
        .stdout(Stdio::from(io::stderr()));
    if command.program == "cargo" {
        process.current_dir(env::temp_dir());
        for led_astray in [
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_RUSTFLAGS",
            "RUSTFLAGS",
            "RUSTC_BOOTSTRAP",
        ] {
            process.env_remove(led_astray);
        }
        if let (None, Some(channel)) = (env::var_os("RUSTUP_TOOLCHAIN"), &machine.channel) {
            process.env("RUSTUP_TOOLCHAIN", channel);
        }
    }
    process
}

fn cannot_install(tool: Tool, found: &Presence, command: &str) -> Trouble {
    Trouble::new(
        format!("{}: {found}", tool.name()),
        format!(
            "It {}; {}, and it cannot be installed from here.",
            tool.purpose(),
            tool.lack()
        ),
        command,
    )
}

fn still_missing(tool: Tool, found: &Presence) -> Trouble {
    Trouble::new(
        format!("{} was installed, yet: {found}", tool.name()),
        format!("It {}; {}.", tool.purpose(), tool.lack()),
        "adding the folder that the lines above name to PATH, and if CHROMIUM or CHROMEDRIVER \
         are set, or FIREFOX, GECKODRIVER, MOSQUITTO or NATS_SERVER, whether they name programs \
         that are there.",
    )
}
