//! Everything that can be decided without a browser: no DOM, no clock, no
//! randomness, no async. Time comes in as an argument, which is why the tests of
//! this layer take milliseconds and never sleep.

pub mod address;
pub mod app;
pub mod backoff;
pub mod choices;
pub mod console;
pub mod decimal;
pub mod dialect;
pub mod edit;
pub mod guess;
pub mod kept;
pub mod link;
pub mod list;
pub mod loss;
pub mod mqtt;
pub mod pins;
pub mod profile;
pub mod raw;
pub mod readings;
pub mod recall;
pub mod rhythm;
pub mod steps;
pub mod table;
pub mod tabs;
pub mod talk;
pub mod template;
pub mod text;
