//! String literals of Rust, and those of one character.

/// The text that a literal stands for; nothing for one that is no text.
pub fn unescaped(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let raw = raw.trim_matches('#');
        return Some(raw.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let rest = literal.strip_prefix(quote)?;
        rest.strip_suffix(quote)
    });
    let mut letters = quoted?.chars().peekable();
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next()? {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            '0' => text.push('\0'),
            'u' => {
                let code: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != '}')
                    .collect();
                let code = u32::from_str_radix(code.strip_prefix('{')?, 16).ok()?;
                text.push(char::from_u32(code)?);
            }
            'x' => {
                let code: String = letters.by_ref().take(2).collect();
                text.push(char::from(u8::from_str_radix(&code, 16).ok()?));
            }
            // The line goes on behind the space of the next.
            '\n' => while letters.next_if(|letter| letter.is_whitespace()).is_some() {},
            letter => text.push(letter),
        }
    }
    Some(text)
}
