//! Editing the dashboard: pins that are added, moved, described; the profile as text.

use std::path::Path;
use std::time::Duration;

use fantoccini::actions::{
    ActionSequence, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions,
    PointerAction, TouchActions,
};
use fantoccini::elements::{Element, ElementRef};
use serde_json::{Value, json};

use super::{ELEMENT, Page, text, texts};
use crate::session::answered;

/// How many steps the move of a card takes, and how long each is.
const MOVE_STEPS: i32 = 12;
const MOVE_STEP: Duration = Duration::from_millis(20);

/// What moves a card: the mouse anywhere on it, a finger at its grip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    Mouse,
    Finger,
}

/// Where a card is put beside another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    Behind,
}

impl Page {
    /// Turns the edit mode on, or off.
    #[track_caller]
    pub fn turn_editing(&self, on: bool) -> impl Future<Output = ()> {
        let pressed = self.press("Edit");
        let shown = self.wait_editing(on);
        async move {
            pressed.await;
            shown.await;
        }
    }

    /// Waits until the edit mode is on, or off.
    #[track_caller]
    pub fn wait_editing(&self, on: bool) -> impl Future<Output = ()> {
        let what = format!("the edit mode to be {on}");
        self.until(what, async move || {
            let pressed = self.attribute("button", "Edit", "aria-pressed").await;
            match pressed.as_deref() == Some(if on { "true" } else { "false" }) {
                true => Ok(()),
                false => Err(format!("{pressed:?}")),
            }
        })
    }

    /// Waits until no row of the table is of this reading any more.
    #[track_caller]
    pub fn wait_no_row(&self, path: &str) -> impl Future<Output = ()> {
        self.until(format!("no row of {path}"), async move || {
            let readings = self.other_readings().await;
            match readings.iter().any(|reading| reading.path == path) {
                false => Ok(()),
                true => Err(format!("one among {}", readings.len())),
            }
        })
    }

    /// Opens the form of a pin.
    #[track_caller]
    pub fn open_form<'a>(&'a self, pin: &'a str) -> impl Future<Output = ()> + use<'a> {
        let button = format!("Edit {pin}");
        let pressed = async move { self.press(&button).await };
        let shown = self.wait_dialog(pin);
        async move {
            pressed.await;
            shown.await;
        }
    }

    /// Waits until a dialog of this name is open.
    #[track_caller]
    pub fn wait_dialog(&self, name: &str) -> impl Future<Output = ()> {
        self.until(
            format!("the dialog “{name}”"),
            async move || match self.dialogs().await {
                open if open == [name] => Ok(()),
                open => Err(format!("{open:?}")),
            },
        )
    }

    /// Waits until no dialog is open.
    #[track_caller]
    pub fn wait_no_dialog(&self) -> impl Future<Output = ()> {
        self.until("no dialog", async move || match self.dialogs().await {
            open if open.is_empty() => Ok(()),
            open => Err(format!("{open:?}")),
        })
    }

    /// The names of the open dialogs.
    pub async fn dialogs(&self) -> Vec<String> {
        texts(&self.script("return all('dialog').map(nameOf);").await)
    }

    /// Chooses from a list by typing. (A click on an option is only played by Chromium's driver.)
    #[track_caller]
    pub fn choose(&self, name: &str, option: &str) -> impl Future<Output = ()> {
        let typed = self.keys("combobox", name, option);
        let shown = self.wait_field("combobox", name, option);
        async move {
            typed.await;
            shown.await;
        }
    }

    /// Waits until this stands in a field.
    #[track_caller]
    pub fn wait_field(&self, role: &str, name: &str, value: &str) -> impl Future<Output = ()> {
        self.until(format!("“{value}” in {name}"), async move || match self
            .look_at_field(role, name)
            .await?
        {
            shown if shown == value => Ok(()),
            shown => Err(format!("“{shown}”")),
        })
    }

    /// Waits until the form says that there are problems, or none: they move what stands below
    /// them.
    #[track_caller]
    pub fn wait_form_problems(&self, wanted: bool) -> impl Future<Output = ()> {
        let what = if wanted { "problems" } else { "no problems" };
        self.until(format!("{what} in the form"), async move || {
            match self.count("list", "Problems").await {
                count if (count == 1) == wanted => Ok(()),
                count => Err(format!("{count} lists of them")),
            }
        })
    }

    /// Whether a box is ticked.
    pub async fn is_ticked(&self, name: &str) -> bool {
        let script = "return one('checkbox', arguments[0]).checked;";
        self.script_with(script, vec![json!(name)]).await == true
    }

    /// What the page says of the last edit.
    pub async fn said(&self) -> String {
        let script = "return one('status', 'Last edit').innerText.trim();";
        text(&self.script(script).await)
    }

    /// Waits until the page says this of the last edit.
    #[track_caller]
    pub fn wait_said(&self, wanted: &str) -> impl Future<Output = ()> {
        self.until(
            format!("it to say “{wanted}”"),
            async move || match self.said().await {
                said if said == wanted => Ok(()),
                said => Err(format!("“{said}”")),
            },
        )
    }

    /// The labels of the cards in the order in which they stand.
    pub async fn order(&self) -> Vec<String> {
        let groups = self.groups().await;
        groups.into_iter().flat_map(|(_, labels)| labels).collect()
    }

    /// Waits until the cards stand in this order.
    #[track_caller]
    pub fn wait_order(&self, labels: &[&str]) -> impl Future<Output = ()> {
        self.until(format!("the order {labels:?}"), async move || {
            match self.order().await {
                order if order == labels => Ok(()),
                order => Err(format!("{order:?}")),
            }
        })
    }

    /// Moves a card beside another one, which stands in sight.
    pub async fn move_card(&self, hand: Hand, pin: &str, side: Side, other: &str) {
        let script = "
            const [pin, hand, other, side] = arguments;
            const from = hand === 'Mouse' ? one('group', pin).querySelector('h2, .face') : one('button', `Move ${pin}`);
            const [held, to] = [from, one('group', other)].map((element) => element.getBoundingClientRect());
            const share = side === 'Before' ? 0.2 : 0.8;
            return [held.left + held.width / 2, held.top + held.height / 2,
                to.left + to.width * share, to.top + to.height / 2].map(Math.round);";
        let arguments = vec![
            json!(pin),
            json!(format!("{hand:?}")),
            json!(other),
            json!(format!("{side:?}")),
        ];
        let places = self.script_with(script, arguments).await;
        let place = |index: usize| places[index].as_f64().expect("a place in the page");
        let (from, to) = ((place(0), place(1)), (place(2), place(3)));
        let button = MOUSE_BUTTON_LEFT;
        let step = |share: f64, duration| PointerAction::MoveTo {
            duration: Some(duration),
            x: (from.0 + (to.0 - from.0) * share).round(),
            y: (from.1 + (to.1 - from.1) * share).round(),
        };
        let mut actions = vec![step(0.0, Duration::ZERO), PointerAction::Down { button }];
        for number in 1..=MOVE_STEPS {
            let share = f64::from(number) / f64::from(MOVE_STEPS);
            actions.push(step(share, MOVE_STEP));
        }
        actions.push(PointerAction::Up { button });
        self.point(hand, actions).await;
    }

    /// Presses something and does not let go.
    pub async fn hold_down(&self, hand: Hand, role: &str, name: &str) {
        let script = "
            const { left, top, width, height } = one(...arguments).getBoundingClientRect();
            return [left + width / 2, top + height / 2].map(Math.round);";
        let place = self
            .script_with(script, vec![json!(role), json!(name)])
            .await;
        let place = |index: usize| place[index].as_f64().expect("a place in the page");
        let actions = vec![
            PointerAction::MoveTo {
                duration: Some(Duration::ZERO),
                x: place(0),
                y: place(1),
            },
            PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            },
        ];
        self.point(hand, actions).await;
    }

    /// Presses a key and does not let go, wherever the focus is.
    pub async fn hold_key(&self, key: impl Into<char>) {
        let value = key.into();
        let keys = KeyActions::new("keyboard".into()).then(KeyAction::Down { value });
        answered("a key", self.session.client.perform_actions(keys)).await;
    }

    /// Lets go of what is pressed.
    pub async fn let_go(&self) {
        answered("letting go", self.session.client.release_actions()).await;
    }

    async fn point(&self, hand: Hand, actions: Vec<PointerAction>) {
        let sequence: ActionSequence = match hand {
            Hand::Mouse => {
                let mouse = MouseActions::new("mouse".into());
                actions.into_iter().fold(mouse, InputSource::then).into()
            }
            Hand::Finger => {
                let finger = TouchActions::new("finger".into());
                actions.into_iter().fold(finger, InputSource::then).into()
            }
        };
        let done = self.session.client.perform_actions(sequence);
        answered("a hand", done).await;
    }

    /// What the review of a text says, a line each.
    pub async fn review(&self) -> Vec<String> {
        let script = "return all('list', 'Review').flatMap((list) => [...list.children].map((line) => line.innerText));";
        texts(&self.script(script).await)
    }

    /// Waits until the review of a text says exactly this.
    #[track_caller]
    pub fn wait_review(&self, lines: &[&str]) -> impl Future<Output = ()> {
        self.until(format!("the review {lines:?}"), async move || {
            match self.review().await {
                review if review == lines => Ok(()),
                review => Err(format!("{review:?}")),
            }
        })
    }

    /// Chooses a file to be imported.
    pub async fn import(&self, file: &Path) {
        // What is clicked is the label; the field itself is drawn by no browser the same.
        let script = "
            const fields = [...document.querySelectorAll('input[type=file]')];
            return fields.filter((field) => nameOf(field) === 'Import' && isShown(field.labels[0]));";
        let found = self.script(script).await;
        let id = found[0][ELEMENT].as_str().expect("a field for a file");
        let id = ElementRef::from(id.to_owned());
        let field = Element::from_element_id(self.session.client.clone(), id);
        let path = file.to_str().expect("a path as text");
        answered("choosing a file", field.send_keys(path)).await;
    }

    /// Pastes a text, wherever the focus is. Says whether the page lets the browser go on with it.
    pub async fn paste(&self, pasted: &str) -> bool {
        let script = "
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', arguments[0]);
            return document.activeElement.dispatchEvent(
                // Firefox takes the text by itself.
                new ClipboardEvent('paste', { clipboardData, dataType: 'text/plain', data: arguments[0],
                    bubbles: true, cancelable: true }));";
        self.script_with(script, vec![json!(pasted)]).await == true
    }

    /// Drops a file on the page, or a text where it has no name. Says whether the browser would
    /// leave the page for it.
    pub async fn drop_on_page(&self, name: &str, content: &str) -> bool {
        let script = "
            const [name, content] = arguments;
            const dataTransfer = new DataTransfer();
            if (name) dataTransfer.items.add(new File([content], name));
            else dataTransfer.setData('text/plain', content);
            const main = document.querySelector('main');
            const give = (kind) => main.dispatchEvent(
                new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
            return give('dragover') | give('drop');";
        let arguments: Vec<Value> = vec![json!(name), json!(content)];
        self.script_with(script, arguments).await != json!(0)
    }
}
