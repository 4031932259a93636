//! Saving the profile on the board: what a save would change there, and what became of it.

use crate::browser::{dom, fetch, page, upload};
use crate::model::app::Input;
use crate::model::profile::save::{Learned, verdict};
use crate::view::action::{Action, Deed, Kind};
use crate::view::root::{Root, is_root};
use crate::view::store::Store;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::RequestInit;
use words::t;

/// How long the board may take to say what it has, in milliseconds.
const WITHIN_MS: i32 = 5_000;
const FROM_DISK: &str =
    t!("This page was opened as a file, so there is no board to save to. Use Export.");

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
    t! { view! {
        <dialog class="sheet" aria-labelledby="save-name" use:is_root=root>
            <form method="dialog">
                <h2 id="save-name">"[[Save to the board]]"</h2>
                <ul aria-label="[[Changes]]"></ul>
                <p role="status" aria-label="[[Saving]]"></p>
                <div class="actions">
                    <button>"[[Close]]"</button>
                    <button type="button" class="primary" data-do="save">"[[Save]]"</button>
                </div>
            </form>
        </dialog>
    } }
}

impl Saving {
    /// Carries out what a person did in the sheet, or to open it.
    pub fn act(self: &Rc<Self>, store: Store, deed: &Deed<'_>) {
        if deed.kind != Kind::Click {
            return;
        }
        self.root.open();
        let Some((name, _)) = page::profile_file() else {
            return self.say(FROM_DISK, &[], false);
        };
        let (me, saves) = (self.clone(), deed.action == Action::Save);
        spawn_local(async move { me.ask(store, &name, saves).await });
    }

    /// Saves the profile if `saves`, and reads back what the board has then: an answer alone proves
    /// nothing.
    async fn ask(&self, store: Store, name: &str, saves: bool) {
        let (way, mine) = store.read(|app, _| {
            let way = app.profile().save.clone();
            (way, app.profile_text().to_owned())
        });
        let before = self.there.take();
        self.say(t!("Asking the board…"), &[], false);
        let upload = match saves {
            true => Some(upload::store(&way, name, &mine).await),
            false => None,
        };
        let now = fetch::ask(name, &RequestInit::new(), WITHIN_MS).await;
        let learned = Learned {
            upload,
            before: before.as_deref(),
            now: now.as_ref().map(|(status, text)| (*status, text.as_str())),
        };
        let verdict = verdict(learned, &mine);
        if verdict.is_saved {
            store.dispatch(Input::Saved(&mine));
        }
        self.there
            .replace(now.filter(fetch::is_fine).map(|(_, text)| text));
        // A person who has closed it learns all the same what became of it.
        self.root.open();
        self.say(&verdict.said, &verdict.lines, verdict.can_save);
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
