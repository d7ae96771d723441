//! Where a reply or a note is written.

use super::{
    drafts::{self, Keeper},
    files::{self, Files},
    left_drafts::LeftDrafts,
    use_desk, words,
};
use crate::ui::dynamic::dynamic;
use crate::{
    api,
    browser::{dom, files as browser_files, format, keys, random, timer::Timeout},
    lang::{self, tr},
    live::Live,
    session::use_session,
    store::Store,
    ui::icons,
};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    Conversation, ConversationId, Draft, DraftKind, LONGEST_NOTE, LeftDraft, Timestamp, Via, Window,
    check_reply, length, length_limit, live::Presence, policy::Action, ways, window,
};

/// After this long without a key one no longer counts as writing.
const WRITING_MILLIS: u32 = 5_000;

/// What the composer holds.
#[derive(Clone, Copy)]
struct Composing {
    id: ConversationId,
    text: RwSignal<String>,
    kind: RwSignal<DraftKind>,
    chosen: RwSignal<Option<Via>>,
    busy: RwSignal<bool>,
    key: StoredValue<String>,
    keeper: Keeper,
    files: Files,
    writing: StoredValue<Option<Timeout>, LocalStorage>,
}

/// The composer of a conversation.
#[component]
pub fn Composer(id: ConversationId) -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    if !use_session().may(Action::WorkInbox) {
        return ().into_any();
    }
    let composing = Composing {
        id,
        text: RwSignal::default(),
        kind: desk.writes,
        chosen: RwSignal::default(),
        busy: RwSignal::default(),
        key: StoredValue::new(random::key()),
        keeper: Keeper::new(id),
        files: Files::of(id),
        writing: StoredValue::new_local(None),
    };
    composing.restore();
    let conversation: Signal<Option<Conversation>> = store.conversation(id).into();
    // Only that there is a conversation counts here; what changes in it is followed further down.
    let there = Memo::new(move |_| conversation.with(Option::is_some));
    dynamic(move || there.get().then(|| view! { <Form composing conversation /> }).into_any())
}

impl Composing {
    /// Shows what was begun before: here, or on another machine.
    fn restore(self) {
        self.kind.set(DraftKind::Reply);
        if let Some(draft) = drafts::written(self.id) {
            self.show(draft);
            return;
        }
        let id = self.id;
        spawn_local(async move {
            // Without its draft the composer is empty, as it would be for a new reply.
            if let Ok(draft) = api::draft(id).await {
                let untouched = self.text.try_with_untracked(String::is_empty) == Some(true);
                if untouched && drafts::written(id).is_none() && !draft.text.is_empty() {
                    self.show(draft);
                }
            }
        });
    }

    fn show(self, draft: Draft) {
        self.kind.set(draft.kind);
        self.chosen.set(draft.via);
        self.text.set(draft.text);
    }

    /// Goes on with what a colleague had begun; what was written here already stays in front of it.
    fn continue_left(self, left: LeftDraft) {
        let text = self.text.get_untracked();
        let text =
            if text.trim().is_empty() { left.text } else { format!("{}\n{}", text.trim_end(), left.text) };
        self.show(Draft { text, kind: DraftKind::Reply, via: left.via });
        self.keep();
        dom::focus("#composer-text");
    }

    fn via(self, c: &Conversation) -> Via {
        let possible = ways(c.platform, c.kind);
        self.chosen.get().filter(|v| possible.contains(v)).unwrap_or(c.kind.usual_via())
    }

    fn keep(self) {
        let draft = Draft {
            text: self.text.get_untracked(),
            kind: self.kind.get_untracked(),
            via: self.chosen.get_untracked(),
        };
        self.keeper.write(draft);
    }

    /// A key was pressed: the draft is kept, and the colleagues see that one writes.
    fn typed(self, text: String, live: Live) {
        self.text.set(text);
        self.keep();
        live.looking(Some(self.id), true);
        let id = self.id;
        self.writing.set_value(Some(Timeout::new(WRITING_MILLIS, move || live.looking(Some(id), false))));
    }

    /// Why it cannot be sent now, or the text's way.
    fn check(self, c: &Conversation, now: Timestamp) -> Result<Option<Via>, String> {
        let text = self.text.get();
        if self.kind.get() == DraftKind::Note {
            return match text.chars().count() {
                _ if text.trim().is_empty() => Err(tr!(composer.empty).to_owned()),
                n if n > LONGEST_NOTE => Err(tr!(composer.too_long, extra = (n - LONGEST_NOTE).to_string())),
                _ => Ok(None),
            };
        }
        let via = self.via(c);
        self.files.check(c, via)?;
        check_reply(c.platform, c.kind, via, &text, self.files.any(), c.last_inbound_at, now)
            .map(|_| Some(via))
            .map_err(|why| words::refused(why, moment))
    }

    fn send(self, store: Store, live: Live, to: Option<Via>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let (text, key) = (self.text.get_untracked(), self.key.get_value());
        let files = if to.is_some() { self.files.chosen() } else { vec![] };
        self.text.set(String::new());
        live.looking(Some(self.id), false);
        spawn_local(async move {
            let taken = store.send(self.id, text.clone(), to, files, key).await;
            if taken {
                if to.is_some() {
                    self.files.sent();
                }
                self.keeper.sent();
                // The next one is another reply; the same key would be the same reply.
                let _ = self.key.try_set_value(random::key());
            } else if self.text.try_with_untracked(String::is_empty) == Some(true) {
                // Nothing that was written is lost; the key stays, so that trying again never sends twice.
                self.text.set(text);
                self.keep();
            }
            let _ = self.busy.try_set(false);
        });
    }
}

fn moment(at: Timestamp) -> String {
    format::day_and_time(lang::tag(), at)
}

#[component]
fn Form(composing: Composing, conversation: Signal<Option<Conversation>>) -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    let live = expect_context::<Live>();
    let is_note = move || composing.kind.get() == DraftKind::Note;
    let check =
        Memo::new(move |_| conversation.with(|c| c.as_ref().map(|c| composing.check(c, desk.now.get()))));
    let send = move || {
        if let Some(Ok(to)) = check.get_untracked() {
            composing.send(store, live, to);
        }
    };
    let takes_files = Memo::new(move |_| {
        let possible = |c: &Conversation| files::possible(c, composing.via(c));
        !is_note() && conversation.with(|c| c.as_ref().is_some_and(possible))
    });
    let bring = move |event: &leptos::ev::Event| {
        let brought = browser_files::brought(event);
        let any = !brought.is_empty() && !is_note();
        if any {
            composing.files.add(brought);
        }
        any
    };
    let label = move || if is_note() { tr!(composer.note_label) } else { tr!(composer.reply_label) };
    view! {
        <form
            class="composer"
            class:writes-note=is_note
            on:dragover=move |event| event.prevent_default()
            on:drop=move |event| {
                event.prevent_default();
                bring(&event);
            }
            aria-label=tr!(composer.label)
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Warning composing conversation />
            <LeftDrafts id=composing.id conversation on_use=move |left| composing.continue_left(left) />
            <Modes composing conversation />
            {move || (!is_note()).then(|| view! { <files::Tray files=composing.files /> }.into_any())}
            <textarea
                id="composer-text"
                rows="3"
                aria-label=label
                placeholder=move || if is_note() { tr!(composer.note_hint) } else { tr!(composer.reply_hint) }
                aria-describedby="composer-state"
                prop:value=move || composing.text.get()
                on:input=move |event| composing.typed(dom::value(&event), live)
                on:paste=move |event| {
                    if bring(&event) {
                        event.prevent_default();
                    }
                }
                on:keydown=move |event| {
                    if keys::is_send(&event) {
                        event.prevent_default();
                        send();
                    }
                }
            ></textarea>
            <div class="composer-foot">
                <State composing conversation check />
                {move || takes_files.get().then(|| files::picker(composing.files))}
                <button
                    class="button button-primary"
                    disabled=move || composing.busy.get() || !matches!(check.get(), Some(Ok(_)))
                    aria-keyshortcuts="Control+Enter"
                    title="Ctrl+Enter"
                >
                    {icons::send()}
                    {move || if is_note() { tr!(composer.save_note) } else { tr!(composer.send) }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Reply or note; in public or in private.
#[component]
fn Modes(composing: Composing, conversation: Signal<Option<Conversation>>) -> impl IntoView {
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
        </div>
    }
}

/// Warns before a second reply: somebody else has it, or writes.
#[component]
fn Warning(composing: Composing, conversation: Signal<Option<Conversation>>) -> impl IntoView {
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

/// The count, the window, and why it cannot be sent.
#[component]
fn State(
    composing: Composing,
    conversation: Signal<Option<Conversation>>,
    check: Memo<Option<Result<Option<Via>, String>>>,
) -> impl IntoView {
    let desk = use_desk();
    let count = move || {
        let text = composing.text.get();
        conversation.with(|c| {
            let c = c.as_ref()?;
            let (used, max) = if composing.kind.get() == DraftKind::Note {
                (text.chars().count(), LONGEST_NOTE)
            } else {
                let via = composing.via(c);
                (length(c.platform, via, &text), length_limit(c.platform, via).max)
            };
            Some((used, max))
        })
    };
    let window_text = Memo::new(move |_| {
        if composing.kind.get() == DraftKind::Note {
            return Some(tr!(composer.note_text).to_owned());
        }
        conversation.with(|c| {
            let c = c.as_ref()?;
            window_text(c, composing.via(c), desk.now.get())
        })
    });
    let why = move || match check.get() {
        Some(Err(why)) if composing.files.any() || !composing.text.with(|t| t.trim().is_empty()) => Some(why),
        _ => None,
    };
    view! {
        <div class="composer-state" id="composer-state">
            {move || count().map(|(used, max)| view! {
                <span class="count" class:count-near={used * 10 > max * 9} class:count-over={used > max}>
                    {used} " / " {max}
                </span>
            })}
            <span class="window">{move || window_text.get()}</span>
            <span class="composer-why" role="status">{why}</span>
        </div>
    }
}

/// Until when, and how, the platform lets us answer; what is still possible when it does not.
fn window_text(c: &Conversation, via: Via, now: Timestamp) -> Option<String> {
    match window(c.platform, c.kind, via, c.last_inbound_at, now) {
        Window::Always => None,
        Window::Open(until) => Some(tr!(composer.window_open, at = moment(until))),
        Window::HumanOnly(until) => Some(tr!(composer.window_human, at = moment(until))),
        Window::Closed(_) if ways(c.platform, c.kind).contains(&Via::Public) => {
            Some(tr!(composer.window_closed_public).to_owned())
        }
        Window::Closed(_) => Some(tr!(composer.window_closed_wait).to_owned()),
    }
}
