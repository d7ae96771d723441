//! Contacts: citizens and their identities on the platforms.

use crate::words::words;
use crate::{ContactId, FieldError, HOUR, IdentityId, MergeId, Platform, RemarkId, Timestamp, UserRef};
use serde::{Deserialize, Serialize};

/// A contact's identity on one platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Its id.
    pub id: IdentityId,
    /// The platform.
    pub platform: Platform,
    /// The platform's id of the citizen, as our account sees it.
    pub platform_id: String,
    /// The name there; empty while it is not known.
    pub name: String,
    /// The handle there, without `@`.
    pub handle: Option<String>,
    /// When we first heard of it.
    pub created_at: Timestamp,
}

/// A contact (burger).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// Their identities.
    pub identities: Vec<Identity>,
    /// What colleagues keep of them, warnings first.
    pub remarks: Vec<Remark>,
    /// Whether they are kept out; null when they are not.
    pub blocked: Option<Block>,
    /// Whether their name is hidden (informant): only those who manage the desk see who it is.
    pub hidden: bool,
    /// Who turned out to be the same citizen, the latest first.
    pub merges: Vec<Merge>,
}

/// That another contact turned out to be the same citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Merge {
    /// Its id.
    pub id: MergeId,
    /// What that contact was called; empty when not known, or hidden.
    pub name: String,
    /// Who saw that it is the same citizen.
    pub author: UserRef,
    /// When.
    pub at: Timestamp,
}

/// `POST /api/v1/contacts/{id}/merges`: another contact is the same citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MergeContact {
    /// Which; it becomes part of the one that is asked.
    pub from: ContactId,
}

/// `PUT /api/v1/contacts/{id}/hidden`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HideName {
    /// Whether the name is hidden from now on; only those who manage the desk show it again.
    pub hidden: bool,
}

/// The most identities of one citizen.
pub const MOST_IDENTITIES: u64 = 100;

/// The most characters of a remark.
pub const LONGEST_REMARK: usize = 1_000;
/// The most remarks about one citizen.
pub const MOST_REMARKS: u64 = 50;
/// The longest that a warning holds, in milliseconds: a year. No warning about a person is for ever.
pub const LONGEST_WARNING: i64 = 366 * 24 * HOUR;
/// The most characters of why somebody is kept out.
pub const LONGEST_BLOCK_REASON: usize = 200;

/// What kind of remark it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RemarkKind {
    /// Something to know.
    #[default]
    Note,
    /// Something to mind (let op), until a moment.
    Warning,
}

words!(RemarkKind { Note = "note", Warning = "warning" });

/// Something that colleagues keep of a citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// Its id.
    pub id: RemarkId,
    /// What kind it is.
    pub kind: RemarkKind,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub author: UserRef,
    /// When.
    pub at: Timestamp,
    /// Until when it holds; null for a note.
    pub until: Option<Timestamp>,
}

/// `POST /api/v1/contacts/{id}/remarks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewRemark {
    /// What kind it is.
    pub kind: RemarkKind,
    /// What it says.
    pub text: String,
    /// Until when it holds; only of a warning, which needs it.
    pub until: Option<Timestamp>,
}

impl NewRemark {
    /// Everything that is wrong with it at `now`.
    pub fn check(&self, now: Timestamp) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, detail: String| {
            wrong.push(FieldError { field: field.into(), detail });
        };
        if !(1..=LONGEST_REMARK).contains(&self.text.trim().chars().count()) {
            say("text", format!("Write something, in at most {LONGEST_REMARK} characters."));
        }
        let holds = self.until.map(|until| until.since(now));
        match (self.kind, holds) {
            (RemarkKind::Warning, Some(1..=LONGEST_WARNING)) | (RemarkKind::Note, None) => {}
            (RemarkKind::Warning, _) => {
                say("until", "A warning about a person ends: choose a moment in the coming year.".into());
            }
            (RemarkKind::Note, Some(_)) => say("until", "A note has no end.".into()),
        }
        wrong
    }
}

/// That a citizen is kept out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Block {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// `PUT /api/v1/contacts/{id}/block`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetBlock {
    /// Why.
    pub reason: String,
}
