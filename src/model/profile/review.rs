//! The review of a text before it is used as a profile: where it would have the page connect, what it
//! would have the page send by itself, and what is wrong with it.

use crate::model::connection::address::Address;
use crate::model::decode::decimal::{self, push_thousandths};
use crate::model::profile::{Problem, Profile};
use crate::model::text::{concat, isolated};
use words::t;

/// The line that shows where a profile has the page connect; empty if the profile does not say. It
/// points out a host other than `today`, the host that the page is connected to, if any.
pub fn connects(profile: &Profile, today: &str, secure_page: bool) -> String {
    let (address, mut host_note, mut shown) = (profile.address(), ["", "", ""], String::new());
    let mut to = address;
    if address.starts_with('/') {
        host_note[0] = t!(" on the board’s host");
    } else if !address.is_empty() {
        match Address::parse(address, secure_page) {
            Ok(address) => {
                shown = address.shown();
                if !today.is_empty() && !address.host().eq_ignore_ascii_case(today) {
                    host_note = [t!(" — another host than today’s ("), today, ")"];
                }
            }
            // The address itself is not shown, because it may contain a password.
            Err(problem) => shown.push_str(problem.message()),
        }
        to = &shown;
    }
    // A broker always gets the subprotocol of MQTT.
    let subprotocol = match profile.dialect.has_broker() {
        true => "",
        false => profile.subprotocol(),
    };
    let asks = if subprotocol.is_empty() {
        ""
    } else {
        t!(", subprotocol ")
    };
    if to.is_empty() && asks.is_empty() {
        return String::new();
    }
    let to = if to.is_empty() {
        t!("the same address")
    } else {
        to
    };
    let [before, host, after] = host_note;
    concat(&[
        t!("Connects to: "),
        to,
        before,
        host,
        after,
        asks,
        subprotocol,
    ])
}

/// What a profile has the page send by itself, a line each: when and what.
pub fn sends(profile: &Profile) -> Vec<String> {
    let mut lines = Vec::new();
    for (when, commands) in [
        (t!("On open: "), &profile.open),
        (t!("When hidden: "), &profile.hidden),
        (t!("When shown: "), &profile.visible),
    ] {
        lines.extend(commands.iter().map(|command| concat(&[when, command])));
    }
    if profile.repeats_open() && !profile.open.is_empty() {
        lines.push(t!("When shown: the same as on open").into());
    }
    // MQTT has a keepalive of its own.
    let (probe, mqtt) = (&profile.keepalive, &profile.mqtt);
    if profile.dialect.has_broker() {
        let mut push = |what, which: &str, note| {
            if !which.is_empty() {
                lines.push(concat(&[what, &isolated(which), note]));
            }
        };
        for subscription in &mqtt.subscriptions {
            let note = if subscription.qos > 0 {
                t!(", QoS 1")
            } else {
                ""
            };
            push(t!("Subscribes to: "), &subscription.filter, note);
        }
        push(t!("Client id: "), &mqtt.client_id, "");
        push(t!("User: "), &mqtt.user, "");
        if let Some(will) = &mqtt.will {
            let note = if will.retain { t!(", retained") } else { "" };
            let what = concat(&[&will.topic, " ", &will.payload]);
            push(t!("Will, when the page is cut off: "), &what, note);
        }
    } else if probe.every_ms > 0 {
        let mut line = String::from(t!("Every "));
        push_thousandths(&mut line, i64::try_from(probe.every_ms).unwrap_or(0));
        decimal::localize(&mut line, 0);
        line.push_str(" s: ");
        line.push_str(&probe.send);
        lines.push(line);
    }
    for answer in &profile.answers {
        lines.push(concat(&[
            t!("On “"),
            &isolated(&answer.when),
            t!("”: "),
            &answer.send,
        ]));
    }
    lines
}

/// What a text would do as a profile, before it is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// Where it has the page connect, as [`connects`] gives it.
    pub connects: String,
    /// Its problems, a line each.
    pub problems: Vec<String>,
    /// What it has the page send by itself, as [`sends`] gives it.
    pub sends: Vec<String>,
    /// How many pins it has, patterns included.
    pub pins: usize,
}

/// Reads a text as a profile, without using it.
pub fn review(json: &str) -> Review {
    review_from(json, "", false)
}

/// The same for a page that is connected to the host `today`, and was loaded over TLS or not.
pub fn review_from(json: &str, today: &str, secure_page: bool) -> Review {
    let profile = Profile::read(json);
    Review {
        connects: connects(&profile, today, secure_page),
        problems: profile.problems.iter().map(Problem::line).collect(),
        sends: sends(&profile),
        pins: profile.pins.len(),
    }
}
