//! Fuzzes the parsers of the model with millions of mutations of real and hostile texts.
//!
//! A panic ends the program and prints the text that caused it; so does a value out of its bound.
//! `--runs N` sets the number of texts for each target, `--from SEED` the seed, and `--only N` runs
//! one target only, counted from 1.

use std::panic;
use std::time::Instant;

use pindash::model::connection::address::Address;
use pindash::model::console::log::{Console, Direction, MAX_LINES};
use pindash::model::decode::readings::{MAX_LEAVES, MAX_PATH_BYTES, Readings};
use pindash::model::decode::template;
use pindash::model::mqtt::session::Session;
use pindash::model::mqtt::{MAX_SUBSCRIPTIONS, Options, Publication};
use pindash::model::profile::edit::{self, Change};
use pindash::model::profile::{BUILT_IN, MAX_OPEN, MAX_PINS, MAX_PROBLEMS, Profile};

/// The corpus besides the profiles, a text a line.
const SEEDS: [&str; 3] = [
    include_str!("../../../fixtures/real-messages.txt"),
    include_str!("../../../fixtures/hostile-messages.txt"),
    include_str!("../../../fixtures/json-suite/test_parsing.txt"),
];
/// Tokens to insert.
const WORDS: [&str; 34] = [
    "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u", "\\ud800", "0", "-", "1e999", "null", "true",
    ".", "*", "{1}", "{value}", "{seq}", "\n", "\t", "=", " ", "id", "path", "value", "result",
    "@", "[::", "%25", "wss://", "°", "\u{202e}",
];
/// Packets of a broker, each byte as a character: CONNACK in both versions, PUBLISH with either QoS,
/// acknowledgements, PINGRESP and DISCONNECT.
const PACKETS: [&str; 4] = [
    "\u{20}\u{03}\0\0\0\u{30}\u{0a}\0\u{06}node/x\0\u{31}\u{40}\u{02}\0\u{01}\u{d0}\0",
    "\u{20}\u{02}\0\0\u{30}\u{09}\0\u{06}node/x\u{31}\u{90}\u{03}\0\u{01}\0",
    "\u{20}\u{03}\0\0\0\u{33}\u{0c}\0\u{06}node/x\0\u{07}\0\u{31}\u{e0}\u{02}\u{8e}\0",
    "\u{20}\u{06}\0\0\u{03}\u{21}\0\u{0a}\u{20}\u{02}\0\u{05}\u{20}\u{03}\0\u{87}\0",
];
/// The longest text, in bytes.
const MAX_BYTES: usize = 2_000;

/// Random numbers from a seed (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    /// A text of the corpus with one to eight mutations.
    fn text(&mut self, corpus: &[String]) -> String {
        let mut text = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(8) {
            let at = text.floor_char_boundary(self.below(text.len() + 1));
            match self.below(4) {
                0 => text.insert_str(at, WORDS[self.below(WORDS.len())]),
                1 => {
                    let end = text.floor_char_boundary(at + self.below(12));
                    text.replace_range(at..end.max(at), "");
                }
                2 => {
                    let other = &corpus[self.below(corpus.len())];
                    let cut = other.floor_char_boundary(self.below(other.len() + 1));
                    text.insert_str(at, &other[cut..]);
                }
                _ => text.insert(at, char::from(self.below(128) as u8)),
            }
            text.truncate(text.floor_char_boundary(MAX_BYTES));
        }
        text
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut runs, mut seed, mut only) = (100_000_u64, 1_u64, 0_u64);
    while let (Some(flag), Some(value)) = (arguments.next(), arguments.next()) {
        let value = value.parse().expect("a number follows each flag");
        match flag.as_str() {
            "--runs" => runs = value,
            "--from" => seed = value,
            "--only" => only = value,
            _ => panic!("the flags are --runs N, --from SEED and --only N"),
        }
    }
    let mut corpus: Vec<String> = BUILT_IN
        .iter()
        .map(|(_, json)| (*json).to_owned())
        .collect();
    corpus.extend(
        SEEDS
            .iter()
            .flat_map(|seeds| seeds.lines())
            .map(str::to_owned),
    );
    corpus.extend(
        [
            "ws://user:secret@board.local:81/ws",
            "[fe80::1]:81",
            "192.168.0.4",
        ]
        .map(str::to_owned),
    );

    let mut dialects: Vec<Readings> = BUILT_IN
        .iter()
        .map(|(_, json)| Readings::new(Profile::read(json).dialect))
        .collect();
    let words = Profile::read(r#"{"dialect":"text","key":"path","value":"value","pairs":true}"#);
    dialects.push(Readings::new(words.dialect));
    let mut target = 0;
    let mut runs = || {
        target += 1;
        if only == 0 || only == target { runs } else { 0 }
    };
    let mut at = 0;
    feed("dialects", runs(), seed, &corpus, |text| {
        at = (at + 1) % dialects.len();
        let readings = &mut dialects[at];
        readings.read(text);
        assert!(readings.iter().count() <= MAX_LEAVES);
        assert!(
            readings
                .iter()
                .all(|reading| reading.path.len() <= MAX_PATH_BYTES)
        );
    });
    feed("profiles", runs(), seed, &corpus, |text| {
        let profile = Profile::read(text);
        assert!(profile.pins.len() <= MAX_PINS && profile.open.len() <= MAX_OPEN);
        assert!(profile.problems.len() <= MAX_PROBLEMS);
        assert!(profile.mqtt.subscriptions.len() <= MAX_SUBSCRIPTIONS);
    });
    feed("addresses", runs(), seed, &corpus, |text| {
        if let Ok(address) = Address::parse(text, false) {
            assert!(
                Address::parse(&address.url(), false).is_ok(),
                "its own URL parses"
            );
            let [user, password] = address.login();
            assert!(user.len() + password.len() <= text.len());
        }
    });
    let mut console = Console::default();
    let mut lines = 0;
    feed("console filters", runs(), seed, &corpus, |text| {
        // A filter scans all lines, so fewer lines allow more filters.
        lines += 1;
        if lines % 32 == 0 {
            console = Console::default();
        }
        let half = text.floor_char_boundary(text.len() / 2);
        console.push_text(0, Direction::In, &text[half..]);
        console.set_filter(&text[..half.min(text.floor_char_boundary(12))]);
        assert!(console.lines_after(None).take(3).count() <= MAX_LINES);
    });
    feed("edits", runs(), seed, &corpus, |text| {
        let half = text.floor_char_boundary(text.len() / 2);
        let (pin, before) = (text.len() % 7, half % 7);
        let changes = [
            Change::Set {
                pin,
                field: ["label", "min", "shown", "write", "path"][half % 5],
                value: &text[half..],
            },
            Change::Move { pin, before },
            Change::Remove { pin },
            Change::Add(&text[..half]),
        ];
        for change in changes {
            if let Some(changed) = edit::changed(text, change) {
                assert!(edit::formatted(&changed).is_some(), "the result is valid");
            }
        }
        edit::review(text);
    });
    feed("templates", runs(), seed, &corpus, |text| {
        let half = text.floor_char_boundary(text.len() / 2);
        let filled = template::fill(text, &mut |name| (name.len() < 6).then(|| "7".to_owned()));
        assert!(filled.len() <= text.len() * 2 + 2);
        Publication::read(text);
        template::captures(&text[..half.min(text.floor_char_boundary(20))], text, true);
    });
    let packets: Vec<String> = PACKETS.map(str::to_owned).into();
    feed("broker packets", runs(), seed, &packets, |text| {
        let bytes: Vec<u8> = text.chars().map(|byte| byte as u8).collect();
        let mut session = Session::new(Options::default());
        session.opened(0);
        // In chunks, as TCP may split them.
        for chunk in bytes.chunks(1 + bytes.len() % 97) {
            session.bytes(chunk, 0);
        }
        let outputs = session.take_outputs();
        assert!(
            outputs.len() <= 2 * bytes.len() + 8,
            "the outputs are bounded by the input"
        );
    });
}

/// Feeds a target with mutations, and prints the text that caused a panic.
fn feed(name: &str, runs: u64, seed: u64, corpus: &[String], mut target: impl FnMut(&str)) {
    let mut random = Random(seed.max(1));
    let started = Instant::now();
    for run in 0..runs {
        let text = random.text(corpus);
        let result = panic::catch_unwind(panic::AssertUnwindSafe(|| target(&text)));
        if result.is_err() {
            println!("{name}: run {run} from seed {seed} failed with this text:\n{text:?}");
            std::process::exit(1);
        }
    }
    if runs == 0 {
        return;
    }
    println!(
        "{name}: {runs} texts in {:.0} s, no failure",
        started.elapsed().as_secs_f64()
    );
}
