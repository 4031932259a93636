//! The reactive holes of the components: which element shows what of the model.
//!
//! A component keeps its markup in one piece and names its holes in it, `data-shows="status"`; a
//! table beside it says what of the model each of them shows. The holes of `view!` would be the
//! usual way, but they are paid for in code: each element around one becomes a type of its own,
//! built by code of its own, and each kind of value an asynchronous task of its own. In the header
//! alone they weigh 4,129 bytes of `index.html.gz`, with a directive on each element 1,830, and in
//! this way none.

use super::root::Root;
use super::store::Store;
use crate::browser::dom;
use crate::browser::runtime::Runtime;
use crate::model::app::{App, MENU_IS_HERE, Moment, SETTING_IS_HERE};
use crate::model::profile::kept;
use crate::model::text::concat;
use leptos::prelude::*;
use std::cell::OnceCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// A hole, by its name in `data-shows`; the root of the component has none.
pub type Hole = (&'static str, Shows);

/// What a hole shows of the model.
#[derive(Clone, Copy)]
pub enum Shows {
    /// A text.
    Text(fn(&App, Moment) -> String),
    /// A text that is hidden where it is empty.
    Notice(fn(&App, Moment) -> String),
    /// A list item for each text.
    List(fn(&App, Moment) -> Vec<String>),
    /// An attribute that holds a text.
    Value(&'static str, fn(&App, Moment) -> String),
    /// An attribute that is `true` or `false`.
    State(&'static str, fn(&App, Moment) -> bool),
    /// An attribute that is there or is not.
    Flag(&'static str, fn(&App, Moment) -> bool),
    /// Whether a box is checked.
    Checked(fn(&App, Moment) -> bool),
    /// A class.
    Class(&'static str, fn(&App, Moment) -> bool),
}

/// Fills the holes of a component now, and again whenever `signal` changes.
pub fn fill(store: Store, signal: RwSignal<u32>, root: &Root, holes: &'static [Hole]) {
    let (root, elements) = (root.clone(), OnceCell::new());
    store.watch(
        signal,
        Box::new(move || {
            // Found once: a search in each frame would walk through all cards.
            let elements: &Vec<_> = elements.get_or_init(|| {
                let names = holes.iter().map(|(name, _)| *name);
                names.map(|name| find(&root, name)).collect()
            });
            let runtime = store.runtime();
            let now = runtime.now();
            for (element, (_, shows)) in elements.iter().zip(holes) {
                if let Some(element) = element {
                    show(&runtime, now, element, *shows);
                }
            }
        }),
    );
}

fn find(root: &Root, name: &str) -> Option<Element> {
    match name {
        "" => root.get().cloned(),
        _ => root.find(&concat(&["[data-shows=", name, "]"])),
    }
}

/// Nothing is written that is there already: an alert would be read out again.
fn show(runtime: &Runtime, now: Moment, element: &Element, shows: Shows) {
    match shows {
        Shows::Text(read) => dom::set_text(element, &value(runtime, now, read)),
        Shows::Notice(read) => dom::tell(element, &value(runtime, now, read)),
        Shows::List(read) => {
            let texts = value(runtime, now, read);
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            dom::list_texts(element, "li", &texts);
        }
        Shows::Value(name, read) => dom::set(element, name, &value(runtime, now, read)),
        Shows::State(name, read) => dom::set_bool(element, name, value(runtime, now, read)),
        Shows::Flag(name, read) => dom::flag(element, name, value(runtime, now, read)),
        Shows::Checked(read) if SETTING_IS_HERE || MENU_IS_HERE => {
            let field: &HtmlInputElement = element.unchecked_ref();
            field.set_checked(value(runtime, now, read));
        }
        Shows::Class(name, read) if kept::IS_HERE || MENU_IS_HERE => {
            let class = value(runtime, now, read);
            let _ = element.class_list().toggle_with_force(name, class);
        }
        // Only what this page leaves out shows these.
        Shows::Checked(_) | Shows::Class(..) => {}
    }
}

/// Reads the model, which is not borrowed any more when the document is touched: what a browser
/// reports meanwhile may change it.
fn value<T>(runtime: &Runtime, now: Moment, read: fn(&App, Moment) -> T) -> T {
    read(&runtime.app(), now)
}
