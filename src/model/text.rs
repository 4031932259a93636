//! Small functions over text that the model shares.
//!
//! They are written by hand where the standard library would bring its
//! formatting or search machinery along: every byte of the page is flash on a
//! board.

/// The most bytes that [`parse_hex`] accepts in one message.
pub const MAX_HEX_BYTES: usize = 65_536;

/// The deepest nesting that [`unfold`] follows, in levels.
pub const MAX_UNFOLD_LEVELS: u32 = 64;

/// A sensible bound for [`unfold`], in bytes: more than a person reads, and
/// less than what makes a browser slow to lay out.
pub const MAX_UNFOLDED_BYTES: usize = 262_144;

/// Appends an integer in decimal digits.
pub fn push_integer(out: &mut String, value: u64) {
    push_padded(out, value, 1);
}

/// Appends an integer with zeros in front, to at least `digits` digits.
pub fn push_padded(out: &mut String, value: u64, digits: u32) {
    let mut power = 1_u64;
    let mut count = 1;
    while value / power >= 10 {
        power *= 10;
        count += 1;
    }
    while count < digits {
        out.push('0');
        count += 1;
    }
    while power > 0 {
        out.push(char::from(b'0' + (value / power % 10) as u8));
        power /= 10;
    }
}

/// An integer with a comma after each group of three digits: `1,048,576`.
pub fn thousands(value: u64) -> String {
    let mut out = String::new();
    push_thousands(&mut out, value);
    out
}

/// Appends an integer with a comma after each group of three digits.
pub fn push_thousands(out: &mut String, value: u64) {
    let mut power = 1_u64;
    while value / power >= 1_000 {
        power *= 1_000;
    }
    push_integer(out, value / power);
    while power > 1 {
        power /= 1_000;
        out.push(',');
        push_padded(out, value / power % 1_000, 3);
    }
}

/// The time of day `HH:MM:SS.mmm`.
///
/// `wall_ms` is local time: milliseconds since the Unix epoch, already shifted
/// by the time zone.
pub fn clock_text(wall_ms: u64) -> String {
    let mut out = String::new();
    push_clock(&mut out, wall_ms);
    push_milliseconds(&mut out, wall_ms);
    out
}

/// The time of day `HH:MM:SS`, of local time as in [`clock_text`].
pub fn clock_text_seconds(wall_ms: u64) -> String {
    let mut out = String::new();
    push_clock(&mut out, wall_ms);
    out
}

/// Appends date and time `YYYY-MM-DD HH:MM:SS.mmm`, of local time as in
/// [`clock_text`].
pub fn push_date_and_clock(out: &mut String, wall_ms: u64) {
    // Days are counted from 0000-03-01, so that the leap day ends a year, and
    // in eras of 400 years, after which the calendar repeats.
    let days = wall_ms / 86_400_000 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let january_or_february = month_from_march >= 10;
    let month = if january_or_february {
        month_from_march - 9
    } else {
        month_from_march + 3
    };
    let year = era * 400 + year_of_era + u64::from(january_or_february);
    push_padded(out, year, 4);
    out.push('-');
    push_padded(out, month, 2);
    out.push('-');
    push_padded(out, day, 2);
    out.push(' ');
    push_clock(out, wall_ms);
    push_milliseconds(out, wall_ms);
}

fn push_clock(out: &mut String, wall_ms: u64) {
    push_padded(out, wall_ms / 3_600_000 % 24, 2);
    out.push(':');
    push_padded(out, wall_ms / 60_000 % 60, 2);
    out.push(':');
    push_padded(out, wall_ms / 1_000 % 60, 2);
}

fn push_milliseconds(out: &mut String, wall_ms: u64) {
    out.push('.');
    push_padded(out, wall_ms % 1_000, 3);
}

/// Bytes as hex: `de ad be ef`.
///
/// At most `max_bytes` of them are written; ` …` follows where more were left
/// out.
pub fn hex(bytes: &[u8], max_bytes: usize) -> String {
    let mut out = String::new();
    push_hex(&mut out, bytes, max_bytes);
    out
}

/// Appends bytes as [`hex`] does.
pub fn push_hex(out: &mut String, bytes: &[u8], max_bytes: usize) {
    out.reserve(bytes.len().min(max_bytes).saturating_mul(3));
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if index >= max_bytes {
            out.push('…');
            return;
        }
        out.push(hex_digit(byte >> 4));
        out.push(hex_digit(byte & 15));
    }
}

fn hex_digit(value: u8) -> char {
    char::from(if value < 10 {
        b'0' + value
    } else {
        b'a' - 10 + value
    })
}

/// The parts as one text.
pub fn concat(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        out.push_str(part);
    }
    out
}

/// Text of a board, a broker or a profile as it stands in a sentence of the page: whichever way it
/// runs, it turns nothing around it.
///
/// What stands between U+2068 and U+2069 is laid out on its own (UAX #9, section 2.4). The text stays
/// as it is: of these marks, what it opens is closed behind it, and what it closes is opened before
/// it. Text that can only run from left to right stands alone.
pub fn isolated(text: &str) -> String {
    let (mut opened, mut closed) = (0_usize, 0_usize);
    let mut may_turn = false;
    for character in text.chars() {
        match character {
            '\u{2066}'..='\u{2068}' => opened += 1,
            '\u{2069}' if opened > 0 => opened -= 1,
            '\u{2069}' => closed += 1,
            // The other marks, and the scripts that are written from right to left.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => {}
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fefc}' | '\u{10800}'..='\u{1efff}' => {}
            _ => continue,
        }
        may_turn = true;
    }
    let mut out = String::new();
    let marks = |out: &mut String, mark, more| {
        for _ in 0..=more {
            out.push(mark);
        }
    };
    if may_turn {
        marks(&mut out, '\u{2068}', closed);
    }
    out.push_str(text);
    if may_turn {
        marks(&mut out, '\u{2069}', opened);
    }
    out
}

/// Appends text as a JSON string, with its quotes.
pub fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        let escape = match character {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\0'..' ' => "\\u00",
            '"' | '\\' => "\\",
            _ => "",
        };
        out.push_str(escape);
        if escape.len() > 2 {
            push_hex(out, &[character as u8], 1);
        } else if escape.len() < 2 {
            out.push(character);
        }
    }
    out.push('"');
}

/// Reads bytes that a person typed in hex.
///
/// Digits come in pairs, in groups of any length; spaces, commas, colons and
/// hyphens separate groups, and a group may begin with `0x`: `de ad`, `dead`,
/// `0xde, 0xad` and `de:ad` are the same two bytes.
///
/// # Errors
/// What is wrong with it, for the person: nothing typed, a digit without its
/// partner, another character, or more than [`MAX_HEX_BYTES`].
pub fn parse_hex(typed: &str) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    // The first digit of a pair, until its partner comes.
    let mut high: Option<u8> = None;
    // What stands before: decides whether an `x` belongs to a prefix.
    let mut digits_in_group = 0_usize;
    let mut after_prefix = false;
    for byte in typed.bytes() {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            b'x' | b'X' if digits_in_group == 1 && high == Some(0) && !after_prefix => {
                high = None;
                digits_in_group = 0;
                after_prefix = true;
                continue;
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'-' => {
                if high.is_some() || (after_prefix && digits_in_group == 0) {
                    return Err(ODD_DIGITS);
                }
                digits_in_group = 0;
                after_prefix = false;
                continue;
            }
            _ => {
                return Err(
                    "Hex has the digits 0 to 9 and a to f only, with spaces or commas between bytes.",
                );
            }
        };
        // Counting up to two is enough to tell a prefix from digits.
        digits_in_group = digits_in_group.saturating_add(1);
        high = match high {
            None => Some(value),
            Some(high) => {
                if bytes.len() >= MAX_HEX_BYTES {
                    return Err("That is more than 65,536 bytes, too many for one message.");
                }
                bytes.push(high << 4 | value);
                None
            }
        };
    }
    if high.is_some() || (after_prefix && digits_in_group == 0) {
        return Err(ODD_DIGITS);
    }
    if bytes.is_empty() {
        return Err("Type the bytes in hex, for example de ad be ef.");
    }
    Ok(bytes)
}

const ODD_DIGITS: &str = "A byte has two hex digits, and one is missing here: write 05, not 5.";

/// Splits around the first `separator`, an ASCII character.
///
/// The pattern functions of the standard library do the same, and bring their
/// searchers along, a kilobyte for what is a loop over bytes.
pub fn cut_at_first(text: &str, separator: u8) -> Option<(&str, &str)> {
    cut_at(text, text.bytes().position(|byte| byte == separator)?)
}

/// Appends a number and a space.
pub fn push_field(out: &mut String, number: u64) {
    push_integer(out, number);
    out.push(' ');
}

/// Appends a text with its length in front.
pub fn push_text(out: &mut String, text: &str) {
    push_field(out, text.len() as u64);
    out.push_str(text);
}

/// Cuts a text with its length in front off the front of another one.
pub fn text_of<'a>(told: &mut &'a str) -> Option<&'a str> {
    let length = number_of(told)?;
    let (text, rest) = told.split_at_checked(length as usize)?;
    *told = rest;
    Some(text)
}

/// Cuts a number and the space behind it off the front of a text.
pub fn number_of(text: &mut &str) -> Option<u64> {
    let (number, rest) = cut_at_first(text, b' ')?;
    *text = rest;
    number.parse().ok()
}

/// Splits around the last `separator`, an ASCII character.
pub fn cut_at_last(text: &str, separator: u8) -> Option<(&str, &str)> {
    cut_at(text, text.bytes().rposition(|byte| byte == separator)?)
}

/// Splits around the character at `index`, an ASCII one.
pub fn cut_at(text: &str, index: usize) -> Option<(&str, &str)> {
    Some((text.get(..index)?, text.get(index + 1..)?))
}

/// Whether a text begins as a JSON object or array does.
pub fn is_structured(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'{' | b'['))
}

/// What begins as a JSON object or array does behind the first space, as the JSON that was
/// published behind its topic, and what stands before.
pub fn behind_topic(text: &str) -> Option<(&str, &str)> {
    cut_at_first(text, b' ').filter(|(_, json)| is_structured(json))
}

/// Whether an ASCII character occurs in `text`.
pub fn has(text: &str, byte: u8) -> bool {
    text.bytes().any(|other| other == byte)
}

/// The pieces of `text` between separators, empty ones too, as `str::split`
/// gives them; the separator is an ASCII character.
pub fn pieces(text: &str, separator: u8) -> Pieces<'_> {
    Pieces {
        rest: Some(text),
        separator,
    }
}

/// What [`pieces`] gives.
pub struct Pieces<'a> {
    rest: Option<&'a str>,
    separator: u8,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let (piece, rest) = match cut_at_first(rest, self.separator) {
            Some((piece, rest)) => (piece, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        Some(piece)
    }
}

/// Whether `hay` contains `needle`, where `A` and `a` are the same. An empty
/// needle is in everything. Letters beyond ASCII must match exactly.
pub fn contains_ignore_ascii_case(hay: &str, needle: &str) -> bool {
    let needle = needle.as_bytes();
    let Some(first) = needle.first() else {
        return true;
    };
    // The first byte alone rules out nearly every place, and cheaply.
    hay.as_bytes()
        .windows(needle.len())
        .any(|window| match window.first() {
            Some(byte) if byte.eq_ignore_ascii_case(first) => window.eq_ignore_ascii_case(needle),
            _ => false,
        })
}

/// The longest beginning of `text` that has at most `max_bytes` bytes and cuts
/// no character in two.
pub fn prefix_within(text: &str, max_bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(max_bytes))
        .unwrap_or("")
}

/// Indents a JSON object or array by two spaces a level.
///
/// The text is scanned, not understood: numbers, strings and whatever else a
/// board puts there stay exactly as they came, only white space between them
/// changes. Text behind the closing bracket follows on a line of its own.
///
/// JSON behind one word, as a broker's topic stands before what is published
/// there, begins a line below it.
///
/// The result has at most `max_bytes` bytes; where it had to be cut, it ends
/// with a line `…`. `None` if no object or array begins there, if its
/// brackets do not match, or if they are nested deeper than
/// [`MAX_UNFOLD_LEVELS`].
pub fn unfold(json_text: &str, max_bytes: usize) -> Option<String> {
    let mut out = Bounded {
        text: String::new(),
        // Room is kept for the mark that says where it was cut.
        max_bytes: max_bytes.saturating_sub(CUT_MARK.len()),
        is_cut: false,
    };
    // One bit a level: whether it was opened by `{`. Bit 0 is the innermost.
    let mut kinds = 0_u64;
    let mut level = 0_u32;
    // Where the scan stands between tokens.
    let mut is_value_before = false;
    let mut is_space_before = false;
    let mut characters = json_text.trim_ascii_start().chars();
    if !is_structured(characters.as_str()) {
        let (topic, json) = behind_topic(json_text)?;
        for character in topic.chars() {
            out.push(character);
        }
        out.push_line(0);
        characters = json.chars();
    }
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\r' | '\n' => {
                is_space_before = true;
                continue;
            }
            '{' | '[' => {
                if level >= MAX_UNFOLD_LEVELS {
                    return None;
                }
                out.push(character);
                let is_object = character == '{';
                let rest = characters.as_str().trim_ascii_start();
                match rest.strip_prefix(if is_object { '}' } else { ']' }) {
                    // An empty object or array stays on its line.
                    Some(rest) => {
                        out.push(if is_object { '}' } else { ']' });
                        characters = rest.chars();
                    }
                    None => {
                        kinds = kinds << 1 | u64::from(is_object);
                        level += 1;
                        out.push_line(level);
                    }
                }
                is_value_before = false;
            }
            '}' | ']' => {
                if (kinds & 1 == 1) != (character == '}') {
                    return None;
                }
                kinds >>= 1;
                level = level.saturating_sub(1);
                out.push_line(level);
                out.push(character);
                is_value_before = false;
            }
            ',' => {
                out.push(',');
                out.push_line(level);
                is_value_before = false;
            }
            ':' => {
                out.push(':');
                out.push(' ');
                is_value_before = false;
            }
            _ => {
                // In what is no JSON after all, words must not run together.
                if is_space_before && is_value_before {
                    out.push(' ');
                }
                out.push(character);
                if character == '"' {
                    let mut is_escaped = false;
                    for character in characters.by_ref() {
                        out.push(character);
                        match character {
                            _ if is_escaped => is_escaped = false,
                            '\\' => is_escaped = true,
                            '"' => break,
                            _ => {}
                        }
                    }
                }
                is_value_before = true;
            }
        }
        is_space_before = false;
        if level == 0 {
            let rest = characters.as_str().trim_ascii();
            if rest.is_empty() {
                return Some(out.finish(max_bytes));
            }
            out.push_line(0);
            if !is_structured(rest) {
                for character in rest.chars() {
                    out.push(character);
                }
                return Some(out.finish(max_bytes));
            }
            characters = rest.chars();
        }
    }
    None
}

const CUT_MARK: &str = "\n…";

/// Text that stops growing at its bound.
struct Bounded {
    text: String,
    max_bytes: usize,
    is_cut: bool,
}

impl Bounded {
    fn push(&mut self, character: char) {
        self.is_cut |= self.text.len() + character.len_utf8() > self.max_bytes;
        if !self.is_cut {
            self.text.push(character);
        }
    }

    fn push_line(&mut self, level: u32) {
        self.push('\n');
        for _ in 0..level {
            self.push(' ');
            self.push(' ');
        }
    }

    fn finish(mut self, max_bytes: usize) -> String {
        if self.is_cut && max_bytes >= CUT_MARK.len() {
            self.text.push_str(CUT_MARK);
        }
        self.text
    }
}

/// The FNV-1a hash of a text.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
