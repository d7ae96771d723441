//! How a colleague wants to be told, kept on the server: the same at every desk.

use super::{NoticeError, may};
use crate::store::{Store, entity::notice_setting};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use shared::{Audience, Event, NoticeSettings, Timestamp, User};

/// One's own settings; the usual ones when one never chose.
pub async fn settings(store: &Store, actor: &User) -> Result<NoticeSettings, NoticeError> {
    may(actor)?;
    let row = notice_setting::Entity::find_by_id(actor.id.0).one(store.read()).await?;
    Ok(row.and_then(|row| serde_json::from_str(&row.settings).ok()).unwrap_or_default())
}

/// Keeps other settings; one's other screens are told.
pub async fn put_settings(
    store: &Store,
    now: Timestamp,
    actor: &User,
    settings: &NoticeSettings,
) -> Result<NoticeSettings, NoticeError> {
    may(actor)?;
    let mut tx = store.begin(now).await?;
    let row = notice_setting::ActiveModel {
        user_id: Set(actor.id.0),
        settings: Set(serde_json::to_string(settings).unwrap_or_default()),
    };
    let mut replace = OnConflict::column(notice_setting::Column::UserId);
    replace.update_column(notice_setting::Column::Settings);
    notice_setting::Entity::insert(row).on_conflict(replace).exec_without_returning(&*tx).await?;
    let event = Event::NoticeSettings { settings: settings.clone() };
    tx.change(Audience::User { user: actor.id }, event);
    tx.commit().await?;
    Ok(settings.clone())
}
