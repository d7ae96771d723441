use super::*;
use shared::{Audience, Event};

const NOW: Timestamp = Timestamp(1_790_000_000_000);

async fn sqlite_store(dir: &tempfile::TempDir) -> Store {
    Store::open(&format!("sqlite:{}/balie.db", dir.path().display())).await.unwrap()
}

#[tokio::test]
async fn a_commands_changes_and_audit_are_written_together_and_chained() {
    let dir = tempfile::tempdir().unwrap();
    let store = sqlite_store(&dir).await;
    for subject in ["conversation:1", "conversation:2"] {
        let mut tx = store.begin(NOW).await.unwrap();
        tx.change(Audience::Everyone, Event::Directory);
        tx.audit(Audit { actor: None, action: "test.done", subject: subject.into(), detail: String::new() });
        tx.commit().await.unwrap();
    }
    assert_eq!(verify_audit(&store).await.unwrap(), None);
    store
        .write()
        .execute_unprepared("UPDATE audit SET subject = 'conversation:9' WHERE seq = 1")
        .await
        .unwrap();
    assert_eq!(verify_audit(&store).await.unwrap(), Some(1));
}

#[tokio::test]
async fn a_database_of_a_newer_balie_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = sqlite_store(&dir).await;
    store
        .write()
        .execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)")
        .await
        .unwrap();
    let again = Store::open(&format!("sqlite:{}/balie.db", dir.path().display())).await;
    assert!(matches!(again, Err(OpenError::Newer(name)) if name == "m9999_future"));
}
