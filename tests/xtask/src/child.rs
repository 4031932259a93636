//! Starting other programs, and leaving none of them behind.
//!
//! Each program gets a process group of its own, which holds what it starts in
//! turn (a test starts a driver, the driver a browser). However this program
//! goes on, the whole group ends with the step that started it.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::interrupt;
use crate::trouble::Trouble;

/// How often a running program is looked at; well below what a person notices.
const LOOK_EVERY: Duration = Duration::from_millis(30);
/// How long a program may take to end by itself once it was asked to.
const GRACE: Duration = Duration::from_secs(5);
/// How long output may still arrive after the program has ended: what it left
/// behind can hold the pipe open for ever.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How a program came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Exited(ExitStatus),
    /// Ctrl-C or its like; the program was ended for it.
    Interrupted,
    /// It took longer than it may; the program was ended for it.
    OverTime,
}

impl Ending {
    pub fn succeeded(self) -> bool {
        matches!(self, Self::Exited(status) if status.success())
    }

    /// The ending as a reason, for a summary or a message.
    pub fn reason(self) -> String {
        match self {
            Self::Exited(status) => status.to_string(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::OverTime => "took too long and was ended".to_owned(),
        }
    }
}

/// Runs a program to its end, with its output where ours goes.
pub fn run(command: &mut Command, limit: Duration) -> Result<Ending, Trouble> {
    Ok(Running::start(command)?.wait(Some(limit)))
}

/// Runs a program to its end, and returns what it wrote to standard output as
/// well as showing it.
pub fn run_and_read(command: &mut Command, limit: Duration) -> Result<(Ending, String), Trouble> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    let output = running.child.stdout.take().map(echo);
    let ending = running.wait(Some(limit));
    // What it left behind could go on writing, so it is ended first.
    drop(running);
    Ok((ending, output.map(collect).unwrap_or_default()))
}

/// What a program that answers at once says of itself, or `None` if it is not
/// there or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What a program says of itself although it then fails, or `None` if it is not there.
pub fn last_words(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A program under way. It ends, with all that it started, when this is dropped.
#[must_use = "the program ends when this is dropped"]
pub struct Running {
    child: Child,
}

impl Running {
    pub fn start(command: &mut Command) -> Result<Self, Trouble> {
        lead_a_group(command);
        match command.spawn() {
            Ok(child) => Ok(Self { child }),
            Err(error) => Err(Trouble::new(
                format!(
                    "{} could not be started ({error})",
                    command.get_program().display()
                ),
                "The step that needs it cannot run.",
                "whether that program runs by itself in this shell.",
            )),
        }
    }

    /// Waits until the program ends, is interrupted, or passes its limit.
    pub fn wait(&mut self, limit: Option<Duration>) -> Ending {
        let started = Instant::now();
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Ending::Exited(status);
            }
            if interrupt::asked() {
                self.end();
                return Ending::Interrupted;
            }
            if limit.is_some_and(|limit| started.elapsed() > limit) {
                self.end();
                return Ending::OverTime;
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    /// Asks the whole group to end, and ends it by force after a while.
    fn end(&mut self) {
        ask_group_to_end(&self.child);
        let asked = Instant::now();
        while asked.elapsed() < GRACE {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(LOOK_EVERY);
        }
        // It may have ended just now, in which case there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.end();
        }
        end_rest_of_group(&self.child);
    }
}

#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    command.process_group(0);
}

#[cfg(unix)]
fn ask_group_to_end(child: &Child) {
    signal_group(child, nix::sys::signal::Signal::SIGTERM);
}

#[cfg(unix)]
fn end_rest_of_group(child: &Child) {
    signal_group(child, nix::sys::signal::Signal::SIGKILL);
}

#[cfg(unix)]
fn signal_group(child: &Child, signal: nix::sys::signal::Signal) {
    use nix::unistd::Pid;

    if let Ok(id) = i32::try_from(child.id()) {
        // The group is gone when the child was the last of it: that is fine.
        let _ = nix::sys::signal::killpg(Pid::from_raw(id), signal);
    }
}

#[cfg(not(unix))]
fn lead_a_group(_command: &mut Command) {}

#[cfg(not(unix))]
fn ask_group_to_end(_child: &Child) {}

#[cfg(not(unix))]
fn end_rest_of_group(_child: &Child) {}

/// Shows the output as it comes, in the pieces in which it comes: the name of
/// a test appears before its result.
fn echo(mut output: ChildStdout) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut piece = [0; 8192];
        while let Ok(length @ 1..) = output.read(&mut piece) {
            let mut shown = io::stdout().lock();
            // A closed output is noticed where the summary is printed.
            let _ = shown
                .write_all(&piece[..length])
                .and_then(|()| shown.flush());
            if sender.send(piece[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

fn collect(pieces: mpsc::Receiver<Vec<u8>>) -> String {
    let mut whole = Vec::new();
    let last = Instant::now() + LAST_WORDS;
    let left = || last.saturating_duration_since(Instant::now());
    while let Ok(piece) = pieces.recv_timeout(left()) {
        whole.extend_from_slice(&piece);
    }
    String::from_utf8_lossy(&whole).into_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Nothing takes that long: it only keeps a program that hangs from hanging for ever.
    const LONG: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn output_is_returned_with_the_ending() {
        let (ending, output) = run_and_read(&mut shell("echo seen; exit 3"), LONG).unwrap();
        assert_eq!(output, "seen\n");
        assert!(!ending.succeeded());
        assert_eq!(ending.reason(), "exit status: 3");
    }

    #[test]
    fn a_program_over_its_limit_is_ended() {
        let started = Instant::now();
        let ending = run(&mut shell("sleep 60"), Duration::from_millis(50)).unwrap();
        assert_eq!(ending, Ending::OverTime);
        // It was not waited for to its own end.
        assert!(started.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn what_a_program_left_behind_ends_with_it() {
        let (_, output) = run_and_read(&mut shell("sleep 60 & echo $!"), LONG).unwrap();
        let left_behind = nix::unistd::Pid::from_raw(output.trim().parse().unwrap());
        let deadline = Instant::now() + Duration::from_secs(5);
        while nix::sys::signal::kill(left_behind, None).is_ok() && !is_zombie(left_behind) {
            assert!(Instant::now() < deadline, "it is still running");
            thread::sleep(LOOK_EVERY);
        }
    }

    /// An ended process keeps its id until whoever adopted it takes note.
    fn is_zombie(process: nix::unistd::Pid) -> bool {
        std::fs::read_to_string(format!("/proc/{process}/stat"))
            .is_ok_and(|line| line.contains(") Z "))
    }

    #[test]
    fn a_missing_program_is_named() {
        let trouble = run(&mut Command::new("no-such-program"), LONG).unwrap_err();
        assert!(trouble.happened.contains("no-such-program"), "{trouble}");
    }
}
