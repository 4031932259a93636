//! What a person reads about a profile before applying it.

use super::*;

#[test]
fn a_pin_is_described_by_all_that_it_says() {
    let json = r#"{"pins":[{"label":"Fan","group":"Air","path":["a","b"],"kind":"slider","unit":"%",
        "on":"run","off":"stop","min":-10,"max":90.5,"digits":2,"radix":16,"bit":3,"wide":true,
        "confirm":true,"momentary":true,"locked":true,"shown":false,
        "write":{"duty":"{value}"}},{"path":"b","write":"{no json}"},{"kind":"button","send":"x"}]}"#;
    let profile = Profile::read(json);
    assert_eq!(profile.problems, []);
    for pin in &profile.pins {
        let again = Profile::read(&format!(r#"{{"pins":[{}]}}"#, described(pin, "", "")));
        assert_eq!((&again.pins[0], again.problems.len()), (pin, 0));
    }
    assert_eq!(
        described(&profile.pins[1], "", ""),
        r#"{"path":"b","write":"{no json}"}"#
    );
}

#[test]
fn what_a_profile_sends_by_itself_is_said_in_words() {
    let told = |json| sends(&Profile::read(json));
    assert_eq!(told("{}"), [""; 0]);
    assert_eq!(
        told(r#"{"pins":[{"path":"a","write":"w"}],"buttons":[{"send":"x"}]}"#),
        [""; 0]
    );
    assert_eq!(
        told(
            r#"{"open":["hi"],"hidden":["quiet"],"visible":["loud"],"pins":[{"path":"a","open":"t={n}"}],
                "keepalive":{"send":"ping","every":2.5},"answers":[{"when":"PING","send":"PONG"}]}"#
        ),
        [
            "On open: hi",
            "On open: t=0",
            "When hidden: quiet",
            "When shown: loud",
            "Every 2.5 s: ping",
            "On “PING”: PONG"
        ]
    );
    assert_eq!(
        told(
            r#"{"dialect":"mqtt","mqtt":{"subscribe":["a/#",{"topic":"b","qos":1}],"client":"kitchen","user":"who",
                "keepalive":9,"will":{"topic":"c d","payload":1,"retain":true}},"keepalive":{"send":"ping","every":5},
                "open":[{"topic":"e","payload":{"f": 1}}],"answers":[{"when":"b *","send":"g {1}"}]}"#
        ),
        [
            r#"On open: {"topic":"e","payload":{"f":1}}"#,
            "Subscribes to: a/#",
            "Subscribes to: b, QoS 1",
            "Client id: kitchen",
            "User: who",
            "Will, when the page is cut off: c d 1, retained",
            "On “b *”: g {1}"
        ]
    );
    let netzer = told(NETZER);
    assert_eq!(netzer.len(), 27);
    assert_eq!(netzer[26], "When shown: the same as on open");
}

#[test]
fn a_text_is_reviewed_before_it_is_taken() {
    let told = review("{\n\"open\":[\"hi\"],\n\"pins\":[{\"path\":\"a\",\"kind\":\"lamp\"}]");
    assert_eq!(
        (told.pins, told.sends.as_slice()),
        (1, ["On open: hi".to_owned()].as_slice())
    );
    assert_eq!(told.problems.len(), 2);
    assert!(told.problems[0].starts_with("Line 3: This is not valid JSON."));
    assert!(told.problems[1].starts_with("Line 3, pin 1, kind: The kind must be"));
    assert!(review(NETZER).problems.is_empty());
}

#[test]
fn a_review_tells_where_a_profile_leads() {
    const TODAY: &str = "netzer.local";
    let connects =
        |json: &str, today: &str, secure: bool| review_from(json, today, secure).connects;
    let other = |address: &str| {
        format!("Connects to: {address} — another host than today’s (netzer.local)")
    };
    for (address, expected) in [
        ("ws://netzer.local/ws", "Connects to: ws://netzer.local/ws"),
        ("NETZER.local", "Connects to: ws://NETZER.local/ws"),
        ("/rpc", "Connects to: /rpc on the board’s host"),
        ("ws://other.host/ws", &other("ws://other.host/ws")),
        // Another port may be another device.
        ("netzer.local:81", &other("ws://netzer.local:81/ws")),
        (
            "wss://who:secret@10.0.0.7/x",
            &other("wss://who:•••@10.0.0.7/x"),
        ),
        (
            "ws://who:secret@bad host",
            "Connects to: An address has no spaces or invisible characters. In a path or a password, write a space as %20.",
        ),
    ] {
        let json = json!({"address": address, "open": ["hi"]}).to_string();
        let line = connects(&json, TODAY, false);
        assert_eq!(line, expected, "{address}");
        assert!(!line.contains("secret"));
        assert_eq!(review(&json).sends, ["On open: hi"]);
    }
    let bare = r#"{"address":"ws://a/b"}"#;
    assert_eq!(connects(bare, "", false), "Connects to: ws://a/b");
    assert_eq!(
        connects(r#"{"address":"board"}"#, "board", true),
        "Connects to: wss://board/ws"
    );
    assert_eq!(
        connects(r#"{"address":"/ws","subprotocol":"arduino"}"#, TODAY, false),
        "Connects to: /ws on the board’s host, subprotocol arduino"
    );
    assert_eq!(
        connects(r#"{"subprotocol":"arduino"}"#, TODAY, false),
        "Connects to: the same address, subprotocol arduino"
    );
    for quiet in ["{}", "", "{\"dialect\":\"mqtt\"}", "{\"address\":\"\"}"] {
        assert_eq!(connects(quiet, TODAY, false), "", "{quiet}");
    }
}
