//! The people and channels that a demo starts with.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::{House, simulator};
use crate::process;

const PASSWORD: &str = "welkom-bij-de-balie";

struct Account {
    email: &'static str,
    name: &'static str,
    role: &'static str,
    team: Option<&'static str>,
}

const ACCOUNTS: [Account; 5] = [
    Account { email: "sanne@balie.test", name: "Sanne de Vries", role: "agent", team: Some("Hengelo") },
    Account { email: "mehmet@balie.test", name: "Mehmet Yıldız", role: "agent", team: Some("Enschede") },
    Account { email: "patrouille@balie.test", name: "Eenheid 12.01", role: "patrol", team: Some("Hengelo") },
    Account { email: "manager@balie.test", name: "Marleen Wolters", role: "manager", team: None },
    Account { email: "admin@balie.test", name: "Bas Nijhuis", role: "admin", team: None },
];

/// One line of what `simulator secrets` prints.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Channel {
    platform: String,
    account: String,
    name: String,
    team: Option<String>,
    secrets_file: PathBuf,
}

/// Fills a database, once.
pub struct Demo<'a> {
    house: &'a House,
}

impl<'a> Demo<'a> {
    /// The demo of a house.
    pub fn new(house: &'a House) -> Self {
        Self { house }
    }

    /// Makes the accounts and channels, unless that was done in this database before.
    pub fn prepare(&self) -> Result<()> {
        let done = self.house.data.join("demo-made");
        let database = self.house.options.database_url.clone().unwrap_or_default();
        if fs::read_to_string(&done).is_ok_and(|made_in| made_in == database) {
            return Ok(());
        }
        println!("Making demo accounts and channels.");
        for account in &ACCOUNTS {
            self.add_account(account)
                .with_context(|| format!("cannot make the account {}", account.email))?;
        }
        for channel in self.channels()? {
            self.add_channel(&channel)
                .with_context(|| format!("cannot connect the channel {}", channel.name))?;
        }
        Ok(fs::write(done, database)?)
    }

    fn add_account(&self, account: &Account) -> Result<()> {
        let mut add = self.house.balie();
        add.args(["user", "add", "--email", account.email, "--name", account.name, "--role", account.role]);
        if let Some(team) = account.team {
            add.args(["--team", team]);
        }
        quietly(&mut add, PASSWORD)
    }

    /// The simulator's accounts, whose secrets it writes to files.
    fn channels(&self) -> Result<Vec<Channel>> {
        let folder = self.house.data.join("secrets");
        fs::create_dir_all(&folder)?;
        let lines = process::output(simulator().arg("secrets").arg(&folder))?;
        lines
            .lines()
            .map(|line| serde_json::from_str(line).with_context(|| format!("not a channel: {line}")))
            .collect()
    }

    fn add_channel(&self, channel: &Channel) -> Result<()> {
        let mut add = self.house.balie();
        add.args(["channel", "add", "--platform", &channel.platform])
            .args(["--account", &channel.account, "--name", &channel.name])
            .args(["--base-url", &self.house.platforms()])
            .arg("--secrets")
            .arg(&channel.secrets_file);
        if let Some(team) = &channel.team {
            add.args(["--team", team]);
        }
        quietly(&mut add, "")
    }
}

/// Runs a command with this on its standard input; its words are shown only when it fails.
fn quietly(command: &mut Command, input: &str) -> Result<()> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", process::line(command)))?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    // A command that fails early does not read; what it says is then worth more than the broken pipe.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output()?;
    let words =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    ensure!(output.status.success(), "`{}` failed ({}):\n{words}", process::line(command), output.status);
    Ok(())
}

/// The accounts as a table.
pub fn accounts() -> String {
    let mut table = String::new();
    let mut row = |cells: [&str; 4]| {
        let [role, email, name, team] = cells;
        // Writing to a string does not fail.
        let _ = writeln!(table, "  {role:<8} {email:<22} {name:<17} {team}");
    };
    row(["role", "e-mail", "name", "team"]);
    for account in &ACCOUNTS {
        row([account.role, account.email, account.name, account.team.unwrap_or("-")]);
    }
    table + "\n  Everyone's password: " + PASSWORD + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_read_from_what_the_simulator_prints() {
        let line = r#"{"platform":"x","account":"7","name":"@politie","secretsFile":"d/x-7.toml"}"#;
        let channel: Channel = serde_json::from_str(line).unwrap();
        assert_eq!((channel.platform.as_str(), channel.team), ("x", None));
        assert_eq!(channel.secrets_file, PathBuf::from("d/x-7.toml"));
    }

    #[test]
    fn a_failing_command_says_why_and_a_password_comes_through() {
        let error = quietly(Command::new("sh").args(["-c", "echo taken >&2; exit 2"]), "").unwrap_err();
        assert!(error.to_string().contains("taken"), "{error}");
        quietly(Command::new("sh").args(["-c", "test \"$(cat)\" = secret"]), "secret").unwrap();
    }

    #[test]
    fn the_table_names_every_account_and_the_password() {
        let table = accounts();
        assert!(ACCOUNTS.iter().all(|account| table.contains(account.email)));
        assert!(table.contains(PASSWORD));
    }
}
