//! The WebDriver program, which ends with its test.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::browser::Browser;

/// How long the driver may take until it listens.
const READY_WAIT: Duration = Duration::from_secs(20);

/// How often a driver is started that ends at once.
const STARTS: usize = 5;

/// A running driver. Dropping it ends it, and the browser with it.
pub(crate) struct Driver {
    /// Held to be killed by its own process id when this is dropped.
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts a driver; it listens when this comes back.
    ///
    /// The driver chooses the port and says so once it listens. To choose one
    /// here would leave a moment in which another program can take it. The
    /// driver wants its port twice, for both versions of IP, and ends where the
    /// second is taken; then another one is started.
    pub async fn start(browser: Browser) -> Self {
        let mut said = String::new();
        for _ in 0..STARTS {
            match timeout(READY_WAIT, Self::try_start(browser)).await {
                Ok(Ok(driver)) => return driver,
                Ok(Err(output)) => said = output,
                Err(_) => panic!("the driver of {browser:?} does not listen within {READY_WAIT:?}"),
            }
        }
        panic!("the driver of {browser:?} does not start: {said}");
    }

    /// An error is what the driver said before it ended.
    async fn try_start(browser: Browser) -> Result<Self, String> {
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
        let mut said = String::new();
        let port = loop {
            let Ok(Some(line)) = lines.next_line().await else {
                return Err(said);
            };
            if let Some((_, port)) = line.split_once(browser.port_follows())
                && let Ok(port) = port.trim_matches(|end: char| !end.is_ascii_digit()).parse()
            {
                break port;
            }
            said += &(line + "\n");
        };
        // What else the driver prints is read, so that it never has to wait for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, port })
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id().expect("the driver has not been waited for")
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}
