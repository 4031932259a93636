//! What is said of a board that does not speak as its profile says, and the ways on from there.

use super::action::{Deed, Kind};
use super::holes::{Hole, Shows};
use super::panel;
use crate::browser::{document, dom};

use crate::model::dashboard::found;

pub use crate::model::app::STRANGER_IS_HERE as IS_HERE;
use words::t;

/// The notice, whose second button does this.
macro_rules! notice {
    ($does:literal) => {
        concat!(
            "<div class=trouble role=alert data-shows=stranger hidden>",
            "<p data-shows=stranger-text></p>",
            t!("<button type=button data-do=go data-to=#profile>[[Choose a board]]</button> "),
            "<button type=button data-shows=its-readings ",
            $does,
            t!(">[[Its readings]]</button></div>"),
        )
    };
}

/// What the notice shows of the model.
pub const HOLES: &[Hole] = &[
    (
        "stranger",
        Shows::Flag("hidden", |app, _| app.stranger().is_empty()),
    ),
    ("stranger-text", Shows::Text(|app, _| app.stranger())),
    (
        "its-readings",
        Shows::Flag("hidden", |app, _| app.table().unclaimed() == 0),
    ),
];

/// The notice.
pub const NOTICE: &str = if found::IS_HERE {
    notice!("data-do=found")
} else {
    notice!("data-do=go data-to=\"#readings summary\"")
};

/// Goes where a button leads, and opens what that is in.
pub fn act(deed: &Deed<'_>) {
    let to = deed.element.get_attribute("data-to").unwrap_or_default();
    if deed.kind == Kind::Click
        && let Ok(Some(place)) = document().query_selector(&to)
    {
        if matches!(place.closest("#settings"), Ok(Some(_))) {
            panel::open(panel::SETTINGS, true);
        }
        if let Ok(Some(list)) = place.closest("details") {
            dom::flag(&list, "open", true);
        }
        panel::focus(&place);
        place.scroll_into_view();
    }
}
