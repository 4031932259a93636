//! Boards that are asked whether they are still there.

use super::*;

#[test]
fn where_there_is_a_keepalive_silence_sends_it_first() {
    let mut page = open(PROBED);
    page.streams([1_000; 30]);
    page.outputs();
    page.passes(2_600);
    assert_eq!(page.sent(), ["ping"]);
    assert!(page.is_open());
    // It is there: it only has nothing more to say, and is asked ever less often.
    let mut asked = 0;
    while page.ms < 600_000 {
        page.hears("pong");
        while page.sent().is_empty() && page.ms < 600_000 {
            page.passes(100);
        }
        asked += 1;
    }
    assert!(asked < 10, "{asked}");
    assert!(page.is_open());
    assert_eq!(page.status(), "Connected");

    let mut page = open(PROBED);
    page.streams([1_000; 30]);
    page.passes(2_600 + 2_000);
    assert!(!page.is_open());
    let said = "Connection ended: the board stopped answering";
    assert_eq!(page.trouble(), said);
}

#[test]
fn a_keepalive_that_cannot_be_sent_is_not_missed() {
    let profile =
        r#"{"keepalive":{"send":"ping {session}","every":2,"within":1},"pins":[{"path":"a"}]}"#;
    let mut page = open(profile);
    page.passes(60_000);
    assert_eq!(page.sent(), [""; 0]);
    assert!(page.is_open(), "{:?}", page.lines().last());
    // Nothing was probed, so nothing is known.
    assert!(page.status().contains("no news since"));
    // It is reported once, not every two seconds.
    let told = page.lines();
    let told = told.iter().filter(|line| line.starts_with("Not sent"));
    assert_eq!(told.count(), 1);
    // What it names has come, and it is asked from then on.
    page.hears(r#"{"session":7}"#);
    page.passes(2_000);
    assert_eq!(page.sent(), ["ping 7"]);
    page.passes(1_100);
    assert!(!page.is_open());
}

#[test]
fn a_slow_keepalive_that_cannot_be_sent_does_not_put_off_that_there_is_no_news() {
    let profile = r#"{"keepalive":{"send":"{session}","every":100,"within":1},"pins":[]}"#;
    let mut page = open(profile);
    page.hears("[]");
    page.passes(100_000);
    assert!(page.status().contains("no news since"));
}

#[test]
fn a_stream_whose_keepalive_cannot_be_sent_is_watched_by_its_rhythm() {
    let profile =
        r#"{"keepalive":{"send":"ping {session}","every":2,"within":1},"pins":[{"path":"a"}]}"#;
    let mut page = open(profile);
    page.streams([1_000; 30]);
    assert!(matches!(page.leaves(), Some(2_500..2_700)));
}

#[test]
fn a_command_does_not_hide_that_the_board_is_gone() {
    type Types = fn(&mut Page);
    let typed: [(&str, Types); 4] = [
        ("before the board freezes", |page| {
            page.types("uv1");
            page.streams([1_000]);
        }),
        ("after it", |page| {
            page.passes(500);
            page.types("uv1");
        }),
        ("again and again", |page| {
            for _ in 0..3 {
                page.passes(700);
                page.types("uv1");
            }
        }),
        ("in another tab", |page| {
            page.passes(500);
            page.give(Input::Sent(page.attempt, "uv1"));
        }),
    ];
    for (when, types) in typed {
        for messages in [MIN_EARLY_BEATS as usize, 30] {
            let mut page = open(PLAIN);
            page.streams(vec![1_000; messages]);
            types(&mut page);
            let took_ms = page.leaves();
            assert!(
                matches!(took_ms, Some(7_000..=MIN_KNOWN_SILENCE_MS)),
                "typed {when}, after {messages}: {took_ms:?}"
            );
        }
    }
    // Four times the longest gap, where that is more.
    let mut page = open(PLAIN);
    page.streams([5_000; 30]);
    page.types("uv1");
    assert!(matches!(page.leaves(), Some(20_000..20_200)));
}

#[test]
fn only_the_leader_sends_keepalives_and_answers() {
    let profile = r#"{"keepalive":{"send":"ping","every":2,"within":1},"answers":[{"when":"PING","send":"PONG"}]}"#;
    for is_shared in [false, true] {
        let mut page = open(profile);
        page.is_lost();
        page.app.set_shared(is_shared);
        page.passes(300);
        page.is_opened();
        page.hears("PING");
        page.passes(2_500);
        let sent = page.sent();
        if is_shared {
            assert!(sent.is_empty(), "{sent:?}");
        } else {
            assert_eq!(sent, ["PONG", "ping"]);
        }
        page.passes(10_000);
        assert_eq!(page.is_open(), is_shared);
    }
}
