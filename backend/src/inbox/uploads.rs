//! Files that are going to go along with a reply. They are of whoever uploaded them until a reply takes them,
//! and are forgotten when none does.

use super::{InboxError, StoredMedia};
use crate::{
    media::{MediaStore, allowed_mime},
    store::{
        Store, Tx,
        entity::{attachment, draft_file, upload},
    },
};
use bytes::Bytes;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use shared::{
    HOUR, LARGEST_UPLOAD, LONGEST_ALT, MediaState, ReplyFile, Timestamp, Upload, UploadId, User, UserId,
    media_kind,
    policy::{Action, allows},
};

/// How long an upload waits for its reply, in milliseconds.
const KEPT: i64 = 24 * HOUR;
/// How long one that belongs to a draft does.
const KEPT_WITH_DRAFT: i64 = 7 * 24 * HOUR;
/// How many uploads of one colleague wait at the most.
pub(super) const MOST: u64 = 50;
/// How many are forgotten in one go.
const AT_ONCE: u64 = 200;

/// Keeps a file of `actor`, when its bytes are of a kind that is taken.
pub async fn upload(
    store: &Store,
    media: &MediaStore,
    now: Timestamp,
    actor: &User,
    bytes: Bytes,
) -> Result<Upload, InboxError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    if size > LARGEST_UPLOAD {
        return Err(InboxError::invalid("file", format!("At most {LARGEST_UPLOAD} bytes are taken.")));
    }
    let Some(mime) = allowed_mime(&bytes) else {
        let detail = "This is no picture, video, sound or PDF that Balie takes, whatever its name says.";
        return Err(InboxError::invalid("file", detail));
    };
    let mine = upload::Column::UserId.eq(actor.id.0);
    if upload::Entity::find().filter(mine).count(store.read()).await? >= MOST {
        let detail = format!("{MOST} files wait for a reply already: send or remove some first.");
        return Err(InboxError::Conflict("too-many-uploads", detail));
    }
    // The row comes first: bytes without one would stay for ever.
    let row = upload::ActiveModel {
        id: NotSet,
        user_id: Set(actor.id.0),
        mime: Set(mime.into()),
        size: Set(size),
        ready: Set(false),
        storage_key: Set(format!("uploads/{}", hex::encode(rand::random::<[u8; 16]>()))),
        created_at: Set(now.0),
    };
    let row = row.insert(store.write()).await?;
    if let Err(error) = media.put(&row.storage_key, bytes).await {
        tracing::error!(error.message = %error, "uploads.put failed");
        forget(store, media, row).await?;
        return Err(InboxError::Storage);
    }
    let ready = upload::ActiveModel { id: Set(row.id), ready: Set(true), ..Default::default() };
    ready.update(store.write()).await?;
    Ok(view(row))
}

/// As it is told.
pub(super) fn view(row: upload::Model) -> Upload {
    Upload { id: row.id.into(), kind: media_kind(&row.mime), mime: row.mime, size: row.size }
}

/// Where the bytes are of a file of `actor` that goes along with nothing yet.
pub async fn uploaded(store: &Store, actor: &User, id: UploadId) -> Result<StoredMedia, InboxError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    let row = mine(actor, &[id]).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    Ok(StoredMedia { storage_key: row.storage_key, mime: row.mime, size: row.size })
}

/// Forgets a file of `actor` that goes along with nothing.
pub async fn delete_upload(
    store: &Store,
    media: &MediaStore,
    actor: &User,
    id: UploadId,
) -> Result<(), InboxError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    let row = mine(actor, &[id]).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    if set_aside(store, &row).await? {
        forget(store, media, row).await?;
    }
    Ok(())
}

/// Forgets what nobody sent.
pub async fn forget_unused_uploads(store: &Store, media: &MediaStore, now: Timestamp) -> Result<(), DbErr> {
    let since = |wait: i64| upload::Column::CreatedAt.lt(now.plus_millis(-wait).0);
    let of_a_draft =
        draft_file::Entity::find().select_only().column(draft_file::Column::UploadId).into_query();
    let of_none = upload::Column::Id.not_in_subquery(of_a_draft);
    let old = upload::Entity::find()
        .filter(since(KEPT))
        .filter(Condition::any().add(since(KEPT_WITH_DRAFT)).add(of_none))
        .order_by_asc(upload::Column::CreatedAt)
        .limit(AT_ONCE)
        .all(store.read())
        .await?;
    for row in old {
        // One that is not ready was set aside before, or its bytes never came in.
        if !row.ready || set_aside(store, &row).await? {
            forget(store, media, row).await?;
        }
    }
    Ok(())
}

/// Takes an upload out of reach of replies; false when a reply took it first.
async fn set_aside(store: &Store, row: &upload::Model) -> Result<bool, DbErr> {
    let done = upload::Entity::update_many()
        .set(upload::ActiveModel { ready: Set(false), ..Default::default() })
        .filter(upload::Column::Id.eq(row.id))
        .filter(upload::Column::Ready.eq(true))
        .exec(store.write())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The bytes go first: a row without them is looked at again.
async fn forget(store: &Store, media: &MediaStore, row: upload::Model) -> Result<(), DbErr> {
    if let Err(error) = media.delete(&row.storage_key).await {
        tracing::warn!(error.message = %error, "uploads.forget failed");
        return Ok(());
    }
    upload::Entity::delete_by_id(row.id).exec(store.write()).await?;
    Ok(())
}

/// Those of these uploads that are of `actor` and go along with nothing yet.
pub(super) fn mine(actor: &User, ids: &[UploadId]) -> sea_orm::Select<upload::Entity> {
    upload::Entity::find()
        .filter(upload::Column::UserId.eq(actor.id.0))
        .filter(upload::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .filter(upload::Column::Ready.eq(true))
}

/// Makes a file of `from` one of `to`, who has it as long as a new one; none when it goes along with something by now.
pub(super) async fn hand_over(
    tx: &Tx,
    id: UploadId,
    from: UserId,
    to: UserId,
) -> Result<Option<upload::Model>, DbErr> {
    let done = upload::Entity::update_many()
        .set(upload::ActiveModel { user_id: Set(to.0), created_at: Set(tx.now().0), ..Default::default() })
        .filter(upload::Column::Id.eq(id.0))
        .filter(upload::Column::UserId.eq(from.0))
        .filter(upload::Column::Ready.eq(true))
        .exec(&**tx)
        .await?;
    if done.rows_affected == 0 {
        return Ok(None);
    }
    upload::Entity::find_by_id(id.0).one(&**tx).await
}

/// Refuses descriptions that are too long.
pub(super) fn check_descriptions<'a>(
    files: impl IntoIterator<Item = &'a ReplyFile>,
) -> Result<(), InboxError> {
    if files.into_iter().any(|f| f.alt.chars().count() > LONGEST_ALT) {
        let detail = format!("A description has at most {LONGEST_ALT} characters.");
        return Err(InboxError::invalid("files", detail));
    }
    Ok(())
}

/// The uploads of `actor` that these files are, in their order.
pub(super) async fn find(
    tx: &Tx,
    actor: &User,
    files: &[ReplyFile],
) -> Result<Vec<upload::Model>, InboxError> {
    if files.is_empty() {
        return Ok(vec![]);
    }
    check_descriptions(files)?;
    let ids: Vec<UploadId> = files.iter().map(|f| f.id).collect();
    let mut rows = mine(actor, &ids).all(&**tx).await?;
    let mut found = Vec::with_capacity(files.len());
    for id in ids {
        let at = rows.iter().position(|r| r.id == id.0).ok_or_else(gone)?;
        found.push(rows.swap_remove(at));
    }
    Ok(found)
}

/// Makes attachments of a message out of uploads. Each is used once: of two replies at the same time one gets it.
pub(super) async fn attach(
    tx: &Tx,
    message: i64,
    uploads: Vec<upload::Model>,
    files: &[ReplyFile],
) -> Result<(), InboxError> {
    for ((position, row), file) in (0..).zip(uploads).zip(files) {
        let taken = upload::Entity::delete_many()
            .filter(upload::Column::Id.eq(row.id))
            .filter(upload::Column::Ready.eq(true))
            .exec(&**tx)
            .await?;
        if taken.rows_affected != 1 {
            return Err(gone());
        }
        let attached = attachment::ActiveModel {
            id: NotSet,
            message_id: Set(message),
            position: Set(position),
            kind: Set(media_kind(&row.mime).as_str().into()),
            state: Set(MediaState::Stored.as_str().into()),
            mime: Set(row.mime),
            size: Set(row.size),
            source_url: Set(String::new()),
            storage_key: Set(Some(row.storage_key)),
            alt: Set(file.alt.trim().into()),
        };
        attachment::Entity::insert(attached).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Makes uploads again of the files of a message that was taken back; each with what is to be seen on it.
pub(super) async fn detach(
    tx: &Tx,
    owner: UserId,
    message: i64,
) -> Result<Vec<(upload::Model, String)>, DbErr> {
    let rows = attachment::Entity::find()
        .filter(attachment::Column::MessageId.eq(message))
        .order_by_asc(attachment::Column::Position)
        .all(&**tx)
        .await?;
    let mut files = Vec::with_capacity(rows.len());
    for row in rows {
        attachment::Entity::delete_by_id(row.id).exec(&**tx).await?;
        let again = upload::ActiveModel {
            id: NotSet,
            user_id: Set(owner.0),
            mime: Set(row.mime),
            size: Set(row.size),
            ready: Set(true),
            storage_key: Set(row.storage_key.unwrap_or_default()),
            created_at: Set(tx.now().0),
        };
        files.push((again.insert(&**tx).await?, row.alt));
    }
    Ok(files)
}

fn gone() -> InboxError {
    InboxError::invalid("files", "A file is no longer here, or is not yours: add it again.")
}
