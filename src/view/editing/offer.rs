//! The commands that the form of a pin offers, and the test of the one that it has.

use crate::browser::dom;
use crate::model::app::{App, Edit, Input};
use crate::model::text::pieces;
use crate::view::action::{Action, Deed, Kind};
use crate::view::store::Store;
use web_sys::Element;

/// Carries out what a person did with a command: takes it, or sends it once.
pub fn act(store: Store, pin: usize, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Click, Action::Offer) => store.edit(Edit::Set {
            pin,
            field: "write",
            value: &deed.element.text_content().unwrap_or_default(),
        }),
        (Kind::Click, Action::Test) => store.dispatch(Input::Test { pin }),
        _ => {}
    }
}

/// Brings it up to the pin.
pub fn fill(app: &App, form: &Element, pin: usize) {
    let Some(offers) = dom::find(form, ".offers > div") else {
        return;
    };
    let (lines, command) = (app.offers(pin), app.field_of(pin, "write"));
    let texts = pieces(&lines, b'\n').filter(|text| !text.is_empty());
    let texts: Vec<_> = texts.collect();
    dom::list_texts(&offers, "button", &texts);
    for offer in &dom::all(&offers, "button") {
        dom::set(offer, "type", "button");
        dom::set(offer, "data-do", "offer");
        let is_taken = offer.text_content().as_ref() == Some(&command);
        dom::set_bool(offer, "aria-pressed", is_taken);
    }
    let (refusal, answer) = (app.test_refusal(pin), app.answer(pin));
    if let Some(test) = dom::find(form, "[data-do=test]") {
        dom::flag(&test, "disabled", !refusal.is_empty());
    }
    if let Some(status) = dom::find(form, ".offers [role=status]") {
        dom::set_text(&status, if answer.is_empty() { refusal } else { answer });
    }
}
