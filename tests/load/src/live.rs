//! From a webhook to every agent's screen.

use crate::{
    balie::Balie, balie::processor_time, http::Connection, intake::now, row::Row, times::Times,
    webhooks::Webhooks,
};
use anyhow::{Context, Result, ensure};
use futures::{SinkExt, StreamExt, future::try_join_all};
use memchr::memmem;
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use tokio::{net::TcpStream, time::Instant};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest, protocol::WebSocketConfig},
};

/// How many clients are connected.
const CLIENTS: usize = 200;
/// How many messages come in a second.
const PER_SECOND: u32 = 200;
/// How many connections they come over.
const CONNECTIONS: usize = 32;
/// Seconds at the beginning that do not count.
const WARM_UP: u32 = 3;
/// How long after the last message the clients may still be hearing of messages.
const PATIENCE: Duration = Duration::from_secs(10);
/// The series of these messages.
const SERIES: &str = "live";

/// What all clients share.
struct Run {
    /// When the first message is sent.
    start: Instant,
    /// How many messages there are.
    count: usize,
    times: RefCell<Times>,
    heard: Cell<usize>,
}

impl Run {
    /// When a message is to be sent: its time counts from then, also when the sender could not keep up.
    fn due(&self, n: usize) -> Instant {
        self.start + Duration::from_secs(1) * u32::try_from(n).unwrap_or(u32::MAX) / PER_SECOND
    }

    fn hear(&self, n: usize) {
        self.heard.set(self.heard.get() + 1);
        if self.due(n) >= self.start + Duration::from_secs(WARM_UP.into()) {
            self.times.borrow_mut().add(self.due(n).elapsed());
        }
    }
}

/// Sends 200 messages a second for so many seconds, with 200 clients connected, each of which is to see them all.
pub async fn measure(balie: &Balie, cookie: &str, webhooks: &Webhooks<'_>, seconds: u32) -> Result<Vec<Row>> {
    let count = usize::try_from((WARM_UP + seconds) * PER_SECOND)?;
    let requests: Vec<_> = (0..count).map(|n| webhooks.request(SERIES, n, now(), balie.address)).collect();
    let mut clients = vec![];
    for _ in 0..CLIENTS {
        clients.push(connect(balie, cookie).await?);
    }
    let mut senders = vec![];
    for _ in 0..CONNECTIONS {
        senders.push(Connection::open(balie.address).await?);
    }
    let start = Instant::now() + Duration::from_millis(500);
    let run = Run { start, count, times: RefCell::new(Times::new()?), heard: Cell::new(0) };
    let end = run.due(count) + PATIENCE;
    let ours = processor_time(std::process::id())?;
    let theirs = balie.processor_time()?;

    let listening = try_join_all(clients.into_iter().map(|client| listen(client, &run, end)));
    let sending = try_join_all(
        senders.into_iter().enumerate().map(|(first, connection)| send(connection, &requests, first, &run)),
    );
    tokio::try_join!(listening, sending)?;

    let took = start.elapsed().as_secs_f64();
    let share = |time: Duration| time.as_secs_f64() / took * 100.0;
    let missed = u32::try_from(count * CLIENTS - run.heard.get())?;
    let times = run.times.into_inner();
    Ok(vec![
        Row::beside("Webhook to websocket, half within", times.percentile(50.0), "ms"),
        Row::at_most(50.0, "Webhook to websocket, 99 % within", times.percentile(99.0), "ms"),
        Row::at_most(0.0, "Messages that a client was not sent", missed.into(), ""),
        Row::beside(
            "Server's share of one processor meanwhile",
            share(balie.processor_time()?.saturating_sub(theirs)),
            "%",
        ),
        Row::beside(
            "Load's share of one processor meanwhile",
            share(processor_time(std::process::id())?.saturating_sub(ours)),
            "%",
        ),
    ])
}

type Client = WebSocketStream<TcpStream>;

/// Connects as the SPA does.
async fn connect(balie: &Balie, cookie: &str) -> Result<Client> {
    let host = balie.address;
    let path = format!("ws://{host}/api/v1/live?protocol={}", shared::live::PROTOCOL);
    let mut request = path.into_client_request()?;
    request.headers_mut().insert("cookie", cookie.parse()?);
    request.headers_mut().insert("origin", format!("http://{host}").parse()?);
    let stream = TcpStream::connect(host).await?;
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default().read_buffer_size(16 << 10);
    let (client, _) = client_async_with_config(request, stream, Some(config)).await?;
    Ok(client)
}

/// Notes when each message is heard of, until all are or it takes too long.
async fn listen(mut client: Client, run: &Run, end: Instant) -> Result<()> {
    let series = memmem::Finder::new(r#""platformId":"m_live-"#);
    let mut heard = vec![false; run.count];
    let mut left = run.count;
    while left > 0 {
        let Ok(frame) = tokio::time::timeout_at(end, client.next()).await else { return Ok(()) };
        let Message::Text(text) = frame.context("the server closed a websocket")?? else { continue };
        for at in series.find_iter(text.as_bytes()) {
            let n: usize =
                text[at + series.needle().len()..].split('"').next().unwrap_or_default().parse()?;
            let first = heard.get_mut(n).context("a message that was not sent")?;
            if !std::mem::replace(first, true) {
                left -= 1;
                run.hear(n);
            }
        }
        if text.lines().any(|frame| frame.starts_with(r#"{"frame":"ping""#)) {
            client.send(Message::text(r#"{"frame":"pong"}"#)).await?;
        }
    }
    Ok(())
}

/// Sends every so many-th message, each when it is due.
async fn send(
    mut connection: Connection<TcpStream>,
    requests: &[Vec<u8>],
    first: usize,
    run: &Run,
) -> Result<()> {
    for (n, request) in requests.iter().enumerate().skip(first).step_by(CONNECTIONS) {
        tokio::time::sleep_until(run.due(n)).await;
        let answer = connection.ask(request).await?;
        ensure!(answer.status == 200, "a webhook was answered with {}", answer.status);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_due_at_their_rate_and_the_series_is_the_one_listened_for() {
        let times = RefCell::new(Times::new().unwrap());
        let run = Run { start: Instant::now(), count: 400, times, heard: Cell::new(0) };
        assert_eq!(run.due(200) - run.due(0), Duration::from_secs(1));
        assert_eq!(run.due(3) - run.due(2), Duration::from_millis(5));
        assert_eq!(Webhooks::id(SERIES, 7), "m_live-0000007");
    }
}
