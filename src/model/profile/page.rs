//! The pages of a dashboard, and its groups that are folded.
//!
//! A page is no more than a name that pins or their groups give. By that name it has an address:
//! names with the same one are one page. Which page is shown is up to the address of the browser, and
//! so are the steps back.

use crate::model::profile::{PinSpec, Profile};
use crate::model::text::{concat, hash, push_hex, push_integer};
use words::t;

/// Whether a dashboard has pages and groups that fold; without them all pins are in sight.
pub const IS_HERE: bool = cfg!(feature = "pages");

/// The page of pins that name none. It is the first one.
pub const HOME: &str = t!("Home");

/// The address of a page, as it stands in the one of the browser: `#`, the name in lower case, `-` for
/// each sign that is neither letter nor digit, and what is not ASCII as a browser escapes it.
pub fn slug(name: &str) -> String {
    let mut slug = String::from("#");
    for byte in name.bytes() {
        match byte {
            128.. => {
                slug.push('%');
                push_hex(&mut slug, &[byte], 1);
            }
            b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' => {
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

    /// Whether a group is folded as long as nobody turns it.
    pub fn is_folded(&self, group: &str) -> bool {
        self.look(group).is_some_and(|look| look.is_folded)
    }
}

/// Under which name it is remembered that a person folded or opened a group of the board at `host`. A
/// hash stands for the group: no name can break the list of them.
pub fn turned_key(host: &str, group: &str) -> String {
    let mut key = concat(&[host, " "]);
    push_integer(&mut key, hash(group));
    key
}
