//! Whether the page is seen, and which part of it.

use super::Runtime;
use crate::browser::{document, page};
use crate::model::app::{Input, MENU_IS_HERE};
use web_sys::VisibilityState;

impl Runtime {
    /// Tells the model if the page is hidden.
    pub fn look(&self) {
        if document().visibility_state() == VisibilityState::Hidden {
            self.seen("");
        }
    }

    /// Shows the page of the dashboard that the browser's address names.
    pub fn turn_page(&self) {
        self.frames.hurry();
        self.dispatch(Input::Page(&page::fragment()));
    }

    /// Tells the model that the page is hidden, frozen or shown.
    pub(super) fn seen(&self, event: &str) {
        if self.replay.is_on() {
            return;
        }
        let input = match event {
            "freeze" => Input::Leave,
            "resume" => Input::Return,
            _ if document().visibility_state() == VisibilityState::Hidden => Input::Hidden {
                shared: self.tabs.borrow().has_followers(self.clock.now().ms),
            },
            _ => Input::Shown,
        };
        let is_hidden = matches!(input, Input::Hidden { .. });
        if !is_hidden {
            // A frozen page missed the storage events.
            self.look_at_storage();
        }
        if MENU_IS_HERE && matches!(input, Input::Shown) {
            page::shown();
        }
        if is_hidden || matches!(input, Input::Shown) {
            self.tabs.borrow_mut().set_hidden(is_hidden);
        }
        self.dispatch(input);
    }
}
