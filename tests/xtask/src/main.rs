//! The tasks of pindash: `cargo xtask serve`, `cargo xtask flash` and
//! `cargo xtask test`.
//!
//! Read in this order:
//! - [`arguments`]: what can be asked for;
//! - [`serve`], [`flash`] and [`checks`] with [`step`]: what is then done, step
//!   by step;
//! - [`tools`]: what these need on the machine, and how it gets there;
//! - [`child`]: how a program is started, and how nothing outlives this one.

mod arguments;
mod bench;
mod checks;
mod child;
mod flash;
mod interrupt;
mod leash;
mod place;
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

/// What a shell reports for a program that was stopped with Ctrl-C.
const STOPPED: u8 = 130;
/// What programs return for a command line that they do not understand.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let request = match arguments::parse(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(complaint) => {
            eprintln!("error: {complaint}\n\n{}", arguments::USAGE);
            return ExitCode::from(MISUSED);
        }
    };
    match carry_out(request) {
        Ok(code) => code,
        Err(_) if interrupt::asked() => ExitCode::from(STOPPED),
        Err(trouble) => {
            eprintln!("\n{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(request: Request) -> Result<ExitCode, Trouble> {
    match request {
        Request::Usage => {
            println!("{}", arguments::USAGE);
            Ok(ExitCode::SUCCESS)
        }
        Request::Steps => {
            print!("{}", step::listing());
            Ok(ExitCode::SUCCESS)
        }
        Request::Leashed(command) => Err(leash::become_program(&command)),
        Request::Serve(wish) => {
            interrupt::listen()?;
            serve::serve(&Place::find()?, &wish)
        }
        Request::Flash(wish) => {
            interrupt::listen()?;
            flash::run(&Place::find()?, wish)
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
