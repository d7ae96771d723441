//! Another role or team for a colleague, and closing the account of one who left.

use super::team_options;
use crate::{
    api,
    lang::tr,
    session::use_session,
    shell::role_name,
    ui::{
        dialog::Dialog,
        form::{Check, Choice, FormError},
        notices::use_notices,
        sent::Sent,
    },
};
use leptos::prelude::*;
use shared::{ChangeUser, Role, Team, User};

/// The dialog for one colleague.
#[component]
pub fn ChangeColleague(
    user: User,
    teams: Signal<Vec<Team>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let notices = use_notices();
    let sent = Sent::default();
    let leaving = RwSignal::new(false);
    let (id, name) = (user.id, user.name.clone());
    let is_me = use_session().user().is_some_and(|me| me.id == id);
    let role = RwSignal::new(user.role.as_str().to_owned());
    let trainee = RwSignal::new(user.trainee);
    let team = RwSignal::new(user.team.map(|t| t.id.to_string()).unwrap_or_default());
    let roles: Vec<_> =
        Role::ALL.into_iter().map(|r| (r.as_str().to_owned(), role_name(r).to_owned())).collect();
    let done = move |text: String| {
        notices.say(text);
        on_done.run(());
    };
    let submit = {
        let name = name.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let change = ChangeUser {
                role: role.get_untracked().parse().unwrap_or(user.role),
                team: team.get_untracked().parse().ok(),
                trainee: Some(trainee.get_untracked()),
            };
            let name = name.clone();
            sent.send(async move { api::change_user(id, &change).await }, move |_| {
                done(tr!(people.changed, name = name));
            });
        }
    };
    let remove = {
        let name = name.clone();
        move |_| {
            let name = name.clone();
            sent.send(async move { api::remove_user(id).await }, move |()| {
                done(tr!(people.removed, name = name));
            });
        }
    };
    view! {
        <Dialog title=name.clone() on_close=on_done>
            <form class="form" on:submit=submit>
                <Choice label=tr!(people.role) name="change-role" value=role options=roles />
                <Choice label=tr!(people.team) name="change-team" value=team options=team_options(teams) />
                <Check label=tr!(people.trainee) hint=tr!(people.trainee_text) value=trainee />
                <p class="hint">{tr!(people.change_text)}</p>
                <FormError text=sent.error />
                <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(people.save)}</button>
            </form>
            {(!is_me).then(|| view! {
                <div class="form dialog-danger">
                    <p>{tr!(people.remove_text)}</p>
                    {move || if leaving.get() {
                        let remove = remove.clone();
                        view! {
                            <button type="button" class="button" disabled=move || sent.busy.get() on:click=remove>
                                {tr!(people.remove_sure, name = name.clone())}
                            </button>
                        }.into_any()
                    } else {
                        view! {
                            <button type="button" class="button" on:click=move |_| leaving.set(true)>
                                {tr!(people.remove)}
                            </button>
                        }.into_any()
                    }}
                </div>
            })}
        </Dialog>
    }
    .into_any()
}
