//! What is kept of the dashboard for the next visit: the board's name and the empty cards, which the
//! start script of the page draws before the app is there. Values are never kept.
//!
//! It is JSON, because a script reads it:
//! `{"page":"/","width":1280,"console":400,"closed":0,"alarms":0,"name":"Greenhouse","cards":
//! [["Beds","Pump","switch",0],…]}`: each card with its group, label and kind, and whether it is
//! wide. Cards that patterns make are left out: they come once the board has reported them.

use crate::model::profile::{PinSpec, Profile};
use crate::model::text::{prefix_within, push_integer, push_quoted};

/// Whether the page keeps an outline.
pub const IS_HERE: bool = cfg!(feature = "outline");
/// How many cards are kept.
pub const MAX_CARDS: usize = 200;
/// How much of a name, a group or a label is kept, in bytes.
pub const MAX_TEXT_BYTES: usize = 80;
/// How long the outline may be, in bytes.
pub const MAX_BYTES: usize = 16_384;

/// Where the parts of the page are, which only the browser knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The path and the query of the page's address. What is longer than [`MAX_TEXT_BYTES`] keeps
    /// no outline.
    pub page: String,
    /// The width of the window, in CSS pixels.
    pub width_px: u64,
    /// The width of the console, in CSS pixels.
    pub console_px: u64,
    /// Whether the console is closed.
    pub is_closed: bool,
    /// Whether there is a strip for alarms.
    pub has_alarms: bool,
}

/// The outline of a dashboard in a page of this shape; empty if there is none.
pub fn outline(profile: &Profile, shape: &Shape) -> String {
    if shape.page.len() > MAX_TEXT_BYTES {
        return String::new();
    }
    let mut out = String::from("{\"page\":");
    push_quoted(&mut out, &shape.page);
    for (name, number) in [
        (",\"width\":", shape.width_px),
        (",\"console\":", shape.console_px),
        (",\"closed\":", u64::from(shape.is_closed)),
        (",\"alarms\":", u64::from(shape.has_alarms)),
    ] {
        out.push_str(name);
        push_integer(&mut out, number);
    }
    out.push_str(",\"name\":");
    push_quoted(&mut out, prefix_within(profile.name(), MAX_TEXT_BYTES));
    out.push_str(",\"cards\":[");
    let specs = profile.pins.iter();
    let is_there = |spec: &PinSpec| !spec.is_pattern() || spec.whole_chart().is_some();
    let specs = specs.filter(|spec| spec.is_shown() && is_there(spec));
    let mut separator = "";
    for spec in specs.take(MAX_CARDS) {
        let mut card = String::from(separator);
        push_card(&mut card, spec);
        // With the two brackets that end it.
        if out.len() + card.len() + 2 > MAX_BYTES {
            break;
        }
        out.push_str(&card);
        separator = ",";
    }
    out.push_str("]}");
    out
}

fn push_card(out: &mut String, spec: &PinSpec) {
    out.push('[');
    for text in [spec.group(), spec.label(), spec.kind.name()] {
        push_quoted(out, prefix_within(text, MAX_TEXT_BYTES));
        out.push(',');
    }
    push_integer(out, u64::from(spec.has_wide_card()));
    out.push(']');
}
