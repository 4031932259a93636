//! The line: a TCP stream that can go slow or silent, or stop reading, on request.
//!
//! These faults are below HTTP and WebSocket, where a real board has them: the protocols above do
//! not notice.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::Sleep;

use crate::fault::{Fault, Faults};

/// The number of slices that a throttled line sends in a second.
const SLICES_PER_SECOND: u32 = 20;

/// One TCP connection.
pub(crate) struct Line {
    control: Arc<Control>,
    faults: watch::Receiver<Faults>,
    pause: Option<Pin<Box<Sleep>>>,
    /// Whether the bytes are TLS records, none of which may be dropped.
    below_tls: bool,
}

/// A handle on a line whose session is running.
pub(crate) struct Control {
    tcp: TcpStream,
    established: AtomicBool,
    frozen: AtomicBool,
    abort: Notify,
}

impl Control {
    /// The handshake is done; from now on the faults of sockets apply.
    pub fn establish(&self) {
        self.established.store(true, Ordering::Relaxed);
    }

    /// Stops reading and sending for good, without a word to the peer.
    pub fn freeze(&self) {
        self.frozen.store(true, Ordering::Relaxed);
    }

    /// Aborts the connection: the peer sees a reset instead of an orderly end.
    pub fn abort(&self) {
        // If the option is rejected, the line is still dropped, but with an orderly end.
        let _ = self.tcp.set_zero_linger();
        self.abort.notify_one();
    }

    /// Waits for [`Control::abort`].
    pub async fn aborted(&self) {
        self.abort.notified().await;
    }

    /// Waits until the peer has left, and discards what it still sends.
    pub async fn peer_gone(&self) {
        let mut discarded = [0; 4096];
        while self.tcp.readable().await.is_ok() {
            match self.tcp.try_read(&mut discarded) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    }
}

impl Line {
    pub fn new(tcp: TcpStream, faults: watch::Receiver<Faults>) -> Self {
        let control = Control {
            tcp,
            established: AtomicBool::new(false),
            frozen: AtomicBool::new(false),
            abort: Notify::new(),
        };
        Self {
            control: Arc::new(control),
            faults,
            pause: None,
            below_tls: false,
        }
    }

    /// The same line below TLS: a mute line holds bytes back instead of dropping them.
    pub fn below_tls(self) -> Self {
        Self {
            below_tls: true,
            ..self
        }
    }

    pub fn control(&self) -> Arc<Control> {
        Arc::clone(&self.control)
    }

    /// Whether the fault applies: it is on, and the line belongs to a socket.
    fn has_fault(&self, fault: &Fault) -> bool {
        self.control.established.load(Ordering::Relaxed) && self.faults.borrow().has(fault)
    }

    /// Whether nothing that is sent reaches the peer.
    pub fn is_mute(&self) -> bool {
        self.frozen() || self.has_fault(&Fault::Silent) || self.has_fault(&Fault::Stall)
    }

    fn frozen(&self) -> bool {
        self.control.frozen.load(Ordering::Relaxed)
    }

    fn write_now(&self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.control.tcp.poll_write_ready(context))?;
            match self.control.tcp.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return Poll::Ready(done),
            }
        }
    }
}

/// Writes at once or not at all, past the throttle: for the last bytes of a connection, which
/// nothing waits for.
impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.control.tcp.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // No waker is needed: the session is polled again when the faults change.
        if self.frozen() || self.has_fault(&Fault::Stall) {
            return Poll::Pending;
        }
        loop {
            ready!(self.control.tcp.poll_read_ready(context))?;
            match self.control.tcp.try_read(into.initialize_unfilled()) {
                Ok(count) => {
                    into.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // A silent board's messages are dropped: they must not all be sent when the fault is
        // cleared.
        if self.is_mute() {
            return match self.below_tls {
                true => Poll::Pending,
                false => Poll::Ready(Ok(bytes.len())),
            };
        }
        let rate = self.faults.borrow().bytes_per_second();
        let Some(rate) = rate else {
            return self.write_now(context, bytes);
        };
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        let slice = bytes.len().min((rate / SLICES_PER_SECOND).max(1) as usize);
        let sent = ready!(self.write_now(context, &bytes[..slice]))?;
        let pause = Duration::from_secs_f64(sent as f64 / f64::from(rate));
        self.pause = Some(Box::pin(tokio::time::sleep(pause)));
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The connection ends when the line is dropped.
    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
