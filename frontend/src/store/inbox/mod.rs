//! What this browser holds of the inbox: what the feed said, what is under way, and the lists.

mod fetched;
mod touched;

pub use touched::{News, Touched};

use crate::store::{
    list::List,
    overlay::{NewSending, Overlay, Patch, Sending, Ticket},
    recent::Recent,
    view::View,
};
use shared::{
    Channel, Conversation, ConversationId, Direction, Event, InboxState, Message, MessageId, MessageState,
    Status, Timestamp, UserId,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Lists of filters are forgotten when there are more than this.
const MOST_LISTS: usize = 40;
/// More conversations than this are not kept beside those that the list shows.
const MOST_CONVERSATIONS: usize = 4_000;
/// More threads than this are not followed.
const MOST_THREADS: usize = 12;

/// How far a thread was fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadReach {
    /// Whether its latest messages are here.
    pub fetched: bool,
    /// Asks for older messages.
    pub older: Option<String>,
}

/// The inbox as this browser holds it.
#[derive(Debug)]
pub struct Inbox {
    me: UserId,
    state: InboxState,
    overlay: Overlay,
    lists: HashMap<View, List>,
    /// The list that is in line with what is known, but for what changed since.
    settled: Option<View>,
    /// What changed since.
    changed: HashSet<ConversationId>,
    /// Those with an alarm.
    alarmed: HashSet<ConversationId>,
    reaches: HashMap<ConversationId, ThreadReach>,
    /// Followed threads, the one opened last at the end.
    followed: Vec<ConversationId>,
    /// Those that the feed took away lately: an answer that was under way does not bring them back.
    gone: Recent<ConversationId>,
    /// Those that the feed told about lately, since everything had to be fetched again.
    told: Recent<ConversationId>,
}

impl Inbox {
    /// An empty inbox of user `me`.
    pub fn new(me: UserId) -> Self {
        Self {
            me,
            state: InboxState::default(),
            overlay: Overlay::default(),
            lists: HashMap::new(),
            settled: None,
            changed: HashSet::new(),
            alarmed: HashSet::new(),
            reaches: HashMap::new(),
            followed: Vec::new(),
            gone: Recent::default(),
            told: Recent::default(),
        }
    }

    // --- what the feed says -----------------------------------------------------------------------------

    /// Applies one event of the feed and notes what it touched.
    pub fn apply(&mut self, event: Event, touched: &mut Touched) {
        match &event {
            Event::Conversation { conversation, messages } => {
                let id = conversation.id;
                self.gone.forget(id);
                self.told.note(id);
                self.changed.insert(id);
                touched.conversations.insert(id);
                if !messages.is_empty() && self.state.threads.contains_key(&id) {
                    touched.threads.insert(id);
                }
                if let Some(work) = self.new_work(conversation) {
                    touched.news.push(News::Work(Box::new(work.clone())));
                }
                if messages.iter().any(|m| self.waits_for_approval(m)) {
                    touched.news.push(News::Approval(conversation.clone()));
                }
                let arrived = messages.iter().filter(|m| self.is_new(m));
                touched.arrived.extend(arrived.map(|m| (id, m.id)));
            }
            Event::ConversationGone { id } => {
                self.gone.note(*id);
                self.changed.insert(*id);
                self.reaches.remove(id);
                self.followed.retain(|f| f != id);
                touched.conversations.insert(*id);
                touched.threads.insert(*id);
            }
            Event::Channel { .. } => touched.channels = true,
            Event::Directory => touched.directory = true,
            Event::Targets => touched.targets = true,
            Event::Setting { setting } => {
                touched.settings.insert(*setting);
            }
            Event::IntakeProblems => touched.intake = true,
            Event::Notice { notice } => touched.news.push(News::Notice(notice.clone())),
            Event::NoticesSeen { reading } => touched.news.push(News::Seen(*reading)),
            Event::NoticeSettings { settings } => touched.news.push(News::Settings(settings.clone())),
            Event::Access => touched.access = true,
            // Told to the user at once; nothing here changes.
            Event::Mentioned { .. } | Event::TakenOver { .. } => {}
        }
        self.state.apply(event);
    }

    /// The conversation, when it now waits for somebody to take it and did not before.
    fn new_work<'a>(&self, now: &'a Conversation) -> Option<&'a Conversation> {
        let waits = |c: &Conversation| c.status == Status::Open && c.assignee.is_none();
        let before = self.state.conversations.get(&now.id);
        // One that is known no longer and is older is not new.
        let fresh = before.map_or(now.preview_direction == Some(Direction::In), |before| !waits(before));
        (waits(now) && fresh && now.waiting_since == now.last_inbound_at).then_some(now)
    }

    /// The conversations with an alarm that nobody has taken, the most pressing first.
    pub fn alarms(&self) -> Vec<Conversation> {
        let known = self.alarmed.iter().filter_map(|id| self.state.conversations.get(id));
        let mut alarms: Vec<_> =
            known.map(|c| self.overlay.conversation(c)).filter(|c| c.assignee.is_none()).collect();
        alarms.sort_by_key(Conversation::queue_key);
        alarms
    }

    /// Whether it is a colleague's reply that waits for approval.
    fn waits_for_approval(&self, message: &Message) -> bool {
        message.state == MessageState::AwaitsApproval
            && message.author.as_ref().is_some_and(|author| author.id != self.me)
    }

    /// Whether the message is a citizen's, new here, in a thread that is followed.
    fn is_new(&self, message: &Message) -> bool {
        message.direction == Direction::In
            && self.state.threads.get(&message.conversation_id).is_some_and(|t| !t.contains_key(&message.id))
    }

    // --- what is under way ------------------------------------------------------------------------------

    /// Shows a conversation as it is asked to become.
    pub fn patch(&mut self, id: ConversationId, patch: Patch) -> Ticket {
        self.changed.insert(id);
        self.overlay.patch(id, patch)
    }

    /// Shows a comment as hidden, or no longer.
    pub fn hide(&mut self, id: MessageId, hidden: bool) -> Ticket {
        self.overlay.hide(id, hidden)
    }

    /// Shows a reply or note that is being sent.
    pub fn send(&mut self, new: NewSending) -> Ticket {
        let after = self.state.threads.get(&new.conversation).and_then(|t| t.keys().next_back().copied());
        self.overlay.send(new, after)
    }

    /// The command was answered: from here on the server's word counts.
    pub fn settle(&mut self, ticket: Ticket) {
        self.changed.extend(self.overlay.settle(ticket));
    }

    // --- what is shown ----------------------------------------------------------------------------------

    /// The conversation as it is to be shown.
    pub fn conversation(&self, id: ConversationId) -> Option<Conversation> {
        self.state.conversations.get(&id).map(|c| self.overlay.conversation(c))
    }

    /// Who has it by the server's word, whatever was asked meanwhile.
    pub fn holder(&self, id: ConversationId) -> Option<UserId> {
        self.state.conversations.get(&id)?.assignee.as_ref().map(|a| a.id)
    }

    /// A followed thread in its order.
    pub fn thread(&self, id: ConversationId) -> Vec<Message> {
        let all = self.state.thread(id).into_iter();
        all.filter(|m| m.state != MessageState::TakenBack).map(|m| self.overlay.message(m)).collect()
    }

    /// What is being sent in a thread.
    pub fn sending(&self, id: ConversationId) -> Vec<Sending> {
        let empty = BTreeMap::new();
        let thread = self.state.threads.get(&id).unwrap_or(&empty);
        self.overlay.sending(id, thread).cloned().collect()
    }

    /// How far a thread was fetched.
    pub fn reach(&self, id: ConversationId) -> ThreadReach {
        self.reaches.get(&id).cloned().unwrap_or_default()
    }

    /// The channels.
    pub fn channels(&self) -> Vec<Channel> {
        self.state.channels.values().cloned().collect()
    }

    /// Takes the channels from an answer of the API.
    pub fn take_channels(&mut self, channels: Vec<Channel>) {
        self.state.channels = channels.into_iter().map(|c| (c.id, c)).collect();
    }

    /// The list of a view.
    pub fn list(&mut self, view: View) -> &mut List {
        if self.lists.len() > MOST_LISTS && !self.lists.contains_key(&view) {
            self.lists.retain(|view, _| !matches!(view, View::Filtered(_)));
        }
        self.lists.entry(view).or_insert_with(|| List::new(view.filter()))
    }

    /// Brings the list of a view in line with what is known, and forgets what no list needs.
    pub fn settle_list(&mut self, view: View, now: Timestamp) -> &List {
        let me = self.me;
        let list = self.lists.entry(view).or_insert_with(|| List::new(view.filter()));
        let changed = std::mem::take(&mut self.changed);
        let (known, overlay) = (&self.state.conversations, &self.overlay);
        for id in &changed {
            if known.get(id).is_some_and(|c| c.alarm.is_some()) {
                self.alarmed.insert(*id);
            } else {
                self.alarmed.remove(id);
            }
        }
        if self.settled != Some(view) || list.ages() {
            self.settled = Some(view);
            list.gather(known.values(), me, now);
        }
        // As they are to be shown, with what is under way.
        for id in changed.into_iter().chain(overlay.patched()) {
            list.place(id, known.get(&id).map(|c| overlay.conversation(c)).as_ref(), me, now);
        }
        list.settle();
        if self.state.conversations.len() > list.len() + MOST_CONVERSATIONS {
            self.let_go(view, now);
        }
        self.list(view)
    }

    /// Forgets the conversations that the list of a view does not need; other lists have to be fetched again.
    fn let_go(&mut self, view: View, now: Timestamp) {
        let me = self.me;
        let list = self.lists.entry(view).or_insert_with(|| List::new(view.filter()));
        let (followed, overlay) = (&self.followed, &self.overlay);
        self.state.conversations.retain(|id, c| {
            c.alarm.is_some() || list.covers(c, me, now) || followed.contains(id) || overlay.touches(*id)
        });
        for (_, other) in self.lists.iter_mut().filter(|(other, _)| **other != view) {
            other.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::{conversation, message, user};
    use shared::Page;

    fn inbox() -> Inbox {
        Inbox::new(UserId(1))
    }

    fn page(rows: &[(i64, i64)], next: Option<&str>) -> Page<Conversation> {
        Page { items: rows.iter().map(|&(id, s)| conversation(id, s)).collect(), next: next.map(Into::into) }
    }

    fn pushed(conversation: Conversation, messages: Vec<Message>) -> Event {
        Event::Conversation { conversation: Box::new(conversation), messages }
    }

    fn shown(inbox: &mut Inbox, view: View) -> Vec<i64> {
        inbox.settle_list(view, Timestamp(0)).shown().iter().map(|id| id.0).collect()
    }

    #[test]
    fn a_claim_moves_at_once_and_moves_back_when_refused() {
        let mut inbox = inbox();
        inbox.take_page(View::Queue, page(&[(1, 10), (2, 20)], None), true, Timestamp(0));
        let ticket = inbox.patch(ConversationId(1), Patch::Assignee(Some(user(1))));
        assert_eq!(shown(&mut inbox, View::Queue), [2]);
        assert_eq!(shown(&mut inbox, View::Mine), [1]);
        inbox.settle(ticket);
        assert_eq!(shown(&mut inbox, View::Queue), [1, 2]);
        assert_eq!(shown(&mut inbox, View::Mine), Vec::<i64>::new());
    }

    #[test]
    fn an_answer_that_was_under_way_does_not_bring_back_what_is_gone() {
        let mut inbox = inbox();
        inbox.apply(Event::ConversationGone { id: ConversationId(1) }, &mut Touched::default());
        inbox.take_page(View::Queue, page(&[(1, 10), (2, 20)], None), true, Timestamp(0));
        assert_eq!(shown(&mut inbox, View::Queue), [2]);
        inbox.apply(pushed(conversation(1, 10), vec![]), &mut Touched::default());
        assert_eq!(shown(&mut inbox, View::Queue), [1, 2]);
    }

    #[test]
    fn fetching_again_drops_what_is_no_longer_so_and_keeps_what_the_feed_told() {
        let mut inbox = inbox();
        inbox.take_page(View::Queue, page(&[(1, 10), (2, 20)], None), true, Timestamp(0));
        inbox.forget_reach();
        assert_eq!(shown(&mut inbox, View::Queue), [1, 2], "nothing flickers meanwhile");
        inbox.apply(pushed(conversation(3, 30), vec![]), &mut Touched::default());
        inbox.take_page(View::Queue, page(&[(2, 20)], None), true, Timestamp(0));
        assert_eq!(shown(&mut inbox, View::Queue), [2, 3]);
    }

    #[test]
    fn what_the_feed_says_of_a_thread_while_it_is_fetched_is_kept() {
        let mut inbox = inbox();
        let id = ConversationId(1);
        inbox.follow(id);
        let mut touched = Touched::default();
        inbox.apply(pushed(conversation(1, 10), vec![message(7, 1, Direction::In, "Ook dit")]), &mut touched);
        assert_eq!(touched.arrived, [(id, MessageId(7))]);
        let fetched = Page { items: vec![message(6, 1, Direction::In, "Dit")], next: Some("ouder".into()) };
        inbox.take_messages(id, fetched, true);
        let texts: Vec<_> = inbox.thread(id).into_iter().map(|m| m.text).collect();
        assert_eq!(texts, ["Dit", "Ook dit"]);
        assert_eq!(inbox.reach(id), ThreadReach { fetched: true, older: Some("ouder".into()) });
    }

    #[test]
    fn a_thread_that_is_fetched_again_has_no_hole() {
        let mut inbox = inbox();
        let id = ConversationId(1);
        let messages = |ids: &[i64]| Page {
            items: ids.iter().map(|&m| message(m, 1, Direction::In, "…")).collect(),
            next: Some("ouder".into()),
        };
        inbox.follow(id);
        inbox.take_messages(id, messages(&[1, 2]), true);
        inbox.forget_reach();
        assert_eq!(inbox.thread(id).len(), 2, "what is read stays until the newer is here");
        inbox.take_messages(id, messages(&[8, 9]), true);
        assert_eq!(inbox.thread(id).iter().map(|m| m.id.0).collect::<Vec<_>>(), [8, 9]);
    }

    #[test]
    fn a_message_that_is_told_twice_arrives_once() {
        let mut inbox = inbox();
        inbox.follow(ConversationId(1));
        let mut touched = Touched::default();
        for _ in 0..2 {
            inbox.apply(pushed(conversation(1, 10), vec![message(7, 1, Direction::In, "Hoi")]), &mut touched);
        }
        assert_eq!(touched.arrived.len(), 1);
    }

    #[test]
    fn no_more_threads_are_followed_than_fit() {
        let mut inbox = inbox();
        for id in 0..20 {
            inbox.follow(ConversationId(id));
        }
        assert_eq!(inbox.state.threads.len(), MOST_THREADS);
        assert!(inbox.state.threads.contains_key(&ConversationId(19)));
    }

    #[test]
    fn conversations_that_no_list_shows_are_let_go() {
        let mut inbox = inbox();
        inbox.take_page(View::Queue, page(&[(1, 1)], Some("c")), true, Timestamp(0));
        for id in 2..(3 + i64::try_from(MOST_CONVERSATIONS).unwrap()) {
            inbox.apply(pushed(conversation(id, id), vec![]), &mut Touched::default());
        }
        assert_eq!(shown(&mut inbox, View::Queue), [1]);
        assert_eq!(inbox.state.conversations.len(), 1);
    }
}
