//! Saving the profile on the board: what a save would change there, and what became of it.

use crate::browser::{dom, fetch, page, upload};
use crate::model::app::Input;
use crate::model::profile::save::{changes, verdict};
use crate::model::text::concat;
use crate::view::action::{Action, Deed, Kind};
use crate::view::root::{Root, is_root};
use crate::view::store::Store;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::RequestInit;

/// How long the board may take to say what it has, in milliseconds.
const WITHIN_MS: i32 = 5_000;
const NO_ANSWER: &str = "The board does not answer, and nothing was sent. If it serves no page while its socket is open, press Disconnect first.";
const FROM_DISK: &str =
    "This page was opened as a file, so there is no board to save to. Use Export.";

/// The sheet, and what it knows of the board.
#[derive(Default)]
pub struct Saving {
    root: Root,
    /// The profile that the board has; none if there is none.
    there: RefCell<Option<String>>,
}

/// The sheet that saves the profile on the board.
#[component]
pub fn SaveView(
    /// The sheet.
    saving: Rc<Saving>,
) -> impl IntoView {
    let root = saving.root.clone();
    view! {
        <dialog class="sheet" aria-labelledby="save-name" use:is_root=root>
            <form method="dialog">
                <h2 id="save-name">"Save to the board"</h2>
                <p></p>
                <ul aria-label="Changes"></ul>
                <p role="status" aria-label="Saving"></p>
                <div class="actions">
                    <button>"Close"</button>
                    <button type="button" class="primary" data-do="save">"Save"</button>
                </div>
            </form>
        </dialog>
    }
}

impl Saving {
    /// Carries out what a person did in the sheet, or to open it.
    pub fn act(self: &Rc<Self>, store: Store, deed: &Deed<'_>) {
        if deed.kind != Kind::Click {
            return;
        }
        let Some((name, _)) = page::profile_file() else {
            self.root.open();
            return self.say(FROM_DISK, &[], false);
        };
        let (me, is_save) = (self.clone(), deed.action == Action::Save);
        spawn_local(async move {
            match is_save {
                true => me.save(store, &name).await,
                false => me.look(store, &name).await,
            }
        });
    }

    /// Asks the board for what it has, and shows what a save would change.
    async fn look(&self, store: Store, name: &str) {
        self.root.open();
        let url = fetch::url_of(name).map(|url| url.href());
        if let (Some(place), Some(url)) = (self.root.find("p"), url) {
            dom::set_text(&place, &concat(&["As ", &url]));
        }
        self.say("Asking the board for what it has…", &[], false);
        let Some(answer) = fetch::ask(name, &RequestInit::new(), WITHIN_MS).await else {
            return self.say(NO_ANSWER, &[], false);
        };
        let there = fetch::is_fine(&answer).then_some(answer.1);
        let mine = store.read(|app, _| app.profile_text().to_owned());
        let lines = changes(there.as_deref().unwrap_or(""), &mine);
        self.there.replace(there);
        match lines.is_empty() {
            true => self.say("The board has this profile already.", &lines, false),
            false => self.say("", &lines, true),
        }
    }

    /// Saves the profile, and reads back what the board has then: an answer alone proves nothing.
    async fn save(&self, store: Store, name: &str) {
        let (save, mine) = store.read(|app, _| {
            let save = app.profile().save.clone();
            (save, app.profile_text().to_owned())
        });
        let there = self.there.take();
        let lines = changes(there.as_deref().unwrap_or(""), &mine);
        self.say("Saving…", &lines, false);
        let status = upload::store(&save, name, &mine).await;
        let answer = fetch::ask(name, &RequestInit::new(), WITHIN_MS).await;
        let now = answer.filter(fetch::is_fine).map(|(_, text)| text);
        let (is_saved, said) = verdict(status, there.as_deref(), now.as_deref(), &mine);
        if is_saved {
            store.dispatch(Input::Saved(&mine));
        }
        self.there.replace(now.or(there));
        // A person who has closed it learns all the same what became of it.
        self.root.open();
        self.say(&said, if is_saved { &[] } else { &lines }, !is_saved);
    }

    /// Says how things stand, and what a save would change, and whether one can be begun.
    fn say(&self, said: &str, lines: &[String], can_save: bool) {
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        if let (Some(list), Some(status), Some(button)) = (
            self.root.find("ul"),
            self.root.find("[role=status]"),
            self.root.find("[data-do=save]"),
        ) {
            dom::list_texts(&list, "li", &lines);
            dom::set_text(&status, said);
            dom::flag(&button, "disabled", !can_save);
        }
    }
}
