//! What a browser may not have, or one thing of the page uses: it is reached by its name, which takes
//! fewer bytes than a binding for each, and is nothing where it is missing.

use super::window;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A property; undefined where there is none.
pub fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

/// A property of the window.
pub fn global(name: &str) -> JsValue {
    get(&window(), name)
}

/// Calls a method; undefined where there is none, or it fails.
pub fn call(of: &JsValue, name: &str, with: &JsValue) -> JsValue {
    let method = get(of, name).dyn_into::<Function>();
    let answer = method.and_then(|method| method.call1(of, with));
    answer.unwrap_or_default()
}

/// Makes an object of a class of the window; undefined where there is none, or it fails.
pub fn make(class: &str, with: &JsValue) -> JsValue {
    let class = global(class).dyn_into::<Function>();
    let object = class.and_then(|class| Reflect::construct(&class, &Array::of1(with)));
    object.unwrap_or_default()
}

/// Calls `done` when a promise is kept or broken; never for what is no promise.
pub fn after(promise: JsValue, done: Box<dyn FnOnce()>) {
    if let Ok(promise) = promise.dyn_into::<Promise>() {
        spawn_local(async {
            let _ = JsFuture::from(promise).await;
            done();
        });
    }
}
