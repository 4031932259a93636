//! The flash page, put together from its parts. Pure.

use super::frame::Frame;
use super::pack;
use super::packing::{Packed, Parts};

/// The whole page, with the minified style and script of the frame.
pub fn assemble(
    frame: &Frame,
    frame_style: &str,
    start: &str,
    parts: &Parts,
    packed: &Packed,
) -> String {
    let start = &ascii(start, |character| format!("\\u{{{character:x}}}"));
    let policy;
    let (mut style, mut glue) = (frame_style.to_owned(), String::new());
    if packed.has_wasm_only() {
        style += &ascii(&parts.style, |character| format!("\\{character:x} "));
        glue = ascii(&parts.glue, |character| format!("\\u{{{character:x}}}"));
        policy = policy_of(&[start, &glue], &[&style]);
        glue = format!("<script id=\"glue\">{glue}</script>");
    } else {
        // What is unpacked becomes elements too, and needs their hashes.
        policy = policy_of(&[start, &parts.glue], &[frame_style, &parts.style]);
    }
    let (opening, head) = split_after_charset(&frame.head);
    let frame = [
        opening,
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"),
        head,
        &format!("<style>{style}</style>"),
        &frame.body,
        &format!("<script>{start}</script>"),
        &glue,
        // This type is not a script, so the browser keeps the text unchanged.
        "<script type=\"text/plain\" id=\"packed\">",
    ]
    .concat();
    // In ASCII, the character set that a board claims does not matter.
    ascii(&frame, |character| format!("&#{character};")) + packed.text() + "</script>\n"
}

/// The first thing in a page or style that makes a browser request another file.
/// `data:` addresses do not.
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

/// Allows exactly what the page does. `'self'` is for the profile beside the page.
///
/// It decides which browsers can run the page: Chrome and Edge from 97 and Safari from 16 know
/// `'wasm-unsafe-eval'`. Firefox before 102 runs wasm under any policy, so there the reference
/// types of 79 decide. The edit mode needs dialogs: Firefox 98, Safari 15.4.
fn policy_of(scripts: &[&str], styles: &[&str]) -> String {
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

/// The character set has to come first, and the policy before all that it applies to.
fn split_after_charset(head: &str) -> (&str, &str) {
    let end = head
        .find("<meta charset")
        .and_then(|start| Some(start + head[start..].find('>')? + 1));
    head.split_at(end.unwrap_or(0))
}

/// The text with an escape in place of each character that is not in ASCII.
fn ascii(text: &str, escape: impl Fn(u32) -> String) -> String {
    let mut whole = String::new();
    for character in text.chars() {
        if character.is_ascii() {
            whole.push(character);
        } else {
            whole += &escape(character as u32);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::super::packing::Packing;
    use super::*;

    fn parts() -> Parts {
        Parts {
            style: "p::after{content:\"\u{2039}\"}".to_owned(),
            glue: "(()=>\"\u{2039}\")()".to_owned(),
            wasm: b"\0asm\x01\0\0\0".to_vec(),
            code: 0..0,
        }
    }

    fn page(packing: Packing) -> String {
        let frame = Frame::read(include_str!("../../../../index.html")).unwrap();
        let packed = packing.pack(&parts()).unwrap();
        let start = packed.script();
        assemble(&frame, "#a{b:c}", &start, &parts(), &packed)
    }

    fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
        let (_, rest) = text.split_once(before).unwrap();
        rest.split_once(after).unwrap().0
    }

    #[test]
    fn the_policy_names_the_hash_of_each_script_and_style_in_the_page() {
        let mixed = page(Packing::ContextMixing);
        let unpacked = [parts().style, parts().glue];
        let deflated = page(Packing::Deflate);
        let glue = between(&deflated, "<script id=\"glue\">", "</script>");
        for (page, others) in [
            (&mixed, unpacked.each_ref().map(|text| &**text).to_vec()),
            (&deflated, vec![glue]),
        ] {
            let policy = between(page, "Content-Security-Policy\" content=\"", "\"");
            let start = between(page, "<script>", "</script>");
            let style = between(page, "<style>", "</style>");
            for text in [start, style].into_iter().chain(others) {
                let hash = format!("'{}'", pack::policy_hash(text));
                assert!(policy.contains(&hash), "{text}");
            }
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        }
    }

    #[test]
    fn style_and_glue_stand_in_the_deflated_page_with_escapes_of_their_own() {
        let page = page(Packing::Deflate);
        let style = between(&page, "<style>", "</style>");
        assert!(style.ends_with("p::after{content:\"\\2039 \"}"), "{style}");
        let glue = between(&page, "<script id=\"glue\">", "</script>");
        assert_eq!(glue, "(()=>\"\\u{2039}\")()");
    }

    #[test]
    fn the_start_script_knows_where_the_parts_end_and_how_long_the_packed_one_is() {
        let (style, glue) = (parts().style.len(), parts().glue.len());
        for (packing, signs) in [
            (
                Packing::ContextMixing,
                vec![
                    format!("subarray(0, {})", 8),
                    format!("subarray(8, {})", 8 + style),
                    format!("subarray({})", 8 + style),
                    format!("end < {}", 8 + style + glue),
                ],
            ),
            (Packing::Deflate, Vec::new()),
        ] {
            let page = page(packing);
            let text = between(&page, "id=\"packed\">", "</script>");
            let script = between(&page, "<script>", "</script>");
            for sign in signs {
                assert!(script.contains(&sign), "{sign} in {script}");
            }
            assert!(script.contains(&format!("text.length < {}", text.len())));
            for name in ["_END", "_LENGTH", "_BYTES"] {
                assert!(!script.contains(name), "{name}");
            }
        }
    }

    #[test]
    fn the_page_asks_for_no_other_file() {
        for packing in [Packing::ContextMixing, Packing::Deflate] {
            assert_eq!(request(&page(packing)), None);
        }
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
        for packing in [Packing::ContextMixing, Packing::Deflate] {
            let page = page(packing);
            assert!(page.is_ascii());
            assert!(page.contains("pindash is starting&#8230;"));
            assert!(page.contains("<meta charset=\"utf-8\"><meta http-equiv="));
        }
    }
}
