//! What a person types into the address field, and the URL that it becomes.

use pindash::model::connection::address::{Address, MASK, MAX_ADDRESS_BYTES, Problem, named};
use proptest::prelude::*;

fn parse(typed: &str) -> Address {
    match Address::parse(typed, false) {
        Ok(address) => address,
        Err(problem) => panic!("{typed:?} is refused: {}", problem.message()),
    }
}

/// Each line: what is typed, and the URL for the socket.
fn check(table: &[(&str, &str)]) {
    for (typed, url) in table {
        assert_eq!(parse(typed).url(), *url, "typed: {typed:?}");
    }
}

/// Each of these is refused, and for this reason.
fn check_refused(problem: Problem, table: &[&str]) {
    for typed in table {
        match Address::parse(typed, false) {
            Ok(address) => panic!("{typed:?} became {}", address.url()),
            Err(found) => assert_eq!(found, problem, "typed: {typed:?}"),
        }
    }
}

#[test]
fn a_web_socket_url_stays_as_it_is() {
    check(&[
        ("ws://192.168.0.4/ws", "ws://192.168.0.4/ws"),
        ("ws://meinNetzer.local/ws", "ws://meinNetzer.local/ws"),
        ("wss://board.example/ws", "wss://board.example/ws"),
        ("ws://localhost:9998/echo", "ws://localhost:9998/echo"),
        (
            "wss://localhost/auth/clown-talk-server_nodes_bridge_0",
            "wss://localhost/auth/clown-talk-server_nodes_bridge_0",
        ),
        (
            "ws://sockets.mbed.org/ws/channel/rw",
            "ws://sockets.mbed.org/ws/channel/rw",
        ),
    ]);
}

#[test]
fn an_explicit_web_socket_url_without_a_path_stays_at_the_root() {
    check(&[
        ("ws://host", "ws://host"),
        ("ws://host/", "ws://host/"),
        ("wss://host:81/", "wss://host:81/"),
        ("ws://host?token=1", "ws://host?token=1"),
    ]);
}

#[test]
fn a_host_alone_is_completed() {
    check(&[
        ("192.168.0.4", "ws://192.168.0.4/ws"),
        ("192.168.0.4:8080", "ws://192.168.0.4:8080/ws"),
        ("192.168.0.4/", "ws://192.168.0.4/ws"),
        ("192.168.0.4/rpc", "ws://192.168.0.4/rpc"),
        ("meinNetzer.local", "ws://meinNetzer.local/ws"),
        ("netzer", "ws://netzer/ws"),
        ("my_board-2", "ws://my_board-2/ws"),
        ("board.local.", "ws://board.local./ws"),
        ("localhost:8080/", "ws://localhost:8080/ws"),
        ("localhost:8080/echo", "ws://localhost:8080/echo"),
        ("host/a/b/", "ws://host/a/b/"),
        ("//host", "ws://host/ws"),
        ("//host:81/x", "ws://host:81/x"),
        ("12ab.local", "ws://12ab.local/ws"),
        ("1.2.3.4a", "ws://1.2.3.4a/ws"),
    ]);
}

#[test]
fn a_query_is_kept_and_does_not_hinder_the_completion() {
    check(&[
        ("host?token=a:b", "ws://host/ws?token=a:b"),
        ("host/?x=/y", "ws://host/ws?x=/y"),
        ("host/p?x=1&y=2", "ws://host/p?x=1&y=2"),
        ("host/p?to=http://other/", "ws://host/p?to=http://other/"),
        ("host/p?mail=me@there", "ws://host/p?mail=me@there"),
        ("http://host?x", "ws://host/ws?x"),
    ]);
}

#[test]
fn http_is_understood_as_ws_and_completed() {
    check(&[
        ("http://192.168.0.4", "ws://192.168.0.4/ws"),
        ("http://192.168.0.4/", "ws://192.168.0.4/ws"),
        ("https://board.example/", "wss://board.example/ws"),
        ("https://board.example/rpc", "wss://board.example/rpc"),
        ("http://host:8080/", "ws://host:8080/ws"),
    ]);
}

#[test]
fn the_case_of_a_scheme_does_not_matter() {
    check(&[
        ("WS://Host/Path", "ws://Host/Path"),
        ("Wss://host/", "wss://host/"),
        ("HTTP://host", "ws://host/ws"),
        ("HttpS://host", "wss://host/ws"),
    ]);
}

#[test]
fn a_scheme_with_missing_slashes_is_completed() {
    check(&[
        ("ws:/host", "ws://host"),
        ("ws:host/x", "ws://host/x"),
        ("http:/host", "ws://host/ws"),
        ("wss:[::1]", "wss://[::1]"),
    ]);
}

#[test]
fn a_scheme_word_before_a_port_is_a_host() {
    check(&[
        ("ws:81", "ws://ws:81/ws"),
        ("http:8080/x", "ws://http:8080/x"),
        ("mqtt:9001", "ws://mqtt:9001/ws"),
        ("wss", "ws://wss/ws"),
    ]);
}

#[test]
fn on_a_secure_page_a_host_alone_becomes_wss_and_a_scheme_is_respected() {
    for (typed, url) in [
        ("host", "wss://host/ws"),
        ("//host", "wss://host/ws"),
        ("user:pass@host:81/x", "wss://user:pass@host:81/x"),
        ("ws://host/ws", "ws://host/ws"),
        ("http://host", "ws://host/ws"),
        ("https://host", "wss://host/ws"),
    ] {
        assert_eq!(Address::parse(typed, true).unwrap().url(), url);
    }
}

#[test]
fn space_around_an_address_does_not_matter() {
    check(&[
        ("  192.168.0.4 \r\n", "ws://192.168.0.4/ws"),
        ("\u{a0}ws://host/ws\u{200b}", "ws://host/ws"),
        ("\u{feff}host", "ws://host/ws"),
    ]);
}

#[test]
fn ipv6_stands_in_brackets() {
    check(&[
        ("[::1]", "ws://[::1]/ws"),
        ("[::]", "ws://[::]/ws"),
        ("[fe80::1]:8080", "ws://[fe80::1]:8080/ws"),
        (
            "ws://[2001:DB8::8:800:200C:417A]/x",
            "ws://[2001:DB8::8:800:200C:417A]/x",
        ),
        ("[1:2:3:4:5:6:7:8]", "ws://[1:2:3:4:5:6:7:8]/ws"),
        ("[1::]", "ws://[1::]/ws"),
        ("[1:2:3:4:5:6:7::]", "ws://[1:2:3:4:5:6:7::]/ws"),
        ("[::ffff:192.168.0.4]", "ws://[::ffff:192.168.0.4]/ws"),
        ("[1:2:3:4:5:6:1.2.3.4]", "ws://[1:2:3:4:5:6:1.2.3.4]/ws"),
        ("user:pass@[::1]:81", "ws://user:pass@[::1]:81/ws"),
    ]);
    check_refused(
        Problem::Unbracketed,
        &[
            "fe80::1",
            "::1",
            "::",
            "ws://fe80::1/ws",
            "2001:db8::1/ws",
            "fe80::1%eth0",
            "a@fe80::1",
        ],
    );
    check_refused(
        Problem::BadIpv6,
        &[
            "[]",
            "[:]",
            "[:::]",
            "[1]",
            "[fe80::1",
            "[1:2:3:4:5:6:7]",
            "[1:2:3:4:5:6:7:8:9]",
            "[1::2::3]",
            "[::1::]",
            "[12345::]",
            "[g::]",
            "[:1:2:3:4:5:6:7]",
            "[1:2:3:4:5:6:7:]",
            "[1:2:3:4:5:6:7:8::]",
            "[::1.2.3]",
            "[::1.2.3.256]",
            "[1.2.3.4::]",
            "[1.2.3.4::1]",
            "[1.2.3.4]",
            "[1:2:3:4:5:6:7:1.2.3.4]",
            "[:1::]",
            "[::1:]",
        ],
    );
    check_refused(
        Problem::Zone,
        &["[fe80::1%eth0]", "ws://[fe80::1%25eth0]:80/"],
    );
}

/// Two parsers that know nothing of each other agree.
#[test]
fn ipv6_groups_are_checked_as_the_standard_library_does() {
    let pieces = ["", ":", "::", "1", "ffff", "12345", "1.2.3.4", ":2"];
    let mut texts = vec![String::new()];
    for _ in 0..5 {
        texts = texts
            .iter()
            .flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}")))
            .collect();
        texts.sort();
        texts.dedup();
    }
    for text in texts {
        assert_eq!(
            Address::parse(&format!("[{text}]"), false).is_ok(),
            text.parse::<core::net::Ipv6Addr>().is_ok(),
            "{text}"
        );
    }
}

#[test]
fn a_host_that_ends_in_a_number_is_an_ipv4_address_or_refused() {
    check(&[
        ("0.0.0.0", "ws://0.0.0.0/ws"),
        ("255.255.255.255", "ws://255.255.255.255/ws"),
        ("192.168.0.4.", "ws://192.168.0.4./ws"),
    ]);
    check_refused(
        Problem::BadIpv4,
        &[
            "192.168.0.256",
            "1.2.3",
            "1.2.3.4.5",
            "8080",
            "192.168.0.010",
            "192.168.0.99999999999",
            "board.1",
            "0x7f.0.0.0x1",
            "ws://127.1/ws",
            "0xff",
            "1.2.3.256:80",
            "3000.1.1.1",
        ],
    );
}

#[test]
fn nothing_typed_is_named() {
    check_refused(Problem::Empty, &["", "   ", "\r\n", "\u{200b}"]);
}

#[test]
fn a_missing_host_is_named() {
    check_refused(
        Problem::NoHost,
        &[
            "ws://",
            "wss:///ws",
            "http://",
            "/ws",
            "ws:",
            "ws:/",
            ":8080",
            "user@",
            "a:b@/ws",
            "?x",
            "//",
            "ws://user:pass@:81/",
        ],
    );
}

#[test]
fn other_schemes_are_named() {
    check_refused(
        Problem::OtherScheme,
        &[
            "ftp://host",
            "mqtt://host:1883",
            "file:///etc/passwd",
            "file:/etc/passwd",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "tcp://host:2000",
            "://host",
            "about:blank",
            "192.168.0.4://",
            "ws//host",
            "http//host/ws",
        ],
    );
}

#[test]
fn a_bad_port_is_named() {
    check_refused(
        Problem::BadPort,
        &[
            "host:",
            "host:/ws",
            "host:0",
            "host:000",
            "host:65536",
            "host:99999999999999999999",
            "host:80a",
            "host:+80",
            "host:-1",
            "localhost:abc",
            "[::1]:",
            "[::1]8080",
            "[::1]:x",
            "host:80:90x",
            "ws://http://host",
            "ws://host:８０",
        ],
    );
    check(&[
        ("host:1", "ws://host:1/ws"),
        ("host:65535", "ws://host:65535/ws"),
    ]);
}

#[test]
fn characters_that_no_host_has_are_named() {
    check_refused(
        Problem::BadHost,
        &[
            "ho<st",
            "ho>st",
            "ho\"st",
            "ho^st",
            "ho`st",
            "{host}",
            "ho|st",
            "a,b",
            "a;b",
            "ho%73t",
            "a!b",
            "a*b",
            "(host)",
            "host]",
            "a'b",
            "a=b",
            "a&b",
            "a$b",
            "a~b",
            "a+b",
            "ho•st",
            "１９２.168.0.4",
            "host。local",
            "a→b",
            "a–b",
        ],
    );
    check_refused(
        Problem::EmptyLabel,
        &["a..b", ".local", "..", "host..", "."],
    );
}

#[test]
fn international_names_are_left_to_the_browser() {
    check(&[
        ("küche.local", "ws://küche.local/ws"),
        ("ws://плата.example/ws", "ws://плата.example/ws"),
        ("基板.local:81", "ws://基板.local:81/ws"),
    ]);
}

#[test]
fn spaces_and_control_characters_inside_are_named() {
    check_refused(
        Problem::Blank,
        &[
            "my board",
            "ws://host/a b",
            "ho\tst",
            "ho\nst",
            "ho\0st",
            "a\u{7f}b",
            "a\u{200b}b",
            "a\u{a0}b",
            "a\u{202e}b",
            "user:pass word@host",
        ],
    );
}

#[test]
fn fragments_and_backslashes_are_named() {
    check_refused(
        Problem::Fragment,
        &["ws://host/ws#top", "host#", "#", "user:pa#ss@host"],
    );
    check_refused(
        Problem::Backslash,
        &["ws:\\\\host\\ws", "host\\ws", "\\\\host"],
    );
}

#[test]
fn an_address_has_a_longest_length() {
    let fits = format!("ws://host/{}", "x".repeat(MAX_ADDRESS_BYTES - 10));
    assert_eq!(parse(&fits).url(), fits);
    check_refused(Problem::TooLong, &[&format!("{fits}x")]);
    // What is trimmed does not count.
    assert_eq!(parse(&format!("  {fits}  ")).url(), fits);
}

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

#[test]
fn every_problem_says_what_to_do_in_a_sentence_or_two() {
    use Problem::*;
    for problem in [
        Empty,
        TooLong,
        Blank,
        Backslash,
        Fragment,
        OtherScheme,
        NoHost,
        BadHost,
        EmptyLabel,
        BadPort,
        BadIpv4,
        Unbracketed,
        BadIpv6,
        Zone,
        HalfMasked,
    ] {
        let message = problem.message();
        assert!(
            message.ends_with(['.', '?']) && message.len() > 30,
            "{message}"
        );
        assert!(message.len() <= 120, "{message}");
    }
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
        // What is no escape stands for itself.
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
fn an_address_that_was_kept_and_is_none_says_nothing() {
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
