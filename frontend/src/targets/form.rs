//! The rules of one team, as a form.

use super::differences::differences;
use crate::{
    api,
    browser::{clock, dom, format},
    desk::words,
    lang::{self, tr},
    ui::{conflict, form::FormError, notices::use_notices, sent::Sent},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    Date, Holiday, Hours, Priority, PutTargetPlan, TargetPlan, TargetRules, Team, Timestamp, WallTime,
};

/// What is being written, and what it is based on.
#[derive(Clone, Copy)]
struct Draft {
    rules: RwSignal<TargetRules>,
    base: RwSignal<(i64, TargetRules)>,
    /// What somebody else kept meanwhile, beside which this draft stands.
    theirs: RwSignal<Option<TargetPlan>>,
}

/// The rules of a team; those of the district when it has none of its own.
fn of(plans: &[TargetPlan], scope: i64) -> (i64, TargetRules) {
    let own = plans.iter().find(|p| p.id == scope).map(|p| (p.version, p.rules.clone()));
    own.or_else(|| plans.first().map(|district| (0, district.rules.clone()))).unwrap_or_default()
}

/// The form.
#[component]
pub fn PlanForm(
    scope: i64,
    plans: Signal<Vec<TargetPlan>>,
    teams: Signal<Vec<Team>>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let first = plans.with_untracked(|plans| of(plans, scope));
    let draft = Draft {
        rules: RwSignal::new(first.1.clone()),
        base: RwSignal::new(first),
        theirs: RwSignal::new(None),
    };
    let own = Memo::new(move |_| plans.with(|plans| plans.iter().any(|p| p.id == scope)));
    let progress =
        Memo::new(move |_| plans.with(|plans| plans.iter().find(|p| p.id == scope).and_then(|p| p.progress)));
    // The feed brought a newer version: an untouched form follows, a touched one is shown the difference.
    Effect::new(move || {
        let now = plans.with(|plans| of(plans, scope));
        let (version, before) = draft.base.get_untracked();
        if now.0 == version && (version > 0 || now.1 == before) {
            return;
        }
        if draft.rules.with_untracked(|rules| *rules == before || *rules == now.1) {
            draft.rules.set(now.1.clone());
            draft.base.set(now);
            draft.theirs.set(None);
        } else {
            let plan = plans.with(|plans| plans.iter().find(|p| p.id == scope).cloned());
            draft.theirs.set(plan);
        }
    });
    let sent = Sent::default();
    let notices = use_notices();
    let saved = move || notices.say(tr!(targets.saved));
    let save = move |version: i64| {
        let command = PutTargetPlan { version, rules: draft.rules.get_untracked() };
        if sent.busy.get_untracked() {
            return;
        }
        sent.busy.set(true);
        sent.error.set(None);
        spawn_local(async move {
            let answer = api::put_target_plan(scope, &command).await;
            let _ = sent.busy.try_set(false);
            match answer {
                Ok(plan) => {
                    let _ = draft.base.try_set((plan.version, plan.rules));
                    let _ = draft.theirs.try_set(None);
                    saved();
                }
                // The page fetches what is there now, and this form shows the difference.
                Err(error) if error.is("changed-meanwhile") => {}
                Err(error) => {
                    let _ = sent.error.try_set(Some(error.text()));
                }
            }
            on_changed.run(());
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save(draft.base.with_untracked(|(version, _)| *version));
    };
    let follow = move |_| {
        sent.send(async move { api::delete_target_plan(scope).await }, move |()| {
            saved();
            on_changed.run(());
        });
    };
    let changed = Memo::new(move |_| draft.base.with(|(_, base)| draft.rules.with(|rules| rules != base)));
    view! {
        <form class="targets-form" on:submit=submit>
            {move || draft.theirs.get().map(|theirs| conflict(draft, &theirs, save))}
            <Opening draft />
            <Closed draft />
            <Promised draft />
            <Alarmed draft />
            <FormError text=sent.error />
            <div class="form-actions">
                <button class="button button-primary" disabled=move || sent.busy.get() || !changed.get()>
                    {move || if own.get() || scope == 0 { tr!(targets.save) } else { tr!(targets.save_own) }}
                </button>
                {move || changed.get().then(|| view! {
                    <button class="button" type="button"
                        on:click=move |_| draft.rules.set(draft.base.with_untracked(|(_, base)| base.clone()))>
                        {tr!(targets.undo)}
                    </button>
                })}
                {move || (own.get() && scope != 0 && !teams.with(Vec::is_empty)).then(|| view! {
                    <button class="button button-quiet" type="button" on:click=follow>{tr!(targets.follow)}</button>
                })}
                <p role="status">
                    {move || progress.get().map(|p| {
                        tr!(targets.progress, done = p.done.to_string(), total = p.total.to_string())
                    })}
                </p>
            </div>
        </form>
    }
    .into_any()
}

/// Somebody else kept other rules meanwhile: what differs, and what to do.
fn conflict(draft: Draft, theirs: &TargetPlan, save: impl Fn(i64) + Copy + 'static) -> AnyView {
    let rows = draft.rules.with(|mine| differences(&theirs.rules, mine));
    let (version, rules) = (theirs.version, theirs.rules.clone());
    let take = move || {
        draft.rules.set(rules.clone());
        draft.base.set((version, rules.clone()));
        draft.theirs.set(None);
    };
    conflict::conflict(rows, take, move || save(version))
}

/// The name of a day of the week; Monday is 0.
pub(super) fn weekday(day: usize) -> String {
    // 5 January 1970 was a Monday; at noon it is so in Amsterdam too.
    let noon = i64::try_from(day).unwrap_or(0) * 24 + 4 * 24 + 12;
    format::weekday(lang::tag(), Timestamp(noon * shared::HOUR))
}

/// Opening hours and the night rule.
#[component]
fn Opening(draft: Draft) -> impl IntoView {
    view! {
        <fieldset class="card">
            <legend>{tr!(targets.hours)}</legend>
            <p class="hint">{tr!(targets.hours_hint)}</p>
            <div class="targets-week">{(0..7).map(|day| opening_day(draft, day)).collect_view()}</div>
            <div class="field">
                <label for="targets-always">{tr!(targets.always)}</label>
                <select id="targets-always" on:change=move |e| {
                    let rank = dom::value(&e).parse::<i16>().ok();
                    draft.rules.update(|r| r.calendar.always = rank.map(Priority::from_rank));
                }>
                    {move || {
                        let now = draft.rules.with(|r| r.calendar.always);
                        always_options().into_iter().map(|(always, words)| view! {
                            <option value=always.map(|p| p.rank().to_string()).unwrap_or_default()
                                selected=always == now>{words}</option>
                        }).collect_view()
                    }}
                </select>
            </div>
        </fieldset>
    }
    .into_any()
}

/// The night rules that one can choose, with their words.
pub(super) fn always_options() -> [(Option<Priority>, &'static str); 4] {
    [
        (None, tr!(targets.always_nothing)),
        (Some(Priority::Hot), tr!(targets.always_hot)),
        (Some(Priority::Urgent), tr!(targets.always_urgent)),
        (Some(Priority::High), tr!(targets.always_high)),
    ]
}

fn opening_day(draft: Draft, day: usize) -> AnyView {
    let name = weekday(day);
    let hours = Memo::new(move |_| draft.rules.with(|r| r.calendar.hours[day]));
    let usual = || WallTime::new(8, 0).zip(WallTime::new(17, 0)).map(|(from, to)| Hours { from, to });
    let time = move |from: bool| {
        let label =
            if from { tr!(targets.from, day = weekday(day)) } else { tr!(targets.until, day = weekday(day)) };
        view! {
            <input type="time" aria-label=label required=true disabled=move || hours.get().is_none()
                prop:value=move || hours.get().map(|h| if from { h.from } else { h.to }.to_string()).unwrap_or_default()
                on:change=move |e| if let Some(time) = WallTime::parse(&dom::value(&e)) {
                    draft.rules.update(|r| if let Some(h) = &mut r.calendar.hours[day] {
                        *(if from { &mut h.from } else { &mut h.to }) = time;
                    });
                } />
        }
    };
    view! {
        <div class="targets-day">
            <label>
                <input type="checkbox" prop:checked=move || hours.get().is_some()
                    on:change=move |_| draft.rules.update(|r| {
                        let hours = &mut r.calendar.hours[day];
                        *hours = if hours.is_some() { None } else { usual() };
                    }) />
                {name}
            </label>
            {time(true)} <span aria-hidden="true">"–"</span> {time(false)}
        </div>
    }
    .into_any()
}

pub(super) fn holiday_name(holiday: Holiday) -> &'static str {
    match holiday {
        Holiday::NewYear => tr!(holiday.new_year),
        Holiday::GoodFriday => tr!(holiday.good_friday),
        Holiday::Easter => tr!(holiday.easter),
        Holiday::EasterMonday => tr!(holiday.easter_monday),
        Holiday::KingsDay => tr!(holiday.kings_day),
        Holiday::LiberationDay => tr!(holiday.liberation_day),
        Holiday::Ascension => tr!(holiday.ascension),
        Holiday::Pentecost => tr!(holiday.pentecost),
        Holiday::PentecostMonday => tr!(holiday.pentecost_monday),
        Holiday::Christmas => tr!(holiday.christmas),
        Holiday::BoxingDay => tr!(holiday.boxing_day),
    }
}

/// A day in words; noon is the same day everywhere in Europe.
pub(super) fn day_in_words(date: Date) -> String {
    Timestamp::parse(&format!("{date}T12:00:00Z"))
        .map(|noon| format::date(lang::tag(), noon))
        .unwrap_or_default()
}

/// Public holidays and other days on which it is closed.
#[component]
fn Closed(draft: Draft) -> impl IntoView {
    let year = Date::in_amsterdam(clock::now()).year();
    let next_one = move |holiday: Holiday| {
        let today = Date::in_amsterdam(clock::now());
        [year, year + 1]
            .into_iter()
            .map(|y| holiday.date(y))
            .find(|d| *d >= today)
            .unwrap_or(holiday.date(year))
    };
    let new_day = RwSignal::new(String::new());
    let add = move |_| {
        let Some(date) = Date::parse(&new_day.get_untracked()) else { return };
        new_day.set(String::new());
        draft.rules.update(|r| {
            if let Err(place) = r.calendar.closed_days.binary_search(&date) {
                r.calendar.closed_days.insert(place, date);
            }
        });
    };
    view! {
        <fieldset class="card">
            <legend>{tr!(targets.closed)}</legend>
            <div class="targets-holidays">
                {Holiday::ALL.into_iter().map(|holiday| view! {
                    <label>
                        <input type="checkbox"
                            prop:checked=move || draft.rules.with(|r| r.calendar.holidays.contains(&holiday))
                            on:change=move |_| draft.rules.update(|r| {
                                let chosen = &mut r.calendar.holidays;
                                match chosen.iter().position(|h| *h == holiday) {
                                    Some(place) => drop(chosen.remove(place)),
                                    None => chosen.push(holiday),
                                }
                                chosen.sort_unstable();
                            }) />
                        <span>{holiday_name(holiday)} " " <span class="hint">{day_in_words(next_one(holiday))}</span></span>
                    </label>
                }).collect_view()}
            </div>
            <div class="form-row targets-new-day">
                <div class="field">
                    <label for="targets-new-day">{tr!(targets.other_day)}</label>
                    <input id="targets-new-day" type="date" prop:value=move || new_day.get()
                        on:input=move |e| new_day.set(dom::value(&e)) />
                </div>
                <button class="button" type="button" on:click=add>{tr!(targets.add_day)}</button>
            </div>
            <ul class="plain-list">
                {move || draft.rules.with(|r| r.calendar.closed_days.clone()).into_iter().map(|date| view! {
                    <li>
                        {day_in_words(date)} " "
                        <button class="button button-quiet" type="button"
                            aria-label=tr!(targets.drop_day, day = day_in_words(date))
                            on:click=move |_| draft.rules.update(|r| r.calendar.closed_days.retain(|d| *d != date))>
                            {tr!(targets.drop)}
                        </button>
                    </li>
                }).collect_view()}
            </ul>
        </fieldset>
    }
    .into_any()
}

/// A number of minutes.
fn minutes(
    label: String,
    get: impl Fn() -> u32 + Send + Sync + 'static,
    set: impl Fn(u32) + 'static,
    most: u32,
) -> AnyView {
    view! {
        <input type="number" min="1" max=most.to_string() required=true aria-label=label
            prop:value=move || get().to_string()
            on:change=move |e| if let Ok(minutes) = dom::value(&e).parse() { set(minutes) } />
    }
    .into_any()
}

/// What is promised for each priority.
#[component]
fn Promised(draft: Draft) -> impl IntoView {
    let cell = move |priority: Priority, first: bool| {
        let kind = if first { tr!(targets.first) } else { tr!(targets.next) };
        let label = format!("{}: {kind}", words::priority(priority));
        let get = move || {
            let promise = draft.rules.with(|r| r.promises.of(priority));
            if first { promise.first } else { promise.next }
        };
        let set = move |minutes| {
            draft.rules.update(|r| {
                let promise = r.promises.of_mut(priority);
                *(if first { &mut promise.first } else { &mut promise.next }) = minutes;
            });
        };
        minutes(label, get, set, shared::LONGEST_PROMISE)
    };
    view! {
        <fieldset class="card">
            <legend>{tr!(targets.promises)}</legend>
            <p class="hint">{tr!(targets.promises_hint)}</p>
            <table class="targets-promises">
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">{tr!(targets.first)}</th>
                        <th scope="col">{tr!(targets.next)}</th>
                    </tr>
                </thead>
                <tbody>
                    {Priority::ALL.into_iter().map(|priority| view! {
                        <tr>
                            <th scope="row">{words::priority(priority)}</th>
                            <td>{cell(priority, true)}</td>
                            <td>{cell(priority, false)}</td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </fieldset>
    }
    .into_any()
}

/// How the alarm climbs.
#[component]
fn Alarmed(draft: Draft) -> impl IntoView {
    let row = move |label: &'static str, get: fn(&TargetRules) -> u32, set: fn(&mut TargetRules, u32)| {
        let field = minutes(
            label.to_owned(),
            move || draft.rules.with(get),
            move |minutes| draft.rules.update(|r| set(r, minutes)),
            shared::LONGEST_ALARM,
        );
        view! { <div class="targets-alarm"><span aria-hidden="true">{label}</span> {field}</div> }
    };
    view! {
        <fieldset class="card">
            <legend>{tr!(targets.alarm)}</legend>
            <p class="hint">{tr!(targets.alarm_hint)}</p>
            {row(tr!(targets.repeat), |r| r.alarm.repeat, |r, m| r.alarm.repeat = m)}
            {row(tr!(targets.managers), |r| r.alarm.managers, |r, m| r.alarm.managers = m)}
            {row(tr!(targets.on_call), |r| r.alarm.on_call, |r, m| r.alarm.on_call = m)}
        </fieldset>
    }
    .into_any()
}
