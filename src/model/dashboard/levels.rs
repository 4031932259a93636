//! A colour that comes as three readings: red, green and blue, from 0 to 255.

use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::table::Table;
use crate::model::decode::colour::of_levels;
use crate::model::decode::decimal::scaled;
use crate::model::decode::readings::{Kind, Reading};
use crate::model::profile::{PinKind, kinds};

/// The colour of a pin whose three paths give red, green and blue, from 0 to 255; empty where it is
/// not known. None of any other pin.
pub fn colour_of(pin: &Pin, table: &Table) -> Option<String> {
    let paths = &pin.spec().paths;
    if !kinds::IS_HERE || pin.spec().kind != PinKind::Color || paths.len() != 3 {
        return None;
    }
    let mut levels = Vec::new();
    for path in paths {
        let level = table.value(path).and_then(|level| scaled(level, 0));
        levels.extend(level.and_then(|level| u8::try_from(level).ok()));
    }
    Some(match levels.len() {
        3 => of_levels(&levels),
        _ => String::new(),
    })
}

/// A reading as its pin takes it: that of a colour is the whole colour.
pub fn with<'a>(reading: Reading<'a>, colour: &'a Option<String>) -> Reading<'a> {
    match colour {
        Some(colour) => Reading {
            kind: match colour.as_str() {
                "" => Kind::Null,
                _ => Kind::Text,
            },
            value: colour,
            ..reading
        },
        None => reading,
    }
}
