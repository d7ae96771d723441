//! The commands as real processes: what they say, and with which code they end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const FACEBOOK: &str = "app_secret = \"a\"\nverify_token = \"v\"\naccess_token = \"secret-token\"\n";

struct Desk {
    data: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { data: tempfile::tempdir().unwrap() }
    }

    fn balie(&self, arguments: &[&str]) -> Command {
        let mut balie = Command::new(env!("CARGO_BIN_EXE_balie"));
        balie.env_clear().env("BALIE_DATA_DIR", self.data.path()).args(arguments);
        balie.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        balie
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Done {
        let mut child = self.balie(arguments).spawn().unwrap();
        // A command that fails early does not read.
        let _unread = child.stdin.take().unwrap().write_all(input.as_bytes());
        Done(child.wait_with_output().unwrap())
    }

    fn run(&self, arguments: &[&str]) -> Done {
        self.run_with(arguments, "")
    }

    fn file(&self, name: &str, text: &str) -> String {
        let file = self.data.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    }
}

struct Done(Output);

impl Done {
    fn said(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    fn complained(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    #[track_caller]
    fn succeeds(self) -> Self {
        assert!(self.0.status.success(), "{}", self.complained());
        self
    }

    /// Asserts the code, and that one line says why.
    #[track_caller]
    fn fails(self, code: i32, words: &str) -> Self {
        let complaint = self.complained();
        assert_eq!(self.0.status.code(), Some(code), "{complaint}");
        assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
        assert!(complaint.contains(words), "{complaint}");
        self
    }
}

#[test]
fn wrong_settings_and_arguments_end_with_2_and_one_sentence() {
    let desk = Desk::new();
    let unknown = desk.file("unknown.toml", "lissen = \"127.0.0.1:1\"\n");
    let broken = desk.file("broken.toml", "listen = \n");
    for (arguments, words) in [
        (&["--listen", "here", "serve"][..], "The setting listen cannot be \"here\""),
        (&["serve", "--database-url", "mysql://root@db"], "must begin with sqlite: or postgres:"),
        (&["serve", "--session-hours", "0"], "from 1 to 168"),
        (&["serve", "--public-url", "balie.nl"], "public_url"),
        (&["serve", "--config", &unknown], "unknown field `lissen`"),
        (&["serve", "--config", &broken], "is wrong at line 1"),
        (&["serve", "--config", "/nowhere/balie.toml"], "cannot be read"),
        (&["serve", "--frobnicate"], "unexpected argument '--frobnicate'"),
        (&["frobnicate"], "unrecognized subcommand 'frobnicate'"),
        (&["user", "add"], "--email <EMAIL> --name <NAME> --role <ROLE>"),
        (
            &["user", "add", "--email", "a@b", "--name", "A", "--role", "chief"],
            "agent, patrol, manager, admin",
        ),
    ] {
        desk.run(arguments).fails(2, words);
    }
}

#[test]
fn a_setting_of_an_option_wins_from_the_environment_and_that_from_the_file() {
    let desk = Desk::new();
    let file = desk.file("balie.toml", "listen = \"in the file\"\n");
    let complaint = |balie: &mut Command| Done(balie.output().unwrap()).fails(2, "listen").complained();
    assert!(complaint(&mut desk.balie(&["migrate", "--config", &file])).contains("in the file"));
    let mut both = desk.balie(&["migrate", "--config", &file]);
    assert!(complaint(both.env("BALIE_LISTEN", "from env")).contains("from env"));
    let mut all = desk.balie(&["migrate", "--config", &file, "--listen", "as option"]);
    assert!(complaint(all.env("BALIE_LISTEN", "from env")).contains("as option"));
}

#[test]
fn users_and_tokens_are_added_and_the_audit_log_holds() {
    let desk = Desk::new();
    let add = [
        "user",
        "add",
        "--email",
        "sanne@balie.test",
        "--name",
        "Sanne",
        "--role",
        "agent",
        "--team",
        "Hengelo",
    ];
    desk.run(&add).fails(2, "standard input");
    desk.run_with(&add, "short\n").fails(2, "password");
    let done = desk.run_with(&add, "welkom-bij-de-balie\n").succeeds();
    assert_eq!(done.said(), "Added Sanne (sanne@balie.test, agent).\n");
    desk.run_with(&add, "welkom-bij-de-balie\n").fails(1, "already");
    let token =
        desk.run(&["token", "add", "--email", "sanne@balie.test", "--name", "Export"]).succeeds().said();
    assert!(token.starts_with("balie_") && token.trim_end().len() > 40, "{token}");
    desk.run(&["token", "add", "--email", "nobody@balie.test", "--name", "x"]).fails(1, "There is no user");
    assert_eq!(desk.run(&["audit", "verify"]).succeeds().said(), "The audit log is whole.\n");
}

#[test]
fn channels_are_connected_once_and_their_secrets_never_shown() {
    let desk = Desk::new();
    let secrets = desk.file("facebook.toml", FACEBOOK);
    let add = |platform: &str, secrets: &str| {
        let account =
            ["--account", "42", "--name", "Politie Hengelo", "--team", "Hengelo", "--secrets", secrets];
        desk.run(&[&["channel", "add", "--platform", platform][..], &account[..]].concat())
    };
    let done = add("facebook", &secrets).succeeds();
    assert_eq!(done.said(), "Connected Politie Hengelo (Facebook 42).\n");
    add("facebook", &secrets).fails(1, "connected already");
    add("x", &secrets).fails(2, "lacks consumer_secret, client_id, client_secret, refresh_token");
    add("facebook", &desk.file("odd.toml", "app_secrett = \"secret-token\"")).fails(2, "unknown field");
    let broken =
        add("facebook", &desk.file("broken.toml", "access_token = secret-token")).fails(2, "is wrong");
    assert!(!broken.complained().contains("secret-token"));
    add("myspace", &secrets).fails(2, "facebook, instagram, x");
    let database = std::fs::read(desk.data.path().join("balie.db")).unwrap();
    assert!(!database.windows(12).any(|w| w == b"secret-token"));
    let help = desk.run(&["channel", "add", "--help"]).succeeds().said();
    for key in ["app_secret", "verify_token", "access_token", "consumer_secret", "client_id", "refresh_token"]
    {
        assert!(help.contains(key), "{key}");
    }
}

#[test]
fn a_backup_is_a_whole_database() {
    let desk = Desk::new();
    desk.run(&["migrate"]).succeeds();
    let file = desk.data.path().join("copy.db");
    let path = file.to_str().unwrap();
    desk.run(&["backup", path]).succeeds();
    desk.run(&["backup", path]).fails(2, "exists already");
    let copy = format!("sqlite:{path}");
    desk.run(&["audit", "verify", "--database-url", &copy]).succeeds();
}

/// A running `serve`, ended when dropped.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn serve_opens_says_when_its_port_is_taken_and_closes_softly() {
    let desk = Desk::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut serving = Serving(desk.balie(&["serve", "--listen", &free]).spawn().unwrap());
    let patience = Instant::now() + Duration::from_secs(60);
    while !get(&free, "/readyz").is_some_and(|answer| answer.contains("200 OK")) {
        assert!(Instant::now() < patience, "balie does not open");
        std::thread::sleep(Duration::from_millis(20));
    }
    desk.run(&["serve", "--listen", &free]).fails_at_the_end(1, "cannot listen");
    assert!(Path::new(&desk.data.path().join("secret.key")).exists());
    let pid = serving.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(serving.0.wait().unwrap().success());
}

impl Done {
    /// Like `fails`, for a command that logs before.
    #[track_caller]
    fn fails_at_the_end(self, code: i32, words: &str) {
        assert_eq!(self.0.status.code(), Some(code));
        let complaint = self.complained();
        assert!(complaint.trim_end().lines().last().unwrap_or_default().contains(words), "{complaint}");
    }
}
