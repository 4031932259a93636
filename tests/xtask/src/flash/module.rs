//! The imports, exports and names of a wasm module: which are kept, and what they
//! are called. Instructions are not decoded.
//!
//! <https://webassembly.github.io/spec/core/binary/modules.html>

use std::collections::BTreeMap;
use std::ops::Range;

use super::binary::{Bytes, Unreadable, put_counted, put_number, put_wide};

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const EXPORT: u8 = 7;
const CODE: u8 = 10;
/// The kind of an imported function; wasm-bindgen imports nothing else.
const FUNCTION: u8 = 0;

/// A module, split into its sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    sections: Vec<(u8, Vec<u8>)>,
}

impl Module {
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut rest = Bytes(bytes.strip_prefix(HEADER).ok_or(Unreadable)?);
        let mut sections = Vec::new();
        while !rest.0.is_empty() {
            let kind = rest.byte()?;
            sections.push((kind, rest.counted()?.to_vec()));
        }
        Ok(Self { sections })
    }

    pub fn write(&self) -> Vec<u8> {
        let mut bytes = HEADER.to_vec();
        for (kind, content) in &self.sections {
            bytes.push(*kind);
            put_counted(&mut bytes, content);
        }
        bytes
    }

    /// Like [`Self::write`], with the size before each function in three bytes; also
    /// returns where the functions are.
    pub fn write_with_wide_sizes(&self) -> Result<(Vec<u8>, Range<usize>), Unreadable> {
        let mut bytes = HEADER.to_vec();
        let mut code = 0..0;
        for (kind, content) in &self.sections {
            bytes.push(*kind);
            if *kind != CODE {
                put_counted(&mut bytes, content);
                continue;
            }
            let mut rest = Bytes(content);
            let mut wide = Vec::new();
            let count = rest.number()?;
            put_number(&mut wide, count);
            let before = wide.len();
            for _ in 0..count {
                let function = rest.counted()?;
                put_wide(&mut wide, function.len())?;
                wide.extend_from_slice(function);
            }
            put_counted(&mut bytes, &wide);
            code = bytes.len() + before - wide.len()..bytes.len();
        }
        Ok((bytes, code))
    }

    /// Removes the names of functions and producers, which no browser needs.
    pub fn drop_custom_sections(&mut self) {
        self.sections.retain(|(kind, _)| *kind != CUSTOM);
    }

    /// Removes all other exports, so that wasm-opt finds the code that became dead.
    pub fn keep_exports(&mut self, wanted: impl Fn(&str) -> bool) -> Result<(), Unreadable> {
        self.change(EXPORT, |rest, count, kept| {
            for _ in 0..count {
                let entry = rest.0;
                let name = rest.name()?;
                rest.export_description()?;
                if wanted(name) {
                    kept.push(entry[..entry.len() - rest.0.len()].to_vec());
                }
            }
            Ok(())
        })
    }

    /// Renames the exports to `a`, `b`, …, and returns the new name of each.
    pub fn rename_exports(&mut self) -> Result<BTreeMap<String, String>, Unreadable> {
        let mut names = BTreeMap::new();
        self.change(EXPORT, |rest, count, renamed| {
            for index in 0..count {
                let old = rest.name()?.to_owned();
                let description = rest.export_description()?;
                let new = short_name(index as usize);
                let mut entry = Vec::new();
                put_counted(&mut entry, new.as_bytes());
                entry.extend_from_slice(description);
                names.insert(old, new);
                renamed.push(entry);
            }
            Ok(())
        })?;
        Ok(names)
    }

    /// Removes the names of all imports, and returns them in order: imports without
    /// names are provided in that order.
    pub fn unname_imports(&mut self) -> Result<Vec<String>, Unreadable> {
        let mut names = Vec::new();
        self.change(IMPORT, |rest, count, nameless| {
            for _ in 0..count {
                let _module = rest.name()?;
                names.push(rest.name()?.to_owned());
                if rest.byte()? != FUNCTION {
                    return Err(Unreadable);
                }
                // Two empty names and the kind, then the type of the function.
                let mut entry = vec![0, 0, FUNCTION];
                put_number(&mut entry, rest.number()?);
                nameless.push(entry);
            }
            Ok(())
        })?;
        Ok(names)
    }

    /// The code of each function of the module itself.
    pub fn functions(&self) -> Result<Vec<&[u8]>, Unreadable> {
        let mut functions = Vec::new();
        for (_, content) in self.sections.iter().filter(|(kind, _)| *kind == CODE) {
            let mut rest = Bytes(content);
            for _ in 0..rest.number()? {
                functions.push(rest.counted()?);
            }
        }
        Ok(functions)
    }

    /// Names the functions so that they sort in this order, a list of indices into
    /// [`Self::functions`].
    pub fn name_in_order(&mut self, order: &[usize]) -> Result<(), Unreadable> {
        let imported = self.imported()?;
        let mut ranks: Vec<(usize, usize)> = order.iter().copied().zip(0..).collect();
        ranks.sort_unstable();
        let mut names = Vec::new();
        put_number(
            &mut names,
            u32::try_from(ranks.len()).map_err(|_| Unreadable)?,
        );
        for (function, rank) in ranks {
            put_number(&mut names, imported + function as u32);
            put_counted(&mut names, format!("f{rank:05}").as_bytes());
        }
        // The name of the section, then the list of the functions' names.
        let mut section = b"\x04name\x01".to_vec();
        put_counted(&mut section, &names);
        self.sections.push((CUSTOM, section));
        Ok(())
    }

    /// The number of imports, whose indices come before all others.
    fn imported(&self) -> Result<u32, Unreadable> {
        match self.sections.iter().find(|(kind, _)| *kind == IMPORT) {
            Some((_, content)) => Bytes(content).number(),
            None => Ok(0),
        }
    }

    /// Rewrites a section that is a list of entries.
    fn change(
        &mut self,
        kind: u8,
        mut entries: impl FnMut(&mut Bytes, u32, &mut Vec<Vec<u8>>) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        for (_, content) in self.sections.iter_mut().filter(|(found, _)| *found == kind) {
            let mut rest = Bytes(content);
            let count = rest.number()?;
            let mut list = Vec::new();
            entries(&mut rest, count, &mut list)?;
            if !rest.0.is_empty() {
                return Err(Unreadable);
            }
            let mut changed = Vec::new();
            put_number(
                &mut changed,
                u32::try_from(list.len()).map_err(|_| Unreadable)?,
            );
            changed.extend(list.concat());
            *content = changed;
        }
        Ok(())
    }
}

/// `a` to `z`, then `aa`, `ab`, …
pub fn short_name(index: usize) -> String {
    let last = char::from(b'a' + (index % 26) as u8);
    match index / 26 {
        0 => last.to_string(),
        more => short_name(more - 1) + &last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Imports `m.one` and `m.two`, exports `memory` and `start`, has a name.
    fn module() -> Vec<u8> {
        let mut bytes = HEADER.to_vec();
        for (kind, content) in [
            (1, &b"\x01\x60\0\0"[..]),
            (IMPORT, &b"\x02\x01m\x03one\0\0\x01m\x03two\0\0"[..]),
            (5, &b"\x01\0\x01"[..]),
            (EXPORT, &b"\x02\x06memory\x02\0\x05start\0\x01"[..]),
            (CODE, &b"\x02\x02\0\x0b\x03\0\x01\x0b"[..]),
            (CUSTOM, &b"\x04name"[..]),
        ] {
            bytes.push(kind);
            put_counted(&mut bytes, content);
        }
        bytes
    }

    fn section(module: &Module, wanted: u8) -> &[u8] {
        let found = module.sections.iter().find(|(kind, _)| *kind == wanted);
        &found.unwrap().1
    }

    #[test]
    fn what_is_not_changed_is_written_as_it_was_read() {
        assert_eq!(Module::read(&module()).unwrap().write(), module());
    }

    #[test]
    fn functions_with_wide_sizes_are_where_they_are_said_to_be() {
        let module = Module::read(&module()).unwrap();
        let (bytes, code) = module.write_with_wide_sizes().unwrap();
        assert_eq!(bytes[code], *b"\x82\x80\0\0\x0b\x83\x80\0\0\x01\x0b");
        let again = Module::read(&bytes).unwrap();
        assert_eq!(again.functions(), module.functions());
    }

    #[test]
    fn only_the_wanted_exports_are_kept() {
        let mut module = Module::read(&module()).unwrap();
        module.keep_exports(|name| name == "start").unwrap();
        assert_eq!(section(&module, EXPORT), b"\x01\x05start\0\x01");
    }

    #[test]
    fn exports_get_short_names_and_say_what_they_were() {
        let mut module = Module::read(&module()).unwrap();
        let names = module.rename_exports().unwrap();
        assert_eq!(section(&module, EXPORT), b"\x02\x01a\x02\0\x01b\0\x01");
        assert_eq!(names["memory"], "a");
        assert_eq!(names["start"], "b");
    }

    #[test]
    fn imports_lose_their_names_and_keep_their_order() {
        let mut module = Module::read(&module()).unwrap();
        assert_eq!(module.unname_imports().unwrap(), ["one", "two"]);
        assert_eq!(section(&module, IMPORT), b"\x02\0\0\0\0\0\0\0\0");
    }

    #[test]
    fn functions_are_named_by_their_place_in_the_order() {
        let mut module = Module::read(&module()).unwrap();
        module.drop_custom_sections();
        let functions = module.functions().unwrap();
        assert_eq!(functions, [&b"\0\x0b"[..], b"\0\x01\x0b"]);
        module.name_in_order(&[1, 0]).unwrap();
        // After two imports, the functions have the indices 2 and 3.
        assert_eq!(
            section(&module, CUSTOM),
            b"\x04name\x01\x11\x02\x02\x06f00001\x03\x06f00000"
        );
    }

    #[test]
    fn custom_sections_are_left_out() {
        let mut module = Module::read(&module()).unwrap();
        module.drop_custom_sections();
        assert!(module.sections.iter().all(|(kind, _)| *kind != CUSTOM));
        assert_eq!(module.sections.len(), 5);
    }

    #[test]
    fn short_names_go_on_after_the_alphabet() {
        let names: Vec<_> = [0, 25, 26, 51, 52, 701, 702].map(short_name).into();
        assert_eq!(names, ["a", "z", "aa", "az", "ba", "zz", "aaa"]);
    }

    #[test]
    fn a_module_cut_off_anywhere_is_no_module_or_a_shorter_one() {
        let whole = module();
        for length in 0..whole.len() {
            if let Ok(mut module) = Module::read(&whole[..length]) {
                assert!(module.write().len() <= length);
                assert!(module.unname_imports().is_ok());
            }
        }
    }

    #[test]
    fn an_import_that_is_no_function_is_refused() {
        let mut bytes = HEADER.to_vec();
        bytes.push(IMPORT);
        put_counted(&mut bytes, b"\x01\x01m\x03mem\x02\0\x01");
        let mut module = Module::read(&bytes).unwrap();
        assert_eq!(module.unname_imports(), Err(Unreadable));
    }
}
