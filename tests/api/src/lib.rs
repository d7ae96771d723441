//! What the stories about Balie's behaviour share: a database of their own, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod app;
mod database;
mod desk;

pub use app::{Answer, Client, PASSWORD, TestApp, email, until};
pub use database::{Db, TestDatabase};
pub use desk::{Desk, new_channel};

/// Tells each story on both databases: `on_both!(a_story, another_story);` with `async fn a_story(db: Db)`.
#[macro_export]
macro_rules! on_both {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() { super::$story($crate::Db::Sqlite).await })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() { super::$story($crate::Db::Postgres).await })+
        }
    };
}
