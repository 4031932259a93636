//! The page as a person meets it.

mod access;
pub mod console;
pub mod drawing;
pub mod editing;
pub mod effort;
mod header;
pub mod look;
pub mod pins;
pub mod profile;
mod replay;
pub mod startup;
pub mod tabs;

use std::fmt::Display;
use std::fs;
use std::panic::Location;
use std::thread;
use std::time::Duration;

use board::Board;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::asleep::Asleep;
use crate::browser::Browser;
use crate::session::{Session, answered, now};
use crate::{PATIENCE, start};

/// How often a condition is looked at.
pub(crate) const POLL: Duration = Duration::from_millis(30);
/// How long may be spent on the report of a failure, a part of it at a time.
const REPORT_WAIT: Duration = Duration::from_secs(5);
/// What is in front of every script.
const LIBRARY: &str = include_str!("page.js");
/// The name under which WebDriver passes elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The page in a browser of its own. Dropping it ends the browser.
pub struct Page {
    session: Session,
}

/// Coming and going.
impl Page {
    /// The browser stands still, until what comes back is dropped.
    pub fn sleep(&self) -> Asleep {
        Asleep::below(self.session.driver.id())
    }

    /// A browser that shows nothing yet.
    pub async fn blank() -> Self {
        Self::blank_in(Browser::Chromium).await
    }

    /// The same in a browser of choice.
    pub async fn blank_in(browser: Browser) -> Self {
        let session = Session::start(browser, false).await;
        Self { session }
    }

    /// The same in a browser that takes any certificate.
    pub async fn blank_trusting(browser: Browser) -> Self {
        let session = Session::start(browser, true).await;
        Self { session }
    }

    /// Opens the page that a board serves.
    pub async fn open(board: &Board) -> Self {
        Self::open_at(&board.url()).await
    }

    /// Opens the page that a board serves, and waits until it is live.
    #[track_caller]
    pub fn open_live(board: &Board) -> impl Future<Output = Self> {
        let caller = Location::caller();
        async move {
            let page = Self::open(board).await;
            page.until_at(caller, "a live page", async || page.look_live().await)
                .await;
            page
        }
    }

    /// Opens the page at an address.
    pub async fn open_at(url: &str) -> Self {
        let page = Self::blank().await;
        page.go_to(url).await;
        page
    }

    /// Follows an address, as if it were typed into the browser.
    pub async fn go_to(&self, url: &str) {
        answered(url, self.session.client.goto(url)).await;
    }

    /// Reloads the page.
    pub async fn reload(&self) {
        answered("reload", self.session.client.refresh()).await;
    }

    /// Goes one page back.
    pub async fn go_back(&self) {
        answered("back", self.session.client.back()).await;
    }

    /// Closes the tab; another one, which shows nothing, takes its place.
    pub async fn close_tab(&self) {
        let client = &self.session.client;
        let tab = answered("a new tab", client.new_window(true)).await;
        answered("closing a tab", client.close_window()).await;
        answered("the new tab", client.switch_to_window(tab.handle)).await;
    }

    /// The address of what is shown.
    pub async fn url(&self) -> String {
        let url = answered("the address", self.session.client.current_url()).await;
        url.into()
    }

    /// The title of what is shown.
    pub async fn title(&self) -> String {
        answered("the title", self.session.client.title()).await
    }
}

/// Finding, pressing, typing.
impl Page {
    /// Runs a script that may use what `page.js` defines.
    pub async fn script(&self, script: &str) -> Value {
        self.script_with(script, Vec::new()).await
    }

    /// Runs a script with `arguments`.
    pub async fn script_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        let result = self.look(script, arguments).await;
        result.unwrap_or_else(|error| panic!("{error}, where this was run: {script}"))
    }

    /// Runs a script with `arguments`. An error says what it threw, which is
    /// mostly that something is not there yet.
    async fn look(&self, script: &str, arguments: Vec<Value>) -> Result<Value, String> {
        let script = format!(
            "{LIBRARY}
            const run = function () {{ {script} }};
            try {{ return [run.apply(null, arguments)]; }} catch (error) {{ return error.message; }}"
        );
        match self.session.try_execute(&script, arguments).await? {
            Value::Array(mut result) => Ok(result.pop().unwrap_or_default()),
            error => Err(text(&error)),
        }
    }

    /// Waits until exactly one shown thing has this role and name. Where it is in a panel that is
    /// closed, that is opened first.
    #[track_caller]
    fn find(&self, role: &str, name: &str) -> impl Future<Output = Element> {
        self.until(format!("{role} “{name}”"), async move || {
            self.look_for(role, name).await
        })
    }

    async fn look_for(&self, role: &str, name: &str) -> Result<Element, String> {
        let script =
            "const found = inReach(...arguments); return [found.length, found[0] ?? null];";
        let found = self.look(script, vec![json!(role), json!(name)]).await?;
        match found[1][ELEMENT].as_str() {
            Some(id) if found[0] == 1 => {
                let id = ElementRef::from(id.to_owned());
                Ok(Element::from_element_id(self.session.client.clone(), id))
            }
            _ => Err(format!("{} of them", found[0])),
        }
    }

    /// How many shown things have this role and name.
    pub async fn count(&self, role: &str, name: &str) -> u64 {
        let arguments = vec![json!(role), json!(name)];
        let count = self.script_with("return all(...arguments).length;", arguments);
        count.await.as_u64().unwrap_or_default()
    }

    /// Clicks a button.
    #[track_caller]
    pub fn press(&self, name: &str) -> impl Future<Output = ()> {
        self.click("button", name)
    }

    /// Clicks anything. What the page makes anew before the click comes to it is looked for again.
    #[track_caller]
    pub fn click(&self, role: &str, name: &str) -> impl Future<Output = ()> {
        self.until(format!("{role} “{name}”"), async move || {
            let found = self.look_for(role, name).await?;
            let click = async {
                match found.click().await {
                    Err(error) if error.is_stale_element_reference() => Ok(false),
                    clicked => clicked.map(|()| true),
                }
            };
            match answered(name, click).await {
                true => Ok(()),
                false => Err("another one in its place".to_owned()),
            }
        })
    }

    /// Gives the focus to something and presses keys.
    #[track_caller]
    pub fn keys(&self, role: &str, name: &str, keys: &str) -> impl Future<Output = ()> {
        let found = self.find(role, name);
        async move { answered(name, found.await.send_keys(keys)).await }
    }

    /// Replaces what stands in a field by typing.
    #[track_caller]
    pub fn type_into<'a>(
        &'a self,
        role: &'a str,
        name: &'a str,
        text: &str,
    ) -> impl Future<Output = ()> + use<'a> {
        let found = self.find(role, name);
        let all = Key::Control + "a";
        let keys = format!("{}{text}", char::from(Key::Backspace));
        async move {
            let field = found.await;
            // The control key is let go of where the keys end, and in Firefox only there.
            answered(name, field.send_keys(&all)).await;
            answered(name, field.send_keys(&keys)).await;
        }
    }

    /// Presses the tab key, wherever the focus is.
    pub async fn press_tab(&self) {
        self.press_key(Key::Tab).await;
    }

    /// Presses a key, wherever the focus is.
    pub async fn press_key(&self, key: impl Into<char>) {
        self.press_chord(&[key.into()]).await;
    }

    /// Presses keys together, wherever the focus is: each is held until the last is down.
    pub async fn press_chord(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".into());
        for &value in keys {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value });
        }
        answered("keys", self.session.client.perform_actions(actions)).await;
    }

    /// The name of what has the focus.
    pub async fn focused(&self) -> String {
        let script = "return nameOf(document.activeElement).slice(0, 40);";
        text(&self.script(script).await)
    }

    /// Waits until what has the focus has this name.
    #[track_caller]
    pub fn wait_focused(&self, name: &str) -> impl Future<Output = ()> {
        self.until(
            format!("the focus on “{name}”"),
            async move || match self.focused().await {
                focused if focused == name => Ok(()),
                focused => Err(format!("“{focused}”")),
            },
        )
    }

    /// What stands in a field.
    pub async fn field(&self, role: &str, name: &str) -> String {
        let value = self.look_at_field(role, name).await;
        value.unwrap_or_else(|error| panic!("the field: {error}"))
    }

    async fn look_at_field(&self, role: &str, name: &str) -> Result<String, String> {
        let script = "return one(...arguments).value;";
        let value = self.look(script, vec![json!(role), json!(name)]).await?;
        Ok(text(&value))
    }

    /// An attribute of something.
    pub async fn attribute(&self, role: &str, name: &str, attribute: &str) -> Option<String> {
        let script = "return one(arguments[0], arguments[1]).getAttribute(arguments[2]);";
        let arguments = vec![json!(role), json!(name), json!(attribute)];
        let value = self.script_with(script, arguments).await;
        value.as_str().map(str::to_owned)
    }

    /// The texts of all alerts that are shown.
    pub async fn alerts(&self) -> Vec<String> {
        texts(&self.script("return alerts();").await)
    }

    /// Waits for an alert that holds all of `parts`, and gives it.
    #[track_caller]
    pub fn wait_alert(&self, parts: &[&str]) -> impl Future<Output = String> {
        self.until(format!("an alert with {parts:?}"), async move || {
            let alerts = texts(&self.look("return alerts();", Vec::new()).await?);
            let fits = |alert: &&String| parts.iter().all(|part| alert.contains(part));
            let found = alerts.iter().find(fits).cloned();
            found.ok_or_else(|| format!("the alerts {alerts:?}"))
        })
    }

    /// What went wrong in the page's scripts; nothing should have.
    pub async fn script_errors(&self) -> Vec<String> {
        let errors = self.session.try_script_errors();
        answered("the browser's log", errors).await
    }
}

/// Waiting.
impl Page {
    /// Waits until `probe` gives a value. An error says what is there instead.
    #[track_caller]
    pub fn until<T>(
        &self,
        what: impl Display,
        probe: impl AsyncFn() -> Result<T, String>,
    ) -> impl Future<Output = T> {
        self.until_at(Location::caller(), what, probe)
    }

    async fn until_at<T>(
        &self,
        caller: &Location<'_>,
        what: impl Display,
        probe: impl AsyncFn() -> Result<T, String>,
    ) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            let instead = match probe().await {
                Ok(value) => return value,
                Err(instead) => instead,
            };
            assert!(
                Instant::now() < end,
                "{caller}: waited {PATIENCE:?} for {what}; instead there is {instead}"
            );
            sleep(POLL).await;
        }
    }
}

/// Leaves word of what was shown when a test failed.
impl Drop for Page {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let name = thread::current()
            .name()
            .unwrap_or("unnamed")
            .replace("::", "-");
        let picture = start::pictures().join(format!("{name}.png"));
        let client = self.session.client.clone();
        // A second panic would end the program: what fails here is left out.
        now(async {
            let script = format!("{LIBRARY}\nreturn summary();");
            let summary = timeout(REPORT_WAIT, client.execute(&script, Vec::new())).await;
            match summary {
                Ok(Ok(summary)) => eprintln!("the page showed\n{}", text(&summary)),
                other => eprintln!("the page could not be asked: {other:?}"),
            }
            if let Ok(Ok(errors)) = timeout(REPORT_WAIT, self.session.try_script_errors()).await {
                eprintln!("errors of its scripts: {errors:#?}");
            }
            if let Ok(Ok(png)) = timeout(REPORT_WAIT, client.screenshot()).await
                && fs::write(&picture, png).is_ok()
            {
                eprintln!("a picture of it: {}", picture.display());
            }
        });
    }
}

/// A script's result as text.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A script's result as texts.
fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}
