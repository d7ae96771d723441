//! The messages of a conversation.

use super::{bubble, use_desk, use_opened, words};
use crate::ui::dynamic::dynamic;
use crate::{
    browser::{address, clock, dom, format, timer},
    lang::{self, tr},
    store::{Fetch, Row, Store, ThreadState},
    ui::{each::Each, icons, notices::use_notices, state},
};
use leptos::prelude::*;
use shared::{ConversationId, MessageId, ParentPost, Timestamp};

/// What the address calls the message that is to be shown.
pub const MESSAGE: &str = "message";
/// How far back a message is looked for, in pages.
const MOST_PAGES: u32 = 100;
/// This close to the beginning older messages are fetched.
const NEAR_BEGINNING_PIXELS: i32 = 600;
/// This close to the end one reads along.
const AT_END_PIXELS: i32 = 80;

/// The thread. Its column is reversed in the style sheet, so that the browser itself keeps the latest in
/// sight, and keeps what is read in its place when older messages come above it.
#[component]
pub fn Thread(id: ConversationId) -> impl IntoView {
    let store = expect_context::<Store>();
    let away = RwSignal::new(false);
    let missed = RwSignal::new(0_u32);
    // Whether what one had not read begins above what is seen.
    let above = RwSignal::new(false);
    let thread = RwSignal::from(store.thread(id));
    let is_new = Memo::new(move |_| thread.with(|t| t.rows.contains(&Row::Unread)));
    Effect::new(move || {
        if is_new.get() {
            timer::next_frame(move || {
                let _ = above.try_set(dom::is_above("#unread", "#thread"));
            });
        }
    });
    let conversation = store.conversation(id);
    count_arrivals(store, id, away, missed);
    show_found(store, thread, use_opened().found);

    let on_scroll = move |event: leptos::ev::Event| {
        let Some(place) = dom::scroll(&event) else { return };
        let now_away = place.below > AT_END_PIXELS;
        if away.get_untracked() != now_away {
            away.set(now_away);
        }
        if !now_away {
            missed.set(0);
            store.note_read();
        }
        above.set(dom::is_above("#unread", "#thread"));
        if place.above < NEAR_BEGINNING_PIXELS {
            store.load_older();
        }
    };
    let parent = move || conversation.with(|c| c.as_ref().and_then(|c| c.parent.clone()).map(parent_post));
    view! {
        <div class="thread-place">
            <div class="thread reversed" id="thread" tabindex="0" role="region" aria-label=tr!(thread.label) on:scroll=on_scroll>
                <div class="thread-body">
                    <Older thread />
                    {parent}
                    <Rows id thread />
                </div>
            </div>
            {move || (is_new.get() && above.get()).then(|| view! {
                <button class="jump jump-up" on:click=move |_| dom::reveal("#unread")>
                    {icons::up()} <span>{tr!(thread.first_unread)}</span>
                </button>
            })}
            {move || away.get().then(|| view! { <JumpToLatest missed /> })}
        </div>
    }
    .into_any()
}

/// Shows the message that is looked for: by the address, or by a quote of it. Older ones are fetched until it is here.
fn show_found(store: Store, thread: RwSignal<ThreadState>, found: RwSignal<Option<MessageId>>) {
    found.set(address::asked(MESSAGE).parse().ok().map(MessageId));
    let notices = use_notices();
    // How many more pages it is looked for; none when nothing is looked for.
    let pages = StoredValue::new(None::<u32>);
    let over = move |text: &'static str| {
        pages.set_value(None);
        notices.say(text);
    };
    let look = move || {
        let (Some(id), Some(left)) = (found.get_untracked(), pages.get_value()) else { return };
        let (is_here, older, fetch) =
            thread.with_untracked(|t| (t.rows.contains(&Row::Message(id)), t.older, t.fetch == Fetch::Ready));
        if is_here {
            pages.set_value(None);
            timer::next_frame(move || dom::go_to(&format!("#message-{id}")));
        } else if older && left == 0 {
            over(tr!(thread.too_far));
        } else if older {
            pages.set_value(Some(left - 1));
            store.load_older();
        } else if fetch {
            over(tr!(thread.not_found));
        }
    };
    Effect::new(move || {
        found.track();
        pages.set_value(Some(MOST_PAGES));
        look();
    });
    Effect::new(move || {
        thread.track();
        look();
    });
}

/// Counts, and tells a screen reader, what arrives in the open thread.
fn count_arrivals(store: Store, id: ConversationId, away: RwSignal<bool>, missed: RwSignal<u32>) {
    let notices = use_notices();
    let conversation = store.conversation(id);
    let arrived = store.arrived();
    let seen = StoredValue::new(arrived.get_untracked());
    Effect::new(move || {
        let arrived = arrived.get();
        let fresh = arrived.saturating_sub(seen.get_value());
        seen.set_value(arrived);
        if fresh == 0 {
            return;
        }
        if away.get_untracked() {
            missed.update(|n| *n += fresh);
        } else {
            store.note_read();
        }
        let text = conversation.with_untracked(|c| {
            c.as_ref().map(|c| tr!(thread.announce, who = words::citizen_name(c), text = c.preview.clone()))
        });
        if let Some(text) = text {
            notices.announce(text);
        }
    });
}

#[component]
fn Older(thread: RwSignal<ThreadState>) -> impl IntoView {
    let store = expect_context::<Store>();
    let older = Memo::new(move |_| thread.with(|t| t.older));
    dynamic(move || {
        {
        older.get().then(|| view! {
            <p class="thread-older">
                <button class="button button-quiet" on:click=move |_| store.load_older()>{tr!(thread.older)}</button>
            </p>
        })
    }.into_any()
    })
}

#[component]
fn Rows(id: ConversationId, thread: RwSignal<ThreadState>) -> impl IntoView {
    let store = expect_context::<Store>();
    let fetch = Memo::new(move |_| thread.with(|t| t.fetch.clone()));
    let is_empty = Memo::new(move |_| thread.with(|t| t.rows.is_empty()));
    let rows = move || thread.with(|t| t.rows.clone());
    dynamic(move || {
        {
        match (fetch.get(), is_empty.get()) {
        (Fetch::Loading, true) => state::skeleton(4, "skeleton-bubble"),
        (Fetch::Failed(why), true) => state::failed(why, move || store.try_again()),
        (Fetch::Ready, true) => state::empty(icons::inbox(), tr!(thread.empty), tr!(thread.empty_text)),
        (_, false) => view! {
            <ol class="bubbles">
                <Each
                    each=rows
                    key=|row| match row {
                        Row::Day(day, _) => (0, i64::from(*day)),
                        Row::Message(id) => (1, id.0),
                        Row::Sending(ticket) => (2, ticket.number()),
                        Row::Unread => (3, 0),
                        Row::Events(ids) => (4, ids.first().map_or(0, |id| id.0)),
                    }
                    children=move |row| match row {
                        Row::Day(_, at) => view! { <DayBreak at /> }.into_any(),
                        Row::Unread => view! { <li class="unread-line" id="unread"><span>{tr!(thread.unread)}</span></li> }.into_any(),
                        Row::Events(ids) => view! { <Events conversation=id ids thread /> }.into_any(),
                        Row::Message(message) => view! { <bubble::Bubble conversation=id id=message /> }.into_any(),
                        Row::Sending(ticket) => view! { <bubble::SendingBubble ticket /> }.into_any(),
                    }
                />
            </ol>
        }
        .into_any(),
    }
    }.into_any()
    })
}

#[component]
fn DayBreak(at: Timestamp) -> impl IntoView {
    let now = use_desk().moment();
    let day = Memo::new(move |_| day_name(at, now.get()));
    view! { <li class="day-break"><span>{move || day.get()}</span></li> }
}

/// Events that happened one after another, behind one line. The first one stays the same while more follow.
#[component]
fn Events(conversation: ConversationId, ids: Vec<MessageId>, thread: RwSignal<ThreadState>) -> impl IntoView {
    let first = ids.first().copied();
    let ids = Memo::new(move |_| {
        let is_this = |row: &Row| match row {
            Row::Events(ids) if ids.first().copied() == first => Some(ids.clone()),
            _ => None,
        };
        thread.with(|t| t.rows.iter().find_map(is_this)).unwrap_or_default()
    });
    view! {
        <li class="events">
            <details>
                <summary>{move || tr!(thread.events, count = ids.get().len().to_string())}</summary>
                <ol class="bubbles">
                    <Each each=move || ids.get() key=|id| *id
                        children=move |id| view! { <bubble::Bubble conversation id /> } />
                </ol>
            </details>
        </li>
    }
    .into_any()
}

/// Today, yesterday, or the date.
fn day_name(at: Timestamp, now: Timestamp) -> String {
    let days = clock::wall(now).zip(clock::wall(at)).map(|(now, at)| (now.date() - at.date()).num_days());
    match days {
        Some(0) => tr!(thread.today).to_owned(),
        Some(1) => tr!(thread.yesterday).to_owned(),
        _ => format::day(lang::tag(), at),
    }
}

/// The post under which it takes place.
fn parent_post(post: ParentPost) -> AnyView {
    let text = if post.text.is_empty() { tr!(thread.parent_unknown).to_owned() } else { post.text };
    view! {
        <aside class="parent-post" aria-label=tr!(thread.parent)>
            <p class="parent-label">
                {icons::globe()} {tr!(thread.parent)}
                {post.published_at.map(|at| view! { <time>{format::day_and_time(lang::tag(), at)}</time> })}
            </p>
            <p class="parent-text">{text}</p>
        </aside>
    }
    .into_any()
}

#[component]
fn JumpToLatest(missed: RwSignal<u32>) -> impl IntoView {
    let label = move || match missed.get() {
        0 => tr!(thread.latest).to_owned(),
        n => tr!(thread.missed, count = n.to_string()),
    };
    view! {
        <button class="jump" on:click=move |_| dom::scroll_to_end("#thread")>
            {icons::down()} <span>{label}</span>
        </button>
    }
}
