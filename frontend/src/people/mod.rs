//! Users and teams, for an admin.

mod change;

use crate::ui::fetched::Fetched;
use crate::{
    api,
    lang::tr,
    shell::role_name,
    store::Store,
    ui::{
        form::{Check, Choice, Field, FormError},
        icons,
        notices::use_notices,
        sent::Sent,
        state, title,
    },
};
use change::ChangeColleague;
use leptos::prelude::*;
use shared::{NewUser, Role, Team, User};

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    title::set(tr!(people.title));
    let store = expect_context::<Store>();
    // The feed says when somebody else changed something.
    let users = Fetched::new(move || {
        store.directory();
        api::users()
    });
    let teams = Fetched::new(move || {
        store.directory();
        api::teams()
    });
    let known_teams =
        Signal::derive(move || teams.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default());
    let changes = RwSignal::new(None::<User>);
    view! {
        <main class="page" id="main" tabindex="0">
            <h1>{tr!(people.title)}</h1>
            <section aria-labelledby="users-title">
                <h2 id="users-title">{tr!(people.users)}</h2>
                {move || match users.get() {
                    None => state::skeleton(4, ""),
                    Some(Err(error)) => state::failed(error.text(), move || users.refetch()),
                    Some(Ok(page)) => user_table(page.items, changes),
                }}
                <AddUser teams=known_teams on_added=move |()| users.refetch() />
            </section>
            <section aria-labelledby="teams-title">
                <h2 id="teams-title">{tr!(people.teams)}</h2>
                {move || match teams.get() {
                    None => state::skeleton(2, ""),
                    Some(Err(error)) => state::failed(error.text(), move || teams.refetch()),
                    Some(Ok(page)) if page.items.is_empty() => {
                        state::empty(icons::people(), tr!(people.no_teams), tr!(people.no_teams_text))
                    }
                    Some(Ok(page)) => team_list(page.items),
                }}
                <AddTeam on_added=move |()| teams.refetch() />
            </section>
            {move || changes.get().map(|user| view! {
                <ChangeColleague user teams=known_teams on_done=move |()| {
                    let _ = changes.try_set(None);
                    users.refetch();
                } />
            })}
        </main>
    }
    .into_any()
}

fn user_table(users: Vec<User>, changes: RwSignal<Option<User>>) -> AnyView {
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=tr!(people.users)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(people.name)}</th>
                        <th scope="col">{tr!(log_in.email)}</th>
                        <th scope="col">{tr!(people.role)}</th>
                        <th scope="col">{tr!(people.team)}</th>
                        <th scope="col"><span class="visually-hidden">{tr!(action.label)}</span></th>
                    </tr>
                </thead>
                <tbody>
                    {users.into_iter().map(|user| {
                        let team = user.team.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t| t.name.clone());
                        view! {
                            <tr>
                                <th scope="row">{user.name.clone()}</th>
                                <td>{user.email.clone()}</td>
                                <td>
                                    {role_name(user.role)}
                                    {user.trainee.then(|| view! { " " <span class="badge">{tr!(people.trainee_badge)}</span> })}
                                </td>
                                <td>{team}</td>
                                <td>
                                    <button
                                        class="button"
                                        aria-label=tr!(people.change_named, name = user.name.clone())
                                        on:click=move |_| changes.set(Some(user.clone()))
                                    >
                                        {tr!(people.change)}
                                    </button>
                                </td>
                            </tr>
                        }
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn team_list(teams: Vec<Team>) -> AnyView {
    view! { <ul class="plain-list card">{teams.into_iter().map(|t| view! { <li>{t.name}</li> }).collect_view()}</ul> }
        .into_any()
}

/// The teams as a choice, with the whole district first.
pub fn team_options(teams: Signal<Vec<Team>>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let district = (String::new(), tr!(common.district).to_owned());
        std::iter::once(district).chain(teams.get().into_iter().map(|t| (t.id.to_string(), t.name))).collect()
    })
}

#[component]
fn AddUser(teams: Signal<Vec<Team>>, #[prop(into)] on_added: Callback<()>) -> impl IntoView {
    let notices = use_notices();
    let sent = Sent::default();
    let (name, email, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let role = RwSignal::new(Role::Agent.as_str().to_owned());
    let team = RwSignal::new(String::new());
    let trainee = RwSignal::new(false);
    let roles: Vec<_> =
        Role::ALL.into_iter().map(|r| (r.as_str().to_owned(), role_name(r).to_owned())).collect();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let user = NewUser {
            name: name.get_untracked().trim().to_owned(),
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            role: role.get_untracked().parse().unwrap_or(Role::Agent),
            team: team.get_untracked().parse().ok(),
            trainee: trainee.get_untracked(),
        };
        sent.send(async move { api::add_user(&user).await }, move |user| {
            for field in [name, email, password] {
                field.set(String::new());
            }
            trainee.set(false);
            notices.say(tr!(people.added, name = user.name));
            on_added.run(());
        });
    };
    view! {
        <details class="card">
            <summary>{tr!(people.add_user)}</summary>
            <form class="form form-grid" on:submit=submit>
                <Field label=tr!(people.name) name="user-name" value=name />
                <Field label=tr!(log_in.email) name="user-email" kind="email" value=email />
                <Field label=tr!(log_in.password) name="user-password" kind="password" autocomplete="new-password"
                    min_length=12 hint=tr!(first_run.password_hint) value=password />
                <Choice label=tr!(people.role) name="user-role" value=role options=roles />
                <Choice label=tr!(people.team) name="user-team" value=team options=team_options(teams) />
                <Check label=tr!(people.trainee) hint=tr!(people.trainee_text) value=trainee />
                <FormError text=sent.error />
                <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(people.add_user)}</button>
            </form>
        </details>
    }
}

#[component]
fn AddTeam(#[prop(into)] on_added: Callback<()>) -> impl IntoView {
    let sent = Sent::default();
    let name = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        sent.send(async move { api::add_team(&wanted).await }, move |_| {
            name.set(String::new());
            on_added.run(());
        });
    };
    view! {
        <form class="form form-row card" on:submit=submit>
            <Field label=tr!(people.team_name) name="team-name" value=name />
            <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(people.add_team)}</button>
            <FormError text=sent.error />
        </form>
    }
}
