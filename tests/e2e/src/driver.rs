//! The WebDriver program, which ends with its test.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::browser::Browser;

/// How long the driver may take until it listens.
const READY_WAIT: Duration = Duration::from_secs(20);

/// A running driver. Dropping it ends it, and the browser with it.
pub(crate) struct Driver {
    /// Held to be killed by its own process id when this is dropped.
    _child: Child,
    port: u16,
}

impl Driver {
    /// Starts a driver; it listens when this comes back.
    ///
    /// The driver chooses the port and says so once it listens. To choose one
    /// here would leave a moment in which another program can take it.
    pub async fn start(browser: Browser) -> Self {
        let (program, arguments) = browser.driver();
        let mut child = Command::new(&program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{} does not start ({error}): install it, or name it in CHROMEDRIVER",
                    program.display()
                )
            });
        let output = child.stdout.take().expect("the driver's output is piped");
        let mut lines = BufReader::new(output).lines();
        let marker = browser.port_follows();
        let announced = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, port)) = line.split_once(marker) {
                    let digits = port.trim_end_matches(|end: char| !end.is_ascii_digit());
                    return digits.parse().ok();
                }
            }
            None
        };
        let port = timeout(READY_WAIT, announced).await.ok().flatten();
        let port = port.unwrap_or_else(|| {
            panic!(
                "{} does not listen within {READY_WAIT:?}",
                program.display()
            )
        });
        // What else the driver prints is read, so that it never has to wait for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            _child: child,
            port,
        }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}
