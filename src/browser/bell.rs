//! What tells of an alarm wherever a person is: the voice of a screen reader, a notification, a tone,
//! and a dot on the icon of the page.

use super::listen;
use super::{notify, page, sound};
use crate::model::alarms::Level;
use crate::model::app::App;
use std::cell::{Cell, RefCell};

/// How long after a tone the next one of an alarm comes that nobody has seen, in milliseconds.
const AGAIN_MS: i32 = 10_000;

/// Tells of alarms.
pub struct Bell {
    timer: RefCell<listen::Alarm>,
    /// The stamp of the alarms by which the icon was marked.
    marked: Cell<u32>,
}

impl Bell {
    /// Calls `again` when it is time for [`Bell::again`].
    pub fn new(again: Box<dyn FnMut()>) -> Self {
        Self {
            timer: RefCell::new(listen::Alarm::timer(again)),
            marked: Cell::new(0),
        }
    }

    /// An alarm has begun, or got worse.
    pub fn ring(&self, level: Level, text: &str) {
        page::announce(text);
        notify::show(text);
        self.sound(level);
    }

    /// Plays the tone of a level, and has a look later at what nobody has seen.
    pub fn sound(&self, level: Level) {
        sound::tone(level);
        if sound::is_on() {
            self.timer.borrow_mut().set(AGAIN_MS);
        }
    }

    /// Plays the tone again if there is an alarm that nobody has seen. One of a replay makes none.
    pub fn again(&self, app: &App) {
        if !app.is_replay() && unseen(app) == Some(Level::Alarm) {
            self.sound(Level::Alarm);
        }
    }

    /// Marks the icon of the page by what nobody has seen.
    pub fn mark_icon(&self, app: &App) {
        if self.marked.replace(app.alarms().stamp()) != app.alarms().stamp() {
            page::mark_icon(match unseen(app) {
                Some(Level::Alarm) => "red",
                Some(Level::Warning) => "orange",
                None => "none",
            });
        }
    }
}

/// The worst level that nobody has seen.
fn unseen(app: &App) -> Option<Level> {
    let unseen = app.alarms().all();
    let unseen = unseen.filter(|alarm| alarm.seen_wall_ms.is_none());
    unseen.map(|alarm| alarm.level).max()
}
