//! A colour, whose value may come as three readings: red, green and blue, from 0 to 255.

use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::table::Table;
use crate::model::decode::colour::{colour, of_levels};
use crate::model::decode::decimal;
use crate::model::decode::readings::{Kind, Reading};
use crate::model::profile::{PinKind, kinds};

impl Pin {
    /// Whether it is a colour whose three paths give a level each.
    pub fn has_levels(&self) -> bool {
        kinds::IS_HERE && self.spec().kind == PinKind::Color && self.spec().paths.len() == 3
    }

    /// The colour after a value of one of its paths; nothing where it is not known.
    pub(super) fn colour(&mut self, path: &str, value: Option<&str>) -> Option<String> {
        let whole = value.and_then(colour);
        if whole.is_some() || !self.has_levels() {
            return whole;
        }
        let place = self.spec().paths.iter().position(|known| known == path);
        if let Some(level) = place.and_then(|place| self.levels.get_mut(place)) {
            let number = value.and_then(|value| decimal::scaled(value, 0));
            *level = number.and_then(|number| u8::try_from(number).ok());
        }
        let [Some(red), Some(green), Some(blue)] = self.levels else {
            return None;
        };
        Some(of_levels([red, green, blue]))
    }

    /// Takes the latest level of each path.
    pub fn take_levels(&mut self, table: &Table, wall_ms: u64) {
        for path in self.spec().paths.clone() {
            let level = Reading {
                path: &path,
                kind: Kind::Number,
                value: table.value(&path).unwrap_or_default(),
                ..Reading::default()
            };
            self.read(level, wall_ms);
        }
    }
}
