//! What is no address is refused in words.

use super::*;

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
