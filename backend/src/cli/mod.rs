//! The command line: everything that a script needs.

mod channel;
mod database;
mod options;
mod token;
mod user;

use crate::{
    app::{StartError, make_data_dir},
    channels::ChannelError,
    clock::Clock,
    config::{Config, ConfigError, LogFormat},
    people::PeopleError,
    server::Running,
    store::Store,
};
use clap::{Parser, Subcommand, error::ErrorKind};
use options::Options;
use sea_orm::DbErr;
use std::{io::Read, process::ExitCode};

/// The online front desk of a police district.
#[derive(Parser)]
#[command(
    name = "balie",
    version,
    about,
    after_help = "Settings also come from the environment (BALIE_…) and from the TOML file of --config; \
                  an option wins from the environment, and that from the file."
)]
struct Balie {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Opens the front desk: serves browsers, platforms and scripts until it is asked to stop.
    Serve,
    /// Adds users.
    #[command(subcommand)]
    User(user::Command),
    /// Connects accounts of platforms.
    #[command(subcommand)]
    Channel(channel::Command),
    /// Makes tokens for scripts.
    #[command(subcommand)]
    Token(token::Command),
    /// Brings the database up to date; `serve` does so too.
    Migrate,
    /// Writes a consistent copy of the SQLite database to FILE, while Balie runs.
    Backup {
        /// The file to make; it may not exist yet.
        file: std::path::PathBuf,
    },
    /// Looks after the audit log.
    #[command(subcommand)]
    Audit(database::AuditCommand),
}

/// Why a command failed: one sentence, and whether the settings or arguments are to blame.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("{0}")]
    Failed(String),
    #[error("The database says no: {0}.")]
    Db(#[from] DbErr),
}

impl From<PeopleError> for Failure {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Invalid(_) => Self::Usage(error.to_string()),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<ChannelError> for Failure {
    fn from(error: ChannelError) -> Self {
        match error {
            ChannelError::Invalid(_) => Self::Usage(error.to_string()),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Usage(_) => ExitCode::from(2),
            Self::Start(_) | Self::Failed(_) | Self::Db(_) => ExitCode::FAILURE,
        }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let balie = match Balie::try_parse() {
        Ok(balie) => balie,
        Err(error) => return explain(&error),
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("balie: No threads can be started: {error}.");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(balie)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("balie: {failure}");
            failure.exit_code()
        }
    }
}

/// Help goes to standard output; what is wrong with the arguments is said in one sentence.
fn explain(error: &clap::Error) -> ExitCode {
    let code = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => 0,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => 2,
        _ => {
            let text = error.render().to_string();
            let lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            let sentence = lines.join(" ");
            let sentence = sentence.trim_start_matches("error: ").trim_end_matches('.');
            eprintln!("balie: {sentence}; see `balie --help`.");
            return ExitCode::from(2);
        }
    };
    // Nobody reads what cannot be printed.
    let _unprinted = error.print();
    ExitCode::from(code)
}

async fn run(balie: Balie) -> Result<(), Failure> {
    let config = balie.options.config()?;
    match balie.command {
        Command::Serve => {
            log_to_stderr(config.log_format);
            Running::start(config, Clock::System).await?.until_signal().await;
            Ok(())
        }
        Command::User(command) => user::run(config, command).await,
        Command::Channel(command) => channel::run(config, command).await,
        Command::Token(command) => token::run(config, command).await,
        Command::Migrate => database::migrate(config).await,
        Command::Backup { file } => database::backup(config, &file).await,
        Command::Audit(command) => database::audit(config, command).await,
    }
}

fn log_to_stderr(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BALIE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

/// The store of a command that is not `serve`.
async fn open_store(config: &Config) -> Result<Store, Failure> {
    make_data_dir(config)?;
    Ok(Store::open(&config.database_url).await.map_err(StartError::from)?)
}

/// Reads a secret from standard input: the first line, without its end.
fn secret_from_stdin(what: &str) -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .map_err(|e| Failure::Usage(format!("{what} cannot be read from standard input: {e}.")))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Failure::Usage(format!("{what} comes on standard input, and nothing came.")));
    }
    Ok(line.to_owned())
}
