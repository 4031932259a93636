//! TLS on a line: the board's temporary certificate, and a stream with or without TLS.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use crate::line::{Control, Line};

/// The time limit of the TLS handshake.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(10);

/// The certificate and key with which a board serves TLS.
pub(crate) struct Identity {
    pub acceptor: TlsAcceptor,
    pub certificate: CertificateDer<'static>,
}

impl Identity {
    /// A new key with a self-signed certificate for `localhost`, 127.0.0.1 and the address that the
    /// board listens on, unless it listens on all.
    pub fn generate(host: IpAddr) -> io::Result<Self> {
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let host_name = host.to_string();
        if !host.is_unspecified() && !names.contains(&host_name) {
            names.push(host_name);
        }
        let generated = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
        let certificate = generated.cert.der().clone();
        let key = PrivateKeyDer::Pkcs8(generated.signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(vec![certificate.clone()], key)
            })
            .map_err(io::Error::other)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate,
        })
    }
}

/// A connection, with or without TLS.
pub(crate) enum Wire {
    Plain(Line),
    Tls(Box<TlsStream<Line>>),
}

impl Wire {
    /// Does the TLS handshake if the board has an identity. Fails if the handshake does.
    pub async fn open(line: Line, identity: Option<&Identity>) -> io::Result<Self> {
        let Some(identity) = identity else {
            return Ok(Self::Plain(line));
        };
        let handshake = identity.acceptor.accept(line.below_tls());
        let stream = timeout(HANDSHAKE_WAIT, handshake).await??;
        Ok(Self::Tls(Box::new(stream)))
    }

    pub fn control(&self) -> Arc<Control> {
        match self {
            Self::Plain(line) => line.control(),
            Self::Tls(stream) => stream.get_ref().0.control(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(line) => Pin::new(line).poll_read(context, into),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, into),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(line) => Pin::new(line).poll_write(context, bytes),
            // A silent board's messages are dropped before encryption: after a missing record the
            // client could not decrypt later ones.
            Self::Tls(stream) if stream.get_ref().0.is_mute() => Poll::Ready(Ok(bytes.len())),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(line) => Pin::new(line).poll_flush(context),
            // The rest of a partly sent record waits for the next message.
            Self::Tls(stream) if stream.get_ref().0.is_mute() => Poll::Ready(Ok(())),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    /// The connection ends when the wire is dropped.
    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Drop for Wire {
    /// Sends close_notify, without which a client must treat what it read as truncated.
    fn drop(&mut self) {
        if let Self::Tls(stream) = self {
            let (line, session) = stream.get_mut();
            if line.is_mute() {
                return;
            }
            session.send_close_notify();
            // A client that reads no more does not get it.
            while session.wants_write() && session.write_tls(line).is_ok() {}
        }
    }
}
