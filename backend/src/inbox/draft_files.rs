//! The files of what a colleague has begun to answer, kept for them on the server beside its words.

use super::{InboxError, thread::visible, uploads};
use crate::store::{
    Store, Tx,
    entity::{draft_file, upload},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use shared::{
    ConversationId, DraftFile, LONGEST_FILE_NAME, Page, PutDraftFile, PutDraftFiles, Timestamp, UploadId,
    User, UserId,
};
use std::collections::{BTreeSet, HashMap};

/// The files of what `actor` has begun to answer here, in their order.
pub async fn draft_files(
    store: &Store,
    actor: &User,
    id: ConversationId,
) -> Result<Page<DraftFile>, InboxError> {
    visible(store.read(), actor, id).await?;
    let rows = of_draft(actor.id, id.0).all(store.read()).await?;
    let ids: Vec<_> = rows.iter().map(|row| UploadId(row.upload_id)).collect();
    let known = uploads::mine(actor, &ids).all(store.read()).await?;
    let mut known: HashMap<i64, upload::Model> = known.into_iter().map(|row| (row.id, row)).collect();
    let items = rows
        .into_iter()
        .filter_map(|row| Some(view(known.remove(&row.upload_id)?, row.name, row.alt)))
        .collect();
    Ok(Page { items, next: None })
}

/// Says which files belong to what `actor` has begun to answer here. One that went along with a reply meanwhile is left
/// out.
pub async fn put_draft_files(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &PutDraftFiles,
) -> Result<(), InboxError> {
    check(&command.files)?;
    let tx = store.begin(now).await?;
    visible(&*tx, actor, id).await?;
    let ids: Vec<_> = command.files.iter().map(|f| f.file.id).collect();
    // They are held: of two who say it at once the second comes after the first.
    let there = uploads::mine(actor, &ids).lock_exclusive().all(&*tx).await?;
    let there: BTreeSet<_> = there.into_iter().map(|row| row.id).collect();
    let of_this = Condition::all()
        .add(draft_file::Column::UserId.eq(actor.id.0))
        .add(draft_file::Column::ConversationId.eq(id.0));
    let of_another = draft_file::Column::UploadId.is_in(there.iter().copied());
    let before = Condition::any().add(of_this).add(of_another);
    draft_file::Entity::delete_many().filter(before).exec(&*tx).await?;
    let files = command.files.iter().filter(|f| there.contains(&f.file.id.0));
    for (position, file) in (0..).zip(files) {
        let row = draft_file::Model {
            upload_id: file.file.id.0,
            user_id: actor.id.0,
            conversation_id: id.0,
            position,
            name: file.name.clone(),
            alt: file.file.alt.trim().into(),
        };
        insert(&*tx, row).await?;
    }
    Ok(tx.commit().await?)
}

fn check(files: &[PutDraftFile]) -> Result<(), InboxError> {
    let once: BTreeSet<_> = files.iter().map(|f| f.file.id).collect();
    if once.len() < files.len() || files.len() as u64 > uploads::MOST {
        let detail = format!("Name each file once, and at most {}.", uploads::MOST);
        return Err(InboxError::invalid("files", detail));
    }
    if files.iter().any(|f| f.name.chars().count() > LONGEST_FILE_NAME) {
        let detail = format!("A file's name has at most {LONGEST_FILE_NAME} characters.");
        return Err(InboxError::invalid("files", detail));
    }
    uploads::check_descriptions(files.iter().map(|f| &f.file))
}

/// Puts the files of a reply that came back before what was attached since.
pub(super) async fn come_back(
    tx: &Tx,
    owner: UserId,
    conversation: i64,
    files: Vec<(upload::Model, String)>,
) -> Result<Vec<DraftFile>, DbErr> {
    let first = of_draft(owner, conversation).one(&**tx).await?;
    let count = i32::try_from(files.len()).unwrap_or(i32::MAX);
    let begin = first.map_or(0, |row| row.position.saturating_sub(count));
    let mut back = Vec::with_capacity(files.len());
    for (position, (upload, alt)) in (begin..).zip(files) {
        let row = draft_file::Model {
            upload_id: upload.id,
            user_id: owner.0,
            conversation_id: conversation,
            position,
            name: String::new(),
            alt: alt.clone(),
        };
        insert(&**tx, row).await?;
        back.push(view(upload, String::new(), alt));
    }
    Ok(back)
}

/// How many files belong to what each of `users` has begun to answer; those without any are left out.
pub(super) async fn count<C: ConnectionTrait>(
    db: &C,
    users: &[UserId],
    conversation: i64,
) -> Result<HashMap<UserId, u32>, DbErr> {
    let owners: Vec<i64> = draft_file::Entity::find()
        .select_only()
        .column(draft_file::Column::UserId)
        .filter(draft_file::Column::UserId.is_in(users.iter().map(|id| id.0)))
        .filter(draft_file::Column::ConversationId.eq(conversation))
        .into_tuple()
        .all(db)
        .await?;
    let mut counts = HashMap::new();
    for owner in owners {
        *counts.entry(UserId(owner)).or_default() += 1;
    }
    Ok(counts)
}

/// The files of what `from` had begun to answer become those of `to`, after what `to` attached already.
pub(super) async fn hand_over(
    tx: &Tx,
    from: UserId,
    to: UserId,
    conversation: i64,
) -> Result<Vec<DraftFile>, DbErr> {
    let rows = of_draft(from, conversation).all(&**tx).await?;
    let last = of_draft(to, conversation).all(&**tx).await?.last().map(|row| row.position);
    let begin = last.map_or(0, |position| position.saturating_add(1));
    let mut handed = Vec::with_capacity(rows.len());
    for (position, row) in (begin..).zip(rows) {
        // One that goes along with a reply at this moment stays with it.
        let Some(upload) = uploads::hand_over(tx, UploadId(row.upload_id), from, to).await? else { continue };
        draft_file::Entity::delete_by_id(row.upload_id).exec(&**tx).await?;
        insert(&**tx, draft_file::Model { user_id: to.0, position, ..row.clone() }).await?;
        handed.push(view(upload, row.name, row.alt));
    }
    Ok(handed)
}

/// What belongs to a draft, in its order.
fn of_draft(user: UserId, conversation: i64) -> Select<draft_file::Entity> {
    draft_file::Entity::find()
        .filter(draft_file::Column::UserId.eq(user.0))
        .filter(draft_file::Column::ConversationId.eq(conversation))
        .order_by_asc(draft_file::Column::Position)
        .limit(uploads::MOST)
}

async fn insert<C: ConnectionTrait>(db: &C, row: draft_file::Model) -> Result<(), DbErr> {
    let draft_file::Model { upload_id, user_id, conversation_id, position, name, alt } = row;
    let row = draft_file::ActiveModel {
        upload_id: Set(upload_id),
        user_id: Set(user_id),
        conversation_id: Set(conversation_id),
        position: Set(position),
        name: Set(name),
        alt: Set(alt),
    };
    draft_file::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

fn view(row: upload::Model, name: String, alt: String) -> DraftFile {
    DraftFile { upload: uploads::view(row), name, alt }
}
