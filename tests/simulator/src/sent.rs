//! What Balie sent, as the platform took it.

use serde::Serialize;
use shared::{Platform, Timestamp};

/// One accepted send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The key of the account.
    pub account: &'static str,
    /// Its platform.
    pub platform: Platform,
    /// The id that the platform gave it; for hiding, the comment's.
    pub id: String,
    /// What it is.
    #[serde(flatten)]
    pub what: What,
    /// Its words.
    pub text: String,
    /// The ids of its media.
    pub media: Vec<String>,
    /// When the platform took it.
    pub at: Timestamp,
    /// Whether the connection was dropped, so that Balie was not told.
    pub unanswered: bool,
}

/// What Balie sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum What {
    /// A private message.
    Direct {
        /// The platform's id of the citizen.
        to: String,
        /// `RESPONSE` or `MESSAGE_TAG`, on Meta's platforms.
        messaging_type: Option<String>,
        /// `HUMAN_AGENT`, on Meta's platforms.
        tag: Option<String>,
        /// Balie's own mark.
        metadata: Option<String>,
    },
    /// A private answer to a public comment.
    PrivateReply {
        /// The comment.
        comment: String,
        /// The platform's id of the citizen.
        to: String,
        /// Balie's own mark.
        metadata: Option<String>,
    },
    /// A public answer under a comment.
    Comment {
        /// The comment or post under which it stands.
        under: String,
    },
    /// A public answer to an Instagram mention.
    Mention {
        /// The medium.
        media: String,
        /// The comment in which the mention stands; none when it is the caption.
        comment: Option<String>,
    },
    /// A post on X.
    Post {
        /// The post that it answers.
        in_reply_to: Option<String>,
    },
    /// A comment hidden, or shown again.
    Hide {
        /// Hidden now.
        hidden: bool,
    },
}
