//! The demo accounts of the police in Twente, with made-up ids and secrets that are the same in every process.

use crate::sign::{derived, derived_number};
use serde::Serialize;
use shared::Platform;

/// One account on a platform, seen from the platform: with all its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// A short name for tests, commands and file names: `hengelo`, `enschede`, `instagram`, `x`.
    pub key: &'static str,
    /// Where it lives.
    pub platform: Platform,
    /// The platform's id of it.
    pub id: String,
    /// The name that citizens see.
    pub name: &'static str,
    /// The handle without `@`, where the platform has them.
    pub handle: Option<&'static str>,
    /// The team that answers it in the demo; none for the district's own accounts.
    pub team: Option<&'static str>,
    /// The platform's id of the app that Balie is.
    pub app_id: String,
    /// What Balie has to know.
    pub secrets: Secrets,
}

/// The secrets of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// Facebook and Instagram.
    Meta {
        /// Signs webhooks and `appsecret_proof`.
        app_secret: String,
        /// Shown in the handshake.
        verify_token: String,
        /// Lets Balie call the Graph API.
        access_token: String,
    },
    /// X.
    X {
        /// Signs webhooks and answers the CRC.
        consumer_secret: String,
        /// The OAuth 2 client.
        client_id: String,
        /// Its secret.
        client_secret: String,
        /// Lets Balie call the API, for two hours.
        access_token: String,
        /// Gets a new access token, once.
        refresh_token: String,
    },
}

impl Account {
    /// The secret with which its webhooks are signed.
    pub fn signing_secret(&self) -> &str {
        match &self.secrets {
            Secrets::Meta { app_secret, .. } => app_secret,
            Secrets::X { consumer_secret, .. } => consumer_secret,
        }
    }

    /// The access token that it starts with.
    pub fn access_token(&self) -> &str {
        match &self.secrets {
            Secrets::Meta { access_token, .. } | Secrets::X { access_token, .. } => access_token,
        }
    }

    /// The value of `appsecret_proof` that belongs to its token; none on X.
    pub fn appsecret_proof(&self) -> Option<String> {
        match &self.secrets {
            Secrets::Meta { app_secret, access_token, .. } => {
                Some(crate::sign::appsecret_proof(access_token, app_secret))
            }
            Secrets::X { .. } => None,
        }
    }

    /// The file that `balie channel add --secrets` takes.
    pub fn secrets_toml(&self) -> String {
        let pairs: Vec<(&str, &str)> = match &self.secrets {
            Secrets::Meta { app_secret, verify_token, access_token } => vec![
                ("app_secret", app_secret),
                ("verify_token", verify_token),
                ("access_token", access_token),
            ],
            Secrets::X { consumer_secret, client_id, client_secret, access_token, refresh_token } => vec![
                ("consumer_secret", consumer_secret),
                ("client_id", client_id),
                ("client_secret", client_secret),
                ("access_token", access_token),
                ("refresh_token", refresh_token),
            ],
        };
        // The values are letters, digits, `_` and `-`: nothing in them needs escaping.
        pairs.iter().fold(String::new(), |file, (key, value)| file + key + " = \"" + value + "\"\n")
    }

    /// What a script needs to connect it.
    pub fn summary(&self) -> AccountSummary<'_> {
        AccountSummary {
            key: self.key,
            platform: self.platform,
            account: &self.id,
            name: self.name,
            handle: self.handle,
            team: self.team,
            secrets_file: None,
        }
    }
}

/// An account without its secrets, as one line of JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSummary<'a> {
    /// [`Account::key`].
    pub key: &'a str,
    /// [`Account::platform`].
    pub platform: Platform,
    /// [`Account::id`].
    pub account: &'a str,
    /// [`Account::name`].
    pub name: &'a str,
    /// [`Account::handle`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<&'a str>,
    /// [`Account::team`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<&'a str>,
    /// Where its secrets were written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secrets_file: Option<String>,
}

/// The demo accounts: two Facebook pages, one Instagram account, one X account.
pub fn demo_accounts() -> Vec<Account> {
    vec![
        meta("hengelo", Platform::Facebook, "Politie Hengelo", None, Some("Hengelo")),
        meta("enschede", Platform::Facebook, "Politie Enschede", None, Some("Enschede")),
        meta("instagram", Platform::Instagram, "Politie Twente", Some("politie_twente"), None),
        x("x", "Politie Twente", "politie_twente"),
    ]
}

/// As in life, one Meta app holds the pages and the Instagram account: they share its secret.
fn meta(
    key: &'static str,
    platform: Platform,
    name: &'static str,
    handle: Option<&'static str>,
    team: Option<&'static str>,
) -> Account {
    let id = match platform {
        Platform::Instagram => format!("17841{}", derived_number(&["account", key], 12)),
        _ => derived_number(&["account", key], 15),
    };
    let secrets = Secrets::Meta {
        app_secret: derived(&["meta app secret"])[..32].to_owned(),
        verify_token: format!("balie-{}", &derived(&["meta verify token"])[..20]),
        access_token: format!("EAA{}", derived(&["meta access token", key])),
    };
    Account { key, platform, id, name, handle, team, app_id: derived_number(&["meta app"], 15), secrets }
}

fn x(key: &'static str, name: &'static str, handle: &'static str) -> Account {
    let secrets = Secrets::X {
        consumer_secret: derived(&["x consumer secret"])[..50].to_owned(),
        client_id: derived(&["x client id"])[..34].to_owned(),
        client_secret: derived(&["x client secret"])[..50].to_owned(),
        access_token: derived(&["x access token", key]),
        refresh_token: derived(&["x refresh token", key]),
    };
    Account {
        key,
        platform: Platform::X,
        id: derived_number(&["account", key], 10),
        name,
        handle: Some(handle),
        team: None,
        app_id: derived_number(&["x app"], 8),
        secrets,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_accounts_are_the_same_in_every_process_and_differ_from_each_other() {
        let accounts = demo_accounts();
        assert_eq!(accounts, demo_accounts());
        let ids: HashSet<_> = accounts.iter().map(|a| &a.id).collect();
        let tokens: HashSet<_> = accounts.iter().map(Account::access_token).collect();
        assert_eq!((ids.len(), tokens.len()), (4, 4));
    }

    #[test]
    fn the_secrets_file_has_the_keys_that_balie_reads() {
        let keys = |account: &Account| -> Vec<String> {
            account.secrets_toml().lines().map(|l| l.split(" = ").next().unwrap().to_owned()).collect()
        };
        let accounts = demo_accounts();
        assert_eq!(keys(&accounts[0]), ["app_secret", "verify_token", "access_token"]);
        assert_eq!(
            keys(&accounts[3]),
            ["consumer_secret", "client_id", "client_secret", "access_token", "refresh_token"]
        );
    }
}
