//! The flash page, put together from its parts. Pure.

use super::frame::Frame;
use super::pack;

/// Unpacks the page and tells what stands in its way.
pub const START: &str = include_str!("start.js");

/// What is packed: the glue puts the rest to work, the style is for all of it.
pub struct Parts {
    pub style: String,
    pub glue: String,
    pub wasm: Vec<u8>,
}

/// The packed part, and where its parts end once it is unpacked.
pub struct Packed {
    text: String,
    style_end: usize,
    glue_end: usize,
}

impl Packed {
    pub fn new(parts: &Parts) -> std::io::Result<Self> {
        let mut all = parts.style.as_bytes().to_vec();
        let style_end = all.len();
        all.extend_from_slice(parts.glue.as_bytes());
        let glue_end = all.len();
        all.extend_from_slice(&parts.wasm);
        Ok(Self {
            text: pack::base64(&pack::deflate(&all)?),
            style_end,
            glue_end,
        })
    }

    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// The start script with its numbers.
    pub fn numbered(&self, script: &str) -> String {
        script
            .replace("STYLE_END", &self.style_end.to_string())
            .replace("GLUE_END", &self.glue_end.to_string())
            .replace("PACKED_LENGTH", &self.text.len().to_string())
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
fn policy(scripts: &[&str], styles: &[&str]) -> String {
    let hashes = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| format!(" '{}'", pack::policy_hash(text)))
            .collect::<String>()
    };
    format!(
        "default-src 'none'; script-src{} 'wasm-unsafe-eval'; style-src{}; img-src data:; \
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
    use flate2::read::ZlibDecoder;
    use std::io::Read;

    fn parts() -> Parts {
        Parts {
            style: "p{color:red}".to_owned(),
            glue: "(()=>{})()".to_owned(),
            wasm: b"\0asm\x01\0\0\0".to_vec(),
        }
    }

    fn page() -> String {
        let frame = Frame::read(include_str!("../../../../index.html")).unwrap();
        let packed = Packed::new(&parts()).unwrap();
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
    fn the_packed_part_unpacks_into_style_glue_and_wasm() {
        let page = page();
        let text = between(&page, "id=\"packed\">", "</script>");
        let mut unpacked = Vec::new();
        ZlibDecoder::new(&*STANDARD.decode(text).unwrap())
            .read_to_end(&mut unpacked)
            .unwrap();
        let script = between(&page, "<script>", "</script>");
        assert!(script.contains("slice(0, 12)"), "{script}");
        assert!(script.contains("slice(12, 22)"), "{script}");
        assert!(script.contains(&format!("text.length < {}", text.len())));
        assert_eq!(unpacked, b"p{color:red}(()=>{})()\0asm\x01\0\0\0");
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
