//! User and password in an address go to the socket, and are shown nowhere.

use super::*;

#[test]
fn credentials_go_to_the_socket_as_they_were_typed() {
    check(&[
        (
            "wss://clown:bigclown@localhost/auth/x",
            "wss://clown:bigclown@localhost/auth/x",
        ),
        ("user@host", "ws://user@host/ws"),
        ("user:@host", "ws://user@host/ws"),
        (":pass@host", "ws://:pass@host/ws"),
        ("@host", "ws://host/ws"),
        (":@host", "ws://host/ws"),
        (
            "us%40er:p%2Fa%20s@host:81",
            "ws://us%40er:p%2Fa%20s@host:81/ws",
        ),
        (
            "me@home:pa:ss@word@host/x@y",
            "ws://me@home:pa:ss@word@host/x@y",
        ),
        ("ws:pass@host", "ws://ws:pass@host/ws"),
        ("http:pass@host/", "ws://http:pass@host/ws"),
        ("javascript:pass@host", "ws://javascript:pass@host/ws"),
        ("user:80@host", "ws://user:80@host/ws"),
    ]);
}

#[test]
fn the_host_is_named_with_port_and_brackets_but_without_credentials() {
    for (typed, host) in [
        ("ws://user:pass@192.168.0.4:81/ws", "192.168.0.4:81"),
        ("[::1]:81", "[::1]:81"),
        ("netzer.local", "netzer.local"),
    ] {
        assert_eq!(parse(typed).host(), host);
    }
}

#[test]
fn only_the_url_for_the_socket_holds_the_password() {
    for typed in [
        "ws://user:s3cret@host/ws",
        "user:s3cret@host",
        "http://:s3cret@host",
        "ws:s3cret@host",
        "wss:s3cret@host:81/x?y",
        "javascript:s3cret@[::1]",
        "us@er:s3cret@host",
        "https://user:a@s3cret:b@host",
    ] {
        let address = parse(typed);
        assert!(address.has_password());
        assert!(address.url().contains("s3cret"), "{typed}");
        for text in [
            address.shown(),
            address.remembered(),
            format!("{address:?}"),
            format!("{address:#?}"),
            format!("{:?}", Some(&address)),
            address.host().to_owned(),
        ] {
            assert!(!text.contains("s3cret"), "{typed} leaks into {text}");
        }
    }
}

#[test]
fn a_shown_address_masks_the_password_and_a_remembered_one_has_none() {
    let address = parse("ws://user:pass@host/ws");
    assert_eq!(address.shown(), "ws://user:•••@host/ws");
    assert_eq!(address.remembered(), "ws://user@host/ws");
    let address = parse(":pass@host");
    assert_eq!(address.shown(), "ws://:•••@host/ws");
    assert_eq!(address.remembered(), "ws://host/ws");
    assert_eq!(parse("host").shown(), "ws://host/ws");
}

#[test]
fn what_is_shown_or_remembered_can_be_read_again() {
    for typed in [
        "host",
        "ws://host",
        "https://u:p@[::1]:81/x?y",
        "u@h/x",
        ":p@h",
    ] {
        let address = parse(typed);
        assert_eq!(parse(&address.shown()).shown(), address.shown());
        assert_eq!(parse(&address.remembered()).url(), address.remembered());
        assert_eq!(parse(&address.shown()).unmasked(Some(&address)), address);
    }
}

#[test]
fn a_masked_address_keeps_its_password_only_at_the_same_place() {
    let known = parse("ws://user:pass@host:81/ws");
    let again = |typed: &str| parse(typed).unmasked(Some(&known)).url();
    assert_eq!(
        again("ws://user:•••@host:81/ws"),
        "ws://user:pass@host:81/ws"
    );
    assert_eq!(
        again("ws://user:•••@HOST:81/other?x"),
        "ws://user:pass@HOST:81/other?x"
    );
    assert_eq!(
        again("wss://user:•••@host:81/ws"),
        "wss://user:pass@host:81/ws"
    );
    assert_eq!(again("ws://user:•••@host:82/ws"), "ws://user@host:82/ws");
    assert_eq!(again("ws://user:•••@host/ws"), "ws://user@host/ws");
    assert_eq!(again("ws://user:•••@evil:81/ws"), "ws://user@evil:81/ws");
    assert_eq!(again("ws://root:•••@host:81/ws"), "ws://root@host:81/ws");
    assert_eq!(
        again("ws://user:new@host:81/ws"),
        "ws://user:new@host:81/ws"
    );
    assert_eq!(again("ws://user@host:81/ws"), "ws://user@host:81/ws");
}

#[test]
fn a_password_that_went_encrypted_does_not_go_in_the_clear() {
    let known = parse("wss://user:pass@host/ws");
    let again = parse("ws://user:•••@host/ws").unmasked(Some(&known));
    assert_eq!(again.url(), "ws://user@host/ws");
}

#[test]
fn the_mask_itself_is_never_sent() {
    let masked = parse(&format!("ws://user:{MASK}@host/ws"));
    assert_eq!(masked.url(), "ws://user@host/ws");
    assert_eq!(masked.shown(), "ws://user:•••@host/ws");
    let dropped = masked.unmasked(None);
    assert_eq!(dropped.shown(), "ws://user@host/ws");
    check_refused(
        Problem::HalfMasked,
        &["user:••@host", "user:•••x@host", "ws://user:a•••@host/ws"],
    );
}

/// Texts that look like addresses reach further than arbitrary ones.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(ws|wss|http|x)?:?/{0,2}([a-z•]{0,3}:?[a-z•:]{0,4}@)?[a-z0-9.:\\[\\]%]{0,12}[/?#]?[a-z@:]{0,4}",
    ]
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn whatever_is_typed_becomes_an_address_or_a_message(typed in typed(), secure: bool) {
            if let Ok(address) = Address::parse(&typed, secure) {
                let url = address.url();
                prop_assert!(url.starts_with("ws://") || url.starts_with("wss://"));
                prop_assert!(!url.contains(['#', ' ', '\\']));
                prop_assert!(url.len() <= MAX_ADDRESS_BYTES + "wss:///ws".len());
                prop_assert_eq!(Address::parse(&url, secure).map(|again| again.url()), Ok(url));
            }
        }

        #[test]
        fn a_password_shows_nowhere(password in "[A-Z]{4,12}", scheme in "(ws://|https://|//|ws:)?") {
            if let Ok(address) = Address::parse(&format!("{scheme}user:{password}@host"), false) {
                prop_assert!(address.url().contains(&password));
                let seen = format!("{} {} {address:?}", address.shown(), address.remembered());
                prop_assert!(!seen.contains(&password));
            }
        }
    }
}

#[test]
fn user_and_password_can_be_told_apart_from_the_address() {
    for (typed, login) in [
        ("ws://board.local/mqtt", ["", ""]),
        ("ws://dash@board.local/mqtt", ["dash", ""]),
        ("ws://dash:sesame@board.local/mqtt", ["dash", "sesame"]),
        (
            "ws://d%40sh:se%23s%C3%A4me%25@board.local/mqtt",
            ["d@sh", "se#säme%"],
        ),
        // What is no escape is taken as it is.
        ("ws://a%:b%2@board.local/mqtt", ["a%", "b%2"]),
        ("ws://ä%zz:ü%€@board.local/mqtt", ["ä%zz", "ü%€"]),
        ("ws://%ff:%ffx@board.local/mqtt", ["%ff", "%ffx"]),
        // The mask is no password.
        ("ws://dash:•••@board.local/mqtt", ["dash", ""]),
    ] {
        let address = Address::parse(typed, false).unwrap();
        assert_eq!(address.login(), login, "{typed}");
        assert_eq!(address.url_without_login(), "ws://board.local/mqtt");
    }
}

#[test]
fn an_invalid_stored_address_shows_no_message() {
    let named = |asked: Option<&str>, here: Option<&str>, kept: Option<&str>| {
        named(
            asked.map(Into::into),
            [here, kept].map(|kept| kept.map(Into::into)),
            false,
        )
    };
    let good = Some("ws://a/ws");
    for garbage in ["ws://", "bad host", "", "\0", "http//x", &"x".repeat(5_000)] {
        let asked = garbage;
        let garbage = Some(garbage);
        assert_eq!(named(None, garbage, garbage), "");
        assert_eq!(named(None, None, garbage), "");
        assert_eq!(named(None, garbage, good), "ws://a/ws");
        assert_eq!(named(None, good, garbage), "ws://a/ws");
        // What a person asks for is theirs to mend.
        assert_eq!(named(garbage, good, good), asked);
        assert_eq!(named(good, garbage, garbage), "ws://a/ws");
    }
    assert_eq!(named(None, None, None), "");
    assert_eq!(named(None, good, Some("ws://b/ws")), "ws://a/ws");
    // The password that this tab keeps is for the address in the page's URL, and for no other.
    let secret = Some("ws://who:secret@a/ws");
    assert_eq!(
        named(Some("ws://who@a/ws"), secret, None),
        "ws://who:secret@a/ws"
    );
    assert_eq!(named(good, secret, None), "ws://a/ws");
    assert_eq!(named(Some("ws://who@a/ws"), None, secret), "ws://who@a/ws");
}
