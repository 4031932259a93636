//! The page itself: where it was loaded from, its title, its URL.

use super::by_name::{after, call, get, global};
use super::storage::{self, Keep};
use super::{document, dom, window};
use crate::model::connection::address::{self, Address};
use crate::model::dashboard::outline::{self, Shape};
use crate::model::text::{concat, cut_at_last};
use wasm_bindgen::JsValue;
use web_sys::{Element, UrlSearchParams};

/// Whether the page came over https, where a browser allows no ws://.
pub fn is_secure() -> bool {
    protocol() == "https:"
}

fn protocol() -> String {
    window().location().protocol().unwrap_or_default()
}

/// The address that a person named: in the page's URL, else on the last visit; empty for none.
pub fn named_address() -> String {
    let kept = [Keep::Session, Keep::Always].map(|keep| storage::read(keep, storage::ADDRESS));
    address::named(asked_for(), kept, is_secure())
}

/// The host that the page came from; empty for a page that was opened as a file.
pub fn own_host() -> String {
    match protocol().as_str() {
        "http:" | "https:" => window().location().host().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The file of the profile beside the page, and whether the page's URL names it; `None` where the
/// page itself was opened as a file, as a browser then reads no other.
pub fn profile_file() -> Option<(String, bool)> {
    if own_host().is_empty() {
        return None;
    }
    Some(match search()?.get("profile") {
        Some(name) => (name, true),
        None => ("board.json".into(), false),
    })
}

/// The recording beside the page that the page's URL names, to be played.
pub fn replay_file() -> Option<String> {
    search()?.get("replay")
}

/// Loads the page again, without a recording to be played. The browser asks its server for it.
pub fn leave_replay() {
    let location = window().location();
    match search().filter(|search| search.has("replay")) {
        Some(search) => {
            search.delete("replay");
            let _ = location.set_search(&String::from(search.to_string()));
        }
        None => {
            let _ = location.reload();
        }
    }
}

fn search() -> Option<UrlSearchParams> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()
}

/// The `board` of the page's URL. If it holds a password, the URL is rewritten without it.
fn asked_for() -> Option<String> {
    let location = window().location();
    let search = search()?;
    let board = search.get("board")?;
    if let Ok(address) = Address::parse(&board, is_secure())
        && address.has_password()
    {
        search.set("board", &address.remembered());
        let mut url = String::from("?");
        url.push_str(&String::from(search.to_string()));
        url.push_str(&location.hash().unwrap_or_default());
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
        }
    }
    Some(board)
}

/// What the page's URL names behind its `#`, with that, as a browser escapes it.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Stores the address for the next visit, its password for this tab only; returns whether it could.
pub fn store_address(address: &Address) -> bool {
    let is_kept = storage::write(Keep::Always, storage::ADDRESS, &address.remembered());
    storage::write(Keep::Session, storage::ADDRESS, &address.url()) && is_kept
}

/// Where the parts of the page are, for the outline of the next visit.
pub fn shape() -> Shape {
    let page = dom::by_id("page");
    let place = |selector| {
        let part = page.as_ref().and_then(|page| dom::find(page, selector));
        part.map(|part| part.get_bounding_client_rect())
    };
    let location = window().location();
    Shape {
        page: location.pathname().unwrap_or_default() + &location.search().unwrap_or_default(),
        width_px: width_px() as u64,
        console_px: place(".console").map_or(0, |console| console.width() as u64),
        has_alarms: place(".alarms:not([hidden])").is_some(),
        is_closed: page.is_some_and(|page| page.class_list().contains("console-closed")),
    }
}

/// Removes what the start script has drawn of the last visit: the cards are there.
pub fn remove_outline() {
    if outline::IS_HERE
        && let Some(drawn) = dom::by_id("outline")
    {
        drawn.remove();
    }
}

/// The root element of the document.
pub fn root() -> Option<Element> {
    document().document_element()
}

/// Whether the browser lets a page fill the screen.
pub fn can_fill_screen() -> bool {
    document().fullscreen_enabled()
}

/// Fills the screen with the page and keeps the screen on, or gives it back.
pub fn fill_screen() {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else if let Some(root) = root() {
        let _ = root.request_fullscreen();
        keep_screen_on();
    }
}

/// The page is shown again: what filled the screen keeps it on again.
pub fn shown() {
    if document().fullscreen_element().is_some() {
        keep_screen_on();
    }
}

/// Asks the browser to keep the screen on while the page is shown. Not every one can.
fn keep_screen_on() {
    let lock = get(&global("navigator"), "wakeLock");
    // A browser may deny it, which is no error of the page.
    after(call(&lock, "request", &JsValue::UNDEFINED), Box::new(|| {}));
}

/// Sets the title that the browser shows for the page.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Has a screen reader say this at once.
pub fn announce(text: &str) {
    if let Some(place) = dom::by_id("announced") {
        dom::set_text(&place, text);
    }
}

/// Gives the dot on the icon of the page a colour; `none` for no dot.
pub fn mark_icon(colour: &str) {
    let Some(icon) = dom::by_id("icon") else {
        return;
    };
    // The dot is the last that is drawn of the SVG in the address, and its colour the last of it.
    let address = icon.get_attribute("href").unwrap_or_default();
    if let Some((drawn, end)) = cut_at_last(&address, b'\'')
        && let Some((drawn, _)) = cut_at_last(drawn, b'\'')
    {
        dom::set(&icon, "href", &concat(&[drawn, "'", colour, "'", end]));
    }
}

/// A number that differs from visit to visit, for the jitter of the retries.
pub fn seed() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}

/// The width of the window, in CSS pixels.
pub fn width_px() -> f64 {
    pixels(window().inner_width())
}

/// The height of the window, in CSS pixels.
pub fn height_px() -> f64 {
    pixels(window().inner_height())
}

fn pixels(length: Result<JsValue, JsValue>) -> f64 {
    let length = length.ok();
    length.and_then(|length| length.as_f64()).unwrap_or(0.0)
}
