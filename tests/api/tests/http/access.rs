//! Who may do what: every operation of the document, for nobody and for every role.

use api_tests::{Answer, Client, Db, TestApp, on_both, until};
use reqwest::Method;
use serde_json::Value;
use shared::{
    Role,
    policy::{Action, allows},
};
use simulator::{Made, Say, SignedRequest};

/// Who may do an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    Nothing,
    LoggingIn,
    May(Action),
}

/// What an operation needs. One that is missing here fails the test: somebody has to decide.
fn needs(operation: &str) -> Option<Needs> {
    use Action as A;
    Some(match operation {
        "getSetUp" | "makeFirstAdmin" | "logIn" => Needs::Nothing,
        "getSession" | "logOut" | "changePassword" | "follow" => Needs::LoggingIn,
        "listConversations"
        | "getConversation"
        | "listMessages"
        | "getDraft"
        | "putDraft"
        | "deleteDraft"
        | "listDraftFiles"
        | "putDraftFiles"
        | "getAttachment"
        | "getContact"
        | "listContactConversations"
        | "listLeftDrafts"
        | "noteReading"
        | "listMentions"
        | "readMention"
        | "listTargetPlans"
        | "searchMessages"
        | "listLabels"
        | "listViews"
        | "makeView"
        | "putView"
        | "deleteView"
        | "countConversations"
        | "searchContacts"
        | "listNotices"
        | "putNoticeReading"
        | "getNoticeSettings"
        | "putNoticeSettings"
        | "listTeams" => Needs::May(A::ReadInbox),
        "claimConversation"
        | "releaseConversation"
        | "transferConversation"
        | "setConversationStatus"
        | "setConversationPriority"
        | "decideGuard"
        | "setConversationLabels"
        | "changeManyConversations"
        | "addRemark"
        | "removeRemark"
        | "blockContact"
        | "unblockContact"
        | "mergeContact"
        | "splitContact"
        | "hideContactName"
        | "putBackConversations"
        | "reply"
        | "note"
        | "setCommentHidden"
        | "decideDelivery"
        | "takeBackReply"
        | "decideApproval"
        | "setSignature"
        | "listCannedAnswers"
        | "putCannedAnswer"
        | "deleteCannedAnswer"
        | "takeUpLeftDraft"
        | "uploadFile"
        | "getUpload"
        | "deleteUpload" => Needs::May(A::WorkInbox),
        "assignConversation" | "listUsers" => Needs::May(A::AssignOthers),
        "listChannels" => Needs::May(A::ReadChannels),
        "addChannel" | "replaceChannelSecrets" | "checkChannel" => Needs::May(A::ManageChannels),
        "listIntakeProblems" | "replayIntakeProblem" => Needs::May(A::ManageIntake),
        "addUser" | "changeUser" | "removeUser" | "addTeam" | "getTeamSettings" | "setTeamSettings" => {
            Needs::May(A::ManagePeople)
        }
        "putTargetPlan" | "deleteTargetPlan" => Needs::May(A::ManageTargets),
        // Their examples are the district's; one's own are told in `canned`.
        "makeCannedAnswer" | "makeLabel" | "putLabel" | "listRules" | "makeRule" | "putRule"
        | "deleteRule" | "dryRunRule" | "proposeSpamRules" | "dismissProposal" => Needs::May(A::ManageDesk),
        "lookAtWithheld" => Needs::May(A::ReadWithheld),
        "listApiTokens" | "makeApiToken" | "revokeApiToken" => Needs::May(A::MakeApiTokens),
        _ => return None,
    })
}

struct Operation {
    id: String,
    method: Method,
    path: String,
    body: Option<Value>,
}

/// Every operation, with the ids of things that exist and bodies that fit. Logging out comes last.
fn operations(ids: &Ids) -> Vec<Operation> {
    let paths = backend::api::document()["paths"].as_object().unwrap();
    let mut all: Vec<_> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(|(method, operation)| Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.replace("{id}", &ids.of(path).to_string()),
                body: operation.pointer("/requestBody/content/application~1json/example").cloned(),
            })
        })
        .collect();
    all.sort_by_key(|o| o.id == "logOut");
    all
}

struct Ids {
    conversation: i64,
    message: i64,
    attachment: i64,
    contact: i64,
    problem: i64,
    user: i64,
}

impl Ids {
    fn of(&self, path: &str) -> i64 {
        match path.split('/').nth(1).unwrap() {
            "conversations" => self.conversation,
            "messages" => self.message,
            "attachments" => self.attachment,
            "contacts" => self.contact,
            "intake-problems" => self.problem,
            "users" => self.user,
            _ => 1,
        }
    }
}

/// Something of everything.
async fn fill(app: &TestApp) -> Ids {
    app.connect_accounts().await;
    let admin = app.admin().await;
    app.hire("Leaver", Role::Agent, None).await;
    let users = admin.get("/users").await.is(200).json();
    let user =
        users["items"].as_array().unwrap().iter().find(|u| u["name"] == "Leaver").unwrap()["id"].clone();
    let jan = app.sim.citizen("hengelo", "Jan Nijland");
    app.hears(app.sim.dm(&jan, Say::from("Kijk eens").with(Made::Image))).await;
    let garbage = SignedRequest::new(app.sim.account("hengelo"), b"garbage".to_vec());
    garbage.send(&reqwest::Client::new(), &app.url).await.unwrap();
    until("everything is there", async || {
        let conversation = admin.get("/conversations").await.json()["items"][0].clone();
        let path = format!("/conversations/{}/messages", conversation["id"]);
        let message = admin.get(&path).await.json()["items"][0].clone();
        let attachment = message["attachments"][0].clone();
        let problem = admin.get("/intake-problems").await.json()["items"][0]["id"].as_i64()?;
        (attachment["state"] == "stored").then_some(Ids {
            conversation: conversation["id"].as_i64()?,
            message: message["id"].as_i64()?,
            attachment: attachment["id"].as_i64()?,
            contact: conversation["contact"]["id"].as_i64()?,
            problem,
            user: user.as_i64()?,
        })
    })
    .await
}

async fn ask(client: &Client, operation: &Operation) -> Answer {
    let request = client.request(operation.method.clone(), &operation.path);
    Answer::to(match &operation.body {
        Some(body) => request.json(body),
        None => request,
    })
    .await
}

async fn every_operation_is_for_those_whom_the_policy_allows(db: Db) {
    let app = TestApp::start(db).await;
    let ids = fill(&app).await;
    let anonymous = app.anonymous();
    for operation in operations(&ids) {
        let needs = needs(&operation.id).unwrap_or_else(|| panic!("who may {}?", operation.id));
        let answer = ask(&anonymous, &operation).await;
        if needs == Needs::Nothing {
            assert!(answer.status < 500, "{}: {}", operation.id, answer.text());
        } else {
            assert_eq!(answer.status, 401, "{}", operation.id);
            answer.problem();
        }
    }
    for role in Role::ALL {
        let client = app.colleague(&format!("The{}", role.as_str()), role, None).await;
        for operation in operations(&ids) {
            let allowed = match needs(&operation.id).unwrap() {
                Needs::Nothing => continue,
                Needs::LoggingIn => true,
                Needs::May(action) => allows(role, action),
            };
            let answer = ask(&client, &operation).await;
            let (id, status) = (&operation.id, answer.status);
            if allowed {
                assert!(status < 500 && status != 401 && status != 403, "{role:?} {id}: {}", answer.text());
            } else {
                assert_eq!(status, 403, "{role:?} {id}: {}", answer.text());
            }
            if status >= 400 {
                answer.problem();
                let documented = documented(&operation, &ids);
                assert!(
                    documented.contains(&status.to_string()),
                    "{id} answers {status}, not in {documented:?}"
                );
            }
        }
    }
}

/// The statuses that the document gives for an operation.
fn documented(operation: &Operation, ids: &Ids) -> Vec<String> {
    let paths = backend::api::document()["paths"].as_object().unwrap();
    let (_, item) = paths
        .iter()
        .find(|(path, _)| path.replace("{id}", &ids.of(path).to_string()) == operation.path)
        .unwrap();
    let responses = &item[operation.method.as_str().to_lowercase()]["responses"];
    responses.as_object().unwrap().keys().cloned().collect()
}

async fn an_agent_of_another_team_is_told_nothing(db: Db) {
    let app = TestApp::start(db).await;
    let ids = fill(&app).await;
    let manager = app.colleague("Mo", Role::Manager, None).await;
    let (sanne, mehmet) =
        (app.agent("Sanne", Some("Hengelo")).await, app.agent("Mehmet", Some("Enschede")).await);
    let teams = manager.get("/teams").await.json();
    let hengelo =
        teams["items"].as_array().unwrap().iter().find(|t| t["name"] == "Hengelo").unwrap()["id"].clone();
    let path = format!("/conversations/{}", ids.conversation);
    manager.put(&format!("{path}/team"), serde_json::json!({"team": hengelo})).await.is(200);
    sanne.get(&path).await.is(200);
    for path in [
        path.clone(),
        format!("{path}/messages"),
        format!("{path}/draft"),
        format!("/attachments/{}", ids.attachment),
        format!("/contacts/{}", ids.contact),
    ] {
        mehmet.get(&path).await.is(404);
    }
    mehmet.mark(&format!("{path}/claim")).await.is(404);
    assert_eq!(mehmet.get("/conversations").await.is(200).json()["items"], serde_json::json!([]));
}

on_both!(every_operation_is_for_those_whom_the_policy_allows, an_agent_of_another_team_is_told_nothing);
