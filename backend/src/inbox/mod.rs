//! The inbox: conversations, messages, claims, replies, notes. Each command is one transaction that changes
//! rows and writes what changed to the feed.

mod approval;
mod away;
mod by_rule;
mod change;
mod commands;
mod contacts;
mod draft_files;
mod drafts;
mod error;
mod give_back;
mod guard;
mod labels;
mod left_drafts;
mod list;
mod many;
mod media;
mod mentions;
mod once;
mod ranges;
mod reading;
mod replies;
mod row;
mod snooze;
mod take_back;
mod take_over;
mod target;
mod thread;
mod uploads;
mod view;
mod withheld;

pub use approval::decide_approval;
pub use away::{give_back_of_away, note_present};
pub use by_rule::{answer_by_rule, give_labels, may_answer_directly, move_to_team, team_name};
pub use commands::{assign, claim, may_hold, release, set_priority, set_status, transfer};
pub use contacts::{
    contact, contact_conversations, hold_conversations_of, keep_out, latest_of_contact, retell_contact,
    sees_contact, set_aside,
};
pub use draft_files::{draft_files, put_draft_files};
pub use drafts::{delete_draft, draft, put_draft};
pub use error::InboxError;
pub use give_back::give_back_unheld;
pub use guard::decide_guard;
pub use labels::set_labels;
pub use left_drafts::{left_drafts, take_up};
pub use list::{counts, first_page_queries, list};
pub use many::{change_many, put_back_many};
pub use media::{StoredMedia, attachment};
pub use mentions::{mentions, mentions_query, read_mention};
pub use once::forget_old_keys;
pub use ranges::narrowed;
pub use reading::note_read;
pub use replies::{decide, note, reply, set_hidden};
pub use row::{
    ConversationRow, change_message, preview_of, renew, renew_message, save, save_by, system_message, write,
};
pub use snooze::wake_snoozed;
pub use take_back::take_back;
pub use take_over::take_over;
pub use target::{follow_target, keep_moments};
pub use thread::{conversation, messages};
pub use uploads::{delete_upload, forget_unused_uploads, upload, uploaded};
pub use view::{Touched, conversations_by_id, publish};
pub use withheld::look_at_withheld;
