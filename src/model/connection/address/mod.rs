//! From what a person types into the address field to the URL for the socket.
//!
//! The parser is stricter than the browser where the browser would silently connect to something
//! else (it reads `192.168.0.010` as octal, and connects to `192.168.0.8`), and more forgiving where
//! the intention is plain (`192.168.0.4` alone is enough). Only an [`Address`] holds the password:
//! whatever shows or stores it asks for a form without.

mod host;
mod problem;

pub use self::problem::Problem;

use self::host::{check_host, is_digits};
use crate::model::text::{cut_at_first, cut_at_last, has, head_and_rest, parse_hex, split_before};
use std::fmt;

/// Replaces the password wherever an address is shown.
pub const MASK: &str = "•••";

/// The longest address that is accepted, in bytes of UTF-8.
pub const MAX_ADDRESS_BYTES: usize = 2_048;

/// The path where boards listen. It completes an address without one.
pub const DEFAULT_PATH: &str = "/ws";

/// Words that are schemes rather than hosts in front of a colon, even without slashes.
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

/// The address of a board, with user and password.
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
    /// A [`Problem`] that says what is wrong and what to try. Its message quotes nothing of what was
    /// typed, so it cannot leak a password.
    pub fn parse(typed: &str, secure_page: bool) -> Result<Address, Problem> {
        Self::parse_for(typed, secure_page, DEFAULT_PATH)
    }

    /// The same for a board that listens at another path than [`DEFAULT_PATH`].
    ///
    /// # Errors
    /// As of [`Address::parse`].
    pub fn parse_for(typed: &str, secure_page: bool, own_path: &str) -> Result<Address, Problem> {
        let typed = without_blanks(typed);
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
        let (user, password) = head_and_rest(userinfo, b':');
        // With part of the mask, a person began to type over it. It would be a wrong password
        // that nobody can see.
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
    /// A password that is still the mask is left out.
    pub fn url(&self) -> String {
        let password = self.password.as_deref();
        self.written(password.filter(|password| *password != MASK))
    }

    /// The URL with [`MASK`] in place of the password, for all that a person sees: the field, the
    /// console, the title.
    pub fn shown(&self) -> String {
        self.written(self.password.as_ref().map(|_| MASK))
    }

    /// The URL without the password, for storage that outlives the session.
    pub fn remembered(&self) -> String {
        self.written(None)
    }

    /// User and password with their escapes resolved, for a protocol that sends them apart from the
    /// URL. Empty for none.
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

    /// Whether the address has a password, or the mask of one.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// Replaces the mask by the password of `known`.
    ///
    /// The field shows a masked address, and submitting it again means the same password. That holds
    /// only for the same user, host and port, and not from `wss` down to `ws`: a password is never
    /// sent to another place, nor in the clear after it went encrypted. Otherwise the mask is
    /// dropped.
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
    /// A derived one would print the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown())
    }
}

/// The address to start with: the one in the page's URL (`asked`), else the one stored for this tab
/// or by the last visit (`stored`, in this order); empty for none.
///
/// An invalid address in the URL is given as it is, for the person to correct; one that was stored
/// is skipped.
pub fn named(asked: Option<String>, stored: [Option<String>; 2], secure_page: bool) -> String {
    // The page's URL has no password, but this tab's storage may have it for the same address.
    let places = if asked.is_some() { 1 } else { 2 };
    for stored in stored.into_iter().take(places).flatten() {
        let known = Address::parse(&stored, secure_page).map(|known| known.remembered());
        if known.is_ok_and(|known| asked.as_ref().is_none_or(|asked| *asked == known)) {
            return stored;
        }
    }
    asked.unwrap_or_default()
}

/// What is wrong with an address; nothing for a valid one.
pub fn problem(typed: &str, secure_page: bool) -> Option<Problem> {
    Address::parse(typed, secure_page).err()
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
    // Without slashes, the word may be a host before its port, or a user before their password,
    // which must not be taken for a user.
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

fn is_authority_end(byte: u8) -> bool {
    matches!(byte, b'/' | b'?')
}

/// A text without the blanks at its ends, as `str::trim_matches` gives it at the price of a searcher.
fn without_blanks(text: &str) -> &str {
    let mut inside = text.chars();
    let mut trimmed = text;
    while inside.next().is_some_and(is_blank) {
        trimmed = inside.as_str();
    }
    inside = trimmed.chars();
    while inside.next_back().is_some_and(is_blank) {
        trimmed = inside.as_str();
    }
    trimmed
}

/// A part of an address with its escapes resolved: `a%23b` is `a#b`.
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

/// Spaces, control characters, invisible ones, and those that change the direction of text. Pasted
/// addresses have them at their ends; inside, they make an address look like another one.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\0'..=' ' | '\u{7f}'..='\u{a0}' | '\u{ad}'
            | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}'
            | '\u{3000}' | '\u{feff}'
    )
}
