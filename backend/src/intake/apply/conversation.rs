//! The conversation that an event belongs to, and what follows for it from its messages.

use super::Applier;
use crate::{
    inbox::{self, ConversationRow, preview_of, system_message},
    platforms::ThreadKey,
    rules,
    store::entity::{channel, conversation, message},
    triage::triage,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, sea_query::OnConflict,
};
use shared::{Direction, Priority, Status, SystemEvent, Timestamp};

impl Applier<'_> {
    /// The conversation of a thread, if it is here.
    pub(super) async fn find_conversation(
        &mut self,
        channel: i64,
        thread: &ThreadKey,
    ) -> Result<Option<ConversationRow>, DbErr> {
        self.write().await?;
        conversation::Entity::find()
            .filter(conversation::Column::ChannelId.eq(channel))
            .filter(conversation::Column::Kind.eq(thread.kind.as_str()))
            .filter(conversation::Column::ThreadKey.eq(&thread.key))
            .lock_exclusive()
            .one(&**self.tx)
            .await
    }

    /// A conversation, if it is here.
    pub(super) async fn conversation_by_id(&mut self, id: i64) -> Result<Option<ConversationRow>, DbErr> {
        self.write().await?;
        conversation::Entity::find_by_id(id).lock_exclusive().one(&**self.tx).await
    }

    /// A message and its conversation, to be changed: as they are once the conversation is held. Whoever changes a message
    /// holds its conversation, so what was read before may be otherwise by now.
    pub(super) async fn held(
        &mut self,
        message: &message::Model,
    ) -> Result<Option<(ConversationRow, message::Model)>, DbErr> {
        let Some(row) = self.conversation_by_id(message.conversation_id).await? else { return Ok(None) };
        let message = message::Entity::find_by_id(message.id).one(&**self.tx).await?;
        Ok(message.map(|message| (row, message)))
    }

    /// The conversation of a thread; made when it is not here.
    pub(super) async fn conversation(
        &mut self,
        channel: &channel::Model,
        thread: &ThreadKey,
        first_at: Timestamp,
    ) -> Result<ConversationRow, DbErr> {
        if let Some(known) = self.known.take_conversation(channel.id, thread) {
            return Ok(known);
        }
        if let Some(known) = self.find_conversation(channel.id, thread).await? {
            return Ok(known);
        }
        let mut row = new_row(channel, thread, first_at, self.tx.now()).into_active_model().reset_all();
        row.id = NotSet;
        let mut keep = OnConflict::columns([
            conversation::Column::ChannelId,
            conversation::Column::Kind,
            conversation::Column::ThreadKey,
        ]);
        keep.do_nothing();
        conversation::Entity::insert(row).on_conflict(keep).exec_without_returning(&**self.tx).await?;
        let made = self.find_conversation(channel.id, thread).await?;
        made.ok_or_else(|| DbErr::RecordNotFound("the conversation just made".into()))
    }

    /// What follows from a citizen's message: the citizen waits, and whoever had put the conversation away sees
    /// it again.
    pub(super) async fn citizen_wrote(
        &mut self,
        row: &mut ConversationRow,
        sent_at: i64,
        text: &str,
    ) -> Result<(), DbErr> {
        row.last_inbound_at = row.last_inbound_at.max(Some(sent_at));
        show_latest(row, Direction::In, sent_at, text);
        let unanswered = sent_at > row.answered_until && self.tx.now().0 >= row.handled_until;
        let was_spam = row.status == Status::Spam.as_str();
        // A life in danger gets through, whoever wrote it.
        if !unanswered || was_spam && !triage(text).guard {
            return Ok(());
        }
        row.waiting_since = Some(row.waiting_since.map_or(sent_at, |since| since.min(sent_at)));
        let was_done = was_spam || row.status == Status::Resolved.as_str();
        row.status = Status::Open.as_str().into();
        row.snoozed_until = None;
        row.closed_at = None;
        if was_done {
            // Whoever had it may be at home by now: it goes back to the queue.
            row.assignee_id = None;
            row.answered_at = None;
            Self::sort_anew(row);
            rules::begin_anew(self.tx, row.id).await?;
            let line = system_message(self.tx, row, None, &SystemEvent::Reopened).await?;
            self.touch(row.id, Some(line));
        }
        Ok(())
    }

    /// What follows from an answer that was given outside Balie.
    pub(super) async fn answered_elsewhere(
        &mut self,
        row: &mut ConversationRow,
        sent_at: i64,
        text: &str,
    ) -> Result<(), DbErr> {
        show_latest(row, Direction::Out, sent_at, text);
        row.answered_until = row.answered_until.max(sent_at);
        row.answered_at = row.answered_at.or(Some(sent_at));
        row.waiting_since = self.first_unanswered(row).await?;
        if row.waiting_since.is_none() && row.status == Status::Open.as_str() {
            row.status = Status::Waiting.as_str().into();
        }
        Ok(())
    }

    /// When the citizen wrote the first message that nobody has answered.
    async fn first_unanswered(&self, row: &ConversationRow) -> Result<Option<i64>, DbErr> {
        message::Entity::find()
            .select_only()
            .column(message::Column::SentAt)
            .filter(message::Column::ConversationId.eq(row.id))
            .filter(message::Column::SentAt.gt(row.answered_until))
            .filter(message::Column::Direction.eq(Direction::In.as_str()))
            .filter(message::Column::ReceivedAt.gte(row.handled_until))
            .order_by_asc(message::Column::SentAt)
            .into_tuple()
            .one(&**self.tx)
            .await
    }

    /// What the queue shows of the last message, after that was edited or taken away.
    pub(super) async fn refresh_preview(&self, row: &mut ConversationRow) -> Result<(), DbErr> {
        let last = message::Entity::find()
            .filter(message::Column::ConversationId.eq(row.id))
            .filter(message::Column::Direction.is_in([Direction::In.as_str(), Direction::Out.as_str()]))
            .order_by_desc(message::Column::SentAt)
            .order_by_desc(message::Column::Id)
            .limit(1)
            .one(&**self.tx)
            .await?;
        if let Some(last) = last {
            row.preview = if last.deleted_at.is_some() { String::new() } else { preview_of(&last.text) };
            row.preview_direction = Some(last.direction);
        }
        Ok(())
    }

    /// The conversation is now so: it will be written and published.
    pub(super) async fn keep(
        &mut self,
        row: &mut ConversationRow,
        message: Option<i64>,
    ) -> Result<(), DbErr> {
        inbox::renew(self.tx, row, &mut self.targets).await?;
        self.known.keep_conversation(row);
        self.unwritten.insert(row.id, row.clone());
        self.touch(row.id, message);
        Ok(())
    }

    /// Writes the conversations that changed. Whoever asks the database for conversations does so after this.
    pub(super) async fn write(&mut self) -> Result<(), DbErr> {
        let changed = std::mem::take(&mut self.unwritten);
        inbox::write(self.tx, changed.into_values().collect()).await
    }
}

fn show_latest(row: &mut ConversationRow, direction: Direction, sent_at: i64, text: &str) {
    // At one and the same moment the answer comes after the question.
    let answered = row.preview_direction.as_deref() == Some(Direction::Out.as_str());
    let tied = sent_at == row.last_message_at && !(answered && direction == Direction::In);
    if row.preview_direction.is_none() || sent_at > row.last_message_at || tied {
        row.last_message_at = sent_at;
        row.preview = preview_of(text);
        row.preview_direction = Some(direction.as_str().into());
    }
}

fn new_row(channel: &channel::Model, thread: &ThreadKey, at: Timestamp, now: Timestamp) -> ConversationRow {
    ConversationRow {
        id: 0,
        version: 0,
        channel_id: channel.id,
        platform: channel.platform.clone(),
        kind: thread.kind.as_str().into(),
        thread_key: thread.key.clone(),
        status: Status::Waiting.as_str().into(),
        priority: Priority::Normal.rank(),
        team_id: channel.team_id,
        assignee_id: None,
        team_scope: channel.team_id.unwrap_or(0),
        holder: 0,
        contact_id: None,
        identity_id: None,
        post_id: None,
        preview: String::new(),
        preview_direction: None,
        waiting_since: None,
        queue_since: at.0,
        last_inbound_at: None,
        last_message_at: at.0,
        snoozed_until: None,
        handled_until: 0,
        answered_until: 0,
        // A question is AVG until somebody makes a report of it, which makes it Wpg 8.
        data_class: "avg".into(),
        closed_at: None,
        legal_hold: false,
        created_at: now.0,
        held_since: None,
        answered_at: None,
        target: None,
        due_at: None,
        pace: None,
        alarm_since: None,
        alarm_level: None,
        alarm_step: 0,
        alarm_at: None,
        moment_at: None,
        intent: None,
        language: None,
        reasons: "[]".into(),
        guard: None,
        priority_chosen: false,
        labels: "[]".into(),
        approval_since: None,
    }
}
