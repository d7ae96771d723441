//! Reads the server's frames. They are tagged inside, for which serde buffers every value and compiles every
//! type a second time; here each field is simply there or not, which keeps the SPA a good deal smaller. The
//! tests hold it to the protocol's own writer.

use serde::Deserialize;
use shared::{
    Change, Channel, Conversation, ConversationId, Event, Mention, Message, Notice, NoticeReading,
    NoticeSettings, Seq, Setting, UserRef,
    live::{Presence, ServerFrame},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum FrameWord {
    Welcome,
    Change,
    UpToDate,
    MustRefetch,
    Presence,
    Ping,
    Reload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum EventWord {
    Conversation,
    ConversationGone,
    Channel,
    Directory,
    Targets,
    Setting,
    IntakeProblems,
    Notice,
    NoticesSeen,
    NoticeSettings,
    Access,
    Mentioned,
    TakenOver,
}

#[derive(Deserialize)]
struct FlatFrame {
    frame: FrameWord,
    protocol: Option<u32>,
    seq: Option<Seq>,
    change: Option<FlatChange>,
    conversation: Option<ConversationId>,
    viewers: Option<Vec<Presence>>,
}

#[derive(Deserialize)]
struct FlatChange {
    seq: Seq,
    event: FlatEvent,
}

#[derive(Deserialize)]
struct FlatEvent {
    #[serde(rename = "type")]
    word: EventWord,
    id: Option<ConversationId>,
    conversation: Option<Box<Conversation>>,
    messages: Option<Vec<Message>>,
    channel: Option<Box<Channel>>,
    mention: Option<Box<Mention>>,
    by: Option<UserRef>,
    notice: Option<Notice>,
    reading: Option<NoticeReading>,
    settings: Option<NoticeSettings>,
    setting: Option<Setting>,
}

/// Reads a frame; `None` when it is none of this version.
pub fn frame(text: &str) -> Option<ServerFrame> {
    let flat: FlatFrame = serde_json::from_str(text).ok()?;
    Some(match flat.frame {
        FrameWord::Welcome => ServerFrame::Welcome { protocol: flat.protocol?, seq: flat.seq? },
        FrameWord::Change => {
            let FlatChange { seq, event } = flat.change?;
            ServerFrame::Change { change: Change { seq, event: self::event(event)? } }
        }
        FrameWord::UpToDate => ServerFrame::UpToDate { seq: flat.seq? },
        FrameWord::MustRefetch => ServerFrame::MustRefetch { seq: flat.seq? },
        FrameWord::Presence => {
            ServerFrame::Presence { conversation: flat.conversation?, viewers: flat.viewers? }
        }
        FrameWord::Ping => ServerFrame::Ping { seq: flat.seq? },
        FrameWord::Reload => ServerFrame::Reload { protocol: flat.protocol? },
    })
}

fn event(flat: FlatEvent) -> Option<Event> {
    Some(match flat.word {
        EventWord::Conversation => {
            Event::Conversation { conversation: flat.conversation?, messages: flat.messages? }
        }
        EventWord::ConversationGone => Event::ConversationGone { id: flat.id? },
        EventWord::Channel => Event::Channel { channel: flat.channel? },
        EventWord::Directory => Event::Directory,
        EventWord::Targets => Event::Targets,
        EventWord::Setting => Event::Setting { setting: flat.setting? },
        EventWord::IntakeProblems => Event::IntakeProblems,
        EventWord::Notice => Event::Notice { notice: flat.notice? },
        EventWord::NoticesSeen => Event::NoticesSeen { reading: flat.reading? },
        EventWord::NoticeSettings => Event::NoticeSettings { settings: flat.settings? },
        EventWord::Access => Event::Access,
        EventWord::Mentioned => Event::Mentioned { mention: flat.mention? },
        EventWord::TakenOver => Event::TakenOver { id: flat.id?, by: flat.by? },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::{conversation, message, user};
    use shared::{ChannelId, Direction, Health, NoticeId, NoticeKind, Platform, live::PROTOCOL};

    /// One of each.
    fn every_frame() -> Vec<ServerFrame> {
        let channel = Channel {
            id: ChannelId(1),
            platform: Platform::X,
            account: "77".into(),
            name: "Politie Hengelo".into(),
            team: None,
            health: Health::TokenDead,
            last_error: Some("401".into()),
            last_event_at: None,
            last_call_at: None,
            paused_until: None,
        };
        let mention = Mention {
            id: 4.into(),
            conversation_id: ConversationId(3),
            message_id: 7.into(),
            by: user(2),
            preview: "@Sanne kijk jij mee?".into(),
            at: shared::Timestamp(1_790_000_000_000),
            read_at: None,
        };
        let events = [
            Event::Conversation {
                conversation: Box::new(conversation(1, 10)),
                messages: vec![message(7, 1, Direction::In, "Hallo \"daar\"")],
            },
            Event::ConversationGone { id: ConversationId(3) },
            Event::Channel { channel: Box::new(channel) },
            Event::Directory,
            Event::Targets,
            Event::Setting { setting: Setting::CannedAnswers },
            Event::IntakeProblems,
            Event::Notice {
                notice: Notice {
                    id: NoticeId(7),
                    kind: NoticeKind::Assigned,
                    conversation: ConversationId(1),
                    citizen: "Jan".into(),
                    by: Some(user(2)),
                    at: shared::Timestamp(1_790_000_000_000),
                    seen: false,
                },
            },
            Event::NoticesSeen { reading: NoticeReading { up_to: NoticeId(7), conversation: None } },
            Event::NoticeSettings { settings: NoticeSettings::default() },
            Event::Access,
            Event::Mentioned { mention: Box::new(mention) },
            Event::TakenOver { id: ConversationId(3), by: user(2) },
        ];
        let changes =
            events.into_iter().map(|event| ServerFrame::Change { change: Change { seq: Seq(5), event } });
        let viewers = vec![Presence { user: user(2), typing: true }];
        [
            ServerFrame::Welcome { protocol: PROTOCOL, seq: Seq(1) },
            ServerFrame::UpToDate { seq: Seq(2) },
            ServerFrame::MustRefetch { seq: Seq(3) },
            ServerFrame::Presence { conversation: ConversationId(1), viewers },
            ServerFrame::Ping { seq: Seq(4) },
            ServerFrame::Reload { protocol: 2 },
        ]
        .into_iter()
        .chain(changes)
        .collect()
    }

    #[test]
    fn every_frame_is_read_as_it_was_written() {
        for written in every_frame() {
            let text = serde_json::to_string(&written).unwrap();
            assert_eq!(frame(&text), Some(written), "{text}");
        }
    }

    #[test]
    fn what_is_no_frame_is_none() {
        for text in ["", "{}", r#"{"frame":"dance"}"#, r#"{"frame":"ping"}"#, r#"{"frame":"change"}"#] {
            assert_eq!(frame(text), None, "{text}");
        }
    }
}
