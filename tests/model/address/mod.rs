//! What a person types into the address field, and the URL that it becomes.

mod password;
mod refused;

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
