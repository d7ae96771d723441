//! The bar: where one can go, and who one is.

use crate::{
    api,
    lang::{Language, tr},
    notices::{AlarmBanner, NoticesButton},
    session::{Session, use_session},
    shortcuts::Shortcuts,
    store::View,
    ui::{icons, notices::use_notices, theme::Theme},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{Role, User, policy::Action};

use super::{Place, banner::Banner, use_place};

/// The name of a role in the user's language.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Agent => tr!(role.agent),
        Role::Patrol => tr!(role.patrol),
        Role::Manager => tr!(role.manager),
        Role::Admin => tr!(role.admin),
    }
}

/// The bar. What is new has its place in it, where there is room: nothing below moves when it comes.
#[component]
pub fn Bar(user: User) -> impl IntoView {
    let session = use_session();
    let reads = session.may(Action::ReadInbox);
    let way = move |place: Place, icon: fn() -> AnyView, name: &'static str| {
        let allowed = place.needs().is_none_or(|action| session.may(action));
        allowed.then(|| view! { <Way place icon=icon() name /> })
    };
    view! {
        <header class="bar">
            <a href="/" class="brand" aria-label="Balie">{icons::mark()} <span>"Balie"</span></a>
            <nav class="ways" aria-label=tr!(shell.ways)>
                <ul>
                    {way(Place::Desk(View::Queue, None), icons::inbox, tr!(shell.desk))}
                    {(user.role == Role::Patrol).then(|| way(Place::Patrol, icons::car, tr!(patrol.title)))}
                    {way(Place::Search, icons::search, tr!(search.title))}
                    {way(Place::Answers, icons::book, tr!(canned.short))}
                    {way(Place::Rules, icons::filter, tr!(rules.title))}
                    {way(Place::Channels, icons::plug, tr!(channels.title))}
                    {way(Place::Intake, icons::broken, tr!(intake.title))}
                    {way(Place::People, icons::people, tr!(people.title))}
                    {way(Place::Targets, icons::clock, tr!(targets.short))}
                    {way(Place::Tokens, icons::key, tr!(tokens.title))}
                    {way(Place::Accessibility, icons::shield, tr!(shell.accessibility))}
                </ul>
            </nav>
            <div class="bar-news">
                <Banner />
                {reads.then(|| view! { <AlarmBanner /> })}
            </div>
            {reads.then(|| view! { <NoticesButton /> })}
            <Settings />
            <Me user />
        </header>
    }
}

#[component]
fn Way(place: Place, icon: AnyView, name: &'static str) -> impl IntoView {
    let here = use_place();
    view! {
        <li>
            <a
                href=place.path()
                class="way"
                class:way-minor=matches!(place, Place::Tokens | Place::Accessibility)
                aria-current=move || (here.get().page() == place).then_some("page")
                title=name
            >
                {icon}
                <span>{name}</span>
            </a>
        </li>
    }
}

#[component]
fn Settings() -> impl IntoView {
    let language = expect_context::<Language>();
    let theme = expect_context::<Theme>();
    let shortcuts = expect_context::<Shortcuts>();
    view! {
        <div class="settings">
            <button class="icon-button wide-only" aria-label=tr!(command.help) title=tr!(command.help)
                on:click=move |_| shortcuts.show_help()>
                {icons::keyboard()}
            </button>
            <button
                class="icon-button"
                aria-label=move || if theme.is_dark() { tr!(shell.light) } else { tr!(shell.dark) }
                title=move || if theme.is_dark() { tr!(shell.light) } else { tr!(shell.dark) }
                on:click=move |_| theme.toggle()
            >
                {move || if theme.is_dark() { icons::sun() } else { icons::moon() }}
            </button>
            <button class="icon-button language" lang=tr!(shell.other_language_tag) aria-label=tr!(shell.other_language)
                title=tr!(shell.other_language) on:click=move |_| language.toggle()>
                {tr!(shell.other_language_short)}
            </button>
        </div>
    }
}

#[component]
fn Me(user: User) -> impl IntoView {
    let notices = use_notices();
    let where_from = user.team.map_or_else(|| tr!(common.district).to_owned(), |t| t.name);
    let log_out = move |_| {
        spawn_local(async move {
            match api::log_out().await {
                Ok(()) => Session::end(),
                Err(error) if error.status() == Some(401) => Session::end(),
                Err(error) => notices.warn(error.text()),
            }
        });
    };
    view! {
        <div class="me">
            <a class="me-name" href=Place::Account.path() title=tr!(account.title)>
                <strong>{user.name}</strong>
                <span>{role_name(user.role)} " · " {where_from}</span>
            </a>
            <a class="icon-button narrow-only" href=Place::Account.path() aria-label=tr!(account.title)
                title=tr!(account.title)>
                {icons::person()}
            </a>
            <button class="icon-button" aria-label=tr!(shell.log_out) title=tr!(shell.log_out) on:click=log_out>
                {icons::exit()}
            </button>
        </div>
    }
}
