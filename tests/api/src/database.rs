//! A database for one test, gone when the test is over.

use backend::store::Store;
use sea_orm::{ConnectionTrait, Database};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::OnceCell;

/// Which database a story is told on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Db {
    /// A file in a folder of its own.
    Sqlite,
    /// A database of its own on the server of `BALIE_TEST_POSTGRES_URL`, which `cargo xtask test` starts.
    Postgres,
}

/// The name of the variable with the admin's URL of a PostgreSQL server that tests may use.
const SERVER: &str = "BALIE_TEST_POSTGRES_URL";

/// A database for one test.
pub struct TestDatabase {
    /// Where it is.
    pub url: String,
    kept: Kept,
}

enum Kept {
    Folder { _folder: tempfile::TempDir },
    OnServer { admin: String, name: String },
    Elsewhere,
}

impl TestDatabase {
    /// A new, empty database.
    pub async fn create(db: Db) -> Self {
        match db {
            Db::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = format!("sqlite:{}/balie.db", folder.path().display());
                Self { url, kept: Kept::Folder { _folder: folder } }
            }
            Db::Postgres => {
                static NEXT: AtomicU32 = AtomicU32::new(0);
                let admin = std::env::var(SERVER).unwrap_or_else(|_| {
                    panic!("set {SERVER} to a server that tests may use, or run `cargo xtask test`")
                });
                let name = format!("balie_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
                let template = TEMPLATE.get_or_init(|| make_template(&admin)).await;
                on_server(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
                Self { url: on(&admin, &name), kept: Kept::OnServer { admin, name } }
            }
        }
    }
}

impl TestDatabase {
    /// The database of a server that the test started itself, and that ends with it.
    pub fn of(server: &cluster::Postgres) -> Self {
        Self { url: server.url(), kept: Kept::Elsewhere }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Kept::OnServer { admin, name } = &self.kept {
            let (admin, drop) = (admin.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            let dropped = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime").block_on(on_server(&admin, &drop));
            });
            dropped.join().expect("the test's database is dropped");
        }
    }
}

/// A migrated database that others are copied from: migrating each would take most of the tests' time.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

async fn make_template(admin: &str) -> String {
    let name = format!("balie_template_{}", std::process::id());
    on_server(admin, &format!("CREATE DATABASE {name}")).await;
    let store = Store::open(&on(admin, &name)).await.expect("a migrated database");
    store.close().await.expect("the connection closes");
    name
}

fn on(admin: &str, name: &str) -> String {
    let (server, _) = admin.rsplit_once('/').expect("a database URL with a database");
    format!("{server}/{name}")
}

async fn on_server(admin: &str, statement: &str) {
    let server = Database::connect(admin).await.expect("the PostgreSQL server for tests");
    server.execute_unprepared(statement).await.expect("a database for one test");
    server.close().await.expect("the connection closes");
}
