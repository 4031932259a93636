//! One WebSocket: the handshake and the session.

use std::future::pending;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::auth;
use crate::channel::Channel;
use crate::fault::{Fault, Faults};
use crate::firmware::SocketId;
use crate::hixie;
use crate::http::{Reply, Request};
use crate::line::Control;
use crate::mischief::Mischief;
use crate::server;
use crate::shared::{Shared, Slot};
use crate::tls::Wire;

/// How long a client of protocol 76 may take to send the body of its request.
const BODY_WAIT: Duration = Duration::from_secs(10);
/// How long the board waits for the client's answer to its close frame.
const CLOSE_WAIT: Duration = Duration::from_secs(3);
/// The limit of received messages that latency delays.
const INBOX_MESSAGES: usize = 1024;
/// The code recorded for a close frame without one.
const NO_CODE: u16 = 1005;

type Stamped = (Instant, Message);

/// Answers an upgrade and runs the socket to its end. `rest` is what the client has already sent
/// after its request.
pub(crate) async fn serve(
    shared: &Arc<Shared>,
    mut wire: Wire,
    request: &Request,
    mut rest: Vec<u8>,
) {
    let control = wire.control();
    let faults = shared.faults.borrow().clone();
    if faults.has(&Fault::Refuse) {
        shared.log(format_args!("refused an upgrade"));
        return;
    }
    if faults.has(&Fault::HangHandshake) {
        shared.log(format_args!("left an upgrade without an answer"));
        return control.peer_gone().await;
    }
    if !shared.admits(request) {
        return server::respond(shared, &mut wire, request, auth::challenge).await;
    }
    // A board that does not speak protocol 76 ignores its keys.
    let old = request.header("sec-websocket-key1").is_some()
        && shared.state().firmware.speaks_protocol_76();
    let switching_protocols = match old {
        true => protocol_76_reply(&mut wire, request, &mut rest).await,
        false => rfc_6455_reply(request, shared.state().firmware.subprotocol()),
    };
    let switching_protocols = match switching_protocols {
        Ok(reply) => reply,
        Err(error) => {
            shared.log(format_args!("rejected a handshake: {error}"));
            let _ = Reply::text("400 Bad Request", &error)
                .send(&mut wire, false)
                .await;
            return;
        }
    };
    let busy_1013 = faults.has(&Fault::Busy1013);
    let slot = shared.take_slot(&control, busy_1013).await;
    if slot.is_none() && !busy_1013 {
        shared.log(format_args!(
            "left an upgrade without an answer: no free socket"
        ));
        return;
    }
    let sent = async {
        wire.write_all(&switching_protocols).await?;
        wire.flush().await
    };
    if sent.await.is_err() {
        return;
    }
    control.establish();
    let path = &request.path;
    if old {
        let stream = Channel::new(wire, &rest);
        run_or_turn_away(shared, slot, path, stream, &control).await;
    } else {
        let stream = WebSocketStream::from_partially_read(wire, rest, Role::Server, None).await;
        run_or_turn_away(shared, slot, path, stream, &control).await;
    }
}

/// The reply to a handshake of RFC 6455.
fn rfc_6455_reply(request: &Request, subprotocol: Option<&str>) -> Result<Vec<u8>, String> {
    let key = request.header("sec-websocket-key").unwrap_or_default();
    if key.is_empty() || request.header("sec-websocket-version") != Some("13") {
        return Err("This is not a WebSocket handshake of version 13.".to_owned());
    }
    let accept = derive_accept_key(key.as_bytes());
    let subprotocol = subprotocol.map_or(String::new(), |name| {
        format!("Sec-WebSocket-Protocol: {name}\r\n")
    });
    Ok(format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{subprotocol}\r\n"
    )
    .into_bytes())
}

/// The reply to a handshake of protocol 76, once its body has arrived.
async fn protocol_76_reply(
    wire: &mut Wire,
    request: &Request,
    rest: &mut Vec<u8>,
) -> Result<Vec<u8>, String> {
    let body = async {
        while rest.len() < 8 {
            if wire.read_buf(rest).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let mut body = [0; 8];
        body.copy_from_slice(&rest[..8]);
        rest.drain(..8);
        Ok(body)
    };
    let body = timeout(BODY_WAIT, body).await.map_err(io::Error::from);
    let body = body
        .flatten()
        .map_err(|error| format!("The eight bytes after the head are missing: {error}."))?;
    let header = |name| request.header(name).unwrap_or_default();
    let (key1, key2) = (header("sec-websocket-key1"), header("sec-websocket-key2"));
    let answer = hixie::answer(key1, key2, body)
        .map_err(|error| format!("This is not a handshake of protocol 76: {error}."))?;
    let scheme = match wire {
        Wire::Plain(_) => "ws",
        Wire::Tls(_) => "wss",
    };
    let mut head = format!(
        "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Location: {scheme}://{}{}\r\n",
        header("host"),
        request.target
    );
    // A client that is not a browser may have no origin, and the protocol is optional.
    for (from, to) in [
        ("origin", "Sec-WebSocket-Origin"),
        ("sec-websocket-protocol", "Sec-WebSocket-Protocol"),
    ] {
        if let Some(value) = request.header(from) {
            head.push_str(&format!("{to}: {value}\r\n"));
        }
    }
    head.push_str("\r\n");
    Ok([head.as_bytes(), &answer].concat())
}

/// Runs the session if the socket has a slot, and turns the client away if not.
async fn run_or_turn_away<S>(
    shared: &Arc<Shared>,
    slot: Option<Slot>,
    path: &str,
    stream: S,
    control: &Control,
) where
    S: Stream<Item = Result<Message, Error>> + Sink<Message> + Unpin,
{
    match slot {
        Some(slot) => run(shared, slot, path, stream, control).await,
        None => turn_away(shared, stream).await,
    }
}

/// Closes the socket with 1013.
async fn turn_away<S>(shared: &Shared, mut stream: S)
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message> + Unpin,
{
    shared.log(format_args!(
        "turned an upgrade away with 1013: no free socket"
    ));
    let goodbye = async {
        stream.send(close_message(1013, "busy")).await.ok()?;
        while stream.next().await?.is_ok() {}
        Some(())
    };
    // The client is turned away whether it answers in time or not.
    let _ = timeout(CLOSE_WAIT, goodbye).await;
}

/// A close frame as a message.
pub(crate) fn close_message(code: u16, reason: &str) -> Message {
    Message::Close(Some(CloseFrame {
        code: code.into(),
        reason: reason.to_owned().into(),
    }))
}

/// Runs the session of an open socket.
async fn run<S>(shared: &Arc<Shared>, mut slot: Slot, path: &str, stream: S, control: &Control)
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message>,
{
    let id = slot.id;
    shared.log(format_args!("socket {id} opened at {path}"));
    shared.change(|state| {
        let greeting = state.firmware.opened(id, path);
        state.deliver(greeting);
    });
    let mut faults = shared.faults.subscribe();
    let (sink, source) = stream.split();
    let outbox = DelayLine::new(
        slot.messages.take().expect("a slot has one session"),
        faults.clone(),
    );
    let (inbox, commands) = mpsc::channel(INBOX_MESSAGES);
    let commands = DelayLine::new(commands, faults.clone());
    // Messages received before the end are handled before the session ends.
    let mut receiving =
        pin!(async { tokio::join!(receive(source, inbox), handle(shared, id, commands)).0 });
    let mut sending = pin!(send(shared, id, sink, outbox));
    loop {
        tokio::select! {
            client_code = &mut receiving => {
                slot.client_code = client_code;
                break;
            }
            () = &mut sending => return,
            () = control.aborted() => return,
            // A stalled line keeps no waker, so a change of the faults polls it again.
            Ok(()) = faults.changed() => {}
        }
    }
    // A silent board has not answered the close frame, and does not hang up either.
    if slot.client_code.is_some() && shared.faults.borrow().has(&Fault::Silent) {
        tokio::select! {
            () = control.peer_gone() => {}
            () = control.aborted() => {}
        }
    }
}

/// Receives the client's messages, and returns the code of its close frame. The stream itself
/// answers pings and the close frame.
async fn receive(
    mut source: SplitStream<impl Stream<Item = Result<Message, Error>>>,
    inbox: mpsc::Sender<Stamped>,
) -> Option<u16> {
    let mut client_code = None;
    while let Some(Ok(message)) = source.next().await {
        match message {
            Message::Close(frame) => {
                client_code = Some(frame.map_or(NO_CODE, |frame| frame.code.into()))
            }
            message => inbox.send((Instant::now(), message)).await.ok()?,
        }
    }
    client_code
}

async fn handle(shared: &Shared, id: SocketId, mut commands: DelayLine) {
    while let Some(message) = commands.next().await {
        match message {
            Message::Text(text) => shared.text(id, text.as_str().to_owned()),
            Message::Binary(bytes) => shared.binary(id, &bytes),
            _ => {}
        }
    }
}

/// Sends the queued messages; returns when the board hangs up.
async fn send(
    shared: &Shared,
    id: SocketId,
    mut sink: SplitSink<impl Sink<Message>, Message>,
    mut outbox: DelayLine,
) {
    let mut faults = shared.faults.subscribe();
    let mut mischief = Mischief::new(shared.faults.subscribe());
    let mut sent = 0;
    loop {
        let ending = faults.borrow_and_update().ending(sent);
        let message = match ending {
            Some(Fault::DropAfter(_)) => return,
            Some(Fault::FreezeAfter(_)) => {
                shared.change(|state| state.freeze(id));
                return pending().await;
            }
            Some(Fault::Close { code, reason, .. }) => close_message(code, &reason),
            _ => tokio::select! {
                biased;
                Some(message) = outbox.next() => message,
                message = mischief.next() => message,
                Ok(()) = faults.changed() => continue,
            },
        };
        let closing = matches!(message, Message::Close(_));
        if sink.send(message).await.is_err() {
            // The receiving side sees the end too, and knows its cause.
            return pending().await;
        }
        if closing {
            return sleep(CLOSE_WAIT).await;
        }
        sent += 1;
    }
}

/// A queue that delays messages by the latency and keeps their order.
struct DelayLine {
    messages: mpsc::Receiver<Stamped>,
    faults: watch::Receiver<Faults>,
    /// The next message while it is delayed. It is kept here so that dropping `next` half-way loses
    /// nothing.
    head: Option<Stamped>,
}

impl DelayLine {
    fn new(messages: mpsc::Receiver<Stamped>, faults: watch::Receiver<Faults>) -> Self {
        Self {
            messages,
            faults,
            head: None,
        }
    }

    async fn next(&mut self) -> Option<Message> {
        if self.head.is_none() {
            self.head = Some(self.messages.recv().await?);
        }
        let entered = self.head.as_ref()?.0;
        let latency = self.faults.borrow().latency();
        if !latency.is_zero() {
            sleep_until(entered + latency).await;
        }
        self.head.take().map(|(_, message)| message)
    }
}
