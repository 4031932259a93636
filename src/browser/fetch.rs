//! The profile that lies beside the page: fetched once, before the socket opens. The start script
//! may have asked for it already.

use super::by_name::{call, get};
use super::early;
use super::listen::Alarm;
use super::window;
use crate::model::text::has;
use gloo_net::http::Request;
#[cfg(feature = "early")]
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestInit, RequestMode, Url};
use words::t;

/// How long the profile may take, in milliseconds. A board that never answers must not keep the
/// page from its socket, and an open request would keep the board's one connection.
const WITHIN_MS: i32 = 4_000;

/// What is said where a profile that a person asked for cannot be had.
const MISSING: &str = t!(
    "The profile in the page's address could not be loaded: it is not on this host, or did not come within 4 seconds."
);

/// What is said where the server answers with a page in place of the profile.
const IS_PAGE: &str = t!(
    "The server sent a web page in place of board.json. So this page does not know the board’s pins. Store board.json beside this page, or have the server answer 404 for what it does not have."
);

/// How long a recording may take, in milliseconds: it may be large, and a board's server slow.
const RECORDING_WITHIN_MS: i32 = 60_000;

/// What became of the profile.
pub enum Found {
    /// Its text.
    Profile(String),
    /// There is none. Where a person asked for one, why in words; else nothing is said.
    Nothing(&'static str),
}

/// The profile of the page's own host, if the board has answered the start script by now.
pub fn known() -> Option<Found> {
    early::profile().map(|text| found(text, false))
}

/// Fetches a profile of the page's own host by its name.
pub async fn profile(name: &str, is_asked_for: bool) -> Found {
    // What is not there must not be waited for: even a wait that never happens has its code.
    #[cfg(feature = "early")]
    if !is_asked_for && let Some((answer, asked_ms)) = early::asked_profile() {
        let text = match JsFuture::from(answer).await {
            Ok(_) => early::profile().flatten(),
            // A board may refuse a request that comes too soon after the page. It is asked again,
            // for as long as is left: an answer that did not come in time has no time left.
            Err(_) => {
                let now_ms = window().performance().map_or(0.0, |clock| clock.now());
                text(name, WITHIN_MS - (now_ms - asked_ms) as i32).await
            }
        };
        return found(text, false);
    }
    found(text(name, WITHIN_MS).await, is_asked_for)
}

/// Fetches a recording of the page's own host by its name; nothing where it cannot be had.
pub async fn recording(name: &str) -> Option<String> {
    text(name, RECORDING_WITHIN_MS).await
}

fn found(text: Option<String>, is_asked_for: bool) -> Found {
    match text {
        // A server without this file may send its page in place of it.
        Some(text) if text.trim_ascii_start().starts_with('<') => Found::Nothing(IS_PAGE),
        Some(text) => Found::Profile(text),
        _ => Found::Nothing(if is_asked_for { MISSING } else { "" }),
    }
}

async fn text(name: &str, within_ms: i32) -> Option<String> {
    if within_ms <= 0 {
        return None;
    }
    let answer = ask(name, &RequestInit::new(), within_ms).await;
    answer.filter(is_fine).map(|(_, text)| text)
}

/// Whether an answer has what was asked for.
pub fn is_fine((status, _): &(u16, String)) -> bool {
    (200..300).contains(status)
}

/// Asks the page's own host for a file by its name: the status and the text of the answer. Nothing
/// where none comes in time.
pub async fn ask(name: &str, options: &RequestInit, within_ms: i32) -> Option<(u16, String)> {
    options.set_cache(RequestCache::NoCache);
    let (request, _alarm) = request(name, options, within_ms)?;
    let response = request.send().await.ok()?;
    Some((response.status(), response.text().await.ok()?))
}

/// The `ETag` of the page: as it was loaded, where `cache` is `OnlyIfCached`, which asks the browser
/// alone; as it is served now, where it is `NoStore`, which leaves the browser's copy as it is.
/// Nothing where there is none, or no answer in time.
pub async fn tag(cache: RequestCache) -> Option<String> {
    let options = RequestInit::new();
    // Firefox keeps no answer to a HEAD, and finds none of a GET for it.
    if cache == RequestCache::NoStore {
        options.set_method("HEAD");
    }
    options.set_cache(cache);
    // What lies beside the page without a name is the page itself, without the fragment.
    let (request, _alarm) = request("", &options, WITHIN_MS)?;
    let response = request.send().await.ok()?;
    if response.status() != 200 {
        return None;
    }
    let headers = get(&web_sys::Response::from(response), "headers");
    call(&headers, "get", &"etag".into()).as_string()
}

/// A request to the page's own host, and the alarm that ends it. Its time runs from now on, until the
/// alarm is dropped.
fn request(name: &str, options: &RequestInit, within_ms: i32) -> Option<(Request, Alarm)> {
    // A name with a scheme leads elsewhere, or is itself the profile (`data:`), and whoever gives a
    // link to the page must not say what the board is told.
    if has(name, b':') {
        return None;
    }
    let abort = AbortController::new().ok()?;
    let signal = abort.signal();
    let mut alarm = Alarm::timer(Box::new(move || abort.abort()));
    alarm.set(within_ms);
    // Nothing is ever asked of another host, whoever wrote the page's address.
    options.set_mode(RequestMode::SameOrigin);
    options.set_signal(Some(&signal));
    // gloo-net's own builder of requests would bring two kilobytes that a plain GET has no use for.
    let request = web_sys::Request::new_with_str_and_init(&url_of(name)?.href(), options).ok()?;
    Some((request.into(), alarm))
}

/// The URL of a file beside the page, without the user and the password of the page's own address,
/// with which nothing is fetched.
pub fn url_of(name: &str) -> Option<Url> {
    Url::new_with_base(name, &window().location().href().ok()?).ok()
}
