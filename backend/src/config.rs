//! Settings: one validated struct. What stands in a file gives way to the environment, and that to an option.

use serde::Deserialize;
use shared::Timestamp;
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};
use url::Url;

/// How the program logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match s {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("it is text or json"),
        }
    }
}

/// Every setting, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The database: `sqlite:` or `postgres:`.
    pub database_url: String,
    /// Where the key, the media and an SQLite database are.
    pub data_dir: PathBuf,
    /// The address that browsers use, when it is not simply the host that they ask for.
    pub public_url: Option<Url>,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// How many hours a session lasts.
    pub session_hours: u32,
    /// Where media go; a folder in the data folder when absent.
    pub media_url: Option<Url>,
    /// The key that seals channels' secrets; `secret.key` in the data folder when absent.
    pub secret_key_file: Option<PathBuf>,
    /// Whom to tell about a weakness: a `mailto:` or `https:` address, for `security.txt`.
    pub security_contact: Option<Url>,
    /// Until when `security.txt` is valid; a year after the start when absent.
    pub security_expires: Option<Timestamp>,
    /// How to log.
    pub log_format: LogFormat,
}

/// Why the settings cannot be used: one clear sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// Settings before they are checked, each as somebody wrote it; from a file, or from options and environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// See [`Config::listen`].
    pub listen: Option<String>,
    /// See [`Config::database_url`].
    pub database_url: Option<String>,
    /// See [`Config::data_dir`].
    pub data_dir: Option<PathBuf>,
    /// See [`Config::public_url`].
    pub public_url: Option<String>,
    /// See [`Config::trusted_proxies`].
    pub trusted_proxies: Option<Vec<String>>,
    /// See [`Config::session_hours`].
    pub session_hours: Option<Hours>,
    /// See [`Config::media_url`].
    pub media_url: Option<String>,
    /// See [`Config::secret_key_file`].
    pub secret_key_file: Option<PathBuf>,
    /// See [`Config::security_contact`].
    pub security_contact: Option<String>,
    /// See [`Config::security_expires`].
    pub security_expires: Option<String>,
    /// See [`Config::log_format`].
    pub log_format: Option<String>,
}

/// A number of hours, written as a number in a file and as text elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Hours {
    /// As a number.
    Number(i64),
    /// As text.
    Text(String),
}

impl Settings {
    /// Reads a TOML file.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|e| ConfigError(format!("The configuration {} cannot be read: {e}.", file.display())))?;
        toml::from_str(&text).map_err(|e| {
            let line = e.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            let what = e.message().lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
            ConfigError(format!("The configuration {} is wrong at line {line}: {what}.", file.display()))
        })
    }

    /// These settings, and for what they leave open those of `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            database_url: self.database_url.or(other.database_url),
            data_dir: self.data_dir.or(other.data_dir),
            public_url: self.public_url.or(other.public_url),
            trusted_proxies: self.trusted_proxies.or(other.trusted_proxies),
            session_hours: self.session_hours.or(other.session_hours),
            media_url: self.media_url.or(other.media_url),
            secret_key_file: self.secret_key_file.or(other.secret_key_file),
            security_contact: self.security_contact.or(other.security_contact),
            security_expires: self.security_expires.or(other.security_expires),
            log_format: self.log_format.or(other.log_format),
        }
    }

    /// Checks them, and fills in the defaults.
    pub fn check(self) -> Result<Config, ConfigError> {
        let data_dir = self.data_dir.unwrap_or_else(|| "data".into());
        let database_url = match self.database_url {
            Some(url) => database(url)?,
            None => format!("sqlite:{}", data_dir.join("balie.db").display()),
        };
        Ok(Config {
            listen: parse("listen", self.listen.as_deref().unwrap_or("127.0.0.1:8080"), |text| {
                text.parse().map_err(|_| "it is an address and a port, such as 127.0.0.1:8080")
            })?,
            database_url,
            data_dir,
            public_url: self.public_url.map(|text| parse("public_url", &text, origin)).transpose()?,
            trusted_proxies: self
                .trusted_proxies
                .unwrap_or_default()
                .iter()
                .map(|text| {
                    parse("trusted_proxies", text, |t| t.parse().map_err(|_| "each is an IP address"))
                })
                .collect::<Result<_, _>>()?,
            session_hours: self.session_hours.map_or(Ok(12), hours)?,
            media_url: self.media_url.map(|text| parse("media_url", &text, media)).transpose()?,
            secret_key_file: self.secret_key_file,
            security_contact: self
                .security_contact
                .map(|text| parse("security_contact", &text, contact))
                .transpose()?,
            security_expires: self
                .security_expires
                .map(|text| {
                    parse("security_expires", &text, |t| {
                        Timestamp::parse(t).ok_or("it is a date and time, such as 2027-01-01T00:00:00Z")
                    })
                })
                .transpose()?,
            log_format: parse("log_format", self.log_format.as_deref().unwrap_or("text"), str::parse)?,
        })
    }
}

fn parse<T>(
    setting: &str,
    text: &str,
    read: impl FnOnce(&str) -> Result<T, &'static str>,
) -> Result<T, ConfigError> {
    read(text.trim()).map_err(|why| ConfigError(format!("The setting {setting} cannot be {text:?}: {why}.")))
}

/// A database URL may hold a password: it is never repeated in an error.
fn database(url: String) -> Result<String, ConfigError> {
    let known = ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme));
    if known {
        return Ok(url);
    }
    Err(ConfigError("The setting database_url must begin with sqlite: or postgres:.".into()))
}

fn origin(text: &str) -> Result<Url, &'static str> {
    const WHY: &str = "it is an address without a path, such as https://balie.example.nl";
    let url = Url::parse(text).map_err(|_| WHY)?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let open = url.username().is_empty() && url.password().is_none();
    if matches!(url.scheme(), "http" | "https") && bare && open { Ok(url) } else { Err(WHY) }
}

fn media(text: &str) -> Result<Url, &'static str> {
    const WHY: &str = "it is an address such as s3://bucket/folder or file:///var/lib/balie/media";
    let url = Url::parse(text).map_err(|_| WHY)?;
    if matches!(url.scheme(), "s3" | "file") { Ok(url) } else { Err(WHY) }
}

fn contact(text: &str) -> Result<Url, &'static str> {
    const WHY: &str = "it is an address such as mailto:security@example.nl";
    let url = Url::parse(text).map_err(|_| WHY)?;
    if matches!(url.scheme(), "mailto" | "https" | "tel") { Ok(url) } else { Err(WHY) }
}

fn hours(hours: Hours) -> Result<u32, ConfigError> {
    let text = match hours {
        Hours::Number(n) => n.to_string(),
        Hours::Text(text) => text,
    };
    parse("session_hours", &text, |t| {
        t.parse().ok().filter(|n| (1..=168).contains(n)).ok_or("it is a number from 1 to 168")
    })
}

impl Config {
    /// Where the key that seals secrets is.
    pub fn key_file(&self) -> PathBuf {
        self.secret_key_file.clone().unwrap_or_else(|| self.data_dir.join("secret.key"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str) -> Result<Config, String> {
        let settings: Settings = toml::from_str(toml).map_err(|e| e.message().to_owned())?;
        settings.check().map_err(|e| e.to_string())
    }

    #[test]
    fn without_settings_it_is_a_database_in_the_data_folder() {
        let config = check("").unwrap();
        assert_eq!(config.listen, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(config.database_url, "sqlite:data/balie.db");
        assert_eq!(config.session_hours, 12);
    }

    #[test]
    fn what_is_wrong_is_named_and_explained() {
        for (toml, words) in [
            ("listen = 'here'", "The setting listen cannot be \"here\": it is an address and a port"),
            ("database_url = 'mysql:me:secret@db'", "must begin with sqlite: or postgres:"),
            ("public_url = 'https://a.nl/balie'", "without a path"),
            ("trusted_proxies = ['proxy']", "each is an IP address"),
            ("session_hours = 0", "from 1 to 168"),
            ("log_format = 'xml'", "text or json"),
            ("lissen = '127.0.0.1:1'", "unknown field `lissen`"),
        ] {
            let error = check(toml).unwrap_err();
            assert!(error.contains(words), "{toml}: {error}");
            assert!(!error.contains("me:secret"), "a password is not repeated: {error}");
        }
    }

    #[test]
    fn an_option_wins_from_a_file() {
        let option = Settings { session_hours: Some(Hours::Text("8".into())), ..Settings::default() };
        let file: Settings = toml::from_str("session_hours = 9\nlog_format = 'json'").unwrap();
        let config = option.or(file).check().unwrap();
        assert_eq!((config.session_hours, config.log_format), (8, LogFormat::Json));
    }
}
