//! A board that does not speak as its profile says, or does not speak at all.

use super::connection::Connection;
use super::dashboard::Dashboard;
use crate::model::dashboard::list;
use crate::model::login;
use crate::model::profile::{PinKind, choices};
use crate::model::text::concat;
use words::t;

/// Whether this page can offer another profile, and a list of what the board sends.
pub const IS_HERE: bool = choices::IS_HERE && list::IS_HERE;
/// How long a board may take to say what its pins are, in milliseconds.
pub const LISTEN_MS: u64 = 3_000;

/// What a board that gives no pin of its profile a value does instead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// It does not, or it is too early to tell.
    #[default]
    Usual,
    /// It sends nothing.
    Silent,
    /// It sends something else.
    Foreign,
}

/// When it is time to tell whether the board speaks as its profile says; none if that is known, or
/// cannot be told: a board that wants a password says nothing, a broker's devices come and go, and a
/// button never has a value.
pub fn judge_ms(connection: &Connection, dashboard: &Dashboard) -> Option<u64> {
    let profile = &dashboard.profile;
    let is_told = IS_HERE
        && !(login::IS_HERE && connection.sender.password.is_asked())
        && connection.link.open().is_some()
        && !profile.dialect.has_broker()
        && profile.pins.iter().any(|pin| pin.kind != PinKind::Button)
        && dashboard.pins.iter().all(|pin| pin.value().is_none());
    is_told.then(|| connection.fresh_from_ms() + LISTEN_MS)
}

/// Tells whether the board speaks as its profile says.
pub fn manner(connection: &Connection, dashboard: &Dashboard, now_ms: u64) -> Manner {
    let judge_ms = judge_ms(connection, dashboard);
    if judge_ms.is_none_or(|at| now_ms < at) {
        Manner::Usual
    } else if dashboard.table.unclaimed() > 0 {
        Manner::Foreign
    } else if connection.sender.talk.last_ms() <= connection.fresh_from_ms() {
        Manner::Silent
    } else {
        Manner::Usual
    }
}

/// What a person is told of it; empty for nothing. Only a profile of this page is called by its
/// name: one that was written for this very board may be right, and the board broken.
pub fn words(manner: Manner, built_in: Option<&str>) -> String {
    match (manner, built_in) {
        (Manner::Foreign, Some(name)) => concat(&[
            t!("This board does not speak as a "),
            name,
            t!(" does. Choose its kind, or make cards of its readings."),
        ]),
        (Manner::Silent, _) => t!(
            "Connected, but it has not sent anything yet. Is it another kind of \
            board? Or does it wait for a command?"
        )
        .into(),
        _ => String::new(),
    }
}
