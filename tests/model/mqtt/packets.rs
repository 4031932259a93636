//! The bytes of packets, and what topics and filters match.

use super::*;

// What the standards give as examples.

#[test]
fn a_variable_byte_integer_has_the_bytes_of_the_standard() {
    // Table 1-1 of version 5, and 2.4 of version 3.1.1.
    for (value, bytes) in [
        (0, "00"),
        (127, "7f"),
        (128, "80 01"),
        (16_383, "ff 7f"),
        (16_384, "80 80 01"),
        (2_097_151, "ff ff 7f"),
        (2_097_152, "80 80 80 01"),
        (268_435_455, "ff ff ff 7f"),
    ] {
        let mut written = Vec::new();
        push_length(&mut written, value);
        assert_eq!(written, hex(bytes));
        written.push(7);
        let mut body = Body::of(&written);
        assert_eq!((body.length(), body.is_good), (value, true));
        assert_eq!(body.rest, [7]);
        // Without its last byte it is none.
        let mut body = Body::of(&written[..written.len() - 2]);
        body.length();
        assert!(!body.is_good);
    }
    let too_long = hex("80 80 80 80 01");
    let mut body = Body::of(&too_long);
    body.length();
    assert!(!body.is_good);
}

#[test]
fn connect_has_the_bytes_of_the_standards_example() {
    // Figure 3.6 of version 3.1.1, with all flags but that for keeping the will.
    let options = Options {
        client_id: "id".into(),
        user: "u".into(),
        password: "p".into(),
        will: Some(Publication {
            topic: "w".into(),
            payload: "gone".into(),
            qos: 1,
            retain: false,
        }),
        ..Options::default()
    };
    let payload = "00 02 69 64 00 01 77 00 04 67 6f 6e 65 00 01 75 00 01 70";
    let header = "00 04 4d 51 54 54 04 ce 00 0a";
    assert_eq!(
        packet::connect(&options, Version::V311, 10),
        packet_of(0x10, &hex(&[header, payload].join(" ")))
    );
    // In version 5 there are properties: the largest packet, and none of the will.
    let header = "00 04 4d 51 54 54 05 ce 00 0a 05 27 00 04 00 00";
    let payload = "00 02 69 64 00 00 01 77 00 04 67 6f 6e 65 00 01 75 00 01 70";
    assert_eq!(
        packet::connect(&options, Version::V5, 10),
        packet_of(0x10, &hex(&[header, payload].join(" ")))
    );
}

#[test]
fn connect_sends_a_password_without_a_user_too() {
    // Version 3.1.1 allows no password without a user (§3.1.2.9).
    for (user, password, flags, end) in [
        ("", "", 0x02, ""),
        ("u", "", 0x82, "00 01 75"),
        ("u", "p", 0xc2, "00 01 75 00 01 70"),
        ("", "p", 0xc2, "00 00 00 01 70"),
    ] {
        let options = Options {
            user: user.into(),
            password: password.into(),
            ..Options::default()
        };
        let packet = packet::connect(&options, Version::V311, 60);
        assert_eq!(packet[9], flags);
        assert_eq!(packet[14..], parse_hex(end).unwrap_or_default());
    }
    let retained = Options {
        will: Some(Publication {
            retain: true,
            ..Publication::default()
        }),
        ..Options::default()
    };
    assert_eq!(packet::connect(&retained, Version::V311, 60)[9], 0x26);
}

#[test]
fn subscribe_publish_and_puback_have_the_bytes_of_the_standards_examples() {
    // Figures 3.21 and 3.23 of version 3.1.1; its second filter asks for QoS 2, which is never done.
    let wanted = [("a/b", 1), ("c/d", 2)].map(|(filter, qos)| Subscription {
        filter: filter.into(),
        qos,
    });
    let filters = "00 03 61 2f 62 01 00 03 63 2f 64 01";
    assert_eq!(
        packet::subscribe(&wanted, Version::V311, 10),
        hex(&["82 0e 00 0a", filters].join(" "))
    );
    assert_eq!(
        packet::subscribe(&wanted, Version::V5, 10),
        hex(&["82 0f 00 0a 00", filters].join(" "))
    );
    // Figure 3.11, and the table after it.
    assert_eq!(
        packet::publish("a/b", b"", 10, false, Version::V311),
        hex("32 07 00 03 61 2f 62 00 0a")
    );
    assert_eq!(
        packet::publish("a/b", b"x", 10, true, Version::V5),
        hex("33 09 00 03 61 2f 62 00 0a 00 78")
    );
    assert_eq!(packet::puback(0x1234), hex("40 02 12 34"));
}

#[test]
fn texts_are_utf_8_and_nothing_else() {
    // Figure 1.2: the letter A and U+2A6D4.
    let topic = "A\u{2a6d4}";
    assert_eq!(
        packet::publish(topic, b"", 0, false, Version::V311),
        hex("30 07 00 05 41 f0 aa 9b 94")
    );
    // What looks like the mark of a byte order is a character as any other (§1.5.3).
    for (text, expected) in [
        ("41 f0 aa 9b 94", Some(topic)),
        ("ef bb bf", Some("\u{feff}")),
        // Half a pair of UTF-16, a character cut off, a zero, Latin-1.
        ("ed a0 80", None),
        ("e2 84", None),
        ("61 00", None),
        ("b0 43", None),
    ] {
        let text = hex(text);
        let body = [&[0, text.len() as u8][..], &text].concat();
        let outputs = Driven::ready(Version::V311).hear_bytes(&packet_of(0x30, &body));
        assert_eq!(
            outputs,
            [match expected {
                Some(topic) => message(topic, b"", false),
                None => Output::Refused(Reason::MALFORMED, Retry::Later),
            }]
        );
    }
}

#[test]
fn filters_find_what_the_standards_examples_say() {
    // §4.7.1 and §4.7.2.
    for (filter, found, others) in [
        (
            "sport/tennis/player1/#",
            &[
                "sport/tennis/player1",
                "sport/tennis/player1/ranking",
                "sport/tennis/player1/score/wimbledon",
            ][..],
            &["sport/tennis", "sport/tennis/player10"][..],
        ),
        ("sport/#", &["sport", "sport/", "sport/a/b"], &["sports"]),
        (
            "sport/tennis/+",
            &["sport/tennis/player1", "sport/tennis/player2"],
            &["sport/tennis/player1/ranking", "sport/tennis"],
        ),
        ("sport/+", &["sport/"], &["sport"]),
        ("+/tennis/#", &["sport/tennis", "x/tennis/y/z"], &["tennis"]),
        ("sport/+/player1", &["sport/x/player1"], &["sport/player1"]),
        ("+/+", &["/finance"], &["finance"]),
        ("/+", &["/finance"], &["finance", "a/finance"]),
        ("+", &["finance"], &["/finance", "$SYS"]),
        ("#", &["a", "/", "a/$b"], &["$SYS", "$SYS/monitor/Clients"]),
        (
            "+/monitor/Clients",
            &["x/monitor/Clients"],
            &["$SYS/monitor/Clients"],
        ),
        ("$SYS/#", &["$SYS/", "$SYS", "$SYS/a/b"], &["SYS/a"]),
        (
            "$SYS/monitor/+",
            &["$SYS/monitor/Clients"],
            &["$SYS/monitor"],
        ),
        ("ACCOUNTS", &["ACCOUNTS"], &["Accounts", "ACCOUNTS/"]),
        ("/finance", &["/finance"], &["finance"]),
    ] {
        assert!(is_filter(filter), "{filter}");
        for topic in found {
            assert!(matches(filter, topic), "{filter} {topic}");
        }
        for topic in others {
            assert!(!matches(filter, topic), "{filter} {topic}");
        }
    }
}

#[test]
fn a_filter_has_its_wildcards_alone_on_a_level_and_a_topic_has_none() {
    for filter in [
        "#",
        "+",
        "/",
        "a b",
        "sport/tennis/#",
        "+/+/#",
        "/+",
        "+/",
        "$SYS/#",
    ] {
        assert!(is_filter(filter), "{filter}");
    }
    for filter in [
        "",
        "sport/tennis#",
        "sport/tennis/#/ranking",
        "sport+",
        "+sport",
        "##",
        "++",
        "#/",
        "+#",
        "a\0b",
    ] {
        assert!(!is_filter(filter), "{filter}");
    }
    let longest = "a".repeat(MAX_TEXT_BYTES);
    for (topic, expected) in [
        ("a/b", true),
        ("/", true),
        (longest.as_str(), true),
        ("", false),
        ("a/+", false),
        ("#", false),
        ("a\0", false),
        (&(longest.clone() + "a"), false),
    ] {
        assert_eq!(is_topic(topic), expected);
    }
}
