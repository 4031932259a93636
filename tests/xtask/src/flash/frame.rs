//! What `index.html` says about the page: its frame, its styles, and the flags of
//! wasm-opt. It is written for trunk; the flash page is made from the same file, so
//! that both have one frame.

/// The parts of `index.html`, without its comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The start of the head, up to the style.
    pub head: String,
    /// The style that applies before anything is unpacked.
    pub style: String,
    /// The rest, after the links of the head, up to the end of the body.
    pub body: String,
    /// The style sheets, in order.
    pub styles: Vec<String>,
    /// The flags of wasm-opt.
    pub wasm_opt: Vec<String>,
}

impl Frame {
    /// Reads the frame from the text of `index.html`, or says what is missing.
    pub fn read(html: &str) -> Result<Self, String> {
        let lost = |what: &str| format!("index.html has no {what}");
        let html = without_comments(html);
        let (mut styles, mut wasm_opt) = (Vec::new(), Vec::new());
        let mut kept = String::new();
        for line in html.lines().map(str::trim) {
            if !line.contains("data-trunk") {
                // Space between two tags is not rendered; space in a text is.
                if !kept.ends_with('>') && !kept.is_empty() || !line.starts_with('<') {
                    kept.push(' ');
                }
                kept += line;
            } else if let Some(level) = attribute(line, "data-wasm-opt") {
                wasm_opt.push(format!("-O{level}"));
                let more = attribute(line, "data-wasm-opt-params").unwrap_or_default();
                wasm_opt.extend(more.split_whitespace().map(str::to_owned));
            } else if let Some(file) = attribute(line, "href") {
                styles.push(file.to_owned());
            }
        }
        if styles.is_empty() {
            return Err(lost("style with `data-trunk`"));
        }
        if wasm_opt.is_empty() {
            return Err(lost("`data-wasm-opt`"));
        }
        let (head, rest) = kept.split_once("<style>").ok_or_else(|| lost("<style>"))?;
        let (style, rest) = rest
            .split_once("</style>")
            .ok_or_else(|| lost("</style>"))?;
        let (body, _) = rest.split_once("</body>").ok_or_else(|| lost("</body>"))?;
        if !body.contains("id=\"starting\"") {
            return Err(lost("element `starting`"));
        }
        Ok(Self {
            head: head.trim().to_owned(),
            style: style.trim().to_owned(),
            body: body.trim().to_owned(),
            styles,
            wasm_opt,
        })
    }
}

/// The value of an attribute in a tag on one line.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

fn without_comments(html: &str) -> String {
    let mut pieces = html.split("<!--");
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        kept += piece.split_once("-->").map_or("", |(_, after)| after);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = include_str!("../../../../index.html");

    #[test]
    fn the_frame_of_this_page_has_all_its_parts() {
        let frame = Frame::read(HTML).unwrap();
        assert!(frame.head.starts_with("<!DOCTYPE html><html"), "{frame:?}");
        assert!(frame.head.contains("<title>pindash</title>"));
        assert!(frame.body.contains("<noscript>"));
        assert!(frame.styles.iter().all(|file| file.ends_with(".css")));
        assert_eq!(frame.wasm_opt[0], "-Oz");
        assert!(frame.wasm_opt.contains(&"--converge".to_owned()));
    }

    #[test]
    fn nothing_of_trunk_and_no_comment_is_left() {
        let Frame { head, body, .. } = Frame::read(HTML).unwrap();
        for gone in ["trunk", "<!--", "-->", "</body>", "</html>", "\n"] {
            assert!(!head.contains(gone) && !body.contains(gone), "{gone}");
        }
    }

    #[test]
    fn a_frame_without_a_part_says_which() {
        for part in ["<style>", "</body>", "data-wasm-opt", "id=\"starting\""] {
            let reason = Frame::read(&HTML.replace(part, "x")).unwrap_err();
            let named = part.trim_start_matches("id=").replace('"', "");
            assert!(reason.contains(&named), "{reason}");
        }
    }

    #[test]
    fn words_on_two_lines_stay_apart() {
        let html = HTML.replace("<noscript>", "<p>one\n  two</p>\n<noscript>");
        let frame = Frame::read(&html).unwrap();
        assert!(frame.body.contains("<p>one two</p><noscript>"), "{frame:?}");
    }
}
