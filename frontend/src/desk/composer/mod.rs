//! Where a reply or a note is written.

mod back;
mod colleague;
mod going;
mod insert;
mod modes;
mod state;

pub use going::Returns;
pub use insert::{Wanted, What};

use super::{
    drafts::{self, Keeper},
    files::{self, Files, Tray},
    left_drafts::LeftDrafts,
    use_desk, use_opened, words,
};
use crate::ui::dynamic::dynamic;
use crate::{
    api,
    browser::{
        dom, files as browser_files, format, keys, random,
        timer::{Interval, Timeout},
    },
    lang::{self, tr},
    live::Live,
    session::use_session,
    store::Store,
    ui::icons,
};
use insert::Inserting;
use leptos::{prelude::*, task::spawn_local};
use modes::{Beside, Modes, Warning};
use shared::{
    CannedAnswerId, Conversation, ConversationId, Draft, DraftKind, LONGEST_NOTE, MessageId, Timestamp, Via,
    check_reply,
    policy::{self, Action},
    ways,
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
    /// The last one is on its way.
    busy: RwSignal<bool>,
    /// What was written since goes out after it.
    again: RwSignal<bool>,
    key: StoredValue<String>,
    /// The comment that it answers, when it is not the last.
    answers: RwSignal<Option<MessageId>>,
    /// What is said in private beside a public answer.
    beside: RwSignal<Option<String>>,
    /// What is looked for to be put in.
    wants: RwSignal<Option<What>>,
    /// The canned answer that the words were made of.
    canned: RwSignal<Option<CannedAnswerId>>,
    /// Whether the signature goes along.
    signed: RwSignal<bool>,
    signature: StoredValue<String>,
    keeper: Keeper,
    files: Files,
    leaving: RwSignal<Option<(MessageId, u8)>>,
    ticking: StoredValue<Option<Interval>, LocalStorage>,
    writing: StoredValue<Option<Timeout>, LocalStorage>,
}

/// The composer of a conversation.
#[component]
pub fn Composer(id: ConversationId) -> impl IntoView {
    let opened = use_opened();
    let store = expect_context::<Store>();
    if !use_session().may(Action::WorkInbox) {
        return ().into_any();
    }
    let composing = Composing {
        id,
        text: RwSignal::default(),
        kind: opened.writes,
        chosen: RwSignal::default(),
        busy: RwSignal::default(),
        again: RwSignal::default(),
        key: StoredValue::new(random::key()),
        answers: opened.answers,
        beside: RwSignal::default(),
        wants: opened.wants,
        canned: RwSignal::default(),
        signed: RwSignal::new(true),
        signature: StoredValue::new(use_session().user().map(|u| u.signature).unwrap_or_default()),
        keeper: Keeper::new(id),
        files: Files::of(id),
        leaving: RwSignal::default(),
        ticking: StoredValue::new_local(None),
        writing: StoredValue::new_local(None),
    };
    composing.restore();
    composing.take_what_comes_back();
    composing.take_back_when_asked(store);
    composing.follow_approval(store);
    let conversation: Signal<Option<Conversation>> = store.conversation(id).into();
    // Only that there is a conversation counts here; what changes in it is followed further down.
    let there = Memo::new(move |_| conversation.with(Option::is_some));
    dynamic(move || {
        there.get().then(|| view! { <Form composing conversation /> <Inserting composing /> }).into_any()
    })
}

impl Composing {
    /// Shows what was begun before: here, or on another machine. What is on its way is no draft, unless it comes back.
    fn restore(self) {
        self.kind.set(DraftKind::Reply);
        if let Some(draft) = drafts::written(self.id) {
            self.show(draft);
            return;
        }
        self.fetch();
    }

    fn fetch(self) {
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

    /// The words as they are going to be sent: a reply ends with the signature. Tracks.
    fn whole_text(self) -> String {
        let text = self.text.get();
        let signature = self.signature.get_value();
        let signs = self.signed.get() && self.kind.get() == DraftKind::Reply;
        let nothing_to_sign =
            signature.is_empty() || text.trim().is_empty() || text.trim_end().ends_with(&signature);
        if signs && !nothing_to_sign { format!("{} {signature}", text.trim_end()) } else { text }
    }

    fn via(self, c: &Conversation) -> Via {
        let possible = ways(c.platform, c.kind);
        self.chosen.get().filter(|v| possible.contains(v)).unwrap_or(c.kind.usual_via())
    }

    /// What is said in private beside an answer that goes this way. Tracks.
    fn follow_up(self, via: Via) -> Option<String> {
        self.beside.get().filter(|_| via == Via::Public)
    }

    fn draft(self) -> Draft {
        Draft {
            text: self.text.get_untracked(),
            kind: self.kind.get_untracked(),
            via: self.chosen.get_untracked(),
        }
    }

    fn keep(self) {
        self.keeper.write(self.draft());
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
        let text = self.whole_text();
        if self.kind.get() == DraftKind::Note {
            return match text.chars().count() {
                _ if text.trim().is_empty() => Err(tr!(composer.empty).to_owned()),
                n if n > LONGEST_NOTE => Err(tr!(composer.too_long, extra = (n - LONGEST_NOTE).to_string())),
                _ => Ok(None),
            };
        }
        let via = self.via(c);
        self.files.check(c, via)?;
        let refused = |why| words::refused(why, moment);
        check_reply(c.platform, c.kind, via, &text, self.files.any(), c.last_inbound_at, now)
            .map_err(refused)?;
        if let Some(beside) = self.follow_up(via) {
            check_reply(c.platform, c.kind, Via::Private, &beside, false, c.last_inbound_at, now)
                .map_err(|why| tr!(composer.beside_refused, why = refused(why)))?;
        }
        Ok(Some(via))
    }
}

fn moment(at: Timestamp) -> String {
    format::day_and_time(lang::tag(), at)
}

#[component]
fn Form(composing: Composing, conversation: Signal<Option<Conversation>>) -> impl IntoView {
    let now = use_desk().moment();
    let store = expect_context::<Store>();
    let live = expect_context::<Live>();
    let is_note = move || composing.kind.get() == DraftKind::Note;
    let check = Memo::new(move |_| conversation.with(|c| c.as_ref().map(|c| composing.check(c, now.get()))));
    let send = move || {
        if let Some(Ok(to)) = check.get_untracked() {
            composing.send(store, live, to);
        }
    };
    Effect::new(move || {
        if !composing.busy.get() && composing.again.try_update(std::mem::take) == Some(true) {
            send();
        }
    });
    let takes_files = Memo::new(move |_| {
        let possible = |c: &Conversation| files::possible(c, composing.via(c));
        !is_note() && conversation.with(|c| c.as_ref().is_some_and(possible))
    });
    let tray = Memo::new(move |_| !is_note() && composing.files.are_there());
    let bring = move |event: &leptos::ev::Event| {
        let brought = browser_files::brought(event);
        let any = !brought.is_empty() && !is_note();
        if any {
            composing.files.add(brought);
        }
        any
    };
    let waits = {
        let writer = use_session().user();
        Memo::new(move |_| {
            let guard = conversation.with(|c| c.as_ref().and_then(|c| c.guard));
            writer.as_ref().is_some_and(|writer| policy::needs_approval(writer, guard))
        })
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
            <LeftDrafts id=composing.id on_use=move |taken| composing.continue_left(taken) />
            <Modes composing conversation />
            {move || tray.get().then(|| view! { <Tray files=composing.files /> }.into_any())}
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
                    } else if keys::is_leave(&event) {
                        dom::focus("#thread");
                    } else if let Some(what) = What::asked(&event.key(), is_note()) && dom::begins_word(&event) {
                        // The key is written as well: whoever meant it closes the dialog.
                        composing.wants.set(Some(what));
                    }
                }
            ></textarea>
            <Beside composing conversation />
            <div class="composer-foot">
                <state::State composing conversation check />
                {signature(composing)}
                {insert::buttons(composing)}
                {move || takes_files.get().then(|| files::picker(composing.files))}
                <button
                    class="button button-primary"
                    disabled=move || !matches!(check.get(), Some(Ok(_)))
                    aria-keyshortcuts="Control+Enter"
                    title="Ctrl+Enter"
                >
                    {icons::send()}
                    {move || match (is_note(), waits.get()) {
                        (true, _) => tr!(composer.save_note),
                        (false, true) => tr!(approval.ask),
                        (false, false) => tr!(composer.send),
                    }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// The signature, and leaving it out.
fn signature(composing: Composing) -> AnyView {
    let signature = composing.signature.get_value();
    let shown = !signature.is_empty();
    dynamic(move || {
        (shown && composing.kind.get() == DraftKind::Reply).then(|| {
            let signature = signature.clone();
            let name = tr!(signature.leave_out, signature = signature.clone());
            view! {
                <button type="button" class="button button-quiet signature" title=name.clone() aria-label=name
                    aria-pressed=move || composing.signed.get().to_string()
                    on:click=move |_| composing.signed.update(|signed| *signed = !*signed)>
                    {signature}
                </button>
            }
        })
        .into_any()
    })
}
