//! `balie channel …`

use super::{Failure, open_store};
use crate::{
    app::StartError,
    channels::{ChannelError, Channels, Seal},
    clock::Clock,
    config::Config,
    people::ensure_team,
};
use serde::Deserialize;
use shared::{ChannelSecrets, NewChannel, Platform};
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Connects an account of a platform; its secrets come from a file.
    Add(Add),
}

#[derive(clap::Args)]
#[command(after_help = "The secrets file is TOML, one line for each: key = \"value\".
  facebook and instagram:
    app_secret       of the Meta app; signs webhooks
    verify_token     your own choice; Meta repeats it when the webhook is set up
    access_token     of the page or the account, long-lived
  x:
    consumer_secret  of the X app; signs webhooks
    client_id, client_secret      of the X app's OAuth 2.0 client
    access_token, refresh_token   of the account, with the scope offline.access")]
pub(super) struct Add {
    /// Where the account lives
    #[arg(long, value_parser = ["facebook", "instagram", "x"])]
    platform: String,
    /// The platform's id of the account: page id, Instagram account id or X user id
    #[arg(long, value_name = "ID")]
    account: String,
    /// What to call it
    #[arg(long)]
    name: String,
    /// The team whose conversations it brings, made when it does not exist; without one, the whole district
    #[arg(long)]
    team: Option<String>,
    /// Another host than the platform's own
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// A TOML file with the secrets listed below
    #[arg(long, value_name = "FILE.toml")]
    secrets: PathBuf,
}

/// The secrets file. Unknown keys are mistakes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretsFile {
    app_secret: Option<String>,
    verify_token: Option<String>,
    access_token: Option<String>,
    consumer_secret: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    refresh_token: Option<String>,
}

fn read(file: &Path) -> Result<ChannelSecrets, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| Failure::Usage(format!("The secrets file {} cannot be read: {e}.", file.display())))?;
    let f: SecretsFile = toml::from_str(&text).map_err(|e| {
        // Only the kind of mistake: the line itself may hold a secret.
        let what = e.message().lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
        Failure::Usage(format!("The secrets file {} is wrong: {what}.", file.display()))
    })?;
    Ok(ChannelSecrets {
        app_secret: f.app_secret,
        verify_token: f.verify_token,
        access_token: f.access_token,
        consumer_secret: f.consumer_secret,
        client_id: f.client_id,
        client_secret: f.client_secret,
        refresh_token: f.refresh_token,
    })
}

pub(super) async fn run(config: Config, Command::Add(add): Command) -> Result<(), Failure> {
    let platform: Platform =
        add.platform.parse().map_err(|_| Failure::Usage("There is no such platform.".into()))?;
    let secrets = read(&add.secrets)?;
    let missing = secrets.missing(platform);
    if !missing.is_empty() {
        let what = missing.join(", ");
        return Err(Failure::Usage(format!("The secrets file {} lacks {what}.", add.secrets.display())));
    }
    let store = open_store(&config).await?;
    let seal = Seal::from_file(&config.key_file()).map_err(StartError::from)?;
    let channels = Channels::open(store.clone(), Clock::System, seal).await?;
    let account = add.account.trim().to_owned();
    let exists = || {
        let platform = platform.name();
        Failure::Failed(format!(
            "The {platform} account {account} is connected already: replace its secrets in the browser."
        ))
    };
    if channels.exists(platform, &account).await? {
        return Err(exists());
    }
    let team = match &add.team {
        Some(name) => Some(ensure_team(&store, Clock::System.now(), name).await?),
        None => None,
    };
    let (name, account) = (add.name, account.clone());
    let new = NewChannel { platform, account, name, team, base_url: add.base_url, secrets };
    let channel = match channels.add(None, new).await {
        Err(ChannelError::Exists) => return Err(exists()),
        other => other?,
    };
    println!("Connected {} ({} {}).", channel.name, platform.name(), channel.account);
    Ok(store.close().await?)
}
