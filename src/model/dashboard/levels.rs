//! A colour that comes as three readings: red, green and blue, from 0 to 255.

use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::table::Table;
use crate::model::decode::colour::of_levels;
use crate::model::decode::decimal::scaled;
use crate::model::decode::readings::{Kind, Reading};
use crate::model::profile::{PinKind, kinds};

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
        let mut levels = Vec::new();
        for path in paths {
            let level = table.value(path).and_then(|level| scaled(level, 0));
            levels.extend(level.and_then(|level| u8::try_from(level).ok()));
        }
        *colour = of_levels(&levels);
        reading.kind = Kind::Text;
        reading.value = colour;
    }
    reading
}
