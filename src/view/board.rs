//! The signals that the components read: a projection of the model, written here and nowhere else.
//!
//! A signal holds the revision of what it stands for, and a component that reads
//! it draws from the model. So there is one type of signal and one way to watch
//! it, which is most of what keeps the page small. The model takes every message
//! at once; the signals are written once a frame, and only where something changed.
//! What a person does is not kept waiting by a flood of messages.

use crate::browser::listen::in_turn;
use crate::browser::runtime::Runtime;
use crate::model::app::{App, Input, Moment};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;

/// How many new lines in a frame are a flood.
const FLOOD_LINES: u32 = 8;
/// For how many frames lines and readings wait in a flood.
const FLOOD_FRAMES: u32 = 10;

/// Draws a part of the page from the model.
pub type Draw = Box<dyn Fn(&App, Moment)>;

/// What the components need: the signals, and the way to give the model an input.
#[derive(Clone)]
pub struct Board {
    /// Runs the model.
    pub runtime: Rc<Runtime>,
    /// Link, troubles and notices.
    pub link: RwSignal<u32>,
    /// The lines of the console and what is done with them.
    pub console: RwSignal<u32>,
    /// The pins and their values.
    pub pins: RwSignal<u32>,
    /// The readings.
    pub table: RwSignal<u32>,
}

impl Board {
    /// The board that `runtime` runs, shown from now on.
    pub fn new(runtime: Rc<Runtime>) -> Self {
        let [link, console, pins, table] = [(); 4].map(|()| RwSignal::new(0));
        let waited = Cell::new(0);
        runtime.show_with(Box::new(move |app| {
            put(link, app.revision());
            put(pins, app.pins_stamp());
            // Nobody reads hundreds of lines a second: in a flood they come some times a second.
            let stamp = app.console().stamp();
            let is_flood = stamp.wrapping_sub(console.get_untracked()) > FLOOD_LINES;
            if is_flood && waited.get() < FLOOD_FRAMES {
                waited.set(waited.get() + 1);
                return true;
            }
            waited.set(0);
            put(console, stamp);
            put(table, app.table_stamp());
            false
        }));
        Self {
            runtime,
            link,
            console,
            pins,
            table,
        }
    }

    /// Gives the model what a person did. The next frame shows it, flood or not.
    pub fn dispatch(&self, input: Input<'_>) {
        self.runtime.dispatch(input);
        let app = self.runtime.app();
        put(self.console, app.console().stamp());
        put(self.table, app.table_stamp());
    }

    /// Draws now, and again whenever `signal` changes.
    pub fn watch(&self, signal: RwSignal<u32>, draw: Draw) {
        let runtime = self.runtime.clone();
        Effect::new(move |_| {
            signal.track();
            in_turn(&mut || draw(&runtime.app(), runtime.now()));
        });
    }
}

/// Sets a signal if its value changes, so that nothing that watches it draws in vain.
fn put(signal: RwSignal<u32>, value: u32) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
