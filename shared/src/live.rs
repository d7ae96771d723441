//! The live protocol: what goes over the websocket `GET /api/v1/live?protocol=<version>&since=<seq>`.
//! A message of the server is one frame or several, each on a line of its own; a message of the client is one frame.
//!
//! The client connects, and says the last sequence number it has (`since`, absent at the first time).
//! The server answers [`ServerFrame::Welcome`] and then either every change the client missed, or
//! [`ServerFrame::MustRefetch`] when that is too much or too long ago; then [`ServerFrame::UpToDate`].
//! From there on changes come as they happen. A client fetches its snapshots *after* `Welcome`, so that
//! nothing falls between the snapshot and the changes.

use crate::{Change, ConversationId, Seq, UserRef};
use serde::{Deserialize, Serialize};

/// The version of this protocol. A client of another version is told to reload.
pub const PROTOCOL: u32 = 4;

/// The server pings this often, in milliseconds; a client that heard nothing for two and a half times as
/// long takes the connection for dead.
pub const PING_EVERY_MILLIS: u32 = 20_000;

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ServerFrame {
    /// The connection stands; what follows starts after `seq`.
    Welcome {
        /// The server's version of the protocol.
        protocol: u32,
        /// The newest change at this moment.
        seq: Seq,
    },
    /// Something changed.
    Change {
        /// What.
        change: Change,
    },
    /// Everything up to `seq` has been said.
    UpToDate {
        /// The newest change that was said or skipped.
        seq: Seq,
    },
    /// The client missed too much: it fetches its lists again and goes on from `seq`.
    MustRefetch {
        /// Where to go on from.
        seq: Seq,
    },
    /// Who is looking at a conversation now. May be lost; the next one tells all again.
    Presence {
        /// Which conversation.
        conversation: ConversationId,
        /// Who is there.
        viewers: Vec<Presence>,
    },
    /// Nothing happened; the connection lives, and everything up to `seq` has been said.
    Ping {
        /// The newest change that was said or skipped.
        seq: Seq,
    },
    /// The client's version does not fit the server's: reload the page.
    Reload {
        /// The server's version of the protocol.
        protocol: u32,
    },
}

/// What the client says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ClientFrame {
    /// I am looking at this conversation, or at none.
    Looking {
        /// Which.
        conversation: Option<ConversationId>,
        /// Whether I am writing in it.
        typing: bool,
    },
    /// I am still here.
    Pong,
}

/// Somebody who is looking.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// Who.
    pub user: UserRef,
    /// Whether they are writing.
    pub typing: bool,
}
