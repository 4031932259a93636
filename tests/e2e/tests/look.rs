//! How the page looks, from a phone to a large screen, in light and in dark.

use board::{Board, Config, Fault};
use e2e::{Key, PINS, Page, Scheme, note, start, start_with, still};

/// A desktop's window, and a phone's.
const SIZES: [(u32, u32); 2] = [(1280, 800), (390, 844)];
/// The widths that have to work.
const WIDTHS: [u32; 5] = [360, 390, 768, 1280, 2560];

/// A profile that fills its places.
const GROUPS: &str = r#"{
  "name": "Greenhouse behind the garden shed",
  "each": { "path": "p.{n}", "write": "{n}={value}" },
  "pins": [
    { "label": "Door", "kind": "digital", "group": "House" },
    { "label": "Temperature of the air", "kind": "analog", "group": "House", "unit": "°C", "digits": 1, "max": 50 },
    { "label": "Particles", "kind": "text", "group": "House", "unit": "µg/m³" },
    { "label": "Fan", "kind": "slider", "group": "A group with a name that is longer than its cards are wide", "unit": "%" },
    { "label": "Pump", "kind": "switch", "group": "A group with a name that is longer than its cards are wide" },
    { "label": "Drops", "kind": "counter" },
    { "label": "Not said yet", "kind": "switch" }
  ],
  "buttons": [
    { "label": "Water everything for ten minutes", "group": "House", "send": "water" },
    { "label": "Stop", "send": "stop" }
  ]
}"#;

/// What its board says: values of all its pins but one, and readings that no pin shows.
const SAID: &str = r#"{"p":["1",23.456,"12345.67",40,"on","9123456"],"system":{"name":"greenhouse",
"heap":171824,"error":null,"wifi":{"rssi":-61,"channel":6,"network":"the network of the neighbours, who let us"}},
"a.path.that.is.very.much.longer.than.the.column.of.a.table.on.any.screen.can.be":
"a value that is much longer than the column of a table on a small screen","list":[1,2,3,{}]}"#;

/// A profile of which hardly anything can be used.
const WRONG: &str = r#"{
  "name": "Greenhouse",
  "pins": [
    { "label": "Door", "path": "p.0", "kind": "lamp" },
    { "label": "Fan", "path": "p.3", "kind": "slider", "min": 9, "max": 1 },
    { "label": "Pump", "kind": "switch", "wirte": "pump {value}" }
  ],
  "keepalive": { "send": "ping" },
  "colour": "green",
}"#;

/// A Netzer with this profile beside its page.
async fn with_profile(profile: &str) -> Board {
    start_with(Config {
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        ..still()
    })
    .await
}

/// Opens the page in this size, as a device of this size would.
async fn open_in(board: &Board, (width, height): (u32, u32), scheme: Scheme) -> Page {
    let page = blank_in((width, height), scheme).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    page
}

/// A device of this size that shows nothing yet.
async fn blank_in((width, height): (u32, u32), scheme: Scheme) -> Page {
    let page = Page::blank().await;
    page.resize(width, height).await;
    page.set_scheme(scheme).await;
    page
}

/// Gives the pins values that fill their places.
async fn fill(board: &Board, page: &Page) {
    for (pin, value) in [(0, 1), (1, 32_767), (2, 7), (4, 1023), (5, 300), (6, 1)] {
        board.set_pin(pin, value);
        page.wait_pin(PINS[pin], &value.to_string()).await;
    }
    page.toggle("IO10").await;
    page.wait_switch("IO10", true).await;
    page.keys("slider", "IO9", &(Key::End + "")).await;
    page.wait_pin("IO9", "1023").await;
}

async fn see_it_well(page: &Page, when: &str) {
    assert_eq!(page.scrolled_sideways().await, [""; 0], "{when}");
    assert_eq!(page.cut_off_controls().await, [""; 0], "{when}");
    assert_eq!(page.text_smaller_than(12.0).await, [""; 0], "{when}");
    assert_eq!(page.pale_text().await, [""; 0], "{when}");
    assert_eq!(page.misplaced().await, [""; 0], "{when}");
}

/// Goes through what a person may meet, and takes a picture of each.
async fn look_through(size: (u32, u32), scheme: Scheme) {
    let board = start().await;
    let page = open_in(&board, size, scheme).await;
    let name = format!("look-{}x{}-{}", size.0, size.1, scheme.name());
    fill(&board, &page).await;
    page.picture(&name).await;
    see_it_well(&page, "live").await;

    if page.count("log", "Console").await == 0 {
        page.press("Console").await;
    }
    page.wait_console_line("out", |text| text == "tuv0=3").await;
    page.picture(&format!("{name}-console")).await;
    see_it_well(&page, "with the console").await;

    page.enter_address("ws://bad host").await;
    page.wait_address_problem(true).await;
    board.set_refusing(true);
    board.drop_sockets();
    // What is said of it grows with the first attempt in vain, and pushes the pins down.
    page.wait_alert(&["No connection", "1006"]).await;
    page.toggle("IO11").await;
    page.wait_pin_text("IO11", note::UNCONNECTED).await;
    page.send_command("uv0").await;
    page.wait_alert(&["not sent"]).await;
    page.picture(&format!("{name}-trouble")).await;
    see_it_well(&page, "in trouble").await;
}

/// The same for what a profile makes.
async fn look_through_profiles(size: (u32, u32), scheme: Scheme) {
    let (groups, wrong) = (with_profile(GROUPS).await, with_profile(WRONG).await);
    let page = blank_in(size, scheme).await;
    let name = format!("look-{}x{}-{}", size.0, size.1, scheme.name());
    page.go_to(&groups.url()).await;
    page.wait_status("Connected").await;
    groups.push_text(SAID);
    page.wait_reading("Temperature of the air", "23.5°C").await;
    page.wait_other_reading("list.3", |reading| reading.value == "nothing")
        .await;
    page.press("Stop").await;
    page.wait_pin_text("Stop", "sent").await;
    for (share, part) in [(0.0, "groups"), (1.0, "readings")] {
        page.scroll_pins(share).await;
        page.picture(&format!("{name}-{part}")).await;
        see_it_well(&page, part).await;
        assert_eq!(page.overlapping_pins().await, [""; 0], "{part}");
    }
    page.go_to(&wrong.url()).await;
    page.wait_status("Connected").await;
    page.wait_alert(&["Line 4", "Line 5", "Line 6", "Line 8", "Line 9"])
        .await;
    page.picture(&format!("{name}-problems")).await;
    see_it_well(&page, "problems").await;
    assert_eq!(page.overlapping_pins().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_readings_and_problems_are_seen_well_on_a_desktop_in_light() {
    look_through_profiles(SIZES[0], Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_readings_and_problems_are_seen_well_on_a_desktop_in_dark() {
    look_through_profiles(SIZES[0], Scheme::Dark).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_readings_and_problems_are_seen_well_on_a_phone_in_light() {
    look_through_profiles(SIZES[1], Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_readings_and_problems_are_seen_well_on_a_phone_in_dark() {
    look_through_profiles(SIZES[1], Scheme::Dark).await;
}

/// The same for what the dashboard is edited with.
async fn look_through_editing(size: (u32, u32), scheme: Scheme) {
    let board = with_profile(GROUPS).await;
    let page = blank_in(size, scheme).await;
    let name = format!("look-{}x{}-{}", size.0, size.1, scheme.name());
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    board.push_text(SAID);
    page.wait_reading("Temperature of the air", "23.5°C").await;
    page.turn_editing(true).await;
    page.picture(&format!("{name}-edit")).await;
    see_it_well(&page, "edit").await;
    assert_eq!(page.overlapping_pins().await, [""; 0], "edit");
    assert_eq!(page.below_handles().await, [""; 0], "edit");
    let see_dialog = async |state: &str| {
        page.picture(&format!("{name}-{state}")).await;
        assert_eq!(page.scrolled_sideways().await, [""; 0], "{state}");
        assert_eq!(page.cut_off_controls().await, [""; 0], "{state}");
        assert_eq!(page.text_smaller_than(12.0).await, [""; 0], "{state}");
        assert_eq!(page.overlapping_controls().await, [""; 0], "{state}");
        if size.0 < 700 {
            assert_eq!(page.smaller_than_thumbs().await, [""; 0], "{state}");
        }
    };
    for (pin, state) in [
        ("Pump", "form-switch"),
        ("Temperature of the air", "form-analog"),
        ("Water everything for ten minutes", "form-button"),
    ] {
        page.open_form(pin).await;
        see_dialog(state).await;
        if pin == "Pump" {
            page.click("checkbox", "Ask first").await;
            page.click("checkbox", "Wide").await;
        }
        page.press("Done").await;
        page.wait_no_dialog().await;
    }
    page.press("Text").await;
    page.wait_dialog("Profile as text").await;
    see_dialog("text").await;
    page.type_into("textbox", "Profile", &WRONG.replace('\n', " "))
        .await;
    page.until("its problems", async || match page.review().await {
        review if review.len() > 4 => Ok(()),
        review => Err(format!("{review:?}")),
    })
    .await;
    see_dialog("text-problems").await;
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    page.turn_editing(false).await;
    page.toggle("Pump").await;
    page.wait_dialog("Switch “Pump” off?").await;
    see_dialog("question").await;
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    see_it_well(&page, "edited").await;
    assert_eq!(page.overlapping_pins().await, [""; 0], "edited");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_edit_mode_and_its_dialogs_are_seen_well_on_a_desktop_in_light() {
    look_through_editing(SIZES[0], Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_edit_mode_and_its_dialogs_are_seen_well_on_a_desktop_in_dark() {
    look_through_editing(SIZES[0], Scheme::Dark).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_edit_mode_and_its_dialogs_are_seen_well_on_a_small_phone_in_light() {
    look_through_editing((WIDTHS[0], 740), Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_edit_mode_and_its_dialogs_are_seen_well_on_a_small_phone_in_dark() {
    look_through_editing((WIDTHS[0], 740), Scheme::Dark).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_profile_and_no_reading_has_to_be_scrolled_sideways_at_any_width() {
    let board = with_profile(GROUPS).await;
    let page = blank_in((WIDTHS[0], 800), Scheme::Light).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    let endless = "w".repeat(400);
    board.push_text(SAID);
    board.push_text(&format!(r#"{{"{endless}":"{endless}","p":["{endless}"]}}"#));
    page.wait_other_reading(&endless, |reading| reading.value == endless[..256])
        .await;
    for width in WIDTHS {
        page.resize(width, 800).await;
        page.picture(&format!("look-{width}x800-profile")).await;
        assert_eq!(page.scrolled_sideways().await, [""; 0], "at {width}");
        assert_eq!(page.cut_off_controls().await, [""; 0], "at {width}");
        assert_eq!(page.text_smaller_than(12.0).await, [""; 0], "at {width}");
        assert_eq!(page.overlapping_pins().await, [""; 0], "at {width}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_in_light_is_seen_well() {
    look_through(SIZES[0], Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_in_dark_is_seen_well() {
    look_through(SIZES[0], Scheme::Dark).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_in_light_is_seen_well() {
    look_through(SIZES[1], Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_in_dark_is_seen_well() {
    look_through(SIZES[1], Scheme::Dark).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_has_to_be_scrolled_sideways_at_any_width() {
    let board = start().await;
    let page = open_in(&board, (WIDTHS[0], 800), Scheme::Light).await;
    page.press("Console").await;
    let endless = "w".repeat(5_000);
    board.push_text(&endless);
    page.wait_console_line("in", |line| line.starts_with("www"))
        .await;
    board.push_text(&format!(
        r#"{{"u":{{"v":{{"4":"{endless}","0":"{endless}"}}}}}}"#
    ));
    page.wait_pin("IO4", &endless[..256]).await;
    for width in WIDTHS {
        page.resize(width, 800).await;
        // The page says why until it is connected again, which is not before all was looked at.
        board.set_fault(Fault::HangHandshake, true);
        board.close_sockets(4000, &"w".repeat(120));
        page.wait_alert(&["4000"]).await;
        page.picture(&format!("look-{width}x800-overflow")).await;
        assert_eq!(page.scrolled_sideways().await, [""; 0], "at {width}");
        assert_eq!(page.cut_off_controls().await, [""; 0], "at {width}");
        assert_eq!(page.text_smaller_than(12.0).await, [""; 0], "at {width}");
        board.clear_faults();
        page.press("Retry now").await;
        page.wait_live().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_when_values_change_their_width() {
    for size in SIZES {
        let board = start().await;
        let page = open_in(&board, size, Scheme::Light).await;
        let before = page.cards().await;
        fill(&board, &page).await;
        assert_eq!(page.cards().await, before, "at {size:?}");
        // Twenty digits and a unit shrink and wrap.
        board.push_text(r#"{"u":{"v":{"4":"12345678901234567890"}}}"#);
        page.wait_pin_text("IO4", "12345678901234567890").await;
        assert_eq!(page.cards().await, before, "at {size:?}");
        assert_eq!(page.cut_values().await, [""; 0], "at {size:?}");
        // A text in place of a number takes a larger card once, and keeps it.
        board.push_text(&format!(
            r#"{{"u":{{"v":{{"4":"{}"}}}}}}"#,
            "long value ".repeat(20)
        ));
        page.wait_pin_text("IO4", "long value").await;
        let larger = page.cards().await;
        assert_eq!(page.cut_values().await, [""; 0], "at {size:?}");
        board.set_pin(4, 7);
        page.wait_pin("IO4", "7").await;
        assert_eq!(page.cards().await, larger, "at {size:?}");
    }
}

/// Units of 44 px with 10 px between them: 2 for what is on or off, 3 for a number.
#[tokio::test(flavor = "multi_thread")]
async fn cards_have_the_height_of_their_kind() {
    let board = start().await;
    for size in SIZES {
        let page = open_in(&board, size, Scheme::Light).await;
        let cards = page.cards().await;
        let heights = cards.as_array().into_iter().flatten();
        let heights: Vec<_> = heights.map(|card| card[3].as_i64()).collect();
        for (pin, height) in heights.iter().enumerate() {
            let wanted = if matches!(pin, 0 | 6..=8 | 10..=12) {
                98
            } else {
                152
            };
            assert_eq!(*height, Some(wanted), "{} at {size:?}", PINS[pin]);
        }
    }
}

/// Pins whose values are hard to show.
const LONG: &str = r#"{"name":"Long","pins":[
    {"label":"Digits","path":"digits","kind":"counter","unit":"kWh"},
    {"label":"Unit","path":"unit","kind":"analog","unit":"µg/m³ at 20 °C"},
    {"label":"Slider","path":"slider","kind":"slider","max":99999999,"unit":"rpm","write":"s={value}"},
    {"label":"Text","path":"text"},
    {"label":"Broad","path":"broad","kind":"analog"},
    {"label":"Word","path":"word","kind":"digital"},
    {"label":"Switch","path":"switch","kind":"switch","on":"open, and held there","write":"x={value}"},
    {"label":"Short","path":"short","kind":"counter"}]}"#;

#[tokio::test(flavor = "multi_thread")]
async fn no_value_is_cut_at_any_width_or_zoom() {
    let board = with_profile(LONG).await;
    let page = blank_in(SIZES[0], Scheme::Light).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    let (text, broad) = ("a long text, ".repeat(19) + "and an end", "w".repeat(256));
    board.push_text(&format!(
        r#"{{"digits":"12345678901234567890","unit":1234567.891,"slider":12345678,"text":"{text}",
        "broad":"{broad}","word":"half open, half closed","switch":"open, and held there","short":7}}"#
    ));
    page.wait_pin("Short", "7").await;
    // A zoom of 200 % halves the page and doubles its pixels.
    let sizes = [
        (1280, 800, 1),
        (390, 844, 1),
        (360, 740, 1),
        (1920, 1080, 1),
        (640, 400, 2),
        (195, 422, 2),
        (320, 256, 4),
    ];
    for (width, height, scale) in sizes {
        page.resize_at(width, height, scale).await;
        page.picture(&format!("look-{width}x{height}-values")).await;
        assert_eq!(page.cut_values().await, [""; 0], "at {width} × {scale}");
        let script = "const main = document.querySelector('main'); return main.scrollWidth - main.clientWidth;";
        assert_eq!(page.script(script).await, 0, "at {width}");
        assert_eq!(page.text_smaller_than(12.0).await, [""; 0], "at {width}");
    }
    // What is short is large, and no larger on a large screen.
    for width in [390, 1280, 2560] {
        page.resize(width, 800).await;
        let script =
            "return getComputedStyle(one('group', 'Short').querySelector('output')).fontSize;";
        assert_eq!(page.script(script).await, "30px", "at {width}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wide_window_is_filled_and_a_notice_moves_nothing() {
    let board = start().await;
    let page = open_in(&board, (1280, 800), Scheme::Light).await;
    assert!(
        page.used_width().await > 1275.0,
        "{} of 1280",
        page.used_width().await
    );
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    let before = page.cards().await;
    page.send_command("uv0").await;
    page.wait_alert(&["not sent"]).await;
    assert_eq!(page.cards().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_can_be_operated_has_a_name() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.press("Menu").await;
    let mut announced = page.announced().await;
    page.press("Settings").await;
    announced.retain(|(role, _)| matches!(&**role, "combobox" | "checkbox"));
    announced.extend(page.announced().await);
    for (role, name) in &announced {
        assert!(
            !name.trim().is_empty() || role == "alert",
            "a {role} without a name: {announced:?}"
        );
    }
    let mut contract = vec![
        ("textbox", "Board address"),
        ("button", "Disconnect"),
        ("status", "Connection"),
        ("log", "Console"),
        ("textbox", "Command"),
        ("button", "Send"),
        ("slider", "IO3"),
        ("slider", "IO9"),
        ("switch", "IO10"),
        ("switch", "IO11"),
        ("switch", "IO12"),
    ];
    contract.extend(PINS.map(|pin| ("group", pin)));
    for (role, name) in contract {
        let same = |found: &&(String, String)| found.0 == role && found.1 == name;
        assert_eq!(
            announced.iter().filter(same).count(),
            1,
            "{role} “{name}” in {announced:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_the_console_is_one_tap_away_and_takes_no_room_before() {
    let board = start().await;
    let page = open_in(&board, SIZES[1], Scheme::Light).await;
    assert_eq!(page.count("log", "Console").await, 0);
    assert_eq!(page.count("textbox", "Command").await, 0);
    let script = "return document.querySelector('main').getBoundingClientRect().bottom;";
    assert_eq!(page.script(script).await, SIZES[1].1);
    page.press("Console").await;
    assert!(page.is_in_sight("textbox", "Command").await);
    page.send_command("uv4").await;
    page.wait_console_line("out", |text| text == "uv4").await;
    assert_eq!(page.count("log", "Console").await, 1);
    assert!(page.is_in_sight("textbox", "Command").await);
    page.until("the newest line in sight", async || {
        match page.scrolled().await {
            (_, 0..5) => Ok(()),
            place => Err(format!("{place:?}")),
        }
    })
    .await;
}
