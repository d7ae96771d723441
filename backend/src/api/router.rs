//! The table of contents: every route.

use super::{
    api_tokens, attachments, body, canned, channels, contacts, conversations, desk, docs_page, drafts, frame,
    intake_problems, live, messages, notices, openapi, people, problem::Refusal, rules, search, session,
    status, target_plans, together, uploads, webhooks,
};
use crate::{app::App, assets};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, Method, Uri},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::get,
};
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

/// Everything that is served.
pub fn router(app: &App) -> Router {
    let (operations, _) = operations().split_for_parts();
    Router::new()
        .nest("/api/v1", operations)
        .route("/api/v1/openapi.json", get(openapi::serve))
        .route("/api/docs", get(docs_page::page))
        .route("/api/docs.css", get(docs_page::style))
        .route("/webhooks/{platform}", get(webhooks::handshake).post(webhooks::receive))
        .route("/healthz", get(status::healthz))
        .route("/readyz", get(status::readyz))
        .route("/metrics", get(status::metrics))
        .route("/.well-known/security.txt", get(status::security_txt))
        .method_not_allowed_fallback(async || Refusal::method())
        .fallback(other)
        .layer(DefaultBodyLimit::max(body::LARGEST))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), frame::frame))
        .with_state(app.clone())
}

/// The API's operations, with their documentation.
pub fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::Head::openapi())
        .routes(routes!(session::get_set_up, session::make_first_admin))
        .routes(routes!(session::get_session, session::log_in, session::log_out))
        .routes(routes!(session::change_password))
        .routes(routes!(session::set_signature))
        .routes(routes!(conversations::list_conversations))
        .routes(routes!(conversations::get_conversation))
        .routes(routes!(conversations::list_messages))
        .routes(routes!(conversations::claim_conversation, conversations::release_conversation))
        .routes(routes!(conversations::assign_conversation))
        .routes(routes!(conversations::transfer_conversation))
        .routes(routes!(conversations::set_conversation_status))
        .routes(routes!(conversations::set_conversation_priority))
        .routes(routes!(rules::list_rules, rules::make_rule))
        .routes(routes!(rules::put_rule, rules::delete_rule))
        .routes(routes!(rules::dry_run_rule))
        .routes(routes!(rules::propose_spam_rules))
        .routes(routes!(rules::dismiss_proposal))
        .routes(routes!(desk::set_conversation_labels))
        .routes(routes!(conversations::change_many_conversations))
        .routes(routes!(conversations::put_back_conversations))
        .routes(routes!(desk::count_conversations))
        .routes(routes!(desk::list_labels, desk::make_label))
        .routes(routes!(desk::put_label))
        .routes(routes!(desk::list_views, desk::make_view))
        .routes(routes!(desk::put_view, desk::delete_view))
        .routes(routes!(conversations::decide_guard))
        .routes(routes!(drafts::get_draft, drafts::put_draft, drafts::delete_draft))
        .routes(routes!(drafts::list_draft_files, drafts::put_draft_files))
        .routes(routes!(together::list_left_drafts, together::take_up_left_draft))
        .routes(routes!(together::note_reading))
        .routes(routes!(together::list_mentions))
        .routes(routes!(together::read_mention))
        .routes(routes!(together::get_team_settings, together::set_team_settings))
        .routes(routes!(messages::reply))
        .routes(routes!(messages::note))
        .routes(routes!(messages::take_back_reply))
        .routes(routes!(messages::set_comment_hidden))
        .routes(routes!(messages::look_at_withheld))
        .routes(routes!(messages::decide_delivery))
        .routes(routes!(messages::decide_approval))
        .routes(routes!(attachments::get_attachment))
        .routes(routes!(uploads::upload_file).layer(DefaultBodyLimit::max(uploads::LARGEST)))
        .routes(routes!(uploads::get_upload, uploads::delete_upload))
        .routes(routes!(contacts::get_contact))
        .routes(routes!(contacts::list_contact_conversations))
        .routes(routes!(contacts::add_remark))
        .routes(routes!(contacts::remove_remark))
        .routes(routes!(contacts::block_contact, contacts::unblock_contact))
        .routes(routes!(contacts::merge_contact))
        .routes(routes!(contacts::split_contact))
        .routes(routes!(contacts::hide_contact_name))
        .routes(routes!(search::search_messages))
        .routes(routes!(search::search_contacts))
        .routes(routes!(people::list_users, people::add_user))
        .routes(routes!(people::change_user, people::remove_user))
        .routes(routes!(people::list_teams, people::add_team))
        .routes(routes!(notices::list_notices))
        .routes(routes!(notices::put_notice_reading))
        .routes(routes!(notices::get_notice_settings, notices::put_notice_settings))
        .routes(routes!(target_plans::list_target_plans))
        .routes(routes!(target_plans::put_target_plan, target_plans::delete_target_plan))
        .routes(routes!(canned::list_canned_answers, canned::make_canned_answer))
        .routes(routes!(canned::put_canned_answer, canned::delete_canned_answer))
        .routes(routes!(channels::list_channels, channels::add_channel))
        .routes(routes!(channels::replace_channel_secrets))
        .routes(routes!(channels::check_channel))
        .routes(routes!(intake_problems::list_intake_problems))
        .routes(routes!(intake_problems::replay_intake_problem))
        .routes(routes!(api_tokens::list_api_tokens, api_tokens::make_api_token))
        .routes(routes!(api_tokens::revoke_api_token))
        .routes(routes!(live::follow))
}

/// What is no route is the SPA's, except under the API and the webhooks.
async fn other(method: Method, uri: Uri, headers: HeaderMap, _request: Request) -> Response {
    let first = uri.path().split('/').nth(1).unwrap_or_default();
    if matches!(first, "api" | "webhooks") {
        return Refusal::no_route().into_response();
    }
    assets::serve(method, uri, headers).await
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    Refusal::internal(&words.unwrap_or_else(|| "a panic without words".into())).into_response()
}
