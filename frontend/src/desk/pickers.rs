//! Questions in a dialog: to whom, to which team, until when.

use super::use_desk;
use crate::ui::dynamic::dynamic;
use crate::ui::fetched::Fetched;
use crate::{
    api,
    browser::{clock, dom, format},
    lang::{self, tr},
    session::use_session,
    shell::{Later, Part},
    store::Store,
    ui::{dialog::Dialog, form::FormError, icons, state},
};
use leptos::prelude::*;
use shared::{ConversationId, HOUR, Label, LabelId, SetStatus, Team, TeamId, Timestamp, User, policy};

/// A question about a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picker {
    /// To which colleague.
    Assign(ConversationId),
    /// To which team.
    Transfer(ConversationId),
    /// Until when.
    Snooze(ConversationId),
    /// Which labels.
    Label(ConversationId),
}

impl Picker {
    fn title(self) -> &'static str {
        match self {
            Self::Assign(_) => tr!(action.assign),
            Self::Transfer(_) => tr!(action.transfer),
            Self::Snooze(_) => tr!(action.snooze),
            Self::Label(_) => tr!(labels.give),
        }
    }
}

/// The question that is asked now.
#[component]
pub fn Pickers() -> impl IntoView {
    let desk = use_desk();
    let close = move |()| {
        let _ = desk.picker.try_set(None);
    };
    dynamic(move || {
        {
            desk.picker.get().map(|picker| {
                view! {
                    <Dialog title=picker.title() on_close=close><Later part=Part::Picker(picker) /></Dialog>
                }
            })
        }
        .into_any()
    })
}

/// What can be chosen.
#[component]
pub fn PickerChoices(
    /// The question.
    picker: Picker,
) -> impl IntoView {
    match picker {
        Picker::Assign(id) => view! { <Colleagues id /> }.into_any(),
        Picker::Transfer(id) => view! { <Teams id /> }.into_any(),
        Picker::Label(id) => view! { <Labels id /> }.into_any(),
        Picker::Snooze(id) => view! { <Moments id /> }.into_any(),
    }
}

/// Whether a colleague sees and works on conversations of that team.
pub fn works_on(user: &User, team: Option<TeamId>) -> bool {
    policy::allows(user.role, policy::Action::WorkInbox) && policy::sees(&policy::Viewer::from(user), team)
}

#[component]
fn Colleagues(id: ConversationId) -> impl IntoView {
    let store = expect_context::<Store>();
    let desk = use_desk();
    let me = use_session().user().map(|u| u.id);
    let team = store.known(id).and_then(|c| c.team).map(|t| t.id);
    let users = Fetched::new(api::users);
    let choose = move |user: User| {
        desk.picker.set(None);
        store.assign(id, user.reference());
    };
    dynamic(move || {
        {
        match users.get() {
        None => state::skeleton(4, ""),
        Some(Err(error)) => state::failed(error.text(), move || users.refetch()),
        Some(Ok(page)) => view! {
            <ul class="choices">
                {page.items.into_iter().filter(|user| works_on(user, team)).map(|user| {
                    let name = if Some(user.id) == me {
                        tr!(action.to_me, name = user.name.clone())
                    } else {
                        user.name.clone()
                    };
                    let team = user.team.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t| t.name.clone());
                    view! {
                        <li>
                            <button class="choice" on:click=move |_| choose(user.clone())>
                                <span>{name}</span><small>{team}</small>
                            </button>
                        </li>
                    }
                }).collect_view()}
            </ul>
        }
        .into_any(),
    }
    }.into_any()
    })
}

#[component]
fn Teams(id: ConversationId) -> impl IntoView {
    let store = expect_context::<Store>();
    let desk = use_desk();
    let now = store.known(id).and_then(|c| c.team).map(|t| t.id);
    let teams = Fetched::new(api::teams);
    let choose = move |team: Option<Team>| {
        desk.picker.set(None);
        store.transfer(id, team);
    };
    dynamic(move || {
        {
        match teams.get() {
        None => state::skeleton(4, ""),
        Some(Err(error)) => state::failed(error.text(), move || teams.refetch()),
        Some(Ok(page)) => view! {
            <ul class="choices">
                {page.items.into_iter().map(Some).chain([None]).map(|team| {
                    let name = team.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t| t.name.clone());
                    let here = team.as_ref().map(|t| t.id) == now;
                    view! {
                        <li>
                            <button class="choice" disabled=here on:click=move |_| choose(team.clone())>
                                <span>{name}</span>
                                {here.then(|| view! { <small>{tr!(action.team_now)}</small> })}
                            </button>
                        </li>
                    }
                }).collect_view()}
            </ul>
        }
        .into_any(),
    }
    }.into_any()
    })
}

#[component]
fn Labels(id: ConversationId) -> impl IntoView {
    let store = expect_context::<Store>();
    let labels = use_desk().kept.labels();
    let conversation = store.conversation(id);
    let given =
        Memo::new(move |_| conversation.with(|c| c.as_ref().map(|c| c.labels.clone())).unwrap_or_default());
    let toggle = move |label: LabelId| {
        let mut all = given.get_untracked();
        match all.iter().position(|l| *l == label) {
            Some(at) => {
                all.remove(at);
            }
            None => all.push(label),
        }
        store.set_labels(id, all);
    };
    let choice = move |label: Label| {
        let id = label.id;
        let colour = format!("label label-{}", label.colour.as_str());
        view! {
            <li>
                <label class="choice">
                    <span class=colour>{label.name}</span>
                    <input type="checkbox" prop:checked=move || given.with(|all| all.contains(&id))
                        on:change=move |_| toggle(id) />
                </label>
            </li>
        }
    };
    let shown = move || {
        let all = labels.get().into_iter();
        all.filter(|l| !l.retired || given.with(|given| given.contains(&l.id))).collect::<Vec<_>>()
    };
    dynamic(move || {
        let shown = shown();
        if shown.is_empty() {
            return state::empty(icons::label(), tr!(labels.none), tr!(labels.none_text));
        }
        view! { <ul class="choices">{shown.into_iter().map(choice).collect_view()}</ul> }.into_any()
    })
}

#[component]
fn Moments(id: ConversationId) -> impl IntoView {
    let store = expect_context::<Store>();
    let desk = use_desk();
    let now = clock::now();
    let wrong = RwSignal::new(None::<String>);
    let chosen = RwSignal::new(clock::to_field(now.plus_millis(3 * HOUR)));
    let snooze = move |until: Timestamp| {
        desk.picker.set(None);
        store.set_status(id, SetStatus::Snoozed { until });
    };
    let offer = move |until: Option<Timestamp>, name: &'static str| {
        until.map(|until| {
            view! {
                <li>
                    <button class="choice" on:click=move |_| snooze(until)>
                        <span>{name}</span><small>{format::day_and_time(lang::tag(), until)}</small>
                    </button>
                </li>
            }
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match clock::from_field(&chosen.get_untracked()) {
            Some(until) if until > clock::now() => snooze(until),
            _ => wrong.set(Some(tr!(action.snooze_past).to_owned())),
        }
    };
    view! {
        <ul class="choices">
            {offer(Some(now.plus_millis(HOUR)), tr!(action.snooze_hour))}
            {offer(clock::tomorrow_at(now, 8), tr!(action.snooze_tomorrow))}
        </ul>
        <form class="form form-row" on:submit=submit>
            <div class="field">
                <label for="snooze-until">{tr!(action.snooze_until)}</label>
                <input
                    id="snooze-until"
                    type="datetime-local"
                    required=true
                    prop:value=move || chosen.get()
                    on:input=move |event| chosen.set(dom::value(&event))
                />
            </div>
            <button class="button button-primary">{tr!(action.snooze)}</button>
        </form>
        <FormError text=wrong />
    }
    .into_any()
}
