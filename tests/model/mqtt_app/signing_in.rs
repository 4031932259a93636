//! User and password: when a person is asked for them, and where they are stored.

use super::*;

#[test]
fn a_wrong_password_is_reported_in_words_and_not_retried() {
    let mut page = Page::for_broker(HOME);
    page.give(Input::Connect("ws://dash:wrong@broker.local/mqtt"));
    page.reaches_broker();
    page.said();
    page.hears_packet(0x20, &[0, 0x86, 0]);
    assert_eq!(*page.state(), State::Idle);
    assert_eq!(page.outputs(), [Output::Abandon(page.attempt)]);
    let words = page.trouble();
    assert!(words.contains("Check user and password"), "{words}");
    assert_eq!(page.status(), "Disconnected");
    page.passes(600_000);
    page.give(Input::Online);
    page.give(Input::Shown);
    assert_eq!(page.outputs(), []);
    // A person tries another one.
    page.give(Input::Connect("ws://dash:right@broker.local/mqtt"));
    page.reaches_broker();
    page.is_accepted();
    assert_eq!(page.status(), "Connected");
    assert_eq!(page.trouble(), "");
}

/// A broker that refuses user and password, of either version, in these words.
fn refused(json: &str, address: &str, is_v5: bool, code: u8) -> Page {
    let mut page = Page::for_broker(json);
    page.give(Input::Connect(address));
    page.reaches_broker();
    if !is_v5 {
        page.hears_packet(0x20, &[0, 1]);
        page.broker.is_v5 = false;
        page.reaches_broker();
    }
    page.said();
    page.hears_packet(0x20, &[0, code, 0][..2 + usize::from(is_v5)]);
    page
}

/// The connection is lost, and the page opens the next one.
fn comes_back(page: &mut Page) {
    page.loses(1006);
    while !matches!(page.state(), State::Opening { .. }) {
        page.passes(100);
    }
    page.reaches_broker();
}

/// The credentials of the one CONNECT since this was last asked.
fn who(page: &mut Page) -> String {
    let said = page.said();
    let [Said::Connect(_, who)] = said.as_slice() else {
        panic!("{said:?}");
    };
    who.clone()
}

#[test]
fn user_and_password_are_asked_for_where_the_broker_refuses_them() {
    for (is_v5, code, asks) in [
        (true, 0x86, true),
        (true, 0x87, true),
        (false, 4, true),
        (false, 5, true),
        (true, 0x8a, false),
        (true, 0x89, false),
        (false, 2, false),
        (false, 3, false),
    ] {
        let mut page = refused(HOME, "broker.local", is_v5, code);
        assert_eq!(page.app.refused_user(), asks.then_some(""), "{code}");
        if !asks {
            continue;
        }
        page.give(Input::LogIn {
            user: "dash",
            password: "se#same",
        });
        // It is not asked for again before there is an answer.
        assert_eq!(page.app.refused_user(), None);
        page.reaches_broker();
        if !is_v5 {
            page.hears_packet(0x20, &[0, 1]);
            page.reaches_broker();
        }
        let who = who(&mut page);
        assert!(who.contains("dash") && who.contains("se#same"), "{who}");
        page.is_accepted();
        assert_eq!(page.status(), "Connected");
        assert_eq!(page.app.refused_user(), None);
    }
}

#[test]
fn the_refused_user_is_filled_in_so_that_it_need_not_be_typed_again() {
    let json = r#"{"dialect":"mqtt","mqtt":{"user":"house"}}"#;
    let page = refused(json, "broker.local", true, 0x86);
    assert_eq!(page.app.refused_user(), Some("house"));
    let mut page = refused(json, "ws://dash:wrong@broker.local", true, 0x86);
    assert_eq!(page.app.refused_user(), Some("dash"));
    page.give(Input::LogIn {
        user: "wall",
        password: "wrong too",
    });
    page.reaches_broker();
    assert!(who(&mut page).contains("wrong too"));
    page.hears_packet(0x20, &[0, 0x86, 0]);
    assert_eq!(page.app.refused_user(), Some("wall"));
    // A person who disconnects is not asked.
    page.give(Input::Disconnect);
    assert_eq!(page.app.refused_user(), None);
}

#[test]
fn a_typed_login_serves_reconnects_to_that_broker_only() {
    let mut page = refused(HOME, "broker.local", true, 0x86);
    page.give(Input::LogIn {
        user: "dash",
        password: "sesame",
    });
    page.reaches_broker();
    assert!(who(&mut page).contains("sesame"));
    page.is_accepted();
    page.said();
    comes_back(&mut page);
    assert!(who(&mut page).contains("sesame"));
    page.is_accepted();
    page.said();
    page.give(Input::Disconnect);
    page.give(Input::Connect("broker.local"));
    page.reaches_broker();
    assert!(
        page.said()
            .iter()
            .any(|said| matches!(said, Said::Connect(_, who) if who.contains("sesame")))
    );
    for other in [
        "other.local",
        "wss://broker.local/mqtt",
        "broker.local/else",
        "ws://dash@broker.local/mqtt",
    ] {
        page.give(Input::Connect(other));
        page.reaches_broker();
        let said = page.said();
        assert!(!format!("{said:?}").contains("sesame"), "{other}");
    }
}

#[test]
fn a_password_that_was_asked_for_is_shown_and_stored_nowhere() {
    let mut page = refused(HOME, "broker.local", true, 0x86);
    page.give(Input::LogIn {
        user: "guest",
        password: "sesame",
    });
    let url = page.reaches_broker();
    let outputs = format!("{:?}", page.outputs());
    page.is_accepted();
    let app = &page.app;
    for place in [
        url,
        app.console().transcript(),
        app.title(),
        app.status(page.ms),
        app.link().address().unwrap().url(),
        app.profile_text().into(),
        app.stored_edits().into(),
        app.stored_choices().into(),
        app.stored_recall(),
    ] {
        assert!(
            !place.contains("sesame") && !place.contains("guest"),
            "{place}"
        );
    }
    assert!(!outputs.contains("Store"), "{outputs}");
}

#[test]
fn a_person_who_looks_up_the_password_elsewhere_finds_the_form_again() {
    let mut page = refused(HOME, "broker.local", true, 0x86);
    page.give(Input::Hidden { shared: false });
    // A page that is hidden for long is frozen.
    page.give(Input::Leave);
    page.give(Input::Return);
    page.give(Input::Shown);
    assert_eq!(page.app.refused_user(), Some(""));
    assert_eq!(*page.state(), State::Idle);
}

#[test]
fn a_person_who_was_accepted_before_is_asked_while_the_page_retries() {
    let mut page = Page::on_broker(HOME);
    comes_back(&mut page);
    page.hears_packet(0x20, &[0, 0x87, 0]);
    assert!(matches!(page.state(), State::Waiting { .. }));
    assert_eq!(page.app.refused_user(), Some(""));
    // The form stays where it is while a person types.
    page.passes(UNHURRIED_MS);
    assert!(matches!(page.state(), State::Opening { .. }));
    assert_eq!(page.app.refused_user(), Some(""));
    page.reaches_broker();
    assert_eq!(page.app.refused_user(), Some(""));
    page.is_accepted();
    assert_eq!(page.app.refused_user(), None);
}
