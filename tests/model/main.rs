//! The model, tested natively: a file a behaviour or a data format. The tests of the whole page
//! play a person, a socket and a clock with `page.rs`, and a broker with `broker.rs`.
//!
//! Property tests are in modules named `properties`. Everything else runs in a few seconds:
//! `cargo test --test model -- --skip properties::`
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod address;
mod alarms;
mod app;
mod backoff;
mod boards;
mod broker;
mod chart;
mod chart_cards;
mod choices;
mod console;
mod decimal;
mod dialects;
mod docs;
mod edit;
mod editing;
mod found;
mod gallery;
mod guess;
mod history;
mod icons;
mod json_suite;
mod kept;
mod kinds;
mod latest;
mod link;
mod list;
mod liveness;
mod mqtt;
mod mqtt_app;
mod offer;
mod operating;
mod outline;
mod pace;
mod page;
mod pages;
mod password;
mod pins;
mod profile;
mod proportion;
mod raw;
mod readings;
mod recall;
mod recording;
mod recordings;
mod reply;
mod rooms;
mod save;
mod schema;
mod sifting;
mod steps;
mod stranger;
mod table;
mod tabs;
mod tag;
mod talk;
mod template;
mod text;
mod trial;
