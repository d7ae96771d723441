//! `/live`: the websocket, as a browser opens it.

use api_tests::{Client, Db, PASSWORD, TestApp, on_both};
use futures::{SinkExt, StreamExt};
use reqwest::Method;
use shared::{
    Event, Role,
    live::{PROTOCOL, ServerFrame},
};
use std::collections::VecDeque;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest},
};

/// The connection, and frames of its last message that were not looked at yet.
struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    frames: VecDeque<ServerFrame>,
}

/// Opens the socket; the status when that is refused.
async fn open(app: &TestApp, cookie: &str, origin: &str, query: &str) -> Result<Socket, u16> {
    let url = format!("{}/api/v1/live?{query}", app.url.replace("http://", "ws://"));
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", origin.parse().unwrap());
    match connect_async(request).await {
        Ok((stream, _)) => Ok(Socket { stream, frames: VecDeque::new() }),
        Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

/// The next frame; none when the connection ended.
async fn next(socket: &mut Socket) -> Option<ServerFrame> {
    loop {
        if let Some(frame) = socket.frames.pop_front() {
            return Some(frame);
        }
        match socket.stream.next().await? {
            Ok(Message::Text(text)) => {
                socket
                    .frames
                    .extend(text.lines().map(|frame| serde_json::from_str::<ServerFrame>(frame).unwrap()));
            }
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

async fn frames_until(socket: &mut Socket, wanted: impl Fn(&ServerFrame) -> bool) -> ServerFrame {
    loop {
        let frame = next(socket).await.expect("the connection stands");
        if wanted(&frame) {
            return frame;
        }
    }
}

/// The cookie of somebody who just logged in, and who they are.
async fn cookie(app: &TestApp, name: &str) -> (String, Client) {
    app.hire(name, Role::Agent, None).await;
    let client = app.anonymous();
    let answer = client.log_in(name, PASSWORD).await.is(200);
    (answer.header("set-cookie").split(';').next().unwrap().to_owned(), client)
}

async fn a_message_is_seen_the_moment_it_comes_in(db: Db) {
    let app = TestApp::start(db).await;
    app.connect_accounts().await;
    let (cookie, _) = cookie(&app, "Sanne").await;
    let query = format!("protocol={PROTOCOL}");
    let mut socket = open(&app, &cookie, &app.url, &query).await.unwrap();
    assert!(matches!(next(&mut socket).await, Some(ServerFrame::Welcome { protocol: PROTOCOL, .. })));
    frames_until(&mut socket, |f| matches!(f, ServerFrame::UpToDate { .. })).await;
    socket
        .stream
        .send(Message::text(r#"{"frame":"looking","conversation":null,"typing":false}"#))
        .await
        .unwrap();
    socket.stream.send(Message::text("no frame of ours")).await.unwrap();
    let jan = app.sim.citizen("hengelo", "Jan Nijland");
    app.hears(app.sim.dm(&jan, "Is daar iemand?")).await;
    let arrived = |frame: &ServerFrame| match frame {
        ServerFrame::Change { change } => match &change.event {
            Event::Conversation { messages, .. } => messages.iter().any(|m| m.text == "Is daar iemand?"),
            _ => false,
        },
        _ => false,
    };
    frames_until(&mut socket, arrived).await;
}

async fn only_balies_own_pages_with_a_session_may_connect(db: Db) {
    let app = TestApp::start(db).await;
    let (cookie, _) = cookie(&app, "Sanne").await;
    let query = format!("protocol={PROTOCOL}");
    assert_eq!(open(&app, &cookie, "https://evil.example", &query).await.err(), Some(403));
    assert_eq!(open(&app, "balie_session=made-up", &app.url, &query).await.err(), Some(401));
    assert_eq!(open(&app, &cookie, &app.url, "protocol=3&since=x").await.err(), Some(400));
    let mut old = open(&app, &cookie, &app.url, "protocol=0").await.unwrap();
    assert_eq!(next(&mut old).await, Some(ServerFrame::Reload { protocol: PROTOCOL }));
    assert_eq!(next(&mut old).await, None);
}

async fn logging_out_ends_the_connection(db: Db) {
    let app = TestApp::start(db).await;
    let (cookie, client) = cookie(&app, "Sanne").await;
    let query = format!("protocol={PROTOCOL}");
    let mut socket = open(&app, &cookie, &app.url, &query).await.unwrap();
    frames_until(&mut socket, |f| matches!(f, ServerFrame::UpToDate { .. })).await;
    api_tests::Answer::to(client.request(Method::DELETE, "/session")).await.is(204);
    while next(&mut socket).await.is_some() {}
    assert_eq!(open(&app, &cookie, &app.url, &query).await.err(), Some(401));
}

async fn another_role_ends_the_connection(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    let (cookie, client) = cookie(&app, "Sanne").await;
    let query = format!("protocol={PROTOCOL}");
    let mut socket = open(&app, &cookie, &app.url, &query).await.unwrap();
    frames_until(&mut socket, |f| matches!(f, ServerFrame::UpToDate { .. })).await;
    let me: shared::Session = client.get("/session").await.is(200).read();
    let patrol = serde_json::json!({"role": "patrol", "team": null});
    admin.put(&format!("/users/{}", me.user.id), patrol).await.is(200);
    frames_until(&mut socket, |f| matches!(f, ServerFrame::MustRefetch { .. })).await;
    assert_eq!(next(&mut socket).await, None, "it comes back with its new rights");
}

on_both!(
    another_role_ends_the_connection,
    a_message_is_seen_the_moment_it_comes_in,
    only_balies_own_pages_with_a_session_may_connect,
    logging_out_ends_the_connection,
);
