//! One entity a table. The rules are in the schema and in the capabilities, not here.
#![allow(missing_docs)]

pub mod api_token;
pub mod attachment;
pub mod audit;
pub mod canned_answer;
pub mod change;
pub mod channel;
pub mod contact;
pub mod conversation;
pub mod conversation_label;
pub mod draft;
pub mod idempotency_key;
pub mod identity;
pub mod intake_problem;
pub mod job;
pub mod label;
pub mod many_changed;
pub mod mark;
pub mod mention;
pub mod message;
pub mod notice;
pub mod notice_setting;
pub mod outbox;
pub mod post;
pub mod raw_event;
pub mod reading;
pub mod remark;
pub mod rule;
pub mod rule_answer;
pub mod rule_run;
pub mod saved_view;
pub mod session;
pub mod target_plan;
pub mod team;
pub mod upload;
pub mod user;
