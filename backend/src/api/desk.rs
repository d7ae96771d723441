//! What desks work with: labels, saved views, and how long lists are.

use super::{body::Body, caller::Caller, problem::Refusal, query::Id};
use crate::{app::App, desk, inbox};
use axum::{Json, extract::State, http::StatusCode};
use shared::{
    Conversation, ConversationId, CountLists, Label, LabelId, ListCounts, Page, PutLabel, PutView, SavedView,
    SavedViewId, SetLabels, ViewText,
};

/// Lists all labels, by name.
#[utoipa::path(
    get, path = "/labels", tag = "Labels and views",
    responses((status = 200, description = "All of them.", body = Page<Label>)),
)]
pub async fn list_labels(State(app): State<App>, caller: Caller) -> Result<Json<Page<Label>>, Refusal> {
    Ok(Json(Page { items: desk::labels(&app.store, &caller.user).await?, next: None }))
}

/// Makes a label.
#[utoipa::path(
    post, path = "/labels", tag = "Labels and views",
    request_body(content = PutLabel, example = json!({"name": "evenement", "colour": "teal"})),
    responses(
        (status = 201, description = "The label.", body = Label),
        (status = 409, description = "There is one with this name already, or there are too many."),
    ),
)]
pub async fn make_label(
    State(app): State<App>,
    caller: Caller,
    Body(command): Body<PutLabel>,
) -> Result<(StatusCode, Json<Label>), Refusal> {
    let label = desk::make_label(&app.store, app.clock.now(), &caller.user, &command).await?;
    Ok((StatusCode::CREATED, Json(label)))
}

/// Gives a label another name or colour, or retires it: conversations keep it, and it is given no more.
#[utoipa::path(
    put, path = "/labels/{id}", tag = "Labels and views",
    params(("id" = i64, Path, description = "The label's id.")),
    request_body(content = PutLabel, example = json!({
        "version": 1, "name": "evenementen", "colour": "blue", "retired": false
    })),
    responses(
        (status = 200, description = "The label.", body = Label),
        (status = 409, description = "Somebody changed it meanwhile, or the name is taken."),
    ),
)]
pub async fn put_label(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<LabelId>,
    Body(command): Body<PutLabel>,
) -> Result<Json<Label>, Refusal> {
    Ok(Json(desk::put_label(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Gives a conversation these labels, and no others.
#[utoipa::path(
    put, path = "/conversations/{id}/labels", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = SetLabels, example = json!({"labels": []})),
    responses((status = 200, description = "The conversation.", body = Conversation)),
)]
pub async fn set_conversation_labels(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<SetLabels>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(inbox::set_labels(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Lists the saved views that one may use: the district's, one's teams' and one's own; by name.
#[utoipa::path(
    get, path = "/views", tag = "Labels and views",
    responses((status = 200, description = "All of them.", body = Page<SavedView>)),
)]
pub async fn list_views(State(app): State<App>, caller: Caller) -> Result<Json<Page<SavedView>>, Refusal> {
    Ok(Json(Page { items: desk::views(&app.store, &caller.user).await?, next: None }))
}

/// Saves a view. Everybody saves their own; the district's and teams' are for managers and admins.
#[utoipa::path(
    post, path = "/views", tag = "Labels and views",
    request_body(content = ViewText, example = json!({
        "name": "Instagram open", "scope": {"scope": "personal"},
        "filter": {"status": "open", "platform": "instagram"}
    })),
    responses(
        (status = 201, description = "The view.", body = SavedView),
        (status = 409, description = "There is one with this name already, or there are too many."),
    ),
)]
pub async fn make_view(
    State(app): State<App>,
    caller: Caller,
    Body(text): Body<ViewText>,
) -> Result<(StatusCode, Json<SavedView>), Refusal> {
    let view = desk::make_view(&app.store, app.clock.now(), &caller.user, &text).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Gives a saved view another name, filter or scope. Of two who change the same version the second is refused.
#[utoipa::path(
    put, path = "/views/{id}", tag = "Labels and views",
    params(("id" = i64, Path, description = "The view's id.")),
    request_body(content = PutView, example = json!({
        "version": 1,
        "view": {
            "name": "X te laat", "scope": {"scope": "personal"},
            "filter": {"status": "open", "platform": "x", "pace": "missed"}
        }
    })),
    responses(
        (status = 200, description = "The view.", body = SavedView),
        (status = 409, description = "Somebody changed it meanwhile, the name is taken, or there are too many."),
    ),
)]
pub async fn put_view(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SavedViewId>,
    Body(command): Body<PutView>,
) -> Result<Json<SavedView>, Refusal> {
    Ok(Json(desk::put_view(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Forgets a saved view.
#[utoipa::path(
    delete, path = "/views/{id}", tag = "Labels and views",
    params(("id" = i64, Path, description = "The view's id.")),
    responses((status = 204, description = "Forgotten.")),
)]
pub async fn delete_view(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SavedViewId>,
) -> Result<StatusCode, Refusal> {
    desk::delete_view(&app.store, app.clock.now(), &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Counts how many conversations lists have, up to a thousand.
#[utoipa::path(
    post, path = "/conversation-counts", tag = "Conversations",
    request_body(content = CountLists, example = json!({"lists": [{"status": "open", "assignee": "me"}]})),
    responses((status = 200, description = "The lengths, in the same order.", body = ListCounts)),
)]
pub async fn count_conversations(
    State(app): State<App>,
    caller: Caller,
    Body(command): Body<CountLists>,
) -> Result<Json<ListCounts>, Refusal> {
    let counts = inbox::counts(&app.store, app.clock.now(), &caller.user, &command.lists).await?;
    Ok(Json(ListCounts { counts }))
}
