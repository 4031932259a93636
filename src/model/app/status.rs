//! What a person is told about the connection.

use super::connection::Connection;
use crate::model::connection::link::{Ended, State};
use crate::model::login;
use crate::model::mqtt::session::Session;
use crate::model::profile::Profile;
use crate::model::text::{clock_text_seconds, push_integer};
use words::t;

/// The connection state in words. It starts with `Disconnected`, `Connecting`, `Connected` or
/// `Reconnecting`.
pub fn status(connection: &Connection, profile: &Profile, now_ms: u64) -> String {
    let link = &connection.link;
    let mut status = String::new();
    match *link.state() {
        State::Idle => status.push_str(t!("Disconnected")),
        State::Open { .. } if !connection.sender.broker.is_greeting() => {
            status.push_str(t!("Connected"));
            if connection.has_no_news(profile, now_ms) {
                status.push_str(t!(", no news since "));
                status.push_str(&clock_text_seconds(connection.sender.talk.last_wall_ms()));
            }
            if connection.is_shared() {
                status.push_str(t!(", shared by tabs"));
            }
        }
        State::Opening { .. } | State::Open { .. } if link.tries() == 0 => {
            status.push_str(t!("Connecting…"));
        }
        State::Opening { .. } | State::Open { .. } => {
            status.push_str(t!("Reconnecting, attempt "));
            push_integer(&mut status, u64::from(link.tries()));
        }
        State::Closing { .. } => status.push_str(t!("Connected, closing…")),
        State::Waiting { until_ms } => {
            status.push_str(t!("Reconnecting in "));
            push_integer(&mut status, until_ms.saturating_sub(now_ms).div_ceil(1_000));
            status.push_str(" s");
        }
        State::Away { .. } => status.push_str(t!("Disconnected while leaving the page")),
        State::Released => status.push_str(t!("Disconnected while the page is hidden")),
    }
    status
}

/// Since when the board is connected, in words; empty where it is not.
pub fn since(connection: &Connection) -> String {
    match *connection.link.state() {
        State::Open { since_wall_ms, .. } if !connection.sender.broker.is_greeting() => {
            t!("Connected since ").to_owned() + &clock_text_seconds(since_wall_ms)
        }
        _ => String::new(),
    }
}

/// The title of the page: the board's host and the connection state.
pub fn title(connection: &Connection) -> String {
    let mut title = String::new();
    if let Some(address) = connection.link.address() {
        title.push_str(address.host());
        title.push_str(match connection.link.state() {
            State::Open { .. } if !connection.sender.broker.is_greeting() => " · ",
            State::Open { .. } | State::Opening { .. } | State::Waiting { .. } => {
                t!(" · connecting · ")
            }
            _ => t!(" · disconnected · "),
        });
    }
    title.push_str("pindash");
    title
}

/// What the trouble means to a person, in a few words: what stands first, before any detail. It is
/// empty where [`trouble`] says no more than that.
pub fn headline(connection: &Connection) -> &'static str {
    connection.link.ended().map_or("", Ended::headline)
}

/// What needs a person, in one line; empty for nothing.
pub fn trouble(connection: &Connection, now_ms: u64) -> String {
    match connection.link.ended() {
        Some(ended) => ended.text(),
        None if question(connection).is_empty() => connection.sender.buffer_trouble(now_ms),
        None => question(connection).into(),
    }
}

/// The likely causes of the trouble.
pub fn causes(connection: &Connection) -> &'static [&'static str] {
    connection.link.ended().map_or(&[], Ended::causes)
}

/// The user whom the broker refused, if the page is to ask for a login; empty for a login without
/// a user, and for a board that wants a password.
pub fn refused_user(connection: &Connection) -> Option<&str> {
    let link = &connection.link;
    // After a person disconnects, no login is asked for.
    let is_wanted = link.is_wanted() || link.ended().is_some();
    if is_wanted && !question(connection).is_empty() {
        return Some("");
    }
    let session = connection.sender.broker.session().filter(|_| is_wanted);
    session.and_then(Session::refused_user)
}

/// What is asked of a person about the password of the board; empty for nothing.
fn question(connection: &Connection) -> &'static str {
    match login::IS_HERE && connection.link.is_wanted() {
        true => connection.sender.password.question(),
        false => "",
    }
}
