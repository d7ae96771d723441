//! `balie user …`

use super::{Failure, open_store, secret_from_stdin};
use crate::{
    clock::Clock,
    config::Config,
    people::{CheckedUser, Passwords, add_user, ensure_team, user_by_email},
};
use shared::{NewUser, Role};

/// The fewest characters of a password that an operator gives out.
const SHORTEST_PASSWORD: usize = 8;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Adds a user; the password comes on standard input.
    ///
    /// Example: balie user add --email sanne@example.nl --name "Sanne de Vries" --role agent --team Hengelo < password.txt
    #[command(verbatim_doc_comment)]
    Add(Add),
}

#[derive(clap::Args)]
pub(super) struct Add {
    /// Where they log in with
    #[arg(long)]
    email: String,
    /// Their name, as colleagues see it
    #[arg(long)]
    name: String,
    /// What they do: agents answer citizens, a patrol drives, managers watch over all, admins connect and add
    #[arg(long, value_parser = ["agent", "patrol", "manager", "admin"])]
    role: String,
    /// Their team, which is made when it does not exist; without one, the whole district
    #[arg(long)]
    team: Option<String>,
}

pub(super) async fn run(config: Config, Command::Add(add): Command) -> Result<(), Failure> {
    let role: Role = add.role.parse().map_err(|_| Failure::Usage("There is no such role.".into()))?;
    let password = secret_from_stdin("The password")?;
    let user = NewUser { name: add.name, email: add.email, password, role, team: None, trainee: false };
    // Before anything is made.
    CheckedUser::with_password_of(SHORTEST_PASSWORD, user.clone())?;
    let store = open_store(&config).await?;
    let now = Clock::System.now();
    if user_by_email(&store, &user.email).await?.is_some() {
        return Err(Failure::Failed(format!("There is a user {} already.", user.email.trim())));
    }
    let team = match &add.team {
        Some(name) => Some(ensure_team(&store, now, name).await?),
        None => None,
    };
    let user = CheckedUser::with_password_of(SHORTEST_PASSWORD, NewUser { team, ..user })?;
    let added = add_user(&store, now, &Passwords::new(), None, user).await?;
    println!("Added {} ({}, {}).", added.name, added.email, added.role.as_str());
    Ok(store.close().await?)
}
