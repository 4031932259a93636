//! The password of a board: the digest of a Shelly, and `{password}` in a template.

use crate::page::Page;
use pindash::model::app::{Input, Output};
use pindash::model::login::{AGAIN_WITHIN_MS, sha256};

const SHELLY: &str = "Shelly Gen2+";
const REALM: &str = "shellypro4pm-f008d1d8b8b8";
/// A nonce before firmware 2.0, and one since then, as JSON.
const NUMBER: &str = "1625038762";
const TEXT: &str = r#""pX3q/Aw==""#;
const LIVE: &str =
    r#"{"id":9,"src":"s","dst":"pindash","result":{"switch:0":{"id":0,"output":false}}}"#;

/// A profile whose board asks for a token, as Home Assistant does.
const TOKEN: &str = r#"{
  "answers": [{ "when": { "type": "auth_required" }, "send": { "type": "auth", "token": "{password}" } }],
  "pins": [
    { "path": "lamp", "kind": "switch", "write": "lamp={value} {password}" },
    { "path": "light", "label": "Light" }
  ]
}"#;
const WANTED: &str = r#"{"type":"auth_required"}"#;

/// What the board answers to the request with this id.
fn challenge(id: &str, nonce: &str) -> String {
    let message = format!(
        r#"{{"auth_type": "digest", "nonce": {nonce}, "nc": 1, "realm": "{REALM}", "algorithm": "SHA-256"}}"#
    );
    let message = message.replace('"', r#"\""#);
    format!(
        r#"{{"id":{id},"src":"{REALM}","dst":"pindash","error":{{"code":401,"message":"{message}"}}}}"#
    )
}

/// The number of a request.
fn id(request: &str) -> String {
    let behind = request.split(r#""id":"#).nth(1).unwrap();
    behind.chars().take_while(char::is_ascii_digit).collect()
}

fn response(nonce: &str, count: u32, password: &str) -> String {
    let user = sha256(&format!("admin:{REALM}:{password}"));
    let request = sha256("dummy_method:dummy_uri");
    let nonce = nonce.trim_matches('"');
    // The page's seed is 7.
    sha256(&format!("{user}:{nonce}:{count}:7:auth:{request}"))
}

impl Page {
    /// What goes to the socket, as the board gets it.
    fn wired(&mut self) -> Vec<String> {
        let sent = self.sent().into_iter();
        sent.map(|text| self.app.seal(text, self.ms)).collect()
    }

    fn logs_in(&mut self, password: &str) {
        self.give(Input::LogIn { user: "", password });
        self.opens();
    }

    /// The board refuses the last request, whose number is given back.
    fn is_refused(&mut self, nonce: &str) -> String {
        let wired = self.wired();
        let id = id(wired.last().expect("a request"));
        self.hears(&challenge(&id, nonce));
        id
    }

    /// Whether there is a trace of this in what anybody sees or finds.
    fn knows(&self, secret: &str) -> bool {
        let app = &self.app;
        let places = [
            app.console().transcript(),
            app.title(),
            app.status(self.ms),
            app.profile_text().into(),
            app.stored_edits().into(),
            app.stored_choices().into(),
            app.stored_recall(),
            app.latest(self.now()),
        ];
        places.iter().any(|place| place.contains(secret))
    }
}

/// A Shelly that has taken the password, with a nonce.
fn logged_in(nonce: &str) -> Page {
    let mut page = Page::new(SHELLY);
    page.connects();
    page.is_refused(nonce);
    page.logs_in("secret");
    page.is_refused(nonce);
    let wired = page.wired();
    let [request] = wired.as_slice() else {
        panic!("{wired:?}");
    };
    assert!(request.contains(&response(nonce, 1, "secret")), "{request}");
    page.hears(LIVE);
    page
}

#[test]
fn sha_256_is_that_of_the_standard() {
    for (text, digest) in [
        (
            String::new(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            "abc".into(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".into(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (
            "a".repeat(55),
            "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
        ),
        (
            "a".repeat(64),
            "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
        ),
        (
            "a".repeat(119),
            "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb",
        ),
        (
            "a".repeat(1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        ),
    ] {
        assert_eq!(sha256(&text), digest, "{} bytes", text.len());
    }
}

#[test]
fn the_digest_is_that_of_its_standard() {
    // RFC 7616, 3.9.1.
    let user = sha256("Mufasa:http-auth@example.org:Circle of Life");
    let request = sha256("GET:/dir/index.html");
    let response = sha256(&format!(
        "{user}:7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:\
        f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:{request}"
    ));
    assert_eq!(
        response,
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    );
}

#[test]
fn a_shelly_without_a_password_is_asked_for_none() {
    let mut page = Page::connected(SHELLY);
    page.hears(LIVE);
    assert_eq!(page.app.refused_user(), None);
    assert!(!page.app.has_password());
    let sent = page.toggles("Switch 0");
    assert_eq!(page.app.seal(sent[0].clone(), page.ms), sent[0]);
}

#[test]
fn a_shelly_with_a_password_has_the_page_ask_for_it() {
    let mut page = Page::new(SHELLY);
    page.connects();
    page.is_refused(NUMBER);
    assert_eq!(page.app.refused_user(), Some(""));
    assert_eq!(page.trouble(), "The board wants its password.");
    assert!(page.is_open());
    assert_eq!(page.sent(), [""; 0]);
    // The challenge says nothing of the board, and nothing about what kind it is.
    assert_eq!(page.others(), [""; 0]);
    page.passes(10_000);
    assert_eq!(page.app.stranger(), "");
    // A person who disconnects is not asked.
    page.give(Input::Disconnect);
    assert_eq!(page.app.refused_user(), None);
    assert_eq!(page.trouble(), "");
}

#[test]
fn the_auth_object_is_as_the_maker_documents_it() {
    for (nonce, response) in [
        (
            NUMBER,
            "43e2d540a78dc62a8942c4e96d6364e28bd005e10ad8807ebacba0250ba6ed55",
        ),
        (
            TEXT,
            "469ff64b0ddcec31dc5291732bca938628ecca01f4516a795fe628680f2af226",
        ),
    ] {
        let mut page = Page::new(SHELLY);
        page.connects();
        page.is_refused(nonce);
        page.logs_in("secret");
        let first = page.sent();
        let plain = page.app.seal(first[0].clone(), page.ms);
        assert_eq!(plain, first[0], "the nonce is not known on this connection");
        page.hears(&challenge(&id(&plain), nonce));
        let (request, member) = (&plain[..plain.len() - 1], &page.wired()[0]);
        let auth = format!(
            r#","auth":{{"realm":"{REALM}","username":"admin","nonce":{nonce},"nc":1,"cnonce":7,"response":"{response}","algorithm":"SHA-256"}}}}"#
        );
        assert_eq!(*member, format!("{request}{auth}"));
        assert!(pindash::model::decode::readings::is_json(member));
    }
}

#[test]
fn each_request_counts_the_uses_of_the_nonce() {
    let mut page = logged_in(NUMBER);
    for count in 2..5 {
        page.types(&format!(r#"{{"id":{count}0,"method":"Shelly.GetConfig"}}"#));
        let wired = page.wired();
        assert!(wired[0].contains(&format!(r#""nc":{count},"#)), "{wired:?}");
        assert!(
            wired[0].contains(&response(NUMBER, count, "secret")),
            "{wired:?}"
        );
        page.hears(LIVE);
    }
    assert_eq!(page.app.refused_user(), None);
    assert_eq!(page.trouble(), "");
}

#[test]
fn a_new_nonce_has_the_refused_request_sent_again_at_once_and_once() {
    let mut page = logged_in(TEXT);
    page.give(Input::Toggle {
        pin: page.place("Switch 0"),
    });
    let id = page.is_refused(NUMBER);
    let wired = page.wired();
    assert_eq!(wired.len(), 1);
    assert!(wired[0].contains("Switch.Set"), "{wired:?}");
    assert!(
        wired[0].contains(&response(NUMBER, 1, "secret")),
        "{wired:?}"
    );
    page.hears(&format!(r#"{{"id":{id},"result":{{"was_on":false}}}}"#));
    // A challenge to what nobody sent here is not answered.
    page.hears(&challenge("77", TEXT));
    assert_eq!(page.sent(), [""; 0]);
    assert_eq!(page.app.refused_user(), None);
}

#[test]
fn a_switch_that_was_refused_does_not_click_later() {
    let mut page = logged_in(TEXT);
    page.give(Input::Toggle {
        pin: page.place("Switch 0"),
    });
    let id = id(&page.wired()[0]);
    page.passes(AGAIN_WITHIN_MS);
    page.hears(&challenge(&id, NUMBER));
    assert_eq!(page.sent(), [""; 0]);
    // Nor does the password that was typed for it carry it out.
    let mut page = Page::connected(SHELLY);
    page.hears(LIVE);
    page.give(Input::Toggle {
        pin: page.place("Switch 0"),
    });
    page.is_refused(NUMBER);
    page.logs_in("secret");
    let wired = page.wired();
    assert!(
        wired.iter().all(|text| text.contains("GetStatus")),
        "{wired:?}"
    );
}

#[test]
fn a_wrong_password_is_asked_for_again_and_not_tried_again() {
    let mut page = Page::new(SHELLY);
    page.connects();
    page.is_refused(TEXT);
    page.logs_in("wrong");
    assert_eq!(page.app.refused_user(), None);
    page.is_refused(TEXT);
    assert_eq!(page.app.refused_user(), None, "it was not tried yet");
    page.is_refused(TEXT);
    assert_eq!(page.app.refused_user(), Some(""));
    assert_eq!(
        page.trouble(),
        "The board did not take the password. Type it again."
    );
    assert_eq!(page.sent(), [""; 0]);
    // What the page sends by itself does not try it again.
    page.loses(1006);
    page.passes(2_000);
    page.opens();
    let wired = page.wired();
    assert!(!wired.concat().contains("auth"), "{wired:?}");
    page.logs_in("secret");
    page.is_refused(TEXT);
    page.wired();
    page.hears(LIVE);
    assert_eq!(page.app.refused_user(), None);
    assert_eq!(page.trouble(), "");
}

#[test]
fn a_reconnect_needs_no_person() {
    let mut page = logged_in(TEXT);
    page.loses(1006);
    page.passes(2_000);
    page.opens();
    // The nonce may be good, or the board has another one by now.
    let id = id(&page.wired()[0]);
    page.hears(&challenge(&id, NUMBER));
    assert!(page.wired()[0].contains(&response(NUMBER, 1, "secret")));
    assert_eq!(page.app.refused_user(), None);
    // It is for this board alone.
    page.give(Input::Connect("other.local"));
    page.opens();
    page.is_refused(NUMBER);
    assert_eq!(page.app.refused_user(), Some(""));
    assert!(!page.wired().concat().contains("auth"));
}

#[test]
fn a_board_that_was_asked_too_often_is_asked_for_another_nonce() {
    let mut page = logged_in(TEXT);
    page.hears(
        r#"{"id":5,"error":{"code":429,"message":"Too many failed authentication attempts"}}"#,
    );
    page.give(Input::Toggle {
        pin: page.place("Switch 0"),
    });
    assert!(!page.wired()[0].contains("auth"));
}

#[test]
fn of_tabs_that_share_a_socket_the_leader_alone_has_the_password() {
    let mut leader = logged_in(TEXT);
    let mut follower = Page::new(SHELLY);
    follower.app.set_shared(true);
    follower.connects();
    let request = follower.sent().remove(0);
    let sealed = leader.app.seal(request.clone(), leader.ms);
    assert!(sealed.contains(&response(TEXT, 2, "secret")), "{sealed}");
    // Both hear that the board refuses it, and one sends it again.
    let refused = challenge(&id(&request), NUMBER);
    follower.hears(&refused);
    leader.hears(&refused);
    assert_eq!(follower.sent(), [""; 0]);
    assert_eq!(follower.app.refused_user(), None);
    assert!(leader.wired()[0].contains(&response(NUMBER, 1, "secret")));
    // A tab that takes over asks itself.
    follower.app.set_shared(false);
    follower.connects();
    follower.is_refused(NUMBER);
    assert_eq!(follower.app.refused_user(), Some(""));
}

#[test]
fn what_a_person_typed_stays_in_memory() {
    let mut page = logged_in(TEXT);
    page.toggles("Switch 0");
    assert!(!page.knows("secret"));
    assert!(!page.knows(&response(TEXT, 1, "secret")));
    let mut page = with_token();
    page.wired();
    page.toggles("lamp");
    assert!(!page.knows("se\\cret"));
    let outputs = page.outputs();
    assert!(
        !outputs
            .iter()
            .any(|output| matches!(output, Output::Store(_))),
        "{outputs:?}"
    );
}

/// A page that was asked for the token of its board, and has it.
fn with_token() -> Page {
    let mut page = Page::connected(TOKEN);
    page.hears(WANTED);
    assert_eq!(page.sent(), [""; 0]);
    assert_eq!(page.app.refused_user(), Some(""));
    page.logs_in("se\\cret");
    page.hears(WANTED);
    page
}

#[test]
fn a_password_in_a_template_is_asked_for_and_then_filled_in() {
    let mut page = with_token();
    assert_eq!(page.app.refused_user(), None);
    assert!(page.app.has_password(), "it may be wrong");
    assert_eq!(page.last_text(), r#"{"type":"auth","token":"•••"}"#);
    // In JSON, it is escaped.
    assert_eq!(page.wired(), [r#"{"type":"auth","token":"se\\cret"}"#]);
    page.hears(r#"{"lamp":false}"#);
    page.give(Input::Toggle { pin: 0 });
    assert_eq!(page.last_text(), "lamp=true •••");
    assert_eq!(page.wired(), ["lamp=true se\\cret"]);
}

#[test]
fn digits_stay_a_text_where_they_are_a_password() {
    let mut page = Page::connected(TOKEN);
    page.hears(WANTED);
    page.logs_in("1234");
    page.hears(WANTED);
    assert_eq!(page.wired(), [r#"{"type":"auth","token":"1234"}"#]);
}

#[test]
fn the_password_of_the_address_answers_for_a_person() {
    let mut page = Page::new(TOKEN);
    page.give(Input::Connect("ws://admin:from%20url@board.local"));
    page.opens();
    page.hears(WANTED);
    assert_eq!(page.wired(), [r#"{"type":"auth","token":"from url"}"#]);
}

#[test]
fn without_the_password_a_command_says_what_it_needs() {
    let mut page = Page::connected(TOKEN);
    page.hears(r#"{"lamp":false}"#);
    assert_eq!(page.toggles(0), [""; 0]);
    assert_eq!(page.trouble(), "The board wants its password.");
    assert!(
        page.last_text().contains("password"),
        "{}",
        page.last_text()
    );
}

#[test]
fn a_board_that_hangs_up_on_the_password_did_not_take_it() {
    for (after_ms, is_wrong) in [(500, true), (5_000, false)] {
        let mut page = with_token();
        page.wired();
        page.passes(after_ms);
        page.loses(1006);
        page.passes(2_000);
        page.opens();
        page.hears(WANTED);
        // Each further attempt could lock the board.
        assert_eq!(page.sent().is_empty(), is_wrong, "{after_ms}");
        assert_eq!(page.app.refused_user().is_some(), is_wrong);
        if is_wrong {
            assert_eq!(
                page.trouble(),
                "The board did not take the password. Type it again."
            );
            page.logs_in("right");
            page.hears(WANTED);
            assert_eq!(page.wired(), [r#"{"type":"auth","token":"right"}"#]);
        }
    }
}
