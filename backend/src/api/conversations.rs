//! Conversations and what is done with them.

use super::{
    body::Body,
    caller::Caller,
    problem::Refusal,
    query::{ClaimQuery, ConversationQuery, Id, Paging, Query},
};
use crate::{app::App, inbox};
use axum::{Json, extract::State};
use shared::{
    Assign, ChangeMany, Conversation, ConversationId, DecideGuard, ManyChanged, ManyId, Message, Page,
    SetPriority, SetStatus, Transfer, UserId,
};

/// Lists the conversations that one sees.
#[utoipa::path(
    get, path = "/conversations", tag = "Conversations", params(ConversationQuery, Paging),
    responses((status = 200, description = "A page of conversations.", body = Page<Conversation>)),
)]
pub async fn list_conversations(
    State(app): State<App>,
    caller: Caller,
    Query((which, paging)): Query<(ConversationQuery, Paging)>,
) -> Result<Json<Page<Conversation>>, Refusal> {
    let (filter, cursor) = (which.into(), paging.cursor.as_deref());
    Ok(Json(inbox::list(&app.store, app.clock.now(), &caller.user, &filter, paging.limit, cursor).await?))
}

/// Shows one conversation.
#[utoipa::path(
    get, path = "/conversations/{id}", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    responses((status = 200, description = "The conversation.", body = Conversation)),
)]
pub async fn get_conversation(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(inbox::conversation(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Lists the messages of a conversation, the newest first; `next` goes to older ones.
#[utoipa::path(
    get, path = "/conversations/{id}/messages", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id."), Paging),
    responses((status = 200, description = "A page of messages.", body = Page<Message>)),
)]
pub async fn list_messages(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Message>>, Refusal> {
    let (now, cursor) = (app.clock.now(), paging.cursor.as_deref());
    Ok(Json(inbox::messages(&app.store, now, &caller.user, id, paging.limit, cursor).await?))
}

/// Does the same to many conversations at once. Those to which it cannot be done stay as they are, with the reason.
#[utoipa::path(
    post, path = "/conversations/changes", tag = "Conversations",
    request_body(
        content = ChangeMany,
        example = json!({"conversations": [1, 2], "change": {"type": "setStatus", "to": {"status": "resolved"}}}),
    ),
    responses((status = 200, description = "What became of them.", body = ManyChanged)),
)]
pub async fn change_many_conversations(
    State(app): State<App>,
    caller: Caller,
    Body(command): Body<ChangeMany>,
) -> Result<Json<ManyChanged>, Refusal> {
    Ok(Json(inbox::change_many(&app.store, app.clock.now(), &caller.user, &command).await?))
}

/// Puts back what one changed at once, for ten minutes. Those that somebody changed since stay as they are.
#[utoipa::path(
    delete, path = "/conversations/changes/{id}", tag = "Conversations",
    params(("id" = i64, Path, description = "What `undo` said.")),
    responses((status = 200, description = "What became of them.", body = ManyChanged)),
)]
pub async fn put_back_conversations(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ManyId>,
) -> Result<Json<ManyChanged>, Refusal> {
    Ok(Json(inbox::put_back_many(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Claims a conversation: from now on one has it oneself. With `from` one takes it over from that colleague, who is
/// told, and whose draft is kept.
#[utoipa::path(
    put, path = "/conversations/{id}/claim", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id."), ClaimQuery),
    responses(
        (status = 200, description = "The conversation.", body = Conversation),
        (status = 409, description = "Somebody else has it; `detail` says who."),
    ),
)]
pub async fn claim_conversation(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Query(claim): Query<ClaimQuery>,
) -> Result<Json<Conversation>, Refusal> {
    let now = app.clock.now();
    Ok(Json(match claim.from {
        None => inbox::claim(&app.store, now, &caller.user, id).await?,
        Some(from) => inbox::take_over(&app.store, now, &caller.user, id, UserId(from)).await?,
    }))
}

/// Gives a conversation back to the queue.
#[utoipa::path(
    delete, path = "/conversations/{id}/claim", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    responses(
        (status = 200, description = "The conversation.", body = Conversation),
        (status = 409, description = "Somebody else has it; `detail` says who."),
    ),
)]
pub async fn release_conversation(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(inbox::release(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Gives a conversation to a colleague.
#[utoipa::path(
    put, path = "/conversations/{id}/assignee", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = Assign, example = json!({"user": 7})),
    responses((status = 200, description = "The conversation.", body = Conversation)),
)]
pub async fn assign_conversation(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<Assign>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(inbox::assign(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Moves a conversation to another team.
#[utoipa::path(
    put, path = "/conversations/{id}/team", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = Transfer, example = json!({"team": 2})),
    responses((status = 200, description = "The conversation.", body = Conversation)),
)]
pub async fn transfer_conversation(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<Transfer>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(inbox::transfer(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Resolves, reopens or snoozes a conversation, or marks it as spam.
#[utoipa::path(
    put, path = "/conversations/{id}/status", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = SetStatus, example = json!({"status": "snoozed", "until": "2026-11-25T07:00:00Z"})),
    responses((status = 200, description = "The conversation.", body = Conversation)),
)]
pub async fn set_conversation_status(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<SetStatus>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(inbox::set_status(&app.store, app.clock.now(), &caller.user, id, command).await?))
}

/// Gives a conversation another priority.
#[utoipa::path(
    put, path = "/conversations/{id}/priority", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = SetPriority, example = json!({"priority": "urgent"})),
    responses((status = 200, description = "The conversation.", body = Conversation)),
)]
pub async fn set_conversation_priority(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<SetPriority>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(inbox::set_priority(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Records what was done about words that say that a life is in danger.
#[utoipa::path(
    put, path = "/conversations/{id}/guard", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = DecideGuard, example = json!({"outcome": "handed-over", "note": "MK-2026-118"})),
    responses(
        (status = 200, description = "The conversation.", body = Conversation),
        (status = 409, description = "There is nothing to decide, or a colleague already did."),
    ),
)]
pub async fn decide_guard(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<DecideGuard>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(inbox::decide_guard(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}
