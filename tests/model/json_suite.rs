//! JSONTestSuite: what is JSON is read, what is none is refused, and nothing
//! of it brings the page down.
//!
//! The cases stand in `tests/fixtures/json-suite/test_parsing.txt`, with where
//! they come from and how a line is written.

use pindash::model::decode::readings::Readings;

const CASES: &str = include_str!("../fixtures/json-suite/test_parsing.txt");

/// Whether the page takes a message as JSON.
fn is_read(message: &str) -> bool {
    Readings::default().read_json(message).is_ok()
}

/// The cases whose names begin so, with their bytes.
fn cases(beginning: &str) -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    let lines = CASES
        .lines()
        .filter(move |line| line.starts_with(beginning));
    lines.map(|line| {
        // One of the cases is no byte at all.
        let (name, bytes) = line.split_once(' ').unwrap_or((line, ""));
        (name, unescaped(bytes))
    })
}

/// The same without those whose bytes are not UTF-8: a browser closes the
/// connection on such a text message, so they never reach the page.
fn texts(beginning: &str) -> impl Iterator<Item = (&'static str, String)> {
    cases(beginning).filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?)))
}

fn unescaped(mut line: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some((plain, escape)) = line.split_once('\\') {
        bytes.extend(plain.bytes());
        if let Some(rest) = escape.strip_prefix('\\') {
            bytes.push(b'\\');
            line = rest;
        } else if let Some(digits) = escape.strip_prefix('x') {
            let (byte, rest) = digits.split_at(2);
            bytes.push(u8::from_str_radix(byte, 16).expect("two digits stand behind an x"));
            line = rest;
        } else {
            let (times, run) = escape.split_once('(').expect("a run has parentheses");
            let (run, rest) = run.split_once(')').expect("a run ends");
            let times = times.parse().expect("a run has a number");
            bytes.extend(run.repeat(times).bytes());
            line = rest;
        }
    }
    bytes.extend(line.bytes());
    bytes
}

#[test]
fn the_suite_is_complete() {
    let counts = ["y_", "n_", "i_"].map(|beginning| {
        let all = cases(beginning).count();
        (all, all - texts(beginning).count())
    });
    assert_eq!(counts, [(95, 0), (188, 12), (35, 13)]);
}

#[test]
fn what_is_json_is_read() {
    let refused: Vec<_> = texts("y_").filter(|(_, text)| !is_read(text)).collect();
    assert_eq!(refused, []);
}

#[test]
fn what_is_no_json_is_refused() {
    let read: Vec<_> = texts("n_").filter(|(_, text)| is_read(text)).collect();
    assert_eq!(read, []);
}

/// The digits are kept as they are, so no number is too large or too long;
/// half a surrogate pair, a byte order mark and 500 levels are refused.
#[test]
fn of_what_may_be_either_the_numbers_are_read() {
    for (name, text) in texts("i_") {
        assert_eq!(is_read(&text), name.starts_with("i_number_"), "{name}");
    }
}
