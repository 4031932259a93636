//! Short ways to read and change the document. Text is always set as text, never as markup.

use super::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, NodeList};

/// The element with this id.
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The first element in `root` that a selector finds.
pub fn find(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok()?
}

/// All elements in `root` that a selector finds.
pub fn all(root: &Element, selector: &str) -> Vec<Element> {
    let found: Option<NodeList> = root.query_selector_all(selector).ok();
    let mut elements = Vec::new();
    if let Some(found) = found {
        for at in 0..found.length() {
            elements.extend(found.item(at).map(JsCast::unchecked_into));
        }
    }
    elements
}

/// The first input in `root` that a selector finds.
pub fn input(root: &Element, selector: &str) -> Option<HtmlInputElement> {
    find(root, selector).map(JsCast::unchecked_into)
}

/// The value of an input.
pub fn value(input: &Element) -> String {
    input.unchecked_ref::<HtmlInputElement>().value()
}

/// Sets the value of an input.
pub fn set_value(input: &Element, value: &str) {
    input.unchecked_ref::<HtmlInputElement>().set_value(value);
}

/// Whether a person types into an element.
pub fn is_field(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

/// Sets the text of an element. The same text is left alone, so that nothing is read out twice.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets the text of an element, and hides it where there is none.
pub fn tell(element: &Element, text: &str) {
    set_text(element, text);
    hide(element, text.is_empty());
}

/// Replaces what is in an element by one element for each text. The same texts are left alone, so
/// that nothing is read out twice.
pub fn list_texts(list: &Element, name: &str, texts: &[&str]) {
    if list.child_element_count() as usize == texts.len()
        && list.text_content().unwrap_or_default() == texts.concat()
    {
        return;
    }
    list.set_text_content(None);
    for text in texts {
        if let Ok(item) = document().create_element(name) {
            set_text(&item, text);
            let _ = list.append_child(&item);
        }
    }
}

/// Sets an attribute. The same value is left alone: a browser would recompute styles for it.
pub fn set(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        // This fails only for a name that is no name, and all names are written in the source.
        let _ = element.set_attribute(name, value);
    }
}

/// Says `yes` or `no` in an attribute that knows `true` and `false`.
pub fn set_bool(element: &Element, name: &str, value: bool) {
    set(element, name, if value { "true" } else { "false" });
}

/// Sets an attribute without a value, or removes it.
pub fn flag(element: &Element, name: &str, value: bool) {
    let _ = element.toggle_attribute_with_force(name, value);
}

/// Hides an element, or shows it.
pub fn hide(element: &Element, hidden: bool) {
    flag(element, "hidden", hidden);
}

/// The number in an attribute.
pub fn number(element: &Element, name: &str) -> Option<usize> {
    let number = element.get_attribute(name)?.parse::<u64>().ok()?;
    Some(number as usize)
}
