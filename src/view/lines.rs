//! The lines of the console in the page.
//!
//! They arrive by the hundred and never change afterwards, so they are put into the document
//! directly: a reactive list would compare the keys of all lines in the page in each frame, up to
//! [`MAX_LINES`], to add a few.

use crate::browser::{document, dom};
use crate::model::console::log::{Console, Direction, Line, MAX_LINES, SIFT_IS_HERE};
use crate::model::decode::layout::{Part, tell_parts, unfold};
use crate::model::text;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, Element};
use words::t;

/// How much of a folded line is shown, in bytes. One that cannot be unfolded shows all it can.
pub const SHOWN_BYTES: usize = if SIFT_IS_HERE { 2_048 } else { UNFOLDED_BYTES };
/// How much of an unfolded line is shown, in bytes. The download has all of it.
pub const UNFOLDED_BYTES: usize = 262_144;
/// A line that is longer, in bytes, may not fit on one line of the narrowest console, and so can be
/// unfolded.
const FITS_BYTES: usize = 22;
/// How many lines at once have their JSON coloured. In a flood there are more, and nobody could read
/// them before the next ones come.
const PAINTED_LINES: usize = 8;
/// How much of a folded line is coloured, in bytes: all that is in sight.
const PAINTED_BYTES: usize = 256;
/// How many lines are put into the page in one frame.
const FRAME_LINES: usize = 40;
/// How many lines are in the page while it follows the newest one. The cost of layout grows with
/// the whole list, and a person who wants to see more scrolls up.
const FOLLOWED_LINES: usize = 200;
/// How many lines are removed at once when the list is full.
const LEAVE_TOGETHER: usize = 200;
/// How far from the end still counts as the end, in pixels.
const NEAR_END_PX: i32 = 24;

/// What of the console is in the document.
pub struct Lines {
    last: Cell<Option<u64>>,
    revision: Cell<u32>,
    /// Whether the newest line stays in sight, until the person scrolls up.
    follows: Cell<bool>,
    /// The newest line when the person scrolled up.
    read: Cell<Option<u64>>,
    /// An empty line, to be cloned.
    blank: RefCell<Option<Element>>,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            last: Cell::new(None),
            revision: Cell::new(0),
            follows: Cell::new(true),
            read: Cell::new(None),
            blank: RefCell::new(None),
        }
    }
}

impl Lines {
    /// Brings the document up to what the console shows.
    pub fn draw(&self, console: &Console, scroller: &Element, list: &Element) {
        if SIFT_IS_HERE && self.revision.replace(console.revision()) != console.revision() {
            self.clear(list);
        }
        let news = document().create_document_fragment();
        let last = self.last.get();
        let count = console.lines_after(last).count();
        let most = if self.follows.get() {
            FOLLOWED_LINES
        } else {
            MAX_LINES - LEAVE_TOGETHER
        };
        // In a flood, lines are left out of the page; the record has all of them.
        let shed = match last {
            Some(_) => count.saturating_sub(FRAME_LINES),
            None => count.saturating_sub(most),
        };
        make_room(console, list, most);
        if shed > 0 && last.is_some() {
            tell_shed(shed, &news);
        }
        let paints = count <= PAINTED_LINES || last.is_none() && self.follows.get();
        for line in console.lines_after(last).skip(shed) {
            self.last.set(Some(line.seq));
            if let Some(item) = self.item(line, paints) {
                let _ = news.append_child(&item);
            }
        }
        let _ = list.append_child(&news);
        self.follow(scroller);
        self.tell_newer(console, scroller);
    }

    /// The newest line is in sight from the next drawing on.
    pub fn follow_newest(&self) {
        self.follows.set(true);
    }

    /// Says on the button behind the lines how many came since the person scrolled up.
    fn tell_newer(&self, console: &Console, scroller: &Element) {
        if SIFT_IS_HERE && let Some(button) = scroller.next_element_sibling() {
            let follows = self.follows.get();
            dom::hide(&button, follows);
            if !follows {
                let newer = console.lines_after(self.read.get()).count();
                let mut text = String::from("↓ ");
                text::push_thousands(&mut text, newer as u64);
                text.push_str(t!(" new"));
                dom::set_text(&button, &text);
            }
        }
    }

    /// Takes all lines out of the document; those that come next follow the newest one.
    pub fn begin_anew(&self, list: &Element) {
        self.clear(list);
        self.follows.set(true);
    }

    fn clear(&self, list: &Element) {
        list.set_text_content(None);
        self.last.set(None);
    }

    /// Brings the newest line into sight, unless the person has scrolled up.
    pub fn follow(&self, scroller: &Element) {
        if self.follows.get() {
            scroller.set_scroll_top(scroller.scroll_height());
        }
    }

    /// The person, or the page itself, scrolled. A person who scrolls up finds all lines of the
    /// record.
    pub fn scrolled(&self, console: &Console, scroller: &Element, list: &Element) {
        let from_end = scroller.scroll_height() - scroller.scroll_top();
        let follows = from_end - scroller.client_height() < NEAR_END_PX;
        let did_follow = self.follows.replace(follows);
        if did_follow && !follows {
            self.read.set(self.last.get());
        }
        if did_follow != follows {
            self.tell_newer(console, scroller);
        }
        if !did_follow || follows || !SIFT_IS_HERE {
            return;
        }
        let first = list.first_element_child();
        let shown_from = first.as_ref().and_then(seq_of).unwrap_or(0);
        let older = document().create_document_fragment();
        let lines = console.lines_after(None);
        for line in lines.take_while(|line| line.seq < shown_from) {
            if let Some(item) = self.item(line, false) {
                let _ = older.append_child(&item);
            }
        }
        if older.first_child().is_none() {
            return;
        }
        let _ = list.insert_before(&older, first.as_deref());
        // Most browsers anchor the scroll position themselves; setting it would interrupt a scroll.
        let moved = scroller.scroll_height() - scroller.scroll_top() - from_end;
        if moved > NEAR_END_PX {
            scroller.set_scroll_top(scroller.scroll_top() + moved);
        }
    }

    /// Unfolds the line of a button, or folds it again.
    pub fn unfold(&self, console: &Console, button: &Element) {
        let Some(item) = button.parent_element() else {
            return;
        };
        let Some(line) = seq_of(&item).and_then(|seq| console.line(seq)) else {
            return;
        };
        let unfold = button.get_attribute("aria-expanded").as_deref() == Some("false");
        dom::set_bool(button, "aria-expanded", unfold);
        if let Some(code) = item.last_element_child() {
            code.set_text_content(None);
            let (text, most) = match unfold {
                true => (unfolded(line), SHOWN_BYTES),
                false => (folded(line), PAINTED_BYTES),
            };
            paint(&code, &text, most);
        }
    }

    fn item(&self, line: &Line, paints: bool) -> Option<Element> {
        let mut blank = self.blank.borrow_mut();
        let blank = match &mut *blank {
            Some(blank) => blank,
            none => none.insert(blank_item()?),
        };
        let item: Element = blank.clone_node_with_deep(true).ok()?.unchecked_into();
        dom::set(&item, "data-direction", line.direction.name());
        let mut seq = String::new();
        text::push_integer(&mut seq, line.seq);
        dom::set(&item, "data-line", &seq);
        let time = item.first_element_child()?;
        time.set_text_content(Some(&text::clock_text(line.wall_ms)));
        let is_json = SIFT_IS_HERE && line.can_unfold();
        // A retained one has a word in front of it.
        let fits = line.text.len() <= FITS_BYTES
            && !text::has(&line.text, b'\n')
            && line.direction != Direction::Retained;
        if SIFT_IS_HERE && !is_json && fits {
            time.next_element_sibling()?.remove();
        }
        let code = item.last_element_child()?;
        if is_json && paints {
            paint(&code, &folded(line), PAINTED_BYTES);
        } else {
            code.set_text_content(Some(&folded(line)));
        }
        Some(item)
    }
}

/// Puts JSON into an empty element, with its names and words in elements of their own up to a
/// length.
fn paint(code: &Element, text: &str, most_bytes: usize) {
    tell_parts(text, most_bytes, &mut |part, text| {
        let name = match part {
            Part::Name => "var",
            Part::Word => "data",
            Part::Rest => {
                let _ = code.insert_adjacent_text("beforeend", text);
                return;
            }
        };
        if let Ok(piece) = document().create_element(name) {
            piece.set_text_content(Some(text));
            let _ = code.append_child(&piece);
        }
    });
}

/// Says how many lines are left out.
fn tell_shed(shed: usize, news: &DocumentFragment) {
    if let Ok(item) = document().create_element("li") {
        dom::set(&item, "data-direction", "note");
        let mut note = text::thousands(shed as u64);
        note.push_str(t!(" lines not shown"));
        dom::set_text(&item, &note);
        let _ = news.append_child(&item);
    }
}

/// Removes the oldest lines, so that there are not many more than `most`.
///
/// Each removal at the front moves all other lines, so many are removed at once.
fn make_room(console: &Console, list: &Element, most: usize) {
    let oldest_is_dropped = list
        .first_element_child()
        .and_then(|oldest| seq_of(&oldest))
        .is_some_and(|seq| seq + LEAVE_TOGETHER as u64 <= console.first_kept());
    let is_full = list.child_element_count() as usize + FRAME_LINES > most + LEAVE_TOGETHER;
    while (oldest_is_dropped || is_full)
        && let Some(oldest) = list.first_element_child()
        && (seq_of(&oldest).is_none_or(|seq| seq < console.first_kept())
            || list.child_element_count() as usize > most)
    {
        oldest.remove();
    }
}

/// `<li><time/><button/><code/></li>`; the button is removed where there is nothing to unfold.
fn blank_item() -> Option<Element> {
    let make = |name: &str| document().create_element(name).ok();
    let item = make("li")?;
    let time = make("time")?;
    let _ = item.append_child(&time);
    if SIFT_IS_HERE {
        let button = make("button")?;
        for (name, value) in [
            ("type", "button"),
            ("data-do", "unfold"),
            ("aria-label", t!("Unfold")),
            ("aria-expanded", "false"),
        ] {
            dom::set(&button, name, value);
        }
        let _ = item.append_child(&button);
    }
    let code = make("code")?;
    let _ = item.append_child(&code);
    Some(item)
}

fn seq_of(item: &Element) -> Option<u64> {
    item.get_attribute("data-line")?.parse::<u64>().ok()
}

/// The line as received, or its beginning.
fn folded(line: &Line) -> String {
    shortened(&line.text, SHOWN_BYTES, line)
}

/// The line as indented JSON, else as received.
fn unfolded(line: &Line) -> String {
    unfold(&line.text, UNFOLDED_BYTES)
        .unwrap_or_else(|| shortened(&line.text, UNFOLDED_BYTES, line))
}

fn shortened(text: &str, max_bytes: usize, line: &Line) -> String {
    let beginning = text::prefix_within(text, max_bytes);
    if beginning.len() == text.len() && !line.is_cut() {
        return text.to_owned();
    }
    let mut shown = text::isolated(beginning);
    shown.push_str(" … ");
    text::push_thousands(&mut shown, line.length_bytes as u64);
    shown.push_str(t!(" bytes in total"));
    shown
}
