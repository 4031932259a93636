//! # pindash, a dashboard for a board that speaks WebSocket
//!
//! Three layers. Each imports only those to its right:
//!
//! ```text
//! main.rs → view → browser → model
//! ```
//!
//! | folder | holds |
//! |---|---|
//! | `view` | Leptos components that read signals and dispatch inputs |
//! | `view/editing` | the edit mode: its bar, the form of a pin, the profile as text, moved cards |
//! | `browser` | the shell: socket, timers, storage, channel between tabs, animation frame |
//! | `browser/runtime` | parts of what runs the model: whether it is seen, a recording in place of the board |
//! | `model` | every decision, pure: no DOM, no clock, no randomness, no async |
//! | `model/app` | composes the rest of the model: one input goes in with its time, outputs come out |
//! | `model/dashboard` | pins, latest values, the list of readings and its search, inference of a pin |
//! | `model/alarms` | what asks a person to act: its rules, and the list of what was |
//! | `model/chart` | the geometry of a chart: window, axes, lines, words, table, CSV |
//! | `model/history` | what was: samples and buckets of them, gaps, records for the next visit |
//! | `model/keepalive` | what the page sends by itself, and what it concludes from silence |
//! | `model/profile` | what describes a board: types, parsing, editing its text, drafts, undo history |
//! | `model/login` | the password of a board: the question, the digest challenge, SHA-256 |
//! | `model/mqtt` | the client of a broker: packets, session, topics, reasons |
//! | `model/connection` | link, close reasons, backoff |
//! | `model/connection/address` | the address of a board: completed, checked, without its password |
//! | `model/connection/tabs` | one socket for all tabs: leader election, and what tabs tell each other |
//! | `model/recording` | what comes and goes as a file: written, and read |
//! | `model/replay` | plays a recording in place of a board |
//! | `model/console` | the log of messages, and the command history |
//! | `model/decode` | dialects, the JSON cursor, templates, decimals |
//! | `model/decode/readings` | a message flattened to readings |
//! | `model/text` | small functions over text that all share |
//!
//! Start at [`model::app`]. `browser` is the one place with web-sys; it and `view` exist for the
//! wasm target only, and so do their dependencies: the compiler keeps the model pure.
//! `tests/model/rooms.rs` checks that this map equals the tree, that the imports go one way, and that no
//! file imports one that leads back to it.

// A page speaks one language, chosen while it is compiled: cargo is told what that depends on.
words::follow_language!();

pub mod model;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod view;
