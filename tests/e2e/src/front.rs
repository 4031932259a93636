//! A server in front of a board, which hears every request as the browser wrote it.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use board::Board;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Passes everything on to a board, except what it leaves without an answer. Dropping it ends it.
pub struct Front {
    port: u16,
    heard: Arc<Heard>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Heard {
    heads: Mutex<Vec<String>>,
    given_up: AtomicUsize,
}

impl Heard {
    fn take(&self, head: String) {
        let mut heads = self.heads.lock().expect("no test has failed with it");
        heads.push(head);
    }
}

impl Front {
    /// Starts in front of a board. A request for the path `unanswered` never gets an answer.
    pub async fn start(board: &Board, unanswered: Option<&'static str>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.expect("there is a free port");
        let port = listener.local_addr().expect("it listens").port();
        let heard = Arc::new(Heard::default());
        let (behind, hears) = (board.addr(), Arc::clone(&heard));
        let server = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let hears = Arc::clone(&hears);
                tokio::spawn(async move {
                    // A browser that leaves in the middle is no error of the test.
                    if let Ok(board) = TcpStream::connect(behind).await {
                        let _ = pass(browser, board, &hears, unanswered).await;
                    }
                });
            }
        });
        Self {
            port,
            heard,
            server,
        }
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The heads of all requests.
    pub fn heads(&self) -> Vec<String> {
        let heads = self.heard.heads.lock();
        heads.expect("no test has failed with it").clone()
    }

    /// How many requests without an answer the browser has given up.
    pub fn given_up(&self) -> usize {
        self.heard.given_up.load(Ordering::Relaxed)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// One connection, which has one request, as the board's server closes after each.
async fn pass(
    mut browser: TcpStream,
    mut board: TcpStream,
    heard: &Heard,
    unanswered: Option<&str>,
) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(browser.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let path = text.split(' ').nth(1).map(str::to_owned);
    heard.take(text);
    if unanswered.is_some() && path.as_deref() == unanswered {
        let mut rest = Vec::new();
        let _ = browser.read_to_end(&mut rest).await;
        heard.given_up.fetch_add(1, Ordering::Relaxed);
        return Ok(());
    }
    board.write_all(&head).await?;
    copy_bidirectional(&mut browser, &mut board).await?;
    Ok(())
}
