//! One function for each request.

use super::{Answer, ask, get, json, read, taken, tell};
use crate::browser::{
    address::escape,
    request::{self, Method},
};
use serde::Serialize;
use shared::{
    ApiToken, ApiTokenId, Assign, CannedAnswer, CannedAnswerId, CannedText, ChangeMany, ChangePassword,
    ChangeUser, Channel, ChannelId, ChannelSecrets, Contact, ContactId, Conversation, ConversationFilter,
    ConversationId, CountLists, DecideApproval, DecideDelivery, DecideGuard, DismissProposal, Draft,
    DraftFile, DryRun, FirstAdmin, Found, FoundContact, GuardOutcome, HideComment, HideName, IntakeProblem,
    IntakeProblemId, KeepRule, Label, LabelId, LeftDraft, ListCounts, LogIn, LookAtWithheld, ManyChanged,
    ManyId, MergeContact, MergeId, Message, MessageId, NewApiToken, NewChannel, NewNote, NewRemark, NewReply,
    NewUser, Notice, NoticeReading, NoticeSettings, Page, Priority, PutCannedAnswer, PutDraftFile,
    PutDraftFiles, PutLabel, PutTargetPlan, PutView, Read, ReadUpTo, RemarkId, Rule, RuleId, RuleText,
    SavedView, SavedViewId, Session, SetBlock, SetLabels, SetPriority, SetSignature, SetStatus, SetUp,
    SpamProposals, TakeUpDraft, TakenBack, TakenUp, TargetPlan, Team, TeamId, Transfer, Upload, UploadId,
    User, UserId, Verdict, ViewText, Withheld,
};

/// Rows on one page of a list.
const ROWS: u32 = 50;

fn cursor(next: Option<&str>) -> String {
    next.map(|c| format!("&cursor={}", escape(c))).unwrap_or_default()
}

// --- sessions -------------------------------------------------------------------------------------------

pub async fn set_up() -> Answer<SetUp> {
    get("/set-up").await
}

pub async fn make_first_admin(admin: &FirstAdmin) -> Answer<Session> {
    tell(Method::Post, "/set-up", admin).await
}

pub async fn session() -> Answer<Session> {
    get("/session").await
}

pub async fn log_in(who: &LogIn) -> Answer<Session> {
    tell(Method::Post, "/session", who).await
}

pub async fn change_password(command: &ChangePassword) -> Answer<()> {
    ask(Method::Put, "/password", Some(json(command)), None).await.map(drop)
}

pub async fn set_signature(signature: &str) -> Answer<User> {
    tell(Method::Put, "/signature", &SetSignature { signature: signature.to_owned() }).await
}

pub async fn log_out() -> Answer<()> {
    ask(Method::Delete, "/session", None, None).await.map(drop)
}

// --- conversations --------------------------------------------------------------------------------------

pub async fn conversations(filter: &str, next: Option<&str>) -> Answer<Page<Conversation>> {
    get(&format!("/conversations?{filter}&limit={ROWS}{}", cursor(next))).await
}

pub async fn conversation(id: ConversationId) -> Answer<Conversation> {
    get(&format!("/conversations/{id}")).await
}

pub async fn messages(id: ConversationId, next: Option<&str>) -> Answer<Page<Message>> {
    get(&format!("/conversations/{id}/messages?limit={ROWS}{}", cursor(next))).await
}

pub async fn note_read(id: ConversationId, message: MessageId) -> Answer<Read> {
    tell(Method::Put, &format!("/conversations/{id}/reading"), &ReadUpTo { message }).await
}

pub async fn claim(id: ConversationId) -> Answer<Conversation> {
    read(&ask(Method::Put, &format!("/conversations/{id}/claim"), None, None).await?)
}

pub async fn take_over(id: ConversationId, from: UserId) -> Answer<Conversation> {
    read(&ask(Method::Put, &format!("/conversations/{id}/claim?from={from}"), None, None).await?)
}

pub async fn left_drafts(id: ConversationId) -> Answer<Page<LeftDraft>> {
    get(&format!("/conversations/{id}/left-drafts")).await
}

pub async fn take_up_draft(id: ConversationId, user: UserId) -> Answer<TakenUp> {
    tell(Method::Post, &format!("/conversations/{id}/left-drafts"), &TakeUpDraft { user }).await
}

pub async fn release(id: ConversationId) -> Answer<Conversation> {
    read(&ask(Method::Delete, &format!("/conversations/{id}/claim"), None, None).await?)
}

pub async fn assign(id: ConversationId, user: UserId) -> Answer<Conversation> {
    tell(Method::Put, &format!("/conversations/{id}/assignee"), &Assign { user }).await
}

pub async fn transfer(id: ConversationId, team: Option<TeamId>) -> Answer<Conversation> {
    tell(Method::Put, &format!("/conversations/{id}/team"), &Transfer { team }).await
}

pub async fn set_status(id: ConversationId, status: SetStatus) -> Answer<Conversation> {
    tell(Method::Put, &format!("/conversations/{id}/status"), &status).await
}

pub async fn decide_guard(id: ConversationId, outcome: GuardOutcome, note: String) -> Answer<Conversation> {
    tell(Method::Put, &format!("/conversations/{id}/guard"), &DecideGuard { outcome, note }).await
}

/// Sets how pressing a conversation is.
pub async fn set_priority(id: ConversationId, priority: Priority) -> Answer<Conversation> {
    tell(Method::Put, &format!("/conversations/{id}/priority"), &SetPriority { priority }).await
}

async fn post_once(path: &str, body: &impl Serialize, key: &str) -> Answer<Message> {
    read(&ask(Method::Post, path, Some(json(body)), Some(key)).await?)
}

pub async fn reply(id: ConversationId, reply: &NewReply, key: &str) -> Answer<Message> {
    post_once(&format!("/conversations/{id}/replies"), reply, key).await
}

pub async fn note(id: ConversationId, note: &NewNote, key: &str) -> Answer<Message> {
    post_once(&format!("/conversations/{id}/notes"), note, key).await
}

/// What the server answered to an upload.
pub fn uploaded(answer: &request::Answer) -> Answer<Upload> {
    read(&taken(answer)?)
}

pub async fn drop_upload(id: UploadId) -> Answer<()> {
    ask(Method::Delete, &format!("/uploads/{id}"), None, None).await.map(drop)
}

pub async fn draft(id: ConversationId) -> Answer<Draft> {
    get(&format!("/conversations/{id}/draft")).await
}

pub async fn keep_draft(id: ConversationId, draft: &Draft) -> Answer<()> {
    ask(Method::Put, &format!("/conversations/{id}/draft"), Some(json(draft)), None).await.map(drop)
}

pub async fn drop_draft(id: ConversationId) -> Answer<()> {
    ask(Method::Delete, &format!("/conversations/{id}/draft"), None, None).await.map(drop)
}

pub async fn draft_files(id: ConversationId) -> Answer<Page<DraftFile>> {
    get(&format!("/conversations/{id}/draft/files")).await
}

pub async fn keep_draft_files(id: ConversationId, files: Vec<PutDraftFile>) -> Answer<()> {
    let path = format!("/conversations/{id}/draft/files");
    ask(Method::Put, &path, Some(json(&PutDraftFiles { files })), None).await.map(drop)
}

pub async fn take_back(id: MessageId) -> Answer<TakenBack> {
    read(&ask(Method::Delete, &format!("/messages/{id}"), None, None).await?)
}

pub async fn hide(id: MessageId, hidden: bool) -> Answer<Message> {
    tell(Method::Put, &format!("/messages/{id}/hidden"), &HideComment { hidden }).await
}

pub async fn decide(id: MessageId, verdict: Verdict) -> Answer<Message> {
    tell(Method::Put, &format!("/messages/{id}/verdict"), &DecideDelivery { verdict }).await
}

pub async fn decide_approval(id: MessageId, command: &DecideApproval) -> Answer<Message> {
    tell(Method::Put, &format!("/messages/{id}/approval"), command).await
}

// --- contacts -------------------------------------------------------------------------------------------

pub async fn contact(id: ContactId) -> Answer<Contact> {
    get(&format!("/contacts/{id}")).await
}

pub async fn contact_conversations(id: ContactId) -> Answer<Page<Conversation>> {
    get(&format!("/contacts/{id}/conversations?limit=20")).await
}

// --- people ---------------------------------------------------------------------------------------------

pub async fn users() -> Answer<Page<User>> {
    get("/users?limit=100").await
}

pub async fn add_user(user: &NewUser) -> Answer<User> {
    tell(Method::Post, "/users", user).await
}

pub async fn change_user(id: UserId, change: &ChangeUser) -> Answer<User> {
    tell(Method::Put, &format!("/users/{id}"), change).await
}

pub async fn remove_user(id: UserId) -> Answer<()> {
    ask(Method::Delete, &format!("/users/{id}"), None, None).await.map(drop)
}

pub async fn teams() -> Answer<Page<Team>> {
    get("/teams?limit=100").await
}

/// `POST /teams`.
#[derive(Serialize)]
struct NewTeam<'a> {
    name: &'a str,
}

pub async fn add_team(name: &str) -> Answer<Team> {
    tell(Method::Post, "/teams", &NewTeam { name }).await
}

// --- channels and intake --------------------------------------------------------------------------------

pub async fn channels() -> Answer<Page<Channel>> {
    get("/channels?limit=100").await
}

pub async fn add_channel(channel: &NewChannel) -> Answer<Channel> {
    tell(Method::Post, "/channels", channel).await
}

pub async fn set_secrets(id: ChannelId, secrets: &ChannelSecrets) -> Answer<Channel> {
    tell(Method::Put, &format!("/channels/{id}/secrets"), secrets).await
}

pub async fn check_channel(id: ChannelId) -> Answer<Channel> {
    read(&ask(Method::Post, &format!("/channels/{id}/checks"), None, None).await?)
}

pub async fn intake_problems(next: Option<&str>) -> Answer<Page<IntakeProblem>> {
    get(&format!("/intake-problems?limit={ROWS}{}", cursor(next))).await
}

pub async fn replay(id: IntakeProblemId) -> Answer<()> {
    ask(Method::Post, &format!("/intake-problems/{id}/replays"), None, None).await.map(drop)
}

// --- notices --------------------------------------------------------------------------------------------

pub async fn notices() -> Answer<Page<Notice>> {
    get(&format!("/notices?limit={ROWS}")).await
}

pub async fn put_notice_reading(reading: &NoticeReading) -> Answer<()> {
    ask(Method::Put, "/notice-reading", Some(json(reading)), None).await.map(drop)
}

pub async fn notice_settings() -> Answer<NoticeSettings> {
    get("/notice-settings").await
}

pub async fn put_notice_settings(settings: &NoticeSettings) -> Answer<NoticeSettings> {
    tell(Method::Put, "/notice-settings", settings).await
}

// --- targets --------------------------------------------------------------------------------------------

pub async fn target_plans() -> Answer<Page<TargetPlan>> {
    get("/target-plans").await
}

pub async fn put_target_plan(id: i64, plan: &PutTargetPlan) -> Answer<TargetPlan> {
    tell(Method::Put, &format!("/target-plans/{id}"), plan).await
}

pub async fn delete_target_plan(id: i64) -> Answer<()> {
    ask(Method::Delete, &format!("/target-plans/{id}"), None, None).await.map(drop)
}

// --- tokens ---------------------------------------------------------------------------------------------

pub async fn api_tokens() -> Answer<Page<ApiToken>> {
    get("/api-tokens?limit=100").await
}

pub async fn add_api_token(name: String) -> Answer<ApiToken> {
    tell(Method::Post, "/api-tokens", &NewApiToken { name }).await
}

pub async fn drop_api_token(id: ApiTokenId) -> Answer<()> {
    ask(Method::Delete, &format!("/api-tokens/{id}"), None, None).await.map(drop)
}

// --- canned answers -------------------------------------------------------------------------------------

pub async fn canned_answers() -> Answer<Page<CannedAnswer>> {
    get("/canned-answers").await
}

pub async fn make_canned(text: &CannedText) -> Answer<CannedAnswer> {
    tell(Method::Post, "/canned-answers", text).await
}

pub async fn put_canned(id: CannedAnswerId, command: &PutCannedAnswer) -> Answer<CannedAnswer> {
    tell(Method::Put, &format!("/canned-answers/{id}"), command).await
}

pub async fn delete_canned(id: CannedAnswerId) -> Answer<()> {
    ask(Method::Delete, &format!("/canned-answers/{id}"), None, None).await.map(drop)
}

// --- searching ------------------------------------------------------------------------------------------

pub async fn search(query: &str, next: Option<&str>) -> Answer<Page<Found>> {
    get(&format!("/search?{query}&limit=20{}", cursor(next))).await
}

pub async fn search_contacts(words: &str) -> Answer<Page<FoundContact>> {
    get(&format!("/search/contacts?q={words}")).await
}

// --- labels and views -----------------------------------------------------------------------------------

pub async fn labels() -> Answer<Page<Label>> {
    get("/labels").await
}

pub async fn make_label(label: &PutLabel) -> Answer<Label> {
    tell(Method::Post, "/labels", label).await
}

pub async fn put_label(id: LabelId, label: &PutLabel) -> Answer<Label> {
    tell(Method::Put, &format!("/labels/{id}"), label).await
}

pub async fn set_labels(id: ConversationId, labels: Vec<LabelId>) -> Answer<Conversation> {
    tell(Method::Put, &format!("/conversations/{id}/labels"), &SetLabels { labels }).await
}

pub async fn add_remark(id: ContactId, remark: &NewRemark) -> Answer<Contact> {
    tell(Method::Post, &format!("/contacts/{id}/remarks"), remark).await
}

pub async fn remove_remark(id: RemarkId) -> Answer<Contact> {
    read(&ask(Method::Delete, &format!("/remarks/{id}"), None, None).await?)
}

pub async fn block(id: ContactId, block: &SetBlock) -> Answer<Contact> {
    tell(Method::Put, &format!("/contacts/{id}/block"), block).await
}

pub async fn merge(id: ContactId, from: ContactId) -> Answer<Contact> {
    tell(Method::Post, &format!("/contacts/{id}/merges"), &MergeContact { from }).await
}

pub async fn split(id: MergeId) -> Answer<Contact> {
    read(&ask(Method::Delete, &format!("/merges/{id}"), None, None).await?)
}

pub async fn hide_name(id: ContactId, hidden: bool) -> Answer<Contact> {
    tell(Method::Put, &format!("/contacts/{id}/hidden"), &HideName { hidden }).await
}

pub async fn unblock(id: ContactId) -> Answer<Contact> {
    read(&ask(Method::Delete, &format!("/contacts/{id}/block"), None, None).await?)
}

pub async fn rules() -> Answer<Page<Rule>> {
    get("/rules").await
}

pub async fn make_rule(command: &KeepRule) -> Answer<Rule> {
    tell(Method::Post, "/rules", command).await
}

pub async fn put_rule(id: RuleId, command: &KeepRule) -> Answer<Rule> {
    tell(Method::Put, &format!("/rules/{id}"), command).await
}

pub async fn delete_rule(id: RuleId) -> Answer<()> {
    ask(Method::Delete, &format!("/rules/{id}"), None, None).await.map(|_| ())
}

pub async fn look_at_withheld(id: MessageId, reason: String) -> Answer<Withheld> {
    tell(Method::Post, &format!("/messages/{id}/looks"), &LookAtWithheld { reason }).await
}

pub async fn spam_proposals() -> Answer<SpamProposals> {
    get("/rules/spam-proposals").await
}

pub async fn dismiss_proposal(words: String) -> Answer<()> {
    let path = "/rules/spam-proposals/dismissals";
    ask(Method::Post, path, Some(json(&DismissProposal { words })), None).await.map(drop)
}

pub async fn dry_run(rule: &RuleText) -> Answer<DryRun> {
    tell(Method::Post, "/rules/dry-runs", rule).await
}

pub async fn change_many(command: &ChangeMany) -> Answer<ManyChanged> {
    tell(Method::Post, "/conversations/changes", command).await
}

pub async fn put_back_many(id: ManyId) -> Answer<ManyChanged> {
    read(&ask(Method::Delete, &format!("/conversations/changes/{id}"), None, None).await?)
}

pub async fn views() -> Answer<Page<SavedView>> {
    get("/views").await
}

pub async fn make_view(view: &ViewText) -> Answer<SavedView> {
    tell(Method::Post, "/views", view).await
}

pub async fn put_view(id: SavedViewId, command: &PutView) -> Answer<SavedView> {
    tell(Method::Put, &format!("/views/{id}"), command).await
}

pub async fn delete_view(id: SavedViewId) -> Answer<()> {
    ask(Method::Delete, &format!("/views/{id}"), None, None).await.map(drop)
}

pub async fn counts(lists: Vec<ConversationFilter>) -> Answer<ListCounts> {
    tell(Method::Post, "/conversation-counts", &CountLists { lists }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_query() {
        assert_eq!(cursor(Some("a+b/c=&é")), "&cursor=a%2Bb%2Fc%3D%26%C3%A9");
        assert_eq!(cursor(None), "");
    }
}
