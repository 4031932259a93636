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
use pindash::model::mqtt::{self, MAX_SUBSCRIPTIONS, Publication};
use pindash::model::profile::edit::{self, Change};
use pindash::model::profile::{BUILT_IN, MAX_OPEN, MAX_PINS, MAX_PROBLEMS, Profile};

/// The corpus besides the profiles, a text a line.
const SEEDS: [&str; 3] = [
    include_str!("../../../fixtures/real-messages.txt"),
    include_str!("../../../fixtures/hostile-messages.txt"),
    include_str!("../../../fixtures/json-suite/test_parsing.txt"),
];
/// Addresses of boards, for the corpus.
const ADDRESSES: [&str; 3] = [
    "ws://user:secret@board.local:81/ws",
    "[fe80::1]:81",
    "192.168.0.4",
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

/// Feeds a text to a part of the model, and checks the result.
type Target = Box<dyn FnMut(&str)>;

struct Options {
    runs: u64,
    seed: u64,
    /// The number of the only target to run, or 0 for all.
    only: u64,
}

fn options() -> Options {
    let mut arguments = std::env::args().skip(1);
    let mut options = Options {
        runs: 100_000,
        seed: 1,
        only: 0,
    };
    while let (Some(flag), Some(value)) = (arguments.next(), arguments.next()) {
        let value = value.parse().expect("a number follows each flag");
        match flag.as_str() {
            "--runs" => options.runs = value,
            "--from" => options.seed = value,
            "--only" => options.only = value,
            _ => panic!("the flags are --runs N, --from SEED and --only N"),
        }
    }
    options
}

fn corpus() -> Vec<String> {
    let profiles = BUILT_IN.iter().map(|(_, json)| *json);
    let lines = SEEDS.iter().flat_map(|seeds| seeds.lines());
    profiles
        .chain(lines)
        .chain(ADDRESSES)
        .map(str::to_owned)
        .collect()
}

fn main() {
    let options = options();
    let corpus = corpus();
    let packets: Vec<String> = PACKETS.map(str::to_owned).into();
    let targets: [(&str, &[String], Target); 7] = [
        ("dialects", &corpus, Box::new(check_dialects())),
        ("profiles", &corpus, Box::new(check_profile)),
        ("addresses", &corpus, Box::new(check_address)),
        ("console filters", &corpus, Box::new(check_filters())),
        ("edits", &corpus, Box::new(check_edits)),
        ("templates", &corpus, Box::new(check_templates)),
        ("broker packets", &packets, Box::new(check_packets)),
    ];
    for (number, (name, corpus, target)) in (1..).zip(targets) {
        if options.only == 0 || options.only == number {
            feed(name, &options, corpus, target);
        }
    }
}

/// Reads each text in the next dialect, in turn.
fn check_dialects() -> impl FnMut(&str) {
    let mut dialects: Vec<Readings> = BUILT_IN
        .iter()
        .map(|(_, json)| Readings::new(Profile::read(json).dialect))
        .collect();
    let words = Profile::read(r#"{"dialect":"text","key":"path","value":"value","pairs":true}"#);
    dialects.push(Readings::new(words.dialect));
    let mut next = 0;
    move |text| {
        next = (next + 1) % dialects.len();
        let readings = &mut dialects[next];
        readings.read(text);
        assert!(readings.iter().count() <= MAX_LEAVES);
        assert!(
            readings
                .iter()
                .all(|reading| reading.path.len() <= MAX_PATH_BYTES)
        );
    }
}

fn check_profile(text: &str) {
    let profile = Profile::read(text);
    assert!(profile.pins.len() <= MAX_PINS && profile.open.len() <= MAX_OPEN);
    assert!(profile.problems.len() <= MAX_PROBLEMS);
    assert!(profile.mqtt.subscriptions.len() <= MAX_SUBSCRIPTIONS);
}

fn check_address(text: &str) {
    if let Ok(address) = Address::parse(text, false) {
        assert!(
            Address::parse(&address.url(), false).is_ok(),
            "its own URL parses"
        );
        let [user, password] = address.login();
        assert!(user.len() + password.len() <= text.len());
    }
}

fn check_filters() -> impl FnMut(&str) {
    let mut console = Console::default();
    let mut lines = 0;
    move |text| {
        // A filter scans all lines, so fewer lines allow more filters.
        lines += 1;
        if lines % 32 == 0 {
            console = Console::default();
        }
        let half = half(text);
        console.push_text(0, Direction::In, &text[half..]);
        console.set_filter(&text[..half.min(text.floor_char_boundary(12))]);
        assert!(console.lines_after(None).take(3).count() <= MAX_LINES);
    }
}

fn check_edits(text: &str) {
    let half = half(text);
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
}

fn check_templates(text: &str) {
    let filled = template::fill(text, &mut |name| (name.len() < 6).then(|| "7".to_owned()));
    assert!(filled.len() <= text.len() * 2 + 2);
    Publication::read(text);
    let pattern = &text[..half(text).min(text.floor_char_boundary(20))];
    template::captures(pattern, text, true);
}

fn check_packets(text: &str) {
    let bytes: Vec<u8> = text.chars().map(|byte| byte as u8).collect();
    let mut session = Session::new(mqtt::Options::default());
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
}

/// The character boundary at or before the middle.
fn half(text: &str) -> usize {
    text.floor_char_boundary(text.len() / 2)
}

/// Feeds a target with mutations, and prints the text that caused a panic.
fn feed(name: &str, options: &Options, corpus: &[String], mut target: Target) {
    let Options { runs, seed, .. } = *options;
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
    println!(
        "{name}: {runs} texts in {:.0} s, no failure",
        started.elapsed().as_secs_f64()
    );
}
