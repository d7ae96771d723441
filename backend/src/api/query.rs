//! Query strings and path segments: everything that is wrong with them, together.

use super::problem::Refusal;
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use shared::{ConversationFilter, FieldError, Priority, Status, Whose};
use std::str::FromStr;
use utoipa::IntoParams;

/// How many items a page has when nobody says.
const USUAL_PAGE: u64 = 50;
/// The most that a page may have.
const LARGEST_PAGE: u64 = 100;

/// A path's id.
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let refused = || Refusal::invalid_field("id", "An id is a whole number.");
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| refused())?;
        text.parse().map(Self).map_err(|_| refused())
    }
}

/// A query string, read field by field.
pub struct Reader {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl Reader {
    fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A field that may be absent.
    pub fn read<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Option<T>, words: &str) -> Option<T> {
        let text = self.get(name)?;
        let value = parse(text);
        if value.is_none() {
            self.errors.push(FieldError { field: name.into(), detail: format!("This is {words}.") });
        }
        value
    }
}

/// Something that is read from a query string.
pub trait FromQuery: Sized {
    /// Reads it; what is wrong is noted in the reader.
    fn read(reader: &mut Reader) -> Self;
}

/// A query string that fits.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: FromQuery> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let text = parts.uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let mut reader = Reader { pairs, errors: vec![] };
        let value = T::read(&mut reader);
        if reader.errors.is_empty() { Ok(Self(value)) } else { Err(Refusal::invalid(reader.errors)) }
    }
}

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many items, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50, required = false)]
    pub limit: u64,
    /// `next` of the page before; absent for the first page.
    pub cursor: Option<String>,
}

impl FromQuery for Paging {
    fn read(reader: &mut Reader) -> Self {
        let fits = |text: &str| text.parse().ok().filter(|n| (1..=LARGEST_PAGE).contains(n));
        Self {
            limit: reader.read("limit", fits, "a whole number from 1 to 100").unwrap_or(USUAL_PAGE),
            cursor: reader.read("cursor", |text| Some(text.to_owned()), "text"),
        }
    }
}

/// Which conversations.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConversationQuery {
    /// Only with this status. Open ones come most pressing first, others the last written in first.
    pub status: Option<Status>,
    /// Only mine, or only those that nobody has.
    pub assignee: Option<Whose>,
    /// Only of this platform.
    pub platform: Option<shared::Platform>,
    /// Only of this team.
    pub team: Option<i64>,
    /// Only those that are at risk of missing their target, or have missed it; most pressing first.
    pub pace: Option<shared::Pace>,
    /// Only of this channel.
    pub channel: Option<i64>,
    /// Only with this label.
    pub label: Option<i64>,
    /// Only as pressing as this.
    pub priority: Option<Priority>,
    /// Only in this language.
    pub language: Option<shared::Language>,
    /// Only public threads (true), or only private ones (false).
    pub public: Option<bool>,
    /// Only those that have been waiting at least so long.
    pub age: Option<shared::Age>,
    /// Only those in which a reply waits for a colleague's approval (true), or only others (false).
    pub approval: Option<bool>,
    /// `waiting`: of open ones, who has been waiting longest first.
    pub order: Option<shared::Order>,
}

impl FromQuery for ConversationQuery {
    fn read(reader: &mut Reader) -> Self {
        let whose = |text: &str| match text {
            "me" => Some(Whose::Me),
            "nobody" => Some(Whose::Nobody),
            _ => None,
        };
        let order = |text: &str| (text == "waiting").then_some(shared::Order::Waiting);
        let priority = |text: &str| Priority::ALL.into_iter().find(|p| p.word() == text);
        Self {
            status: reader.read("status", |t| t.parse().ok(), "open, waiting, snoozed, resolved or spam"),
            assignee: reader.read("assignee", whose, "me or nobody"),
            platform: reader.read("platform", |t| t.parse().ok(), "facebook, instagram or x"),
            team: reader.read("team", |t| t.parse().ok(), "a team's id"),
            pace: reader.read("pace", |t| t.parse().ok(), "atRisk or missed"),
            channel: reader.read("channel", |t| t.parse().ok(), "a channel's id"),
            label: reader.read("label", |t| t.parse().ok(), "a label's id"),
            priority: reader.read("priority", priority, "hot, urgent, high, normal or low"),
            language: reader.read("language", |t| t.parse().ok(), "nl or en"),
            public: reader.read("public", |t| t.parse().ok(), "true or false"),
            age: reader.read("age", |t| t.parse().ok(), "hour, day or week"),
            approval: reader.read("approval", |t| t.parse().ok(), "true or false"),
            order: reader.read("order", order, "waiting, or absent"),
        }
    }
}

impl From<ConversationQuery> for ConversationFilter {
    fn from(query: ConversationQuery) -> Self {
        Self {
            status: query.status,
            assignee: query.assignee,
            platform: query.platform,
            team: query.team.map(Into::into),
            pace: query.pace,
            channel: query.channel.map(Into::into),
            label: query.label.map(Into::into),
            priority: query.priority,
            language: query.language,
            public: query.public,
            age: query.age,
            approval: query.approval,
            order: query.order,
        }
    }
}

/// From whom a conversation is taken over.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ClaimQuery {
    /// The colleague who has it; absent for one that nobody has.
    pub from: Option<i64>,
}

impl FromQuery for ClaimQuery {
    fn read(reader: &mut Reader) -> Self {
        Self { from: reader.read("from", |t| t.parse().ok(), "a colleague's id") }
    }
}

/// What a client of the websocket says when it connects.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Hello {
    /// The version of the protocol that it speaks.
    pub protocol: u32,
    /// The last change that it has; absent at the first time.
    pub since: Option<i64>,
}

impl FromQuery for Hello {
    fn read(reader: &mut Reader) -> Self {
        Self {
            // No version is no version of ours: such a client is told to reload.
            protocol: reader.read("protocol", |t| t.parse().ok(), "a version of the protocol").unwrap_or(0),
            since: reader.read("since", |t| t.parse().ok(), "the number of a change"),
        }
    }
}

impl<A: FromQuery, B: FromQuery> FromQuery for (A, B) {
    fn read(reader: &mut Reader) -> Self {
        (A::read(reader), B::read(reader))
    }
}
