//! The address that a person types, and its password.

use super::*;

#[test]
fn a_bad_address_shows_a_message_at_the_field_and_leaves_the_connection_alone() {
    let mut page = open();
    let before = (page.status(), page.console(), page.app.title());
    for typed in ["", "ftp://board", "a b", "ws://board:99999/"] {
        page.give(Input::Connect(typed));
        assert!(!page.app.address_problem().is_empty(), "{typed}");
        assert!(page.outputs().is_empty(), "{typed}");
    }
    assert_eq!((page.status(), page.console(), page.app.title()), before);
    page.hears(r#"{"u":{"v":{"0":"1"}}}"#);
    assert_eq!(page.pin(0).value(), Some("1"));
    page.give(Input::Connect("other.local"));
    assert_eq!(page.app.address_problem(), "");
}

#[test]
fn connecting_elsewhere_drops_the_first_board_at_once() {
    let mut page = open();
    page.give(Input::Connect("other.local:81/socket"));
    assert_eq!(
        page.outputs(),
        [
            Output::Abandon(Attempt(1)),
            Output::Open(Attempt(2), "ws://other.local:81/socket".into()),
            Output::Store(Kept::Address)
        ]
    );
    let console = page.console();
    assert_eq!(
        console[console.len() - 2..],
        [
            "note: Disconnected",
            "note: Connecting to ws://other.local:81/socket"
        ]
    );
}

#[test]
fn a_password_goes_to_the_socket_and_is_shown_nowhere() {
    let mut page = start();
    let mut shown = Vec::new();
    page.give(Input::Connect("ws://clown:s3cret@board.local/ws"));
    assert_eq!(
        page.outputs()[0],
        Output::Open(Attempt(1), "ws://clown:s3cret@board.local/ws".into())
    );
    let mut look = |page: &Page| {
        shown.extend(page.console());
        shown.extend([page.status(), page.app.title(), page.trouble()]);
        shown.push(page.app.address_problem().into());
        shown.push(page.app.console().transcript());
        shown.push(page.app.link().address().unwrap().remembered());
        shown.push(format!("{:?}", page.app.link()));
    };
    look(&page);
    page.give(Input::Opened(Attempt(1)));
    look(&page);
    page.loses(1006);
    look(&page);
    page.give(Input::RetryNow);
    look(&page);
    page.wakes();
    look(&page);
    page.give(Input::Connect("ws://clown:s3cret@board local"));
    look(&page);
    assert!(shown.len() > 40);
    for text in shown {
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn the_masked_address_of_the_field_means_the_same_password() {
    let mut page = start();
    page.give(Input::Connect("ws://clown:s3cret@board.local/ws"));
    let shown = page.app.link().address().unwrap().shown();
    page.outputs();
    page.give(Input::Connect(&shown));
    assert_eq!(
        page.outputs()[1],
        Output::Open(Attempt(2), "ws://clown:s3cret@board.local/ws".into())
    );
}
