//! One message of a thread.

use super::{approval::Approval, media, use_opened, withheld::LookAtWithheld, words};
use crate::ui::dynamic::dynamic;
use crate::{
    browser::{dom, format},
    lang::{self, tr},
    session::use_session,
    store::{Row, Store, Ticket},
    ui::icons,
};
use leptos::prelude::*;
use shared::{
    ConversationId, Direction, DraftKind, Message, MessageId, MessageState, Timestamp, Verdict, Via,
    policy::Action,
};

/// So many characters are shown of what a message answers.
const QUOTED: usize = 80;

/// A message, by its side. Its words, pictures and films are not drawn anew when it only gets further on its way: what
/// plays goes on.
#[component]
pub fn Bubble(conversation: ConversationId, id: MessageId) -> impl IntoView {
    let store = expect_context::<Store>();
    let message = store.message(id);
    let usual = store.known(conversation).map(|c| c.kind.usual_via());
    let said = message.clone();
    let said = Memo::new(move |_| said.with(|m| m.clone().map(without_way)));
    dynamic(move || {
        said.with(|m| {
            m.as_ref().map(|m| match m.direction {
                Direction::System => line(m),
                _ => bubble(conversation, m, &message, usual),
            })
        })
        .into_any()
    })
}

/// A message without what changes on its way to the citizen.
fn without_way(m: Message) -> Message {
    let (version, state) = (0, MessageState::Recorded);
    // An event's moment is drawn with it, and stays the same.
    let (sent_at, received_at) = match m.direction {
        Direction::System => (m.sent_at, m.received_at),
        _ => (Timestamp::default(), Timestamp::default()),
    };
    Message { version, platform_id: None, state, failure: None, sent_at, received_at, ..m }
}

/// What happened, as a line.
fn line(m: &Message) -> AnyView {
    let moment = |at| format::day_and_time(lang::tag(), at);
    view! {
        <li class="event">
            <span>{words::event(m, moment)}</span>
            " "
            <time title=format::full(lang::tag(), m.sent_at)>{format::time(lang::tag(), m.sent_at)}</time>
        </li>
    }
    .into_any()
}

fn side(m: &Message) -> &'static str {
    match m.direction {
        Direction::In => "bubble-row from-citizen",
        Direction::Out if m.via == Some(Via::Public) => "bubble-row from-us in-public",
        Direction::Out => "bubble-row from-us",
        Direction::Note | Direction::System => "bubble-row note",
    }
}

fn bubble(
    conversation: ConversationId,
    m: &Message,
    way: &ArcRwSignal<Option<Message>>,
    usual: Option<Via>,
) -> AnyView {
    let on_its_way = |show: fn(ConversationId, &Message) -> AnyView| {
        let way = way.clone();
        dynamic(move || way.with(|m| m.as_ref().map(|m| show(conversation, m))).into_any())
    };
    let (deleted, found, id) = (m.deleted_at.is_some(), use_opened().found, m.id);
    let is_found = move || found.get() == Some(id);
    let who = match (m.direction, &m.author) {
        (Direction::In, _) => None,
        (_, Some(author)) => Some(author.name.clone()),
        (_, None) if m.event.is_some() => Some(tr!(event.answered_by_rule).to_owned()),
        (_, None) => Some(tr!(thread.outside).to_owned()),
    };
    view! {
        <li id=format!("message-{id}") tabindex="-1" class=side(m) class:is-hidden=m.hidden class:is-deleted=deleted
            class:is-found=is_found>
            {answered(m)}
            <article class="bubble" aria-label=spoken(m)>
                {(m.direction == Direction::Note).then(|| view! {
                    <p class="bubble-kind">{icons::note()} {tr!(thread.note)}</p>
                })}
                {deleted.then(|| view! {
                    <p class="bubble-mark">{tr!(thread.deleted)}</p>
                    <LookAtWithheld id />
                })}
                {(!m.text.is_empty()).then(|| view! { <p class="bubble-text">{m.text.clone()}</p> })}
                {m.attachments.iter().map(media::attachment).collect_view()}
                {m.hidden.then(|| view! { <p class="bubble-mark">{icons::eye_off()} {tr!(thread.hidden)}</p> })}
            </article>
            <p class="bubble-facts">
                {who.map(|who| view! { <span>{who}</span> })}
                {publicity(m, usual)}
                {m.edited_at.map(|at| view! {
                    <span title=format::full(lang::tag(), at)>{tr!(thread.edited)}</span>
                })}
                {on_its_way(delivery)}
                <AnswerComment conversation message=m.clone() />
                <HideComment conversation message=m.clone() />
            </p>
            {on_its_way(trouble)}
        </li>
    }
    .into_any()
}

/// What it answers, unless that stands just above it: its first words, and the way there.
fn answered(m: &Message) -> Option<AnyView> {
    let (id, to) = (m.id, m.reply_to?);
    let (store, found) = (expect_context::<Store>(), use_opened().found);
    let message = store.message(to);
    if store.follow_each_other(&[Row::Message(to), Row::Message(id)]) {
        return None;
    }
    // One without words, or one that is not fetched yet, is called what it is.
    let words = Memo::new(move |_| {
        let first = |text: &str| text.chars().take(QUOTED).collect::<String>();
        let words = message.with(|m| m.as_ref().map(|m| first(&m.text)));
        words.filter(|words| !words.is_empty()).unwrap_or_else(|| tr!(thread.earlier).to_owned())
    });
    let name = move || tr!(thread.answers, text = words.get());
    Some(
        view! {
            <button class="quote" aria-label=name on:click=move |_| found.set(Some(to))>
                {icons::up()} <span>{move || words.get()}</span>
            </button>
        }
        .into_any(),
    )
}

/// The platform's time, and ours beside it.
fn times(m: &Message) -> String {
    let (sent, received) = (format::full(lang::tag(), m.sent_at), format::full(lang::tag(), m.received_at));
    tr!(thread.times, sent = sent, received = received)
}

/// Who says it, for a screen reader.
fn spoken(m: &Message) -> &'static str {
    match m.direction {
        Direction::In => tr!(thread.by_citizen),
        Direction::Out => tr!(thread.by_us),
        Direction::Note | Direction::System => tr!(thread.note),
    }
}

/// In public or in private, where it is not what the conversation's header says already.
fn publicity(m: &Message, usual: Option<Via>) -> Option<AnyView> {
    let public = m.via.filter(|via| Some(*via) != usual)? == Via::Public;
    let (icon, text) =
        if public { (icons::globe(), tr!(via.public)) } else { (icons::lock(), tr!(via.private)) };
    Some(view! { <span class="publicity" class:is-public=public>{icon} {text}</span> }.into_any())
}

/// When it was said, and how far our message got.
fn delivery(_: ConversationId, m: &Message) -> AnyView {
    view! {
        <time title=times(m)>{format::time(lang::tag(), m.sent_at)}</time>
        {state(m.state)}
    }
    .into_any()
}

fn state(state: MessageState) -> Option<AnyView> {
    let text = words::state(state)?;
    let icon = match state {
        MessageState::Queued | MessageState::Recorded | MessageState::AwaitsApproval => icons::clock(),
        MessageState::Sent => icons::check(),
        MessageState::Delivered | MessageState::Read => icons::checks(),
        MessageState::Failed => icons::alert(),
        MessageState::TakenBack => icons::undo(),
        MessageState::Unknown => icons::question(),
    };
    Some(view! { <span class=format!("state state-{}", state.as_str())>{icon} {text}</span> }.into_any())
}

/// Answers this comment, and not the last one.
#[component]
fn AnswerComment(conversation: ConversationId, message: Message) -> impl IntoView {
    let opened = use_opened();
    let can = is_public_comment(conversation, &message);
    let answer = move |_| {
        opened.writes.set(DraftKind::Reply);
        opened.answers.set(Some(message.id));
        dom::focus("#composer-text");
    };
    can.then(|| view! { <button class="link-button" on:click=answer>{tr!(thread.answer)}</button> })
}

/// Whether it is a citizen's public comment that a colleague may do something with.
fn is_public_comment(conversation: ConversationId, message: &Message) -> bool {
    let store = expect_context::<Store>();
    message.direction == Direction::In
        && message.via == Some(Via::Public)
        && message.deleted_at.is_none()
        && use_session().may(Action::WorkInbox)
        && store.known(conversation).as_ref().is_some_and(can_hide)
}

/// Hides a citizen's public comment, or shows it again.
#[component]
fn HideComment(conversation: ConversationId, message: Message) -> impl IntoView {
    let store = expect_context::<Store>();
    let can = is_public_comment(conversation, &message);
    let (id, hidden) = (message.id, message.hidden);
    can.then(|| {
        view! {
            <button class="link-button" on:click=move |_| store.hide(conversation, id, !hidden)>
                {if hidden { tr!(thread.unhide) } else { tr!(thread.hide) }}
            </button>
        }
    })
}

/// Platforms hide comments under our own posts, and nothing else.
fn can_hide(c: &shared::Conversation) -> bool {
    c.kind == shared::Kind::Comment
}

/// What went wrong with a reply, and what to do.
fn trouble(conversation: ConversationId, message: &Message) -> AnyView {
    let (store, id) = (expect_context::<Store>(), message.id);
    let decide = move |verdict: Verdict| store.decide(conversation, id, verdict);
    match message.state {
        MessageState::Failed => {
            let failure = message.failure.clone();
            view! {
                <div class="trouble" role="group" aria-label=tr!(state.failed)>
                    {failure.map(|f| view! {
                        <p>{words::failure(f.reason)}</p>
                        {(!f.detail.is_empty()).then(|| view! { <p class="trouble-detail">{f.detail}</p> })}
                    })}
                    <button class="button" on:click=move |_| decide(Verdict::SendAgain)>{tr!(thread.send_again)}</button>
                </div>
            }
            .into_any()
        }
        MessageState::Unknown => view! {
            <div class="trouble" role="group" aria-label=tr!(state.unknown)>
                <p>{tr!(thread.unknown_text)}</p>
                <button class="button" on:click=move |_| decide(Verdict::Arrived)>{tr!(thread.arrived)}</button>
                <button class="button" on:click=move |_| decide(Verdict::SendAgain)>{tr!(thread.send_again)}</button>
            </div>
        }
        .into_any(),
        MessageState::AwaitsApproval => view! { <Approval conversation message=message.clone() /> }.into_any(),
        _ => ().into_any(),
    }
}

/// A reply or note that the server has not confirmed yet.
#[component]
pub fn SendingBubble(ticket: Ticket) -> impl IntoView {
    let store = expect_context::<Store>();
    let sending = store.sending(ticket);
    dynamic(move || {
        {
        sending.get().map(|s| {
            let note = s.direction == Direction::Note;
            view! {
                <li class=if note { "bubble-row note" } else { "bubble-row from-us" } aria-busy="true">
                    <article class="bubble" aria-label=if note { tr!(thread.note) } else { tr!(thread.by_us) }>
                        {note.then(|| view! { <p class="bubble-kind">{icons::note()} {tr!(thread.note)}</p> })}
                        <p class="bubble-text">{s.text}</p>
                    </article>
                    <p class="bubble-facts">
                        <span>{s.author.name}</span>
                        <time>{format::time(lang::tag(), s.at)}</time>
                        <span class="state">{icons::clock()} {tr!(state.sending)}</span>
                    </p>
                </li>
            }
        })
    }.into_any()
    })
}
