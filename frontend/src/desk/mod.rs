//! The desk of an agent: the queue, the conversation, the citizen.

mod actions;
mod approval;
mod bubble;
mod chosen;
mod citizen;
mod composer;
mod drafts;
mod drawn;
mod files;
mod filter;
mod guard;
mod header;
mod kept;
mod left_drafts;
mod media;
mod nothing;
mod opened;
mod pickers;
mod queue;
mod remarks;
mod ring;
mod row;
mod same_citizen;
mod shown;
mod thread;
mod withheld;
pub mod words;

pub use chosen::ChosenBar;
pub use composer::{Returns, Wanted, What};
pub use filter::{FIELDS, Fields, FilterForm, Lists, ORDER};
pub use nothing::NothingToDo;
pub use opened::use_opened;
pub use pickers::{Picker, PickerChoices};

use crate::{
    browser::{
        clock, dom,
        timer::{self, Interval},
    },
    lang::tr,
    live::Live,
    notices::use_told,
    shell::{Later, Part, Place, use_place},
    shortcuts::{Command, Shortcuts, view_name},
    store::{Store, View},
    ui::{dialog::Dialog, dynamic::dynamic, fan::Fan, icons, state, title},
};
use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{ConversationId, DraftKind, MessageId, Timestamp};

/// Waiting times are drawn anew this often.
const TICK_MILLIS: u32 = 10_000;

/// What the panes of the desk share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The view in the address.
    pub view: Memo<View>,
    /// The open conversation: the one in the address, or the one that a step led to.
    pub open: Memo<Option<ConversationId>>,
    /// What is open, and what the panes draw of it.
    pub shown: shown::Shown,
    /// This moment, every ten seconds.
    pub now: RwSignal<Timestamp>,
    /// The same, for rows.
    moments: Fan,
    /// Where the desk is, for the parts of a conversation.
    places: Fan,
    /// What the parts of the conversation that is drawn share.
    opened: StoredValue<Option<opened::Opened>>,
    /// The question that is asked in a dialog.
    pub picker: RwSignal<Option<Picker>>,
    /// The conversations that are chosen.
    pub chosen: chosen::Chosen,
    /// Labels, saved views and counts.
    pub kept: kept::Kept,
    /// Whether it is asked which conversations are shown.
    pub filter: RwSignal<bool>,
    /// Whether the citizen's pane is open where it does not always fit.
    pub citizen: RwSignal<bool>,
}

/// The desk.
pub fn use_desk() -> Desk {
    expect_context()
}

/// The address of a conversation in a view, or of the view.
pub fn address(view: View, id: Option<ConversationId>) -> String {
    Place::Desk(view, id).path()
}

/// The address of a message in its conversation.
pub fn message_address(view: View, id: ConversationId, message: MessageId) -> String {
    format!("{}?{}={message}", address(view, Some(id)), thread::MESSAGE)
}

/// The page.
#[component]
pub fn DeskPage() -> impl IntoView {
    let store = expect_context::<Store>();
    let live = expect_context::<Live>();
    let told = use_told();
    let place = use_place();
    let here = Memo::new(move |before: Option<&shown::Here>| match place.get() {
        Place::Desk(view, id) => (view, id),
        // On the way out of the desk nothing changes in it.
        _ => before.copied().unwrap_or_default(),
    });
    let view = Memo::new(move |_| here.get().0);
    let shown = shown::Shown::follow(here);
    let now = RwSignal::new(clock::now());
    let citizen = RwSignal::default();
    let desk = Desk {
        view,
        open: shown.open(),
        shown,
        now,
        moments: Fan::of(move || now.track()),
        places: Fan::of(move || {
            view.track();
            citizen.track();
        }),
        opened: StoredValue::default(),
        picker: RwSignal::default(),
        chosen: chosen::Chosen::default(),
        kept: kept::Kept::begin(store),
        filter: RwSignal::default(),
        citizen,
    };
    provide_context(desk);

    let ticking = Interval::new(TICK_MILLIS, move || {
        let _ = now.try_set(clock::now());
    });
    let _kept = StoredValue::new_local(ticking);
    Effect::new(move || {
        store.show(view.get());
        desk.chosen.clear();
    });
    Effect::new(move || {
        let id = desk.shown.get();
        desk.picker.set(None);
        store.open(id);
        live.looking(id, false);
        if let Some(id) = id {
            told.read_conversation(id);
        }
    });
    Effect::new(move || set_title(store, desk));
    on_cleanup(move || {
        live.looking(None, false);
        store.open(None);
    });
    take_commands(store, desk);

    let any = Memo::new(move |_| desk.shown.get().is_some());
    view! {
        <main
            class="desk"
            id="main"
            tabindex="-1"
            class:has-open=move || any.get()
            class:has-citizen=move || desk.citizen.get()
            // Who clicks steps no longer: what was clicked was what was seen, and a link counts also when the address
            // has not followed the steps away from it.
            on:click=move |_| {
                desk.shown.catch_up();
            }
        >
            // The panes come and go with the width of the screen; the page keeps its heading.
            <h1 class="visually-hidden">{tr!(shell.desk)}</h1>
            <queue::Queue />
            <section class="pane conversation" aria-label=tr!(desk.conversation)>
                {move || if any.get() {
                    view! { <Later part=Part::Conversation /> }.into_any()
                } else {
                    state::empty(icons::inbox(), tr!(desk.none_open), tr!(desk.none_open_text))
                }}
            </section>
            {move || any.get().then(|| view! { <Later part=Part::Citizen /> })}
            <pickers::Pickers />
            <FilterDialog />
        </main>
    }
}

impl Desk {
    /// This moment, for a row.
    pub fn moment(self) -> ArcRwSignal<Timestamp> {
        self.moments.here(move || self.now.get_untracked())
    }

    /// The address of the view, for a part of a conversation.
    fn way_back(self) -> ArcRwSignal<String> {
        self.places.here(move || address(self.view.get_untracked(), None))
    }

    /// Whether the citizen's pane is open, for a part of a conversation.
    fn has_citizen(self) -> ArcRwSignal<bool> {
        self.places.here(move || self.citizen.get_untracked())
    }

    /// What the view is called: a saved one by its own name. Tracks.
    pub fn view_name(self) -> String {
        let view = self.view.get();
        self.kept.name_of(view).unwrap_or_else(|| view_name(view).to_owned())
    }
}

/// Which conversations are shown.
#[component]
fn FilterDialog() -> impl IntoView {
    let desk = use_desk();
    let close = move |()| {
        let _ = desk.filter.try_set(false);
    };
    dynamic(move || {
        let open = desk.filter.get();
        open.then(|| view! { <Dialog title=tr!(filter.title) class="dialog-wide" on_close=close><Later part=Part::Filter /></Dialog> })
            .into_any()
    })
}

/// Its citizen.
#[component]
pub fn OpenCitizen() -> impl IntoView {
    let desk = use_desk();
    dynamic(move || desk.shown.get().map(|id| view! { <citizen::Citizen id /> }).into_any())
}

/// The open conversation: who, what can be done, the thread, the composer.
#[component]
pub fn Conversation() -> impl IntoView {
    let desk = use_desk();
    dynamic(move || {
        desk.shown.get().map_or_else(
            || ().into_any(),
            |id| {
                opened::Opened::begin(desk);
                view! {
                    <header::Header id />
                    <guard::GuardPanel id />
                    <thread::Thread id />
                    <composer::Composer id />
                }
                .into_any()
            },
        )
    })
}

fn set_title(store: Store, desk: Desk) {
    let contact =
        desk.shown.get().and_then(|id| store.conversation(id).with(|c| c.as_ref().map(words::citizen_name)));
    title::set(&contact.unwrap_or_else(|| desk.view_name()));
}

/// What the keys do on the desk.
fn take_commands(store: Store, desk: Desk) {
    let navigate = use_navigate();
    let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
    let step = move |by: isize| {
        if let Some(id) = store.step(desk.open.get_untracked(), by) {
            desk.shown.step(id);
            // In a long list it is drawn only now.
            timer::next_frame(move || dom::reveal(&format!("#row-{id}")));
        }
    };
    let go = move |view: View, id: Option<ConversationId>| navigate(&address(view, id), options.clone());
    let write = move |kind: DraftKind, wants: Option<What>| {
        if let Some(opened) = desk.opened.get_value() {
            opened.writes.set(kind);
            opened.wants.set(wants);
        }
        dom::focus("#composer-text");
    };
    let run = move |command: Command| {
        let view = desk.view.get_untracked();
        match (command, desk.open.get_untracked()) {
            (Command::Next, _) => step(1),
            (Command::Previous, _) => step(-1),
            (Command::Show(view), _) => go(view, None),
            // Who has no team is of the whole district.
            (Command::ShowTeam, _) => go(desk.kept.team().unwrap_or(View::Open), None),
            (Command::Filter, _) => desk.filter.set(true),
            (Command::Choose, Some(id)) => {
                store.list().with_untracked(|list| desk.chosen.toggle(id, false, list));
            }
            (Command::Back, Some(id)) if desk.citizen.get_untracked() => {
                desk.citizen.set(false);
                dom::focus(&format!("#row-{id}"));
            }
            (Command::Back, Some(id)) => {
                go(view, None);
                dom::focus(&format!("#row-{id}"));
            }
            (Command::Reply, Some(_)) => write(DraftKind::Reply, None),
            (Command::Note, Some(_)) => write(DraftKind::Note, None),
            (Command::Canned, Some(_)) => write(DraftKind::Reply, Some(What::Canned)),
            (Command::Insert(answer), Some(_)) => write(DraftKind::Reply, Some(What::This(answer))),
            (Command::Citizen, Some(_)) => desk.citizen.update(|open| *open = !*open),
            (other, Some(id)) => actions::run(store, desk, id, other),
            (_, None) => {}
        }
    };
    // The router's navigation stays on this thread, like everything in a page.
    let run = StoredValue::new_local(run);
    expect_context::<Shortcuts>().take(Callback::new(move |command| {
        let steps = matches!(command, Command::Next | Command::Previous);
        if steps || !desk.shown.catch_up() {
            run.with_value(|run| run(command));
            return;
        }
        // It may be about what is drawn only now.
        spawn_local(async move {
            tick().await;
            let _ = run.try_with_value(|run| run(command));
        });
    }));
}
