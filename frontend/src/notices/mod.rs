//! Being told: of alarms, of new work, of one's own work. Nothing is told of what one already sees.

mod alarm;
mod panel;
mod settings;
mod tones;

pub use alarm::AlarmBanner;
pub use panel::{NoticesButton, NoticesInDialog};

use crate::{
    api,
    browser::{clock, notification, page, sound},
    desk::words,
    lang::tr,
    session::use_session,
    shell::Place,
    store::{News, Store, View},
    ui::title,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    Alarm, Conversation, ConversationId, Notice, NoticeKind, NoticeReading, NoticeSettings, Role,
    policy::Action,
};
use std::collections::HashMap;

/// So many notices are kept, the latest: older ones are found in their conversations.
const MOST: usize = 100;

/// How this colleague is told, and of what.
#[derive(Clone, Copy)]
pub struct Told {
    store: Store,
    role: Role,
    /// Whether one may approve what colleagues wrote who are learning the work.
    approves: bool,
    /// One's own settings.
    pub settings: RwSignal<NoticeSettings>,
    /// One's own notices, the latest first.
    pub notices: RwSignal<Vec<Notice>>,
    go: StoredValue<Box<dyn Fn(ConversationId)>, LocalStorage>,
}

/// How this colleague is told.
pub fn use_told() -> Told {
    expect_context()
}

impl Told {
    /// Begins to tell, for as long as the owner lives.
    pub fn begin(store: Store) -> Self {
        let navigate = use_navigate();
        let go = move |id| {
            navigate(&Place::Desk(View::Open, Some(id)).path(), NavigateOptions::default());
        };
        let told = Self {
            store,
            role: use_session().user().map_or(Role::Patrol, |u| u.role),
            approves: use_session().may(Action::WorkInbox)
                && use_session().user().is_some_and(|u| !u.trainee),
            settings: RwSignal::default(),
            notices: RwSignal::default(),
            go: StoredValue::new_local(Box::new(go)),
        };
        let _kept = StoredValue::new_local(sound::prepare());
        told.fetch();
        told.follow_alarms();
        told.follow_news();
        told
    }

    /// How many notices were not seen; tracks.
    pub fn unseen(self) -> usize {
        self.notices.with(|all| all.iter().filter(|n| !n.seen).count())
    }

    /// The alarms that this colleague hears; tracks.
    pub fn alarms(self) -> Vec<(Conversation, Alarm)> {
        let on_call = self.settings.with(|s| s.on_call);
        let mine = |c: Conversation| {
            let alarm = c.alarm.filter(|alarm| alarm.is_for(self.role, on_call))?;
            Some((c, alarm))
        };
        self.store.alarms().into_iter().filter_map(mine).collect()
    }

    /// Fetches settings and notices, again whenever the live line was lost for too long.
    fn fetch(self) {
        Effect::new(move || {
            self.store.round();
            spawn_local(async move {
                if let Ok(settings) = api::notice_settings().await {
                    let _ = self.settings.try_set(settings);
                }
                if let Ok(page) = api::notices().await {
                    let _ = self.notices.try_set(page.items);
                }
            });
        });
    }

    /// Alarms sound at each step, and are counted in the title of the page.
    fn follow_alarms(self) {
        let heard = StoredValue::new(HashMap::<ConversationId, i32>::new());
        Effect::new(move || {
            let alarms = self.alarms();
            title::badge(alarms.len());
            let mut loudest: Option<&Conversation> = None;
            heard.update_value(|heard| {
                heard.retain(|id, _| alarms.iter().any(|(c, _)| c.id == *id));
                for (c, alarm) in &alarms {
                    let before = heard.insert(c.id, alarm.step);
                    if before.is_none_or(|step| step < alarm.step) && loudest.is_none() {
                        loudest = Some(c);
                    }
                }
            });
            let Some(c) = loudest else { return };
            if self.settings.with_untracked(|s| s.may_alarm(clock::now())) {
                sound::play(&tones::ALARM);
                let title = format!("{}: {}", words::priority(c.priority), words::citizen_name(c));
                self.pop_up(c.id, &title, &c.preview);
            }
        });
    }

    /// What the feed says for this colleague, and new work.
    fn follow_news(self) {
        self.store.on_news(move |news| match news {
            News::Settings(settings) => self.settings.set(settings),
            News::Seen(reading) => self.notices.update(|all| see(all, reading)),
            News::Notice(notice) => self.take(notice),
            News::Approval(c) => {
                if self.approves {
                    self.tell(c.id, tr!(approval.news), &words::citizen_name(&c));
                }
            }
            News::Work(c) => {
                if self.settings.with_untracked(|s| s.new_work) && c.alarm.is_none() {
                    self.tell(c.id, tr!(notices.new_work), &words::citizen_name(&c));
                }
            }
        });
    }

    fn take(self, notice: Notice) {
        let seen = self.sees(notice.conversation);
        self.notices.update(|all| {
            all.retain(|n| n.id != notice.id);
            all.insert(0, notice.clone());
            all.truncate(MOST);
        });
        if seen {
            self.read(NoticeReading { up_to: notice.id, conversation: Some(notice.conversation) });
        } else {
            self.tell(notice.conversation, kind_in_words(notice.kind), &notice.citizen);
        }
    }

    /// Whether this colleague has the conversation before them.
    fn sees(self, id: ConversationId) -> bool {
        page::is_visible() && self.store.is_open(id)
    }

    /// Says that notices were seen.
    pub fn read(self, reading: NoticeReading) {
        self.notices.update(|all| see(all, reading));
        spawn_local(async move {
            // When it does not arrive they are told again: no harm.
            let _ = api::put_notice_reading(&reading).await;
        });
    }

    /// Says that everything about a conversation was seen: it is open now.
    pub fn read_conversation(self, id: ConversationId) {
        let unseen = |all: &Vec<Notice>| all.iter().find(|n| n.conversation == id && !n.seen).map(|n| n.id);
        if let Some(up_to) = self.notices.with_untracked(unseen) {
            self.read(NoticeReading { up_to, conversation: Some(id) });
        }
    }

    fn tell(self, id: ConversationId, what: &str, who: &str) {
        let may = self.settings.with_untracked(|s| s.may_tell(clock::now()));
        if may && !self.sees(id) {
            sound::play(tones::of(self.settings.with_untracked(|s| s.sound)));
            self.pop_up(id, what, who);
        }
    }

    /// By the system, while the page is not in sight.
    fn pop_up(self, id: ConversationId, title: &str, text: &str) {
        if self.settings.with_untracked(|s| s.desktop) && !page::is_visible() {
            notification::show(title, text, &format!("conversation-{id}"), move || self.go_to(id));
        }
    }

    /// Opens a conversation.
    pub fn go_to(self, id: ConversationId) {
        let _ = self.go.try_with_value(|go| go(id));
    }
}

fn see(all: &mut [Notice], reading: NoticeReading) {
    for notice in all {
        let meant = reading.conversation.is_none_or(|id| id == notice.conversation);
        notice.seen |= meant && notice.id <= reading.up_to;
    }
}

/// Why one is told, in words.
pub fn kind_in_words(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Message => tr!(notices.message),
        NoticeKind::Assigned => tr!(notices.assigned),
        NoticeKind::Failed => tr!(notices.failed),
        NoticeKind::Mentioned => tr!(notices.mentioned),
        NoticeKind::TakenOver => tr!(notices.taken_over),
        NoticeKind::GivenBack => tr!(notices.given_back),
        NoticeKind::Ruled => tr!(notices.ruled),
    }
}
