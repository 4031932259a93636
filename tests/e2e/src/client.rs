//! What a browser and the page do with a session, without either.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use pindash::model::mqtt::session::{Output, Session};
use pindash::model::mqtt::{Options, Subscription, Version};
use tokio::net::TcpStream;
use tokio::time::{timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use crate::{A_WHILE, Broker, PATIENCE};

/// Longer than any of these takes.
const A_DAY_MS: u64 = 86_400_000;

/// A session with its socket.
pub struct Client {
    /// The conversation.
    pub session: Session,
    socket: Option<WebSocketStream<TcpStream>>,
    began: Instant,
    /// What has happened and was not asked for yet.
    outputs: Vec<Output>,
}

impl Client {
    /// A client that speaks this version from the start.
    pub fn new(version: Version, options: Options) -> Self {
        let mut session = Session::new(options);
        if version == Version::V311 {
            // As though the broker had refused the other one.
            session.opened(0);
            session.bytes(&[0x20, 2, 0, 1], 0);
            session.take_outputs();
        }
        assert_eq!(session.version(), version);
        Self {
            session,
            socket: None,
            began: Instant::now(),
            outputs: Vec::new(),
        }
    }

    /// A client that the broker has let in, subscribed to a filter.
    pub async fn ready(broker: &Broker, version: Version, filter: &str, qos: u8) -> Self {
        let mut client = Self::new(version, subscribed(filter, qos));
        client.open(broker).await;
        assert_eq!(client.next().await, Output::Ready);
        client.settle().await;
        client
    }

    /// The time of the session.
    pub fn now_ms(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    /// Connects, and greets the broker.
    pub async fn open(&mut self, broker: &Broker) {
        let url = broker.url();
        let mut request = url.as_str().into_client_request().expect("it is a URL");
        let mqtt = HeaderValue::from_static("mqtt");
        let headers = request.headers_mut();
        headers.insert("Sec-WebSocket-Protocol", mqtt);
        let address = url.trim_start_matches("ws://").trim_end_matches("/mqtt");
        let tcp = TcpStream::connect(address).await.expect("it listens");
        let opened = tokio_tungstenite::client_async(request, tcp).await;
        let (socket, answer) = opened.expect("the broker opens a socket");
        assert_eq!(answer.headers()["Sec-WebSocket-Protocol"], "mqtt");
        self.socket = Some(socket);
        self.session.opened(self.now_ms());
    }

    /// What happens next, apart from what is sent.
    pub async fn next(&mut self) -> Output {
        let next = timeout(PATIENCE, self.next_if_any()).await;
        let next = next.expect("something happens");
        next.expect("it happens before the connection ends")
    }

    /// All that happens until the broker ends the connection.
    pub async fn last(&mut self) -> Vec<Output> {
        let mut outputs = Vec::new();
        let ended = async {
            while let Some(output) = self.next_if_any().await {
                outputs.push(output);
            }
        };
        timeout(PATIENCE, ended).await.expect("the connection ends");
        outputs
    }

    async fn next_if_any(&mut self) -> Option<Output> {
        loop {
            self.flush().await;
            if !self.outputs.is_empty() {
                return Some(self.outputs.remove(0));
            }
            let socket = self.socket.as_mut()?;
            let due_ms = self.session.deadline_ms().unwrap_or(u64::MAX);
            let due = self.began + Duration::from_millis(due_ms.min(A_DAY_MS));
            match timeout_at(due.into(), socket.next()).await {
                Ok(Some(Ok(Message::Binary(bytes)))) => {
                    let now_ms = self.now_ms();
                    self.session.bytes(&bytes, now_ms);
                }
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(_)) | None) => {
                    self.socket = None;
                    self.session.closed();
                }
                Err(_) => {
                    let now_ms = self.now_ms();
                    self.session.tick(now_ms);
                }
            }
        }
    }

    /// Does what is to be done, and keeps what has happened.
    pub async fn flush(&mut self) {
        for output in self.session.take_outputs() {
            match output {
                Output::Send(packet) => self.send(packet).await,
                output => self.outputs.push(output),
            }
        }
    }

    /// Sends a packet as it is.
    pub async fn send(&mut self, packet: Vec<u8>) {
        if let Some(socket) = &mut self.socket {
            let sent = socket.send(Message::binary(packet)).await;
            sent.expect("the packet is sent");
        }
    }

    /// Waits until the broker has done all that it was told before.
    pub async fn settle(&mut self) {
        let done = format!("done/{:p}", self);
        let id = self.publish(&done, b"", 1, false).await;
        assert_eq!(self.next().await, Output::Confirmed(id));
    }

    /// Publishes a message, and gives its number.
    pub async fn publish(&mut self, topic: &str, payload: &[u8], qos: u8, retain: bool) -> u16 {
        let now_ms = self.now_ms();
        let published = self.session.publish(topic, payload, qos, retain, now_ms);
        self.flush().await;
        published.expect("it can be published")
    }

    /// Whether anything happens for a while.
    pub async fn stays_quiet(&mut self) {
        let next = timeout(A_WHILE, self.next_if_any()).await;
        assert!(next.is_err(), "{next:?}");
    }
}

/// What a client asks for that subscribes to one filter.
pub fn subscribed(filter: &str, qos: u8) -> Options {
    Options {
        subscriptions: vec![Subscription {
            filter: filter.to_owned(),
            qos,
        }],
        ..Options::default()
    }
}

/// A message that comes.
pub fn message(topic: &str, payload: &[u8], retained: bool) -> Output {
    Output::Message {
        topic: topic.to_owned(),
        payload: payload.to_owned(),
        retained,
    }
}
