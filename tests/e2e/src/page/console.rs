//! The console and the command line.

use std::fs;
use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use serde_json::{Value, json};

use super::{Page, text};
use crate::session::answered;

/// How many of the newest lines are looked at, unless all are asked for.
const NEWEST: usize = 300;

/// A line of the console: its direction (`in`, `out` or `note`) and its message.
pub type Line = (String, String);

impl Page {
    /// Opens the console, if it is closed.
    pub async fn open_console(&self) {
        if self.count("log", "Console").await == 0 {
            self.press("Console").await;
        }
    }

    /// Types a command and presses Enter, in a console that is opened for it.
    pub async fn send_command(&self, command: &str) {
        self.open_console().await;
        let keys = command.to_owned() + &Key::Enter;
        self.type_into("textbox", "Command", &keys).await;
    }

    /// What stands in the command line.
    pub async fn command(&self) -> String {
        self.open_console().await;
        self.field("textbox", "Command").await
    }

    /// Presses keys in the command line.
    pub async fn command_keys(&self, keys: &str) {
        self.open_console().await;
        self.keys("textbox", "Command", keys).await;
    }

    /// Sends the same command again and again, until an alert comes or it was
    /// sent `times` times. Gives how often it was sent. Nobody can type so much.
    pub async fn flood(&self, bytes: usize, times: usize) -> usize {
        let script = "
            const [bytes, times] = arguments;
            const field = one('textbox', 'Command');
            const send = one('button', 'Send');
            for (let sent = 0; sent < times; sent += 1) {
                field.value = 'x'.repeat(bytes);
                send.click();
                if (field.value !== '') return sent;
            }
            return times;";
        let sent = self.script_with(script, vec![json!(bytes), json!(times)]);
        let sent = sent.await.as_u64().expect("a count");
        usize::try_from(sent).expect("a small count")
    }

    /// The newest lines of the console, oldest first.
    pub async fn console_lines(&self) -> Vec<Line> {
        self.newest_lines(NEWEST).await
    }

    /// The newest `count` lines of the console, oldest first.
    pub async fn newest_lines(&self, count: usize) -> Vec<Line> {
        let lines = self.look_at_lines(count).await;
        lines.unwrap_or_else(|error| panic!("the console: {error}"))
    }

    async fn look_at_lines(&self, count: usize) -> Result<Vec<Line>, String> {
        let script = "return consoleLines(arguments[0]);";
        let lines = self.look(script, vec![json!(count)]).await?;
        let line = |line: &Value| (text(&line[0]), text(&line[1]));
        Ok(lines.as_array().into_iter().flatten().map(line).collect())
    }

    /// How many lines the console shows.
    pub async fn line_count(&self) -> u64 {
        let count = self.script("return consoleItems().length;").await;
        count.as_u64().expect("a count")
    }

    /// Waits for a line with this direction and a message that fits, and gives the message.
    #[track_caller]
    pub fn wait_console_line(
        &self,
        direction: &str,
        fits: impl Fn(&str) -> bool,
    ) -> impl Future<Output = String> {
        self.until(
            format!("a fitting line “{direction}”"),
            async move || {
                let lines = self.look_at_lines(NEWEST).await?;
                let fitting = |line: &&Line| line.0 == direction && fits(&line.1);
                let found = lines.iter().rev().find(fitting);
                found.map(|line| line.1.clone()).ok_or_else(|| {
                    let last = lines.iter().rev().take(5).map(short);
                    format!("at the end {:?}", last.collect::<Vec<_>>())
                })
            },
        )
    }

    /// Waits until the last line is there of what a board says on open; lines come a little later
    /// than the values.
    #[track_caller]
    pub fn wait_opening_lines(&self) -> impl Future<Output = String> {
        self.wait_console_line("in", |line| line.contains(r#""12":"#))
    }

    /// The times of all lines.
    pub async fn line_times(&self) -> Vec<String> {
        let script = "return consoleItems().map((item) => item.querySelector('time').textContent);";
        super::texts(&self.script(script).await)
    }

    /// Whether the console shows a line with this message.
    pub async fn shows_line(&self, message: &str) -> bool {
        let lines = self.console_lines().await;
        lines.iter().any(|line| line.1 == message)
    }

    /// Types a filter.
    #[track_caller]
    pub fn filter(&self, filter: &str) -> impl Future<Output = ()> {
        self.type_into("searchbox", "Filter", filter)
    }

    /// Unfolds, or folds, the newest line whose message starts so.
    pub async fn unfold(&self, start: &str) {
        let script = "
            const item = consoleItems().findLast((item) => messageOf(item).startsWith(arguments[0]));
            return item?.querySelector('button') ?? null;";
        let button = self.script_with(script, vec![json!(start)]).await;
        let id = button[super::ELEMENT]
            .as_str()
            .expect("the line has a button");
        let id = ElementRef::from(id.to_owned());
        let button = Element::from_element_id(self.session.client.clone(), id);
        answered("the button of a line", button.click()).await;
    }

    /// Waits until a file has been downloaded, and gives its text.
    pub async fn downloaded(&self, name: &str) -> String {
        let path = self.session.profile.path().join("downloads").join(name);
        self.until(format!("the file {name}"), async || {
            match fs::read_to_string(&path) {
                // The browser holds the name with an empty file until it has all of the text.
                Ok(text) if text.is_empty() => Err("it is empty".into()),
                read => read.map_err(|error| error.to_string()),
            }
        })
        .await
    }

    /// The reply that a page without a console shows; empty for none.
    pub async fn reply(&self) -> String {
        let script = "return all('status', 'Reply').map((reply) => reply.textContent).join();";
        text(&self.script(script).await)
    }

    /// The width of the console, in pixels.
    pub async fn console_width(&self) -> i64 {
        let script = "return one('log', 'Console').getBoundingClientRect().width;";
        self.script(script).await.as_f64().expect("a width") as i64
    }

    /// Drags the edge of the console with the mouse, to the left where `by` is positive.
    pub async fn drag_console(&self, by: i64) {
        let script = "
            const box = one('separator', 'Width of the console').getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height * 0.8, innerWidth - 1];";
        let place = self.script(script).await;
        let [x, y, most] = [0, 1, 2].map(|at| place[at].as_f64().expect("a place"));
        // The mouse does not leave the window.
        let to = (x - by as f64).clamp(0.0, most);
        let step = |x: f64, y: f64| PointerAction::MoveTo {
            duration: Some(Duration::from_millis(20)),
            x,
            y,
        };
        let button = MOUSE_BUTTON_LEFT;
        let drag = MouseActions::new("mouse".into())
            .then(step(x, y))
            .then(PointerAction::Down { button })
            .then(step((x + to) / 2.0, y + 9.0))
            .then(step(to, y))
            .then(PointerAction::Up { button });
        answered("a drag", self.session.client.perform_actions(drag)).await;
    }

    /// Of the newest line whose message starts so: its height, the height of a line of text, and by
    /// how much its message is wider than its place, in pixels.
    pub async fn line_box(&self, start: &str) -> [i64; 3] {
        let script = "
            const item = consoleItems().findLast((item) => messageOf(item).startsWith(arguments[0]));
            const line = parseFloat(getComputedStyle(item).lineHeight);
            const code = item.querySelector('code');
            const range = document.createRange();
            range.selectNodeContents(code);
            const { right } = range.getBoundingClientRect();
            return [item.offsetHeight, line, right - item.getBoundingClientRect().right];";
        let sizes = self.script_with(script, vec![json!(start)]).await;
        [0, 1, 2].map(|at| sizes[at].as_f64().expect("a size") as i64)
    }

    /// How far the console is scrolled: from the top, and above the end, in pixels.
    pub async fn scrolled(&self) -> (i64, i64) {
        let script = "
            const log = one('log', 'Console');
            return [log.scrollTop, log.scrollHeight - log.clientHeight - log.scrollTop];";
        let places = self.script(script).await;
        let place = |index: usize| places[index].as_f64().expect("a place") as i64;
        (place(0), place(1))
    }
}

/// The start of a line, for a message about it.
fn short(line: &Line) -> String {
    format!("{} {}", line.0, line.1.chars().take(80).collect::<String>())
}
