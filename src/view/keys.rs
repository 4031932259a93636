//! The keys that work wherever no field has the focus.

use super::find;
use super::newer;
use super::panel;
use super::store::Store;
use crate::browser::{document, dom};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Does what a key is for. Anywhere in a field or a dialog, and with a modifier, it is left alone.
pub fn press(store: Store, target: &Element, event: &KeyboardEvent) {
    let is_elsewhere = dom::is_field(target) || !matches!(target.closest("dialog"), Ok(None));
    if is_elsewhere || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    match event.key().as_str() {
        "/" => find::seek(),
        "e" => click("edit"),
        "`" => click("console-button"),
        // Where a button has the focus, it is pressed by it.
        " " if target.tag_name() == "BODY" && panel::is_open("replay") => click("play"),
        "?" => {
            panel::open("menu", true);
            if let Some(keys) = dom::by_id("keys") {
                panel::focus(&keys);
            }
            newer::look(store);
        }
        _ => return,
    }
    event.prevent_default();
}

fn click(id: &str) {
    if let Some(button) = document().get_element_by_id(id) {
        button.unchecked_ref::<HtmlElement>().click();
    }
}
