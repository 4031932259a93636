//! Short ways to read and change the document. Text is always set as text, never as markup.
//!
//! Whoever is looked for by an id and is not there is passed over: the views put
//! their elements into the page before anything is drawn.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::document;

/// The element with this id.
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The input with this id.
pub fn input(id: &str) -> Option<HtmlInputElement> {
    by_id(id).map(JsCast::unchecked_into)
}

/// The first element in `root` that a selector finds.
pub fn find(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok()?
}

/// Sets the text of an element. The same text is left alone, so that nothing is read out twice.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets an attribute.
pub fn set(element: &Element, name: &str, value: &str) {
    // This fails only for a name that is no name, and all names are written in the source.
    let _ = element.set_attribute(name, value);
}

/// Sets the text of the element with this id, and hides it where there is none.
pub fn tell(id: &str, text: &str) {
    if let Some(element) = by_id(id) {
        set_text(&element, text);
        hide(&element, text.is_empty());
    }
}

/// Hides an element, or shows it.
pub fn hide(element: &Element, hidden: bool) {
    let _ = element.toggle_attribute_with_force("hidden", hidden);
}

/// Makes a control one that cannot be used, or one that can.
pub fn disable(control: &Element, disabled: bool) {
    let _ = control.toggle_attribute_with_force("disabled", disabled);
}

/// The number in an attribute; one that no list is as long as where there is none.
pub fn number(element: &Element, name: &str) -> usize {
    let number = element.get_attribute(name);
    let number = number.and_then(|number| number.parse::<u64>().ok());
    number.map_or(usize::MAX, |number| number as usize)
}

/// Says `yes` or `no` in an attribute that knows `true` and `false`.
pub fn set_bool(element: &Element, name: &str, value: bool) {
    set(element, name, if value { "true" } else { "false" });
}
