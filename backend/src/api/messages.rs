//! Replies, notes, and what is done with single messages.

use super::{body::Body, caller::Caller, problem::Refusal, query::Id};
use crate::{app::App, inbox};
use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
};
use shared::{
    ConversationId, DecideApproval, DecideDelivery, HideComment, LookAtWithheld, Message, MessageId, NewNote,
    NewReply, TakenBack, Withheld,
};
use std::ops::RangeInclusive;

/// How long a key may be.
const KEY_LENGTH: RangeInclusive<usize> = 1..=200;

/// The `Idempotency-Key` of a command: the same key again is the same command.
pub struct Key(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = value.as_bytes();
        if !KEY_LENGTH.contains(&key.len()) || !key.iter().all(u8::is_ascii_graphic) {
            return Err(Refusal::invalid_field(
                "Idempotency-Key",
                "This is 1 to 200 visible ASCII characters.",
            ));
        }
        Ok(Self(Some(String::from_utf8_lossy(key).into_owned())))
    }
}

/// Answers the citizen. A conversation that nobody has is claimed.
#[utoipa::path(
    post, path = "/conversations/{id}/replies", tag = "Messages",
    params(
        ("id" = i64, Path, description = "The conversation's id."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again sends nothing again."),
    ),
    request_body(content = NewReply, example = json!({"text": "Goedenavond, we komen eraan."})),
    responses(
        (status = 201, description = "The reply, queued; a trainee's waits for approval.", body = Message),
        (status = 409, description = "Somebody else has the conversation, or the key was used for another command."),
    ),
)]
pub async fn reply(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Key(key): Key,
    Body(command): Body<NewReply>,
) -> Result<(StatusCode, Json<Message>), Refusal> {
    let now = app.clock.now();
    let message = inbox::reply(&app.store, now, &caller.user, id, &command, key.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(message)))
}

/// Notes something among colleagues.
#[utoipa::path(
    post, path = "/conversations/{id}/notes", tag = "Messages",
    params(
        ("id" = i64, Path, description = "The conversation's id."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again notes nothing again."),
    ),
    request_body(content = NewNote, example = json!({"text": "Gebeld met de wijkagent."})),
    responses(
        (status = 201, description = "The note.", body = Message),
        (status = 409, description = "The key was used for another command."),
    ),
)]
pub async fn note(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Key(key): Key,
    Body(command): Body<NewNote>,
) -> Result<(StatusCode, Json<Message>), Refusal> {
    let now = app.clock.now();
    let message = inbox::note(&app.store, now, &caller.user, id, &command, key.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(message)))
}

/// Hides a comment from the public, or shows it again.
#[utoipa::path(
    put, path = "/messages/{id}/hidden", tag = "Messages",
    params(("id" = i64, Path, description = "The message's id.")),
    request_body(content = HideComment, example = json!({"hidden": true})),
    responses(
        (status = 200, description = "The message.", body = Message),
        (status = 409, description = "The message is none that can be hidden."),
    ),
)]
pub async fn set_comment_hidden(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Body(command): Body<HideComment>,
) -> Result<Json<Message>, Refusal> {
    Ok(Json(inbox::set_hidden(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Takes back a reply of one's own that waits to leave (`undoSeconds`), or for approval: it becomes a draft again.
#[utoipa::path(
    delete, path = "/messages/{id}", tag = "Messages",
    params(("id" = i64, Path, description = "The message's id.")),
    responses(
        (status = 200, description = "What it is again.", body = TakenBack),
        (status = 409, description = "It has left already, or is not one's own."),
    ),
)]
pub async fn take_back_reply(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Result<Json<TakenBack>, Refusal> {
    Ok(Json(inbox::take_back(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Shows what a citizen took away, to managers and admins who say why. The look and its reason are logged.
#[utoipa::path(
    post, path = "/messages/{id}/looks", tag = "Messages",
    params(("id" = i64, Path, description = "The message's id.")),
    request_body(content = LookAtWithheld, example = json!({"reason": "Aangifte van bedreiging, zaak 2026-118."})),
    responses(
        (status = 200, description = "What was taken away.", body = Withheld),
        (status = 409, description = "The citizen did not take it away."),
    ),
)]
pub async fn look_at_withheld(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Body(command): Body<LookAtWithheld>,
) -> Result<Json<Withheld>, Refusal> {
    Ok(Json(inbox::look_at_withheld(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Decides what to do with a reply that failed, or of which it is unknown whether it arrived.
#[utoipa::path(
    put, path = "/messages/{id}/verdict", tag = "Messages",
    params(("id" = i64, Path, description = "The message's id.")),
    request_body(content = DecideDelivery, example = json!({"verdict": "send-again"})),
    responses(
        (status = 200, description = "The message.", body = Message),
        (status = 409, description = "There is nothing to decide."),
    ),
)]
pub async fn decide_delivery(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Body(command): Body<DecideDelivery>,
) -> Result<Json<Message>, Refusal> {
    Ok(Json(inbox::decide(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Approves a trainee's reply, which then goes to the citizen, or gives it back with the reason: it becomes a draft
/// again.
#[utoipa::path(
    put, path = "/messages/{id}/approval", tag = "Messages",
    params(("id" = i64, Path, description = "The message's id.")),
    request_body(content = DecideApproval, example = json!({"approved": false, "reason": "Noem de straat."})),
    responses(
        (status = 200, description = "The message.", body = Message),
        (status = 409, description = "It does not wait for approval, or the platform does not take it any more."),
    ),
)]
pub async fn decide_approval(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Body(command): Body<DecideApproval>,
) -> Result<Json<Message>, Refusal> {
    Ok(Json(inbox::decide_approval(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}
