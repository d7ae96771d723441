//! Canned answers: the page where they are kept, and the list in which a reply finds one.

mod choose;
mod form;

pub use choose::CannedChoices;

use crate::{
    api,
    lang::tr,
    session::use_session,
    store::Store,
    ui::{dialog::Dialog, fetched::Fetched, icons, state, title},
};
use form::CannedForm;
use leptos::prelude::*;
use shared::{CannedAnswer, Setting, Sharing, Team, policy::Action};

/// The page.
#[component]
pub fn CannedPage() -> impl IntoView {
    title::set(tr!(canned.title));
    let store = expect_context::<Store>();
    let answers = Fetched::new(move || {
        store.setting(Setting::CannedAnswers);
        api::canned_answers()
    });
    let teams = Fetched::new(move || {
        store.directory();
        api::teams()
    });
    let teams = Signal::derive(move || teams.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default());
    let known =
        Signal::derive(move || answers.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default());
    // None: no dialog. Some(None): a new one.
    let writes = RwSignal::new(None::<Option<CannedAnswer>>);
    view! {
        <main class="page" id="main" tabindex="0">
            <h1>{tr!(canned.title)}</h1>
            <p class="lead">{tr!(canned.lead)}</p>
            <p>
                <button class="button button-primary" on:click=move |_| writes.set(Some(None))>
                    {tr!(canned.new)}
                </button>
            </p>
            {move || match answers.get() {
                None => state::skeleton(6, ""),
                Some(Err(error)) => state::failed(error.text(), move || answers.refetch()),
                Some(Ok(page)) if page.items.is_empty() => {
                    state::empty(icons::note(), tr!(canned.empty), tr!(canned.empty_text))
                }
                Some(Ok(page)) => table(page.items, teams, writes),
            }}
            {move || writes.get().map(|answer| {
                let title = if answer.is_some() { tr!(canned.change) } else { tr!(canned.new) };
                let close = move |()| {
                    let _ = writes.try_set(None);
                };
                view! {
                    <Dialog title class="dialog-wide" on_close=close>
                        <CannedForm answer teams known on_done=move |()| {
                            close(());
                            answers.refetch();
                        } on_changed=move |()| answers.refetch() />
                    </Dialog>
                }
            })}
        </main>
    }
    .into_any()
}

/// Whether the one who is logged in may change what is there for these.
fn may_change(scope: Sharing) -> bool {
    scope == Sharing::Personal || use_session().may(Action::ManageDesk)
}

/// For whom, in words.
fn scope_name(scope: Sharing, teams: &[Team]) -> String {
    match scope {
        Sharing::District => tr!(canned.district).to_owned(),
        Sharing::Personal => tr!(canned.personal).to_owned(),
        Sharing::Team { team } => {
            teams.iter().find(|t| t.id == team).map(|t| t.name.clone()).unwrap_or_default()
        }
    }
}

fn table(
    answers: Vec<CannedAnswer>,
    teams: Signal<Vec<Team>>,
    writes: RwSignal<Option<Option<CannedAnswer>>>,
) -> AnyView {
    let row = move |answer: CannedAnswer| {
        let (name, words, scope) = (answer.text.title.clone(), answer.text.dutch.clone(), answer.text.scope);
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                <td class="canned-words">{words}</td>
                <td>{move || teams.with(|teams| scope_name(scope, teams))}</td>
                <td class="number">{answer.uses.to_string()}</td>
                <td>
                    {may_change(scope).then(|| view! {
                        <button class="button" aria-label=tr!(canned.change_named, name = name)
                            on:click=move |_| writes.set(Some(Some(answer.clone())))>
                            {tr!(canned.change)}
                        </button>
                    })}
                </td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=tr!(canned.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(canned.name)}</th>
                        <th scope="col">{tr!(canned.dutch)}</th>
                        <th scope="col">{tr!(canned.scope)}</th>
                        <th scope="col">{tr!(canned.uses)}</th>
                        <th scope="col"><span class="visually-hidden">{tr!(action.label)}</span></th>
                    </tr>
                </thead>
                <tbody>{answers.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
