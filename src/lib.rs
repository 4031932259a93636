//! # pindash, a dashboard for a board that speaks WebSocket
//!
//! Three layers, and each knows only those to its right:
//!
//! ```text
//! main.rs → view → browser → model
//! ```
//!
//! - [`model`] decides. It is pure: no DOM, no clock, no randomness, no async.
//!   Start at [`model::app`]: one input goes in with its time, outputs come out.
//! - `browser` carries out: the socket, timers, storage, the animation frame.
//!   It is the one place with web-sys.
//! - `view` shows: Leptos components that read signals and dispatch inputs.
//!
//! The last two exist for the wasm target only, and so do their dependencies:
//! the compiler keeps the model pure.

pub mod model;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod view;
