//! Runs many simulated lives, and prints the first failure.

use sim::{Stats, run, trace};
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "sim [--seeds N] [--from SEED] [--trace SEED]";

fn main() -> ExitCode {
    let (mut seeds, mut from, mut traced) = (10_000, 0, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let number = arguments.next().and_then(|text| text.parse::<u64>().ok());
        match (name.as_str(), number) {
            ("--seeds", Some(number)) => seeds = number,
            ("--from", Some(number)) => from = number,
            ("--trace", Some(number)) => traced = Some(number),
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    if let Some(seed) = traced {
        for line in trace(seed) {
            println!("{line}");
        }
        return match run(seed) {
            Ok(_) => ExitCode::SUCCESS,
            Err(failure) => {
                println!("seed {seed}, {} ms: {}", failure.at_ms, failure.what);
                ExitCode::FAILURE
            }
        };
    }
    let since = Instant::now();
    let mut stats = Stats::default();
    for seed in from..from + seeds {
        match run(seed) {
            Ok(life) => stats.add(life),
            Err(failure) => {
                println!("{failure}");
                return ExitCode::FAILURE;
            }
        }
        if (seed + 1 - from).is_multiple_of(100_000) {
            eprintln!(
                "{} seeds, {:.0} s",
                seed + 1 - from,
                since.elapsed().as_secs_f64()
            );
        }
    }
    println!(
        "{seeds} seeds from {from} in {:.1} s: {stats:?}",
        since.elapsed().as_secs_f64()
    );
    ExitCode::SUCCESS
}
