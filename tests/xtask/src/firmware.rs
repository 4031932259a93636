//! The programs in `tests/firmware` that serve the page, built for the end-to-end tests. Those in
//! Rust are built by commands of the step `firmware`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::child;
use crate::flash;
use crate::place::Place;
use crate::tools;
use crate::trouble::Trouble;

/// Longer than a file of C takes on a slow machine.
const LIMIT: Duration = Duration::from_secs(120);

/// The build folder of the programs, which the commands of the step name too.
pub fn folder(place: &Place) -> PathBuf {
    place.root.join("target/firmware")
}

/// Builds the program with libwebsockets, if that is here with a compiler.
pub fn build_in_c(place: &Place) -> Result<(), Trouble> {
    let program = folder(place).join("libwebsockets");
    // Without the library, the tests must not meet one of before.
    let _ = fs::remove_file(&program);
    if tools::libwebsockets(place).is_none() {
        println!("tests/firmware/libwebsockets is left out: there is no libwebsockets here.");
        return Ok(());
    }
    println!("$ cc … tests/firmware/libwebsockets/main.c -lwebsockets");
    let mut command = place.command("cc");
    command
        .args(["-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(flash::folder(place))
        .arg("-o")
        .arg(program)
        .args(["tests/firmware/libwebsockets/main.c", "-lwebsockets"]);
    let ending = child::run(&mut command, LIMIT)?;
    if ending.succeeded() {
        return Ok(());
    }
    Err(Trouble::new(
        format!("the firmware in C does not compile ({})", ending.reason()),
        "It is what the README points to. The cause is in the lines above.",
        "`cargo xtask flash` if pindash.h is missing, else a change to \
         tests/firmware/libwebsockets/main.c.",
    ))
}
