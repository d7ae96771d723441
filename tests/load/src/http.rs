//! HTTP/1.1 over one kept connection, with requests that are made beforehand: the load shares its machine with
//! the server, so that asking must cost next to nothing.

use anyhow::{Context, Result, bail, ensure};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};

/// The largest answer that is taken.
const LARGEST: usize = 4 << 20;
const HEADERS: usize = 48;

/// One kept connection.
pub struct Connection<S> {
    stream: S,
    received: Vec<u8>,
}

/// What the server said.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Its status code.
    pub status: u16,
    /// The cookie that it set, without its attributes.
    pub cookie: Option<String>,
    /// Its body.
    pub body: &'a [u8],
}

struct Head {
    status: u16,
    cookie: Option<String>,
    /// How long the head itself is, and the body that follows.
    length: usize,
    body: usize,
}

impl Connection<TcpStream> {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// A connection over any transport.
    pub fn over(stream: S) -> Self {
        Self { stream, received: Vec::with_capacity(1 << 16) }
    }

    /// Sends a request and waits for its answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.received.clear();
        self.stream.write_all(request).await?;
        let head = loop {
            if let Some(head) = read_head(&self.received)? {
                break head;
            }
            self.receive().await?;
        };
        let end = head.length + head.body;
        while self.received.len() < end {
            self.receive().await?;
        }
        Ok(Answer { status: head.status, cookie: head.cookie, body: &self.received[head.length..end] })
    }

    async fn receive(&mut self) -> Result<()> {
        ensure!(self.received.len() < LARGEST, "an answer of more than {LARGEST} bytes");
        ensure!(self.stream.read_buf(&mut self.received).await? > 0, "the server closed the connection");
        Ok(())
    }
}

fn read_head(received: &[u8]) -> Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = response.parse(received)? else { return Ok(None) };
    let value = |name: &str| {
        let header = response.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(header.value).ok()
    };
    let status = response.code.context("an answer without a status")?;
    let body = match value("content-length") {
        Some(length) => length.parse().context("a length that is no number")?,
        None if matches!(status, 204 | 304) => 0,
        None => bail!("an answer without a length"),
    };
    let cookie = value("set-cookie").and_then(|c| c.split(';').next()).map(str::to_owned);
    Ok(Some(Head { status, cookie, length, body }))
}

/// A request, ready to be sent. `headers` are whole lines.
pub fn request(method: &str, path: &str, host: SocketAddr, headers: &[String], body: &[u8]) -> Vec<u8> {
    let length = (method != "GET").then(|| format!("Content-Length: {}", body.len()));
    let mut lines = vec![format!("{method} {path} HTTP/1.1"), format!("Host: {host}")];
    lines.extend(headers.iter().cloned().chain(length));
    [lines.join("\r\n").as_bytes(), b"\r\n\r\n", body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(pieces: &[&str], status: u16, body: &str, cookie: Option<&str>) {
        let (near, mut far) = tokio::io::duplex(1024);
        let pieces: Vec<String> = pieces.iter().map(|&p| p.to_owned()).collect();
        let server = async move {
            let mut asked = [0; 3];
            far.read_exact(&mut asked).await.unwrap();
            for piece in pieces {
                far.write_all(piece.as_bytes()).await.unwrap();
                tokio::task::yield_now().await;
            }
            asked
        };
        let mut connection = Connection::over(near);
        let (answer, asked) = tokio::join!(connection.ask(b"ask"), server);
        let cookie = cookie.map(str::to_owned);
        assert_eq!(answer.unwrap(), Answer { status, cookie, body: body.as_bytes() });
        assert_eq!(&asked, b"ask");
    }

    #[tokio::test]
    async fn an_answer_is_read_whole_however_it_arrives() {
        check(&["HTTP/1.1 204 No Content\r\n\r\n"], 204, "", None).await;
        check(&["HTTP/1.1 200 OK\r\ncontent-len", "gth: 5\r\n\r\nba", "lie"], 200, "balie", None).await;
        let set = "HTTP/1.1 201 Created\r\nSet-Cookie: s=1; HttpOnly\r\nContent-Length: 0\r\n\r\n";
        check(&[set], 201, "", Some("s=1")).await;
    }

    #[tokio::test]
    async fn a_closed_connection_is_an_error() {
        let (near, far) = tokio::io::duplex(64);
        let mut connection = Connection::over(near);
        let close = async move {
            let mut far = far;
            far.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbal").await.unwrap();
        };
        let (answer, ()) = tokio::join!(connection.ask(b"ask"), close);
        assert!(answer.unwrap_err().to_string().contains("closed"));
    }
}
