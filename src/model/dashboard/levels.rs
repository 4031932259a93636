//! A colour that comes as three readings: red, green and blue, from 0 to 255.

use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::table::Table;
use crate::model::decode::decimal::scaled;
use crate::model::decode::readings::{Kind, Reading};
use crate::model::profile::{PinKind, kinds};
use crate::model::text::push_hex;

/// A reading as its pin takes it: that of a colour with three paths is the whole colour, which is
/// put into `colour`.
pub fn with_levels<'a>(
    mut reading: Reading<'a>,
    pin: &Pin,
    table: &Table,
    colour: &'a mut String,
) -> Reading<'a> {
    let paths = &pin.spec().paths;
    if kinds::IS_HERE && pin.spec().kind == PinKind::Color && paths.len() == 3 {
        colour.push('#');
        for path in paths {
            let level = table.value(path).and_then(|level| scaled(level, 0));
            // With one of them missing it is no colour.
            if let Some(Ok(level)) = level.map(u8::try_from) {
                push_hex(colour, &[level], 1);
            }
        }
        reading.kind = Kind::Text;
        reading.value = colour;
    }
    reading
}
