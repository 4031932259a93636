//! A child process that ends with this program, even if this program is killed.
//!
//! On Linux a process requests this for itself (`PR_SET_PDEATHSIG`). So the child is first another
//! instance of this program, which makes the request and then executes the other program under the
//! same process id. On other systems the child is started directly.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

use crate::trouble::Trouble;

/// The internal task that makes the request and then executes the program that follows. It is not in
/// the usage text.
pub const WORD: &str = "leashed";

/// A command for `program` that ends with this process.
pub fn command(program: &Path) -> Command {
    if cfg!(target_os = "linux") {
        // Not the path of this program, which a build may have replaced.
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

/// Makes the request and executes the program; returns only on failure. `command` is the id of the
/// parent, the program, and its arguments.
pub fn exec_program(command: &[OsString]) -> Trouble {
    let [parent, program, arguments @ ..] = command else {
        return could_not_start(OsStr::new(""), "no program is named");
    };
    match end_with_parent(parent) {
        Ok(()) => exec(program, arguments),
        Err(reason) => could_not_start(program, &reason),
    }
}

#[cfg(target_os = "linux")]
fn end_with_parent(parent: &OsStr) -> Result<(), String> {
    use nix::sys::{prctl, signal::Signal};

    prctl::set_pdeathsig(Signal::SIGTERM).map_err(|error| error.to_string())?;
    // If the parent ended before the request, there is no signal.
    if nix::unistd::getppid().to_string().as_str() == parent {
        Ok(())
    } else {
        Err("the program that started it has ended".to_owned())
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_parent: &OsStr) -> Result<(), String> {
    Ok(())
}

#[cfg(unix)]
fn exec(program: &OsStr, arguments: &[OsString]) -> Trouble {
    use std::os::unix::process::CommandExt;

    let error = Command::new(program).args(arguments).exec();
    could_not_start(program, &error.to_string())
}

#[cfg(not(unix))]
fn exec(program: &OsStr, _arguments: &[OsString]) -> Trouble {
    could_not_start(program, "exec is available on Unix only")
}

fn could_not_start(program: &OsStr, reason: &str) -> Trouble {
    Trouble::new(
        format!("{} could not be started ({reason})", program.display()),
        "Without it there is nothing to serve.",
        "`cargo build -p board`, then the same command again.",
    )
}
