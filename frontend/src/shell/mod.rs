//! What stands around every page: the bar with the ways, the banner when the line is down.

mod banner;
mod bar;

pub use bar::role_name;

use crate::{
    browser::{dom, timer},
    channels::ChannelsPage,
    desk::DeskPage,
    intake::IntakePage,
    lang::tr,
    patrol::PatrolPage,
    people::PeoplePage,
    session::use_session,
    shortcuts::{CommandList, ShortcutHelp, Shortcuts},
    statement::StatementPage,
    tokens::TokensPage,
    ui::{icons, state, title},
};
use leptos::prelude::*;
use leptos_router::{
    OptionalParamSegment, StaticSegment,
    components::{A, FlatRoutes, Redirect, Route},
    hooks::use_location,
};
use shared::{User, policy::Action};

/// The page of who is logged in.
#[component]
pub fn Shell(user: User) -> impl IntoView {
    provide_context(Shortcuts::listen());
    let reads = use_session().may(Action::ReadInbox);
    focus_new_pages();
    let home = if reads { "/desk/queue" } else { "/patrol" };
    view! {
        <a class="skip-link" href="#main">{tr!(shell.skip)}</a>
        <bar::Bar user />
        <banner::Banner />
        <FlatRoutes fallback=NotFound>
            <Route path=StaticSegment("") view=move || view! { <Redirect path=home /> } />
            <Route
                path=(StaticSegment("desk"), OptionalParamSegment("view"), OptionalParamSegment("id"))
                view=move || guarded(Action::ReadInbox, || view! { <DeskPage /> }.into_any())
            />
            <Route path=StaticSegment("patrol") view=PatrolPage />
            <Route
                path=StaticSegment("channels")
                view=move || guarded(Action::ReadChannels, || view! { <ChannelsPage /> }.into_any())
            />
            <Route
                path=StaticSegment("intake")
                view=move || guarded(Action::ManageIntake, || view! { <IntakePage /> }.into_any())
            />
            <Route
                path=StaticSegment("people")
                view=move || guarded(Action::ManagePeople, || view! { <PeoplePage /> }.into_any())
            />
            <Route
                path=StaticSegment("tokens")
                view=move || guarded(Action::MakeApiTokens, || view! { <TokensPage /> }.into_any())
            />
            <Route path=StaticSegment("accessibility") view=StatementPage />
        </FlatRoutes>
        <ShortcutHelp />
        <CommandList />
    }
}

/// On another page the focus goes to what is new there, so that a screen reader reads on from it. Within the
/// desk it stays where it is.
fn focus_new_pages() {
    let path = use_location().pathname;
    let page = Memo::new(move |_| path.with(|p| p.split('/').nth(1).unwrap_or_default().to_owned()));
    Effect::new(move |before: Option<String>| {
        let now = page.get();
        if before.is_some_and(|before| before != now) {
            timer::next_frame(|| {
                dom::focus("#main");
            });
        }
        now
    });
}

/// The page, for who may see it.
fn guarded(action: Action, page: impl FnOnce() -> AnyView) -> AnyView {
    if use_session().may(action) {
        return page();
    }
    title::set(tr!(shell.not_yours));
    message(icons::ban(), tr!(shell.not_yours), tr!(shell.not_yours_text))
}

#[component]
fn NotFound() -> impl IntoView {
    title::set(tr!(shell.not_found));
    message(icons::question(), tr!(shell.not_found), tr!(shell.not_found_text))
}

fn message(icon: AnyView, heading: &'static str, text: &'static str) -> AnyView {
    view! {
        <main class="page" id="main" tabindex="-1">
            <h1 class="visually-hidden">{heading}</h1>
            {state::empty(icon, heading, text)}
            <p class="centred"><A href="/">{tr!(shell.home)}</A></p>
        </main>
    }
    .into_any()
}
