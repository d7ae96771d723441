//! A citizen's identities on the platforms, and what follows from them: the name, and what they are found by.

use crate::{
    search::index_contact,
    store::{
        Tx,
        entity::{contact, identity},
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use shared::MOST_IDENTITIES;

/// The identities of a contact, the first that we met first.
pub async fn identities<C: ConnectionTrait>(db: &C, contact: i64) -> Result<Vec<identity::Model>, DbErr> {
    identity::Entity::find()
        .filter(identity::Column::ContactId.eq(contact))
        .order_by_asc(identity::Column::Id)
        .limit(MOST_IDENTITIES)
        .all(db)
        .await
}

/// Has a contact called by the name of one of their identities, the same as long as one has it, and found by all.
pub async fn follow_identities(tx: &Tx, contact: i64) -> Result<(), DbErr> {
    let called = contact::Entity::find_by_id(contact).one(&**tx).await?.map(|c| c.name).unwrap_or_default();
    let names: Vec<String> = identities(&**tx, contact).await?.into_iter().map(|i| i.name).collect();
    let first = names.iter().find(|name| !name.is_empty());
    if let Some(name) = first.filter(|_| !names.contains(&called) || called.is_empty()).cloned() {
        contact::ActiveModel { id: Set(contact), name: Set(name), ..Default::default() }
            .update(&**tx)
            .await?;
    }
    index_contact(tx, contact).await
}
