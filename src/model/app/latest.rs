//! The latest value of every path, which the leader sends to a tab that joins it.
//!
//! It is one message, so that no other comes between, and it covers all messages before it: those
//! that follow it as [`Input::Past`](super::Input::Past) are for the console alone.

use super::board::Board;
use super::effects::Effects;
use crate::model::connection::link::Attempt;
use crate::model::text::{hash, number_of, push_field};

/// The latest value of every path, after a hash of the profile's text and the age of the
/// connection. With 20,000 paths of 512 bytes, each with a value of 256 and a unit of 32, it is
/// 17 MB long, which is the most.
pub fn latest(board: &Board, profile_text: &str, now_ms: u64) -> String {
    let mut latest = String::new();
    push_field(&mut latest, hash(profile_text));
    let open_ms = now_ms.saturating_sub(board.connection.fresh_from_ms());
    push_field(&mut latest, open_ms);
    board.dashboard.push_latest(&mut latest, now_ms);
    latest
}

/// Takes over what the leader knows of the board. With another profile the paths mean something
/// else, and nothing is taken over.
pub fn learn(
    board: &mut Board,
    attempt: Attempt,
    mut latest: &str,
    profile_text: &str,
    fx: &mut Effects,
) -> Option<()> {
    let link = &board.connection.link;
    link.open().filter(|open| *open == attempt)?;
    if number_of(&mut latest)? != hash(profile_text) {
        return None;
    }
    fx.recorder.add_words("known", latest);
    fx.recorder.event("");
    take_over(board, latest, fx)
}

/// Takes over the age of the connection and the values behind it.
pub fn take_over(board: &mut Board, mut latest: &str, fx: &Effects) -> Option<()> {
    let Board {
        connection,
        dashboard,
        ..
    } = board;
    let open_ms = number_of(&mut latest)?;
    dashboard.learn(&mut latest, fx.now.ms);
    connection.learned(open_ms, fx.now.ms);
    dashboard.tell_pins(|_| true, connection.fresh_from_ms(), fx);
    Some(())
}
