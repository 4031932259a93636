//! The tools that the tasks need, and how they are installed.
//!
//! - [`machine`] detects the tools with their versions, and the installers;
//! - [`plan`], [`packages`] and [`servers`] decide, without side effects, how to get a tool;
//! - [`ensure`] does it, and reports what it does.

mod machine;
mod packages;
mod plan;
mod servers;

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
pub use machine::{
    axe, browser, firefox, libwebsockets, moonraker, mosquitto, nats, node_red, pywebsocket, uplot,
};
use plan::{Command, Plan};

/// Trunk 0.22 needs a newer compiler than the pinned one.
const TRUNK: &str = "0.21.14";
/// The same number as in `Trunk.toml`. Debian's 108 is too old for the output of this compiler.
const WASM_OPT: &str = "132";
/// Pinned, as another version may minify differently, and the flash page must be reproducible.
const ESBUILD: &str = "0.28.2";
const GECKODRIVER: &str = "0.37.1";
const PYWEBSOCKET: &str = "4.0.2";
/// Pinned, as another version may find more.
const AXE: &str = "4.14.1";
/// The newest, which is what the charts are measured beside.
const UPLOT: &str = "1.6.32";
/// Pinned, as what they send may change with any version.
const NODE_RED: &str = "4.1.15";
const MOONRAKER: &str = "0.11.0";
/// Longer than an installation takes on a slow machine with a slow network.
const INSTALL_LIMIT: Duration = Duration::from_secs(30 * 60);

/// The packages from npm. They are installed together, as npm removes from a folder those that are
/// not listed.
fn npm_packages() -> String {
    format!("binaryen@{WASM_OPT} esbuild@{ESBUILD} axe-core@{AXE} uplot@{UPLOT}")
}

/// A tool of the tasks. Chromium and ChromeDriver are one tool, as they must have the same major
/// version.
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
    Uplot,
    Mosquitto,
    Nats,
    Libwebsockets,
    NodeRed,
    Moonraker,
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
            Self::Uplot => "uPlot",
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats-server",
            Self::Libwebsockets => "libwebsockets with a C compiler",
            Self::NodeRed => "Node-RED",
            Self::Moonraker => "Moonraker",
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Rustfmt => "checks the formatting",
            Self::Clippy => "lints the code",
            Self::WasmTarget => "is the compiler's target for the browser",
            Self::RustSource => "lets cargo build the standard library for size",
            Self::Trunk => "bundles the page",
            Self::WasmBindgen => {
                "generates the page's bindings to the browser, and runs its tests there"
            }
            Self::WasmOpt => "optimizes the page for size",
            Self::Esbuild => "minifies scripts and styles",
            Self::Browser => "runs the tests of the page",
            Self::Firefox => "runs tests of the flash page in a second browser",
            Self::Geckodriver => "drives Firefox in tests",
            Self::Pywebsocket => "is a third-party echo server for the tests",
            Self::Axe => "checks the accessibility of the page",
            Self::Uplot => "draws the charts that ours are measured beside",
            Self::Mosquitto => "is a third-party MQTT broker for the tests",
            Self::Nats => "is a third-party MQTT broker for the tests, with version 3.1.1 only",
            Self::Libwebsockets => "is the server in an example of firmware in C",
            Self::NodeRed => "runs the flow of the gallery in the tests",
            Self::Moonraker => "is asked in the tests with the profile of the gallery",
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
            | Self::Uplot
            | Self::Mosquitto
            | Self::Nats
            | Self::NodeRed
            | Self::Libwebsockets => "under a minute",
            Self::Moonraker => "1 to 2 minutes",
            Self::Trunk | Self::WasmBindgen => "2 to 5 minutes",
            Self::Browser | Self::Firefox => "1 to 3 minutes",
        }
    }

    /// The required version, if it matters.
    fn version(self, lock: &str) -> Option<String> {
        match self {
            Self::Trunk => Some(TRUNK.to_owned()),
            // The program and the crate must have exactly the same version.
            Self::WasmBindgen => version::in_lock(lock, "wasm-bindgen").map(str::to_owned),
            Self::WasmOpt => Some(WASM_OPT.to_owned()),
            Self::Esbuild => Some(ESBUILD.to_owned()),
            Self::Geckodriver => Some(GECKODRIVER.to_owned()),
            Self::Pywebsocket => Some(PYWEBSOCKET.to_owned()),
            Self::Axe => Some(AXE.to_owned()),
            Self::Uplot => Some(UPLOT.to_owned()),
            Self::NodeRed => Some(NODE_RED.to_owned()),
            Self::Moonraker => Some(MOONRAKER.to_owned()),
            Self::Rustfmt
            | Self::Clippy
            | Self::WasmTarget
            | Self::RustSource
            | Self::Browser
            | Self::Firefox
            // All since 2018 support both versions of MQTT.
            | Self::Mosquitto
            // All since 2021 support MQTT over WebSocket.
            | Self::Nats
            // All since 2020 have what the example calls.
            | Self::Libwebsockets => None,
        }
    }

    /// An alternative to the system's package.
    fn alternative(self) -> &'static str {
        match self {
            Self::Browser => packages::CHROMIUM.alternative,
            Self::Firefox => packages::FIREFOX.alternative,
            Self::Mosquitto => packages::MOSQUITTO.alternative,
            Self::Nats => packages::NATS.alternative,
            Self::Libwebsockets => packages::LIBWEBSOCKETS.alternative,
            _ => "",
        }
    }

    /// The consequence of doing without it.
    fn consequence(self) -> &'static str {
        match self {
            Self::RustSource | Self::Esbuild => "the flash page is larger without it",
            Self::Firefox | Self::Geckodriver => "the tests in Firefox are skipped",
            Self::Libwebsockets => "that example is not tested",
            Self::Uplot => "charts have nothing to be measured beside",
            _ => "the steps that need it cannot run",
        }
    }
}

/// The tools that are missing, with the reason.
pub type Missing = BTreeMap<Tool, Trouble>;

/// Installs the missing tools, and returns those that cannot be installed.
pub fn ensure(place: &Place, tools: &[Tool]) -> Result<Missing, Trouble> {
    let machine = Machine::detect(place, tools)?;
    let mut missing = Missing::new();
    for &tool in tools {
        if let Err(trouble) = provide(place, &machine, tool) {
            if interrupt::requested() {
                return Err(trouble);
            }
            eprintln!("{trouble}");
            missing.insert(tool, trouble);
        }
    }
    Ok(missing)
}

fn provide(place: &Place, machine: &Machine, tool: Tool) -> Result<(), Trouble> {
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
                "  {}: {found}; trunk downloads it when it builds. If it cannot, install \
                 Node.js to get it from npm.",
                tool.name()
            );
            Ok(())
        }
        Plan::Suggest { remedy } => Err(cannot_install(tool, &found, &remedy)),
        Plan::Install(commands) => {
            let installed = install(place, machine, tool, &found, &commands)
                .and_then(|()| verify(place, machine, tool, wanted.as_deref()));
            match installed {
                // Trunk can still get it.
                Err(trouble) if tool == Tool::WasmOpt && !interrupt::requested() => {
                    eprintln!("{trouble}\n  Until then trunk tries to download it.");
                    Ok(())
                }
                other => other,
            }
        }
    }
}

/// Looks for a tool after its installation, which can succeed into a folder that is not on PATH.
fn verify(
    place: &Place,
    machine: &Machine,
    tool: Tool,
    wanted: Option<&str>,
) -> Result<(), Trouble> {
    match machine.presence(place, tool, wanted) {
        Presence::Ready(_) => Ok(()),
        found => Err(not_usable(tool, &found)),
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
            let by_hand = format!("`{command}` by hand, once that is fixed. ");
            return Err(Trouble::new(
                format!("cannot install {} ({})", tool.name(), ending.reason()),
                format!(
                    "It {}; {}. The cause is in the lines above.",
                    tool.purpose(),
                    tool.consequence()
                ),
                (by_hand + tool.alternative()).trim_end(),
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

/// The process of an installation, which must not use the settings of the checkout or of the task.
fn process(place: &Place, machine: &Machine, command: &Command) -> std::process::Command {
    let mut process = place.command(&command.program);
    process
        .args(&command.arguments)
        .envs(command.settings().iter().copied())
        // Standard output is for the task itself.
        .stdout(Stdio::from(io::stderr()));
    if command.program == "cargo" {
        process.current_dir(env::temp_dir());
        for variable in [
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_RUSTFLAGS",
            "RUSTFLAGS",
            "RUSTC_BOOTSTRAP",
        ] {
            process.env_remove(variable);
        }
        if let (None, Some(channel)) = (env::var_os("RUSTUP_TOOLCHAIN"), &machine.channel) {
            process.env("RUSTUP_TOOLCHAIN", channel);
        }
    }
    process
}

fn cannot_install(tool: Tool, found: &Presence, remedy: &str) -> Trouble {
    Trouble::new(
        format!("{}: {found}", tool.name()),
        format!(
            "It {}; {}, and it cannot be installed automatically.",
            tool.purpose(),
            tool.consequence()
        ),
        remedy,
    )
}

fn not_usable(tool: Tool, found: &Presence) -> Trouble {
    Trouble::new(
        format!(
            "{} is not usable after its installation: {found}",
            tool.name()
        ),
        format!("It {}; {}.", tool.purpose(), tool.consequence()),
        "adding the folder in the lines above to PATH, and checking that CHROMIUM, CHROMEDRIVER, \
         FIREFOX, GECKODRIVER, MOSQUITTO and NATS_SERVER, if set, name existing programs.",
    )
}
