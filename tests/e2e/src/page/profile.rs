//! The profile: which one, and what it makes of the board.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Page, text, texts};
use crate::session::answered;

const PROFILE: &str = "Profile";
/// What is typed into a list within a second is taken for one word.
const TYPED_APART: Duration = Duration::from_millis(1_100);

/// A reading that no pin shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherReading {
    pub path: String,
    pub value: String,
    pub age: String,
    pub rate: String,
}

impl Page {
    /// Chooses a profile by typing its name, as far as the first blank. No other name may begin
    /// with the same letter. (A click on an option is only played by Chromium's driver, and does
    /// not cause all that a person's click causes.)
    #[track_caller]
    pub fn choose_profile(&self, name: &str) -> impl Future<Output = ()> {
        let keys = name.split(' ').next().unwrap_or_default().to_owned();
        let found = self.find("combobox", PROFILE);
        async move {
            sleep(TYPED_APART).await;
            answered(name, found.await.send_keys(&keys)).await;
        }
    }

    /// The name of the chosen profile.
    pub async fn profile(&self) -> String {
        let script = "return one('combobox', arguments[0]).selectedOptions[0]?.text ?? '';";
        text(&self.script_with(script, vec![json!(PROFILE)]).await)
    }

    /// Waits until the profile of this name is chosen.
    #[track_caller]
    pub fn wait_profile(&self, name: &str) -> impl Future<Output = ()> {
        self.until(format!("the profile {name}"), async move || {
            match self.profile().await {
                chosen if chosen == name => Ok(()),
                chosen => Err(format!("“{chosen}”")),
            }
        })
    }

    /// The names of all profiles that can be chosen.
    pub async fn profiles(&self) -> Vec<String> {
        let script =
            "return [...one('combobox', arguments[0]).options].map((option) => option.text);";
        texts(&self.script_with(script, vec![json!(PROFILE)]).await)
    }

    /// The name of the board, which is the heading of the page.
    pub async fn board_name(&self) -> String {
        text(
            &self
                .script("return document.querySelector('h1').innerText;")
                .await,
        )
    }

    /// The pins by group: the name of each, and the labels of its pins in their order. Pins
    /// without a group stand under an empty name.
    pub async fn groups(&self) -> Vec<(String, Vec<String>)> {
        let script = "
            const named = (card) => card.parentElement.closest('[role=group]')?.ariaLabel ?? '';
            const cards = all('group').filter((group) => !group.querySelector('[role=group]'));
            return [...Map.groupBy(cards, named)].map(([name, cards]) => [name, cards.map(nameOf)]);";
        let groups = self.script(script).await;
        let group = |group: &Value| (text(&group[0]), texts(&group[1]));
        groups.as_array().into_iter().flatten().map(group).collect()
    }

    /// What stands above the readings that no pin shows; nothing where there are none.
    pub async fn readings_heading(&self) -> String {
        let script = "
            const [table] = all('table', 'Other readings');
            return table?.closest('details').querySelector('summary').innerText ?? '';";
        text(&self.script(script).await)
    }

    /// The readings that no pin shows, as far as they are in the document.
    pub async fn other_readings(&self) -> Vec<OtherReading> {
        let rows = self.script("return otherReadings();").await;
        let reading = |row: &Value| OtherReading {
            path: text(&row[0]),
            value: text(&row[1]),
            age: text(&row[2]),
            rate: text(&row[3]),
        };
        rows.as_array().into_iter().flatten().map(reading).collect()
    }

    /// Opens the field to look for pins and readings by, which has the focus then.
    #[track_caller]
    pub fn open_find(&self) -> impl Future<Output = ()> {
        let pressed = self.press("Find");
        let shown = self.wait_focused("Find");
        async move {
            pressed.await;
            shown.await;
        }
    }

    /// The heads of the groups of those readings, as far as they are in the document: what each
    /// says, and whether its group is open.
    pub async fn group_heads(&self) -> Vec<(String, bool)> {
        let heads = self.script("return groupHeads();").await;
        let head = |head: &Value| (text(&head[0]), head[1].as_bool().unwrap_or(false));
        heads.as_array().into_iter().flatten().map(head).collect()
    }

    /// Waits until this stands above the readings that no pin shows.
    #[track_caller]
    pub fn wait_readings_heading(&self, heading: &str) -> impl Future<Output = ()> {
        self.until(format!("the heading “{heading}”"), async move || match self
            .readings_heading()
            .await
        {
            other if other == heading => Ok(()),
            other => Err(other),
        })
    }

    /// Waits until a reading stands in the table and fits, and gives it.
    #[track_caller]
    pub fn wait_other_reading(
        &self,
        path: &str,
        fits: impl Fn(&OtherReading) -> bool,
    ) -> impl Future<Output = OtherReading> {
        self.until(format!("a fitting reading of {path}"), async move || {
            let readings = self.other_readings().await;
            let found = readings.iter().find(|reading| reading.path == path);
            match found {
                Some(reading) if fits(reading) => Ok(reading.clone()),
                other => Err(format!("{other:?} among {}", readings.len())),
            }
        })
    }

    /// Scrolls the pins, and what stands below them, to a share of their height.
    pub async fn scroll_pins(&self, share: f64) {
        let script = "
            const pins = document.querySelector('main');
            pins.scrollTop = arguments[0] * (pins.scrollHeight - pins.clientHeight);";
        self.script_with(script, vec![json!(share)]).await;
    }

    /// The paths of the readings that are in sight now.
    pub async fn readings_in_sight(&self) -> Vec<String> {
        let script = "
            const bounds = document.querySelector('main').getBoundingClientRect();
            return [...one('table', 'Other readings').tBodies[0].rows]
                .filter((row) => {
                    const { top, bottom } = row.getBoundingClientRect();
                    return bottom > bounds.top && top < bounds.bottom;
                })
                .map((row) => row.cells[0].textContent);";
        texts(&self.script(script).await)
    }
}
