//! The pages of a dashboard, and its groups that are folded.
//!
//! A page is no more than a name that pins or their groups give. By that name it has an address:
//! names with the same one are one page. Which page is shown is up to the address of the browser, and
//! so are the steps back.

use crate::model::profile::{PinSpec, Profile};
use crate::model::text::{hash, pieces, push_hex, push_integer};

/// Whether a dashboard has pages and groups that fold; without them all pins are in sight.
pub const IS_HERE: bool = cfg!(feature = "pages");

/// The page of pins that name none. It is the first one.
pub const HOME: &str = "Home";

/// The most groups of a board for which it is remembered that a person folded or opened them; the
/// oldest make room.
pub const MAX_TURNED: usize = 32;

/// The address of a page, as it stands behind the `#` in the one of the browser: lower case, `-` for
/// each sign that is neither letter nor digit, and what is not ASCII as a browser escapes it. That of
/// an address is the address itself.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for byte in name.bytes() {
        match byte {
            128.. => {
                slug.push('%');
                push_hex(&mut slug, &[byte], 1);
            }
            b'%' | b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' => {
                slug.push(char::from(byte.to_ascii_lowercase()));
            }
            _ => slug.push('-'),
        }
    }
    slug
}

impl Profile {
    /// The name of the page on which a pin stands: its own, or that of its group, or [`HOME`].
    pub fn page_of<'a>(&'a self, spec: &'a PinSpec) -> &'a str {
        let of_group = self.look(spec.group()).map_or("", |look| &look.page);
        match (spec.page(), of_group) {
            ("", "") => HOME,
            ("", page) | (page, _) => page,
        }
    }

    /// Whether a group is folded, where a person has [turned](turn) some against the profile.
    pub fn is_folded(&self, group: &str, turned: &str) -> bool {
        let is_folded = self.look(group).is_some_and(|look| look.is_folded);
        let key = key(group);
        is_folded != pieces(turned, b' ').any(|known| known == key)
    }
}

/// The groups that a person turned from open to folded or back, with one more, or without it. Each
/// is kept as a hash of its name: they are short, and no name can break their list.
pub fn turn(turned: &str, group: &str) -> String {
    let key = key(group);
    let (mut out, mut count) = (String::new(), 0);
    let mut is_known = false;
    for known in pieces(turned, b' ') {
        is_known |= known == key;
        if known != key && !known.is_empty() && count + 1 < MAX_TURNED {
            count += 1;
            out.push_str(known);
            out.push(' ');
        }
    }
    match is_known {
        true => out,
        false => key + " " + &out,
    }
}

fn key(group: &str) -> String {
    let mut key = String::new();
    push_integer(&mut key, hash(group) & 0xffff_ffff);
    key
}
