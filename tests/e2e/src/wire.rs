//! The way from the browser to a board, which can go dead; and a place that nothing should go to.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use board::Board;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How the way to the board is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Everything goes through.
    Open,
    /// Everything is lost, and nobody is told.
    Lost,
    /// Every connection is ended.
    Cut,
}

/// Passes everything on to a board, until it is told otherwise. Dropping it ends it.
pub struct Wire {
    port: u16,
    way: watch::Sender<Way>,
    server: JoinHandle<()>,
}

impl Wire {
    /// Starts in front of a board.
    pub async fn start(board: &Board) -> Self {
        let (listener, port) = listen().await;
        let (way, ways) = watch::channel(Way::Open);
        let behind = board.addr();
        let server = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(pass(browser, behind, ways.clone()));
            }
        });
        Self { port, way, server }
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// From now on every packet is lost, in both directions. What is connected then stays so and
    /// is dead for ever; what connects meanwhile is never answered.
    pub fn lose(&self) {
        self.way.send_replace(Way::Lost);
    }

    /// From now on every connection is ended, old and new.
    pub fn cut(&self) {
        self.way.send_replace(Way::Cut);
    }

    /// New connections work again.
    pub fn mend(&self) {
        self.way.send_replace(Way::Open);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(browser: TcpStream, behind: SocketAddr, ways: watch::Receiver<Way>) {
    if *ways.borrow() == Way::Cut {
        return;
    }
    let (from_browser, to_browser) = browser.into_split();
    let mut way = ways.clone();
    let cut = way.wait_for(|way| *way == Way::Cut);
    if *ways.borrow() == Way::Lost {
        // A packet that is lost does not come later either: such a connection stays dead.
        let _held = (from_browser, to_browser);
        let _ = cut.await;
        return;
    }
    let Ok(board) = TcpStream::connect(behind).await else {
        return;
    };
    let (from_board, to_board) = board.into_split();
    let both = async {
        tokio::join!(
            forward(from_browser, to_board, ways.clone()),
            forward(from_board, to_browser, ways.clone()),
        )
    };
    tokio::select! {
        _ = both => {}
        _ = cut => {}
    }
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, way: watch::Receiver<Way>) {
    let mut lost = way.clone();
    let mut piece = vec![0; 65_536];
    loop {
        let read = tokio::select! {
            biased;
            _ = lost.wait_for(|way| *way != Way::Open) => break,
            read = from.read(&mut piece) => read,
        };
        match read {
            Ok(length) if length > 0 => {
                if to.write_all(&piece[..length]).await.is_err() {
                    return;
                }
            }
            _ => return,
        }
    }
    // Nothing more is taken or given, an end neither.
    let _held = (from, to);
    std::future::pending::<()>().await;
}

/// A server of another host than the board's, which counts who comes. Dropping it ends it.
pub struct Stranger {
    port: u16,
    requests: Arc<AtomicUsize>,
    visits: Arc<AtomicUsize>,
    server: JoinHandle<()>,
}

impl Stranger {
    /// Starts the server.
    pub async fn start() -> Self {
        let (listener, port) = listen().await;
        let visits = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(AtomicUsize::new(0));
        let (counted, asked) = (Arc::clone(&visits), Arc::clone(&requests));
        let server = tokio::spawn(async move {
            while let Ok((mut visitor, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let asked = Arc::clone(&asked);
                tokio::spawn(async move {
                    if visitor.read_u8().await.is_ok() {
                        asked.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        Self {
            port,
            requests,
            visits,
            server,
        }
    }

    /// Its host and port.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// How many of its visitors said anything. A browser may connect in advance, and then hear
    /// from the page's policy that it may not ask.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// How many connections came.
    pub fn visits(&self) -> usize {
        self.visits.load(Ordering::Relaxed)
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await;
    let listener = listener.expect("there is a free port");
    let port = listener.local_addr().expect("it listens").port();
    (listener, port)
}
