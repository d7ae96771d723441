//! Identifiers: a number in JSON and in the database, a type of its own in code, so that one kind of id
//! is never passed for another.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A conversation (gesprek).
    ConversationId,
    /// A message (bericht) of any direction.
    MessageId,
    /// A contact (burger).
    ContactId,
    /// A contact's identity on one platform.
    IdentityId,
    /// A connected account (kanaal).
    ChannelId,
    /// A picture, video, sound or file of a message.
    AttachmentId,
    /// A file that is going to go along with a reply.
    UploadId,
    /// A colleague who can log in.
    UserId,
    /// A team (basisteam).
    TeamId,
    /// A part of a webhook that could not be understood or routed.
    IntakeProblemId,
    /// A script's bearer token.
    ApiTokenId,
    /// A label.
    LabelId,
    /// A saved view.
    SavedViewId,
    /// Many conversations that were changed at once.
    ManyId,
    /// A remark about a citizen.
    RemarkId,
    /// That two contacts turned out to be one citizen.
    MergeId,
    /// A rule.
    RuleId,
    /// A canned answer.
    CannedAnswerId,
    /// That a colleague was named in a note.
    MentionId,
    /// Something that a colleague is told.
    NoticeId,
}

/// A place in the change feed. Grows for ever; a higher one never becomes visible before a lower one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Seq(pub i64);
