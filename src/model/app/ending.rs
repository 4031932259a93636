//! How a recording calls the end of a connection or attempt.

use super::effects::Effects;
use crate::model::connection::link::{Ended, Link, State};

/// The event by which a link came to rest; empty for one that does not rest.
pub fn rest(link: &Link) -> &'static str {
    match link.state() {
        State::Idle | State::Closing { .. } => "closed",
        State::Released => "released",
        State::Away { .. } => "away",
        State::Opening { .. } | State::Open { .. } | State::Waiting { .. } => "",
    }
}

/// The event by which a connection or attempt ended. What is more to say of it goes into the next
/// line.
pub fn end(link: &Link, ended: Option<&Ended>, since_ms: u64, fx: &mut Effects) -> &'static str {
    let rest = rest(link);
    let recorder = &mut fx.recorder;
    recorder.add_time("since", since_ms);
    if let Some(Ended::Cut(loss) | Ended::Unopened(loss)) = ended {
        recorder.add_number("code", u64::from(loss.code));
        recorder.add_words("reason", &loss.reason);
        recorder.add_flag("clean", loss.clean);
    }
    if let State::Waiting { until_ms } = *link.state() {
        add_wait(until_ms, fx);
    }
    match (ended, rest) {
        (Some(_), "") => "lost",
        (Some(_), _) => "refused",
        (None, "") => "closed",
        (None, rest) => rest,
    }
}

/// The next attempt begins at that time: what the next line says, too.
pub fn add_wait(until_ms: u64, fx: &mut Effects) {
    let wait_ms = until_ms.saturating_sub(fx.now.ms);
    fx.recorder.add_number("again", wait_ms);
}
