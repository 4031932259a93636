//! Edits that the board has to hear of: the page reconnects, and nowhere else.

use super::*;

#[test]
fn an_edit_reconnects_only_where_the_board_must_get_other_commands() {
    let with = |change: &dyn Fn(&mut Page)| {
        let mut page = open(Some(MIXED));
        change(&mut page);
        page.called()
    };
    let text = |page: &mut Page, from: &str, to: &str| {
        let text = page.app.profile_text().replace(from, to);
        assert_ne!(text, page.app.profile_text());
        page.edits(Edit::Text(&text));
    };
    for quiet in [
        &(|page: &mut Page| page.sets(0, "label", "x")) as &dyn Fn(&mut Page),
        &|page| page.sets(1, "write", "c={value}"),
        &|page| page.sets(0, "hidden", "quiet"),
        &|page| text(page, "\"open\":[\"hi\"],", ""),
        &|page| {
            text(
                page,
                "\"open\"",
                "\"keepalive\":{\"send\":\"p\",\"every\":5},\"open\"",
            )
        },
        &|page| {
            page.edits(Edit::Remove { pin: 0 });
        },
    ] {
        assert_eq!(with(quiet), [""; 0]);
    }
    for loud in [
        &(|page: &mut Page| page.sets(0, "open", "tell a")) as &dyn Fn(&mut Page),
        &|page| text(page, "\"hi\"", "\"hi\",\"there\""),
        &|page| text(page, "\"open\"", "\"subprotocol\":\"mqtt\",\"open\""),
    ] {
        assert_eq!(with(loud), ["ws://board.local/ws"]);
    }
    let moved = with(&|page| text(page, "\"open\"", "\"address\":\"/rpc\",\"open\""));
    assert_eq!(moved, ["ws://board.local/rpc"]);
}

#[test]
fn an_edit_that_sends_the_same_on_open_commands_does_not_reconnect() {
    let mut page = open(None);
    page.edits(Edit::Remove { pin: 0 });
    page.edits(Edit::Move { pin: 0, before: 5 });
    page.edits(Edit::Undo);
    page.edits(Edit::Undo);
    assert!(page.called().is_empty());
    page.sets(0, "open", "tuv0=1");
    assert_eq!(page.called().len(), 1);
    page.edits(Edit::Set {
        pin: 1,
        field: "open",
        value: "tuv1=1",
    });
    assert!(page.called().is_empty(), "it will be told when it answers");
    page.opens();
    assert_eq!(page.sent()[..3], ["tuv0=1", "tuv1=1", "tuv2=3"]);
}

#[test]
fn an_edit_amid_the_on_open_commands_restarts_them() {
    let mut page = open(Some(
        r#"{"open":["a","b","c"],"pause":1,"pins":[{"path":"x"}]}"#,
    ));
    page.sets(0, "label", "X");
    assert!(page.called().is_empty());
    let text = page
        .app
        .profile_text()
        .replace("\"a\", \"b\"", "\"b\", \"a\"");
    page.edits(Edit::Text(&text));
    assert_eq!(page.called().len(), 1);
}

#[test]
fn an_edit_does_not_connect_a_disconnected_page() {
    let mut page = open(Some(MIXED));
    page.give(Input::Disconnect);
    page.outputs();
    page.sets(0, "open", "tell a");
    page.edits(Edit::Text(r#"{"address":"/rpc","subprotocol":"x"}"#));
    assert!(page.called().is_empty());
    let aimed = |page: &Page| page.app.link().address().unwrap().url();
    assert_eq!(aimed(&page), "ws://board.local/rpc");
    page.edits(Edit::Undo);
    assert_eq!(aimed(&page), "ws://board.local/ws");
    assert!(page.called().is_empty());
}

#[test]
fn values_stay_stale_while_the_page_reconnects() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"a":1}"#);
    page.sets(0, "open", "tell a");
    assert_eq!(page.values()[0], "A = 1");
    assert!(page.pin("A").is_stale());
    page.opens();
    assert_eq!(page.sent(), ["hi", "tell a"]);
}

#[test]
fn another_question_for_the_board_counts_at_once() {
    let mut page = open(Some("{}"));
    page.edits(Edit::Text(r#"{"keepalive":{"send":"ping","every":5}}"#));
    page.after(3_000, Input::Tick);
    page.edits(Edit::Text(
        r#"{"name":"x","keepalive":{"send":"pong","every":5}}"#,
    ));
    assert!(page.sent().is_empty());
    page.after(2_000, Input::Tick);
    assert_eq!(page.sent(), ["pong"], "typing puts nothing off");
    page.edits(Edit::Undo);
    page.edits(Edit::Undo);
    page.after(60_000, Input::Tick);
    assert!(page.sent().is_empty() && page.app.link().open().is_some());
}

#[test]
fn an_edit_without_a_connection_leaves_nothing_due() {
    let mut page = visit(Some("{}"));
    page.edits(Edit::Text(r#"{"keepalive":{"send":"ping","every":5}}"#));
    assert_eq!(page.app.deadline_ms(page.ms), None);
}

#[test]
fn edits_made_before_connecting_belong_to_the_first_board() {
    let mut page = visit(None);
    page.edits(Edit::Text(MIXED));
    assert_eq!(page.chosen(), "Mixed (edited)");
    let stored = page.app.stored_edits().to_owned();
    let mut page = after_visit(None, "", &stored);
    assert_eq!(page.chosen(), "Mixed (edited)");
    page.hears(r#"{"a":1}"#);
    page.give(Input::Connect("board.local"));
    assert_eq!((page.chosen(), page.labels().len()), ("Mixed (edited)", 3));
    let page = page.next_visit(None);
    assert_eq!(page.chosen(), "Mixed (edited)");
    let next = after_visit(None, "", page.app.stored_edits());
    assert_eq!(next.chosen(), "Netzer");
}

#[test]
fn edits_go_along_where_they_move_the_board() {
    let mut page = open(Some(MIXED));
    let text = MIXED.replace("\"open\"", "\"address\":\"ws://10.0.0.7:81/x\",\"open\"");
    page.edits(Edit::Text(&text));
    assert_eq!(page.called(), ["ws://10.0.0.7:81/x"]);
    assert!(page.app.has_edits());
    page.sets(0, "label", "x");
    let mut page = page.next_visit(Some(MIXED));
    assert_eq!(page.called(), ["ws://10.0.0.7:81/x"]);
    assert_eq!(
        (page.labels()[0].as_str(), page.chosen()),
        ("x", "Mixed (edited)")
    );
}

#[test]
fn an_invalid_address_in_a_profile_is_reported_and_the_host_of_the_page_used() {
    for address in ["ws://", "bad host", "ftp://board.local/"] {
        let own = serde_json::json!({"address": address}).to_string();
        let mut page = visit(Some(&own));
        assert_eq!(page.app.first_address("page.local"), "page.local");
        page.give(Input::Begin("page.local"));
        assert_eq!(page.called(), ["ws://page.local/ws"], "{address}");
        let problems = page.app.profile_problems();
        assert!(problems[0].starts_with("address: "), "{problems:?}");
        assert_eq!((problems.len(), page.app.address_problem()), (1, ""));
    }
    for address in ["", "/x", "ws://other.local/x"] {
        let own = serde_json::json!({"address": address}).to_string();
        assert_eq!(visit(Some(&own)).app.profile_problems(), [""; 0]);
    }
}

#[test]
fn an_address_that_a_person_named_is_remembered_where_an_edit_moves_it() {
    let mut page = visit(Some(MIXED));
    page.give(Input::Connect("board.local"));
    page.opens();
    page.outputs();
    page.edits(Edit::Text(r#"{"address":"/rpc"}"#));
    assert!(page.outputs().contains(&Output::Store(Kept::Address)));
}
