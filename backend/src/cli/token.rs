//! `balie token …`

use super::{Failure, open_store};
use crate::{
    clock::Clock,
    config::Config,
    people::{make_token, user_by_email},
};
use shared::NewApiToken;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Makes a bearer token that may do what its user may, and prints it once.
    Add(Add),
}

#[derive(clap::Args)]
pub(super) struct Add {
    /// The user whose token it is
    #[arg(long)]
    email: String,
    /// What it is for
    #[arg(long)]
    name: String,
}

pub(super) async fn run(config: Config, Command::Add(add): Command) -> Result<(), Failure> {
    let store = open_store(&config).await?;
    let user = user_by_email(&store, &add.email).await?;
    let user = user.ok_or_else(|| Failure::Failed(format!("There is no user {}.", add.email)))?;
    let token = make_token(&store, Clock::System.now(), &user, &NewApiToken { name: add.name }).await?;
    println!("{}", token.token.unwrap_or_default());
    Ok(store.close().await?)
}
