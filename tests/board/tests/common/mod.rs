//! HTTP and WebSocket clients for the tests with real sockets.
// Each test program uses a part of this.
#![allow(dead_code)]

use std::time::Duration;

use board::{Board, Config};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::Response;
use tokio_tungstenite::tungstenite::{Error, Message};

/// The time limit of every wait; only a failing test reaches it.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A board whose pins do not change by themselves.
pub fn still() -> Config {
    Config {
        simulate: false,
        ..Config::default()
    }
}

pub async fn start(config: Config) -> Board {
    Board::start(config).await.expect("the board starts")
}

/// Waits for a future, up to [`PATIENCE`].
#[track_caller]
pub fn soon<T>(what: impl Future<Output = T>) -> impl Future<Output = T> {
    let caller = std::panic::Location::caller();
    async move {
        match timeout(PATIENCE, what).await {
            Ok(result) => result,
            Err(_) => panic!("timed out after {PATIENCE:?}, at {caller}"),
        }
    }
}

/// A WebSocket client.
pub struct Client<S = TcpStream>(pub WebSocketStream<S>);

impl Client {
    pub async fn open(board: &Board) -> Self {
        Self::try_open(board)
            .await
            .expect("the board opens a socket")
    }

    pub async fn try_open(board: &Board) -> Result<Self, Error> {
        Self::try_open_at(board, &board.ws_url()).await
    }

    pub async fn try_open_at(board: &Board, url: &str) -> Result<Self, Error> {
        let tcp = TcpStream::connect(board.addr()).await?;
        Self::try_open_over(tcp, url).await
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub async fn try_open_over(
        stream: S,
        request: impl IntoClientRequest + Unpin,
    ) -> Result<Self, Error> {
        let (stream, _) = soon(tokio_tungstenite::client_async(request, stream)).await?;
        Ok(Self(stream))
    }

    pub async fn send(&mut self, text: &str) {
        self.0
            .send(Message::text(text))
            .await
            .expect("the text is sent");
    }

    /// The next message, an error, or the end.
    pub async fn next(&mut self) -> Option<Result<Message, Error>> {
        soon(self.0.next()).await
    }

    /// The next message, which must be a text.
    pub async fn text(&mut self) -> String {
        match self.next().await {
            Some(Ok(Message::Text(text))) => text.as_str().to_owned(),
            other => panic!("a text was expected, not {other:?}"),
        }
    }

    /// Sends a command and returns the next message.
    pub async fn ask(&mut self, command: &str) -> String {
        self.send(command).await;
        self.text().await
    }

    /// Closes with 1000 and waits for the board's answer.
    pub async fn close(mut self) {
        let frame = close_frame(1000, "");
        self.0.send(frame).await.expect("the close frame is sent");
        while let Some(Ok(_)) = self.next().await {}
    }

    /// The next message, which must be a close frame, and is answered.
    pub async fn closed_with(&mut self) -> (u16, String) {
        let Some(Ok(Message::Close(Some(frame)))) = self.next().await else {
            panic!("a close frame was expected");
        };
        while let Some(Ok(_)) = self.next().await {}
        (frame.code.into(), frame.reason.as_str().to_owned())
    }

    /// Reads until the connection ends, which must be without a close frame. Returns the texts.
    pub async fn texts_until_dropped(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        loop {
            match self.next().await {
                Some(Ok(Message::Text(text))) => texts.push(text.as_str().to_owned()),
                Some(Err(_)) | None => return texts,
                other => panic!("an end without a close frame was expected, not {other:?}"),
            }
        }
    }
}

pub fn close_frame(code: u16, reason: &str) -> Message {
    use tokio_tungstenite::tungstenite::protocol::CloseFrame;
    Message::Close(Some(CloseFrame {
        code: code.into(),
        reason: reason.to_owned().into(),
    }))
}

/// A board's reply to a request.
pub struct Answer {
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn status(&self) -> u16 {
        let status = self.head.split(' ').nth(1).expect("a status line");
        status.parse().expect("a status number")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut own = lines.filter(|(other, _)| other.eq_ignore_ascii_case(name));
        own.next().map(|(_, value)| value)
    }
}

/// Sends a request and reads the reply; `None` if the board hangs up. The head needs no empty line.
pub async fn request(board: &Board, head: &str) -> Option<Answer> {
    let tcp = TcpStream::connect(board.addr()).await.expect("TCP works");
    request_over(tcp, head).await
}

/// As [`request`], on an open stream.
pub async fn request_over(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    head: &str,
) -> Option<Answer> {
    let head = format!("{}\r\n\r\n", head.replace('\n', "\r\n"));
    stream
        .write_all(head.as_bytes())
        .await
        .expect("the request is sent");
    let mut bytes = Vec::new();
    soon(stream.read_to_end(&mut bytes)).await.ok()?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let body = bytes.split_off(end + 4);
    Some(Answer {
        head: String::from_utf8(bytes).expect("a head is text"),
        body,
    })
}

pub async fn get(board: &Board, path: &str) -> Option<Answer> {
    request(board, &format!("GET {path} HTTP/1.1\nHost: board")).await
}

/// The answer of an upgrade that the board refuses.
#[track_caller]
pub fn refusal(opened: Result<Client, Error>) -> Response<Option<Vec<u8>>> {
    match opened {
        Err(Error::Http(response)) => *response,
        Err(other) => panic!("an answer was expected, not {other:?}"),
        Ok(_) => panic!("a refusal was expected"),
    }
}

pub fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// A Netzer's update of a pin.
pub fn update(pin: usize, value: i64) -> String {
    format!(r#"{{"u":{{"v":{{"{pin}":"{value}"}}}}}}"#)
}
