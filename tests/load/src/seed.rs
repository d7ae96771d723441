//! Years of conversations, put straight into the database: as a district's desk would look, the same every time.

use anyhow::{Result, ensure};
use backend::search::index_messages;
use backend::store::{
    Store, Tx,
    entity::{channel, contact, conversation, identity, message, post, user},
};
use sea_orm::{ConnectionTrait, DatabaseBackend, EntityTrait, IntoActiveModel, QueryOrder};
use shared::{Direction, HOUR, Kind, MessageState, Pace, Platform, Priority, Status, Timestamp};
use std::{ops::Range, time::Instant};

/// Raised when the same number of conversations would look different.
pub const VERSION: u32 = 2;

/// How many conversations share a transaction, and how many a statement: SQLite takes 32,766 values in one.
const TOGETHER: i64 = 50_000;
const ROWS: i64 = 500;
/// What the citizen wrote, and our answer.
pub const PER_CONVERSATION: i64 = 2;
/// Each citizen wrote twice, under each post a hundred wrote.
const PER_CITIZEN: i64 = 2;
const PER_POST: i64 = 100;
/// When it began; it ends a while before any bench.
const BEGIN: i64 = 1_640_991_600_000;
const SPAN: i64 = 3 * 365 * 24 * HOUR;
/// Tables whose rows bring their own ids.
const NUMBERED: [&str; 5] = ["contacts", "identities", "posts", "conversations", "messages"];

/// What kind of desk it is.
#[derive(Clone, Copy)]
pub enum Desks {
    /// Years of work, of which one in fifty waits for an answer.
    Years,
    /// Everything waits, and is due one after another from this moment on.
    Waiting {
        /// When the first is due.
        due: Timestamp,
    },
}

/// The rows that conversations refer to.
struct Desk {
    kind: Desks,
    channels: Vec<channel::Model>,
    agents: Vec<user::Model>,
    conversations: i64,
}

/// Fills a database that has people and channels, and has the database look at what is in it.
pub async fn fill(store: &Store, conversations: i64, kind: Desks) -> Result<()> {
    let start = Instant::now();
    let channels = channel::Entity::find().order_by_asc(channel::Column::Id).all(store.read()).await?;
    let agents = user::Entity::find().order_by_asc(user::Column::Id).all(store.read()).await?;
    ensure!(!channels.is_empty() && !agents.is_empty(), "a seed needs channels and people");
    let desk = Desk { kind, channels, agents, conversations };
    let mut first = 0;
    while first < conversations {
        let end = conversations.min(first + TOGETHER);
        let tx = store.begin(Timestamp(BEGIN)).await?;
        let mut at = first;
        while at < end {
            let next = end.min(at + ROWS);
            desk.insert(&tx, at..next).await?;
            at = next;
        }
        tx.commit().await?;
        first = end;
        println!("  {first} of {conversations}, {:.0} s", start.elapsed().as_secs_f32());
    }
    finish(store).await
}

async fn finish(store: &Store) -> Result<()> {
    let db = store.write();
    if store.backend() == DatabaseBackend::Postgres {
        for table in NUMBERED {
            let go_on = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            );
            db.execute_unprepared(&go_on).await?;
        }
        db.execute_unprepared("VACUUM ANALYZE").await?;
    } else {
        db.execute_unprepared("ANALYZE").await?;
        db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    }
    Ok(())
}

impl Desk {
    async fn insert(&self, tx: &Tx, range: Range<i64>) -> Result<()> {
        let db = &**tx;
        let citizens = of_new(&range, PER_CITIZEN);
        let contacts: Vec<_> = citizens.clone().map(|n| self.contact(n).into_active_model()).collect();
        if !contacts.is_empty() {
            contact::Entity::insert_many(contacts).exec_without_returning(db).await?;
            let identities = citizens.map(|n| self.identity(n).into_active_model());
            identity::Entity::insert_many(identities).exec_without_returning(db).await?;
        }
        let posts: Vec<_> = of_new(&range, PER_POST).map(|n| self.post(n).into_active_model()).collect();
        if !posts.is_empty() {
            post::Entity::insert_many(posts).exec_without_returning(db).await?;
        }
        let conversations = range.clone().map(|n| self.conversation(n).into_active_model());
        conversation::Entity::insert_many(conversations).exec_without_returning(db).await?;
        for side in [Direction::In, Direction::Out] {
            let messages: Vec<_> = range.clone().map(|n| self.message(n, side)).collect();
            index_messages(tx, &messages).await?;
            let messages = messages.into_iter().map(IntoActiveModel::into_active_model);
            message::Entity::insert_many(messages).exec_without_returning(db).await?;
        }
        Ok(())
    }

    fn channel(&self, citizen: i64) -> &channel::Model {
        pick(&self.channels, mix(citizen, 1))
    }

    /// Conversations begin at regular moments; those that wait, a day before they are due.
    fn begin(&self, n: i64) -> i64 {
        match self.kind {
            Desks::Years => BEGIN + SPAN / self.conversations.max(1) * n,
            Desks::Waiting { due } => due.0 - 24 * HOUR + n,
        }
    }

    fn priority(&self, n: i64) -> Priority {
        match self.kind {
            Desks::Years => priority(n),
            Desks::Waiting { .. } => Priority::Normal,
        }
    }

    fn contact(&self, citizen: i64) -> contact::Model {
        let created_at = self.begin(citizen * PER_CITIZEN);
        contact::Model {
            id: citizen + 1,
            name: format!("Burger {citizen}"),
            created_at,
            version: 1,
            warned_until: None,
            blocked_at: None,
            blocked_reason: String::new(),
            hidden: false,
        }
    }

    fn identity(&self, citizen: i64) -> identity::Model {
        let channel = self.channel(citizen);
        let has_handle = channel.platform != Platform::Facebook.as_str();
        identity::Model {
            id: citizen + 1,
            contact_id: citizen + 1,
            channel_id: channel.id,
            platform: channel.platform.clone(),
            platform_id: format!("seeded-{citizen}"),
            name: format!("Burger {citizen}"),
            handle: has_handle.then(|| format!("burger_{citizen}")),
            created_at: self.begin(citizen * PER_CITIZEN),
        }
    }

    /// Posts belong to the channels in turn.
    fn post(&self, n: i64) -> post::Model {
        let channels = i64::try_from(self.channels.len()).unwrap_or(1);
        post::Model {
            id: n + 1,
            channel_id: pick(&self.channels, n % channels).id,
            platform_id: format!("seeded-post-{n}"),
            text: format!(
                "Getuigen gezocht van de aanrijding op kruispunt {n}. Heb jij iets gezien? Laat het weten."
            ),
            published_at: Some(self.begin(n * PER_POST)),
        }
    }

    /// Of years nine in ten are done; one in fifty waits for an agent. Few of those have one.
    fn state(&self, n: i64) -> (Status, bool) {
        if matches!(self.kind, Desks::Waiting { .. }) {
            return (Status::Open, false);
        }
        match mix(n, 5) % 100 {
            0..90 => (Status::Resolved, mix(n, 6) % 10 > 0),
            90..95 => (Status::Waiting, true),
            95..97 => (Status::Snoozed, true),
            97 => (Status::Spam, false),
            _ => (Status::Open, mix(n, 6) % 4 == 0),
        }
    }

    fn conversation(&self, n: i64) -> conversation::Model {
        let citizen = n / PER_CITIZEN;
        let channel = self.channel(citizen);
        let public = n % PER_CITIZEN == 1;
        let (status, held) = self.state(n);
        let begin = self.begin(n);
        let waits = status == Status::Open;
        let (due, pace) = match self.kind {
            Desks::Years => (begin + HOUR, Some(Pace::Missed)),
            Desks::Waiting { .. } => (begin + 24 * HOUR, None),
        };
        let (due, pace) = (waits.then_some(due), pace.filter(|_| waits));
        let last = begin + if waits { 0 } else { HOUR + mix(n, 2) % HOUR };
        let assignee = held.then(|| pick(&self.agents, mix(n, 3)).id);
        conversation::Model {
            id: n + 1,
            version: 1 + mix(n, 4) % 8,
            channel_id: channel.id,
            platform: channel.platform.clone(),
            kind: if public { Kind::Comment } else { Kind::Direct }.as_str().into(),
            thread_key: format!("seeded-{n}"),
            status: status.as_str().into(),
            priority: self.priority(n).rank(),
            team_id: channel.team_id,
            assignee_id: assignee,
            team_scope: channel.team_id.unwrap_or(0),
            holder: assignee.unwrap_or(0),
            contact_id: Some(citizen + 1),
            identity_id: Some(citizen + 1),
            post_id: public.then_some(n / PER_POST + 1),
            preview: backend::inbox::preview_of(&words(n)),
            preview_direction: Some(if waits { Direction::In } else { Direction::Out }.as_str().into()),
            waiting_since: waits.then_some(begin),
            queue_since: due.unwrap_or(last),
            last_inbound_at: Some(begin),
            last_message_at: last,
            snoozed_until: (status == Status::Snoozed).then_some(Timestamp(i64::MAX / 2).0),
            handled_until: if waits { 0 } else { last },
            answered_until: 0,
            data_class: "avg".into(),
            closed_at: (status == Status::Resolved).then_some(last),
            legal_hold: false,
            created_at: begin,
            // Nobody of these logs in: what they have stays theirs.
            held_since: held.then_some(i64::MAX / 2),
            answered_at: None,
            target: waits.then(|| "first".into()),
            due_at: due,
            pace: pace.map(|pace| pace.as_str().into()),
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

    fn message(&self, n: i64, direction: Direction) -> message::Model {
        let conversation = self.conversation(n);
        let inbound = direction == Direction::In;
        let sent_at = if inbound { conversation.created_at } else { conversation.last_message_at };
        message::Model {
            id: n * 2 + if inbound { 1 } else { 2 },
            conversation_id: conversation.id,
            channel_id: conversation.channel_id,
            version: 1,
            direction: direction.as_str().into(),
            via: Some(if conversation.post_id.is_some() { "public" } else { "private" }.into()),
            text: words(n),
            platform_id: Some(format!("seeded-{direction:?}-{n}")),
            sent_at,
            received_at: sent_at + 900,
            state: if inbound { MessageState::Recorded } else { MessageState::Read }.as_str().into(),
            failure_reason: None,
            failure_detail: None,
            author_id: conversation.assignee_id.filter(|_| !inbound),
            reply_to_id: None,
            reply_to_platform_id: None,
            event: None,
            edited_at: None,
            deleted_at: None,
            hidden: false,
        }
    }
}

/// Which groups of `size` begin in `range`.
fn of_new(range: &Range<i64>, size: i64) -> Range<i64> {
    (range.start + size - 1) / size..(range.end + size - 1) / size
}

fn priority(n: i64) -> Priority {
    match mix(n, 7) % 200 {
        0 => Priority::Hot,
        1..5 => Priority::Urgent,
        5..20 => Priority::High,
        180.. => Priority::Low,
        _ => Priority::Normal,
    }
}

fn words(n: i64) -> String {
    const WHAT: [&str; 5] = [
        "Mijn fiets is gestolen bij het station, waar kan ik aangifte doen?",
        "Er staat al een uur een auto met draaiende motor voor onze deur.",
        "Bedankt voor het snelle optreden gisteravond!",
        "Hoe laat is het bureau morgen open?",
        "Er wordt weer hard gereden in onze straat, kunnen jullie eens komen controleren? Het is vooral na tien uur \
         's avonds, en er spelen hier overdag veel kinderen.",
    ];
    format!("{} ({n})", pick(&WHAT, mix(n, 8)))
}

fn pick<T>(from: &[T], n: i64) -> &T {
    let count = i64::try_from(from.len()).unwrap_or(1);
    // Both are in range: none of the lists is empty, and a remainder is below its divisor.
    &from[usize::try_from(n.rem_euclid(count)).unwrap_or(0)]
}

/// A number that looks like chance and is the same every time; never negative.
fn mix(n: i64, salt: u64) -> i64 {
    let mut x = n.cast_unsigned().wrapping_add(salt.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)).cast_signed() & i64::MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};

    async fn with_desk(folder: &std::path::Path) -> Store {
        let store = Store::open(&format!("sqlite:{}", folder.join("a.db").display())).await.unwrap();
        for (id, platform) in [(1, Platform::Facebook), (2, Platform::X)] {
            let channel = channel::ActiveModel {
                id: Set(id),
                platform: Set(platform.as_str().into()),
                account: Set(id.to_string()),
                name: Set("Politie".into()),
                secrets: Set(String::new()),
                secrets_version: Set(1),
                signer: Set(String::new()),
                health: Set("unknown".into()),
                catch_up_due_at: Set(0),
                created_at: Set(0),
                ..Default::default()
            };
            channel.insert(store.write()).await.unwrap();
        }
        let agent = user::ActiveModel {
            id: Set(1),
            name: Set("Sanne".into()),
            email: Set("sanne@balie.test".into()),
            password_hash: Set(String::new()),
            role: Set("agent".into()),
            team_id: Set(None),
            active: Set(true),
            created_at: Set(0),
            seen_at: Set(None),
            trainee: Set(false),
            signature: Set(String::new()),
        };
        agent.insert(store.write()).await.unwrap();
        store
    }

    #[tokio::test]
    async fn every_conversation_has_its_citizen_and_messages_and_the_queue_shows_some() {
        let folder = tempfile::tempdir().unwrap();
        let store = with_desk(folder.path()).await;
        fill(&store, 2_501, Desks::Years).await.unwrap();
        let db = store.read();
        assert_eq!(conversation::Entity::find().count(db).await.unwrap(), 2_501);
        assert_eq!(message::Entity::find().count(db).await.unwrap(), 2 * 2_501);
        assert_eq!(contact::Entity::find().count(db).await.unwrap(), 1_251);
        let sanne = shared::User {
            id: 1.into(),
            name: "Sanne".into(),
            email: "sanne@balie.test".into(),
            role: shared::Role::Agent,
            team: None,
            trainee: false,
            signature: String::new(),
        };
        let queue = shared::ConversationFilter {
            status: Some(Status::Open),
            assignee: Some(shared::Whose::Nobody),
            ..Default::default()
        };
        let page = backend::inbox::list(&store, Timestamp(0), &sanne, &queue, 25, None).await.unwrap();
        assert_eq!(page.items.len(), 25);
        let open = conversation::Column::Status.eq(Status::Open.as_str());
        assert_eq!(conversation::Entity::find().filter(open).count(db).await.unwrap(), 55);
    }

    #[test]
    fn groups_are_made_once_whatever_the_ranges() {
        let mut made = vec![];
        for range in [0..3, 3..4, 4..10, 10..11] {
            made.extend(of_new(&range, 4));
        }
        assert_eq!(made, [0, 1, 2]);
    }
}
