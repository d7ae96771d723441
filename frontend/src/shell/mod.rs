//! What stands around every page: the bar with the ways, and in it what is new and whether the line is down.

mod banner;
mod bar;
mod later;
mod place;

pub use bar::role_name;
pub use later::{Later, Part};
pub use place::Place;

use crate::{
    browser::{dom, timer},
    desk::DeskPage,
    lang::tr,
    notices::Told,
    patrol::PatrolPage,
    session::use_session,
    shortcuts::{CommandList, ShortcutHelp, Shortcuts},
    store::{Store, View},
    ui::{icons, state, title},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::{BrowserUrl, LocationProvider},
};
use shared::{User, policy::Action};

/// Where one is; tracks.
pub fn use_place() -> Memo<Place> {
    let path = use_location().pathname;
    Memo::new(move |_| path.with(|p| Place::parse(p)))
}

/// The page of who is logged in.
#[component]
pub fn Shell(user: User) -> impl IntoView {
    provide_context(Shortcuts::listen());
    if use_session().may(Action::ReadInbox) {
        provide_context(Told::begin(expect_context::<Store>()));
    }
    let place = use_place();
    let page = Memo::new(move |_| place.get().page());
    finish_navigations();
    begin_somewhere(place);
    focus_new_pages(page);
    later::fetch_soon();
    view! {
        <a class="skip-link" href="#main">{tr!(shell.skip)}</a>
        <bar::Bar user />
        {move || show(page.get())}
        <ShortcutHelp />
        <CommandList />
    }
}

/// The router shows an address in the bar once its routes have drawn it. We draw by [`Place`], which is far less
/// code than its routes, and tell it ourselves.
fn finish_navigations() {
    let path = use_location().pathname;
    let history = use_context::<BrowserUrl>();
    Effect::new(move || {
        path.track();
        if let Some(history) = &history {
            history.ready_to_complete();
        }
    });
}

/// Who comes without an address begins where their work is.
fn begin_somewhere(place: Memo<Place>) {
    let reads = use_session().may(Action::ReadInbox);
    let first = if reads { Place::Desk(View::Queue, None) } else { Place::Patrol };
    let navigate = use_navigate();
    Effect::new(move || {
        if place.get() == Place::Home {
            navigate(&first.path(), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}

/// On another page the focus goes to what is new there, so that a screen reader reads on from it. Within the
/// desk it stays where it is.
fn focus_new_pages(page: Memo<Place>) {
    Effect::new(move |before: Option<Place>| {
        let now = page.get();
        if before.is_some_and(|before| before != now && before != Place::Home) {
            timer::next_frame(|| {
                dom::focus("#main");
            });
        }
        now
    });
}

/// The page, for who may see it.
fn show(page: Place) -> AnyView {
    if page.needs().is_some_and(|action| !use_session().may(action)) {
        return message(icons::ban(), tr!(shell.not_yours), tr!(shell.not_yours_text));
    }
    match page {
        Place::Home => ().into_any(),
        Place::Desk(..) => view! { <DeskPage /> }.into_any(),
        Place::Patrol => view! { <PatrolPage /> }.into_any(),
        Place::Channels
        | Place::Intake
        | Place::People
        | Place::Answers
        | Place::Rules
        | Place::Search
        | Place::Targets
        | Place::Tokens
        | Place::Account
        | Place::Accessibility => view! { <Later part=Part::Page(page) /> }.into_any(),
        Place::Unknown => message(icons::question(), tr!(shell.not_found), tr!(shell.not_found_text)),
    }
}

fn message(icon: AnyView, heading: &'static str, text: &'static str) -> AnyView {
    title::set(heading);
    view! {
        <main class="page" id="main" tabindex="0">
            <h1 class="visually-hidden">{heading}</h1>
            {state::empty(icon, heading, text)}
            <p class="centred"><a href="/">{tr!(shell.home)}</a></p>
        </main>
    }
    .into_any()
}
