//! The tasks of pindash: `cargo xtask serve`, `flash`, `release`, `bench` and `test`.
//!
//! Read in this order:
//! - [`arguments`]: the command line;
//! - [`serve`], [`flash`], [`release`], [`mod@bench`], and [`checks`] with [`step`]: the tasks;
//! - [`tools`]: the tools that the tasks need, and how they are installed;
//! - [`child`]: running other programs so that none of them outlives this one.

mod arguments;
mod bench;
mod checks;
mod child;
mod firmware;
mod flash;
mod interrupt;
mod leash;
mod lighthouse;
mod place;
mod release;
mod serve;
mod size;
mod step;
mod summary;
mod tools;
mod trouble;
mod version;

use std::process::ExitCode;

use arguments::Request;
use place::Place;
use trouble::Trouble;

/// The exit code of a program that was stopped with Ctrl-C.
const STOPPED: u8 = 130;
/// The exit code for an invalid command line.
const USAGE_ERROR: u8 = 2;

fn main() -> ExitCode {
    let request = match arguments::parse(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(error) => {
            eprintln!("error: {error}\n\n{}", arguments::USAGE);
            return ExitCode::from(USAGE_ERROR);
        }
    };
    match run(request) {
        Ok(code) => code,
        Err(_) if interrupt::requested() => ExitCode::from(STOPPED),
        Err(trouble) => {
            eprintln!("\n{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(request: Request) -> Result<ExitCode, Trouble> {
    match request {
        Request::Usage => {
            println!("{}", arguments::USAGE);
            Ok(ExitCode::SUCCESS)
        }
        Request::Steps => {
            print!("{}", step::listing());
            Ok(ExitCode::SUCCESS)
        }
        Request::Leashed(command) => Err(leash::exec_program(&command)),
        Request::Serve(wish) => {
            interrupt::listen()?;
            serve::serve(&Place::find()?, &wish)
        }
        Request::Flash(wish) => {
            interrupt::listen()?;
            flash::run(&Place::find()?, wish)
        }
        Request::Release => {
            interrupt::listen()?;
            release::run(&Place::find()?)
        }
        Request::Simulate(flags) => {
            interrupt::listen()?;
            bench::simulate(&Place::find()?, &flags)
        }
        Request::Fuzz(flags) => {
            interrupt::listen()?;
            bench::fuzz(&Place::find()?, &flags)
        }
        Request::Bench(bench) => {
            interrupt::listen()?;
            bench::run(&Place::find()?, bench)
        }
        Request::BenchAll => {
            interrupt::listen()?;
            bench::run_all(&Place::find()?)
        }
        Request::Screenshots => {
            interrupt::listen()?;
            bench::take_screenshots(&Place::find()?)
        }
        Request::AfterTrunk => {
            flash::shorten_trunk_page(&Place::find()?)?;
            Ok(ExitCode::SUCCESS)
        }
        Request::Test(steps) => {
            interrupt::listen()?;
            checks::run(&Place::find()?, &steps)
        }
    }
}
