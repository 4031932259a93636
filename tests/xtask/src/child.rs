//! Running other programs, and leaving none of them behind.
//!
//! Each program gets its own process group, with everything that it starts in turn: a test starts a
//! driver, the driver a browser. The whole group is stopped at the end of the step that started it.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::interrupt;
use crate::trouble::Trouble;

/// The interval of polling a running program; shorter than a person notices.
const POLL_INTERVAL: Duration = Duration::from_millis(30);
/// How long a program may take to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(5);
/// How long to read output after the program has ended: a process that it left behind can keep the
/// pipe open for ever.
const OUTPUT_GRACE: Duration = Duration::from_secs(2);

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Exited(ExitStatus),
    /// The program was stopped because of Ctrl-C or a signal.
    Interrupted,
    /// The program was stopped at its time limit.
    OverTime,
}

impl Ending {
    pub fn succeeded(self) -> bool {
        matches!(self, Self::Exited(status) if status.success())
    }

    /// The ending as text, for a summary or a message.
    pub fn reason(self) -> String {
        match self {
            Self::Exited(status) => status.to_string(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::OverTime => "timed out".to_owned(),
        }
    }
}

/// Runs a program to its end; it inherits standard output.
pub fn run(command: &mut Command, limit: Duration) -> Result<Ending, Trouble> {
    Ok(Running::start(command)?.wait(Some(limit)))
}

/// Runs a program to its end; shows its standard output and returns it.
pub fn run_and_read(command: &mut Command, limit: Duration) -> Result<(Ending, String), Trouble> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    let output = running.child.stdout.take().map(echo);
    let ending = running.wait(Some(limit));
    // Processes left behind could go on writing, so they are stopped first.
    drop(running);
    Ok((ending, output.map(collect).unwrap_or_default()))
}

/// The output of a program that ends at once, or `None` if it is missing or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The output of a program that may fail, or `None` if it is missing.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A running program. Dropping this stops it and its process group.
#[must_use = "the program is stopped when this is dropped"]
pub struct Running {
    child: Child,
}

impl Running {
    pub fn start(command: &mut Command) -> Result<Self, Trouble> {
        set_own_group(command);
        match command.spawn() {
            Ok(child) => Ok(Self { child }),
            Err(error) => Err(Trouble::new(
                format!(
                    "{} could not be started ({error})",
                    command.get_program().display()
                ),
                "The step that needs it cannot run.",
                "running that program in this shell.",
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
            if interrupt::requested() {
                self.stop();
                return Ending::Interrupted;
            }
            if limit.is_some_and(|limit| started.elapsed() > limit) {
                self.stop();
                return Ending::OverTime;
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Terminates the group, and kills the program if it has not ended after a while.
    fn stop(&mut self) {
        terminate_group(&self.child);
        let terminated = Instant::now();
        while terminated.elapsed() < GRACE {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(POLL_INTERVAL);
        }
        // It may have ended just now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.stop();
        }
        kill_group(&self.child);
    }
}

#[cfg(unix)]
fn set_own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    command.process_group(0);
}

#[cfg(unix)]
fn terminate_group(child: &Child) {
    signal_group(child, nix::sys::signal::Signal::SIGTERM);
}

#[cfg(unix)]
fn kill_group(child: &Child) {
    signal_group(child, nix::sys::signal::Signal::SIGKILL);
}

#[cfg(unix)]
fn signal_group(child: &Child, signal: nix::sys::signal::Signal) {
    use nix::unistd::Pid;

    if let Ok(id) = i32::try_from(child.id()) {
        // Fails if no process of the group is left, which is fine.
        let _ = nix::sys::signal::killpg(Pid::from_raw(id), signal);
    }
}

#[cfg(not(unix))]
fn set_own_group(_command: &mut Command) {}

#[cfg(not(unix))]
fn terminate_group(_child: &Child) {}

#[cfg(not(unix))]
fn kill_group(_child: &Child) {}

/// Shows the output as it arrives, chunk by chunk: the name of a test appears before its result.
fn echo(mut output: ChildStdout) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut chunk = [0; 8192];
        while let Ok(length @ 1..) = output.read(&mut chunk) {
            let mut shown = io::stdout().lock();
            // A closed standard output is noticed when the summary is printed.
            let _ = shown
                .write_all(&chunk[..length])
                .and_then(|()| shown.flush());
            if sender.send(chunk[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

fn collect(chunks: mpsc::Receiver<Vec<u8>>) -> String {
    let mut whole = Vec::new();
    let last = Instant::now() + OUTPUT_GRACE;
    let left = || last.saturating_duration_since(Instant::now());
    while let Ok(chunk) = chunks.recv_timeout(left()) {
        whole.extend_from_slice(&chunk);
    }
    String::from_utf8_lossy(&whole).into_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A limit that only a hanging program reaches.
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
    fn a_program_over_its_limit_is_stopped() {
        let started = Instant::now();
        let ending = run(&mut shell("sleep 60"), Duration::from_millis(50)).unwrap();
        assert_eq!(ending, Ending::OverTime);
        assert!(started.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn a_process_left_behind_is_stopped_too() {
        let (_, output) = run_and_read(&mut shell("sleep 60 & echo $!"), LONG).unwrap();
        let left_behind = nix::unistd::Pid::from_raw(output.trim().parse().unwrap());
        let deadline = Instant::now() + Duration::from_secs(5);
        while nix::sys::signal::kill(left_behind, None).is_ok() && !is_zombie(left_behind) {
            assert!(Instant::now() < deadline, "it is still running");
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// An ended process keeps its id until its new parent reaps it.
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
