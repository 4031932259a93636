//! The icon beside the label of a pin, guessed from its unit, its label and its path.

use crate::model::profile::PinSpec;

/// Whether the page has icons.
pub const IS_HERE: bool = cfg!(feature = "icons");

/// Each icon is a path of lines in a box of 16 by 16.
pub const THERMOMETER: &str = "M6 9V3.5a2 2 0 1 1 4 0V9a3.5 3.5 0 1 1-4 0z";
/// Moisture.
pub const DROP: &str = "M8 2c2.5 3 4 5 4 7.5a4 4 0 0 1-8 0C4 7 5.5 5 8 2z";
/// Electricity.
pub const BOLT: &str = "M9 1.5 4 9h4l-1 5.5L12 7H8z";
/// The light of the sun or of a room.
pub const SUN: &str = "M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM8 1v1M8 14v1M1 8h1M14 8h1M3 3l.7.7M12.3 12.3l.7.7M3 13l.7-.7M12.3 3.7l.7-.7";
/// The strength of a radio signal.
pub const RADIO: &str = "M1.5 6.5c3.5-3.7 9.5-3.7 13 0M4 9.5c2.2-2.3 5.800-2.3 8 0M8 13v.01";
/// A door, a window or a gate.
pub const DOOR: &str = "M3 14.5h10M4.5 14V2h7v12M9 8v.5";
/// A lamp.
pub const LAMP: &str =
    "M6 11.5C4 10 3.5 8.5 3.5 6.5a4.5 4.5 0 0 1 9 0c0 2-.5 3.5-2.5 5zM6.5 14.5h3";
/// A pressure, or another quantity between limits.
pub const GAUGE: &str = "M3 13a7 7 0 1 1 10 0M8 9l3-3";
/// A fan, a motor, a speed.
pub const FAN: &str =
    "M8 8C5 7 4 1.5 8 1.5S9 6 8 8c3-1 6.5 2 4.5 5S9 11 8 8c0 3-4.5 5-6 2S5 7 8 8z";
/// A time.
pub const CLOCK: &str = "M14.5 8a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM8 4.5V8l2.5 1.5";
/// Water, or another liquid.
pub const WAVES: &str = "M1 5c2.3-2 4.7-2 7 0s4.7 2 7 0M1 11c2.3-2 4.7-2 7 0s4.7 2 7 0";

/// The icons, each with its units and the beginnings of words that it stands for, apart by spaces.
/// What is named twice has the first.
const ICONS: [(&str, &str, &str); 11] = [
    (THERMOMETER, "°C °F K ℃ ℉", "temp heat frost boiler"),
    (DROP, "%RH", "hum moist soil rh dew rain"),
    (RADIO, "dBm dB", "wi-fi wifi rssi signal radio link"),
    (SUN, "lx klx lux W/m²", "light lux bright sun solar uv"),
    (LAMP, "", "lamp led bulb light bright"),
    (DOOR, "", "door window gate garage lock"),
    // A window is no wind.
    (FAN, "rpm 1/min m/s km/h", "fan vent speed motor wind"),
    (GAUGE, "hPa bar mbar kPa Pa psi", "press gauge level"),
    (CLOCK, "s ms min h d", "time uptime clock date hour"),
    (
        WAVES,
        "l m³ l/min l/h m³/h ml",
        "pump water valve flow tank",
    ),
    (
        BOLT,
        "V mV A mA W kW Wh kWh VA Hz Ω",
        "power volt current batt energy relay plug charg",
    ),
];

/// The icon of a pin, as a path: by its unit, else by its label, else by the end of its path.
pub fn of(spec: &PinSpec) -> Option<&'static str> {
    let path = spec.paths.first().map_or("", String::as_str);
    let end = path.rfind(['.', '/']).map_or(0, |cut| cut + 1);
    let texts = [spec.unit(), spec.label(), path.get(end..).unwrap_or("")];
    for (place, text) in texts.into_iter().enumerate() {
        for (icon, units, words) in &ICONS {
            let fits = match place {
                0 => !text.is_empty() && units.split(' ').any(|unit| unit == text),
                // What is switched on is a lamp, and what is measured its light.
                _ => names(text, words) && !(*icon == SUN && spec.kind.is_operated()),
            };
            if fits {
                return Some(icon);
            }
        }
    }
    None
}

/// Whether a word of a text begins with one of these, where `A` and `a` are the same.
fn names(text: &str, words: &str) -> bool {
    let text = text.as_bytes();
    let mut was_letter = false;
    for (at, byte) in text.iter().enumerate() {
        let rest = text.get(at..).unwrap_or_default();
        let begins = |word: &str| {
            let start = rest.get(..word.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        };
        if !was_letter && words.split(' ').any(begins) {
            return true;
        }
        was_letter = byte.is_ascii_alphabetic();
    }
    false
}
