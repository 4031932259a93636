//! Protocol 76 as a stream and sink of messages, so that the session code serves both protocols.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::hixie::{CLOSE, Decoder, Frame, MAX_BYTES, raw_frame, text_frame};
use crate::tls::Wire;

/// The number of queued bytes from which the sink exerts backpressure.
const OUT_BYTES: usize = 64 * 1024;

/// The server's end of an open socket. A close frame is answered, and yielded as a close message
/// without a code.
pub(crate) struct Channel {
    wire: Wire,
    decoder: Decoder,
    out: Vec<u8>,
    /// Whether the board has sent its close frame.
    closed: bool,
    /// Whether further input from the client is ignored.
    ended: bool,
}

impl Channel {
    /// A socket after the handshake. `rest` is what was read beyond it.
    pub fn new(wire: Wire, rest: &[u8]) -> Self {
        let mut decoder = Decoder::new(MAX_BYTES);
        decoder.push(rest);
        Self {
            wire,
            decoder,
            out: Vec::new(),
            closed: false,
            ended: false,
        }
    }

    fn close(&mut self) {
        if !self.closed {
            self.closed = true;
            self.out.extend(CLOSE);
        }
    }

    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.out.is_empty() {
            let sent = ready!(Pin::new(&mut self.wire).poll_write(context, &self.out))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.out.drain(..sent);
        }
        Pin::new(&mut self.wire).poll_flush(context)
    }
}

impl Stream for Channel {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.ended {
            // The answer to a close frame is sent before the stream ends.
            let _ = ready!(this.poll_send(context));
            return Poll::Ready(None);
        }
        loop {
            match this.decoder.next() {
                Ok(Some(Frame::Text(text))) => return Poll::Ready(Some(Ok(Message::text(text)))),
                Ok(Some(Frame::Close)) => {
                    this.ended = true;
                    this.close();
                    return Poll::Ready(Some(Ok(Message::Close(None))));
                }
                Ok(None) => {}
                Err(error) => {
                    this.ended = true;
                    let error = io::Error::new(io::ErrorKind::InvalidData, error);
                    return Poll::Ready(Some(Err(error.into())));
                }
            }
            let mut bytes = [0; 4096];
            let mut read = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.wire).poll_read(context, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(None);
            }
            this.decoder.push(read.filled());
        }
    }
}

impl Sink<Message> for Channel {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.out.len() < OUT_BYTES {
            return Poll::Ready(Ok(()));
        }
        self.poll_flush(context)
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let this = self.get_mut();
        match message {
            _ if this.closed => {}
            Message::Text(text) => this.out.extend(text_frame(text.as_str())),
            Message::Close(_) => this.close(),
            Message::Frame(frame) if frame.header().opcode == OpCode::Data(Data::Text) => {
                this.out.extend(raw_frame(frame.payload()));
            }
            // The protocol has no other messages.
            _ => {}
        }
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.get_mut().poll_send(context).map_err(Error::from)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.poll_flush(context)
    }
}
