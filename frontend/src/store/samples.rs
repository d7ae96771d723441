//! Samples for tests.

use shared::{
    ChannelId, ChannelRef, ContactId, ContactRef, Conversation, ConversationId, Direction, Kind, Message,
    MessageId, MessageState, Platform, Priority, Status, TargetKind, Timestamp, UserId, UserRef,
};

/// An open conversation of which the citizen waits since so many seconds.
pub fn conversation(id: i64, since: i64) -> Conversation {
    Conversation {
        id: ConversationId(id),
        version: 1,
        platform: Platform::Facebook,
        kind: Kind::Direct,
        status: Status::Open,
        priority: Priority::Normal,
        reasons: vec![],
        intent: None,
        language: None,
        guard: None,
        labels: vec![],
        channel: ChannelRef { id: ChannelId(1), name: "Politie Twente".into() },
        team: None,
        assignee: None,
        contact: Some(ContactRef {
            id: ContactId(id),
            name: "Sanne".into(),
            handle: None,
            version: 1,
            warned_until: None,
            blocked: false,
            hidden: false,
        }),
        preview: "Goedenavond".into(),
        preview_direction: Some(Direction::In),
        waiting_since: Some(Timestamp::from_seconds(since)),
        target: Some(TargetKind::First),
        due_at: Some(Timestamp::from_seconds(since + 3600)),
        pace: None,
        alarm: None,
        last_inbound_at: Some(Timestamp::from_seconds(since)),
        last_message_at: Timestamp::from_seconds(since),
        snoozed_until: None,
        approval_since: None,
        parent: None,
        created_at: Timestamp::from_seconds(since),
    }
}

/// A message of conversation `conversation`; outbound ones are by user 1.
pub fn message(id: i64, conversation: i64, direction: Direction, text: &str) -> Message {
    Message {
        id: MessageId(id),
        conversation_id: ConversationId(conversation),
        version: 1,
        direction,
        via: None,
        text: text.into(),
        platform_id: None,
        sent_at: Timestamp::from_seconds(id),
        received_at: Timestamp::from_seconds(id),
        state: MessageState::Recorded,
        failure: None,
        author: (direction == Direction::Out).then(|| user(1)),
        reply_to: None,
        attachments: vec![],
        event: None,
        edited_at: None,
        deleted_at: None,
        hidden: false,
    }
}

/// A colleague.
pub fn user(id: i64) -> UserRef {
    UserRef { id: UserId(id), name: format!("Collega {id}") }
}
