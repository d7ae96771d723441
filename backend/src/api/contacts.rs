//! Citizens.

use super::{
    body::Body,
    caller::Caller,
    problem::Refusal,
    query::{Id, Paging, Query},
};
use crate::{app::App, citizens, inbox};
use axum::{Json, extract::State};
use shared::{
    Contact, ContactId, Conversation, HideName, MergeContact, MergeId, NewRemark, Page, RemarkId, SetBlock,
};

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

/// Writes down a note or a warning about a citizen.
#[utoipa::path(
    post, path = "/contacts/{id}/remarks", tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's id.")),
    request_body(content = NewRemark, example = json!({"kind": "note", "text": "Belt liever", "until": null})),
    responses(
        (status = 200, description = "The contact.", body = Contact),
        (status = 409, description = "There are too many remarks."),
    ),
)]
pub async fn add_remark(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Body(command): Body<NewRemark>,
) -> Result<Json<Contact>, Refusal> {
    Ok(Json(citizens::add_remark(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Takes a remark about a citizen away.
#[utoipa::path(
    delete, path = "/remarks/{id}", tag = "Contacts",
    params(("id" = i64, Path, description = "The remark's id.")),
    responses((status = 200, description = "The contact.", body = Contact)),
)]
pub async fn remove_remark(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<RemarkId>,
) -> Result<Json<Contact>, Refusal> {
    Ok(Json(citizens::remove_remark(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Keeps a citizen out: what they write from now on is spam, unless a life is in danger.
#[utoipa::path(
    put, path = "/contacts/{id}/block", tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's id.")),
    request_body(content = SetBlock, example = json!({"reason": "Scheldt elke dag"})),
    responses((status = 200, description = "The contact.", body = Contact)),
)]
pub async fn block_contact(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Body(command): Body<SetBlock>,
) -> Result<Json<Contact>, Refusal> {
    Ok(Json(citizens::block(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Lets a citizen in again.
#[utoipa::path(
    delete, path = "/contacts/{id}/block", tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's id.")),
    responses((status = 200, description = "The contact.", body = Contact)),
)]
pub async fn unblock_contact(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<Contact>, Refusal> {
    Ok(Json(citizens::unblock(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Makes one citizen of two: the other contact becomes part of this one, with all that was said and kept.
#[utoipa::path(
    post, path = "/contacts/{id}/merges", tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's id.")),
    request_body(content = MergeContact, example = json!({"from": 2})),
    responses(
        (status = 200, description = "The contact.", body = Contact),
        (status = 409, description = "Together there is more to keep of them than fits."),
    ),
)]
pub async fn merge_contact(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Body(command): Body<MergeContact>,
) -> Result<Json<Contact>, Refusal> {
    Ok(Json(citizens::merge(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Takes two contacts apart again that were made one.
#[utoipa::path(
    delete, path = "/merges/{id}", tag = "Contacts",
    params(("id" = i64, Path, description = "The merge's id.")),
    responses(
        (status = 200, description = "The contact that the other one was part of.", body = Contact),
        (status = 409, description = "This citizen became part of another one since."),
    ),
)]
pub async fn split_contact(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MergeId>,
) -> Result<Json<Contact>, Refusal> {
    Ok(Json(citizens::split(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Hides the name of a citizen (informant) from colleagues. Showing it again is for those who manage the desk.
#[utoipa::path(
    put, path = "/contacts/{id}/hidden", tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's id.")),
    request_body(content = HideName, example = json!({"hidden": true})),
    responses((status = 200, description = "The contact.", body = Contact)),
)]
pub async fn hide_contact_name(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Body(command): Body<HideName>,
) -> Result<Json<Contact>, Refusal> {
    Ok(Json(citizens::hide_name(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}
