//! The bad messages that a misbehaving board injects into its stream.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::fault::{Fault, Faults};

/// The interval between injected messages.
const PERIOD: Duration = Duration::from_millis(50);

/// The length of the longest value in the garbage, in bytes.
const LONG_BYTES: usize = 1024 * 1024;

/// The texts of [`Fault::Garbage`], in the order in which they are sent, in a loop. All are valid
/// UTF-8; nothing else about them is guaranteed.
pub fn garbage() -> Vec<String> {
    let fixed = [
        // Not JSON, or incomplete.
        "",
        " ",
        "hello",
        "{",
        "}{",
        "[",
        "nul",
        "NaN",
        "\u{feff}{\"u\":{\"v\":{\"0\":\"1\"}}}",
        r#"{"u":{"v":{"0":"#,
        r#"{"u":{"v":{"0":"1"}}"#,
        r#"{"u":{"v":{"0":"1"}}} trailing"#,
        r#"{'u':{'v':{'0':'1'}}}"#,
        r#"{"u":{"v":{"0":"1",}}}"#,
        "\"unfinished \\",
        "\"\\ud800\"",
        r#"{"u":{"v":{"0":"\ud800"}}}"#,
        r#"{"u":{"v":{"\udc00\ud800":"1"}}}"#,
        "{\"u\":{\"v\":{\"0\":\"raw \u{1} control \u{7f}\"}}}",
        // JSON of another shape or type.
        "null",
        "true",
        "[]",
        "{}",
        r#"{"u":null}"#,
        r#"{"u":[]}"#,
        r#"{"u":{"v":7}}"#,
        r#"{"u":{"v":[1,2,3]}}"#,
        r#"{"u":{"v":{"0":null}}}"#,
        r#"{"u":{"v":{"0":true}}}"#,
        r#"{"u":{"v":{"0":{}}}}"#,
        r#"{"u":{"v":{"0":["1",{"2":3}]}}}"#,
        r#"{"u":{"v":{"0":""}}}"#,
        r#"{"u":{"v":{"":"1"}}}"#,
        r#"{"u":{"v":{"99":"1","-1":"1","0x0":"1"}}}"#,
        r#"{"u":{"v":{"0":"1","0":"0"}}}"#,
        r#"{"__proto__":{"polluted":1},"constructor":"x","toString":null}"#,
        // Numbers out of every range.
        r#"{"u":{"v":{"4":1e999}}}"#,
        r#"{"u":{"v":{"4":"-1e-999"}}}"#,
        r#"{"u":{"v":{"4":"99999999999999999999999999999999"}}}"#,
        r#"{"u":{"v":{"1":-0.0,"2":1E+2,"5":"0x3ff"}}}"#,
        r#"{"u":{"v":{"4":"-5","5":"1024","3":"NaN"}}}"#,
        // Markup, and other text that a page could mistake for its own.
        r#"{"u":{"v":{"0":"<img src=x onerror=alert(1)>"}}}"#,
        r#"{"u":{"v":{"<img src=x onerror=alert(1)>":"<script>alert(1)</script>"}}}"#,
        r#"{"u":{"v":{"0":"\u003csvg onload=alert(1)\u003e"}}}"#,
        r#"<b onmouseover="alert(1)">bold</b> &amp; &#60;"#,
        r#"{"link":"javascript:alert(1)"}"#,
        // Text that is hard to show.
        "{\"u\":{\"v\":{\"0\":\"\u{202e}desrever\u{202c} \u{200b}\u{2028}\"}}}",
        "{\"u\":{\"v\":{\"0\":\"👩‍👩‍👧‍👦 ａ̈́̂ ﷽\"}}}",
        r#"{"u":{"v":{"0":"nul \u0000 inside"}}}"#,
        "one\r\ntwo\n\nthree\ttab",
    ];
    let mut texts: Vec<String> = fixed.iter().map(|text| (*text).to_owned()).collect();
    texts.extend([200, 100_000].iter().flat_map(|&levels| nested(levels)));
    texts.push(format!(r#"{{"u":{{"v":{{"4":{}}}}}}}"#, "9".repeat(400)));
    texts.push(format!(
        r#"{{"u":{{"v":{{"{}":"1"}}}}}}"#,
        "k".repeat(10_000)
    ));
    texts.push(many_paths(5_000));
    texts.push(format!(
        r#"{{"u":{{"v":{{"0":"{}"}}}}}}"#,
        "x".repeat(LONG_BYTES)
    ));
    texts
}

/// Closed nested arrays, unclosed ones, and nested objects.
fn nested(levels: usize) -> [String; 3] {
    [
        format!("{}{}", "[".repeat(levels), "]".repeat(levels)),
        "[".repeat(levels),
        format!("{}1{}", r#"{"u":"#.repeat(levels), "}".repeat(levels)),
    ]
}

/// A message with more paths than a page lists.
fn many_paths(count: usize) -> String {
    let members: Vec<String> = (0..count)
        .map(|number| format!(r#""path{number}":{number}"#))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// The bytes of [`Fault::InvalidUtf8`]: an update of a pin with a broken character.
pub(crate) const INVALID_UTF8: &[u8] = b"{\"u\":{\"v\":{\"0\":\"\xf0\x28\x8c\x28\"}}}";

/// The bad messages for one socket.
pub(crate) struct Mischief {
    faults: watch::Receiver<Faults>,
    tick: Interval,
    garbage: Vec<String>,
    rounds: usize,
    queue: VecDeque<Message>,
}

impl Mischief {
    pub fn new(faults: watch::Receiver<Faults>) -> Self {
        let mut tick = interval(PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            faults,
            tick,
            garbage: Vec::new(),
            rounds: 0,
            queue: VecDeque::new(),
        }
    }

    /// The next message; pending while no such fault is on.
    pub async fn next(&mut self) -> Message {
        loop {
            if let Some(message) = self.queue.pop_front() {
                return message;
            }
            self.tick.tick().await;
            self.fill_queue();
        }
    }

    fn fill_queue(&mut self) {
        let faults = self.faults.borrow().clone();
        if faults.has(&Fault::Garbage) {
            if self.garbage.is_empty() {
                self.garbage = garbage();
            }
            let text = self.garbage[self.rounds % self.garbage.len()].clone();
            self.queue.push_back(Message::text(text));
        }
        if faults.has(&Fault::Binary) {
            let length = [0, 1, 16, 300][self.rounds % 4];
            let bytes: Vec<u8> = (0..=255).cycle().take(length).collect();
            self.queue.push_back(Message::binary(bytes));
        }
        if faults.has(&Fault::InvalidUtf8) {
            self.queue.push_back(Message::Frame(Frame::message(
                INVALID_UTF8,
                OpCode::Data(Data::Text),
                true,
            )));
        }
        if !self.queue.is_empty() {
            self.rounds += 1;
        }
    }
}
