//! The whole program on a free port, with clients that speak HTTP to it: `app.agent("Sanne", Some("Hengelo"))`,
//! `sanne.get("/conversations")`.

use crate::{Db, TestDatabase, new_channel};
use backend::{
    app::App,
    clock::Clock,
    config::{Config, Settings},
    people::{self, CheckedUser},
    server::Running,
};
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use shared::{NewUser, Problem, Role};
use simulator::{Act, Simulator, SimulatorConfig};
use std::time::Duration;

/// Everybody's password.
pub const PASSWORD: &str = "welkom-bij-de-balie";
/// How long something that happens in the background may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running Balie with simulated platforms.
pub struct TestApp {
    /// Where it answers.
    pub url: String,
    /// The platforms.
    pub sim: Simulator,
    /// Its clock, which stands until it is moved.
    pub clock: Clock,
    running: Option<Running>,
    data: tempfile::TempDir,
    _database: TestDatabase,
}

impl TestApp {
    /// Opens the desk; nobody works there yet, and no account is connected.
    pub async fn start(db: Db) -> Self {
        Self::start_with(db, |settings| settings).await
    }

    /// Opens the desk with other settings than usual.
    pub async fn start_with(db: Db, change: impl FnOnce(Settings) -> Settings) -> Self {
        Self::start_on(TestDatabase::create(db).await, change).await
    }

    /// Opens the desk on a database of the test's own.
    pub async fn start_on(database: TestDatabase, change: impl FnOnce(Settings) -> Settings) -> Self {
        let quiet = SimulatorConfig { receipts: None, ..SimulatorConfig::default() };
        let sim = Simulator::start(quiet).await.expect("the simulator starts");
        let clock = Clock::standing_at(sim.now());
        let data = tempfile::tempdir().expect("a temporary folder");
        let settings = Settings {
            listen: Some("127.0.0.1:0".into()),
            database_url: Some(database.url.clone()),
            data_dir: Some(data.path().into()),
            ..Settings::default()
        };
        let config: Config = change(settings).check().expect("settings that fit");
        let running = Running::start(config, clock.clone()).await.expect("balie opens");
        let url = format!("http://{}", running.addr);
        sim.set_balie(&url);
        Self { url, sim, clock, running: Some(running), data, _database: database }
    }

    /// Another node with the same database and data; its address.
    pub async fn another_node(&self) -> (Running, String) {
        let config = Config { listen: ([127, 0, 0, 1], 0).into(), ..self.app().config.clone() };
        let node = Running::start(config, self.clock.clone()).await.expect("another node opens");
        let url = format!("http://{}", node.addr);
        (node, url)
    }

    /// What the program is made of.
    pub fn app(&self) -> &App {
        &self.running.as_ref().expect("balie runs").app
    }

    /// Connects the platforms' demo accounts.
    pub async fn connect_accounts(&self) {
        for account in self.sim.accounts() {
            let channel = new_channel(account, self.sim.base_url());
            self.app().channels.add(None, channel).await.expect("the account is connected");
        }
    }

    /// Somebody who is not logged in.
    pub fn anonymous(&self) -> Client {
        let http = reqwest::Client::builder().cookie_store(true).build().expect("a client");
        Client { http, url: self.url.clone(), token: None }
    }

    /// An agent, logged in.
    pub async fn agent(&self, name: &str, team: Option<&str>) -> Client {
        self.colleague(name, Role::Agent, team).await
    }

    /// An admin, logged in.
    pub async fn admin(&self) -> Client {
        self.colleague("Bas", Role::Admin, None).await
    }

    /// A colleague, logged in.
    pub async fn colleague(&self, name: &str, role: Role, team: Option<&str>) -> Client {
        self.hire(name, role, team).await;
        let client = self.anonymous();
        client.log_in(name, PASSWORD).await.is(200);
        client
    }

    /// Adds a colleague, who is not logged in.
    pub async fn hire(&self, name: &str, role: Role, team: Option<&str>) {
        let (app, now) = (self.app(), self.clock.now());
        let team = match team {
            Some(team) => Some(people::ensure_team(&app.store, now, team).await.expect("a team")),
            None => None,
        };
        let user = NewUser {
            name: name.into(),
            email: email(name),
            password: PASSWORD.into(),
            role,
            team,
            trainee: false,
        };
        let user = CheckedUser::of(user).expect("a user that fits");
        people::add_user(&app.store, now, &app.passwords, None, user).await.expect("a colleague");
    }

    /// A platform tells of something, once.
    pub async fn hears(&self, act: Act) -> String {
        let http = reqwest::Client::new();
        let status = act.request().send(&http, &self.url).await.expect("an answer");
        assert_eq!(status, StatusCode::OK);
        act.id
    }

    /// Stops the program, softly.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        assert!(self.data.path().exists(), "the data stay");
    }
}

/// The address with which a colleague logs in.
pub fn email(name: &str) -> String {
    format!("{}@balie.test", name.to_lowercase())
}

/// Waits until something that happens in the background has happened.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let wait = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("waited in vain until {what}"))
}

/// Somebody who speaks HTTP.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

impl Client {
    /// The same, with a bearer token instead of a cookie.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        let http = reqwest::Client::new();
        Self { http, url: self.url.clone(), token: Some(token.into()) }
    }

    /// The same, at another node: cookies are of a host, whatever its port.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.into(), ..self.clone() }
    }

    /// Logs in.
    pub async fn log_in(&self, name: &str, password: &str) -> Answer {
        self.post("/session", serde_json::json!({"email": email(name), "password": password})).await
    }

    /// A request to a path of the API, to be changed before it is sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let elsewhere = ["/webhooks/", "/healthz", "/readyz", "/metrics", "/.well-known/", "/api/"];
        let api = path != "/api" && !elsewhere.iter().any(|start| path.starts_with(start));
        let prefix = if api { "/api/v1" } else { "" };
        let request = self.http.request(method, format!("{}{prefix}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    /// POST with a body.
    pub async fn post(&self, path: &str, body: impl Serialize) -> Answer {
        Answer::to(self.request(Method::POST, path).json(&body)).await
    }

    /// PUT with a body.
    pub async fn put(&self, path: &str, body: impl Serialize) -> Answer {
        Answer::to(self.request(Method::PUT, path).json(&body)).await
    }

    /// PUT without a body.
    pub async fn mark(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::PUT, path)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Sends a request.
    pub async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("a whole body").to_vec();
        Self { status, headers, body }
    }

    /// Asserts the status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        self.read()
    }

    /// The body as a type of ours.
    #[track_caller]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("a header of text"))
    }

    /// The problem that it is; asserts that it is a proper one.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem: Problem = self.read();
        assert_eq!(problem.status, self.status);
        assert!(!problem.title.is_empty() && !problem.detail.is_empty() && !problem.code.is_empty());
        problem
    }
}
