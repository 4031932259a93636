//! A board that sends what no board should. The page works on, and shows it as text.

use board::{Board, Config, Fault, garbage};
use e2e::{PATIENCE, Page, start, start_with, still};

async fn with(fault: Fault) -> Board {
    start_with(Config {
        faults: vec![fault],
        ..still()
    })
    .await
}

/// What this page is sent, beyond what the board has of its own.
fn messages() -> Vec<String> {
    let mut messages = garbage();
    let fixed = [
        r#"{"u":{"v":{"0":"1","0":{"0":"1"}}}}"#,
        r#"{"u":{"v":{"0":false,"1":[],"2":{},"3":null,"4":["x"],"9":-1,"10":2}}}"#,
        r#"{"u":{"v":{"4":1e400,"5":-1e400,"3":1e-400}}}"#,
        r#"{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}"#,
        r#"{"u":{"__proto__":{"0":"1"},"v":{"__proto__":"1","hasOwnProperty":"1"}}}"#,
        r#"{"u":{"v":{"0":"</output><script>window.xss=1</script>"}}}"#,
        r#"{"u":{"v":{"0":"<iframe srcdoc='<script>parent.xss=1</script>'>"}}}"#,
        r#"{"u":{"v":{"\"><img src=/xss onerror=window.xss=1>":"1"}}}"#,
        r#"<link rel=stylesheet href=/xss><style>@import '/xss'</style>"#,
        r#"<img src=/xss onerror="window.xss=1"><svg/onload=window.xss=1>"#,
        r#"{{constructor.constructor('window.xss=1')()}} ${window.xss=1} javascript:window.xss=1"#,
        r#"{"$serde_json::private::Number":"not a number"}"#,
        r#"{"u":{"v":{"4":{"$serde_json::private::Number":"1"}}}}"#,
        "\u{0}",
        "{\"u\":{\"v\":{\"0\":\"\u{0}\"}}}",
        "\u{202e}txt.exe\u{2066}",
        "\u{feff}",
        "\u{2028}\u{2029}\u{85}",
    ];
    messages.extend(fixed.map(str::to_owned));
    messages.push("9".repeat(400));
    messages.push(format!(r#"{{"u":{{"v":{{"4":"-{}"}}}}}}"#, "9".repeat(400)));
    messages.push("a\u{301}\u{302}\u{303}".repeat(20_000));
    messages.push("\u{1F468}\u{200D}".repeat(50_000));
    messages.push(format!("[{}0]", "0,".repeat(200_000)));
    messages.push("\n".repeat(10_000));
    messages
}

/// Whether a line of the console shows a message: all of a short one, the
/// beginning of a long one.
fn shows(line: &str, message: &str) -> bool {
    match message.len() {
        0..1_000 => line == message,
        _ => line.starts_with(&message.chars().take(250).collect::<String>()),
    }
}

/// Checks that a pin's update still arrives.
async fn see_it_alive(board: &Board, page: &Page) {
    let value = 1 - board.pin(6);
    board.set_pin(6, value);
    page.wait_pin("IO6", &value.to_string()).await;
}

/// Checks that nothing of what was sent has become more than text.
async fn see_nothing_but_text(page: &Page, resources: &serde_json::Value) {
    assert_eq!(page.foreign_elements().await, [""; 0]);
    let found = page
        .script("return [window.xss ?? null, ({}).polluted ?? null];")
        .await;
    assert_eq!(found, serde_json::json!([null, null]), "a script ran");
    assert_eq!(
        page.resources().await,
        *resources,
        "something was requested"
    );
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_message_is_text_and_the_page_works_on() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.trap_dialogs().await;
    let (requests, resources) = (board.requests(), page.resources().await);
    for message in messages() {
        board.push_text(&message);
        page.wait_console_line("in", |line| shows(line, &message))
            .await;
        see_it_alive(&board, &page).await;
    }
    see_nothing_but_text(&page, &resources).await;
    assert_eq!(board.requests(), requests);
    assert_eq!((board.attempts(), page.alerts().await), (1, vec![]));
    page.send_command("uv4").await;
    page.wait_pin("IO4", &board.pin(4).to_string()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_garbage_is_text_and_the_page_works_on() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.trap_dialogs().await;
    let (requests, resources) = (board.requests(), page.resources().await);
    board.set_fault(Fault::Garbage, true);
    let all = garbage();
    let last = &all[all.len() - 1];
    page.wait_console_line("in", |line| shows(line, last)).await;
    see_it_alive(&board, &page).await;
    board.clear_faults();
    see_it_alive(&board, &page).await;
    see_nothing_but_text(&page, &resources).await;
    assert_eq!((board.requests(), board.attempts()), (requests, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn binary_messages_are_shown_in_hex_and_else_ignored() {
    let board = with(Fault::Binary).await;
    let page = Page::open_live(&board).await;
    for shown in [
        "0 bytes",
        "1 byte: 00",
        "16 bytes: 00 01 02",
        "300 bytes: 00 01",
    ] {
        page.wait_console_line("in", |line| line.starts_with(shown))
            .await;
    }
    see_it_alive(&board, &page).await;
    board.push_binary(vec![0xff; 1_000_000]);
    page.wait_console_line("in", |line| line.starts_with("1,000,000 bytes: ff ff"))
        .await;
    see_it_alive(&board, &page).await;
    assert_eq!(board.attempts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_is_no_utf8_ends_the_connection_and_it_comes_back() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.set_fault(Fault::InvalidUtf8, true);
    page.wait_alert(&["1006", "UTF-8"]).await;
    let back = |board: &Board| board.connections() > 2;
    assert!(board.wait_for(back, PATIENCE).await, "the page tries again");
    board.clear_faults();
    page.wait_live().await;
    see_it_alive(&board, &page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_updates_leave_the_page_up_to_date() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for round in 0..4_000 {
        board.set_pin(4, round % 1_000 + 1);
        board.set_pin(5, 1_000 - round % 1_000);
        if round % 500 == 0 {
            tokio::task::yield_now().await;
        }
    }
    page.wait_pin("IO4", "1000").await;
    page.wait_pin("IO5", "1").await;
    page.toggle("IO10").await;
    page.wait_switch("IO10", true).await;
    page.wait_console_line("note", |line| line.ends_with(" lines not shown"))
        .await;
    assert!(page.line_count().await <= 2_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_fits_no_pin_is_shown_as_it_came() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let long = "9".repeat(400);
    for (sent, shown) in [
        (r#""<b>on</b>""#, "<b>on</b>"),
        ("true", "true"),
        ("null", "unknown"),
        ("-0.50", "-0.50"),
        (&*long, &long[..256]),
    ] {
        board.push_text(&format!(r#"{{"u":{{"v":{{"4":{sent}}}}}}}"#));
        page.wait_pin("IO4", shown).await;
    }
    see_it_alive(&board, &page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_keeps_its_digits_as_they_were_sent() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    // The JSON parser writes an exponent as `e` with a sign; its digits stay.
    for (sent, shown) in [
        ("12345678901234567890123", "12345678901234567890123"),
        ("0.10", "0.10"),
        ("-0.0", "-0.0"),
        ("1.50E-3", "1.50e-3"),
        ("1e400", "1e+400"),
    ] {
        board.push_text(&format!(r#"{{"u":{{"v":{{"4":{sent}}}}}}}"#));
        page.wait_pin("IO4", shown).await;
    }
}
