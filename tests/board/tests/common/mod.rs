//! A client of each kind, for the tests that use real sockets.
// Each test program uses a part of this.
#![allow(dead_code)]

use std::time::Duration;

use board::{Board, Config};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

/// How long anything that has to happen may take. Nothing waits that long
/// unless it has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A board that changes nothing by itself.
pub fn still() -> Config {
    Config {
        simulate: false,
        ..Config::default()
    }
}

pub async fn start(config: Config) -> Board {
    Board::start(config).await.expect("the board starts")
}

/// Waits for what has to come.
#[track_caller]
pub fn soon<T>(what: impl Future<Output = T>) -> impl Future<Output = T> {
    let caller = std::panic::Location::caller();
    async move {
        match timeout(PATIENCE, what).await {
            Ok(result) => result,
            Err(_) => panic!("nothing came within {PATIENCE:?}, at {caller}"),
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

    /// What comes next: a message, an error, or nothing more.
    pub async fn next(&mut self) -> Option<Result<Message, Error>> {
        soon(self.0.next()).await
    }

    /// The next message, which has to be a text.
    pub async fn text(&mut self) -> String {
        match self.next().await {
            Some(Ok(Message::Text(text))) => text.as_str().to_owned(),
            other => panic!("a text was expected, not {other:?}"),
        }
    }

    /// Sends a command and gives the next message.
    pub async fn ask(&mut self, command: &str) -> String {
        self.send(command).await;
        self.text().await
    }

    /// Closes with 1000 and waits for the board's answer.
    pub async fn close(mut self) {
        let frame = board_close(1000, "");
        self.0.send(frame).await.expect("the close frame is sent");
        while let Some(Ok(_)) = self.next().await {}
    }

    /// The next message, which has to be a close frame, answered.
    pub async fn closed_with(&mut self) -> (u16, String) {
        let Some(Ok(Message::Close(Some(frame)))) = self.next().await else {
            panic!("a close frame was expected");
        };
        while let Some(Ok(_)) = self.next().await {}
        (frame.code.into(), frame.reason.as_str().to_owned())
    }

    /// Passes over messages until the connection ends, which has to be without
    /// a close frame. Gives the texts that came before.
    pub async fn dropped_after(&mut self) -> Vec<String> {
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

pub fn board_close(code: u16, reason: &str) -> Message {
    use tokio_tungstenite::tungstenite::protocol::CloseFrame;
    Message::Close(Some(CloseFrame {
        code: code.into(),
        reason: reason.to_owned().into(),
    }))
}

/// What a board answers to a request, or nothing where it only hangs up.
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

/// Sends a request as it is written, with the two line ends added.
pub async fn request(board: &Board, head: &str) -> Option<Answer> {
    let tcp = TcpStream::connect(board.addr()).await.expect("TCP works");
    request_over(tcp, head).await
}

/// The same on a stream that is already there.
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

pub fn update(pin: usize, value: i64) -> String {
    format!(r#"{{"u":{{"v":{{"{pin}":"{value}"}}}}}}"#)
}
