//! Recording, and what is played in place of a board.

use std::fs;
use std::path::Path;

use fantoccini::elements::{Element, ElementRef};
use serde_json::json;

use super::{ELEMENT, Page, text};
use crate::session::answered;

impl Page {
    /// Chooses a file to be played.
    pub async fn open_recording(&self, file: &Path) {
        let script = "
            const fields = [...document.querySelectorAll('input[type=file]')];
            const field = fields.find((field) => nameOf(field) === 'Open a recording…');
            if (!isShown(field.labels[0])) buttonOf(field.closest('.panel')).click();
            return field;";
        let found = self.script(script).await;
        let id = found[ELEMENT].as_str().expect("a field for a file");
        let id = ElementRef::from(id.to_owned());
        let field = Element::from_element_id(self.session.client.clone(), id);
        let path = file.to_str().expect("a path as text");
        answered("choosing a file", field.send_keys(path)).await;
    }

    /// Waits until a recording has been downloaded, and gives its text.
    pub async fn saved_recording(&self) -> String {
        let folder = self.session.profile.path().join("downloads");
        self.until("a recording", async || {
            let files = fs::read_dir(&folder).map_err(|error| error.to_string())?;
            let paths = files.flatten().map(|file| file.path());
            let mut found = paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
            let path = found.next().ok_or("no file")?;
            // The browser holds the name with an empty file until it has all of the text.
            match fs::read_to_string(&path) {
                Ok(text) if text.is_empty() => Err("it is empty".to_owned()),
                read => read.map_err(|error| error.to_string()),
            }
        })
        .await
    }

    /// What the bar of a replay says; empty where none is played.
    pub async fn replay_words(&self) -> String {
        let script = "
            const bar = document.getElementById('replay');
            return bar && isShown(bar) ? bar.querySelector('p').innerText : '';";
        text(&self.script(script).await)
    }

    /// Waits until a recording is played.
    #[track_caller]
    pub fn wait_replay(&self) -> impl Future<Output = String> {
        self.until("a replay", async || match self.replay_words().await {
            words if words.is_empty() => Err(words),
            words => Ok(words),
        })
    }

    /// Where the replay is, in milliseconds.
    pub async fn replay_ms(&self) -> u64 {
        let at = self.field("slider", "Replay position").await;
        at.parse().expect("milliseconds")
    }

    /// Moves the replay to a place as a person who drags the slider.
    pub async fn seek(&self, ms: u64) {
        let script = "
            const slider = one('slider', 'Replay position');
            slider.value = arguments[0];
            slider.dispatchEvent(new Event('input', { bubbles: true }));";
        self.script_with(script, vec![json!(ms)]).await;
    }
}
