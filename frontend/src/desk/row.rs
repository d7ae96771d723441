//! One row of the queue.

use super::{
    address,
    chosen::choose_box,
    drawn::{Drawn, length_of},
    kept::chips,
    ring::ring,
    use_desk, words,
};
use crate::{
    browser::format,
    lang::{self, tr},
    session::use_session,
    store::Store,
    ui::{dynamic::dynamic, icons},
};
use leptos::prelude::*;
use shared::{Conversation, ConversationId, Direction, Priority, Status, live::Presence};

/// A conversation in the queue.
#[component]
pub fn Row(id: ConversationId, drawn: Drawn) -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    let me = use_session().user().map(|u| u.id);
    let conversation = store.conversation(id);
    let presence = store.presence(id);
    let seat = drawn.seat(id);
    let now = desk.moment();
    // A held list keeps rows that no longer belong in it; they step back.
    let left = {
        let (conversation, seat) = (conversation.clone(), seat.clone());
        Memo::new(move |_| {
            let filter = seat.get().view.filter();
            conversation
                .with(|c| !c.as_ref().is_some_and(|c| me.is_some_and(|me| filter.matches(c, me, now.get()))))
        })
    };
    let whose = {
        let conversation = conversation.clone();
        move || conversation.with(|c| c.as_ref().map(words::citizen_name)).unwrap_or_default()
    };
    let pressing = {
        let conversation = conversation.clone();
        move || conversation.with(|c| c.as_ref().map_or("row", |c| row_class(c.priority)))
    };
    let (is_chosen, is_checked, address_of, is_open) =
        (seat.clone(), seat.clone(), seat.clone(), seat.clone());
    let place = Memo::new(move |_| seat.get().place);
    let [platform, name, mind, time, preview, facts] = parts(conversation);
    view! {
        <li
            class="row-place"
            class:is-chosen=move || is_chosen.get().chosen
            style:top=move || place.get().map(|(at, _)| length_of(at))
            aria-posinset=move || place.get().map(|(at, _)| (at + 1).to_string())
            aria-setsize=move || place.get().map(|(_, of)| of.to_string())
            on:focusin=move |_| drawn.focus(id)
        >
            {choose_box(id, whose, move || is_checked.get().chosen)}
            <a
                id=format!("row-{id}")
                href=move || address(address_of.get().view, Some(id))
                class=pressing
                class:row-left=move || left.get()
                aria-current=move || is_open.get().open.then_some("true")
            >
                {platform}
                <span class="row-main">
                    <span class="row-top">{name} {mind} {time}</span>
                    {preview}
                    {facts}
                </span>
                <span class="row-side">{move || presence.with(|p| viewers(p))}</span>
            </a>
        </li>
    }
    .into_any()
}

const fn row_class(priority: Priority) -> &'static str {
    match priority {
        Priority::Hot => "row row-hot",
        Priority::Urgent => "row row-urgent",
        Priority::High => "row row-high",
        Priority::Normal => "row",
        Priority::Low => "row row-low",
    }
}

/// A part of a row: when it shows the same of two conversations, and how it is drawn.
struct Part {
    same: fn(&Conversation, &Conversation) -> bool,
    draw: fn(&Conversation) -> AnyView,
}

/// The parts of a row. Each is drawn anew when what it shows has changed, and not with everything else that does: in a
/// busy list most changes are a few words more.
const PARTS: [Part; 6] = [
    Part {
        same: |a, b| (a.platform, a.kind) == (b.platform, b.kind),
        draw: |c| icons::platform(c.platform, c.kind),
    },
    Part { same: same_name, draw: name },
    Part { same: same_mind, draw: |c| mind(c).into_any() },
    Part { same: same_time, draw: time },
    Part { same: same_preview, draw: preview },
    Part { same: same_facts, draw: facts },
];

/// A conversation as its row shows it, and how often each part became another.
#[derive(Clone, Default)]
struct Parts {
    of: Option<Conversation>,
    turns: [u32; PARTS.len()],
}

impl Parts {
    /// Whether anything that is shown has changed.
    fn change(&mut self, now: Option<&Conversation>) -> bool {
        let before = self.turns;
        for (turn, part) in self.turns.iter_mut().zip(&PARTS) {
            let same = match (&self.of, now) {
                (Some(a), Some(b)) => (part.same)(a, b),
                (before, now) => before.is_none() && now.is_none(),
            };
            *turn = turn.wrapping_add(u32::from(!same));
        }
        let changed = before != self.turns;
        if changed {
            self.of = now.cloned();
        }
        changed
    }
}

/// The parts of a conversation's row.
fn parts(conversation: ArcRwSignal<Option<Conversation>>) -> [AnyView; PARTS.len()] {
    let parts = Memo::new_owning(move |before: Option<Parts>| {
        let mut parts = before.unwrap_or_default();
        let changed = conversation.with(|now| parts.change(now.as_ref()));
        (parts, changed)
    });
    std::array::from_fn(|n| {
        let turn = Memo::new(move |_| parts.with(|parts| parts.turns[n]));
        dynamic(move || {
            // Read, not only tracked: a memo that nobody reads follows nothing.
            let _turn = turn.get();
            parts.with_untracked(|parts| parts.of.as_ref().map(PARTS[n].draw)).into_any()
        })
    })
}

fn same_name(a: &Conversation, b: &Conversation) -> bool {
    a.contact == b.contact && (a.platform, a.kind) == (b.platform, b.kind)
}

fn name(c: &Conversation) -> AnyView {
    view! {
        <strong class="row-name">{words::citizen_name(c)}</strong>
        <span class="visually-hidden">
            {format!(", {} {}, ", c.platform.name(), words::kind(c.platform, c.kind))}
        </span>
    }
    .into_any()
}

fn same_mind(a: &Conversation, b: &Conversation) -> bool {
    a.contact == b.contact
}

fn same_time(a: &Conversation, b: &Conversation) -> bool {
    let ring = |c: &Conversation| (c.target, c.due_at, c.waiting_since, c.pace);
    let is_due = a.due_at.is_some() && a.target.is_some() && a.waiting_since.is_some();
    ring(a) == ring(b) && (is_due || a.last_message_at == b.last_message_at)
}

fn same_preview(a: &Conversation, b: &Conversation) -> bool {
    a.preview == b.preview && a.preview_direction == b.preview_direction
}

fn preview(c: &Conversation) -> AnyView {
    let answered = matches!(c.preview_direction, Some(Direction::Out | Direction::Note));
    let words = if c.preview.is_empty() { tr!(queue.no_words).to_owned() } else { c.preview.clone() };
    view! {
        <span class="row-preview">
            {answered.then(|| view! { <span class="row-answered">{tr!(queue.we)} </span> })}
            {words}
        </span>
    }
    .into_any()
}

fn same_facts(a: &Conversation, b: &Conversation) -> bool {
    let times = |c: &Conversation| (c.priority, c.status, c.snoozed_until, c.approval_since);
    times(a) == times(b) && a.team == b.team && a.assignee == b.assignee && a.labels == b.labels
}

fn facts(c: &Conversation) -> AnyView {
    let me = use_session().user().map(|u| u.id);
    let team = c.team.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t| t.name.clone());
    let labels = use_desk().kept.labels_of(c);
    view! {
        <span class="row-facts">
            {priority_badge(c.priority)}
            <span>{team}</span>
            {c.approval_since.map(|_| view! { <span class="badge">{tr!(view.approval)}</span> })}
            {chips(labels)}
            {(c.status == Status::Snoozed).then_some(c.snoozed_until).flatten().map(|until| view! {
                <span>{tr!(queue.until, at = format::day_and_time(lang::tag(), until))}</span>
            })}
            {c.assignee.as_ref().map(|who| view! {
                <span class="holder" class:holder-me=Some(who.id) == me>
                    {icons::person()}
                    <span>{if Some(who.id) == me { tr!(queue.me).to_owned() } else { who.name.clone() }}</span>
                </span>
            })}
        </span>
    }
    .into_any()
}

/// That there is something to mind about the citizen, or that they are kept out.
pub fn mind(c: &Conversation) -> Option<AnyView> {
    let contact = c.contact.as_ref()?;
    if contact.blocked {
        return Some(view! { <span class="badge">{tr!(citizen.blocked)}</span> }.into_any());
    }
    let until = contact.warned_until?;
    let now = use_desk().moment();
    let holds = Memo::new(move |_| until > now.get());
    Some(
        view! {
            {move || holds.get().then(|| view! {
                <span class="badge badge-mind">{tr!(citizen.warning)}</span>
            })}
        }
        .into_any(),
    )
}

/// The priority, where it is not the usual.
pub fn priority_badge(priority: Priority) -> Option<AnyView> {
    (priority != Priority::Normal).then(|| {
        view! {
            <span class=format!("badge badge-{}", words::priority_class(priority))>{words::priority(priority)}</span>
        }
        .into_any()
    })
}

/// The time left to answer, or how long ago anybody wrote.
fn time(c: &Conversation) -> AnyView {
    if let Some(ring) = ring(c) {
        return ring;
    }
    let from = c.last_message_at;
    let now = use_desk().moment();
    let span = Memo::new(move |_| words::Span::of(now.get().since(from)));
    view! {
        <span class="wait" title=format::full(lang::tag(), from)>
            <span class="visually-hidden">{tr!(queue.last)} " "</span>
            {move || span.get().text()}
        </span>
    }
    .into_any()
}

/// Who is looking, and who writes.
pub fn viewers(viewers: &[Presence]) -> Option<AnyView> {
    let first = viewers.first()?;
    let typing = viewers.iter().any(|v| v.typing);
    let names = viewers.iter().map(|v| v.user.name.as_str()).collect::<Vec<_>>().join(", ");
    let label = if typing { tr!(presence.writing, who = names) } else { tr!(presence.looking, who = names) };
    let title = label.clone();
    Some(
        view! {
            <span class="viewers" class:typing=typing title=title>
                {if typing { icons::note() } else { icons::eye() }}
                <span class="viewers-short" aria-hidden="true">
                    {words::initials(&first.user.name)}
                    {(viewers.len() > 1).then(|| format!(" +{}", viewers.len() - 1))}
                </span>
                <span class="visually-hidden">{label}</span>
            </span>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::conversation;

    #[test]
    fn of_a_row_only_what_shows_something_else_is_drawn_anew() {
        let before = conversation(1, 10);
        let (mut parts, preview) = (Parts::default(), 4);
        assert!(parts.change(Some(&before)));
        assert_eq!(parts.turns, [1; PARTS.len()], "it appears");
        assert!(!parts.change(Some(&before)), "it is the same");

        let more = Conversation { preview: "En nog iets".into(), ..before.clone() };
        assert!(parts.change(Some(&more)));
        let drawn: Vec<_> = (0..PARTS.len()).filter(|n| parts.turns[*n] > 1).collect();
        assert_eq!(drawn, [preview]);

        assert!(parts.change(None));
        assert!(parts.turns.iter().all(|turn| *turn > 1), "it is gone");
    }
}
