//! A dashboard with pages: their links and addresses, groups that fold and are renamed in place.

use std::collections::BTreeSet;

use board::{Board, Config};
use e2e::{A_WHILE, Browser, Key, PATIENCE, Page, Scheme, start_with, still};
use serde_json::{Value, json};

const NAMES: [&str; 5] = ["Home", "Kitchen", "Große Küche", "Cellar", "Garden"];
const DESKTOP: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);

/// Two hundred pins on five pages, in two groups on each; the first page is that of pins that name
/// none, and one group is folded.
fn house() -> Value {
    let kinds = ["digital", "switch", "slider", "counter"];
    let pin = |at: usize| {
        let page = at / 40;
        json!({
            "label": format!("{} {}", NAMES[page], at % 40), "path": format!("p.{at}"), "kind": kinds[at % 4],
            "write": format!("p{at}={{value}}"), "page": if page == 0 { "" } else { NAMES[page] },
            "group": format!("{} {page}", if at % 40 < 6 { "Lights" } else { "Rest" }),
        })
    };
    json!({"name": "House", "groups": {"Rest 3": {"folded": true}}, "pins": (0..200).map(pin).collect::<Vec<_>>()})
}

/// Two pages with a few pins, and what the board says of them.
const FLAT: &str = r#"{"name":"Flat","groups":{"Stove":{"accent":"teal","page":"Kitchen"}},"pins":[
    {"label":"Bell","path":"b"},
    {"label":"Lamp","path":"l","kind":"switch","write":"lamp={value}","group":"Light"},
    {"label":"Shade","path":"s","kind":"slider","write":"shade={value}","group":"Light"},
    {"label":"Grill","path":"g","kind":"switch","write":"grill={value}","group":"Stove"},
    {"label":"Oven","path":"o","kind":"counter","group":"Stove"}]}"#;
const FLAT_SAYS: &str = r#"{"b":1,"l":0,"s":30,"g":0,"o":5,"new":{"one":7}}"#;

async fn board_with(profile: impl ToString) -> Board {
    start_with(Config {
        files: [("/board.json".to_owned(), profile.to_string())].into(),
        ..still()
    })
    .await
}

async fn open(board: &Board, address: &str, (width, height): (u32, u32)) -> Page {
    let page = Page::blank().await;
    page.resize(width, height).await;
    page.go_to(&format!("{}{address}", board.url())).await;
    page.wait_connected().await;
    page
}

/// The flat, live.
async fn flat(address: &str, size: (u32, u32)) -> (Board, Page) {
    let board = board_with(FLAT).await;
    let page = open(&board, address, size).await;
    board.push_text(FLAT_SAYS);
    page.wait_other_reading("new.one", |_| true).await;
    (board, page)
}

trait Pages {
    async fn links(&self) -> Vec<String>;
    async fn current(&self) -> String;
    async fn wait_page(&self, name: &str);
    async fn middle(&self, role: &str, name: &str) -> (f64, f64);
}

impl Pages for Page {
    /// The names of the pages.
    async fn links(&self) -> Vec<String> {
        let script =
            "return all('navigation', 'Pages').flatMap((nav) => [...nav.children].map(nameOf));";
        texts(&self.script(script).await)
    }

    /// The page that is told to be shown.
    async fn current(&self) -> String {
        let script =
            "return all('link').filter((link) => link.ariaCurrent === 'page').map(nameOf).join();";
        text(&self.script(script).await)
    }

    /// Waits until this page is told to be shown, and the cards of no other are.
    async fn wait_page(&self, name: &str) {
        self.until(format!("the page {name}"), async || {
            let current = self.current().await;
            match current == name {
                true => Ok(()),
                false => Err(current),
            }
        })
        .await;
    }

    /// The middle of something in sight.
    async fn middle(&self, role: &str, name: &str) -> (f64, f64) {
        let script = "
            const { left, top, width, height } = one(...arguments).getBoundingClientRect();
            return [left + width / 2, top + height / 2];";
        let place = self
            .script_with(script, vec![json!(role), json!(name)])
            .await;
        (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// Sees that all cards that are shown are of a page, and gives how many there are.
async fn cards_of(page: &Page, name: &str) -> usize {
    let order = page.order().await;
    for label in &order {
        assert_eq!(label.rsplit_once(' ').unwrap().0, name, "{order:?}");
    }
    order.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_pins_stand_on_five_pages_with_addresses_and_back_goes_back() {
    let board = board_with(house()).await;
    let page = open(&board, "", DESKTOP).await;
    assert_eq!(page.links().await, NAMES);
    assert_eq!(page.current().await, "Home");
    assert_eq!(cards_of(&page, "Home").await, 40);
    page.click("link", "Kitchen").await;
    page.wait_page("Kitchen").await;
    assert_eq!(cards_of(&page, "Kitchen").await, 40);
    assert!(page.url().await.ends_with("/#kitchen"));
    page.click("link", "Große Küche").await;
    page.wait_page("Große Küche").await;
    page.go_back().await;
    page.wait_page("Kitchen").await;
    page.go_back().await;
    page.wait_page("Home").await;
    for (address, name) in [
        ("#kitchen", "Kitchen"),
        ("#große-küche", "Große Küche"),
        ("#Garden", "Garden"),
        ("#nowhere", "Home"),
        ("#50%", "Home"),
    ] {
        page.go_to(&format!("{}{address}", board.url())).await;
        page.wait_page(name).await;
        page.reload().await;
        page.wait_connected().await;
        page.wait_page(name).await;
        assert!(cards_of(&page, name).await >= 6, "{name}");
    }
    // A page is entered at its top.
    page.go_to(&format!("{}#cellar", board.url())).await;
    page.wait_page("Cellar").await;
    assert_eq!(cards_of(&page, "Cellar").await, 6, "the others are folded");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_page_is_there_at_once_its_cards_are_those_of_before_and_live() {
    let board = board_with(house()).await;
    let page = open(&board, "#kitchen", DESKTOP).await;
    board.push_text(r#"{"p":{"43":3,"83":5}}"#);
    page.wait_pin("Kitchen 3", "3").await;
    page.script("document.querySelector('[aria-label=\"Große Küche 3\"]').kept = true;")
        .await;
    page.scroll_pins(1.0).await;
    // One frame of the page is enough: nothing is built, and nothing is asked of the board.
    let script = "
        const begin = performance.now();
        one('link', 'Große Küche').click();
        const look = () => {
            if (all('group', 'Große Küche 3').length) window.turned = performance.now() - begin;
            else requestAnimationFrame(look);
        };
        look();";
    page.script(script).await;
    page.wait_page("Große Küche").await;
    let ms = page.script("return window.turned;").await.as_f64();
    assert!(ms < Some(250.0), "{ms:?} ms");
    assert_eq!(page.pin_value("Große Küche 3").await, "5");
    let kept = page
        .script("return one('group', 'Große Küche 3').kept;")
        .await;
    assert_eq!(kept, true);
    let top = page
        .script("return document.querySelector('main').scrollTop;")
        .await;
    assert_eq!(top, 0);
    board.push_text(r#"{"p":{"83":6,"43":4}}"#);
    page.wait_pin("Große Küche 3", "6").await;
    page.click("link", "Kitchen").await;
    page.wait_pin("Kitchen 3", "4").await;
    page.toggle("Kitchen 1").await;
    let heard = |board: &Board| board.received().contains(&"p41=1".to_owned());
    assert!(
        board.wait_for(heard, PATIENCE).await,
        "{:?}",
        board.received()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_of_other_pages_are_not_drawn_while_values_come() {
    let board = board_with(house()).await;
    let page = open(&board, "#kitchen", DESKTOP).await;
    board.push_text(r#"{"p":{"43":0,"83":0}}"#);
    page.wait_pin("Kitchen 3", "0").await;
    let script = "
        window.changes = [0, 0];
        ['Kitchen 3', 'Große Küche 3'].forEach((label, at) => {
            const card = document.querySelector(`[aria-label=\"${label}\"]`);
            new MutationObserver(() => { changes[at] += 1; }).observe(card.querySelector('output'), { characterData: true, subtree: true });
        });";
    page.script(script).await;
    for value in 1..=10 {
        board.push_text(&format!(r#"{{"p":{{"43":{value},"83":{value}}}}}"#));
        page.wait_pin("Kitchen 3", &value.to_string()).await;
    }
    let changes = page.script("return changes;").await;
    let [shown, hidden] = [0, 1].map(|at| changes[at].as_u64().unwrap());
    assert!(shown >= 8 && hidden * 2 < shown, "{shown} and {hidden}");
}

#[tokio::test(flavor = "multi_thread")]
async fn find_shows_the_cards_of_all_pages_and_opens_what_is_folded() {
    let board = board_with(house()).await;
    let page = open(&board, "#kitchen", DESKTOP).await;
    assert!(page.order().await.contains(&"Kitchen 39".to_owned()));
    page.open_find().await;
    assert_eq!(page.links().await, NAMES, "nothing is sought yet");
    page.keys("searchbox", "Find", "rest").await;
    page.until("those of all pages", async || match page.order().await {
        order if order.len() == 5 * 34 => Ok(()),
        order => Err(format!("{order:?}")),
    })
    .await;
    assert_eq!(page.links().await, [""; 0]);
    page.press_key(Key::Escape).await;
    page.wait_page("Kitchen").await;
    assert_eq!(cards_of(&page, "Kitchen").await, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_folds_says_how_many_it_has_and_is_found_so_on_the_next_visit_of_that_board() {
    let (board, page) = flat("", DESKTOP).await;
    let expanded = async |name: &str| page.attribute("button", name, "aria-expanded").await;
    assert_eq!(expanded("Light").await.as_deref(), Some("true"));
    page.press("Light").await;
    page.wait_order(&["Bell"]).await;
    assert_eq!(expanded("Light").await.as_deref(), Some("false"));
    assert_eq!(page.focused().await, "Light");
    let told = page.announced().await;
    let told: BTreeSet<_> = told.iter().map(|(_, name)| name.as_str()).collect();
    assert!(told.contains("Light · 2"), "{told:?}");
    page.reload().await;
    page.wait_connected().await;
    page.wait_order(&["Bell"]).await;
    // All are open while they are edited or searched.
    page.turn_editing(true).await;
    page.wait_order(&["Bell", "Lamp", "Shade"]).await;
    page.turn_editing(false).await;
    page.wait_order(&["Bell"]).await;
    page.open_find().await;
    page.keys("searchbox", "Find", "light").await;
    page.wait_order(&["Lamp", "Shade"]).await;
    page.press_key(Key::Escape).await;
    page.wait_order(&["Bell"]).await;
    // Of another board it is not remembered.
    let other = board_with(FLAT).await;
    page.go_to(&format!("{}?board={}", board.url(), other.addr()))
        .await;
    page.wait_connected().await;
    page.wait_order(&["Bell", "Lamp", "Shade"]).await;
    page.go_to(&format!("{}?board={}", board.url(), board.addr()))
        .await;
    page.wait_connected().await;
    page.wait_order(&["Bell"]).await;
    page.keys("button", "Light", " ").await;
    page.wait_order(&["Bell", "Lamp", "Shade"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_renamed_in_place_by_the_keyboard_and_undo_takes_it_back() {
    let (_board, page) = flat("#kitchen", DESKTOP).await;
    page.turn_editing(true).await;
    page.type_into("textbox", "Name of Stove", "Herd").await;
    page.press_key(Key::Enter).await;
    page.wait_focused("Name of Herd").await;
    let groups = page.groups().await;
    assert_eq!(
        groups,
        [(
            "Herd".to_owned(),
            vec!["Grill".to_owned(), "Oven".to_owned()]
        )]
    );
    // The group is on its page still, and has its accent.
    assert_eq!(page.current().await, "Kitchen");
    let accent = page.attribute("group", "Herd", "data-accent").await;
    assert_eq!(accent.as_deref(), Some("teal"));
    page.press_key(Key::Tab).await;
    page.press_chord(&[Key::Control.into(), 'z']).await;
    page.wait_said("Undone").await;
    page.wait_field("textbox", "Name of Stove", "Stove").await;
    let undo = page.attribute("button", "Undo", "disabled").await;
    assert!(undo.is_some(), "it was one step");
    page.press("Redo").await;
    page.wait_field("textbox", "Name of Herd", "Herd").await;
    // Without a name there would be nothing to rename.
    page.type_into("textbox", "Name of Herd", " ").await;
    page.press_key(Key::Enter).await;
    page.wait_field("textbox", "Name of Herd", "Herd").await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_gets_a_page_in_its_form_and_a_new_one_comes_to_the_page_that_is_shown() {
    let (_board, page) = flat("", DESKTOP).await;
    page.turn_editing(true).await;
    page.open_form("Bell").await;
    page.type_into("textbox", "Page", "Front Door").await;
    page.until("a link to it", async || match page.links().await {
        links
            if links == ["Front Door", "Home", "Kitchen"]
                || links == ["Home", "Front Door", "Kitchen"] =>
        {
            Ok(())
        }
        links => Err(format!("{links:?}")),
    })
    .await;
    page.press("Done").await;
    page.wait_order(&["Lamp", "Shade"]).await;
    page.click("link", "Front Door").await;
    page.wait_order(&["Bell"]).await;
    assert!(page.url().await.ends_with("#front-door"));
    page.press("Add new.one").await;
    page.wait_said("Added One").await;
    page.wait_order(&["Bell", "One"]).await;
    page.press("Undo").await;
    page.wait_order(&["Bell"]).await;
    page.press("Undo").await;
    page.wait_page("Home").await;
}

/// Sees that no page is turned for a while.
async fn see_no_turn(page: &Page, name: &str) {
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(page.current().await, name);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finger_turns_the_page_and_switches_nothing() {
    let (board, page) = flat("", PHONE).await;
    page.wait_pin("Lamp", "0").await;
    let sent = board.received();
    let lamp = page.middle("switch", "Lamp").await;
    page.swipe(lamp, (-150.0, 12.0)).await;
    page.wait_page("Kitchen").await;
    assert!(page.url().await.ends_with("#kitchen"));
    let grill = page.middle("switch", "Grill").await;
    // There is no page behind the last one.
    page.swipe(grill, (-150.0, 0.0)).await;
    see_no_turn(&page, "Kitchen").await;
    page.swipe((60.0, 780.0), (200.0, -20.0)).await;
    page.wait_page("Home").await;
    page.go_back().await;
    page.wait_page("Kitchen").await;
    page.go_back().await;
    page.wait_page("Home").await;
    // Up or down it scrolls, and along a slider it moves that.
    for by in [(40.0, -160.0), (-90.0, -150.0), (-30.0, 0.0)] {
        page.swipe(lamp, by).await;
        see_no_turn(&page, "Home").await;
        page.scroll_pins(0.0).await;
    }
    assert_eq!(board.received(), sent);
    let (x, y) = page.middle("slider", "Shade").await;
    page.swipe((x + 60.0, y), (-110.0, 0.0)).await;
    let heard = |board: &Board| board.received().len() > sent.len();
    assert!(board.wait_for(heard, PATIENCE).await);
    see_no_turn(&page, "Home").await;
    assert!(board.received().last().unwrap().starts_with("shade="));
    // A tap is what it was.
    page.swipe(lamp, (0.0, 0.0)).await;
    let heard = |board: &Board| board.received().last() == Some(&"lamp=1".to_owned());
    assert!(
        board.wait_for(heard, PATIENCE).await,
        "{:?}",
        board.received()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mouse_turns_no_page() {
    let (_board, page) = flat("", DESKTOP).await;
    for (kind, x) in [
        ("mousePressed", 600.0),
        ("mouseMoved", 300.0),
        ("mouseReleased", 300.0),
    ] {
        let event = json!({ "type": kind, "x": x, "y": 600.0, "button": "left", "clickCount": 1 });
        page.devtools("Input.dispatchMouseEvent", event).await;
    }
    see_no_turn(&page, "Home").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_links_fit_a_thumb_scroll_sideways_and_keep_nobody_out() {
    for (size, scheme) in [
        (PHONE, Scheme::Light),
        (PHONE, Scheme::Dark),
        (DESKTOP, Scheme::Light),
        ((844, 390), Scheme::Dark),
    ] {
        let board = board_with(house()).await;
        let page = Page::blank().await;
        page.resize(size.0, size.1).await;
        page.set_scheme(scheme).await;
        page.go_to(&format!("{}#cellar", board.url())).await;
        page.wait_connected().await;
        board.push_text(r#"{"p":{"120":1,"121":0}}"#);
        page.wait_pin("Cellar 0", "1").await;
        for is_editing in [false, true] {
            if is_editing {
                page.turn_editing(true).await;
            }
            assert_eq!(
                page.obstacles().await,
                [""; 0],
                "{size:?} {scheme:?} {is_editing}"
            );
            assert_eq!(
                page.pale_text().await,
                [""; 0],
                "{size:?} {scheme:?} {is_editing}"
            );
            assert!(page.is_in_sight("link", "Cellar").await, "{size:?}");
            let script = "
                const high = [...all('link'), ...all('button', 'Lights 3'), ...all('textbox', 'Name of Lights 3')];
                return [high.length, Math.min(...high.map((one) => one.getBoundingClientRect().height)),
                    document.documentElement.scrollWidth - innerWidth, document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth];";
            let found = page.script(script).await;
            assert_eq!(
                [&found[0], &found[2], &found[3]],
                [&json!(6), &json!(0), &json!(0)],
                "{size:?}"
            );
            let least = if size.0 < 700 { 44.0 } else { 36.0 };
            assert!(found[1].as_f64() >= Some(least), "{size:?}: {found}");
        }
        page.turn_editing(false).await;
        page.picture(&format!("pages-{}-{}", size.0, scheme.name()))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_their_way_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    let board = board_with(house()).await;
    let page = Page::blank_in(Browser::Firefox).await;
    page.go_to(&format!("{}#große-küche", board.url())).await;
    page.wait_connected().await;
    page.wait_page("Große Küche").await;
    assert_eq!(cards_of(&page, "Große Küche").await, 40);
    page.click("link", "Cellar").await;
    page.wait_page("Cellar").await;
    assert_eq!(cards_of(&page, "Cellar").await, 6);
    page.press("Rest 3").await;
    page.until("all cards", async || {
        match cards_of(&page, "Cellar").await {
            40 => Ok(()),
            count => Err(format!("{count}")),
        }
    })
    .await;
    page.go_back().await;
    page.wait_page("Große Küche").await;
    page.reload().await;
    page.wait_connected().await;
    page.wait_page("Große Küche").await;
    page.turn_editing(true).await;
    page.type_into("textbox", "Name of Lights 2", "Licht").await;
    page.press_key(Key::Enter).await;
    page.wait_focused("Name of Licht").await;
    page.press("Undo").await;
    page.wait_field("textbox", "Name of Lights 2", "Lights 2")
        .await;
}
