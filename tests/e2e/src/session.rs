//! One browser with a profile of its own.

use std::fmt::Debug;
use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::browser::Browser;
use crate::command::Extra;
use crate::driver::Driver;

/// How many browsers run at once, so that two cores are enough for them.
static PLACES: Semaphore = Semaphore::const_new(2);

/// How long the browser may take for one command.
const ANSWER_WAIT: Duration = Duration::from_secs(30);
/// How long the browser may take to end.
const END_WAIT: Duration = Duration::from_secs(10);

/// A running browser. Dropping it ends it.
pub(crate) struct Session {
    pub client: Client,
    pub browser: Browser,
    // These end in this order, after the browser: its driver, then its files.
    pub driver: Driver,
    pub profile: TempDir,
    _place: SemaphorePermit<'static>,
}

impl Session {
    /// Starts a browser, as soon as there is a place for it. One that is `trusting` takes any
    /// certificate.
    pub async fn start(browser: Browser, trusting: bool) -> Self {
        let place = PLACES.acquire().await.expect("the places are never closed");
        let driver = Driver::start(browser).await;
        let profile = TempDir::with_prefix("pindash-e2e-").expect("a profile folder can be made");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(browser.capabilities(profile.path(), trusting));
        let url = driver.url();
        let client = answered("a new session", builder.connect(&url)).await;
        Self {
            client,
            browser,
            driver,
            profile,
            _place: place,
        }
    }

    /// Runs a script in the page. An error says why it could not be run, as
    /// while the next page comes.
    pub async fn try_execute(&self, script: &str, arguments: Vec<Value>) -> Result<Value, String> {
        let result = timeout(ANSWER_WAIT, self.client.execute(script, arguments)).await;
        match result {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => panic!("a script did not end within {ANSWER_WAIT:?}"),
        }
    }

    /// A command that only Chromium has.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        answered(command, self.try_devtools(command, parameters)).await
    }

    /// The same, where an error may come.
    pub async fn try_devtools(&self, command: &str, parameters: Value) -> Result<Value, CmdError> {
        assert_eq!(self.browser, Browser::Chromium, "{command} is Chromium's");
        let body = json!({ "cmd": command, "params": parameters });
        self.try_extra("goog/cdp/execute", Some(body)).await
    }

    /// What went wrong in the page's scripts since this was last asked.
    pub async fn try_script_errors(&self) -> Result<Vec<String>, CmdError> {
        if self.browser != Browser::Chromium {
            // No other driver tells.
            return Ok(Vec::new());
        }
        let log = self
            .try_extra("se/log", Some(json!({ "type": "browser" })))
            .await?;
        let entries = log.as_array().cloned().unwrap_or_default();
        // The browser itself reports a connection that fails, and that no profile lies beside the
        // page; that is no error of a script.
        let own = entries.iter().filter(|entry| {
            let message = entry["message"].as_str().unwrap_or_default();
            let is_expected = message.contains("WebSocket connection to")
                || message.contains("/board.json - Failed to load resource")
                    && message.contains("404");
            entry["level"] == "SEVERE" && !is_expected
        });
        Ok(own.map(|entry| entry["message"].to_string()).collect())
    }

    /// A command beyond the client's own.
    pub async fn extra(&self, path: &str, body: Option<Value>) -> Value {
        answered(path, self.try_extra(path, body)).await
    }

    async fn try_extra(&self, path: &str, body: Option<Value>) -> Result<Value, CmdError> {
        let path = path.to_owned();
        self.client.issue_cmd(Extra { path, body }).await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let client = self.client.clone();
        now(async {
            // A browser that does not end by itself ends with its driver.
            let _ = timeout(END_WAIT, client.close()).await;
        });
    }
}

/// Finishes something from where nothing can be awaited, such as a drop. The
/// runtime of the tests has several threads, which this needs.
pub(crate) fn now<T>(work: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| Handle::current().block_on(work))
}

/// Waits for the browser's answer, which must not be an error.
pub(crate) async fn answered<T, E: Debug>(
    what: &str,
    answer: impl Future<Output = Result<T, E>>,
) -> T {
    match timeout(ANSWER_WAIT, answer).await {
        Ok(Ok(value)) => value,
        Ok(Err(error)) => panic!("the browser did not do it: {error:?}\n{what}"),
        Err(_) => panic!("the browser did not answer within {ANSWER_WAIT:?}\n{what}"),
    }
}
