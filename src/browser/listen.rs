//! Event listeners and timers that end when they are dropped.

use super::window;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

type Heard = RefCell<Box<dyn FnMut(Event)>>;

/// One piece of work runs at a time; events that it causes wait until it is done.
struct Turn {
    is_taken: Cell<bool>,
    /// The events that wait, in order, each with its listener.
    waiting: RefCell<Vec<(Weak<Heard>, Event)>>,
}

thread_local! {
    static TURN: Turn = const {
        Turn {
            is_taken: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
        }
    };
}

/// Runs `work` and holds back all events until it is done. Removing a card that has the focus fires
/// `focusout` at once, and its listener would find the model borrowed.
///
/// Only events that the page itself causes are held back, and no browser waits for an answer to
/// those; what a person does is always heard at once.
pub fn in_turn(work: &mut dyn FnMut()) {
    TURN.with(|turn| {
        if turn.is_taken.replace(true) {
            return work();
        }
        work();
        loop {
            let waiting = turn.waiting.take();
            if waiting.is_empty() {
                break;
            }
            for (heard, event) in waiting {
                // A listener that was dropped meanwhile hears nothing more.
                if let Some(heard) = heard.upgrade() {
                    heard.borrow_mut()(event);
                }
            }
        }
        turn.is_taken.set(false);
    });
}

/// A listener for some events of a target; it ends when this is dropped.
#[must_use]
pub struct Listener {
    target: EventTarget,
    names: &'static [&'static str],
    callback: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Calls `heard` for every event with one of these names, one at a time, as in [`in_turn`].
    pub fn new(
        target: EventTarget,
        names: &'static [&'static str],
        heard: Box<dyn FnMut(Event)>,
    ) -> Self {
        let heard: Rc<Heard> = Rc::new(RefCell::new(heard));
        let callback: Box<dyn Fn(Event)> = Box::new(move |event| {
            TURN.with(|turn| {
                let to = Rc::downgrade(&heard);
                turn.waiting.borrow_mut().push((to, event));
            });
            in_turn(&mut || {});
        });
        let callback = Closure::wrap(callback);
        for name in names {
            // This fails only for a callback that is no function, and a closure is one.
            // In the capture phase, because not every event bubbles.
            let _ = target.add_event_listener_with_callback_and_bool(
                name,
                callback.as_ref().unchecked_ref(),
                true,
            );
        }
        Self {
            target,
            names,
            callback,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for name in self.names {
            let _ = self.target.remove_event_listener_with_callback_and_bool(
                name,
                self.callback.as_ref().unchecked_ref(),
                true,
            );
        }
    }
}

/// A timer or an animation frame that calls the same closure each time it is set; it ends when this is dropped.
#[must_use]
pub struct Alarm {
    callback: Closure<dyn FnMut()>,
    handle: Option<i32>,
    is_frame: bool,
}

impl Alarm {
    /// An alarm that calls `rung` a delay after it is set.
    pub fn timer(rung: Box<dyn FnMut()>) -> Self {
        Self::new(rung, false)
    }

    /// An alarm that calls `rung` before the next frame is painted.
    pub fn frame(rung: Box<dyn FnMut()>) -> Self {
        Self::new(rung, true)
    }

    fn new(mut rung: Box<dyn FnMut()>, is_frame: bool) -> Self {
        let rung: Box<dyn FnMut()> = Box::new(move || in_turn(&mut rung));
        Self {
            callback: Closure::wrap(rung),
            handle: None,
            is_frame,
        }
    }

    /// Sets the alarm, in place of any earlier setting. A frame ignores `delay_ms`.
    pub fn set(&mut self, delay_ms: i32) {
        self.clear();
        let callback = self.callback.as_ref().unchecked_ref();
        self.handle = if self.is_frame {
            window().request_animation_frame(callback)
        } else {
            window().set_timeout_with_callback_and_timeout_and_arguments_0(callback, delay_ms)
        }
        .ok();
    }

    /// Cancels the alarm.
    pub fn clear(&mut self) {
        let Some(handle) = self.handle.take() else {
            return;
        };
        if self.is_frame {
            let _ = window().cancel_animation_frame(handle);
        } else {
            window().clear_timeout_with_handle(handle);
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.clear();
    }
}
