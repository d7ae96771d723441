//! Citizens.

use super::{
    caller::Caller,
    problem::Refusal,
    query::{Id, Paging, Query},
};
use crate::{app::App, inbox};
use axum::{Json, extract::State};
use shared::{Contact, ContactId, Conversation, Page};

/// Shows a citizen.
#[utoipa::path(
    get, path = "/contacts/{id}", tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's id.")),
    responses((status = 200, description = "The contact.", body = Contact)),
)]
pub async fn get_contact(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<Contact>, Refusal> {
    Ok(Json(inbox::contact(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Lists the conversations of a citizen that one sees, the latest first.
#[utoipa::path(
    get, path = "/contacts/{id}/conversations", tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's id."), Paging),
    responses((status = 200, description = "A page of conversations.", body = Page<Conversation>)),
)]
pub async fn list_contact_conversations(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Conversation>>, Refusal> {
    let (now, cursor) = (app.clock.now(), paging.cursor.as_deref());
    Ok(Json(inbox::contact_conversations(&app.store, now, &caller.user, id, paging.limit, cursor).await?))
}
