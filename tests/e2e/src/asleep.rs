//! A browser that stands still, as on a laptop that sleeps.

use std::fs;
use std::process::Command;

/// All processes of one browser, stopped until this is dropped.
pub struct Asleep(Vec<String>);

impl Asleep {
    /// Stops all that the program with this id has started. Linux only, where /proc tells.
    pub(crate) fn below(driver: u32) -> Self {
        let mut asleep = Self(Vec::new());
        let mut parents = vec![driver.to_string()];
        while let Some(parent) = parents.pop() {
            let threads = fs::read_dir(format!("/proc/{parent}/task"));
            for thread in threads.into_iter().flatten().flatten() {
                let children = fs::read_to_string(thread.path().join("children"));
                for child in children.unwrap_or_default().split_whitespace() {
                    parents.push(child.to_owned());
                    asleep.0.push(child.to_owned());
                }
            }
        }
        assert!(!asleep.0.is_empty(), "the driver has started no browser");
        asleep.signal("-STOP");
        asleep
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("sh")
            .args(["-c", "kill \"$@\"", "kill", signal])
            .args(&self.0)
            .status();
        // One of many may have ended by itself.
        if !sent.is_ok_and(|status| status.success()) {
            eprintln!("kill {signal} did not reach all of {:?}", self.0);
        }
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        self.signal("-CONT");
    }
}
