//! The cost of a message in the model, natively: parsing and flattening alone, and all of the model.
//!
//! Machines differ, so each row also has the time in which serde_json parses the same message into
//! a tree, in the same run: compare with that.

use std::hint::black_box;
use std::time::{Duration, Instant};

use figures::{Unit, Verdict, table};
use pindash::model::app::{App, Input, Moment};
use pindash::model::connection::link::Attempt;
use pindash::model::console::recall::Recall;
use pindash::model::decode::readings::Readings;
use pindash::model::profile::{BUILT_IN, Profile};

/// The time of each measurement.
const MEASURE: Duration = Duration::from_millis(300);
/// The number of messages between two readings of the clock.
const BATCH: u32 = 200;

/// How long a leaf may take to be parsed and flattened, in nanoseconds.
const LEAF_BAR_NS: f64 = 1_000.0;

/// A message of each board, with the name of its profile.
const MESSAGES: [(&str, &str); 6] = [
    ("Netzer", r#"{"u":{"v":{"0":"1"}}}"#),
    (
        "BigClown Clown.Hub",
        r#"["barometer/i2c0-60", {"altitude": [583.0, "m"], "pressure": [101.900, "kPa"]}]"#,
    ),
    (
        "mbed channel",
        r#"{"id":"app_board_EW2013","ax":1,"ay":2,"az":3, "tmp":21}"#,
    ),
    (
        "Shelly Gen2+",
        r#"{"src":"shellypro4pm-f008d1d8b8b8","dst":"pindash","method":"NotifyStatus","params":{"ts":1631186545.04,"switch:0":{"id":0,"output":true,"source":"button"}}}"#,
    ),
    (
        "WLED",
        r#"{"state":{"on":true,"bri":128,"transition":7,"ps":-1,"seg":[{"id":0,"start":0,"stop":30,"col":[[255,160,0],[0,0,0],[0,0,0]],"fx":0,"sx":128}]},"info":{"ver":"0.14.0","leds":{"count":30,"pwr":384},"wifi":{"rssi":-61,"signal":78}}}"#,
    ),
    (
        "Plain JSON",
        r#"{"temperature":{"inside":21.4,"outside":-3.2},"levels":[512,498,0],"door":"closed","alarm":false,"error":null}"#,
    ),
];

fn main() {
    println!(
        "| message of | leaves | parse and flatten, per leaf | whole model, per leaf | serde_json tree, per leaf |"
    );
    println!("|---|---:|---:|---:|---:|");
    let mut slowest_ns = 0.0_f64;
    for (name, message) in MESSAGES {
        let profile = profile(name);
        let mut readings = Readings::new(profile.dialect.clone());
        readings.read(message);
        let leaves = readings.iter().count();
        let flatten = measure(|| readings.read(black_box(message)));
        let mut app = connected(profile);
        let mut now = Moment::default();
        let whole = measure(|| {
            now.ms += 1;
            app.handle(Input::Text(Attempt(1), black_box(message)), now);
        });
        let tree = measure(|| {
            black_box(serde_json::from_str::<serde_json::Value>(black_box(message)).is_ok());
        });
        let leaf_ns = |time: Duration| time.as_secs_f64() * 1e9 / leaves as f64;
        let per_leaf = |time: Duration| format!("{:.0} ns", leaf_ns(time));
        slowest_ns = slowest_ns.max(leaf_ns(flatten));
        println!(
            "| {name} | {leaves} | {} | {} | {} |",
            per_leaf(flatten),
            per_leaf(whole),
            per_leaf(tree)
        );
    }
    let verdict = Verdict::at_most(
        "parse and flatten a leaf, natively, in the slowest message",
        slowest_ns,
        LEAF_BAR_NS,
        Unit::Nanoseconds,
    );
    println!("\n{}", table(&[verdict]));
}

fn profile(name: &str) -> Profile {
    let (_, json) = BUILT_IN
        .into_iter()
        .find(|(known, _)| *known == name)
        .expect("the profile is compiled in");
    Profile::read(json)
}

/// The model with an open connection.
fn connected(profile: Profile) -> App {
    let mut app = App::new(profile, Recall::default(), false, 1);
    app.handle(Input::Connect("ws://board.local/ws"), Moment::default());
    app.handle(Input::Opened(Attempt(1)), Moment::default());
    app.take_outputs();
    app
}

/// The time of one run, averaged over the best batch.
fn measure(mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    let started = Instant::now();
    while started.elapsed() < MEASURE {
        let batch = Instant::now();
        for _ in 0..BATCH {
            run();
        }
        // Other programs may use the machine too; the best batch is the least disturbed one.
        best = best.min(batch.elapsed() / BATCH);
    }
    best
}
