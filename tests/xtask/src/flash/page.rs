//! The flash page, put together from its parts. Pure.

use std::ops::Range;

use super::frame::Frame;
use super::pack;
use packer::squeeze;

/// Unpacks the page and tells what stands in its way.
pub const START: &str = include_str!("start.js");

/// What is packed: the glue puts the rest to work, the style is for all of it.
pub struct Parts {
    pub style: String,
    pub glue: String,
    pub wasm: Vec<u8>,
    /// Where in it the functions are, each after its size in three bytes.
    pub code: Range<usize>,
}

/// The packed part, and where its parts end once it is unpacked.
pub struct Packed {
    text: String,
    bytes: usize,
    code: Range<usize>,
    wasm_end: usize,
    style_end: usize,
    parts_end: usize,
}

impl Packed {
    pub fn new(parts: &Parts) -> Self {
        let mut all = parts.wasm.clone();
        let wasm_end = all.len();
        all.extend_from_slice(parts.style.as_bytes());
        let style_end = all.len();
        all.extend_from_slice(parts.glue.as_bytes());
        // Code that is not known is packed as a text is.
        let (packed, code) = squeeze(&all, parts.code.clone())
            .map(|packed| (packed, parts.code.clone()))
            .or_else(|| Some((squeeze(&all, 0..0)?, 0..0)))
            .unwrap_or_default();
        Self {
            text: pack::base64(&packed),
            bytes: packed.len(),
            code,
            wasm_end,
            style_end,
            parts_end: all.len(),
        }
    }

    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// The start script with its numbers.
    pub fn numbered(&self, script: &str) -> String {
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

/// The whole page. `frame_style` and `start` are the small ones of the frame,
/// as they shall stand there.
pub fn assemble(
    frame: &Frame,
    frame_style: &str,
    start: &str,
    parts: &Parts,
    packed: &Packed,
) -> String {
    let policy = policy(&[start, &parts.glue], &[frame_style, &parts.style]);
    let (opening, head) = split_after_charset(&frame.head);
    let frame = [
        opening,
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"),
        head,
        &format!("<style>{frame_style}</style>"),
        &frame.body,
        &format!("<script>{start}</script>"),
        // A type that is no script: the browser keeps it as it is.
        "<script type=\"text/plain\" id=\"packed\">",
    ]
    .concat();
    // With ASCII alone it does not matter which character set a board claims.
    ascii(&frame) + &packed.text + "</script>\n"
}

/// What in a page or style makes a browser ask for another file, if anything
/// does. What is in the page as data is no request.
pub fn request(text: &str) -> Option<&str> {
    let calls = [" src=", " href=", "url(", "@import", "import(", "srcset="];
    calls.into_iter().find_map(|call| {
        let mut found = text.match_indices(call);
        found.find_map(|(place, _)| {
            let value = text[place + call.len()..].trim_start_matches(['"', '\'']);
            (!value.starts_with("data:")).then(|| text[place..].split(['>', ';']).next())?
        })
    })
}

/// Allows exactly what the page does. `'self'` is for the file of a profile,
/// which lies beside the page.
///
/// It decides which browsers will do, by what they publish: Chrome and Edge from 97 and Safari from
/// 16 know `'wasm-unsafe-eval'`. Firefox before 102 lets wasm run under any policy, so there the
/// reference types of 79 decide. The edit mode needs dialogs: Firefox 98, Safari 15.4.
fn policy(scripts: &[&str], styles: &[&str]) -> String {
    let hashes = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| format!(" '{}'", pack::policy_hash(text)))
            .collect::<String>()
    };
    format!(
        "default-src 'none'; script-src{} 'wasm-unsafe-eval'; style-src{}; worker-src blob:; img-src data:; \
         connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'",
        hashes(scripts),
        hashes(styles),
    )
}

/// The character set has to be known first, and the policy before all that it
/// is to hold for.
fn split_after_charset(head: &str) -> (&str, &str) {
    let end = head
        .find("<meta charset")
        .and_then(|start| Some(start + head[start..].find('>')? + 1));
    head.split_at(end.unwrap_or(0))
}

fn ascii(html: &str) -> String {
    let mut text = String::new();
    for character in html.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            text += &format!("&#{};", character as u32);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use packer::{BODY, function};
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

    fn page() -> String {
        let frame = Frame::read(include_str!("../../../../index.html")).unwrap();
        let packed = Packed::new(&parts());
        let start = packed.numbered(START);
        assemble(&frame, "#a{b:c}", &start, &parts(), &packed)
    }

    fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
        let (_, rest) = text.split_once(before).unwrap();
        rest.split_once(after).unwrap().0
    }

    #[test]
    fn the_policy_names_the_hash_of_each_script_and_style_in_the_page() {
        let page = page();
        let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
        for text in [
            between(&page, "<script>", "</script>"),
            between(&page, "<style>", "</style>"),
            &parts().style,
            &parts().glue,
        ] {
            let hash = format!("'{}'", pack::policy_hash(text));
            assert!(policy.contains(&hash), "{text}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn the_start_script_knows_where_the_parts_end_and_how_long_the_packed_one_is() {
        let page = page();
        let text = between(&page, "id=\"packed\">", "</script>");
        let script = between(&page, "<script>", "</script>");
        for sign in [
            "subarray(0, 8)",
            "subarray(8, 20)",
            "subarray(20)",
            "end < 30",
        ] {
            assert!(script.contains(sign), "{sign} in {script}");
        }
        assert!(script.contains(&format!("text.length < {}", text.len())));
        for name in ["_END", "_LENGTH", "_BYTES"] {
            assert!(!script.contains(name), "{name}");
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
        let packed = Packed::new(parts);
        let script = packed.numbered(START);
        let unpack = format!(
            "const unpacking ={}",
            between(&script, "const unpacking =", "// A worker")
        );
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
        let program = format!("{unpack}\nconst text = '{}';\n{check}", packed.text);
        let mut input = node.stdin.take().unwrap();
        input.write_all(program.as_bytes()).unwrap();
        drop(input);
        let output = node.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn the_start_script_unpacks_what_was_packed() {
        let one = Parts {
            style: String::new(),
            glue: String::new(),
            wasm: vec![7],
            code: 0..0,
        };
        let functions = [function(BODY), function(b"\0\x0b"), function(BODY)].concat();
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

    #[test]
    fn the_page_asks_for_no_other_file() {
        assert_eq!(request(&page()), None);
    }

    #[test]
    fn what_asks_for_another_file_is_found() {
        for (text, found) in [
            ("<p>a</p><img src=\"a.png\">", Some(" src=\"a.png\"")),
            ("<link rel=icon href='i.svg'>", Some(" href='i.svg'")),
            ("a{b:url(c.woff);d:e}", Some("url(c.woff)")),
            ("a{b:url(\"data:font\");d:url(e)}", Some("url(e)}")),
            ("import('./x.js')", Some("import('./x.js')")),
            (
                "<img src=\"data:image/png;base64,\"> a{b:url(data:x)}",
                None,
            ),
        ] {
            assert_eq!(request(text), found, "{text}");
        }
    }

    #[test]
    fn the_page_is_ascii_and_says_its_policy_right_after_its_character_set() {
        let page = page();
        assert!(page.is_ascii());
        assert!(page.contains("pindash is starting&#8230;"));
        assert!(page.contains("<meta charset=\"utf-8\"><meta http-equiv="));
    }

    #[test]
    fn a_start_script_never_ends_its_own_element() {
        assert!(!START.contains("</script") && !START.contains("<!--"));
        assert!(START.is_ascii());
    }
}
