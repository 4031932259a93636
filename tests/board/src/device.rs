//! The client's end of protocol 76: a board with mbed's library, for tests.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::hixie::{CLOSE, Decoder, Frame, MAX_BYTES, answer, random_key, text_frame};
use crate::random::Random;

/// The longest head of a reply that is read, in bytes.
const HEAD_BYTES: u64 = 16 * 1024;

/// A device with an open socket. Dropping it drops the TCP connection.
pub struct Device {
    tcp: TcpStream,
    decoder: Decoder,
}

impl Device {
    /// Opens a socket over plain TCP. If the server refuses it, the error has its status line.
    pub async fn connect(addr: SocketAddr, path: &str) -> io::Result<Self> {
        let mut tcp = TcpStream::connect(addr).await?;
        tcp.set_nodelay(true)?;
        // Keys only have to differ from socket to socket.
        let mut random = Random(u64::from(tcp.local_addr()?.port()));
        let (key1, key2) = (random_key(&mut random), random_key(&mut random));
        let body = [(); 8].map(|()| random.between(0, 255) as u8);
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://{addr}\r\nSec-WebSocket-Key1: {key1}\r\nSec-WebSocket-Key2: {key2}\r\n\r\n"
        );
        tcp.write_all(&[head.as_bytes(), &body].concat()).await?;
        let status = read_head(&mut tcp).await?;
        if !status.starts_with("HTTP/1.1 101 ") {
            return Err(io::Error::other(format!("the server answered {status}")));
        }
        let mut proof = [0; 16];
        tcp.read_exact(&mut proof).await?;
        if Ok(proof) != answer(&key1, &key2, body) {
            return Err(io::Error::other("the server's proof is wrong"));
        }
        Ok(Self {
            tcp,
            decoder: Decoder::new(MAX_BYTES),
        })
    }

    /// Sends a text.
    pub async fn send(&mut self, text: &str) -> io::Result<()> {
        self.tcp.write_all(&text_frame(text)).await
    }

    /// The next text. When the server ends the socket this fails: with `ConnectionAborted` after a
    /// closing handshake, which is answered, and with `UnexpectedEof` without one.
    pub async fn next(&mut self) -> io::Result<String> {
        match self.frame().await? {
            Frame::Text(text) => Ok(text),
            Frame::Close => {
                self.tcp.write_all(&CLOSE).await?;
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        }
    }

    /// Closes the socket and waits for the server's answer, dropping texts that come before it.
    pub async fn close(mut self) -> io::Result<()> {
        self.tcp.write_all(&CLOSE).await?;
        while self.frame().await? != Frame::Close {}
        Ok(())
    }

    async fn frame(&mut self) -> io::Result<Frame> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, error);
        let mut bytes = [0; 4096];
        loop {
            if let Some(frame) = self.decoder.next().map_err(invalid)? {
                return Ok(frame);
            }
            match self.tcp.read(&mut bytes).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.decoder.push(&bytes[..count]),
            }
        }
    }
}

/// Reads the head of a reply, and not a byte more; returns its first line.
async fn read_head(tcp: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut limited = tcp.take(HEAD_BYTES);
    while !head.ends_with(b"\r\n\r\n") {
        head.push(limited.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head);
    Ok(head.lines().next().unwrap_or_default().to_owned())
}
