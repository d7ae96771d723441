//! Files that are going to go along with a reply: chosen, dropped or pasted, sent to the server at once, and
//! shown until the reply leaves.

use super::{media::size, words};
use crate::{
    api,
    browser::{
        files::{self, File, Preview, Progress, Transfer},
        timer::Timeout,
    },
    lang::tr,
    store::Recent,
    ui::{each::Each, icons},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    Conversation, ConversationId, DraftFile, FileFacts, LARGEST_UPLOAD, LONGEST_ALT, LONGEST_FILE_NAME,
    MediaKind, PutDraftFile, ReplyFile, Upload, UploadId, Via, check_files, file_rules, media_kind,
};
use std::{
    cell::RefCell,
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
};

thread_local! {
    /// What was attached in conversations that are not on screen now.
    static KEPT: RefCell<HashMap<ConversationId, Vec<Attached>>> = RefCell::default();
    /// What the browser holds for a file, by its number: it goes when the file goes.
    static HELD: RefCell<HashMap<u32, Held>> = RefCell::default();
    /// What went along with a reply, or is on its way with one: the server may still list it with the draft.
    static GONE: RefCell<Recent<UploadId>> = RefCell::default();
}

/// The picture that is shown, and the upload that goes on while this is kept.
type Held = (Option<Preview>, Option<Transfer>);

fn let_go(number: u32) {
    let _ = HELD.with_borrow_mut(|all| all.remove(&number));
}

/// Tells the server which files there are in a conversation that was left while one of them was on its way.
fn keep_left(id: ConversationId) {
    let files: Vec<_> =
        KEPT.with_borrow(|all| all.get(&id).into_iter().flatten().filter_map(Attached::kept).collect());
    if !files.is_empty() {
        // What could not be kept is here, and is kept when one looks at it again.
        spawn_local(async move { _ = api::keep_draft_files(id, files).await });
    }
}

/// After this long without a change the server is told which files there are.
const PAUSE_MILLIS: u32 = 800;

/// What is shown before it is sent. A drawing (SVG) is not: it is refused, and may hold more than a picture.
const PREVIEWED: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// On its way, in hundredths.
    Sending(u8),
    /// The server has it.
    Ready(Upload),
    /// It does not go along, and why.
    Refused(String),
}

/// One file.
#[derive(Clone)]
struct Attached {
    number: u32,
    name: String,
    kind: MediaKind,
    size: i64,
    preview: Option<String>,
    state: ArcRwSignal<State>,
    alt: ArcRwSignal<String>,
}

/// Files of a reply that is on its way.
pub struct Leaving(Vec<Attached>);

impl Leaving {
    /// None.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// They arrived.
    pub fn sent(self) {
        self.0.iter().for_each(|file| let_go(file.number));
    }
}

/// The files of a conversation's next reply.
#[derive(Clone, Copy)]
pub struct Files {
    id: ConversationId,
    all: RwSignal<Vec<Attached>>,
    /// What the server knows of.
    known: StoredValue<Vec<PutDraftFile>>,
    /// What it is going to be told.
    untold: StoredValue<Option<Vec<PutDraftFile>>>,
    pause: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Files {
    /// Those that were attached before, if any: here, or on another machine.
    pub fn of(id: ConversationId) -> Self {
        let kept = KEPT.with_borrow_mut(|all| all.remove(&id)).unwrap_or_default();
        let files = Self {
            id,
            all: RwSignal::new(kept),
            known: StoredValue::default(),
            untold: StoredValue::default(),
            pause: StoredValue::new_local(None),
        };
        on_cleanup(move || {
            files.keep();
            let left = files.all.try_get_untracked().unwrap_or_default();
            if !left.is_empty() {
                KEPT.with_borrow_mut(|all| all.insert(id, left));
            }
        });
        files.fetch();
        Effect::new(move || {
            files.keep_soon(files.all.with(|all| all.iter().filter_map(Attached::kept).collect()));
        });
        files
    }

    /// Shows those that the server has and that are not here yet.
    pub fn fetch(self) {
        spawn_local(async move {
            // Without an answer one attaches them anew.
            if let Ok(page) = api::draft_files(self.id).await {
                self.come_back(page.items);
            }
        });
    }

    /// Tells the server, once nothing changes for a moment. What is removed or goes along, it knows by itself.
    fn keep_soon(self, files: Vec<PutDraftFile>) {
        let told = files.is_empty() || self.known.with_value(|known| *known == files);
        self.untold.set_value((!told).then_some(files));
        self.pause.set_value((!told).then(|| Timeout::new(PAUSE_MILLIS, move || self.keep())));
    }

    fn keep(self) {
        let Some(files) = self.untold.try_update_value(Option::take).flatten() else { return };
        let _ = self.known.try_set_value(files.clone());
        let id = self.id;
        spawn_local(async move {
            // What could not be kept is here, and is kept with the next change.
            let _ = api::keep_draft_files(id, files).await;
        });
    }

    /// Adds files and sends them to the server.
    pub fn add(self, files: Vec<File>) {
        for file in files {
            let attached = Attached::begin(&file, self.id);
            self.all.update(|all| all.push(attached));
        }
    }

    fn remove(self, number: u32) {
        let taken = self.all.try_update(|all| {
            let at = all.iter().position(|a| a.number == number)?;
            Some(all.remove(at))
        });
        let_go(number);
        if let Some(State::Ready(upload)) = taken.flatten().map(|a| a.state.get_untracked()) {
            spawn_local(async move {
                // One that stays behind is forgotten by the server after a day.
                let _ = api::drop_upload(upload.id).await;
            });
        }
    }

    /// They come back with a reply that was taken back, or with a draft.
    pub fn come_back(self, back: Vec<DraftFile>) {
        let _ = self.all.try_update(|all| {
            for file in back {
                let id = file.upload.id;
                let gone = GONE.with_borrow(|gone| gone.has(id));
                if !gone && !all.iter().any(|a| a.upload() == Some(id)) {
                    all.push(Attached::again(file));
                }
            }
        });
    }

    /// They go along, and what is attached from now on goes with another reply.
    pub fn go(self) -> Leaving {
        let leaving = self.all.try_update(std::mem::take).unwrap_or_default();
        GONE.with_borrow_mut(|gone| leaving.iter().filter_map(Attached::upload).for_each(|id| gone.note(id)));
        Leaving(leaving)
    }

    /// They did not go along, and stand before what was attached since.
    pub fn stay(self, Leaving(files): Leaving) {
        GONE.with_borrow_mut(|gone| {
            files.iter().filter_map(Attached::upload).for_each(|id| gone.forget(id));
        });
        let _ = self.all.try_update(|all| all.splice(0..0, files).for_each(drop));
    }

    /// Whether there is anything in the tray; tracks.
    pub fn are_there(self) -> bool {
        self.all.with(|all| !all.is_empty())
    }

    /// Whether something goes along, or is going to.
    pub fn any(self) -> bool {
        self.all.with(|all| all.iter().any(|a| !matches!(a.state.get(), State::Refused(_))))
    }

    /// What goes along.
    pub fn chosen(self) -> Vec<ReplyFile> {
        self.all.with_untracked(|all| {
            let ready = |a: &Attached| Some(ReplyFile { id: a.upload()?, alt: a.alt.get_untracked() });
            all.iter().filter_map(ready).collect()
        })
    }

    /// Why they cannot go along.
    pub fn check(self, c: &Conversation, via: Via) -> Result<(), String> {
        self.all.with(|all| {
            let states: Vec<State> = all.iter().map(|a| a.state.get()).collect();
            if states.iter().any(|s| matches!(s, State::Sending(_))) {
                return Err(tr!(files.wait).to_owned());
            }
            let facts: Vec<_> = states
                .iter()
                .filter_map(|s| match s {
                    State::Ready(u) => Some(FileFacts { mime: &u.mime, size: u.size }),
                    _ => None,
                })
                .collect();
            check_files(c.platform, c.kind, via, &facts).map_err(words::files_refused)
        })
    }
}

/// A number that no other file has.
fn number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Attached {
    fn begin(file: &File, conversation: ConversationId) -> Self {
        let number = number();
        #[allow(clippy::cast_possible_truncation, reason = "a size in bytes has no fraction")]
        let bytes = file.size() as i64;
        let kind = media_kind(&file.type_());
        let state = ArcRwSignal::new(State::Sending(0));
        let mut transfer = None;
        if bytes > LARGEST_UPLOAD {
            state.set(State::Refused(tr!(files.too_large, size = size(bytes), max = size(LARGEST_UPLOAD))));
        } else {
            let told = state.clone();
            transfer = Transfer::begin("/api/v1/uploads", file, move |progress| {
                told.set(State::after(progress));
                keep_left(conversation);
            });
        }
        let preview = (transfer.is_some() && PREVIEWED.contains(&&*file.type_())).then(|| Preview::of(file));
        let preview = preview.flatten();
        let address = preview.as_ref().map(|p| p.address().to_owned());
        HELD.with_borrow_mut(|all| all.insert(number, (preview, transfer)));
        let alt = ArcRwSignal::default();
        Self { number, name: file.name(), kind, size: bytes, preview: address, state, alt }
    }

    /// One that the server has.
    fn again(DraftFile { upload, name, alt }: DraftFile) -> Self {
        let is_shown = PREVIEWED.contains(&&*upload.mime);
        Self {
            number: number(),
            name: if name.is_empty() { words::media(upload.kind).to_owned() } else { name },
            kind: upload.kind,
            size: upload.size,
            preview: is_shown.then(|| format!("/api/v1/uploads/{}", upload.id)),
            alt: ArcRwSignal::new(alt),
            state: ArcRwSignal::new(State::Ready(upload)),
        }
    }

    /// What the server has of it; does not track.
    fn upload(&self) -> Option<UploadId> {
        self.state.with_untracked(|state| match state {
            State::Ready(upload) => Some(upload.id),
            State::Sending(_) | State::Refused(_) => None,
        })
    }

    /// What the server keeps of it; tracks.
    fn kept(&self) -> Option<PutDraftFile> {
        let State::Ready(Upload { id, .. }) = self.state.get() else { return None };
        let name = self.name.chars().take(LONGEST_FILE_NAME).collect();
        Some(PutDraftFile { file: ReplyFile { id, alt: self.alt.get() }, name })
    }
}

impl State {
    fn after(progress: Progress) -> Self {
        match progress {
            Progress::Percent(percent) => Self::Sending(percent),
            Progress::NoAnswer => Self::Refused(tr!(error.no_answer).to_owned()),
            Progress::Answer(answer) => match api::uploaded(&answer) {
                Ok(upload) => Self::Ready(upload),
                Err(error) if error.status() == Some(400) => Self::Refused(tr!(files.wrong_kind).to_owned()),
                Err(error) => Self::Refused(error.text()),
            },
        }
    }
}

/// Whether this way of answering takes files at all.
pub fn possible(c: &Conversation, via: Via) -> bool {
    !file_rules(c.platform, c.kind, via).is_empty()
}

/// The files, above the words.
#[component]
pub fn Tray(files: Files) -> impl IntoView {
    view! {
        <ul class="tray" aria-label=tr!(files.label) hidden=move || files.all.with(Vec::is_empty)>
            <Each each=move || files.all.get() key=|a| a.number children=move |a| item(files, &a) />
        </ul>
    }
    .into_any()
}

fn item(files: Files, attached: &Attached) -> AnyView {
    let Attached { number, name, kind, size: bytes, preview, state, alt, .. } = attached.clone();
    let (told, refused) = (state.clone(), state.clone());
    let is_refused = Memo::new(move |_| matches!(refused.get(), State::Refused(_)));
    let described = matches!(kind, MediaKind::Image | MediaKind::Video);
    let remove = tr!(files.remove, name = name.clone());
    let alt_label = tr!(files.alt_of, name = name.clone());
    let shown = alt.clone();
    view! {
        <li class="tray-item" class:is-refused=is_refused>
            <span class="tray-preview" aria-hidden="true">
                {match preview {
                    Some(address) => view! { <img src=address alt="" /> }.into_any(),
                    None => icons::file(),
                }}
            </span>
            <div class="tray-facts">
                <p class="tray-name">{name} " " <small>{size(bytes)}</small></p>
                <p class="tray-state" role="status">{move || match told.get() {
                    State::Sending(percent) => tr!(files.sending, percent = percent.to_string()),
                    State::Ready(_) => String::new(),
                    State::Refused(why) => why,
                }}</p>
                {described.then(|| view! {
                    <input
                        class="tray-alt"
                        hidden=is_refused
                        maxlength=LONGEST_ALT.to_string()
                        placeholder=tr!(files.alt)
                        aria-label=alt_label
                        prop:value=move || shown.get()
                        on:input=move |event| alt.set(crate::browser::dom::value(&event))
                    />
                })}
            </div>
            <button type="button" class="icon-button" aria-label=remove on:click=move |_| files.remove(number)>
                {icons::cross()}
            </button>
        </li>
    }
    .into_any()
}

/// The button that lets one choose files.
pub fn picker(files: Files) -> AnyView {
    view! {
        <input
            id="composer-files"
            type="file"
            multiple=true
            hidden=true
            accept="image/*,video/*,audio/*,application/pdf"
            on:change=move |event| files.add(files::chosen(&event))
        />
        <button
            type="button"
            class="icon-button"
            aria-label=tr!(files.add)
            title=tr!(files.add)
            on:click=|_| files::choose("#composer-files")
        >
            {icons::clip()}
        </button>
    }
    .into_any()
}
