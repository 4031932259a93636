//! The icon beside the label of a pin, guessed from its unit, its label and its path.

use crate::model::dashboard::said::{LOCKED, obstacle};
use crate::model::profile::PinSpec;
use crate::model::text::pieces;

/// Whether the page has icons.
pub const IS_HERE: bool = cfg!(feature = "icons");

/// Each icon is a path of lines in a box of 16 by 16. This one is for what the profile locks.
pub const LOCK: &str = "M5 8V5a3 3 0 0 1 6 0v3M3 8h10v6H3z";
/// A temperature.
pub const THERMOMETER: &str = "M6 9V4a2 2 0 0 1 4 0v5a3 3 0 1 1-4 0z";
/// Moisture.
pub const DROP: &str = "M8 2q8 11 0 12-8-1 0-12z";
/// Electricity.
pub const BOLT: &str = "M9 1 4 9h4l-1 6 5-8H8z";
/// The light of the sun or of a room.
pub const SUN: &str = "M11 8a3 3 0 1 0-6 0 3 3 0 1 0 6 0zM8 1v1M8 14v1M1 8h1M14 8h1M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1";
/// The strength of a radio signal.
pub const RADIO: &str = "M2 7q6-6 12 0M4 10q4-4 8 0M8 13h.1";
/// A door, a window or a gate.
pub const DOOR: &str = "M2 14h12M4 14V2h8v12M9 8v1";
/// A lamp.
pub const LAMP: &str = "M6 11a5 5 0 1 1 4 0zM6 14h4";
/// A pressure, or another quantity between limits.
pub const GAUGE: &str = "M3 13a7 7 0 1 1 10 0M8 9l3-3";
/// A fan, a motor, a speed.
pub const FAN: &str = "M8 8q-5-6 0-6t0 6q6-5 6 0t-6 0q5 6 0 6t0-6q-6 5-6 0t6 0";
/// A time.
pub const CLOCK: &str = "M14 8A6 6 0 1 0 2 8a6 6 0 1 0 12 0zM8 5v3l2 1";
/// Water, or another liquid.
pub const WAVES: &str = "M1 6q4-4 7 0t7 0M1 11q4-4 7 0t7 0";

/// The icons, each with its units and the beginnings of words that it stands for, apart by spaces.
/// What is named twice has the first.
const ICONS: [[&str; 3]; 11] = [
    [THERMOMETER, "°C ℃ °F K", "temp heat frost"],
    [DROP, "", "hum moist soil rain"],
    [RADIO, "dBm", "wi-fi wifi rssi signal"],
    [SUN, "lx klx lux", "light lux bright sun"],
    [LAMP, "", "lamp led bulb light bright"],
    [DOOR, "", "door window gate"],
    // A window is no wind.
    [FAN, "rpm m/s km/h", "fan vent speed motor wind"],
    [GAUGE, "hPa kPa Pa bar mbar", "press level"],
    [CLOCK, "s ms min h", "time uptime clock"],
    [WAVES, "l m³ l/min", "pump water valve flow tank"],
    [
        BOLT,
        "V mV A mA W kW Wh kWh",
        "power volt current batt energy",
    ],
];

/// The icon of a pin, as a path: by its unit, else by its label, else by the end of its path.
pub fn of(spec: &PinSpec) -> Option<&'static str> {
    if obstacle(spec) == LOCKED {
        return Some(LOCK);
    }
    let path = spec.paths.first().map_or("", String::as_str);
    let is_cut = |byte: u8| matches!(byte, b'.' | b'/');
    let end = path.bytes().rposition(is_cut).unwrap_or(0);
    let texts = [spec.unit(), spec.label(), path.get(end..).unwrap_or("")];
    for (place, text) in texts.into_iter().enumerate() {
        for [icon, units, words] in ICONS {
            let fits = match place {
                0 => has_unit(text, units),
                // What is switched on is a lamp, and what is measured its light.
                _ => names(text, words) && !(icon == SUN && spec.kind.is_operated()),
            };
            if fits {
                return Some(icon);
            }
        }
    }
    None
}

fn has_unit(text: &str, units: &str) -> bool {
    let mut has = false;
    for unit in pieces(units, b' ') {
        has |= !text.is_empty() && unit == text;
    }
    has
}

/// Whether a word of a text begins with one of these, where `A` and `a` are the same.
fn names(text: &str, words: &str) -> bool {
    let text = text.as_bytes();
    let mut names = false;
    for word in pieces(words, b' ') {
        let mut was_letter = false;
        for at in text.windows(word.len()) {
            names |= !was_letter && at.eq_ignore_ascii_case(word.as_bytes());
            was_letter = at.first().is_some_and(u8::is_ascii_alphabetic);
        }
    }
    names
}
