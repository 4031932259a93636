//! Reads a profile. Whatever cannot be used becomes a problem, and the rest works.

use crate::model::decode::raw::Raw;
use crate::model::decode::readings::Readings;
use crate::model::mqtt::topic::{is_filter, is_topic};
use crate::model::mqtt::{self, MAX_SUBSCRIPTIONS, Publication, Subscription};
use crate::model::profile::limits;
use crate::model::profile::page;
use crate::model::profile::pin::{PinKind, PinSpec};
use crate::model::profile::value::{
    ACCENT_EXPECTED, FILTER_EXPECTED, MAX_SECONDS, Parsed, TOO_MANY_ANSWERS, TOO_MANY_COMMANDS,
    TOO_MANY_FILTERS, TOO_MANY_PATHS, TOO_MANY_PINS, UNKNOWN, WITHOUT_MQTT, command, fields, list,
    number, probe_ms, text, truth, whole,
};
use crate::model::profile::{
    ACCENTS, Answer, Look, MAX_ANSWERS, MAX_CHART_PATHS, MAX_OPEN, MAX_PINS, MAX_PROBLEMS,
    MAX_PROFILE_BYTES, Probe, Problem, Profile,
};
use crate::model::text::push_integer;
use std::rc::Rc;
use words::t;

impl Profile {
    /// Reads a profile. What cannot be used is in [`Profile::problems`].
    pub fn read(json: &str) -> Self {
        let mut profile = Self::default();
        let root = Raw::of(json);
        let json = root.file();
        if json.len() > MAX_PROFILE_BYTES {
            let what = t!("The file is longer than 65,536 bytes.");
            profile.problems.push(Problem::new(1, "", "", what));
            return profile;
        }
        if let Err(error) = Readings::default().read_json(json) {
            let what = t!(
                "This is not valid JSON. Is a comma, quote or bracket missing or superfluous here or just before?"
            );
            profile
                .problems
                .push(Problem::new(error.line, "", "", what));
        }
        let parsed = profile.read_root(root);
        profile.report(parsed, root, "", "");
        profile
    }

    fn read_root(&mut self, root: Raw<'_>) -> Parsed {
        let mut each = fields(root)?
            .find(|(key, _)| key == "each")
            .map(|(_, each)| each);
        if let Some(found) = each {
            // Read once by itself, so that its problems are listed once and not for each pin.
            let parsed = self.read_pin_fields(found, "each", &mut PinSpec::default());
            each = each.filter(|_| parsed.is_ok());
            self.report(parsed, found, "each", "");
        }
        // The pins come last: their on-open commands follow those of the whole board.
        for is_for_pins in [false, true] {
            for (key, value) in fields(root)? {
                if matches!(key.as_str(), "pins" | "buttons") == is_for_pins {
                    let parsed = self.read_field(&key, value, each);
                    self.report(parsed, value, "", &key);
                }
            }
        }
        Ok(())
    }

    /// Reads one field of the profile. `each` is what all pins share.
    fn read_field(&mut self, key: &str, value: Raw<'_>, each: Option<Raw<'_>>) -> Parsed {
        match key {
            "$schema" | "each" => {}
            "name" => self.name = text(value)?,
            "address" => self.address = text(value)?,
            "subprotocol" => self.subprotocol = text(value)?,
            "ending" => self.ending = text(value)?,
            "key" => self.dialect.key = text(value)?,
            "value" => self.dialect.value = text(value)?,
            "pairs" => self.dialect.pairs = truth(value)?,
            "dialect" => {
                (self.dialect.is_text, self.dialect.is_mqtt) = match text(value)?.as_str() {
                    "json" => (false, false),
                    "text" => (true, false),
                    "mqtt" if !mqtt::IS_HERE => return Err(WITHOUT_MQTT),
                    "mqtt" => (false, true),
                    _ => return Err(t!("The dialect must be json, text or mqtt.")),
                }
            }
            "open" | "hidden" | "visible" | "inside" => self.read_texts(key, value)?,
            "pause" => self.pause_ms = number(value, 0, MAX_SECONDS)?.unsigned_abs(),
            "answers" => {
                for (_, answer) in list(value)? {
                    if self.answers.len() >= MAX_ANSWERS {
                        return Err(TOO_MANY_ANSWERS);
                    }
                    let parsed = self.read_answer(answer);
                    self.report(parsed, answer, key, "");
                }
            }
            "keepalive" => self.read_keepalive(value)?,
            "lost" if limits::IS_HERE => {
                self.lost_ms = Some(number(value, 0, MAX_SECONDS)?.unsigned_abs());
            }
            "lost" => {}
            "limits" => {
                self.read_object(key, value, &mut Self::read_limit)?;
            }
            "mqtt" if mqtt::IS_HERE => {
                self.read_object(key, value, &mut Self::read_mqtt)?;
            }
            "save" => {
                let has_usable_values = self.read_object(key, value, &mut Self::read_save)?;
                if has_usable_values && self.save.path.is_empty() {
                    return Err(t!("A save needs a “path”, such as /upload."));
                }
            }
            "groups" => {
                for (name, group) in fields(value)? {
                    let parsed = self.read_group(&name, group);
                    self.report(parsed, group, key, &name);
                }
            }
            "pins" | "buttons" => self.read_pins(key == "buttons", value, each)?,
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    /// Reads how a group of pins looks.
    fn read_group(&mut self, name: &str, group: Raw<'_>) -> Parsed {
        let mut look = Look {
            name: name.into(),
            ..Look::default()
        };
        self.read_object(name, group, &mut |_, field, value| {
            match field {
                "accent" => {
                    let accent = value.text().unwrap_or_default();
                    let mut known = ACCENTS.iter().filter(|known| **known == accent);
                    look.accent = known.next().ok_or(ACCENT_EXPECTED)?;
                }
                "page" | "folded" if !page::IS_HERE => {}
                "page" => look.page = text(value)?,
                "folded" => look.is_folded = truth(value)?,
                _ => return Err(UNKNOWN),
            }
            Ok(())
        })?;
        self.looks.push(look);
        Ok(())
    }

    /// Reads a list of commands, or of names of fields.
    fn read_texts(&mut self, key: &str, value: Raw<'_>) -> Parsed {
        for (_, entry) in list(value)? {
            let texts = match key {
                "open" => &mut self.open,
                "hidden" => &mut self.hidden,
                "visible" => &mut self.visible,
                _ => &mut self.dialect.inside,
            };
            if texts.len() >= MAX_OPEN {
                return Err(TOO_MANY_COMMANDS);
            }
            let text = match key {
                "inside" => text(entry),
                _ => command(entry),
            };
            let parsed = text.map(|text| texts.push(text));
            self.report(parsed, entry, key, "");
        }
        Ok(())
    }

    fn read_pins(&mut self, are_buttons: bool, value: Raw<'_>, each: Option<Raw<'_>>) -> Parsed {
        for (place, (_, pin)) in list(value)?.enumerate() {
            if self.pins.len() >= MAX_PINS {
                return Err(TOO_MANY_PINS);
            }
            let mut name = String::from(if are_buttons {
                t!("button ")
            } else {
                t!("pin ")
            });
            push_integer(&mut name, place as u64 + 1);
            let mut spec = PinSpec::default();
            if !pin.begins('{') {
                // It keeps its place in the list, with nothing known of it.
            } else if are_buttons {
                spec.kind = PinKind::Button;
            } else {
                // What all pins share comes first, so that a pin's own field wins.
                for (field, value) in each.into_iter().flat_map(Raw::parts) {
                    let _ = spec.read_field(&field, value);
                }
            }
            let parsed = self.read_pin(pin, place, &name, &mut spec);
            self.report(parsed, pin, &name, "");
            self.pins.push(Rc::new(spec));
        }
        Ok(())
    }

    /// Reads the pin at a place, which problems call `name`, and checks that its fields go
    /// together.
    fn read_pin(&mut self, pin: Raw<'_>, place: usize, name: &str, spec: &mut PinSpec) -> Parsed {
        self.read_pin_fields(pin, name, spec)?;
        spec.complete(place);
        if !spec.hidden.is_empty() {
            self.hidden.push(spec.hidden.clone());
        }
        if !spec.open.is_empty() {
            if self.open.len() < MAX_OPEN {
                self.open.push(spec.open.clone());
            } else {
                self.report(Err(TOO_MANY_COMMANDS), pin, name, "open");
            }
        }
        if spec.limits().is_none() {
            let what = match spec.is_chart() {
                true => t!("“max” must be greater than “min”; neither is used."),
                false => t!("“max” must be greater than “min”; 0 to 100 is used."),
            };
            self.report(Err(what), pin, name, "");
        }
        if spec.is_chart() && spec.paths.len() > MAX_CHART_PATHS {
            self.report(Err(TOO_MANY_PATHS), pin, name, "path");
        }
        match spec.kind {
            PinKind::Button if spec.write.is_empty() => Err(t!("A button needs “send”.")),
            PinKind::Button => Ok(()),
            _ if spec.paths.is_empty() => Err(t!("A pin needs the “path” of a reading.")),
            _ => Ok(()),
        }
    }

    fn read_pin_fields(&mut self, pin: Raw<'_>, name: &str, spec: &mut PinSpec) -> Parsed {
        self.read_object(name, pin, &mut |_, field, value| {
            spec.read_field(field, value)
        })?;
        Ok(())
    }

    /// Reads one field of what the page asks of a broker.
    fn read_mqtt(&mut self, field: &str, value: Raw<'_>) -> Parsed {
        let mqtt = &mut self.mqtt;
        match field {
            "client" => mqtt.client_id = text(value)?,
            "user" => mqtt.user = text(value)?,
            "group" => {
                let filter = value.text().filter(|filter| is_filter(filter));
                self.group = filter.ok_or(FILTER_EXPECTED)?;
            }
            "keepalive" => mqtt.ping_every_ms = number(value, 1, 3_600)?.unsigned_abs(),
            "will" => {
                let will = value.command().and_then(|will| Publication::read(&will));
                let will = will.filter(|will| value.begins('{') && is_topic(&will.topic));
                mqtt.will = Some(will.ok_or(t!("A will needs a “topic” and a “payload”."))?);
            }
            "subscribe" if value.begins('[') => {
                for (_, filter) in value.parts() {
                    let parsed = self.read_filter(filter);
                    self.report(parsed, filter, "mqtt", field);
                    if parsed == Err(TOO_MANY_FILTERS) {
                        break;
                    }
                }
            }
            "subscribe" => self.read_filter(value)?,
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    /// Reads one subscription: a filter, or an object with its filter and quality of service.
    fn read_filter(&mut self, wanted: Raw<'_>) -> Parsed {
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
            filter: filter.ok_or(FILTER_EXPECTED)?,
            qos,
        });
        Ok(())
    }

    fn read_answer(&mut self, answer: Raw<'_>) -> Parsed {
        let (mut when, mut send) = (None, None);
        let has_usable_values = self.read_object("answers", answer, &mut |_, field, value| {
            match field {
                "when" => when = Some(command(value)?),
                "send" => send = Some(command(value)?),
                _ => return Err(UNKNOWN),
            }
            Ok(())
        })?;
        match (when, send) {
            (Some(when), Some(send)) => self.answers.push(Answer { when, send }),
            _ if has_usable_values => return Err(t!("An answer needs “when” and “send”.")),
            _ => {}
        }
        Ok(())
    }

    fn read_keepalive(&mut self, keepalive: Raw<'_>) -> Parsed {
        let (mut send, mut every_ms, mut within_ms) = (None, None, None);
        let has_usable_values =
            self.read_object("keepalive", keepalive, &mut |_, field, value| {
                match field {
                    "send" => send = Some(command(value)?),
                    "every" => probe_ms(value, &mut every_ms)?,
                    "within" => probe_ms(value, &mut within_ms)?,
                    _ => return Err(UNKNOWN),
                }
                Ok(())
            })?;
        match (send, every_ms) {
            (Some(send), Some(every_ms)) => {
                self.keepalive = Probe {
                    send,
                    every_ms,
                    within_ms: within_ms.unwrap_or(0),
                };
            }
            _ if has_usable_values => {
                return Err(t!("A keepalive needs “send” and “every”."));
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads how the board takes a file. It is sent to the page's own host and no other.
    fn read_save(&mut self, field: &str, value: Raw<'_>) -> Parsed {
        let save = &mut self.save;
        match (field, text(value)?) {
            ("method", method) => {
                save.puts = method.eq_ignore_ascii_case("put");
                if !save.puts && !method.eq_ignore_ascii_case("post") {
                    return Err(t!("The method must be POST or PUT."));
                }
            }
            ("path", path) if is_own_path(&path) => save.path = path,
            ("path", _) => return Err(t!("Expected a path on the board, such as /upload.")),
            ("field", name) => save.field = name,
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    fn read_limit(&mut self, field: &str, value: Raw<'_>) -> Parsed {
        match field {
            "frame" => self.max_frame_bytes = whole(value, 1, 1 << 20)? as usize,
            "connections" => self.has_one_connection = whole(value, 1, 1_000)? == 1,
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    /// Reads an object field by field, and reports what is wrong with each. Returns whether all
    /// values could be used: if not, a field that seems missing already has its problem.
    fn read_object(
        &mut self,
        part: &str,
        object: Raw<'_>,
        read: &mut dyn FnMut(&mut Self, &str, Raw<'_>) -> Parsed,
    ) -> Parsed<bool> {
        let mut has_usable_values = true;
        for (field, value) in fields(object)? {
            let parsed = read(self, &field, value);
            has_usable_values &= parsed.is_ok() || parsed == Err(UNKNOWN);
            self.report(parsed, value, part, &field);
        }
        Ok(has_usable_values)
    }

    /// Adds what is wrong to the problems, if anything is. The lines before it are counted only
    /// for problems that are listed, so that a file full of them takes no time.
    fn report(&mut self, parsed: Parsed, at: Raw<'_>, name: &str, field: &str) {
        if let Err(what) = parsed
            && self.problems.len() < MAX_PROBLEMS
        {
            let problem = Problem::new(at.line(), name, field, what);
            self.problems.push(problem);
        }
    }
}

/// Whether a path stays on its host: a browser takes `//host` and `/\host` for another one.
fn is_own_path(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'))
}
