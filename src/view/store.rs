//! The signals that the components read: a projection of the model, written here and nowhere else.
//!
//! A signal holds the revision of a part of the model, and whatever reads it draws from the model.
//! So there is one type of signal and one of effect, and the page holds the code of each once. The
//! model takes every message at once; the signals are written once a frame, at a reader's
//! [pace](crate::model::pace), and only where something changed. What a person does is not kept
//! waiting by a flood of messages.

use crate::browser::listen::in_turn;
use crate::browser::runtime::Runtime;
use crate::model::app::{App, Edit, Input, Moment};
use crate::model::dashboard::list;
use crate::model::pace::LINES_WAIT_MS;
use crate::model::recording::REPLAY_IS_HERE;
use crate::model::time::sooner;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;

/// What the components need: the signals, and the way to give the model an input.
#[derive(Clone, Copy)]
pub struct Store {
    runtime: StoredValue<Rc<Runtime>, LocalStorage>,
    /// Link, troubles and notices.
    pub link: RwSignal<u32>,
    /// The lines of the console and what is done with them.
    pub console: RwSignal<u32>,
    /// The pins and their values.
    pub pins: RwSignal<u32>,
    /// The readings.
    pub table: RwSignal<u32>,
    /// How far the replay is.
    pub replay: RwSignal<u32>,
    /// How many edits were tried.
    pub edits: RwSignal<u32>,
}

impl Store {
    /// The store of the board that `runtime` runs, shown from now on.
    pub fn new(runtime: Rc<Runtime>) -> Self {
        let [link, console, pins, table, replay, edits] = [(); 6].map(|()| RwSignal::new(0));
        let turns = Cell::new(0_u32);
        runtime.show_with(Box::new(move |runtime, now_ms| {
            let app = runtime.app();
            put(link, app.revision());
            if REPLAY_IS_HERE {
                put(replay, runtime.replay.stamp.get());
            }
            let cards_ms = runtime.frames.cards_ms.get();
            if cards_ms.is_some_and(|due_ms| due_ms <= now_ms) {
                runtime.frames.cards_ms.set(None);
                turns.set(turns.get().wrapping_add(1));
            }
            let shown = app.pins_stamp().wrapping_add(app.alarms().stamp());
            put(pins, shown.wrapping_add(turns.get()));
            let lines = app.console().stamp();
            let rows = if list::IS_HERE { app.table_stamp() } else { 0 };
            let is_new = console.get_untracked() != lines || table.get_untracked() != rows;
            let pace = runtime.frames.lines_pace.get();
            let is_due = pace.due_ms() <= now_ms;
            if is_new && is_due {
                runtime.frames.lines_pace.set(pace.after(now_ms));
                put(console, lines);
                put(table, rows);
            }
            // They go with a frame that is drawn anyway, if there is one soon.
            let left_ms = (is_new && !is_due).then(|| pace.due_ms() + LINES_WAIT_MS);
            sooner(left_ms, runtime.frames.cards_ms.get())
        }));
        Self {
            runtime: StoredValue::new_local(runtime),
            link,
            console,
            pins,
            table,
            replay,
            edits,
        }
    }

    /// Runs the model.
    pub fn runtime(self) -> Rc<Runtime> {
        self.runtime.get_value()
    }

    /// Reads the model, which is not borrowed any more when this returns.
    pub fn read<T: Default>(self, read: impl Fn(&App, Moment) -> T) -> T {
        let mut value = T::default();
        self.look(&mut |app, now| value = read(app, now));
        value
    }

    fn look(self, look: &mut dyn FnMut(&App, Moment)) {
        let runtime = self.runtime();
        let now = runtime.now();
        look(&runtime.app(), now);
    }

    /// Gives the model what a person did. The next frame shows it, flood or not.
    pub fn dispatch(self, input: Input<'_>) {
        let runtime = self.runtime();
        runtime.frames.hurry();
        runtime.dispatch(input);
        let app = runtime.app();
        put(self.console, app.console().stamp());
        if list::IS_HERE {
            put(self.table, app.table_stamp());
        }
    }

    /// Edits the profile. What that did is said with the next frame.
    pub fn edit(self, edit: Edit<'_>) {
        put(self.edits, self.edits.get_untracked() + 1);
        self.dispatch(Input::Edit(edit));
    }

    /// Draws now, and again whenever `signal` changes.
    pub fn watch(self, signal: RwSignal<u32>, draw: Box<dyn Fn()>) {
        Effect::new(move |_| {
            signal.track();
            in_turn(&mut || draw());
        });
    }
}

/// Sets a signal if its value changes, so that nothing that watches it draws in vain.
fn put(signal: RwSignal<u32>, value: u32) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
