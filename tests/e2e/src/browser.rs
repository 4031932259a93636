//! Which browser: its programs and how it is asked to start.
//!
//! A further browser is a further variant here; nothing else names one, except
//! what only Chromium can do.

use std::env;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

/// A browser that the tests can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// What most people have, and what all tests run in.
    Chromium,
    /// The other engine, where it can be had.
    Firefox,
}

impl Browser {
    /// Whether this browser and its driver are here. `cargo xtask test` names
    /// them where they are; Chromium has to be.
    pub fn is_here(self) -> bool {
        let is_here = match self {
            Self::Chromium => true,
            Self::Firefox => env::var_os("GECKODRIVER").is_some(),
        };
        if !is_here {
            // What a test prints is shown only where it fails; this is shown in any case.
            let _ = writeln!(
                std::io::stderr(),
                "NOT RUN: a test in {self:?}, which is not here with its driver. `cargo xtask test \
                 e2e` installs both where it can; else GECKODRIVER and FIREFOX name them."
            );
        }
        is_here
    }

    /// The WebDriver program, and what it takes to choose a free port by itself.
    pub(crate) fn driver(self) -> (OsString, &'static [&'static str]) {
        match self {
            Self::Chromium => (
                env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into()),
                &["--port=0"],
            ),
            Self::Firefox => (
                env::var_os("GECKODRIVER").unwrap_or_else(|| "geckodriver".into()),
                // The other port is for the browser's own use, and one for each.
                &["--port=0", "--websocket-port=0"],
            ),
        }
    }

    /// The text behind which the driver prints the port that it has chosen.
    pub(crate) fn port_follows(self) -> &'static str {
        match self {
            Self::Chromium => "started successfully on port ",
            Self::Firefox => "Listening on 127.0.0.1:",
        }
    }

    /// What a new session is asked for. The profile is an empty folder. A browser that is
    /// `trusting` takes any certificate, as after a person has said that it may.
    pub(crate) fn capabilities(self, profile: &Path, trusting: bool) -> Map<String, Value> {
        let capabilities = match self {
            Self::Chromium => chromium(profile),
            Self::Firefox => firefox(profile),
        };
        let Value::Object(mut capabilities) = capabilities else {
            unreachable!("capabilities are an object");
        };
        capabilities.insert("acceptInsecureCerts".to_owned(), json!(trusting));
        capabilities
    }
}

fn chromium(profile: &Path) -> Value {
    let mut options = json!({
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,800",
            // Over a pipe the browser ends with its driver, however that ends.
            "--remote-debugging-pipe",
            format!("--user-data-dir={}", profile.display()),
        ],
        "prefs": { "download.default_directory": profile.join("downloads") },
    });
    if let Some(program) = env::var_os("CHROMIUM") {
        options["binary"] = json!(program.to_string_lossy());
    }
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 20_000, "pageLoad": 20_000, "implicit": 0 },
    })
}

/// Its driver makes a profile of its own, and takes it away again; what is downloaded goes into the
/// folder.
fn firefox(profile: &Path) -> Value {
    let mut options = json!({
        "args": ["-headless"],
        "prefs": {
            "browser.download.folderList": 2,
            "browser.download.dir": profile.join("downloads"),
        },
    });
    if let Some(program) = env::var_os("FIREFOX") {
        options["binary"] = json!(program.to_string_lossy());
    }
    json!({
        "browserName": "firefox",
        "moz:firefoxOptions": options,
        "timeouts": { "script": 20_000, "pageLoad": 20_000, "implicit": 0 },
    })
}
