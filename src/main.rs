//! Mounts the dashboard into the page. There is nothing to do outside a browser.

/// The usual allocator weighs ten times as much in the page.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: heap::Heap = heap::Heap::new();

#[cfg(target_arch = "wasm32")]
fn main() {
    pindash::view::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("pindash runs in a browser: start it with `cargo xtask serve`.");
}
