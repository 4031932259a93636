//! The packing: how wasm, style and glue become the text in the page, with the script that
//! unpacks them there.
//!
//! It is one step, and can be replaced: a packing gives a text and a script that defines what
//! `start.js` uses: `take(letters)`, which gets the text as it comes; `unpacked(text)`, which
//! promises what is in it; `launch(made)`, which starts that; `browsers`, which names those that
//! will do; `lacks`, what this browser lacks in words, or nothing; and `clear`, which takes away
//! what was drawn before the app is there.

use std::io;
use std::ops::Range;

use super::instructions::Strange;
use super::pack;
use super::streams::{self, Streams};

/// Starts what was unpacked, or says why the page cannot start.
const START: &str = include_str!("start.js");
/// Unpacks with the decoder of the crate `packer`, in a worker where there is one.
const PACKED: &str = include_str!("packed.js");
/// Unpacks with the browser's own decoder, and compiles meanwhile.
const DEFLATED: &str = include_str!("deflated.js");
/// Draws the frame and the empty cards of the last visit.
const OUTLINE: &str = include_str!("outline.js");
/// Asks meanwhile what the app would ask first.
const EARLY: &str = include_str!("early.js");

/// What is packed: the glue puts the rest to work, the style is for all of it.
pub struct Parts {
    pub style: String,
    pub glue: String,
    pub wasm: Vec<u8>,
    /// Where in it the functions are, each after its size in three bytes.
    pub code: Range<usize>,
}

/// A way to make the parts small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// By the crate `packer`, with a decoder in the page: all parts in one stream.
    ContextMixing,
    /// By deflate, which browsers unpack: the wasm alone, so that it is compiled while it comes.
    /// It is taken apart into streams before, which a script joins again.
    /// Style and glue stand in the page as they are, where the gzip around it makes them smaller
    /// than in the stream, and the style is there before anything is unpacked.
    Deflate,
}

impl Packing {
    /// Packs the parts.
    pub fn pack(self, parts: &Parts) -> io::Result<Packed> {
        let wasm_end = parts.wasm.len();
        let style_end = wasm_end + parts.style.len();
        let mut numbers = Vec::new();
        let (packed, code) = match self {
            Self::ContextMixing => {
                let all = [&parts.wasm, parts.style.as_bytes(), parts.glue.as_bytes()];
                mixed(&all.concat(), &parts.code)
            }
            Self::Deflate => {
                let streams = in_streams(parts)?;
                let starts: Vec<_> = streams.starts.iter().map(usize::to_string).collect();
                numbers.push(("STREAM_STARTS", starts.join(", ")));
                numbers.push(("PROGRAM_START", streams.program.to_string()));
                numbers.push(("STREAMS_END", streams.bytes.len().to_string()));
                (pack::zlib(&streams.bytes)?, parts.code.clone())
            }
        };
        Ok(Packed {
            packing: self,
            text: pack::base64(&packed),
            bytes: packed.len(),
            numbers,
            code,
            wasm_end,
            style_end,
            parts_end: style_end + parts.glue.len(),
        })
    }
}

/// Packed by the crate `packer`; code with instructions that it does not know is packed as text.
fn mixed(content: &[u8], code: &Range<usize>) -> (Vec<u8>, Range<usize>) {
    packer::pack(content, code.clone())
        .map(|packed| (packed, code.clone()))
        .or_else(|| Some((packer::pack(content, 0..0)?, 0..0)))
        .unwrap_or_default()
}

/// The wasm in streams, out of which exactly this wasm comes again.
fn in_streams(parts: &Parts) -> io::Result<Streams> {
    let cannot = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let streams = streams::split(&parts.wasm, &parts.code).map_err(|strange| {
        cannot(match strange {
            Strange::Opcode(opcode) => {
                format!("the wasm has an instruction with the unknown opcode {opcode:#04x}")
            }
            Strange::Cut => "a function of the wasm does not end where it should".to_owned(),
        })
    })?;
    if streams::join(&streams, parts.code.start) != parts.wasm {
        return Err(cannot(
            "the wasm in streams does not become the same wasm again".to_owned(),
        ));
    }
    Ok(streams)
}

/// The packed part, and where its parts end once it is unpacked.
pub struct Packed {
    packing: Packing,
    text: String,
    bytes: usize,
    /// What only this packing puts into its script.
    numbers: Vec<(&'static str, String)>,
    code: Range<usize>,
    wasm_end: usize,
    style_end: usize,
    parts_end: usize,
}

impl Packed {
    /// The packed part as text, in base64.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether style and glue are not in the packed part, but stand in the page.
    pub fn has_wasm_only(&self) -> bool {
        self.packing == Packing::Deflate
    }

    /// The script that unpacks and starts the page, with its numbers.
    pub fn script(&self) -> String {
        let unpacking: &[&str] = match self.packing {
            Packing::ContextMixing => &[packer::DECODER, PACKED],
            Packing::Deflate => &[OUTLINE, EARLY, DEFLATED],
        };
        let mut script = [&unpacking.concat(), START].concat();
        for (name, number) in &self.numbers {
            script = script.replace(name, number);
        }
        script
            .replace("CODE_START", &self.code.start.to_string())
            .replace("CODE_END", &self.code.end.to_string())
            .replace("WASM_END", &self.wasm_end.to_string())
            .replace("STYLE_END", &self.style_end.to_string())
            .replace("PARTS_END", &self.parts_end.to_string())
            .replace("PACKED_LENGTH", &self.text.len().to_string())
            .replace("PACKED_BYTES", &self.bytes.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::streams::tests::every_function;
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use packer::{every_instruction, function};
    use std::io::Write;
    use std::process::{Command, Stdio};

    fn parts() -> Parts {
        Parts {
            style: "p{color:red}".to_owned(),
            glue: "(()=>{})()".to_owned(),
            wasm: b"\0asm\x01\0\0\0".to_vec(),
            code: 0..0,
        }
    }

    /// What goes through all ways of packing: bytes as they are, near and far
    /// copies, short and long ones, the same distances again.
    fn varied() -> Parts {
        let mut seed = 7_u32;
        let mut chance = move |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((seed >> 16) * below) >> 16
        };
        let mut wasm: Vec<u8> = (0..2_000).map(|_| chance(256) as u8).collect();
        while wasm.len() < 60_000 {
            let length = [1, 2, 3, 9, 17, 40, 600][chance(7) as usize];
            let back = 1 + chance(wasm.len() as u32 - 1) as usize;
            for _ in 0..length {
                wasm.push(wasm[wasm.len() - back]);
            }
            wasm.push(chance(256) as u8);
        }
        Parts { wasm, ..parts() }
    }

    /// Runs this after the unpacking functions of the start script, with the
    /// packed part as `text`.
    fn in_node(parts: &Parts, check: &str) -> String {
        let packed = Packing::ContextMixing.pack(parts).unwrap();
        let script = packed.script();
        let (unpack, _) = script.split_once("// A worker").unwrap();
        run_in_node(&format!(
            "{unpack}\nconst text = '{}';\n{check}",
            packed.text()
        ))
    }

    fn run_in_node(program: &str) -> String {
        let node = Command::new("node")
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut node = node.unwrap_or_else(|error| {
            panic!(
                "`node` does not start ({error}): these tests run the start script in Node.js. \
                 Install it (apt-get install nodejs, or brew install node), and run them again."
            )
        });
        let mut input = node.stdin.take().unwrap();
        input.write_all(program.as_bytes()).unwrap();
        drop(input);
        let output = node.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn javascript_and_rust_unpack_what_was_packed() {
        let one = Parts {
            style: String::new(),
            glue: String::new(),
            wasm: vec![7],
            code: 0..0,
        };
        let body = every_instruction();
        let functions = [function(&body), function(b"\0\x0b"), function(&body)].concat();
        let code = Parts {
            code: 4..4 + functions.len(),
            wasm: [b"head", &functions[..], b"data"].concat(),
            ..parts()
        };
        let unknown = Parts {
            code: 0..4,
            ..parts()
        };
        for parts in [parts(), varied(), one, code, unknown] {
            let check = "process.stdout.write(Buffer.from(unpack(text)).toString('base64'))";
            let whole = [&parts.wasm, parts.style.as_bytes(), parts.glue.as_bytes()].concat();
            assert!(STANDARD.decode(in_node(&parts, check)).unwrap() == whole);
            let packed = Packing::ContextMixing.pack(&parts).unwrap();
            let bytes = STANDARD.decode(packed.text()).unwrap();
            assert!(packer::unpack(&bytes, whole.len(), packed.code).unwrap() == whole);
        }
    }

    #[test]
    fn the_start_script_unpacks_what_comes_in_pieces_and_asks_for_no_more_than_there_is() {
        let check = "
            const inPieces = (length) => {
                const work = unpacking();
                work.next();
                let asked = 1;
                let at = 0;
                let step = work.next('');
                for (; !step.done; asked += 1, at += length) step = work.next(text.slice(at, at + length));
                if (asked > Math.ceil(text.length / length) + 1) throw asked;
                return Buffer.from(step.value).toString('base64');
            };
            const whole = Buffer.from(unpack(text)).toString('base64');
            for (const length of [4, 12, 40, 4000, 100000])
                if (inPieces(length) !== whole) process.stdout.write(length + ' differs ');";
        assert_eq!(in_node(&varied(), check), "");
    }

    #[test]
    fn the_start_script_notices_every_change() {
        let check = "
            const notices = (changed) => { try { unpack(changed); return false; } catch { return true; } };
            const missed = [];
            for (let at = 0; at < text.length; at += at < 40 || at > text.length - 40 ? 1 : 97)
              for (const letter of ['A', '/', text[at] === 'b' ? 'c' : 'b'])
                if (text[at] !== letter && text[at] !== '='
                    && !notices(text.slice(0, at) + letter + text.slice(at + 1))) missed.push(at);
            for (const [at, length] of [[0, 4], [400, 4], [4000, 400], [text.length - 8, 4]])
              if (!notices(text.slice(0, at) + text.slice(at + length))) missed.push('without ' + at);
            if (!notices(text.slice(0, 4000) + 'A'.repeat(text.length - 4000))) missed.push('zeros');
            if (!notices(text + 'AAAA')) missed.push('more');
            process.stdout.write(missed.join(', '));";
        assert_eq!(in_node(&varied(), check), "");
    }

    /// Runs this after the functions of the start script that unpack by deflate; `text` is the
    /// packed part, and `result(bytes)` prints them.
    fn deflated_in_node(packed: &Packed, check: &str) -> String {
        let script = packed.script();
        let (_, unpack) = script.split_once("// How the packed").unwrap();
        let (unpack, _) = unpack.split_once("// Starts the flash").unwrap();
        run_in_node(&format!(
            "// {unpack}
            const ask = () => {{}};
            const text = '{}';
            const result = (bytes) => process.stdout.write(Buffer.from(bytes).toString('base64'));
            // What is compiled is handed on as it came.
            WebAssembly.compileStreaming = (response) => response.arrayBuffer();
            {check}",
            packed.text()
        ))
    }

    #[test]
    fn a_deflated_part_comes_out_again_however_it_comes() {
        let parts = varied();
        let packed = Packing::Deflate.pack(&parts).unwrap();
        for length in [4, 400, 40_000, 1_000_000] {
            let check = format!(
                "for (let at = 0; at < text.length; at += {length}) take(text.slice(at, at + {length}));
                take('');
                unpacked(text).then(result);"
            );
            let came = STANDARD.decode(deflated_in_node(&packed, &check));
            assert!(came.unwrap() == parts.wasm, "in pieces of {length}");
        }
    }

    #[test]
    fn the_page_joins_the_functions_of_a_module_out_of_their_streams() {
        let (wasm, code) = every_function();
        let parts = Parts {
            wasm,
            code,
            ..parts()
        };
        let packed = Packing::Deflate.pack(&parts).unwrap();
        let check = "take(text); take(''); unpacked(text).then(result);";
        let came = STANDARD.decode(deflated_in_node(&packed, check));
        assert!(came.unwrap() == parts.wasm);
    }

    #[test]
    fn an_instruction_that_is_not_known_makes_no_page() {
        let parts = Parts {
            wasm: function(b"\0\xFD\x0C\x0B"),
            code: 0..7,
            ..parts()
        };
        let error = Packing::Deflate.pack(&parts).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(error.to_string().contains("opcode 0xfd"), "{error}");
    }

    #[test]
    fn a_browser_that_compiles_no_stream_gets_all_bytes_at_once() {
        let packed = Packing::Deflate.pack(&varied()).unwrap();
        for other in [
            "delete WebAssembly.compileStreaming;",
            "WebAssembly.compileStreaming = () => Promise.reject(TypeError('no stream'));",
            "WebAssembly.compileStreaming = () => { throw TypeError('no stream'); };",
            "delete Uint8Array.fromBase64;",
        ] {
            let check = format!("{other} take(text); take(''); unpacked(text).then(result);");
            let came = STANDARD.decode(deflated_in_node(&packed, &check));
            assert!(came.unwrap() == varied().wasm, "{other}");
        }
    }

    #[test]
    fn a_change_in_a_deflated_part_is_noticed() {
        let check = "
            const missed = [];
            const tried = async (changed, what) => {
                writer = undefined;
                for (let at = 0; at < changed.length; at += 4000) take(changed.slice(at, at + 4000));
                take('');
                await unpacked(changed).then(() => missed.push(what), () => {});
            };
            (async () => {
                for (let at = 0; at < text.length - 4; at += at < 40 || at > text.length - 40 ? 1 : 977) {
                    const other = text[at] === 'b' ? 'c' : 'b';
                    await tried(text.slice(0, at) + other + text.slice(at + 1), at);
                }
                await tried(text.slice(0, 4000) + '!' + text.slice(4001), 'no letter');
                await tried(text.slice(0, 4000) + text.slice(4400), 'without some');
                process.stdout.write(missed.join(', '));
            })();";
        let packed = Packing::Deflate.pack(&varied()).unwrap();
        assert_eq!(deflated_in_node(&packed, check), "");
    }

    #[test]
    fn a_start_script_never_ends_its_own_element() {
        for packing in [Packing::ContextMixing, Packing::Deflate] {
            let script = packing.pack(&parts()).unwrap().script();
            assert!(!script.contains("</script") && !script.contains("<!--"));
            assert!(script.is_ascii());
        }
    }
}
