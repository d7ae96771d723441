//! A front desk without its HTTP edge: the capabilities on a database of their own, with the platforms
//! simulated and a clock that the story moves. Workers do what is due when the story says so: no sleeping.

use crate::{Db, TestDatabase, until};
use backend::{
    channels::{Channels, Seal},
    clock::Clock,
    intake::{self, Intake},
    jobs::Jobs,
    media::{Fetcher, MediaStore},
    outbox::Outbox,
    platforms::{Signature, platform},
    store::{
        Store,
        entity::{team, user},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseBackend, Statement};
use shared::{
    ChannelSecrets, Conversation, ConversationFilter, ConversationId, Message, NewChannel, Role, Team,
    Timestamp, User,
};
use simulator::{Account, Act, Secrets, SignedRequest, Simulator, SimulatorConfig};

/// A front desk.
pub struct Desk {
    /// The database.
    pub store: Store,
    /// The clock of this desk.
    pub clock: Clock,
    /// The platforms.
    pub sim: Simulator,
    /// The accounts.
    pub channels: Channels,
    /// Takes webhooks.
    pub intake: Intake,
    /// Sends replies.
    pub outbox: Outbox,
    /// Does what follows.
    pub jobs: Jobs,
    _media: tempfile::TempDir,
    database: TestDatabase,
}

impl Desk {
    /// Opens a desk with all demo accounts connected. Nothing comes in or goes out by itself.
    pub async fn open(db: Db) -> Self {
        let quiet = SimulatorConfig { echoes: false, receipts: None, ..SimulatorConfig::default() };
        Self::open_with(db, quiet).await
    }

    /// Opens a desk with platforms that behave as told.
    pub async fn open_with(db: Db, config: SimulatorConfig) -> Self {
        let database = TestDatabase::create(db).await;
        let sim = Simulator::start(config).await.expect("the simulator starts");
        let store = Store::open(&database.url).await.expect("the database opens");
        let clock = Clock::standing_at(sim.now());
        let channels =
            Channels::open(store.clone(), clock.clone(), Seal::from_key([7; 32])).await.expect("channels");
        for account in sim.accounts() {
            channels.add(None, new_channel(account, sim.base_url())).await.expect("the account is connected");
        }
        channels.reload().await.expect("channels");
        let http = reqwest::Client::new();
        let folder = tempfile::tempdir().expect("a folder for media");
        let media = MediaStore::folder(folder.path()).expect("a folder for media");
        Self {
            intake: Intake::start(store.clone(), clock.clone()),
            outbox: Outbox {
                store: store.clone(),
                clock: clock.clone(),
                http: http.clone(),
                channels: channels.clone(),
                media: media.clone(),
            },
            jobs: Jobs {
                store: store.clone(),
                clock: clock.clone(),
                http,
                channels: channels.clone(),
                fetcher: Fetcher::new().expect("a client for media"),
                media,
            },
            store,
            clock,
            sim,
            channels,
            _media: folder,
            database,
        }
    }

    /// The same database, seen from elsewhere.
    pub async fn another_connection(&self) -> Store {
        Store::open(&self.database.url).await.expect("the database opens again")
    }

    /// Waits until a transaction waits for what another one holds. Only PostgreSQL has more than one that writes.
    pub async fn somebody_waits(&self) {
        let waits = "SELECT 1 FROM pg_stat_activity \
                     WHERE wait_event_type = 'Lock' AND datname = current_database()";
        until("somebody waits for a lock", async || {
            let statement = Statement::from_string(DatabaseBackend::Postgres, waits);
            self.store.read().query_one_raw(statement).await.unwrap()
        })
        .await;
    }

    /// The time at this desk.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes a webhook as the HTTP edge would: verified and stored.
    pub async fn take(&self, request: &SignedRequest) {
        let name = request.path.trim_start_matches("/webhooks/").parse().expect("a platform");
        let accounts = self.channels.accounts();
        let on = platform(name);
        let signature =
            request.headers.iter().find(|(n, _)| *n == on.signature_header()).expect("a signature");
        let account = accounts
            .of_platform(name)
            .find(|a| on.verify(on.signing_secret(a), &Signature(&signature.1), &request.body))
            .expect("the signature of a connected account");
        let signer = backend::channels::signer(on.signing_secret(account));
        let body = String::from_utf8_lossy(&request.body).into_owned();
        self.intake.accept(name, &signer, body).await.expect("the webhook is stored");
    }

    /// Applies what is due until nothing is.
    pub async fn apply(&self) {
        while intake::apply_due(&self.store, &self.clock).await.expect("intake works").events > 0 {}
    }

    /// Applies everything, letting the time pass that events wait for one another.
    pub async fn apply_patiently(&self) {
        for wait in [0, 1_000, 3_000, 11_000, 61_000, 301_000] {
            self.clock.advance(wait);
            self.apply().await;
        }
    }

    /// Something happens on a platform and Balie hears of it.
    pub async fn hears(&self, act: Act) -> String {
        self.take(&act.request()).await;
        self.apply().await;
        act.id
    }

    /// A colleague of the whole district.
    pub async fn colleague(&self, name: &str, role: Role) -> User {
        self.user(name, role, None).await
    }

    /// A colleague of one team.
    pub async fn user(&self, name: &str, role: Role, team: Option<&Team>) -> User {
        let email = format!("{}@balie.test", name.to_lowercase());
        let row = user::ActiveModel {
            name: Set(name.to_owned()),
            email: Set(email.clone()),
            password_hash: Set(String::new()),
            role: Set(role.as_str().into()),
            team_id: Set(team.map(|t| t.id.0)),
            active: Set(true),
            created_at: Set(self.now().0),
            ..Default::default()
        };
        let id = row.insert(self.store.write()).await.expect("a colleague").id.into();
        User {
            id,
            name: name.into(),
            email,
            role,
            team: team.cloned(),
            trainee: false,
            signature: String::new(),
        }
    }

    /// A team.
    pub async fn team(&self, name: &str) -> Team {
        let row = team::ActiveModel {
            name: Set(name.into()),
            created_at: Set(self.now().0),
            away_minutes: Set(30),
            ..Default::default()
        };
        let id = row.insert(self.store.write()).await.expect("a team").id.into();
        Team { id, name: name.into() }
    }

    /// The only conversation there is.
    pub async fn only_conversation(&self, user: &User) -> Conversation {
        let page = self.list(user, ConversationFilter::default()).await;
        assert_eq!(page.len(), 1, "one conversation: {page:?}");
        page.into_iter().next().expect("one")
    }

    /// The first page of a list.
    pub async fn list(&self, user: &User, filter: ConversationFilter) -> Vec<Conversation> {
        backend::inbox::list(&self.store, self.now(), user, &filter, 100, None).await.expect("a list").items
    }

    /// The messages of a conversation, the oldest first.
    pub async fn thread(&self, user: &User, id: ConversationId) -> Vec<Message> {
        let page =
            backend::inbox::messages(&self.store, self.now(), user, id, 100, None).await.expect("a thread");
        page.items.into_iter().rev().collect()
    }
}

/// A demo account as it is connected.
pub fn new_channel(account: &Account, base_url: &str) -> NewChannel {
    NewChannel {
        platform: account.platform,
        account: account.id.clone(),
        name: account.name.to_owned(),
        team: None,
        base_url: Some(base_url.to_owned()),
        secrets: secrets(account),
    }
}

fn secrets(account: &Account) -> ChannelSecrets {
    match account.secrets.clone() {
        Secrets::Meta { app_secret, verify_token, access_token } => ChannelSecrets {
            app_secret: Some(app_secret),
            verify_token: Some(verify_token),
            access_token: Some(access_token),
            ..ChannelSecrets::default()
        },
        Secrets::X { consumer_secret, client_id, client_secret, access_token, refresh_token } => {
            ChannelSecrets {
                consumer_secret: Some(consumer_secret),
                client_id: Some(client_id),
                client_secret: Some(client_secret),
                access_token: Some(access_token),
                refresh_token: Some(refresh_token),
                ..ChannelSecrets::default()
            }
        }
    }
}
