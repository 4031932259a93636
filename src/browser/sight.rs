//! Which elements are in sight, so that the others are drawn only now and then.

use super::listen::in_turn;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Whether cards out of sight are drawn seldom; else each is drawn whenever its pin changes.
pub const IS_HERE: bool = cfg!(feature = "sight");

/// How far outside of what scrolls them elements count as in sight, so that a scroll finds them
/// drawn.
const AROUND: &str = "50%";

/// Hears of an element that has come into sight, or has left it.
type Seen = Box<dyn Fn(&Element, bool)>;

/// Tells which of the elements that it watches come into sight and leave it, until it is dropped.
#[must_use]
pub struct Sight {
    observer: Option<IntersectionObserver>,
    _callback: Closure<dyn Fn(js_sys::Array)>,
}

impl Sight {
    /// Calls `seen` with each element that has come into sight in `scroller`, or has left it. It is
    /// called once for each element soon after that is watched.
    pub fn new(scroller: &Element, seen: Seen) -> Self {
        let callback: Box<dyn Fn(js_sys::Array)> = Box::new(move |entries| {
            in_turn(&mut || {
                for entry in entries.iter() {
                    let entry: IntersectionObserverEntry = entry.unchecked_into();
                    seen(&entry.target(), entry.is_intersecting());
                }
            });
        });
        let callback = Closure::wrap(callback);
        let options = IntersectionObserverInit::new();
        options.set_root(Some(scroller));
        options.set_root_margin(AROUND);
        let function = callback.as_ref().unchecked_ref();
        let observer = IntersectionObserver::new_with_options(function, &options).ok();
        Self {
            observer,
            _callback: callback,
        }
    }

    /// Watches an element.
    pub fn watch(&self, element: &Element) {
        if let Some(observer) = &self.observer {
            observer.observe(element);
        }
    }

    /// Watches none any more.
    pub fn forget(&self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.forget();
    }
}
