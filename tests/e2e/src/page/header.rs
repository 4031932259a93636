//! The connection and the address.

use fantoccini::key::Key;
use serde_json::json;

use super::{Page, text, texts};
use crate::PINS;

const ADDRESS: &str = "Board address";
/// The message at a field.
const PROBLEM: &str = "return problemOf(one('textbox', arguments[0]));";

impl Page {
    /// The connection state in words.
    pub async fn status(&self) -> String {
        text(&self.script("return status();").await)
    }

    /// Waits until the connection state starts so.
    #[track_caller]
    pub fn wait_status(&self, start: &str) -> impl Future<Output = String> {
        self.until(format!("the status {start}…"), async move || {
            let status = text(&self.look("return status();", Vec::new()).await?);
            match status.starts_with(start) {
                true => Ok(status),
                false => Err(format!("“{status}”")),
            }
        })
    }

    /// Waits until the page is connected and has news of the board, and gives the state in words.
    #[track_caller]
    pub fn wait_connected(&self) -> impl Future<Output = String> {
        self.until("a connection with news", async move || {
            let status = text(&self.look("return status();", Vec::new()).await?);
            let is_unsure = status.contains("no news") || status.contains("closing");
            match status.starts_with("Connected") && !is_unsure {
                true => Ok(status),
                false => Err(format!("“{status}”")),
            }
        })
    }

    /// From here on, every connection state that is shown is noted, however short a time it is.
    pub async fn note_statuses(&self) {
        let script = "
            window.statuses = [];
            const element = one('status', 'Connection');
            const note = () => window.statuses.push(element.textContent.trim());
            new MutationObserver(note)
                .observe(element, { childList: true, characterData: true, subtree: true });";
        self.script(script).await;
    }

    /// The connection states that were noted, in order.
    pub async fn statuses(&self) -> Vec<String> {
        texts(&self.script("return window.statuses;").await)
    }

    /// Waits until the page is connected and every pin has a value of this connection.
    #[track_caller]
    pub fn wait_live(&self) -> impl Future<Output = ()> {
        self.until("a live page", async || self.look_live().await)
    }

    pub(super) async fn look_live(&self) -> Result<(), String> {
        let script = "return [document.readyState === 'complete' && status(),
            arguments[0].filter((label) => {
                const { value, stale } = pin(label);
                return stale || value === '' || value === 'unknown';
            })];";
        let found = self.look(script, vec![json!(PINS)]).await?;
        let connected = text(&found[0]).starts_with("Connected");
        match connected && found[1] == json!([]) {
            true => Ok(()),
            false => Err(format!("status {}, without value {}", found[0], found[1])),
        }
    }

    /// What stands in the address field.
    pub async fn address(&self) -> String {
        self.field("textbox", ADDRESS).await
    }

    /// Replaces what stands in the address field.
    #[track_caller]
    pub fn type_address(&self, address: &str) -> impl Future<Output = ()> {
        self.type_into("textbox", ADDRESS, address)
    }

    /// Types an address and presses Enter.
    #[track_caller]
    pub fn enter_address(&self, address: &str) -> impl Future<Output = ()> {
        let keys = address.to_owned() + &Key::Enter;
        self.type_into("textbox", ADDRESS, &keys)
    }

    /// The message at the address field; empty for none.
    pub async fn address_problem(&self) -> String {
        text(&self.script_with(PROBLEM, vec![json!(ADDRESS)]).await)
    }

    /// Waits until there is a message at the address field, or none.
    #[track_caller]
    pub fn wait_address_problem(&self, wanted: bool) -> impl Future<Output = String> {
        let what = if wanted { "a" } else { "no" };
        self.until(format!("{what} message at the address"), async move || {
            let problem = text(&self.look(PROBLEM, vec![json!(ADDRESS)]).await?);
            match wanted != problem.is_empty() {
                true => Ok(problem),
                false => Err(format!("“{problem}”")),
            }
        })
    }

    /// Fails if `secret` can be seen anywhere: in the page and its fields, its
    /// title and URL, or in what outlives the tab.
    pub async fn see_nothing_of(&self, secret: &str) {
        let script = "
            const fields = [...document.querySelectorAll('input')].map((field) => field.value);
            return Object.entries({
                page: document.documentElement.outerHTML,
                fields: JSON.stringify(fields),
                title: document.title,
                url: location.href,
                state: JSON.stringify(history.state),
                cookies: document.cookie,
                storage: JSON.stringify(localStorage),
            }).filter(([, text]) => text.includes(arguments[0])).map(([place]) => place);";
        let places = self.script_with(script, vec![json!(secret)]).await;
        assert_eq!(places, json!([]), "the password is seen there");
    }
}
