//! The page of rules: what is done by itself with what citizens write.

mod dry_run;
mod fields;
mod form;
mod proposals;

use crate::{
    api,
    lang::tr,
    store::Store,
    ui::{dialog::Dialog, fetched::Fetched, icons, state, title},
};
use form::RuleForm;
use leptos::prelude::*;
use proposals::Proposals;
use shared::{CannedAnswer, Channel, Label, Rule, RuleText, Setting, Team, User};

/// What is written in the dialog.
#[derive(Clone, PartialEq, Eq)]
enum Writes {
    Nothing,
    /// A new one, that begins with this.
    New(Box<RuleText>),
    Change(Box<Rule>),
}

impl Writes {
    fn new_rule() -> Self {
        Self::New(Box::new(RuleText { on: true, ..RuleText::default() }))
    }
}

/// What rules refer to.
#[derive(Clone, Copy)]
struct Known {
    teams: Signal<Vec<Team>>,
    labels: Signal<Vec<Label>>,
    answers: Signal<Vec<CannedAnswer>>,
    channels: Signal<Vec<Channel>>,
    rules: Signal<Vec<Rule>>,
    people: Signal<Vec<User>>,
}

/// The page.
#[component]
pub fn RulesPage() -> impl IntoView {
    title::set(tr!(rules.title));
    let store = expect_context::<Store>();
    store.fetch_channels();
    let rules = Fetched::new(move || {
        store.setting(Setting::Rules);
        api::rules()
    });
    let teams = Fetched::new(move || {
        store.directory();
        api::teams()
    });
    let people = Fetched::new(move || {
        store.directory();
        api::users()
    });
    let labels = Fetched::new(move || {
        store.setting(Setting::Labels);
        api::labels()
    });
    let answers = Fetched::new(move || {
        store.setting(Setting::CannedAnswers);
        api::canned_answers()
    });
    let known = Known {
        teams: Signal::derive(move || items(teams.get())),
        labels: Signal::derive(move || items(labels.get())),
        answers: Signal::derive(move || items(answers.get())),
        channels: store.channels(),
        rules: Signal::derive(move || items(rules.get())),
        people: Signal::derive(move || items(people.get())),
    };
    let writes = RwSignal::new(Writes::Nothing);
    view! {
        <main class="page" id="main" tabindex="0">
            <h1>{tr!(rules.title)}</h1>
            <p class="lead">{tr!(rules.lead)}</p>
            <p>
                <button class="button button-primary" on:click=move |_| writes.set(Writes::new_rule())>
                    {tr!(rules.new)}
                </button>
            </p>
            {move || match rules.get() {
                None => state::skeleton(4, ""),
                Some(Err(error)) => state::failed(error.text(), move || rules.refetch()),
                Some(Ok(page)) if page.items.is_empty() => {
                    state::empty(icons::filter(), tr!(rules.empty), tr!(rules.empty_text))
                }
                Some(Ok(page)) => table(page.items, known, writes),
            }}
            <Proposals writes />
            {move || {
                let (rule, blank) = match writes.get() {
                    Writes::Nothing => return None,
                    Writes::New(blank) => (None, *blank),
                    Writes::Change(rule) => (Some(*rule), RuleText::default()),
                };
                let title = if rule.is_some() { tr!(rules.change) } else { tr!(rules.new) };
                let close = move |()| {
                    let _ = writes.try_set(Writes::Nothing);
                };
                Some(view! {
                    <Dialog title class="dialog-wide" on_close=close>
                        <RuleForm rule blank known on_done=move |()| {
                            close(());
                            rules.refetch();
                        } on_changed=move |()| rules.refetch() />
                    </Dialog>
                })
            }}
        </main>
    }
    .into_any()
}

fn items<T>(answer: Option<api::Answer<shared::Page<T>>>) -> Vec<T> {
    answer.and_then(Result::ok).map(|page| page.items).unwrap_or_default()
}

fn table(rules: Vec<Rule>, known: Known, writes: RwSignal<Writes>) -> AnyView {
    let row = move |rule: Rule| {
        let text = rule.rule.clone();
        let (when, then) = (text.when.clone(), text.then.clone());
        view! {
            <tr>
                <th scope="row">{text.name.clone()}</th>
                <td>{move || fields::when_words(&when, known)}</td>
                <td>{move || fields::then_words(&then, known)}</td>
                <td>{if text.on { tr!(rules.is_on) } else { tr!(rules.is_off) }}</td>
                <td>
                    <button class="button" aria-label=tr!(rules.change_named, name = text.name)
                        on:click=move |_| writes.set(Writes::Change(Box::new(rule.clone())))>
                        {tr!(rules.change)}
                    </button>
                </td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=tr!(rules.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(rules.name)}</th>
                        <th scope="col">{tr!(rules.when)}</th>
                        <th scope="col">{tr!(rules.then)}</th>
                        <th scope="col">{tr!(rules.state)}</th>
                        <th scope="col"><span class="visually-hidden">{tr!(action.label)}</span></th>
                    </tr>
                </thead>
                <tbody>{rules.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
