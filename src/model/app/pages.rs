//! Which part of the dashboard is shown: one of its pages, and what is not folded.

use super::App;
use super::dashboard::Dashboard;
use crate::model::dashboard::list;
use crate::model::dashboard::pins::Pin;
use crate::model::profile::PinSpec;
use crate::model::profile::choices::Choices;
use crate::model::profile::page::{Page, slug};

impl Dashboard {
    /// A person goes to the page with this address.
    pub fn go_to(&mut self, address: &str) {
        self.address = slug(address);
        self.views += 1;
    }

    /// The pages, and the place of the one that is shown: the first where none has the address. Pins
    /// that are not shown are in sight while the dashboard is edited.
    pub fn pages(&self, is_editing: bool) -> (Vec<Page<'_>>, usize) {
        let specs = self.profile.pins.iter().map(|spec| &**spec);
        let specs = specs.chain(self.pins.iter().map(Pin::spec));
        let mut specs = specs.filter(|spec| is_editing || spec.is_shown());
        let pages = self.profile.pages(&mut specs);
        let mut places = pages.iter();
        let shown = places.position(|page| page.slug == self.address);
        (pages, shown.unwrap_or(0))
    }

    /// The name of the page that new pins come to: the one that is shown.
    pub fn new_page(&self, is_editing: bool) -> String {
        let (pages, shown) = self.pages(is_editing);
        pages.get(shown).map_or("", |page| page.name).into()
    }
}

/// What is shown of the dashboard.
impl App {
    /// Changes whenever other cards may be in sight.
    pub fn arrangement(&self) -> u32 {
        let dashboard = &self.board.dashboard;
        let counts = [dashboard.views, dashboard.sought.revision()];
        let counts = counts
            .into_iter()
            .fold(dashboard.pins.len() as u32, u32::wrapping_add);
        counts.wrapping_add(dashboard.generation.wrapping_mul(1_000_003))
    }

    /// The pages, and the place of the one that is shown.
    pub fn pages(&self) -> (Vec<Page<'_>>, usize) {
        self.board.dashboard.pages(self.is_editing())
    }

    /// The address of the page on which a pin stands.
    pub fn address_of(&self, spec: &PinSpec) -> String {
        slug(self.profile().page_of(spec))
    }

    /// Whether the cards of a group are out of sight. While the dashboard is edited or searched,
    /// none are.
    pub fn is_folded(&self, group: &str) -> bool {
        let is_open = self.is_editing() || self.is_searching();
        !is_open && self.profile().is_folded(group, self.profiles.turned())
    }

    /// Whether a person searches for pins: those of all pages are shown.
    pub fn is_searching(&self) -> bool {
        list::IS_HERE && !self.sought().is_empty()
    }

    /// The folded and opened groups of all boards, as they are stored.
    pub fn stored_folds(&self) -> &str {
        self.profiles.folds.stored()
    }

    /// Takes over the folded groups of earlier visits.
    pub fn set_folds(&mut self, stored: String) {
        self.profiles.folds = Choices::new(stored);
    }

    /// Takes over the folded groups that are stored by now, except for those of the board of this
    /// tab.
    pub fn merge_folds(&mut self, stored: &str) {
        self.profiles.merge_folds(stored);
    }
}
