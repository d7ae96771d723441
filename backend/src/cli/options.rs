//! The options that every command has: the settings.

use crate::config::{Config, ConfigError, Hours, Settings};
use clap::Args;
use std::path::PathBuf;

/// Settings as options and from the environment; they are checked together with those of a file.
#[derive(Args)]
pub(super) struct Options {
    /// A TOML file with settings; its keys are these options' names with underscores
    #[arg(long, global = true, value_name = "FILE", env = "BALIE_CONFIG")]
    config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS", env = "BALIE_LISTEN")]
    listen: Option<String>,
    /// sqlite:FILE or `postgres://…` [default: an `SQLite` file in the data folder]
    #[arg(long, global = true, value_name = "URL", env = "BALIE_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Where the key, the media and an `SQLite` database are [default: data]
    #[arg(long, global = true, value_name = "FOLDER", env = "BALIE_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// The address that browsers use, such as `https://balie.example.nl`
    #[arg(long, global = true, value_name = "URL", env = "BALIE_PUBLIC_URL")]
    public_url: Option<String>,
    /// IP addresses of proxies whose X-Forwarded-For and -Proto are believed, with commas
    #[arg(long, global = true, value_name = "IPS", env = "BALIE_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Option<Vec<String>>,
    /// How many hours a session lasts [default: 12]
    #[arg(long, global = true, value_name = "HOURS", env = "BALIE_SESSION_HOURS")]
    session_hours: Option<String>,
    /// Where media are kept, such as `s3://bucket/folder` [default: a folder in the data folder]
    #[arg(long, global = true, value_name = "URL", env = "BALIE_MEDIA_URL")]
    media_url: Option<String>,
    /// The key that seals channels' secrets; nodes with one database share it [default: secret.key in the data folder]
    #[arg(long, global = true, value_name = "FILE", env = "BALIE_SECRET_KEY_FILE")]
    secret_key_file: Option<PathBuf>,
    /// Whom to tell about a weakness, such as `mailto:security@example.nl`, for security.txt
    #[arg(long, global = true, value_name = "URL", env = "BALIE_SECURITY_CONTACT")]
    security_contact: Option<String>,
    /// Until when security.txt is valid [default: a year after the start]
    #[arg(long, global = true, value_name = "TIME", env = "BALIE_SECURITY_EXPIRES")]
    security_expires: Option<String>,
    /// text or json [default: text]
    #[arg(long, global = true, value_name = "FORMAT", env = "BALIE_LOG_FORMAT")]
    log_format: Option<String>,
}

impl Options {
    /// The settings, checked.
    pub(super) fn config(self) -> Result<Config, ConfigError> {
        let file = self.config.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
        let given = Settings {
            listen: self.listen,
            database_url: self.database_url,
            data_dir: self.data_dir,
            public_url: self.public_url,
            trusted_proxies: self.trusted_proxies,
            session_hours: self.session_hours.map(Hours::Text),
            media_url: self.media_url,
            secret_key_file: self.secret_key_file,
            security_contact: self.security_contact,
            security_expires: self.security_expires,
            log_format: self.log_format,
        };
        given.or(file).check()
    }
}
