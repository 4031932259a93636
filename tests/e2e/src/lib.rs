//! End-to-end tests: a real browser, the built page, and a simulated board.
//!
//! A test starts a board, opens the page from it, and does and sees what a
//! person would. Things are found by role and accessible name, never by how
//! the page is made.
//!
//! | file | holds |
//! |------|-------|
//! | `start.rs` | the boards that the tests use, and the folder with the page |
//! | `front.rs` | a server in front of a board, which hears what the browser asks |
//! | `wire.rs` | the way to a board, which can be cut or lose everything; a server that nothing should come to |
//! | `pywebsocket.rs` | an echo server that others wrote |
//! | `broker.rs` | the MQTT brokers that others wrote |
//! | `firmware.rs` | the programs of `tests/firmware`, which serve the page from Rust and C |
//! | `at_home.rs` | the real Node-RED and the real Moonraker |
//! | `klipper.rs` | what Moonraker finds in place of Klipper |
//! | `client.rs` | MQTT as the page speaks it, without a browser |
//! | `steps.rs` | what every broker is asked for alike |
//! | `fleet.rs`, `bin/fleet.rs` | a thousand devices behind it, and what they cost the page, for `cargo xtask bench fleet` |
//! | `browser.rs` | which browser: its programs and how it is asked to start |
//! | `driver.rs` | the WebDriver program, which ends with its test |
//! | `session.rs`, `command.rs` | one browser with a profile of its own, and what WebDriver has beyond the client |
//! | `page.rs` | [`Page`]: finding, pressing, typing, waiting |
//! | `page/header.rs`, `page/pins.rs`, `page/profile.rs`, `page/replay.rs`, `page/console.rs`, `page/editing.rs`, `page/tabs.rs`, `page/look.rs`, `page/access.rs` | its verbs by theme |
//! | `page/startup.rs`, `bin/load.rs` | how long it takes to start, for `cargo xtask bench load` |
//! | `page/effort.rs`, `bin/rate.rs` | what a stream of messages costs it, for `cargo xtask bench rate` |
//! | `page/drawing.rs`, `page/drawn.js`, `page/fast.js`, `bin/charts.rs` | what charts cost it, for `cargo xtask bench charts` |
//! | `by_hand.rs` | the pages written by hand that it is measured beside |
//! | `measuring.rs` | what the programs that measure share: their settings and the last lines of what they print |
//! | `page.js`, `page/look.js` | the part of it that runs in the browser |
//!
//! Nothing waits for a fixed time to let something happen: a test polls for a
//! condition until [`PATIENCE`] is over. Where a test fails, it prints what the
//! page showed and saves a picture of it under `target/e2e`.

mod asleep;
mod at_home;
mod broker;
mod browser;
pub mod by_hand;
pub mod client;
mod command;
mod driver;
mod firmware;
pub mod fleet;
mod front;
mod klipper;
pub mod measuring;
mod page;
mod pywebsocket;
mod session;
mod start;
pub mod steps;
mod wire;

use std::time::Duration;

pub use asleep::Asleep;
pub use at_home::{Moonraker, NodeRed};
pub use broker::{Broker, PASSWORD, USER};
pub use browser::Browser;
pub use fantoccini::key::Key;
pub use firmware::Firmware;
pub use front::Front;
pub use page::Page;
pub use page::console::Line;
pub use page::drawing::{Charts, Frames};
pub use page::editing::{Hand, Side};
pub use page::look::Scheme;
pub use page::pins::note;
pub use page::profile::OtherReading;
pub use page::startup::{Started, Startup};
pub use page::tabs::Tab;
pub use pywebsocket::Pywebsocket;
pub use start::{
    PINS, PROFILE_REQUEST, flash, page_requests, pictures, start, start_with, start_with_profile,
    still, triggers,
};
pub use wire::{Stranger, Wire};

/// How long anything that has to happen may take. Nothing waits that long
/// unless it has failed.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How long is watched that something does not happen.
pub const A_WHILE: Duration = Duration::from_millis(700);
