//! The profile beside the page, those that are built in, and what they make of a board.

mod choosing;

use std::time::{Duration, Instant};

use board::{Board, Config, Fault};
use e2e::{
    A_WHILE, Front, OtherReading, PATIENCE, PROFILE_REQUEST, Page, start, start_with, still,
    triggers,
};

/// How long a profile may take until the page goes on without one.
const PROFILE_WAIT: Duration = Duration::from_secs(4);

/// What the page has to choose from where the board brings no profile.
const BUILT_IN: [&str; 8] = [
    "Netzer",
    "BigClown Clown.Hub",
    "BigClown MQTT",
    "mbed channel",
    "Echo",
    "Shelly Gen2+",
    "WLED",
    "Plain JSON",
];

/// A profile for the simulated Netzer that uses what a profile has.
const SHED: &str = r#"{
  "name": "Garden shed",
  "each": { "path": "u.v.{n}", "open": "tuv{n}=3" },
  "pins": [
    { "label": "Door", "group": "House", "on": "1", "off": "0", "kind": "digital" },
    { "label": "Visitors", "group": "House", "kind": "counter", "unit": "people" },
    { "label": "Flags", "radix": 16, "kind": "text" },
    { "label": "Fan", "group": "Air", "kind": "slider", "min": 10, "max": 20, "unit": "%", "write": "uv{n}={value}" },
    { "label": "Warmth", "group": "Air", "kind": "analog", "unit": "°C", "digits": 1 },
    { "label": "Third bit", "bit": 2, "kind": "digital" },
    { "label": "Pump", "kind": "switch", "on": "on", "off": "off", "path": "pump", "open": "", "write": "pump {value}" }
  ],
  "buttons": [{ "label": "All on", "group": "House", "send": "uv10=1" }]
}"#;

/// A Netzer beside whose page these files lie.
async fn with_files(files: &[(&str, &str)]) -> Board {
    let files = files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), (*content).to_owned()));
    start_with(Config {
        files: files.collect(),
        ..still()
    })
    .await
}

async fn with_profile(profile: &str) -> Board {
    with_files(&[("/board.json", profile)]).await
}

async fn open_connected(board: &Board) -> Page {
    let page = Page::open(board).await;
    page.wait_status("Connected").await;
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn the_boards_own_profile_makes_the_page() {
    let board = with_profile(SHED).await;
    let page = open_connected(&board).await;
    assert_eq!(page.board_name().await, "Garden shed");
    assert_eq!(page.profile().await, "Garden shed");
    assert_eq!(page.profiles().await[1..], BUILT_IN);
    let groups = page.groups().await;
    let groups: Vec<_> = groups
        .iter()
        .map(|(name, pins)| {
            let pins: Vec<_> = pins.iter().map(String::as_str).collect();
            (name.as_str(), pins)
        })
        .collect();
    assert_eq!(
        groups,
        [
            ("House", vec!["Door", "Visitors", "All on"]),
            ("", vec!["Flags", "Third bit", "Pump"]),
            ("Air", vec!["Fan", "Warmth"]),
        ]
    );
    let opened = board.wait_for(|board| board.received().len() == 6, PATIENCE);
    assert!(opened.await, "{:?}", board.received());
    assert_eq!(board.received(), triggers()[..6]);
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn units_digits_words_bases_and_bits_are_as_the_profile_says() {
    let board = with_profile(SHED).await;
    let page = open_connected(&board).await;
    board.push_text(r#"{"u":{"v":{"1":"3","2":"ff","4":"21.4499","5":"6"}},"pump":"off"}"#);
    page.wait_reading("Visitors", "3people").await;
    page.wait_pin("Flags", "255").await;
    page.wait_reading("Warmth", "21.4°C").await;
    page.wait_pin("Third bit", "1").await;
    board.push_text(r#"{"u":{"v":{"5":"3"}}}"#);
    page.wait_pin("Third bit", "0").await;
    page.wait_switch("Pump", false).await;
    page.toggle("Pump").await;
    let asked = |board: &Board| board.received().contains(&"pump on".to_owned());
    assert!(board.wait_for(asked, PATIENCE).await);
    board.push_text(r#"{"pump":"on"}"#);
    page.wait_switch("Pump", true).await;
    page.toggle("Pump").await;
    let asked = |board: &Board| board.received().contains(&"pump off".to_owned());
    assert!(board.wait_for(asked, PATIENCE).await);
    let limit = |attribute| page.attribute("slider", "Fan", attribute);
    assert_eq!(limit("min").await.as_deref(), Some("10"));
    assert_eq!(limit("max").await.as_deref(), Some("20"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_sends_its_command_and_says_when() {
    let board = with_profile(SHED).await;
    let page = open_connected(&board).await;
    page.press("All on").await;
    page.wait_pin_text("All on", "sent ").await;
    assert!(board.wait_for(|board| board.pin(10) == 1, PATIENCE).await);
    board.set_refusing(true);
    board.drop_sockets();
    page.wait_status("Reconnecting").await;
    page.press("All on").await;
    page.wait_pin_text("All on", e2e::note::UNCONNECTED).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_for_once_and_before_the_socket() {
    for board in [with_profile(SHED).await, start().await] {
        let front = Front::start(&board, None).await;
        let page = Page::open_at(&front.url()).await;
        page.wait_status("Connected").await;
        // The heads stand in the order in which the browser asked.
        let heads = front.heads();
        let place = |start: &str| heads.iter().position(|head| head.starts_with(start));
        let (asked, opened) = (place(PROFILE_REQUEST), place("GET /ws"));
        assert!(asked.is_some() && asked < opened, "{heads:?}");
        board.drop_sockets();
        let again = board.wait_for(|board| board.connections() == 2, PATIENCE);
        assert!(again.await);
        let more = board.wait_for(
            |board| {
                board
                    .requests()
                    .iter()
                    .filter(|request| *request == PROFILE_REQUEST)
                    .count()
                    > 1
            },
            A_WHILE,
        );
        assert!(!more.await, "{:?}", board.requests());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_one_nothing_is_said() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(page.profiles().await, BUILT_IN);
    assert_eq!(page.profile().await, "Netzer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_place_of_it_is_told_and_the_built_in_profile_is_used() {
    // So answers a server that knows one page only, whatever it is asked for.
    let html = "\n  <!DOCTYPE html><html><title>My device</title><p>Hello</p></html>";
    let board = with_profile(html).await;
    let page = Page::open_live(&board).await;
    page.wait_alert(&["The server sent a web page in place of board.json."])
        .await;
    assert_eq!(page.profiles().await, BUILT_IN);
    assert_eq!(page.profile().await, "Netzer");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_listed_with_its_line_and_the_rest_works() {
    let board = with_profile(
        r#"{
  "name": "Shed",
  "pins": [
    { "label": "Lamp", "path": "u.v.10", "kind": "swich" },
    { "label": "Heat", "path": "u.v.4", "kind": "analog", "min": 5, "max": 1 },
    { "label": "Nothing", "kind": "digital" },
    { "label": "Door", "path": "u.v.0", "kind": "digital", "open": "tuv0=3" }
  ]
  "colour": "red"
}"#,
    )
    .await;
    let page = open_connected(&board).await;
    let told = page
        .wait_alert(&[
            "the rest works",
            "Line 4, pin 1, kind: The kind must be digital",
            "Line 5, pin 2: “max” must be greater",
            "Line 6, pin 3: A pin needs the “path”",
            "Line 9: This is not valid JSON",
            "Line 9, colour: Unknown field",
        ])
        .await;
    assert!(told.len() < 1_000, "{told}");
    assert_eq!(page.board_name().await, "Shed");
    board.set_pin(0, 1);
    page.wait_pin("Door", "1").await;
    board.push_text(r#"{"u":{"v":{"4":"50","10":"on"}}}"#);
    page.wait_pin("Heat", "50").await;
    page.wait_pin("Lamp", "on").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_profile_at_all_says_so_and_the_page_works() {
    for (nonsense, told) in [
        ("", "Line 1"),
        ("[1, 2]", "Expected fields in braces"),
        ("\"text\"", "Expected fields in braces"),
        ("{\"name\": \"Half", "Line 1: This is not valid JSON"),
    ] {
        let board = with_profile(nonsense).await;
        let page = open_connected(&board).await;
        page.wait_alert(&[told]).await;
        page.send_command("uv0").await;
        page.wait_console_line("in", |text| text.contains("\"0\""))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_address_names_another_one() {
    let board = with_files(&[
        ("/board.json", r#"{"name":"Beside"}"#),
        ("/more/other.json", r#"{"name":"Other"}"#),
    ])
    .await;
    let page = Page::open_at(&format!("{}?profile=more/other.json", board.url())).await;
    page.wait_status("Connected").await;
    page.wait_profile("Other").await;
    assert!(board.requests().contains(&"GET /more/other.json".into()));
    assert!(!board.requests().contains(&PROFILE_REQUEST.into()));
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_missing_is_said_and_the_page_works() {
    let board = start().await;
    let page = Page::open_at(&format!("{}?profile=missing.json", board.url())).await;
    page.wait_live().await;
    page.wait_alert(&["profile in the page's address could not be loaded"])
        .await;
    page.toggle("IO10").await;
    page.wait_switch("IO10", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_on_another_host_is_never_asked_for() {
    let (board, other) = (
        start().await,
        with_files(&[("/x.json", r#"{"name":"Evil"}"#)]).await,
    );
    let there = other.addr();
    let page = Page::blank().await;
    for name in [
        format!("http://{there}/x.json"),
        format!("//{there}/x.json"),
        format!("/\\{there}/x.json"),
        format!("http:%5C%5C{there}/x.json"),
        "data:application/json,{\"name\":\"Evil\"}".to_owned(),
    ] {
        page.go_to(&format!("{}?profile={name}", board.url())).await;
        page.wait_live().await;
        page.wait_alert(&["could not be loaded"]).await;
        assert_eq!(page.profile().await, "Netzer", "{name}");
    }
    let asked = |board: &Board| !board.requests().is_empty() || board.attempts() > 0;
    assert!(!other.wait_for(asked, A_WHILE).await);
    assert_eq!(other.requests(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_never_answers_for_it_keeps_nobody_from_the_socket() {
    let board = start().await;
    let front = Front::start(&board, Some("/board.json")).await;
    let opened = Instant::now();
    let page = Page::open_at(&front.url()).await;
    page.wait_live().await;
    let waited = opened.elapsed();
    assert!(waited >= PROFILE_WAIT, "it waited {waited:?}");
    // An open request keeps a connection.
    page.until("the request to be given up", async || {
        match front.given_up() {
            1 => Ok(()),
            count => Err(count.to_string()),
        }
    })
    .await;
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(
        (board.attempts(), front.heads().len()),
        (1, board.requests().len() + 2)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subprotocol_is_asked_for_only_where_the_profile_names_one() {
    for (profile, wanted) in [
        (r#"{"name":"A","subprotocol":"arduino"}"#, Some("arduino")),
        (r#"{"name":"B"}"#, None),
    ] {
        let board = with_profile(profile).await;
        let front = Front::start(&board, None).await;
        let page = Page::open_at(&front.url()).await;
        assert!(board.wait_for(|board| board.attempts() > 0, PATIENCE).await);
        let heads = front.heads();
        let upgrade = heads
            .iter()
            .find(|head| head.to_ascii_lowercase().contains("upgrade: websocket"))
            .expect("an upgrade was asked for");
        let asked = upgrade
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-protocol"))
            .map(|(_, value)| value);
        assert_eq!(asked, wanted, "{upgrade}");
        drop(page);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_of_a_profile_is_never_markup() {
    let evil = "<img src=/xss onerror=window.xss=1>";
    let more = "</option></select><script>window.xss=2</script>";
    let profile = serde_json::json!({
        "name": format!("{evil}{more}"),
        evil: 1,
        "each": { "path": "u.v.{n}", more: 2 },
        "pins": [
            { "label": evil, "group": more, "unit": evil, "kind": "analog" },
            { "label": "'\"><svg/onload=window.xss=3>", "unit": more, "kind": "slider",
              "write": "uv{n}={value}", "open": "tuv1=3" },
            { "label": "{1}", "path": "evil.*", "group": "{1}", "kind": "<b>" },
        ],
        "buttons": [{ "label": more, "send": "uv0" }],
    });
    let board = with_profile(&profile.to_string()).await;
    let page = open_connected(&board).await;
    page.trap_dialogs().await;
    let resources = page.resources().await;
    board.push_text(&serde_json::json!({ "u": { "v": { "0": 1, "1": evil } }, "evil": { evil: 5 }, more: evil }).to_string());
    page.wait_pin("'\"><svg/onload=window.xss=3>", evil).await;
    page.wait_reading(evil, &format!("1{evil}")).await;
    page.wait_other_reading(more, |reading| reading.value == evil)
        .await;
    assert_eq!(page.board_name().await, format!("{evil}{more}"));
    assert_eq!(page.profiles().await[0], format!("{evil}{more}"));
    page.wait_alert(&[evil, more, "The kind must be digital"])
        .await;
    // The heading of the group, which folds it, and the command.
    assert_eq!(page.count("button", more).await, 2);
    assert_eq!(page.foreign_elements().await, [""; 0]);
    assert_eq!(
        page.script("return window.xss ?? null;").await,
        serde_json::Value::Null
    );
    assert_eq!(page.resources().await, resources);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn readings_that_no_pin_shows_stand_in_a_table() {
    let board = with_profile(
        r#"{"name":"Table","pins":[{"label":"Known","path":"known"}],"open":["uv0"]}"#,
    )
    .await;
    let page = open_connected(&board).await;
    board.push_text(r#"{"known":1,"a":{"b":["x",null,{}]},"unit":[2.5,"V"]}"#);
    page.wait_pin("Known", "1").await;
    for (path, value) in [
        ("a.b.0", "x"),
        ("a.b.1", "unknown"),
        ("a.b.2", "nothing"),
        ("unit.0", "2.5"),
        ("unit.1", "V"),
    ] {
        let reading = page
            .wait_other_reading(path, |reading| reading.value == value)
            .await;
        assert_eq!(reading.rate, "", "it came once: {reading:?}");
    }
    let readings = page.other_readings().await;
    assert!(!readings.iter().any(|reading| reading.path == "known"));
    // Ages grow without any message; a busy machine may show not each second of them.
    let is_young = |reading: &OtherReading| ["0 s", "1 s"].contains(&reading.age.as_str());
    page.wait_other_reading("a.b.0", |reading| !is_young(reading))
        .await;
    board.push_text(r#"{"a":{"b":["y"]}}"#);
    page.wait_other_reading("a.b.0", |reading| {
        reading.value == "y" && is_young(reading) && reading.rate.ends_with("/min")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_thousands_of_readings_only_those_in_sight_are_in_the_document() {
    let board = with_profile(r#"{"name":"Many"}"#).await;
    let page = open_connected(&board).await;
    let many = |value: u32| {
        let members: Vec<_> = (0..5_000)
            .map(|number| format!(r#""k{number}":{value}"#))
            .collect();
        format!(r#"{{"p":{{{}}}}}"#, members.join(","))
    };
    board.push_text(&many(1));
    page.wait_other_reading("p.k0", |reading| reading.value == "1")
        .await;
    let rows = page.other_readings().await.len();
    assert!((10..70).contains(&rows), "{rows} rows in the document");
    assert!(!page.readings_in_sight().await.contains(&"p.k4999".into()));
    page.scroll_pins(1.0).await;
    page.until("the last reading in sight", async || {
        let paths = page.readings_in_sight().await;
        match paths.last() {
            Some(last) if last == "p.k4999" => Ok(()),
            last => Err(format!("{last:?}")),
        }
    })
    .await;
    board.push_text(&many(2));
    page.wait_other_reading("p.k4999", |reading| reading.value == "2")
        .await;
    page.scroll_pins(0.5).await;
    page.until("all rows of the middle", async || {
        let paths = page.readings_in_sight().await;
        let numbers: Vec<u32> = paths
            .iter()
            .filter_map(|path| path.strip_prefix("p.k")?.parse().ok())
            .collect();
        let is_gapless = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
        match numbers.first() {
            Some(2_000..3_000) if is_gapless && numbers.len() >= 10 => Ok(()),
            _ => Err(format!("{numbers:?}")),
        }
    })
    .await;
    let rows = page.other_readings().await.len();
    assert!((10..70).contains(&rows), "{rows} rows in the document");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_does_not_answer_the_keepalive_is_reconnected() {
    let profile = r#"{"name":"Kept","keepalive":{"send":"uv0","every":0.5,"within":1},
        "pins":[{"label":"Door","path":"u.v.0"}]}"#;
    let board = start_with(Config {
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        // A browser waits for a minute for the answer to its closing handshake, and so would
        // the board's one place.
        many_sockets: true,
        ..still()
    })
    .await;
    let page = open_connected(&board).await;
    page.wait_pin("Door", &board.pin(0).to_string()).await;
    let calm = board.wait_for(|board| board.connections() > 1, 4 * A_WHILE);
    assert!(!calm.await, "every probe was answered");
    // It is said until the page is connected anew, and that is kept up until it was seen.
    board.set_fault(Fault::HangHandshake, true);
    board.set_fault(Fault::Freeze, true);
    page.wait_alert(&["stopped answering"]).await;
    board.clear_faults();
    let again = board.wait_for(|board| board.connections() == 2, PATIENCE);
    assert!(again.await);
    page.wait_status("Connected").await;
    board.set_fault(Fault::Silent, true);
    page.wait_alert(&["stopped answering"]).await;
    board.clear_faults();
    page.until("no alert", async || match page.alerts().await {
        alerts if alerts.is_empty() => Ok(()),
        alerts => Err(format!("{alerts:?}")),
    })
    .await;
    page.wait_pin("Door", &board.pin(0).to_string()).await;
}
