//! Searching.

use super::{
    caller::Caller,
    problem::Refusal,
    query::{ConversationQuery, FromQuery, Paging, Query, Reader},
};
use crate::{app::App, search};
use axum::{Json, extract::State};
use shared::{Found, FoundContact, Page};

/// What is looked for.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Typed {
    /// Words, beginnings of words, and "phrases"; whatever is typed is understood. The first 200 characters count.
    #[param(required = false)]
    pub q: String,
}

impl FromQuery for Typed {
    fn read(reader: &mut Reader) -> Self {
        Self { q: reader.read("q", |text| Some(text.to_owned()), "text").unwrap_or_default() }
    }
}

/// Finds messages and notes, the newest first; filters are those of conversations.
#[utoipa::path(
    get, path = "/search", tag = "Search", params(Typed, ConversationQuery, Paging),
    responses((status = 200, description = "A page of what was found.", body = Page<Found>)),
)]
pub async fn search_messages(
    State(app): State<App>,
    caller: Caller,
    Query((typed, (which, paging))): Query<(Typed, (ConversationQuery, Paging))>,
) -> Result<Json<Page<Found>>, Refusal> {
    let (filter, cursor) = (which.into(), paging.cursor.as_deref());
    let now = app.clock.now();
    Ok(Json(search::messages(&app.store, now, &caller.user, &typed.q, &filter, paging.limit, cursor).await?))
}

/// Finds citizens by the beginnings of their names and handles; at most ten.
#[utoipa::path(
    get, path = "/search/contacts", tag = "Search", params(Typed),
    responses((status = 200, description = "Who was found.", body = Page<FoundContact>)),
)]
pub async fn search_contacts(
    State(app): State<App>,
    caller: Caller,
    Query(typed): Query<Typed>,
) -> Result<Json<Page<FoundContact>>, Refusal> {
    let items = search::contacts(&app.store, app.clock.now(), &caller.user, &typed.q).await?;
    Ok(Json(Page { items, next: None }))
}
