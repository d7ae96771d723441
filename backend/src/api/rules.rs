//! Rules.

use super::{body::Body, caller::Caller, problem::Refusal, query::Id};
use crate::{app::App, rules};
use axum::{Json, extract::State, http::StatusCode};
use shared::{DismissProposal, DryRun, KeepRule, Page, Rule, RuleId, RuleText, SpamProposals};

/// Lists the rules, in their order.
#[utoipa::path(
    get, path = "/rules", tag = "Rules",
    responses((status = 200, description = "All of them.", body = Page<Rule>)),
)]
pub async fn list_rules(State(app): State<App>, caller: Caller) -> Result<Json<Page<Rule>>, Refusal> {
    Ok(Json(Page { items: rules::list(&app.store, &caller.user).await?, next: None }))
}

/// Makes a rule.
#[utoipa::path(
    post, path = "/rules", tag = "Rules",
    request_body(content = KeepRule, example = json!({
        "version": 0,
        "rule": {"name": "Inbraak", "on": true, "place": 1, "when": {"words": ["inbraak", "ingebrok*"]},
            "then": {"priority": "high"}}
    })),
    responses(
        (status = 201, description = "The rule.", body = Rule),
        (status = 409, description = "It fits every message and that was not said to be meant, or the name is taken."),
    ),
)]
pub async fn make_rule(
    State(app): State<App>,
    caller: Caller,
    Body(command): Body<KeepRule>,
) -> Result<(StatusCode, Json<Rule>), Refusal> {
    let made = rules::make(&app.store, app.clock.now(), &caller.user, &command).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes a rule.
#[utoipa::path(
    put, path = "/rules/{id}", tag = "Rules",
    params(("id" = i64, Path, description = "The rule's id.")),
    request_body(content = KeepRule, example = json!({
        "version": 1,
        "rule": {"name": "Inbraak", "on": false, "place": 1, "when": {"words": ["inbraak"]},
            "then": {"priority": "high"}}
    })),
    responses(
        (status = 200, description = "The rule.", body = Rule),
        (status = 409, description = "Somebody changed it meanwhile, it fits every message, or the name is taken."),
    ),
)]
pub async fn put_rule(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<RuleId>,
    Body(command): Body<KeepRule>,
) -> Result<Json<Rule>, Refusal> {
    Ok(Json(rules::put(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Takes a rule away; what it did stays.
#[utoipa::path(
    delete, path = "/rules/{id}", tag = "Rules",
    params(("id" = i64, Path, description = "The rule's id.")),
    responses((status = 204, description = "Taken away.")),
)]
pub async fn delete_rule(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<RuleId>,
) -> Result<StatusCode, Refusal> {
    rules::delete(&app.store, app.clock.now(), &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells which messages of the last thirty days a rule fits. Nothing is changed.
#[utoipa::path(
    post, path = "/rules/dry-runs", tag = "Rules",
    request_body(content = RuleText, example = json!({
        "name": "", "on": false, "place": 0, "when": {"words": ["inbraak"]}, "then": {}
    })),
    responses((status = 200, description = "What it fits.", body = DryRun)),
)]
pub async fn dry_run_rule(
    State(app): State<App>,
    caller: Caller,
    Body(rule): Body<RuleText>,
) -> Result<Json<DryRun>, Refusal> {
    Ok(Json(rules::dry_run(&app.store, app.clock.now(), &caller.user, &rule).await?))
}

/// Tells which words messages set aside as spam have in common, and no other message that was looked at has: the
/// latest of the last thirty days.
#[utoipa::path(
    get, path = "/rules/spam-proposals", tag = "Rules",
    responses((status = 200, description = "What a rule could set aside by itself.", body = SpamProposals)),
)]
pub async fn propose_spam_rules(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<SpamProposals>, Refusal> {
    Ok(Json(rules::spam_proposals(&app.store, app.clock.now(), &caller.user).await?))
}

/// Takes a proposal away, for everybody, for thirty days.
#[utoipa::path(
    post, path = "/rules/spam-proposals/dismissals", tag = "Rules",
    request_body(content = DismissProposal, example = json!({"words": "winst.example"})),
    responses((status = 204, description = "It is proposed no more.")),
)]
pub async fn dismiss_proposal(
    State(app): State<App>,
    caller: Caller,
    Body(command): Body<DismissProposal>,
) -> Result<StatusCode, Refusal> {
    rules::dismiss(&app.store, app.clock.now(), &caller.user, &command).await?;
    Ok(StatusCode::NO_CONTENT)
}
