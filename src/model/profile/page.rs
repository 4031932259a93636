//! The pages of a dashboard, and its groups that are folded.
//!
//! A page is no more than a name that pins or their groups give, and by that name it has an
//! address: names with the same address are one page. Which page is shown is up to the address of
//! the browser, and so are the steps back.

use crate::model::profile::{PinSpec, Profile};
use crate::model::text::{has, hash, pieces, push_integer};

/// Whether a dashboard has pages and groups that fold; without them all pins are in sight.
pub const IS_HERE: bool = cfg!(feature = "pages");

/// The page of pins that name none. It is the first one.
pub const HOME: &str = "Home";

/// The most groups of a board for which it is remembered that a person folded or opened them; the
/// oldest make room.
pub const MAX_TURNED: usize = 64;

/// A page of a dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its address, behind the `#`.
    pub slug: String,
}

/// The address of a page with this name: letters and digits in lower case, everything else in ASCII
/// as `-`. That of an address is the address itself. Only Latin and Russian letters have a lower
/// case here: the table of all others is larger than the rest of this.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        match letter {
            'A'..='Z' | 'À'..='Þ' | 'А'..='Я' => {
                slug.extend(char::from_u32(u32::from(letter) + 32));
            }
            'a'..='z' | '0'..='9' | '\u{80}'.. => slug.push(letter),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    slug
}

impl Profile {
    /// The name of the page on which a pin stands: its own, or that of its group, or [`HOME`].
    pub fn page_of<'a>(&'a self, spec: &'a PinSpec) -> &'a str {
        let of_group = || self.look(spec.group()).map_or("", |look| &look.page);
        let own = [&*spec.page, of_group()];
        let mut named = own.into_iter().filter(|name| !slug(name).is_empty());
        named.next().unwrap_or(HOME)
    }

    /// The pages on which these pins stand, in their order. A pattern counts as a pin, so that its
    /// page has its place before anything has come; unless what it makes stands on several.
    pub fn pages<'a>(&'a self, specs: &mut dyn Iterator<Item = &'a PinSpec>) -> Vec<Page<'a>> {
        let mut pages: Vec<Page<'a>> = Vec::new();
        for spec in specs {
            let by = match spec.page.is_empty() {
                true => spec.group(),
                false => &spec.page,
            };
            if spec.is_pattern() && has(by, b'{') {
                continue;
            }
            let name = self.page_of(spec);
            let slug = slug(name);
            if pages.iter().any(|page| page.slug == slug) {
                continue;
            }
            let place = match name == HOME {
                true => 0,
                false => pages.len(),
            };
            pages.insert(place, Page { name, slug });
        }
        pages
    }

    /// Whether a group is folded, where a person `turned` those groups against the profile.
    pub fn is_folded(&self, group: &str, turned: &str) -> bool {
        let is_folded = self.look(group).is_some_and(|look| look.is_folded);
        is_folded != pieces(turned, b' ').any(|known| known == key(group))
    }
}

/// The groups that a person turned from open to folded or back, with one more, or without it. Each
/// is kept as the hash of its name, so that they are short and no name can break their list.
pub fn turn(turned: &str, group: &str) -> String {
    let key = key(group);
    let mut out = String::new();
    let is_known = pieces(turned, b' ').any(|known| known == key);
    let others = pieces(turned, b' ').filter(|known| !known.is_empty() && *known != key);
    let first = (!is_known).then_some(&*key);
    for key in first.into_iter().chain(others).take(MAX_TURNED) {
        out.push_str(key);
        out.push(' ');
    }
    out
}

fn key(group: &str) -> String {
    let mut key = String::new();
    push_integer(&mut key, hash(group) & 0xffff_ffff);
    key
}
