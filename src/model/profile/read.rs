//! Reads a profile. Whatever cannot be used becomes a problem, and the rest works.

use crate::model::decode::raw::Raw;
use crate::model::decode::readings::Readings;
use crate::model::mqtt::topic::{is_filter, is_topic};
use crate::model::mqtt::{self, MAX_SUBSCRIPTIONS, Publication, Subscription};
use crate::model::profile::pin::{PinKind, PinSpec};
use crate::model::profile::value::{
    FIELDS_WANTED, FILTER_WANTED, MAX_SECONDS, Parsed, TEXT_WANTED, TOO_MANY, TOO_MANY_FILTERS,
    UNKNOWN, WITHOUT_MQTT, fields, list, number, put, put_command, put_probe, text, truth, whole,
};
use crate::model::profile::{
    Answer, MAX_ANSWERS, MAX_OPEN, MAX_PINS, MAX_PROFILE_BYTES, Probe, Profile, TEXTS,
};
use crate::model::text::push_integer;
use std::rc::Rc;

impl Profile {
    /// Reads a profile. What cannot be used stands in [`Profile::problems`].
    pub fn read(json: &str) -> Self {
        let mut profile = Self::default();
        let root = Raw::of(json);
        let json = root.file();
        if json.len() > MAX_PROFILE_BYTES {
            profile.problem(1, "", "", "The file is longer than 65,536 bytes.");
        } else if let Err(error) = Readings::default().read_json(json) {
            profile.problem(
                error.line,
                "",
                "",
                "This is not JSON. Is a comma, quote or bracket missing here or just before, or one too many?",
            );
        }
        if json.len() <= MAX_PROFILE_BYTES && profile.take_fields(root).is_err() {
            profile.problem(root.line(), "", "", FIELDS_WANTED);
        }
        profile
    }

    fn take_fields(&mut self, root: Raw<'_>) -> Parsed {
        let mut shared = fields(root)?
            .find(|(key, _)| key == "each")
            .map(|(_, each)| each);
        if let Some(each) = shared
            && self
                .take_pin(each, None, "each", &mut PinSpec::default())
                .is_err()
        {
            self.problem(each.line(), "each", "", FIELDS_WANTED);
            shared = None;
        }
        // The pins come last: what they send on open follows what the board is told as a whole.
        for is_for_pins in [false, true] {
            for (key, value) in fields(root)? {
                if matches!(key.as_str(), "pins" | "buttons") == is_for_pins
                    && let Err(what) = self.take(&key, value, shared)
                {
                    self.problem(value.line(), "", &key, what);
                }
            }
        }
        Ok(())
    }

    /// Takes one field of the file.
    fn take(&mut self, key: &str, value: Raw<'_>, each: Option<Raw<'_>>) -> Parsed {
        if let Some(at) = TEXTS.iter().position(|name| *name == key) {
            return put(&mut self.texts, at, value.text());
        }
        match key {
            "$schema" | "each" => {}
            "key" => self.dialect.key = text(value)?,
            "value" => self.dialect.value = text(value)?,
            "pairs" => self.dialect.pairs = truth(value)?,
            "dialect" => {
                let name = text(value)?;
                (self.dialect.is_text, self.dialect.is_mqtt) = match name.as_str() {
                    "json" => (false, false),
                    "text" => (true, false),
                    "mqtt" if !mqtt::IS_HERE => return Err(WITHOUT_MQTT),
                    "mqtt" => (false, true),
                    _ => return Err("A dialect is json, text or mqtt."),
                }
            }
            "open" | "hidden" | "visible" | "inside" => {
                for (_, entry) in list(value)? {
                    let text = match key {
                        "inside" => entry.text(),
                        _ => entry.command(),
                    };
                    let texts = match key {
                        "open" => &mut self.open,
                        "hidden" => &mut self.hidden,
                        "visible" => &mut self.visible,
                        _ => &mut self.dialect.inside,
                    };
                    match text {
                        _ if texts.len() >= MAX_OPEN => return Err(TOO_MANY),
                        Some(text) => texts.push(text),
                        None => self.problem(entry.line(), key, "", TEXT_WANTED),
                    }
                }
            }
            "pause" => self.pause_ms = number(value, 0, MAX_SECONDS)?.unsigned_abs(),
            "answers" => {
                for (_, answer) in list(value)? {
                    if self.answers.len() >= MAX_ANSWERS {
                        return Err("There are too many; the first 50 are used.");
                    }
                    if let Err(what) = self.take_record(key, answer) {
                        self.problem(answer.line(), key, "", what);
                    }
                }
            }
            "keepalive" | "limits" => self.take_record(key, value)?,
            "mqtt" if mqtt::IS_HERE => {
                for (field, value) in fields(value)? {
                    if let Err(what) = self.take_mqtt(&field, value) {
                        self.problem(value.line(), key, &field, what);
                    }
                }
            }
            "pins" | "buttons" => {
                let is_button = key == "buttons";
                for (at, (_, pin)) in list(value)?.enumerate() {
                    if self.pins.len() >= MAX_PINS {
                        return Err("There are too many; the first 200 are used.");
                    }
                    let mut name = String::from(if is_button { "button " } else { "pin " });
                    push_integer(&mut name, at as u64 + 1);
                    let mut spec = PinSpec::default();
                    // What all pins share comes first, so that a pin's own field wins.
                    let is_pin = pin.begins('{');
                    let shared = each.filter(|_| is_pin && !is_button);
                    for (field, value) in shared.into_iter().flat_map(Raw::parts) {
                        let _ = spec.read_field(&field, value);
                    }
                    if is_pin && is_button {
                        spec.kind = PinKind::Button;
                    }
                    let own = self.take_pin(pin, Some(at), &name, &mut spec);
                    if let Err(what) = own {
                        self.problem(pin.line(), &name, "", what);
                    }
                    self.pins.push(Rc::new(spec));
                }
            }
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    /// Takes the fields of a pin, which is called `name` where something is wrong, and looks
    /// whether they go together where it has a place.
    fn take_pin(
        &mut self,
        pin: Raw<'_>,
        place: Option<usize>,
        name: &str,
        spec: &mut PinSpec,
    ) -> Parsed {
        for (field, value) in fields(pin)? {
            if let Err(what) = spec.read_field(&field, value) {
                self.problem(value.line(), name, &field, what);
            }
        }
        let Some(place) = place else {
            return Ok(());
        };
        spec.complete(place);
        if !spec.hidden.is_empty() {
            self.hidden.push(spec.hidden.clone());
        }
        if !spec.open.is_empty() {
            if self.open.len() < MAX_OPEN {
                self.open.push(spec.open.clone());
            } else {
                self.problem(pin.line(), name, "open", TOO_MANY);
            }
        }
        if spec.limits().is_none() {
            let what = "“max” must be greater than “min”; 0 to 100 is used.";
            self.problem(pin.line(), name, "", what);
        }
        match spec.kind {
            PinKind::Button if spec.write().is_empty() => Err("A button says what to “send”."),
            PinKind::Button => Ok(()),
            _ if spec.paths.is_empty() => Err("A pin says by its “path” which reading it shows."),
            _ => Ok(()),
        }
    }

    /// Takes one field of what is wanted of a broker.
    fn take_mqtt(&mut self, field: &str, value: Raw<'_>) -> Parsed {
        let mqtt = &mut self.mqtt;
        match field {
            "client" => mqtt.client_id = text(value)?,
            "user" => mqtt.user = text(value)?,
            "group" => {
                let filter = value.text().filter(|filter| is_filter(filter));
                self.group = filter.ok_or(FILTER_WANTED)?;
            }
            "keepalive" => mqtt.ping_every_ms = number(value, 1, 3_600)?.unsigned_abs(),
            "will" => {
                let will = value.command().and_then(|will| Publication::read(&will));
                let will = will.filter(|will| value.begins('{') && is_topic(&will.topic));
                mqtt.will = Some(will.ok_or("A will says its “topic” and its “payload”.")?);
            }
            "subscribe" if value.begins('[') => {
                for (_, filter) in value.parts() {
                    if let Err(what) = self.take_filter(filter) {
                        self.problem(filter.line(), "mqtt", field, what);
                        if what == TOO_MANY_FILTERS {
                            break;
                        }
                    }
                }
            }
            "subscribe" => self.take_filter(value)?,
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    /// Takes what is subscribed to: a filter, or one with its quality of service.
    fn take_filter(&mut self, wanted: Raw<'_>) -> Parsed {
        if self.mqtt.subscriptions.len() >= MAX_SUBSCRIPTIONS {
            return Err(TOO_MANY_FILTERS);
        }
        let (mut filter, mut qos) = (wanted.text(), 0);
        for (field, value) in wanted.parts() {
            match field.as_str() {
                "topic" => filter = value.text(),
                "qos" => qos = whole(value, 0, 1)? as u8,
                _ => return Err(UNKNOWN),
            }
        }
        let filter = filter.filter(|filter| is_filter(filter));
        self.mqtt.subscriptions.push(Subscription {
            filter: filter.ok_or(FILTER_WANTED)?,
            qos,
        });
        Ok(())
    }

    /// Takes an answer, the keepalive or the limits.
    fn take_record(&mut self, key: &str, record: Raw<'_>) -> Parsed {
        // What is said first, and what is sent; how often, and how soon something comes.
        let (mut when, mut send) = (None, None);
        let (mut every_ms, mut within_ms) = (None, None);
        let mut is_whole = true;
        for (name, value) in fields(record)? {
            let taken = match (key, name.as_str()) {
                ("answers", "when") => put_command(&mut when, value),
                ("answers" | "keepalive", "send") => put_command(&mut send, value),
                ("keepalive", "every") => put_probe(&mut every_ms, value),
                ("keepalive", "within") => put_probe(&mut within_ms, value),
                ("limits", "frame") => whole(value, 1, 1 << 20).map(|bytes| {
                    self.max_frame_bytes = bytes as usize;
                }),
                ("limits", "connections") => whole(value, 1, 1_000).map(|connections| {
                    self.has_one_connection = connections == 1;
                }),
                _ => Err(UNKNOWN),
            };
            if let Err(what) = taken {
                is_whole &= what == UNKNOWN;
                self.problem(value.line(), key, &name, what);
            }
        }
        match (key, when, send, every_ms) {
            ("answers", Some(when), Some(send), _) => self.answers.push(Answer { when, send }),
            ("keepalive", _, Some(send), Some(every_ms)) => {
                self.keepalive = Probe {
                    send,
                    every_ms,
                    within_ms: within_ms.unwrap_or(0),
                };
            }
            // What is missing only because it could not be used has been said.
            ("answers", ..) if is_whole => return Err("An answer says “when” and what to “send”."),
            ("keepalive", ..) if is_whole => {
                return Err("This says what to “send”, and “every” how many seconds.");
            }
            _ => {}
        }
        Ok(())
    }
}
