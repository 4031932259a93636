//! Detects the tools on this machine by asking each program for its version.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::Tool;
use super::plan::{self, Means, Rights, System};
use crate::child;
use crate::place::Place;
use crate::trouble::Trouble;
use crate::version;

/// The target's name in rustup and the compiler.
const WASM: &str = "wasm32-unknown-unknown";
/// The browsers that ChromeDriver supports, the likeliest first.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const FIREFOXES: [&str; 3] = [
    "firefox-esr",
    "firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/// Environment variables with which a person names a broker.
const MOSQUITTO: &str = "MOSQUITTO";
const NATS_SERVER: &str = "NATS_SERVER";

/// Debian and Homebrew install servers into folders that may not be on `PATH`.
const MOSQUITTOS: [&str; 4] = [
    "mosquitto",
    "/usr/sbin/mosquitto",
    "/usr/local/sbin/mosquitto",
    "/opt/homebrew/sbin/mosquitto",
];

const NATS_SERVERS: [&str; 4] = [
    "nats-server",
    "/usr/sbin/nats-server",
    "/usr/local/sbin/nats-server",
    "/opt/homebrew/bin/nats-server",
];

/// Imports the module that will be run, as it may be installed for another Python.
const PYWEBSOCKET_VERSION: &str = "import pywebsocket3.standalone, importlib.metadata as data; \
                                   print(data.version('pywebsocket3'))";

/// Imports what signs logins, too, which needs a library of the system.
const MOONRAKER_VERSION: &str =
    "import libnacl, importlib.metadata as data; print(data.version('moonraker'))";

/// Whether a tool is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// In a suitable version.
    Ready(String),
    /// In another version, or incomplete.
    Other(String),
    Missing,
}

impl fmt::Display for Presence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(version) if version.is_empty() => out.write_str("ready"),
            Self::Ready(version) => write!(out, "{version} is ready"),
            Self::Other(version) => write!(out, "found only {version}"),
            Self::Missing => out.write_str("not found"),
        }
    }
}

/// A browser and its driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

/// What the decisions depend on.
pub struct Machine {
    pub means: Means,
    /// The text of `Cargo.lock`.
    pub lock: String,
    /// The pinned toolchain of the checkout.
    pub channel: Option<String>,
}

impl Machine {
    pub fn detect(place: &Place, tools: &[Tool]) -> Result<Self, Trouble> {
        let lock = fs::read_to_string(place.root.join("Cargo.lock")).map_err(|error| {
            Trouble::new(
                format!("cannot read Cargo.lock ({error})"),
                "It has the version of wasm-bindgen that the page needs.",
                "`git checkout Cargo.lock`.",
            )
        })?;
        let toolchain =
            fs::read_to_string(place.root.join("rust-toolchain.toml")).unwrap_or_default();
        Ok(Self {
            means: means(place, tools),
            lock,
            channel: version::pinned_channel(&toolchain).map(str::to_owned),
        })
    }

    pub fn presence(&self, place: &Place, tool: Tool, wanted: Option<&str>) -> Presence {
        match tool {
            Tool::Rustfmt => version_presence(place, "cargo", &["fmt", "--version"]),
            Tool::Clippy => version_presence(place, "cargo", &["clippy", "--version"]),
            Tool::WasmTarget => wasm_target(place),
            Tool::Trunk => in_version(place, &["trunk"], wanted),
            Tool::WasmBindgen => {
                in_version(place, &["wasm-bindgen", "wasm-bindgen-test-runner"], wanted)
            }
            Tool::RustSource => rust_source(place),
            Tool::WasmOpt => in_version(place, &["wasm-opt"], wanted),
            Tool::Esbuild => in_version(place, &["esbuild"], wanted),
            Tool::Browser => browser_presence(place),
            Tool::Firefox => match firefoxes(place).into_iter().next() {
                Some((_, version)) => Presence::Ready(version),
                None => Presence::Missing,
            },
            Tool::Geckodriver => in_version(place, &[&geckodriver_name()], wanted),
            Tool::Pywebsocket => presence_of(pywebsocket_version(place), wanted),
            Tool::Axe => presence_of(axe_version(place), wanted),
            Tool::Uplot => presence_of(uplot_version(place), wanted),
            Tool::Mosquitto => broker_presence(mosquitto(place), MOSQUITTO),
            Tool::Nats => broker_presence(nats(place), NATS_SERVER),
            Tool::Libwebsockets => match libwebsockets(place) {
                Some(version) => Presence::Ready(version),
                None => Presence::Missing,
            },
            Tool::NodeRed => presence_of(node_red_version(place), wanted),
            Tool::Moonraker => presence_of(moonraker_version(place), wanted),
        }
    }
}

/// The presence of a tool in this version, if one was found.
fn presence_of(found: Option<String>, wanted: Option<&str>) -> Presence {
    match found {
        Some(version) if Some(version.as_str()) == wanted => Presence::Ready(version),
        Some(version) => Presence::Other(version),
        None => Presence::Missing,
    }
}

fn means(place: &Place, tools: &[Tool]) -> Means {
    let systems = [
        ("apt-get", System::Apt),
        ("dnf", System::Dnf),
        ("pacman", System::Pacman),
        ("brew", System::Homebrew),
    ];
    let system = systems
        .into_iter()
        .find_map(|(program, system)| place.which(program).map(|_| system));
    // A call of sudo may be reported to an administrator, so it is only made if it is needed.
    let lacks = |tool, present: bool| tools.contains(&tool) && !present;
    let needs_pip = [Tool::Pywebsocket, Tool::Moonraker];
    let needs_pip = needs_pip.iter().any(|tool| tools.contains(tool));
    let pip = needs_pip && has_pip(place);
    let rights = if system == Some(System::Apt)
        && (lacks(Tool::Browser, browser(place).is_some())
            || lacks(Tool::Firefox, !firefoxes(place).is_empty())
            || lacks(
                Tool::Pywebsocket,
                pip || pywebsocket_version(place).is_some(),
            )
            || lacks(Tool::Libwebsockets, libwebsockets(place).is_some())
            || lacks(Tool::Moonraker, pip || moonraker_version(place).is_some()))
    {
        rights(place)
    } else {
        Rights::None
    };
    Means {
        rustup: place.which("rustup").is_some(),
        npm: place.which("npm").is_some() && place.which("node").is_some(),
        pip,
        system,
        rights,
    }
}

#[cfg(unix)]
fn rights(place: &Place) -> Rights {
    if nix::unistd::geteuid().is_root() {
        Rights::Root
    } else if child::answer(place.command("sudo").args(["-n", "true"])).is_some() {
        Rights::Sudo
    } else {
        Rights::None
    }
}

#[cfg(not(unix))]
fn rights(_place: &Place) -> Rights {
    Rights::None
}

fn version_presence(place: &Place, program: &str, arguments: &[&str]) -> Presence {
    match child::answer(place.command(program).args(arguments)) {
        Some(answer) => Presence::Ready(version::in_answer(&answer).unwrap_or_default().to_owned()),
        None => Presence::Missing,
    }
}

/// The compiler names the folder of the target's libraries even if it does not exist, and works without
/// rustup too.
fn wasm_target(place: &Place) -> Presence {
    let arguments = ["--print", "target-libdir", "--target", WASM];
    match child::answer(place.command("rustc").args(arguments)) {
        Some(folder) if Path::new(&folder).is_dir() => Presence::Ready(String::new()),
        _ => Presence::Missing,
    }
}

/// Cargo looks for the source in the compiler's sysroot.
fn rust_source(place: &Place) -> Presence {
    let library = "lib/rustlib/src/rust/library/Cargo.toml";
    match child::answer(place.command("rustc").args(["--print", "sysroot"])) {
        Some(root) if Path::new(&root).join(library).exists() => Presence::Ready(String::new()),
        _ => Presence::Missing,
    }
}

/// The presence of a tool that needs all of these programs.
fn in_version(place: &Place, programs: &[&str], wanted: Option<&str>) -> Presence {
    let mut found = Presence::Missing;
    for program in programs {
        let Some(version) = version_of(place, program) else {
            return match found {
                Presence::Ready(version) => Presence::Other(format!("{version} without {program}")),
                other => other,
            };
        };
        if wanted.is_some_and(|wanted| wanted != version) {
            return Presence::Other(version);
        }
        found = Presence::Ready(version);
    }
    found
}

fn version_of(place: &Place, program: &str) -> Option<String> {
    let answer = child::answer(place.command(program).arg("--version"))?;
    Some(version::in_answer(&answer)?.to_owned())
}

/// The browser and the driver for the tests: those that the person names, or else the first browser
/// with the driver's major version.
pub fn browser(place: &Place) -> Option<Browser> {
    let driver = place.which(driver_name())?;
    let driver_version = version_of(place, driver.to_str()?)?;
    let browser = browsers(place)
        .into_iter()
        .find(|(_, version)| version::major(version) == version::major(&driver_version))?
        .0;
    Some(Browser { browser, driver })
}

fn browser_presence(place: &Place) -> Presence {
    let driver = place
        .which(driver_name())
        .and_then(|driver| version_of(place, driver.to_str()?));
    let browsers = browsers(place);
    match (driver, browsers.first()) {
        (Some(driver), Some((_, version))) => {
            if browser(place).is_some() {
                Presence::Ready(driver)
            } else {
                Presence::Other(format!("version {version} with ChromeDriver {driver}"))
            }
        }
        // The system's packages install both, in the same version.
        _ => Presence::Missing,
    }
}

/// Firefox and its driver, whose versions may differ.
pub fn firefox(place: &Place) -> Option<Browser> {
    Some(Browser {
        browser: firefoxes(place).into_iter().next()?.0,
        driver: place.which(geckodriver_name())?,
    })
}

fn browsers(place: &Place) -> Vec<(PathBuf, String)> {
    installed_browsers(place, "CHROMIUM", &BROWSERS)
}

fn firefoxes(place: &Place) -> Vec<(PathBuf, String)> {
    installed_browsers(place, "FIREFOX", &FIREFOXES)
}

/// The installed browsers with their versions: the one that the person names in this variable, or
/// else all with these names.
fn installed_browsers(place: &Place, variable: &str, names: &[&str]) -> Vec<(PathBuf, String)> {
    let named = env::var(variable).ok();
    let names = match &named {
        Some(name) => vec![name.as_str()],
        None => names.to_vec(),
    };
    names
        .into_iter()
        .filter_map(|name| place.which(name))
        .filter_map(|path| {
            let version = version_of(place, path.to_str()?)?;
            Some((path, version))
        })
        .collect()
}

/// The folder of pywebsocket3: `packages` has the installed package, and beside it is the source with
/// the handlers, which pip does not install.
pub fn pywebsocket(place: &Place) -> PathBuf {
    place.tools().join("pywebsocket")
}

fn pywebsocket_version(place: &Place) -> Option<String> {
    let folder = pywebsocket(place);
    let mut command = place.command("python3");
    command
        .args(["-c", PYWEBSOCKET_VERSION])
        .env("PYTHONPATH", folder.join("packages"));
    let version = child::answer(&mut command)?;
    let handlers = format!("pywebsocket3-{version}/example/echo_wsh.py");
    folder.join(handlers).is_file().then_some(version)
}

/// The folder of Node-RED.
pub fn node_red(place: &Place) -> PathBuf {
    place.tools().join("node-red")
}

fn node_red_version(place: &Place) -> Option<String> {
    let package = node_red(place).join("node_modules/node-red/package.json");
    let package: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(package).ok()?).ok()?;
    Some(package["version"].as_str()?.to_owned())
}

/// The folder of Moonraker's packages.
pub fn moonraker(place: &Place) -> PathBuf {
    place.tools().join("moonraker")
}

fn moonraker_version(place: &Place) -> Option<String> {
    let library = place.tools().join("libsodium23/usr/bin/none");
    let mut command = place.command("python3");
    command
        .args(["-c", MOONRAKER_VERSION])
        .env("LD_LIBRARY_PATH", libraries(&library))
        .env("PYTHONPATH", moonraker(place));
    child::answer(&mut command)
}

/// The script of axe-core.
pub fn axe(place: &Place) -> PathBuf {
    place.tools().join("node_modules/axe-core/axe.min.js")
}

fn axe_version(place: &Place) -> Option<String> {
    // The script begins with a comment: `/*! axe v4.14.1`.
    let script = fs::read_to_string(axe(place)).ok()?;
    let (_, version) = script.lines().next()?.split_once(" v")?;
    Some(version.trim().to_owned())
}

/// The package of uPlot.
pub fn uplot(place: &Place) -> PathBuf {
    place.tools().join("node_modules/uplot")
}

fn uplot_version(place: &Place) -> Option<String> {
    // The script begins with a comment: `/*! … uPlot (v1.6.32) */`.
    let script = fs::read_to_string(uplot(place).join("dist/uPlot.iife.min.js")).ok()?;
    let (_, rest) = script.lines().next()?.split_once("uPlot (v")?;
    let (version, _) = rest.split_once(')')?;
    Some(version.to_owned())
}

/// The version of the libwebsockets whose headers the C compiler finds.
pub fn libwebsockets(place: &Place) -> Option<String> {
    let mut command = place.command("cc");
    command.args(["-E", "-dM", "-include", "libwebsockets.h", "-x", "c"]);
    let macros = child::answer(command.arg("/dev/null"))?;
    let mut lines = macros.lines();
    // `"4.1.6-"`, with the commit after the hyphen where it was built from one.
    let version = lines.find_map(|line| line.strip_prefix("#define LWS_LIBRARY_VERSION \""))?;
    let (version, _) = version.split_once(['-', '"'])?;
    Some(version.to_owned())
}

/// The mosquitto for the tests, and its version.
pub fn mosquitto(place: &Place) -> Option<(PathBuf, String)> {
    // `-h` prints the version too, but exits with an error.
    let unpacked = plan::MOSQUITTO_UNPACKED;
    broker(place, MOSQUITTO, &MOSQUITTOS, unpacked, "-h")
}

/// The nats-server for the tests, and its version.
pub fn nats(place: &Place) -> Option<(PathBuf, String)> {
    let unpacked = plan::NATS_UNPACKED;
    broker(place, NATS_SERVER, &NATS_SERVERS, unpacked, "--version")
}

/// A broker for the tests, and the version that it prints with this flag: the broker that the person
/// names in this variable, or else the first that is present, the unpacked one last.
fn broker(
    place: &Place,
    variable: &str,
    names: &[&str],
    unpacked: &str,
    version_flag: &str,
) -> Option<(PathBuf, String)> {
    let named = env::var(variable).ok();
    let names = match &named {
        Some(name) => vec![name.as_str()],
        None => names.to_vec(),
    };
    let unpacked = place.tools().join(unpacked);
    let mut programs: Vec<_> = names
        .into_iter()
        .filter_map(|name| place.which(name))
        .collect();
    if named.is_none() {
        programs.push(unpacked);
    }
    programs.into_iter().find_map(|program| {
        let mut command = place.command(program.to_str()?);
        command
            .arg(version_flag)
            .env("LD_LIBRARY_PATH", libraries(&program));
        let answer = child::output_of(&mut command)?;
        let version = version::in_answer(&answer)?.to_owned();
        Some((program, version))
    })
}

/// If a broker that the person names does not run, no other replaces it: the person has to fix that.
fn broker_presence(found: Option<(PathBuf, String)>, variable: &str) -> Presence {
    match (found, env::var(variable)) {
        (Some((_, version)), _) => Presence::Ready(version),
        (None, Ok(named)) => {
            Presence::Other(format!("“{named}”, set in {variable}, which does not run"))
        }
        (None, Err(_)) => Presence::Missing,
    }
}

/// The folders of the libraries that were unpacked with a program. The system's own are found anyway.
fn libraries(program: &Path) -> OsString {
    let folder = program.ancestors().nth(2).map(|usr| usr.join("lib"));
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok());
    let folders = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().contains("-linux-"));
    env::join_paths(folders).unwrap_or_default()
}

/// Whether Python has pip, which Debian packages separately.
fn has_pip(place: &Place) -> bool {
    child::answer(place.command("python3").args(["-m", "pip", "--version"])).is_some()
}

fn geckodriver_name() -> String {
    env::var("GECKODRIVER").unwrap_or_else(|_| "geckodriver".to_owned())
}

fn driver_name() -> String {
    env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned())
}
