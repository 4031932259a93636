//! What stands in place of the history of a pin in a page without it.

use super::action::Deed;
use super::store::Store;
use web_sys::{Element, Event};

/// No dialog.
pub const PAST: &str = "";

/// Nothing was.
#[derive(Default)]
pub struct Past;

impl Past {
    /// Carries out nothing.
    pub fn act(&self, _: Store, _: &Deed<'_>) {}

    /// Leaves every key to the rest of the page.
    pub fn key(&self, _: Store, _: &Event) -> bool {
        false
    }

    /// There was nothing to close.
    pub fn closed(&self, _: &Element) {}

    /// Draws nothing.
    pub fn draw(&self, _: Store, _: bool) {}
}
