//! A Leptos page with one paragraph and nothing else.

#[cfg(target_arch = "wasm32")]
fn main() {
    use leptos::prelude::*;
    mount_to_body(|| view! { <p>"empty"</p> });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
