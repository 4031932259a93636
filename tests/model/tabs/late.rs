//! What a tab learns that joins later.

use super::*;

#[test]
fn a_tab_that_joins_late_gets_the_recent_messages_once() {
    let mut browser = Browser::new(&[1, 2, 3]);
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.happens(0, Happening::Opened);
    browser.sends(0, "tuv0=3");
    browser.says(0, "{\"a\":1}\n");
    browser.says(0, "");
    let past = ["opened", "out tuv0=3", "in {\"a\":1}\n", "in "];
    browser.wants(1);
    assert_eq!(browser.log(1), past);
    browser.wants(2);
    assert_eq!(browser.log(2), past);
    browser.pass(10_000);
    assert!(browser.log(1).is_empty());
}

#[test]
fn a_tab_that_joins_late_knows_what_the_leader_knows_and_later_messages_are_newer() {
    let mut browser = Browser::new(&[1, 2, 3]);
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.happens(0, Happening::Opened);
    browser.says(0, "a=1");
    browser.tabs[0].latest = "what it\nknows".into();
    let known = ["opened", "knows what it\nknows", "in a=1"];
    browser.wants(1);
    assert_eq!(browser.log(1), known);
    browser.says(0, "a=2");
    assert_eq!(browser.log(1), ["in a=2"]);
    // A tab that is up to date is not set back by the values sent to a third one.
    browser.wants(2);
    let known = ["opened", "knows what it\nknows", "in a=1", "in a=2"];
    assert_eq!(browser.log(2), known);
    assert!(browser.log(1).is_empty());
    // On the next connection all values are sent again, with those from before it.
    browser.happens(0, lost(1006, ""));
    browser.wants(0);
    for at in [1, 2] {
        browser.wants(at);
        browser.log(at);
    }
    browser.happens(0, Happening::Opened);
    for at in [1, 2] {
        let known = ["opened", "knows what it\nknows"];
        assert_eq!(browser.log(at), known);
    }
}

#[test]
fn a_tab_that_heard_everything_does_not_get_the_recent_messages_again() {
    let mut browser = Browser::new(&[1, 2, 3]);
    browser.tabs[0].latest = "all".into();
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.wants(1);
    browser.happens(0, Happening::Opened);
    browser.says(0, "first");
    assert_eq!(browser.log(1), ["opened", "knows all", "in first"]);
    browser.wants(2);
    assert_eq!(browser.log(2), ["opened", "knows all", "in first"]);
    assert!(browser.log(1).is_empty());
}

#[test]
fn of_a_binary_message_all_tabs_have_the_length_and_as_much_as_is_shown() {
    let mut browser = Browser::sharing(&[1, 2]);
    for (length, told) in [
        (0, "in []".to_owned()),
        (1, "in [7]".to_owned()),
        (4_096, format!("in {:?}", vec![7; 4_096])),
        (4_097, "in 4097, of which 4096 are here".to_owned()),
        (65_537, "in 65537, of which 4096 are here".to_owned()),
        (1_000_000, "in 1000000, of which 4096 are here".to_owned()),
    ] {
        browser.happens(0, Happening::Binary(vec![7; length]));
        assert_eq!(browser.log(1), [told], "{length}");
    }
}

#[test]
fn the_past_is_of_this_connection_and_bounded() {
    let mut browser = Browser::new(&[1, 2]);
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.happens(0, Happening::Opened);
    browser.says(0, "before");
    browser.happens(0, lost(1006, ""));
    browser.wants(0);
    browser.happens(0, Happening::Opened);
    for number in 0..1_000 {
        browser.says(0, &number.to_string());
    }
    browser.wants(1);
    let log = browser.log(1);
    assert_eq!(log.len(), MAX_RECENT + 1);
    assert_eq!(
        (log[1].as_str(), log[MAX_RECENT].as_str()),
        ("in 800", "in 999")
    );

    let mut browser = Browser::new(&[1, 2]);
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.happens(0, Happening::Opened);
    for _ in 0..10 {
        browser.says(0, &"x".repeat(MAX_RECENT_BYTES / 4));
    }
    browser.says(0, &"y".repeat(MAX_RECENT_BYTES + 1));
    browser.says(0, "z");
    browser.wants(1);
    assert_eq!(browser.log(1), ["opened", "in z"]);
}

#[test]
fn a_tab_that_joins_while_the_socket_is_opening_misses_nothing() {
    let mut browser = Browser::new(&[2, 1]);
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.wants(1);
    browser.happens(0, Happening::Opened);
    browser.says(0, "first");
    assert_eq!(browser.log(1), ["opened", "in first"]);
}
