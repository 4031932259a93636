//! The glue between wasm and browser, cut down to what the page uses.
//!
//! wasm-bindgen writes it as a module for any page: with classes for other scripts,
//! with every way to load a module, and for browsers that are too old for the flash
//! page anyway. It is cut as text, which works for the glue of the pinned
//! wasm-bindgen; glue of any other form is refused, never guessed at.

use std::collections::{BTreeMap, BTreeSet};

/// How the flash page starts the module, instead of wasm-bindgen's ways.
const LAUNCH: &str = include_str!("launch.js");
/// How trunk's page starts it: it calls this like the original.
const LOAD: &str = include_str!("load.js");

/// The object of all imports is between these.
const IMPORTS: &str =
    "function __wbg_get_imports() {\n    const import0 = {\n        __proto__: null,";
const IMPORTS_END: &str = "\n    };\n    return {\n        __proto__: null,\n        \"./pindash_bg.js\": import0,\n    };\n}\n";
/// An entry of the imports starts with its name after these spaces.
const ENTRY: &str = "\n        __";
/// The rest after this loads the module.
const LOADING: &str = "\nlet wasmModule, wasmInstance, wasm;\n";

/// Shorter forms for the browsers that can run the module: the long forms are
/// fallbacks for older ones. Each has a word that says whether the glue needs it at
/// all, then the long and the short form.
const SHORTER: [(&str, &str, &str); 3] = [
    (
        "FinalizationRegistry",
        "(typeof FinalizationRegistry === 'undefined')\n    \
         ? { register: () => {}, unregister: () => {} }\n    : new",
        "new",
    ),
    (
        "DataViewMemory0",
        ".buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && \
         cachedDataViewMemory0.buffer !== wasm.memory.buffer)",
        ".buffer !== wasm.memory.buffer",
    ),
    (
        "function handleError",
        "function handleError(f, args) {\n    try {\n        return f.apply(this, args);",
        "const handleError = (f) => (...args) => {\n    try {\n        return f(...args);",
    ),
];

/// Why the glue cannot be cut down.
type Reason = String;

/// The glue, split into its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glue {
    /// The functions that the module imports, as expressions, by name.
    imports: BTreeMap<String, String>,
    /// The code that these share.
    shared: String,
}

impl Glue {
    pub fn read(text: &str) -> Result<Self, Reason> {
        let lost = |what: &str| format!("the glue has no `{}`", what.trim());
        let (before, rest) = text.split_once(IMPORTS).ok_or_else(|| lost(IMPORTS))?;
        let (entries, rest) = rest
            .split_once(IMPORTS_END)
            .ok_or_else(|| lost(IMPORTS_END))?;
        let (after, _) = rest.split_once(LOADING).ok_or_else(|| lost(LOADING))?;
        let mut shared = without_classes(before) + &without_classes(after);
        for (sign, long, short) in SHORTER {
            if shared.contains(sign) && !shared.contains(long) {
                return Err(lost(long));
            }
            shared = shared.replace(long, short);
        }
        let imports = entries
            .split(ENTRY)
            .skip(1)
            .map(|entry| import(entry).ok_or_else(|| lost(entry)))
            .collect::<Result<_, _>>()?;
        Ok(Self { imports, shared })
    }

    /// The exports of the module that the glue calls.
    pub fn exports(&self) -> BTreeSet<String> {
        let texts = self.imports.values().chain([&self.shared]);
        texts
            .map(String::as_str)
            .chain([LAUNCH])
            .flat_map(|text| text.split("wasm.").skip(1))
            .map(|rest| rest.split(is_outside_name).next().unwrap_or_default())
            .map(str::to_owned)
            .collect()
    }

    /// The script of the flash page, for a module that imports these functions in
    /// this order, and whose exports have new names.
    pub fn script(
        &self,
        imports: &[String],
        exports: &BTreeMap<String, String>,
    ) -> Result<String, Reason> {
        let body = self.body(imports, exports, LAUNCH)?;
        Ok(format!("(() => {{\n{body}}})();\n"))
    }

    /// The same for trunk's page, which imports the glue.
    pub fn module(
        &self,
        imports: &[String],
        exports: &BTreeMap<String, String>,
    ) -> Result<String, Reason> {
        self.body(imports, exports, LOAD)
    }

    fn body(
        &self,
        imports: &[String],
        exports: &BTreeMap<String, String>,
        launch: &str,
    ) -> Result<String, Reason> {
        let mut script = format!("let wasm;\n{}\nconst imports = [\n", self.shared);
        for name in imports {
            let function = self
                .imports
                .get(name)
                .ok_or_else(|| format!("the glue has no function `{name}`"))?;
            script += &format!("{function},\n");
        }
        script += &format!("];\n{launch}");
        Ok(renamed(&script, exports))
    }
}

/// Puts the new name of each export in place of the old one. What the module
/// has no more is named in dead functions only, which the minifier drops.
fn renamed(script: &str, exports: &BTreeMap<String, String>) -> String {
    let mut pieces = script.split("wasm.");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(is_outside_name).unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        text += &format!("wasm.{}{rest}", exports.get(name).map_or(name, |new| new));
    }
    text
}

fn is_outside_name(character: char) -> bool {
    !(character.is_ascii_alphanumeric() || character == '_')
}

/// An entry, from the third letter of its name on: `__wbg_` has two before.
fn import(entry: &str) -> Option<(String, String)> {
    let (name, function) = entry.split_once(": ")?;
    let words = |line: &&str| !line.trim_start().starts_with("//");
    let function: Vec<_> = function.lines().filter(words).collect();
    let function = function.join("\n");
    let function = function.trim_end().trim_end_matches(',');
    let expression = match function.strip_prefix("function() { return handleError(function (") {
        Some(guarded) => {
            let (arguments, body) = guarded.split_once(") {")?;
            let body = body.strip_suffix("}, arguments); }")?;
            format!("handleError(({arguments}) => {{{body}}})")
        }
        None => {
            let plain = function.strip_prefix("function(")?;
            let (arguments, body) = plain.split_once(") {")?;
            format!("({arguments}) => {{{body}")
        }
    };
    // An arrow function has no `this` and no `arguments` of its own.
    let fits = !expression.contains("this") && !expression.contains("arguments");
    fits.then(|| (format!("__{name}"), expression))
}

/// Leaves out the classes, which the page never makes an object of: they come
/// with a library of Leptos that is there for servers.
fn without_classes(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let last = if line.starts_with("export class ") {
            "}"
        } else if line.contains("Finalization = (") {
            // Two lines more, for browsers without and with the registry.
            ");"
        } else if line.starts_with("if (Symbol.dispose) ") {
            continue;
        } else {
            kept += line;
            kept.push('\n');
            continue;
        };
        for skipped in lines.by_ref() {
            let indented = last == "}" && skipped.starts_with(' ');
            if skipped.ends_with(last) && !indented {
                break;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What wasm-bindgen 0.2.129 writes, in short.
    const GLUE: &str = include_str!("fixtures/glue.js");

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().copied().map(str::to_owned).collect()
    }

    #[test]
    fn classes_and_ways_to_load_are_left_out() {
        let glue = Glue::read(GLUE).unwrap();
        for gone in ["class", "IntoUnderlying", "fetch", "export {", "dispose"] {
            assert!(!glue.shared.contains(gone), "{gone} in {}", glue.shared);
        }
        assert!(glue.shared.contains("function getObject("));
        assert!(
            glue.shared
                .contains("CLOSURE_DTORS = new FinalizationRegistry(")
        );
    }

    #[test]
    fn only_what_the_rest_calls_counts_as_an_export() {
        let exports = Glue::read(GLUE).unwrap().exports();
        let exports: Vec<_> = exports.iter().map(String::as_str).collect();
        assert_eq!(
            exports,
            [
                "__wbindgen_export3",
                "__wbindgen_export4",
                "__wbindgen_start",
                "memory"
            ]
        );
    }

    #[test]
    fn the_imports_stand_in_the_order_of_the_module() {
        let glue = Glue::read(GLUE).unwrap();
        let wanted = names(&["__wbindgen_object_drop_ref", "__wbg_appendChild_1"]);
        let script = glue.script(&wanted, &BTreeMap::new()).unwrap();
        let (_, list) = script.split_once("const imports = [\n").unwrap();
        assert_eq!(
            list.split_once("];").unwrap().0,
            "(arg0) => {\n            takeObject(arg0);\n        },\n\
             handleError((arg0, arg1) => {\n            \
             const ret = getObject(arg0).appendChild(getObject(arg1));\n            \
             return addHeapObject(ret);\n        }),\n"
        );
    }

    #[test]
    fn exports_are_called_by_their_new_names() {
        let exports = BTreeMap::from([
            ("memory".to_owned(), "a".to_owned()),
            ("__wbindgen_start".to_owned(), "b".to_owned()),
        ]);
        let script = Glue::read(GLUE).unwrap().script(&[], &exports).unwrap();
        assert!(script.contains("wasm.b();"), "{script}");
        assert!(script.contains(".buffer !== wasm.a.buffer)"), "{script}");
        assert!(!script.contains("wasm.memory"), "{script}");
    }

    #[test]
    fn a_function_that_the_glue_lacks_is_named() {
        let glue = Glue::read(GLUE).unwrap();
        let reason = glue.script(&names(&["__wbg_nothing"]), &BTreeMap::new());
        assert!(reason.unwrap_err().contains("__wbg_nothing"));
    }

    #[test]
    fn glue_of_another_form_is_refused_with_the_reason() {
        for (from, to, named) in [
            ("import0 = {", "import1 = {", "import0"),
            ("let wasmModule,", "let module,", "wasmModule"),
            ("f.apply(this, args)", "f(...args)", "f.apply"),
            (
                ": function(arg0) {",
                ": (arg0) => {",
                "wbindgen_object_drop_ref",
            ),
        ] {
            let reason = Glue::read(&GLUE.replace(from, to)).unwrap_err();
            assert!(reason.contains(named), "{reason}");
        }
    }
}
