//! The bar: where one can go, and who one is.

use crate::{
    api,
    lang::{Language, tr},
    session::{Session, use_session},
    shortcuts::Shortcuts,
    ui::{icons, notices::use_notices, theme::Theme},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_location};
use shared::{Role, User, policy::Action};

/// The name of a role in the user's language.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Agent => tr!(role.agent),
        Role::Patrol => tr!(role.patrol),
        Role::Manager => tr!(role.manager),
        Role::Admin => tr!(role.admin),
    }
}

/// The bar.
#[component]
pub fn Bar(user: User) -> impl IntoView {
    let session = use_session();
    let way = move |allowed: bool, href: &'static str, icon: fn() -> AnyView, name: &'static str| {
        allowed.then(|| view! { <Way href icon=icon() name /> })
    };
    view! {
        <header class="bar">
            <A href="/" attr:class="brand" attr:aria-label="Balie">{icons::mark()} <span>"Balie"</span></A>
            <nav class="ways" aria-label=tr!(shell.ways)>
                <ul>
                    {way(session.may(Action::ReadInbox), "/desk", icons::inbox, tr!(shell.desk))}
                    {way(user.role == Role::Patrol, "/patrol", icons::car, tr!(patrol.title))}
                    {way(session.may(Action::ReadChannels), "/channels", icons::plug, tr!(channels.title))}
                    {way(session.may(Action::ManageIntake), "/intake", icons::broken, tr!(intake.title))}
                    {way(session.may(Action::ManagePeople), "/people", icons::people, tr!(people.title))}
                    {way(session.may(Action::MakeApiTokens), "/tokens", icons::key, tr!(tokens.title))}
                    {way(true, "/accessibility", icons::shield, tr!(shell.accessibility))}
                </ul>
            </nav>
            <Settings />
            <Me user />
        </header>
    }
}

#[component]
fn Way(href: &'static str, icon: AnyView, name: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || path.with(|p| p.starts_with(href));
    // Coming from the desk, the desk keeps its view; from elsewhere it begins with the queue.
    let target = if href == "/desk" { "/desk/queue" } else { href };
    view! {
        <li>
            <a href=target class="way" aria-current=move || here().then_some("page") title=name>
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
            <p class="me-name">
                <strong>{user.name}</strong>
                <span>{role_name(user.role)} " · " {where_from}</span>
            </p>
            <button class="icon-button" aria-label=tr!(shell.log_out) title=tr!(shell.log_out) on:click=log_out>
                {icons::exit()}
            </button>
        </div>
    }
}
