//! What a person types into the address field becomes the URL for the socket.
//!
//! The parser is stricter than the browser where the browser would quietly
//! connect to something else (`192.168.0.010` is the octal 8 to it), and more
//! forgiving where the intention is plain (`192.168.0.4` alone is enough).
//! A password lives in here only: everything that shows or stores an address
//! asks for a form of it without the password.

use core::fmt;

use crate::model::text::{cut_at_first, cut_at_last, has, parse_hex, pieces};

/// What stands for a password wherever an address is shown.
pub const MASK: &str = "•••";

/// The longest address that is accepted, in bytes of UTF-8.
pub const MAX_ADDRESS_BYTES: usize = 2_048;

/// The path that completes an address that has none: where boards listen.
pub const DEFAULT_PATH: &str = "/ws";

/// Words before a colon that are schemes and no hosts, also without slashes.
const FOREIGN_SCHEMES: [&str; 9] = [
    "javascript",
    "data",
    "file",
    "blob",
    "about",
    "mailto",
    "mqtt",
    "tcp",
    "ftp",
];

/// The address of a board: where the socket goes, and who asks.
///
/// Neither [`Debug`](fmt::Debug), nor [`shown`](Self::shown), nor
/// [`remembered`](Self::remembered) contain the password.
#[derive(Clone, PartialEq)]
pub struct Address {
    secure: bool,
    user: String,
    password: Option<String>,
    /// `host[:port]`, with the brackets of an IPv6 address.
    host: String,
    /// The path and the query, as typed or completed.
    tail: String,
}

impl Address {
    /// Reads an address as a person types it.
    ///
    /// `secure_page` says that the page itself came over https: a host without
    /// a scheme is then completed with `wss://`, because a browser refuses
    /// `ws://` there. A host without a scheme, and an `http(s)` URL, get the
    /// path [`DEFAULT_PATH`] where they have none; an explicit `ws://host`
    /// stays as it was written.
    ///
    /// # Errors
    /// A [`Problem`] that says what is wrong and what to try. Its message
    /// holds nothing of what was typed, so no password can leak through it.
    pub fn parse(typed: &str, secure_page: bool) -> Result<Address, Problem> {
        Self::parse_for(typed, secure_page, DEFAULT_PATH)
    }

    /// The same for a board that listens at another path than [`DEFAULT_PATH`].
    ///
    /// # Errors
    /// As of [`Address::parse`].
    pub fn parse_for(typed: &str, secure_page: bool, own_path: &str) -> Result<Address, Problem> {
        let typed = typed.trim_matches(is_blank);
        if typed.is_empty() {
            return Err(Problem::Empty);
        }
        if typed.len() > MAX_ADDRESS_BYTES {
            return Err(Problem::TooLong);
        }
        for character in typed.chars() {
            match character {
                '\\' => return Err(Problem::Backslash),
                '#' => return Err(Problem::Fragment),
                _ if is_blank(character) => return Err(Problem::Blank),
                _ => {}
            }
        }

        let (secure, complete, rest) = split_scheme(typed, secure_page)?;
        let (authority, tail) = split_before(rest, is_authority_end);
        let (userinfo, host) = cut_at_last(authority, b'@').unwrap_or(("", authority));
        let (user, password) = cut_at_first(userinfo, b':').unwrap_or((userinfo, ""));
        // Half a mask is a person who began to type over it. Sent as it is, it
        // would be a wrong password that nobody can see.
        if password != MASK && password.chars().any(|character| character == '•') {
            return Err(Problem::HalfMasked);
        }
        check_host(host)?;
        // `ws//host` would otherwise be a host named `ws`.
        if tail.starts_with("//") && known_scheme(host).is_some() {
            return Err(Problem::OtherScheme);
        }

        let (path, query) = split_before(tail, |byte| byte == b'?');
        let path = if complete && (path.is_empty() || path == "/") {
            own_path
        } else {
            path
        };
        let mut tail = String::from(path);
        tail.push_str(query);
        Ok(Address {
            secure,
            user: String::from(user),
            password: if password.is_empty() {
                None
            } else {
                Some(String::from(password))
            },
            host: String::from(host),
            tail,
        })
    }

    /// The whole URL with its credentials, for the socket only.
    ///
    /// A password that is still the mask is left out: the mask is no password.
    pub fn url(&self) -> String {
        let password = self.password.as_deref();
        self.written(password.filter(|password| *password != MASK))
    }

    /// The URL with [`MASK`] in place of the password, for everything that a
    /// person sees: the field, the console, the title.
    pub fn shown(&self) -> String {
        self.written(self.password.as_ref().map(|_| MASK))
    }

    /// The URL without the password, for storage that outlives the session.
    pub fn remembered(&self) -> String {
        self.written(None)
    }

    /// User and password as they are told to who takes them apart from the address; empty for none.
    pub fn login(&self) -> [String; 2] {
        let password = self.password.as_deref();
        let password = password.filter(|password| *password != MASK);
        [&self.user, password.unwrap_or("")].map(unescaped)
    }

    /// The URL without user and password.
    pub fn url_without_login(&self) -> String {
        let mut bare = self.clone();
        (bare.user, bare.password) = (String::new(), None);
        bare.written(None)
    }

    /// The path and the query.
    pub fn path(&self) -> &str {
        &self.tail
    }

    /// The same board at another path, which may bring a query along.
    #[must_use]
    pub fn at_path(mut self, path: &str) -> Address {
        self.tail = path.into();
        self
    }

    /// `host[:port]`, with the brackets of an IPv6 address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the connection is encrypted (`wss`).
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether the address carries a password, or a mask that stands for one.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// Puts the password of `known` where the mask stands.
    ///
    /// The field shows a masked address, and submitting it again means the
    /// same password. That holds only for the same user, host and port, and
    /// not from `wss` down to `ws`: a password never travels to another place,
    /// nor in the clear where it went encrypted. Otherwise the mask is dropped.
    #[must_use]
    pub fn unmasked(mut self, known: Option<&Address>) -> Address {
        if self.password.as_deref() == Some(MASK) {
            self.password = match known {
                Some(known)
                    if known.user == self.user
                        && known.host.eq_ignore_ascii_case(&self.host)
                        && (self.secure || !known.secure) =>
                {
                    known.password.clone()
                }
                _ => None,
            };
        }
        self
    }

    fn written(&self, password: Option<&str>) -> String {
        let mut text = String::from(if self.secure { "wss://" } else { "ws://" });
        text.push_str(&self.user);
        if let Some(password) = password {
            text.push(':');
            text.push_str(password);
        }
        if password.is_some() || !self.user.is_empty() {
            text.push('@');
        }
        text.push_str(&self.host);
        text.push_str(&self.tail);
        text
    }
}

impl fmt::Debug for Address {
    /// Written by hand, because a derived one would print the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown())
    }
}

/// The address that a person named: in the page's URL, else in this tab or on the last visit, which
/// is what was kept; empty for none. What is asked for in the URL is for the person to mend where it
/// is no address; what was kept and is none says nothing any more.
pub fn named(asked: Option<String>, kept: [Option<String>; 2], secure_page: bool) -> String {
    // A password is kept in this tab alone, and the page's URL has lost it.
    let places = if asked.is_some() { 1 } else { 2 };
    for kept in kept.into_iter().take(places).flatten() {
        let known = Address::parse(&kept, secure_page).map(|known| known.remembered());
        if known.is_ok_and(|known| asked.as_ref().is_none_or(|asked| *asked == known)) {
            return kept;
        }
    }
    asked.unwrap_or_default()
}

/// What is wrong with an address; nothing for one that can be called.
pub fn problem(typed: &str, secure_page: bool) -> Option<Problem> {
    Address::parse(typed, secure_page).err()
}

/// Why a text is no address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// Nothing was typed.
    Empty,
    /// More than [`MAX_ADDRESS_BYTES`].
    TooLong,
    /// A space, a control character or an invisible character inside.
    Blank,
    /// A `\`.
    Backslash,
    /// A `#`.
    Fragment,
    /// A scheme other than `ws`, `wss`, `http` and `https`.
    OtherScheme,
    /// No host.
    NoHost,
    /// A character that no host name has.
    BadHost,
    /// Two dots in a row, or a dot in front.
    EmptyLabel,
    /// A port that is no number from 1 to 65535.
    BadPort,
    /// A host that ends in a number but is no IPv4 address.
    BadIpv4,
    /// An IPv6 address without brackets.
    Unbracketed,
    /// Brackets around something that is no IPv6 address.
    BadIpv6,
    /// An IPv6 address with a zone (`%eth0`).
    Zone,
    /// A password that was typed into the mask.
    HalfMasked,
}

impl Problem {
    /// What is wrong and what to try, for the person at the field.
    pub fn message(&self) -> &'static str {
        match self {
            Problem::Empty => {
                "Type the board's address, for example 192.168.0.4 or ws://board.local/ws."
            }
            Problem::TooLong => {
                "This address is longer than 2,048 characters. Was something else pasted?"
            }
            Problem::Blank => {
                "An address has no spaces or invisible characters. In a path or a password, write a space as %20."
            }
            Problem::Backslash => "An address has slashes (/), no backslashes (\\).",
            Problem::Fragment => {
                "A WebSocket address has no # part. Leave it out; in a path or a password, write # as %23."
            }
            Problem::OtherScheme => {
                "An address begins with ws:// or wss://, or with the host alone, like 192.168.0.4."
            }
            Problem::NoHost => {
                "The host is missing. Type a name or an IP address, for example ws://192.168.0.4/ws."
            }
            Problem::BadHost => {
                "A host name has letters, digits, dots and hyphens only. Other characters are not possible in it."
            }
            Problem::EmptyLabel => "A part of the host name is missing: there is a dot too many.",
            Problem::BadPort => {
                "The port, after the colon, is a number from 1 to 65535, for example board.local:8080."
            }
            Problem::BadIpv4 => {
                "An IPv4 address is four numbers from 0 to 255, without leading zeros, for example 192.168.0.4."
            }
            Problem::Unbracketed => {
                "An IPv6 address needs brackets, for example [fe80::1] or [fe80::1]:8080."
            }
            Problem::BadIpv6 => {
                "This is no IPv6 address. Between the brackets are up to eight groups of hex digits, for example [fe80::1]."
            }
            Problem::Zone => {
                "A browser cannot use an IPv6 zone such as %eth0. Leave it out, or use the board's name or another address."
            }
            Problem::HalfMasked => {
                "The dots cover the password. Type all of it again, or leave all three dots as they are."
            }
        }
    }
}

/// Reads the scheme: whether it is secure, whether an empty path is completed,
/// and what follows.
fn split_scheme(typed: &str, secure_page: bool) -> Result<(bool, bool, &str), Problem> {
    let bare = (secure_page, true, typed.strip_prefix("//").unwrap_or(typed));
    let Some((name, rest)) = cut_at_first(typed, b':') else {
        return Ok(bare);
    };
    if name
        .bytes()
        .any(|byte| matches!(byte, b'/' | b'?' | b'@' | b'['))
    {
        return Ok(bare);
    }
    let known = known_scheme(name);
    if let Some(rest) = rest.strip_prefix("//") {
        let (secure, complete) = known.ok_or(Problem::OtherScheme)?;
        return Ok((secure, complete, rest));
    }
    // Without the slashes, the word may as well be a host before its port, or a
    // user before their password. The password must not be taken for a user.
    let (authority, _) = split_before(rest, is_authority_end);
    if has(authority, b'@') || is_digits(authority) {
        return Ok(bare);
    }
    if let Some((secure, complete)) = known {
        return Ok((secure, complete, rest.strip_prefix('/').unwrap_or(rest)));
    }
    if is_any_of(name, &FOREIGN_SCHEMES) {
        return Err(Problem::OtherScheme);
    }
    Ok(bare)
}

/// Whether a scheme is secure, and whether its empty path is completed; `None`
/// if a socket cannot be opened with it.
fn known_scheme(name: &str) -> Option<(bool, bool)> {
    let secure = is_any_of(name, &["wss", "https"]);
    let complete = is_any_of(name, &["http", "https"]);
    (secure || complete || is_any_of(name, &["ws"])).then_some((secure, complete))
}

fn is_any_of(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// Splits before the first ASCII character that `is_end` names; all of it is the
/// first part if there is none.
fn split_before(text: &str, is_end: fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(is_end).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn is_authority_end(byte: u8) -> bool {
    matches!(byte, b'/' | b'?')
}

/// A part of an address with what its escapes stand for: `a%23b` is `a#b`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let digits = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let meant = parse_hex(digits.unwrap_or(""));
        match meant.as_deref() {
            Ok([meant]) => {
                bytes.push(*meant);
                at += 3;
            }
            _ => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.into())
}

/// Spaces, control characters, and what is invisible or turns the direction of
/// text: pasted addresses bring them along at their ends, and inside they make
/// an address other than it looks.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\0'..=' ' | '\u{7f}'..='\u{a0}' | '\u{ad}'
            | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}'
            | '\u{3000}' | '\u{feff}'
    )
}

/// Checks `host[:port]`.
fn check_host(host: &str) -> Result<(), Problem> {
    if let Some(inside) = host.strip_prefix('[') {
        let (inside, after) = cut_at_first(inside, b']').ok_or(Problem::BadIpv6)?;
        if has(inside, b'%') {
            return Err(Problem::Zone);
        }
        if !is_ipv6(inside) {
            return Err(Problem::BadIpv6);
        }
        return match after.strip_prefix(':') {
            Some(port) => check_port(port),
            None if after.is_empty() => Ok(()),
            None => Err(Problem::BadPort),
        };
    }
    match cut_at_first(host, b':') {
        None => check_name(host),
        Some((_, port)) if has(port, b':') => {
            let (digits, _) = split_before(host, |byte| byte == b'%');
            Err(
                if digits
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
                {
                    Problem::Unbracketed
                } else {
                    Problem::BadPort
                },
            )
        }
        Some((name, port)) => {
            check_name(name)?;
            check_port(port)
        }
    }
}

fn check_port(port: &str) -> Result<(), Problem> {
    if is_digits(port) && matches!(small_number(port), 1..=65_535) {
        Ok(())
    } else {
        Err(Problem::BadPort)
    }
}

fn check_name(name: &str) -> Result<(), Problem> {
    if name.is_empty() {
        return Err(Problem::NoHost);
    }
    if !name.chars().all(is_host_character) {
        return Err(Problem::BadHost);
    }
    // One dot at the end is the root of the name system.
    let name = name.strip_suffix('.').unwrap_or(name);
    let mut last = "";
    for label in pieces(name, b'.') {
        if label.is_empty() {
            return Err(Problem::EmptyLabel);
        }
        last = label;
    }
    // A browser takes every host that ends in a number for an IPv4 address, and
    // throws if it is none.
    let hex = last.strip_prefix("0x").or(last.strip_prefix("0X"));
    let ends_in_number =
        is_digits(last) || hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if ends_in_number && !is_ipv4(name) {
        return Err(Problem::BadIpv4);
    }
    Ok(())
}

/// ASCII as in host names, and the letters of international names.
///
/// The ranges leave out the blocks of punctuation, symbols and full-width
/// forms: a table of all letters would cost kilobytes, and the browser has one.
fn is_host_character(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '-' | '.' | '_')
        || (character > '\u{bf}'
            && !matches!(
                character,
                '×' | '÷' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{3004}'
                    | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{ffff}'
            ))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number that a text of digits names. It stays at a value above every
/// limit here rather than overflow.
fn small_number(digits: &str) -> u32 {
    digits.bytes().fold(0, |number, digit| {
        if number > 65_535 {
            number
        } else {
            number * 10 + u32::from(digit.wrapping_sub(b'0'))
        }
    })
}

/// Four numbers from 0 to 255. A leading zero is refused, because a browser
/// reads it as octal and connects elsewhere.
fn is_ipv4(text: &str) -> bool {
    let mut parts = 0;
    for part in pieces(text, b'.') {
        parts += 1;
        if !is_digits(part) || (part.len() > 1 && part.starts_with('0')) || small_number(part) > 255
        {
            return false;
        }
    }
    parts == 4
}

/// Eight groups of one to four hex digits; one `::` stands for one or more
/// groups of zeros; the last two groups may be an IPv4 address.
fn is_ipv6(text: &str) -> bool {
    let (mut gap, rest) = match text.strip_prefix("::").or(text.strip_suffix("::")) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if rest.is_empty() {
        return gap;
    }
    if rest.starts_with(':') || rest.ends_with(':') {
        return false;
    }
    let mut groups = 0;
    let mut ended = false;
    for group in pieces(rest, b':') {
        if ended {
            return false;
        }
        if group.is_empty() {
            if gap {
                return false;
            }
            gap = true;
        } else if has(group, b'.') {
            if !is_ipv4(group) {
                return false;
            }
            groups += 2;
            ended = true;
        } else {
            if group.len() > 4 || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return false;
            }
            groups += 1;
        }
    }
    // An IPv4 address can only stand at the very end, so nothing follows it.
    if ended && text.ends_with(':') {
        return false;
    }
    if gap { groups <= 7 } else { groups == 8 }
}
