//! What is not needed to see what waits: the open conversation, pages beside the desk, and what stands in dialogs. Their
//! code is a file of its own, fetched when the queue has drawn itself, so that the queue is there sooner.

use super::Place;
use crate::{
    account::AccountPage,
    browser::timer,
    canned::CannedPage,
    channels::ChannelsPage,
    desk::{ChosenBar, Conversation, FilterForm, NothingToDo, OpenCitizen, Picker, PickerChoices},
    intake::IntakePage,
    lang::tr,
    notices::NoticesInDialog,
    people::PeoplePage,
    rules::RulesPage,
    search::SearchPage,
    session::FirstRun,
    shortcuts::{CommandChoices, Keys},
    statement::StatementPage,
    targets::TargetsPage,
    tokens::TokensPage,
    ui::state,
};
use leptos::{
    prelude::*,
    reactive::computed::ScopedFuture,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

/// How far the page is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fetching {
    UnderWay,
    Done,
    Failed,
}

/// A part whose code comes later.
#[derive(Clone, Copy)]
pub enum Part {
    /// A page beside the desk.
    Page(Place),
    /// The first page of a new Balie.
    FirstRun,
    /// One's notices, and how one wants to be told; the signal closes the dialog.
    Notices(RwSignal<bool>),
    /// The open conversation.
    Conversation,
    /// Who its citizen is.
    Citizen,
    /// What can be chosen about a conversation.
    Picker(Picker),
    /// Which conversations are shown.
    Filter,
    /// What is done to those that are chosen.
    Chosen,
    /// The queue when it is empty.
    NothingToDo,
    /// Every key.
    Keys,
    /// Every command, found by name.
    Commands,
}

/// What the desk fetches for itself goes first.
const SOON_MILLIS: i32 = 2_000;

/// Fetches the code before anybody asks for it; when it does not come, who needs it is told then.
pub fn fetch_soon() {
    let fetch = || {
        spawn_local(async {
            let _ = draw(None).await;
        });
    };
    timer::after(SOON_MILLIS, fetch);
}

/// One of the parts, once its code is here.
#[component]
pub fn Later(part: Part) -> impl IntoView {
    let fetching = RwSignal::new(Fetching::UnderWay);
    let page = StoredValue::new_local(None);
    let fetch = move || {
        fetching.set(Fetching::UnderWay);
        spawn_local(ScopedFuture::new(async move {
            let found = draw(Some(part)).await;
            let outcome = if found.is_ok() { Fetching::Done } else { Fetching::Failed };
            page.try_set_value(found.ok());
            let _ = fetching.try_set(outcome);
        }));
    };
    fetch();
    let waiting = move |content: AnyView| match part {
        Part::Page(_) => view! { <main class="page" id="main" tabindex="-1">{content}</main> }.into_any(),
        Part::Citizen => {
            view! { <aside class="pane citizen" aria-label=tr!(citizen.label)>{content}</aside> }.into_any()
        }
        Part::FirstRun => view! { <main class="gate" id="main">{content}</main> }.into_any(),
        Part::Conversation
        | Part::Notices(_)
        | Part::Picker(_)
        | Part::Filter
        | Part::Chosen
        | Part::NothingToDo
        | Part::Keys
        | Part::Commands => content,
    };
    move || match fetching.get() {
        Fetching::Done => page.try_update_value(Option::take).flatten().unwrap_or_else(|| ().into_any()),
        Fetching::UnderWay => waiting(state::skeleton(6, "skeleton-row")),
        Fetching::Failed => waiting(state::failed(tr!(error.no_answer).to_owned(), fetch)),
    }
}

/// Draws a part; what is drawn here, and nothing else uses, is in the file that comes later.
#[allow(clippy::unnecessary_wraps, reason = "that the file cannot be fetched is the failure")]
#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, fallible)]
fn draw(part: Option<Part>) -> Result<AnyView, SplitLoaderError> {
    let Some(part) = part else { return Ok(().into_any()) };
    Ok(match part {
        Part::Page(place) => page(place),
        Part::FirstRun => view! { <FirstRun /> }.into_any(),
        Part::Notices(open) => view! { <NoticesInDialog open /> }.into_any(),
        Part::Conversation => view! { <Conversation /> }.into_any(),
        Part::Citizen => view! { <OpenCitizen /> }.into_any(),
        Part::Picker(picker) => view! { <PickerChoices picker /> }.into_any(),
        Part::Filter => view! { <FilterForm /> }.into_any(),
        Part::Chosen => view! { <ChosenBar /> }.into_any(),
        Part::NothingToDo => view! { <NothingToDo /> }.into_any(),
        Part::Keys => view! { <Keys /> }.into_any(),
        Part::Commands => view! { <CommandChoices /> }.into_any(),
    })
}

fn page(place: Place) -> AnyView {
    match place {
        Place::Answers => view! { <CannedPage /> }.into_any(),
        Place::Rules => view! { <RulesPage /> }.into_any(),
        Place::Channels => view! { <ChannelsPage /> }.into_any(),
        Place::Intake => view! { <IntakePage /> }.into_any(),
        Place::Search => view! { <SearchPage /> }.into_any(),
        Place::People => view! { <PeoplePage /> }.into_any(),
        Place::Targets => view! { <TargetsPage /> }.into_any(),
        Place::Tokens => view! { <TokensPage /> }.into_any(),
        Place::Account => view! { <AccountPage /> }.into_any(),
        Place::Accessibility => view! { <StatementPage /> }.into_any(),
        Place::Home | Place::Desk(..) | Place::Patrol | Place::Unknown => ().into_any(),
    }
}
