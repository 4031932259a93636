//! The page as one file, and the lean page, as a board serves them from its flash.

use std::fs;
use std::path::{Path, PathBuf};

use board::{Board, Config, Fault};
use e2e::{A_WHILE, Browser, PATIENCE, PROFILE_REQUEST, Page, flash, start, start_with, still};

/// The folder of the page for a board with next to no room, which brings its own decoder.
fn lean() -> PathBuf {
    flash().join("lean")
}

/// A board that has the page in a folder, and keeps the Netzer's limits.
async fn board_with(folder: &Path) -> Board {
    start_with(Config {
        serve: Some(folder.to_owned()),
        ..still()
    })
    .await
}

/// A folder with an uncompressed page, or its beginning, under another name.
fn plain(of: &Path, name: &str, length: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let page = fs::read(of.join("index.html")).expect("the flash page can be read");
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder can be made");
    fs::write(path, &page[..length.min(page.len())]).expect("the page can be written");
    folder
}

/// The page is live with one request and its question for a profile, stays at that, and breaks no
/// rule of its own policy.
async fn is_live_with_one_request(browser: Browser, folder: &Path) {
    let board = board_with(folder).await;
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    page.toggle("IO10").await;
    page.wait_pin("IO10", "1").await;
    let more = board
        .wait_for(|board| board.requests().len() > 2, A_WHILE)
        .await;
    assert!(!more, "it asked for more: {:?}", board.requests());
    assert_eq!(board.requests(), ["GET /", PROFILE_REQUEST]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_brings_a_live_page() {
    is_live_with_one_request(Browser::Chromium, &flash()).await;
    is_live_with_one_request(Browser::Chromium, &lean()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_brings_a_live_page_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    is_live_with_one_request(Browser::Firefox, &flash()).await;
    is_live_with_one_request(Browser::Firefox, &lean()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_compression_and_another_path_will_do() {
    let folder = plain(&flash(), "web/dash board.html", usize::MAX);
    let board = board_with(folder.path()).await;
    let page = Page::open_at(&format!("{}web/dash%20board.html", board.url())).await;
    page.wait_live().await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_works_from_a_disk() {
    let board = start().await;
    let page = Page::blank().await;
    page.go_to(&format!("file://{}", flash().join("index.html").display()))
        .await;
    page.wait_status("Disconnected").await;
    page.enter_address(&board.ws_url()).await;
    page.wait_live().await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_policy_allows_what_the_page_can_do() {
    let board = board_with(&flash()).await;
    let page = Page::open_live(&board).await;
    board.set_pin(4, 512);
    page.wait_pin("IO4", "512").await;
    page.press("Download").await;
    let saved = page.downloaded("pindash-console.txt").await;
    assert!(saved.contains("tuv0=3"), "{saved}");
    page.press("Copy").await;
    let reach = page
        .script("const bar = document.querySelector('.bar i'); return bar.style.getPropertyValue('--share');")
        .await;
    assert_eq!(reach, "500");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_cut_off_says_so() {
    for folder in [flash(), lean()] {
        a_cut_file_says_so(&folder).await;
    }
}

async fn a_cut_file_says_so(folder: &Path) {
    let text = fs::read_to_string(folder.join("index.html")).expect("the flash page is there");
    let whole = text.len();
    // Before the start script is whole, nothing can say anything.
    let script = text.find("</script>").expect("it has a script") + 9;
    let page = Page::blank().await;
    for length in [script, whole / 3, whole / 2, whole - 2_000, whole - 40] {
        let cut = plain(folder, "index.html", length);
        let board = board_with(cut.path()).await;
        page.go_to(&board.url()).await;
        let told = page.wait_alert(&["cut off", "store"]).await;
        assert!(told.len() > 40, "after {length} bytes: {told}");
        assert!(
            board
                .wait_for(|board| board.open_sockets() == 0, PATIENCE)
                .await
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_changed_says_so() {
    for folder in [flash(), lean()] {
        a_changed_file_says_so(&folder).await;
    }
}

async fn a_changed_file_says_so(folder: &Path) {
    let folder = plain(folder, "index.html", usize::MAX);
    let path = folder.path().join("index.html");
    let mut page = fs::read(&path).expect("the page can be read");
    // Far inside the packed part, a few letters become others.
    let middle = page.len() / 2;
    for byte in &mut page[middle..middle + 8] {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    fs::write(&path, page).expect("the page can be written");
    let board = board_with(folder.path()).await;
    let page = Page::open_at(&board.url()).await;
    page.wait_alert(&["damaged", "store"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_wasm_is_told_what_it_lacks() {
    let board = board_with(&flash()).await;
    let page = Page::blank().await;
    page.remove_before_start("WebAssembly").await;
    page.go_to(&board.url()).await;
    page.wait_alert(&["WebAssembly", "Chrome"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_cannot_unpack_the_page_is_told_which_can() {
    let board = board_with(&flash()).await;
    let page = Page::blank().await;
    page.remove_before_start("DecompressionStream").await;
    page.go_to(&board.url()).await;
    page.wait_alert(&["too old", "Chrome", "Firefox", "Safari"])
        .await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_compiles_no_stream_compiles_all_of_it_at_once() {
    let board = board_with(&flash()).await;
    for older in [
        "delete WebAssembly.compileStreaming;",
        "WebAssembly.compileStreaming = () => Promise.reject(TypeError('no stream'));",
        "delete Uint8Array.fromBase64;",
    ] {
        let page = Page::blank().await;
        page.before_start(older).await;
        page.go_to(&board.url()).await;
        page.wait_live().await;
        assert_eq!(page.script_errors().await, [""; 0], "{older}");
    }
}

/// What is unpacked while the page itself still comes, in bytes before that.
const WRITTEN: &str = "
    window.handedEarly = 0;
    const own = WritableStreamDefaultWriter.prototype.write;
    WritableStreamDefaultWriter.prototype.write = function (bytes) {
        if (document.readyState === 'loading') window.handedEarly += bytes.length;
        return own.call(this, bytes);
    };";

#[tokio::test(flavor = "multi_thread")]
async fn it_unpacks_and_compiles_while_the_rest_still_comes() {
    unpacks_early(&flash(), WRITTEN).await;
}

/// The board's one connection is still busy with the page when it is first asked for its profile.
const REFUSES_FIRST: &str = "
    const own = window.fetch;
    window.asked = [];
    window.fetch = (...of) => {
        asked.push(String(of[0].url ?? of[0]));
        return asked.length > 1 ? own(...of) : Promise.reject(TypeError('refused'));
    };";

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_was_refused_too_early_is_asked_for_again() {
    let board = start_with(Config {
        files: [("/board.json".to_owned(), r#"{"name":"Late"}"#.to_owned())].into(),
        serve: Some(flash()),
        ..still()
    })
    .await;
    let page = Page::blank().await;
    page.before_start(REFUSES_FIRST).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    assert_eq!(page.script("return asked.length;").await, 2);
    assert_eq!(board.requests(), ["GET /", PROFILE_REQUEST]);
    let heading = page.script("return document.querySelector('h1').textContent;");
    assert_eq!(heading.await, "Late");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_the_address_names_is_asked_for_instead() {
    let board = start_with(Config {
        files: [("/other.json".to_owned(), r#"{"name":"Other"}"#.to_owned())].into(),
        serve: Some(flash()),
        ..still()
    })
    .await;
    let page = Page::open_at(&format!("{}?profile=other.json", board.url())).await;
    page.wait_status("Connected").await;
    assert_eq!(board.requests(), ["GET /", "GET /other.json"]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_needed_to_unpack_the_lean_page() {
    let board = board_with(&lean()).await;
    let page = Page::blank().await;
    page.remove_before_start("DecompressionStream").await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_worker_the_lean_page_unpacks_itself() {
    let board = board_with(&lean()).await;
    let page = Page::blank().await;
    page.remove_before_start("Worker").await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lean_page_unpacks_in_a_worker() {
    let board = board_with(&lean()).await;
    let page = Page::blank().await;
    // Without this the page itself cannot unpack, but its worker can.
    page.remove_before_start("atob").await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    page.go_to(&format!("file://{}", lean().join("index.html").display()))
        .await;
    page.wait_status("Disconnected").await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

/// What the page hands on to its worker while the page itself still comes, in letters.
const HANDED_ON: &str = "
    window.handedEarly = 0;
    const own = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (letters) {
        if (document.readyState === 'loading') window.handedEarly += letters.length;
        return own.call(this, letters);
    };";

#[tokio::test(flavor = "multi_thread")]
async fn the_lean_page_unpacks_while_the_rest_still_comes() {
    unpacks_early(&lean(), HANDED_ON).await;
}

async fn unpacks_early(folder: &Path, counted: &str) {
    let board = start_with(Config {
        serve: Some(folder.to_owned()),
        faults: vec![Fault::BytesPerSecond(30_000)],
        ..still()
    })
    .await;
    let page = Page::blank().await;
    page.before_start(counted).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    let early = page.script("return window.handedEarly;").await;
    assert!(early.as_u64() > Some(20_000), "{early}");
    assert_eq!(page.script_errors().await, [""; 0]);
}

/// What the start script leaves does not reach the app.
const KEEPS_NOTHING: &str = "Object.defineProperty(window, 'early', { value: undefined });";

#[tokio::test(flavor = "multi_thread")]
async fn an_app_whose_start_script_asked_nothing_asks_by_itself() {
    let board = board_with(&flash()).await;
    let page = Page::blank().await;
    page.before_start(KEEPS_NOTHING).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

/// Notes where the cards of the last visit are drawn, by their labels, and then those of the pins.
const PLACES: &str = "
    window.drawn = {};
    window.topOf = (one) => Math.round(document.querySelector(one)?.getBoundingClientRect().y);
    window.places = (cards) => Object.fromEntries([...document.querySelectorAll(cards)].map((card) => {
        const { x, y, width, height } = card.getBoundingClientRect();
        return [card.querySelector('h2').textContent, [x, y, width, height].map((number) => Math.round(number * 10))];
    }));
    new MutationObserver(() => {
        if (!document.querySelector('#outline .pin') || drawn.cards) return;
        drawn.cards = places('#outline .pin');
        drawn.text = document.querySelector('#outline').textContent;
        drawn.words = document.querySelector('#starting').textContent;
        drawn.name = document.querySelector('#outline h1')?.textContent;
        drawn.top = topOf('#outline h1');
        drawn.focusable = document.querySelectorAll('#outline :is(a, button, input, [tabindex])').length;
    }).observe(document, { childList: true, subtree: true });";

#[tokio::test(flavor = "multi_thread")]
async fn the_cards_of_the_last_visit_are_drawn_at_once_and_nothing_jumps() {
    let profile = r#"{"name": "Greenhouse", "pins": [
        {"path": "u.v.4", "label": "Light", "kind": "analog", "open": "tuv4=3", "group": "Beds"},
        {"path": "u.v.10", "label": "<i>Pump</i>", "kind": "switch", "group": "Beds", "wide": true},
        {"path": "u.v.7", "label": "Note", "group": "Talk"},
        {"path": ["u.v.4", "u.v.5"], "label": "Both", "kind": "chart", "group": "Talk"},
        {"path": "u.v.1", "label": "Drops", "kind": "counter", "group": "Alone"},
        {"path": "u.v.5", "label": "Door", "kind": "digital"}]}"#;
    let board = start_with(Config {
        serve: Some(flash()),
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::blank().await;
    page.before_start(PLACES).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    assert_eq!(page.script("return drawn;").await, serde_json::json!({}));
    board.set_pin(4, 512);
    page.wait_pin("Light", "512").await;
    page.until("an outline", async || {
        let kept = page
            .script("return localStorage.getItem('pindash.outline');")
            .await;
        kept.as_str().map(|_| ()).ok_or_else(|| kept.to_string())
    })
    .await;

    page.go_to("about:blank").await;
    let is_free = board.wait_for(|board| board.open_sockets() == 0, PATIENCE);
    assert!(is_free.await);
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    let drawn = page.script("return drawn;").await;
    let real = page.script("return places('#page .pin');").await;
    assert_eq!(drawn["cards"], real);
    assert_eq!(real.as_object().map(serde_json::Map::len), Some(6));
    assert_eq!(drawn["name"], "Greenhouse");
    assert_eq!(drawn["top"], page.script("return topOf('#page h1');").await);
    assert_eq!(drawn["focusable"], 0);
    let text = drawn["text"].as_str().unwrap_or_default();
    assert!(
        text.contains("<i>Pump</i>") && !text.contains("512"),
        "{text}"
    );
    let words = drawn["words"].as_str().unwrap_or_default();
    assert!(words.contains("starting"), "{words}");
    assert_eq!(
        page.script("return document.querySelectorAll('#outline, #starting').length;")
            .await,
        0
    );
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outline_that_is_damaged_or_of_something_else_does_no_harm() {
    let board = board_with(&flash()).await;
    let page = Page::blank().await;
    for damaged in [
        "",
        "x",
        "null",
        "[]",
        "{\"page\":\"/\"}",
        "{\"page\":\"/other\",\"width\":1,\"cards\":[]}",
        "{\"page\":\"/\",\"width\":W,\"cards\":[7,null]}",
        "{\"page\":\"/\",\"width\":W,\"head\":\"<b>\",\"cards\":[[{},[],\"x y\",{}]]}",
    ] {
        page.before_start(&format!(
            "if (location.host) localStorage.setItem('pindash.outline', {}.replace('W', innerWidth));",
            serde_json::json!(damaged)
        ))
        .await;
        page.go_to(&board.url()).await;
        page.wait_live().await;
        assert_eq!(page.script_errors().await, [""; 0], "{damaged}");
        page.go_to("about:blank").await;
        let is_free = board.wait_for(|board| board.open_sockets() == 0, PATIENCE);
        assert!(is_free.await);
    }
}
