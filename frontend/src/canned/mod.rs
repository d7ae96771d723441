//! Canned answers: the page where they are kept, and the list in which a reply finds one.

mod choose;
mod form;
mod labels;

pub use choose::{CannedChoices, put};

use crate::{
    api,
    lang::tr,
    session::use_session,
    store::Store,
    ui::{dialog::Dialog, fetched::Fetched, icons, sharing, state, title},
};
use form::CannedForm;
use leptos::prelude::*;
use shared::{CannedAnswer, Setting, Team, policy::Action};

/// What is written in the dialog.
#[derive(Clone, PartialEq, Eq)]
enum Writes {
    Nothing,
    New,
    Change(Box<CannedAnswer>),
}

impl Writes {
    /// The one that is changed, when the dialog is there.
    fn answer(self) -> Option<CannedAnswer> {
        match self {
            Self::Change(answer) => Some(*answer),
            Self::Nothing | Self::New => None,
        }
    }
}

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
    let writes = RwSignal::new(Writes::Nothing);
    view! {
        <main class="page" id="main" tabindex="0">
            <h1>{tr!(canned.title)}</h1>
            <p class="lead">{tr!(canned.lead)}</p>
            <p>
                <button class="button button-primary" on:click=move |_| writes.set(Writes::New)>
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
            {use_session().may(Action::ManageDesk).then(|| view! { <labels::Labels /> })}
            {move || (writes.get() != Writes::Nothing).then(|| {
                let answer = writes.get().answer();
                let title = if answer.is_some() { tr!(canned.change) } else { tr!(canned.new) };
                let close = move |()| {
                    let _ = writes.try_set(Writes::Nothing);
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

fn table(answers: Vec<CannedAnswer>, teams: Signal<Vec<Team>>, writes: RwSignal<Writes>) -> AnyView {
    let row = move |answer: CannedAnswer| {
        let (name, words, scope) = (answer.text.title.clone(), answer.text.dutch.clone(), answer.text.scope);
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                <td class="canned-words">{words}</td>
                <td>{move || teams.with(|teams| sharing::name(scope, teams))}</td>
                <td class="number">{answer.uses.to_string()}</td>
                <td>
                    {sharing::may_change(scope).then(|| view! {
                        <button class="button" aria-label=tr!(canned.change_named, name = name)
                            on:click=move |_| writes.set(Writes::Change(Box::new(answer.clone())))>
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
