//! Controls under mouse, finger and keys.

use super::*;

#[wasm_bindgen_test]
async fn a_switch_shows_the_answer_of_the_board_and_not_the_wish() {
    let page = Page::connected().await;
    page.board_says(r#"{"u":{"v":{"10":"0"}}}"#).await;
    let switch: HtmlElement = page.find("[role=switch][aria-label=IO10]").unchecked_into();
    switch.click();
    page.settle().await;
    assert_eq!(sent_text(13), "uv10=1");
    assert_eq!(switch.get_attribute("aria-checked").unwrap(), "false");
    assert!(page.pin("IO10").text_content().unwrap().contains("waiting"));
    page.board_says(r#"{"u":{"v":{"10":"1"}}}"#).await;
    assert_eq!(switch.get_attribute("aria-checked").unwrap(), "true");
    assert!(!page.pin("IO10").text_content().unwrap().contains("waiting"));
}

#[wasm_bindgen_test]
async fn markup_from_the_board_stays_text() {
    let page = Page::connected().await;
    let value = "<img src=x onerror=alert(1)>";
    page.board_says(&format!(r#"{{"u":{{"v":{{"0":"{value}"}}}}}}"#))
        .await;
    assert_eq!(page.value("IO0"), value);
    assert!(page.place.query_selector("img").unwrap().is_none());
}

/// A board with a switch that is on while it is held, and two sliders, of which one asks first.
const SHED: &str = r#"{"pins":[
    {"label":"Horn","path":"h","kind":"switch","momentary":true,"write":"h={value}"},
    {"label":"Fan","path":"f","kind":"slider","max":1000,"write":"f={value}"},
    {"label":"Heat","path":"t","kind":"slider","max":1000,"confirm":true,"write":"t={value}"}]}"#;

/// The same page for it, with an open connection.
pub async fn shed() -> Page {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.runtime.dispatch(Input::Own(SHED));
    page.connect("board.local").await;
    opens();
    page.board_says(r#"{"h":0,"f":300,"t":20}"#).await;
    page
}

/// All that was sent, and then forgotten.
fn take_sent() -> Vec<String> {
    let all = sent();
    let texts = all.iter().map(|one| one.as_string().unwrap_or_default());
    let texts = texts.collect();
    all.set_length(0);
    texts
}

/// Waits until two writes of a pin are far enough apart.
async fn write_gap(page: &Page) {
    let end = page.runtime.now().ms + 150;
    while page.runtime.now().ms < end {
        two_frames().await;
    }
}

#[wasm_bindgen_test]
async fn only_the_main_button_holds_a_switch_and_whatever_takes_it_away_lets_go() {
    let page = shed().await;
    let horn = page.find("[data-do=hold]");
    for button in [1, 2] {
        point(&horn, "pointerdown", &format!(r#"{{"button":{button}}}"#));
        point(&horn, "pointerup", &format!(r#"{{"button":{button}}}"#));
        page.settle().await;
    }
    assert_eq!(take_sent(), [""; 0]);
    for end in [
        "pointerup",
        "pointercancel",
        "lostpointercapture",
        "contextmenu",
        "blur",
    ] {
        point(&horn, "pointerdown", "{}");
        assert_eq!(take_sent(), ["h=1"], "{end}");
        write_gap(&page).await;
        let is_left = match end {
            "blur" => {
                blur_window();
                true
            }
            _ => point(&horn, end, "{}"),
        };
        assert_eq!(is_left, end != "contextmenu", "no menu opens over it");
        assert_eq!(take_sent(), ["h=0"], "{end}");
        write_gap(&page).await;
    }
    // A finger that stays asks for the menu, too.
    point(&horn, "pointerdown", r#"{"pointerType":"touch"}"#);
    assert!(!point(&horn, "contextmenu", r#"{"pointerType":"touch"}"#));
    write_gap(&page).await;
    assert_eq!(take_sent(), ["h=1"]);
    point(&horn, "pointerup", r#"{"pointerType":"touch"}"#);
    assert_eq!(take_sent(), ["h=0"]);
}

#[wasm_bindgen_test]
async fn a_finger_on_a_slider_sends_nothing_before_it_moves_along_it() {
    let page = shed().await;
    for (selector, event) in [
        ("[data-do=slide]", "input"),
        ("[data-do=slide-asking]", "change"),
    ] {
        let slider = page.find(selector);
        let input: HtmlInputElement = slider.clone().unchecked_into();
        let before = input.value();
        let at =
            |x: i32, y: i32| format!(r#"{{"pointerType":"touch","clientX":{x},"clientY":{y}}}"#);
        for (moves, end) in [
            (vec![], "pointercancel"),
            (vec![], "pointerup"),
            (vec![(103, 100), (104, 90)], "pointercancel"),
            (vec![(120, 70)], "pointercancel"),
        ] {
            point(&slider, "pointerdown", &at(100, 100));
            slid(&slider, "627", "input");
            for (x, y) in moves {
                point(&slider, "pointermove", &at(x, y));
                slid(&slider, "628", "input");
            }
            point(&slider, end, &at(100, 100));
            // What a browser makes of the touch when it is over.
            slid(&slider, "629", "input");
            slid(&slider, "629", "change");
            page.settle().await;
            assert_eq!(
                (take_sent(), input.value()),
                (vec![], before.clone()),
                "{end}"
            );
            assert_eq!(page.runtime.app().question(), None);
        }
        point(&slider, "pointerdown", &at(100, 100));
        slid(&slider, "627", "input");
        point(&slider, "pointermove", &at(130, 110));
        slid(&slider, "700", "input");
        point(&slider, "pointerup", &at(130, 110));
        slid(&slider, "700", "change");
        match event {
            "input" => assert_eq!(take_sent(), ["f=700"]),
            _ => {
                assert_eq!(take_sent(), [""; 0]);
                let question = page.runtime.app().question();
                assert_eq!(question.as_deref(), Some("Set “Heat” to 700?"));
                page.runtime.dispatch(Input::Confirm(false));
            }
        }
        write_gap(&page).await;
    }
    // A mouse moves it at once, and so do the keys.
    let slider = page.find("[data-do=slide]");
    point(&slider, "pointerdown", "{}");
    slid(&slider, "10", "input");
    write_gap(&page).await;
    slid(&slider, "11", "input");
    assert_eq!(take_sent(), ["f=10", "f=11"]);
}

/// A page whose broker has let it in, with a switch that is on while it is held.
async fn behind_a_broker() -> Page {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.runtime.dispatch(Input::Own(
        r#"{"dialect":"mqtt","pins":[{"label":"Horn","path":"h","kind":"switch","momentary":true,
        "topic":"h/set","payload":"{value}"}]}"#,
    ));
    page.connect("broker.local").await;
    opens();
    broker_says(&[0x20, 3, 0, 0, 0]);
    page.settle().await;
    assert!(page.status().starts_with("Connected"), "{}", page.status());
    page
}

fn broker_says(bytes: &[u8]) {
    says(&Uint8Array::from(bytes).buffer());
}

#[wasm_bindgen_test]
async fn a_focus_that_the_page_itself_moves_is_heard_and_the_page_works_on() {
    let page = behind_a_broker().await;
    let horn: HtmlElement = page.find("[data-do=hold]").unchecked_into();
    horn.focus().unwrap();
    key(&horn, "keydown", " ");
    ends(1006, "", false);
    page.settle().await;
    page.press("Retry now").await;
    opens();
    // It does not let the page in any more, which asks for user and password.
    broker_says(&[0x20, 3, 0, 0x87, 0]);
    page.settle().await;
    let document = web_sys::window().unwrap().document().unwrap();
    let has_focus = |id: &str| document.active_element().is_some_and(|one| one.id() == id);
    assert!(has_focus("user"), "who is asked can type at once");
    assert!(
        !page.runtime.app().pins().iter().any(Pin::is_held),
        "the key went elsewhere"
    );
    // The page still hears whatever is done to it.
    page.input("Filter").set_value("x");
    page.press("Pause").await;
    assert!(page.runtime.app().console().is_paused());
    page.input("User").set_value("me");
    page.press("Log in").await;
    opens();
    broker_says(&[0x20, 3, 0, 0, 0]);
    page.settle().await;
    assert!(page.status().starts_with("Connected"), "{}", page.status());
}

#[wasm_bindgen_test]
async fn a_switch_whose_card_is_made_anew_under_the_key_is_let_go() {
    let page = shed().await;
    let horn: HtmlElement = page.find("[data-do=hold]").unchecked_into();
    horn.focus().unwrap();
    key(&horn, "keydown", " ");
    assert_eq!(take_sent(), ["h=1"]);
    page.runtime.dispatch(Input::Edit(Edit::Set {
        pin: 0,
        field: "label",
        value: "Klaxon",
    }));
    assert_eq!(take_sent(), ["h=0"]);
    page.settle().await;
    assert_eq!(take_sent(), [""; 0]);
    write_gap(&page).await;
    // The key is still down on the new card, which has the focus: it is let go of once.
    let horn = page.find("[data-do=hold]");
    let document = web_sys::window().unwrap().document().unwrap();
    assert_eq!(document.active_element().as_ref(), Some(&horn));
    key(&horn, "keyup", " ");
    assert_eq!(take_sent(), [""; 0]);
    key(&horn, "keydown", " ");
    assert_eq!(take_sent(), ["h=1"]);
}
