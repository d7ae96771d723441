//! Reply or note, in public or in private, and the warnings above them.

use super::Composing;
use crate::{
    browser::{dom, keys},
    lang::tr,
    session::use_session,
    store::Store,
    ui::{dynamic::dynamic, icons},
};
use leptos::prelude::*;
use shared::{Conversation, DraftKind, Via, live::Presence, ways};

/// The reply that waits to leave, and the way to take it back.
#[component]
fn Leaving(composing: Composing) -> impl IntoView {
    let store = expect_context::<Store>();
    let which = Memo::new(move |_| composing.leaving.with(|l| l.map(|(id, _)| id)));
    dynamic(move || {
        which
            .get()
            .map(|id| {
                view! {
                    <p class="composer-undo">
                        <span aria-hidden="true">{move || {
                            let left = composing.leaving.get().map_or(0, |(_, left)| left);
                            tr!(undo.leaves, seconds = left.to_string())
                        }}</span>
                        <button type="button" class="link-button" on:click=move |_| composing.take_back(store, id)>
                            {icons::undo()} " " {tr!(undo.take_back)}
                        </button>
                    </p>
                }
            })
            .into_any()
    })
}

/// Reply or note; in public or in private.
#[component]
pub fn Modes(composing: Composing, conversation: Signal<Option<Conversation>>) -> impl IntoView {
    let choose = move |kind: DraftKind| {
        composing.kind.set(kind);
        composing.keep();
    };
    let mode = move |kind: DraftKind, text: &'static str| {
        view! {
            <button type="button" class="mode" aria-pressed=move || (composing.kind.get() == kind).to_string()
                on:click=move |_| choose(kind)>
                {text}
            </button>
        }
    };
    let possible = Memo::new(move |_| {
        conversation.with(|c| c.as_ref().map(|c| ways(c.platform, c.kind)).unwrap_or_default())
    });
    let now_via = move || conversation.with(|c| c.as_ref().map(|c| composing.via(c)));
    let way = move |via: Via| {
        let (icon, text) = match via {
            Via::Public => (icons::globe(), tr!(via.public)),
            Via::Private => (icons::lock(), tr!(via.private)),
        };
        view! {
            <button
                type="button"
                class="mode"
                class:is-public=via == Via::Public
                aria-pressed=move || (now_via() == Some(via)).to_string()
                on:click=move |_| {
                    composing.chosen.set(Some(via));
                    composing.keep();
                }
            >
                {icon} {text}
            </button>
        }
    };
    view! {
        <div class="modes">
            <div class="mode-group" role="group" aria-label=tr!(composer.kind)>
                {mode(DraftKind::Reply, tr!(composer.reply))}
                {mode(DraftKind::Note, tr!(composer.note))}
            </div>
            {move || (composing.kind.get() == DraftKind::Reply && possible.get().len() > 1).then(|| view! {
                <div class="mode-group" role="group" aria-label=tr!(composer.way)>
                    {possible.get().iter().map(|v| way(*v)).collect_view()}
                </div>
            })}
            {move || (composing.kind.get() == DraftKind::Reply && possible.get().len() == 1).then(|| now_via().map(|via| view! {
                <p class="only-way">
                    {match via {
                        Via::Public => view! { <span class="publicity is-public">{icons::globe()} {tr!(via.public)}</span> },
                        Via::Private => view! { <span class="publicity">{icons::lock()} {tr!(via.private)}</span> },
                    }}
                </p>
            }))}
            {move || (composing.kind.get() == DraftKind::Reply && possible.get().len() > 1 && now_via() == Some(Via::Public))
                .then(|| view! {
                    <button type="button" class="mode" aria-pressed=move || composing.beside.with(Option::is_some).to_string()
                        on:click=move |_| composing.beside.update(|text| {
                            *text = if text.is_some() { None } else { Some(String::new()) };
                        })>
                        {icons::lock()} {tr!(composer.beside_too)}
                    </button>
                })}
            <Answered composing />
            <Leaving composing />
        </div>
    }
}

/// What is said in private beside a public answer.
#[component]
pub fn Beside(composing: Composing, conversation: Signal<Option<Conversation>>) -> impl IntoView {
    let is_there = Memo::new(move |_| {
        let public = conversation.with(|c| c.as_ref().is_some_and(|c| composing.via(c) == Via::Public));
        public && composing.kind.get() == DraftKind::Reply && composing.beside.with(Option::is_some)
    });
    dynamic(move || {
        is_there
            .get()
            .then(|| {
                view! {
                    <textarea
                        id="composer-beside"
                        class="composer-beside"
                        rows="2"
                        aria-label=tr!(composer.beside)
                        placeholder=tr!(composer.beside)
                        prop:value=move || composing.beside.get().unwrap_or_default()
                        on:input=move |event| composing.beside.set(Some(dom::value(&event)))
                        on:keydown=move |event| if keys::is_send(&event) {
                            event.prevent_default();
                            dom::submit(&event);
                        }
                    ></textarea>
                }
            })
            .into_any()
    })
}

/// Warns before a second reply: somebody else has it, or writes.
#[component]
pub fn Warning(composing: Composing, conversation: Signal<Option<Conversation>>) -> impl IntoView {
    let store = expect_context::<Store>();
    let me = use_session().user().map(|u| u.id);
    let presence: Signal<Vec<Presence>> = store.presence(composing.id).into();
    let text = Memo::new(move |_| {
        let writes = presence.with(|p| p.iter().find(|v| v.typing).map(|v| v.user.name.clone()));
        if let Some(who) = writes {
            return Some(tr!(composer.somebody_writes, who = who));
        }
        let holder = conversation.with(|c| c.as_ref().and_then(|c| c.assignee.clone()));
        holder.filter(|h| Some(h.id) != me).map(|h| tr!(composer.somebody_has, who = h.name))
    });
    view! {
        <div role="status">
            {move || text.get().map(|text| view! { <p class="composer-warning">{icons::alert()} {text}</p> })}
        </div>
    }
}

/// The comment that the reply answers, when it is not the last.
#[component]
fn Answered(composing: Composing) -> impl IntoView {
    let store = expect_context::<Store>();
    dynamic(move || {
        let id = composing.answers.get().filter(|_| composing.kind.get() == DraftKind::Reply);
        let words = id.and_then(|id| store.message(id).with(|m| m.as_ref().map(|m| m.text.clone())));
        words
            .map(|words| {
                let short: String = words.chars().take(40).collect();
                view! {
                    <p class="composer-answers">
                        {tr!(composer.answers, words = short)}
                        <button type="button" class="icon-button" aria-label=tr!(composer.answers_last)
                            title=tr!(composer.answers_last) on:click=move |_| composing.answers.set(None)>
                            {icons::cross()}
                        </button>
                    </p>
                }
            })
            .into_any()
    })
}
