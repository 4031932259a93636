//! A child that dies with this program, even when this program is killed so
//! hard that it can end nothing itself.
//!
//! Linux offers this to a process that asks for itself. So the child is first
//! this very program again, which asks, and then becomes the wanted program
//! under the same process id. Elsewhere the child is started as it is.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

use crate::trouble::Trouble;

/// The word on the command line that says: ask for the leash, then become what
/// follows. It is internal, hence in no usage text.
pub const WORD: &str = "leashed";

/// A command for `program` that ends with this process.
pub fn command(program: &Path) -> Command {
    if cfg!(target_os = "linux") {
        // The path of this program may be stale: a build can have replaced it.
        let mut command = Command::new("/proc/self/exe");
        command
            .arg(WORD)
            .arg(std::process::id().to_string())
            .arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// Asks for the leash and becomes the program; returns only if that fails.
/// `command` is the id of the parent, the program, and its arguments.
pub fn become_program(command: &[OsString]) -> Trouble {
    let [parent, program, arguments @ ..] = command else {
        return could_not_start(OsStr::new(""), "no program was named");
    };
    match hold(parent) {
        Ok(()) => replace(program, arguments),
        Err(reason) => could_not_start(program, &reason),
    }
}

#[cfg(target_os = "linux")]
fn hold(parent: &OsStr) -> Result<(), String> {
    use nix::sys::{prctl, signal::Signal};

    prctl::set_pdeathsig(Signal::SIGTERM).map_err(|error| error.to_string())?;
    // The parent may have died before the request: then no signal will come.
    if nix::unistd::getppid().to_string().as_str() == parent {
        Ok(())
    } else {
        Err("the program that wanted it has ended".to_owned())
    }
}

#[cfg(not(target_os = "linux"))]
fn hold(_parent: &OsStr) -> Result<(), String> {
    Ok(())
}

#[cfg(unix)]
fn replace(program: &OsStr, arguments: &[OsString]) -> Trouble {
    use std::os::unix::process::CommandExt;

    let error = Command::new(program).args(arguments).exec();
    could_not_start(program, &error.to_string())
}

#[cfg(not(unix))]
fn replace(program: &OsStr, _arguments: &[OsString]) -> Trouble {
    could_not_start(program, "a program can be replaced on Unix only")
}

fn could_not_start(program: &OsStr, reason: &str) -> Trouble {
    Trouble::new(
        format!("{} could not be started ({reason})", program.display()),
        "Without it there is nothing to serve.",
        "`cargo build -p board`, then the same command again.",
    )
}
