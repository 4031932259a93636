//! The version of the page, at the end of the menu, and a button where the board serves another page
//! by now.
//!
//! A page cannot read the headers that it came with, but the browser keeps them with its copy. So the
//! `ETag` of the page that runs is asked of the browser alone, and that of the page that is served by
//! one `HEAD` whenever a person opens the menu. This holds for any tag, whatever a server makes it of.
//! Where there is none, the browser keeps no copy, or no answer comes, the version stands alone.

use super::panel;
use super::store::Store;
use crate::browser::{dom, fetch, page};
use crate::model::text::{is_other_tag, prefix_within, tag_words};
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, RequestCache};
use words::t;

/// The version, at the end of the panel.
pub const VERSION: &str = concat!(
    "<p id=version>pindash ",
    env!("CARGO_PKG_VERSION"),
    "<span></span></p>"
);
/// The button. It is the last of the panel, so that nothing moves when it appears.
pub const RELOAD: &str = t!(
    "<button type=button class=primary id=newer data-do=reload hidden>\
    [[Reload: the board has a newer page]]</button>"
);

/// What is said in place of asking a board that would not answer.
const LATER: &str = t!(". A newer page is looked for after Disconnect.");
/// The attribute that keeps the tag of the page that runs. Another tab may load a newer page, and
/// then the browser's copy is that one.
const TAG: &str = "title";
/// How much of a tag is shown, in bytes: all of those that `cargo xtask flash` makes.
const SHOWN_BYTES: usize = 16;

/// Whether a board is being asked. It is asked one question at a time.
static IS_ASKING: AtomicBool = AtomicBool::new(false);

/// Looks for a newer page, if the menu has been opened. A file and a replay have none.
pub fn look(store: Store) {
    let has_board = !page::own_host().is_empty() && !store.runtime().replay.is_on();
    if has_board && panel::is_open("menu") && !IS_ASKING.swap(true, Ordering::Relaxed) {
        spawn_local(async move {
            if let Some(place) = dom::by_id("version") {
                compare(store, &place).await;
            }
            IS_ASKING.store(false, Ordering::Relaxed);
        });
    }
}

async fn compare(store: Store, place: &Element) -> Option<()> {
    let tag = match place.get_attribute(TAG) {
        Some(tag) => tag,
        None => fetch::tag(RequestCache::OnlyIfCached).await?,
    };
    // Its one connection is taken, so the question would wait, and be in the way of a reconnection.
    let is_taken =
        store.read(|app, _| app.profile().has_one_connection && app.link().needs_socket());
    let mut words = String::from(" · ");
    words.push_str(prefix_within(tag_words(&tag), SHOWN_BYTES));
    if is_taken {
        words.push_str(LATER);
    }
    dom::set(place, TAG, &tag);
    dom::set_text(&dom::find(place, "span")?, &words);
    if !is_taken {
        let served = fetch::tag(RequestCache::NoStore).await?;
        dom::hide(&dom::by_id("newer")?, !is_other_tag(&tag, &served));
    }
    Some(())
}
