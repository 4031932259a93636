//! Which part of the dashboard is shown: one of its pages, and what is not folded.

use super::App;
use super::dashboard::Dashboard;
use crate::model::dashboard::list;
use crate::model::profile::page::{HOME, slug};

impl Dashboard {
    /// A person goes to the page that the address of the browser names, from its `#` on.
    pub fn go_to(&mut self, address: &str) {
        self.address = address.into();
        self.views += 1;
    }

    /// The names of the pages, in the order of their first pins, and the place of the one that is
    /// shown: the first where none has the address. A page whose pins are all hidden is there while
    /// the dashboard is edited.
    pub fn pages(&self, is_editing: bool) -> (Vec<&str>, usize) {
        let mut pages: Vec<&str> = Vec::new();
        let mut shown = 0;
        for is_home in [true, false] {
            for pin in &self.pins {
                let name = self.profile.page_of(pin.spec());
                let address = slug(name);
                if (name == HOME) == is_home
                    && (is_editing || pin.spec().is_shown())
                    && !pages.iter().any(|known| slug(known) == address)
                {
                    if address.eq_ignore_ascii_case(&self.address) {
                        shown = pages.len();
                    }
                    pages.push(name);
                }
            }
        }
        (pages, shown)
    }

    /// The name of the page that is shown; empty for that of pins which name none.
    pub fn named_page(&self, is_editing: bool) -> &str {
        let (pages, shown) = self.pages(is_editing);
        match pages.get(shown) {
            Some(name) if *name != HOME => name,
            _ => "",
        }
    }
}

/// What is shown of the dashboard.
impl App {
    /// The names of the pages, and the place of the one that is shown.
    pub fn pages(&self) -> (Vec<&str>, usize) {
        self.board.dashboard.pages(self.is_editing())
    }

    /// Whether the cards of a group are out of sight, unless the dashboard is edited or searched.
    pub fn is_folded(&self, group: &str) -> bool {
        self.profile().is_folded(group) != self.profiles.is_turned(group)
    }

    /// Whether a person searches for pins: those of all pages are shown.
    pub fn is_searching(&self) -> bool {
        list::IS_HERE && !self.sought().is_empty()
    }

    /// Changes whenever cards of another page may be shown.
    pub fn arrangement(&self) -> u32 {
        let dashboard = &self.board.dashboard;
        // Both only grow as long as the pins are not replaced.
        let count = dashboard.views + dashboard.pins.len() as u32;
        count.wrapping_add(dashboard.generation.wrapping_mul(1_000_003))
    }

    /// Whether the next visit may show other cards than all of the profile.
    pub(super) fn shows_part(&self) -> bool {
        let mut pins = self.pins().iter();
        self.pages().0.len() > 1 || pins.any(|pin| self.is_folded(pin.spec().group()))
    }
}
