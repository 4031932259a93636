//! The status of a Shelly's components as JSON, whole or what has changed.

use super::{
    INPUT, LIGHT_BRIGHTNESS, LIGHT_OUTPUT, OUTPUT, POWER, RANGES, RSSI, SENSOR, SENSOR_PRESENT,
    START_TIME, SWITCH_PINS, SWITCHES, Shelly, TEMPERATURE, UPTIME, VOLTAGE,
};
use crate::json::{decimal, object, text};

/// A component's name, and its status or a part of it.
pub(super) type Part = (String, String);

impl Shelly {
    /// The status of every component.
    pub(super) fn status(&self) -> String {
        let parts = self.parts(None, None);
        let members: Vec<_> = parts
            .iter()
            .map(|(name, status)| (name.as_str(), status.clone()))
            .collect();
        object(&members)
    }

    /// The components with their whole status or, given `before`, those that differ from it,
    /// with what differs.
    pub(super) fn parts(
        &self,
        before: Option<&[i64; RANGES.len()]>,
        source: Option<&str>,
    ) -> Vec<Part> {
        let changed = |pin: usize| before.is_none_or(|before| before[pin] != self.pins[pin]);
        let mut parts = Vec::new();
        for id in 0..SWITCHES {
            let pin = |place| id * SWITCH_PINS + place;
            let mut members = Vec::new();
            if changed(pin(OUTPUT)) {
                members.push(("source", text(source.unwrap_or("init"))));
                members.push(("output", boolean(self.pins[pin(OUTPUT)])));
            }
            if changed(pin(POWER)) {
                members.push(("apower", decimal(self.pins[pin(POWER)], 1)));
            }
            if changed(pin(VOLTAGE)) {
                members.push(("voltage", decimal(self.pins[pin(VOLTAGE)], 1)));
            }
            if changed(pin(TEMPERATURE)) {
                let degrees = object(&degrees(self.pins[pin(TEMPERATURE)]));
                members.push(("temperature", degrees));
            }
            push_part(&mut parts, "switch", id, members);
        }
        let mut members = Vec::new();
        if changed(LIGHT_OUTPUT) || changed(LIGHT_BRIGHTNESS) {
            members.push(("source", text(source.unwrap_or("init"))));
        }
        if changed(LIGHT_OUTPUT) {
            members.push(("output", boolean(self.pins[LIGHT_OUTPUT])));
        }
        if changed(LIGHT_BRIGHTNESS) {
            members.push(("brightness", self.pins[LIGHT_BRIGHTNESS].to_string()));
        }
        push_part(&mut parts, "light", 0, members);
        if changed(INPUT) {
            let state = vec![("state", boolean(self.pins[INPUT]))];
            push_part(&mut parts, "input", 0, state);
        }
        let (present, was_present) = (
            self.pins[SENSOR_PRESENT],
            before.map(|old| old[SENSOR_PRESENT]),
        );
        if present == 1 && (changed(SENSOR) || changed(SENSOR_PRESENT)) {
            push_part(
                &mut parts,
                "temperature",
                100,
                degrees(self.pins[SENSOR]).into(),
            );
        } else if present == 0 && was_present == Some(1) {
            parts.push(("temperature:100".into(), "null".into()));
        }
        if before.is_none() {
            parts.push(("sys".into(), self.system()));
            let wifi = object(&[
                ("sta_ip", text("192.168.1.14")),
                ("status", text("got ip")),
                ("ssid", text("Simulated")),
                ("rssi", self.pins[RSSI].to_string()),
            ]);
            parts.push(("wifi".into(), wifi));
        } else {
            for (pin, component, name) in [(UPTIME, "sys", "uptime"), (RSSI, "wifi", "rssi")] {
                if changed(pin) {
                    let member = object(&[(name, self.pins[pin].to_string())]);
                    parts.push((component.into(), member));
                }
            }
        }
        parts
    }

    fn system(&self) -> String {
        object(&[
            ("mac", text("F008D1D8B8B8")),
            ("restart_required", "false".into()),
            ("unixtime", self.time(0)),
            ("uptime", self.pins[UPTIME].to_string()),
            ("ram_size", "253464".into()),
            ("ram_free", "146012".into()),
        ])
    }

    /// The Unix time with this number of decimals, at most three.
    pub(super) fn time(&self, places: u32) -> String {
        let milliseconds = u128::from(START_TIME) * 1000 + self.now.as_millis();
        let units = milliseconds / 10_u128.pow(3 - places);
        match places {
            0 => units.to_string(),
            _ => decimal(units as i64, places as usize),
        }
    }
}

/// Adds a component unless it has no members.
fn push_part(parts: &mut Vec<Part>, kind: &str, id: usize, members: Vec<(&str, String)>) {
    if !members.is_empty() {
        let mut all = vec![("id", id.to_string())];
        all.extend(members);
        parts.push((format!("{kind}:{id}"), object(&all)));
    }
}

pub(super) fn boolean(value: i64) -> String {
    (value != 0).to_string()
}

/// A temperature, given in 0.1 °C, in both units.
fn degrees(tenths: i64) -> [(&'static str, String); 2] {
    // Rounded to the nearest tenth, away from zero, without a float.
    let fifths = tenths * 9;
    let fahrenheit = (fifths + 2 * fifths.signum()) / 5 + 320;
    [("tC", decimal(tenths, 1)), ("tF", decimal(fahrenheit, 1))]
}
