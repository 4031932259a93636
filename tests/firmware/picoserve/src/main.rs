//! The page from a microcontroller: a lamp and a switch, in the language of a Netzer.
//!
//! picoserve runs without an allocator on embassy, and here on tokio, so that it can be tried:
//! `cargo xtask flash`, then `cargo run` in this folder, and http://127.0.0.1:8080/. On a
//! microcontroller, `listen_and_serve` takes the place of the loop in [`main`].

use std::cell::Cell;
use std::time::{Duration, Instant};
use std::{env, io};

use picoserve::extract::FromRequestParts;
use picoserve::futures::Either;
use picoserve::io::{Read, Write};
use picoserve::request::RequestParts;
use picoserve::response::ws::{Message, SocketRx, SocketTx, WebSocketCallback, WebSocketUpgrade};
use picoserve::response::{IntoResponse, Response, StatusCode};
use picoserve::routing::get;
use picoserve::{Config, Router, Server, Timeouts};
use pindash_page::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, INDEX_HTML_GZ};
use tokio::net::TcpListener;

/// What the page shows, and how: see src/model/profiles/README.md.
const PROFILE: &str = include_str!("board.json");
/// How often the input is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// After which silence a page counts as gone, so that another one gets in. `keepalive` in the
/// profile has it say something every 10 seconds, or each minute in the background.
const SILENCE: Duration = Duration::from_secs(150);

static CONFIG: Config = Config::new(Timeouts {
    // Browsers open connections in advance. One that asks for nothing keeps others waiting.
    start_read_request: picoserve::time::Duration::from_secs(1),
    ..Timeouts::const_default()
});

/// The two pins.
struct Pins {
    started: Instant,
    relay: Cell<bool>,
}

impl Pins {
    /// The level of an input, which comes and goes each second here.
    fn door(&self) -> bool {
        self.started.elapsed().as_secs() % 2 == 1
    }

    /// Does what a command says. The answer is a pin with its value: the page waits for that.
    fn obey(&self, command: &str) -> Option<(u8, bool)> {
        match command {
            // “Tell me about this pin.”
            "tuv0=3" => return Some((0, self.door())),
            "tuv10=3" => {}
            "uv10=0" => self.relay.set(false),
            "uv10=1" => self.relay.set(true),
            _ => return None,
        }
        Some((10, self.relay.get()))
    }
}

/// Whether the browser has this very page already.
struct IsKnown(bool);

impl<S> FromRequestParts<'_, S> for IsKnown {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &S, request: &RequestParts<'_>) -> Result<Self, StatusCode> {
        let tag = request.headers().get("If-None-Match");
        Ok(Self(tag.is_some_and(|tag| tag == ETAG)))
    }
}

async fn page(IsKnown(known): IsKnown) -> impl IntoResponse {
    // With this the browser keeps the page, and asks each time whether it is still this one.
    let kept = [("ETag", ETAG), ("Cache-Control", "no-cache")];
    if known {
        return Err(Response::empty(StatusCode::NOT_MODIFIED).with_headers(kept));
    }
    let page = Response::ok(INDEX_HTML_GZ).with_content_type(CONTENT_TYPE);
    let page = page.with_headers(kept);
    Ok(page.with_header("Content-Encoding", CONTENT_ENCODING))
}

/// The connection to a page, as long as it lasts.
struct Socket<'a>(&'a Pins);

impl WebSocketCallback for Socket<'_> {
    async fn run<R: Read, W: Write<Error = R::Error>>(
        self,
        mut rx: SocketRx<R>,
        mut tx: SocketTx<W>,
    ) -> Result<(), W::Error> {
        // `limits` in the profile says to the page how much a message may hold.
        let mut buffer = [0; 64];
        let mut shown = None;
        let mut heard = Instant::now();
        loop {
            match rx
                .next_message(&mut buffer, tokio::time::sleep(LOOK))
                .await?
            {
                Either::First(Ok(Message::Text(command))) => {
                    heard = Instant::now();
                    if let Some((pin, on)) = self.0.obey(command) {
                        tell(&mut tx, pin, on).await?;
                    }
                }
                Either::First(Ok(Message::Close(reason))) => return tx.close(reason).await,
                Either::First(Ok(_)) => {}
                Either::First(Err(error)) => return tx.close((error.code(), "unreadable")).await,
                Either::Second(()) if heard.elapsed() > SILENCE => return tx.close(None).await,
                Either::Second(()) => {
                    let door = self.0.door();
                    if shown.replace(door) != Some(door) {
                        tell(&mut tx, 0, door).await?;
                    }
                }
            }
        }
    }
}

async fn tell<W: Write>(tx: &mut SocketTx<W>, pin: u8, on: bool) -> Result<(), W::Error> {
    let update = format_args!(r#"{{"u":{{"v":{{"{pin}":"{}"}}}}}}"#, u8::from(on));
    tx.send_display(update).await?;
    tx.flush().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}/", listener.local_addr()?);
    let (started, relay) = (Instant::now(), Cell::new(false));
    let pins = Pins { started, relay };
    let socket = async |ask: WebSocketUpgrade| ask.on_upgrade(Socket(&pins));
    let app = Router::new()
        .route("/", get(page))
        .route("/board.json", get(async || Response::ok(PROFILE)))
        .route("/ws", get(socket));
    let mut buffer = [0; 2048];
    // One connection at a time: the next one waits. The page needs none beside its socket.
    loop {
        let (stream, _) = listener.accept().await?;
        let server = Server::new_tokio(&app, &CONFIG, &mut buffer);
        server.serve(stream).await.ok(); // It may break off at any time.
    }
}
