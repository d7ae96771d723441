//! One rule, as a form.

use super::{
    Known,
    dry_run::Try,
    fields::{Fields, days, then_words, when_words},
};
use crate::{
    api::{self, ApiError},
    desk::words,
    lang::tr,
    ui::{
        conflict::{Difference, conflict, differing, on_conflict},
        form::{Check, Choice, Field, FormError, SaveOrRemove},
        notices::use_notices,
        sent::Sent,
    },
};
use leptos::prelude::*;
use shared::{
    KeepRule, Platform, Priority, Rule, RuleText,
    policy::{self, Action},
};
use std::collections::BTreeSet;

type Options = Vec<(String, String)>;

/// The form of a new one, or of one that is there.
#[component]
pub fn RuleForm(
    rule: Option<Rule>,
    /// What a new one begins with.
    blank: RuleText,
    known: Known,
    #[prop(into)] on_done: Callback<()>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let fields = Fields::of(rule.as_ref().map_or(&blank, |r| &r.rule));
    let version = RwSignal::new(rule.as_ref().map_or(0, |r| r.version));
    let id = rule.as_ref().map(|r| r.id);
    // It is asked whether a rule that fits every message is meant to.
    let asks = RwSignal::new(false);
    let sent = Sent::default();
    let notices = use_notices();
    let done = move |text: &'static str| {
        notices.say(text);
        on_done.run(());
    };
    let save = move |version: i64, everything: bool| {
        let command = KeepRule { version, rule: fields.rule(), everything };
        asks.set(false);
        let kept = async move {
            match id {
                Some(id) => api::put_rule(id, &command).await,
                None => api::make_rule(&command).await,
            }
        };
        let meanwhile = on_conflict(on_changed);
        let handles = move |error: &ApiError| {
            let everything = error.is("fits-everything");
            // The form may be gone by now.
            let _ = asks.try_set(everything);
            everything || meanwhile(error)
        };
        sent.send_or(kept, move |_| done(tr!(rules.saved)), handles);
    };
    let newer = Memo::new(move |_| {
        known.rules.with(|all| all.iter().find(|r| Some(r.id) == id && r.version > version.get()).cloned())
    });
    let on_remove = id.map(|id| {
        Callback::new(move |()| {
            sent.send(async move { api::delete_rule(id).await }, move |()| done(tr!(rules.removed)));
        })
    });
    view! {
        {move || newer.get().map(|theirs| {
            let rows = differences(&theirs.rule, &fields.rule(), known);
            let (now, text) = (theirs.version, theirs.rule);
            let take = move || {
                fields.set(&text);
                version.set(now);
            };
            conflict(rows, take, move || save(now, false))
        })}
        <form class="form rule" on:submit=move |event| {
            event.prevent_default();
            save(version.get_untracked(), false);
        }>
            <div class="form-grid">
                <Field label=tr!(rules.name) name="rule-name" value=fields.name />
                <Field label=tr!(rules.place) name="rule-place" kind="number" value=fields.place />
            </div>
            <Check label=tr!(rules.on) value=fields.on />
            <When fields known />
            <Then fields known />
            <FormError text=sent.error />
            {move || asks.get().then(|| view! {
                <div class="card rule-sure" role="alert">
                    <p>{tr!(rules.sure_text)}</p>
                    <button type="button" class="button" on:click=move |_| save(version.get_untracked(), true)>
                        {tr!(rules.sure)}
                    </button>
                </div>
            })}
            <SaveOrRemove save=tr!(rules.save) remove=[tr!(rules.remove), tr!(rules.remove_sure)] busy=sent.busy on_remove />
        </form>
        <Try rule=move |()| fields.rule() />
    }
    .into_any()
}

/// When it fits.
#[component]
fn When(fields: Fields, known: Known) -> impl IntoView {
    let platforms = Platform::ALL.map(|p| (p.as_str().to_owned(), p.name().to_owned()));
    let public = [("true", tr!(via.public)), ("false", tr!(via.private))];
    let languages = [("nl", tr!(canned.dutch)), ("en", tr!(filter.english))];
    let channels = Signal::derive(move || {
        any(known.channels.get().into_iter().map(|c| (c.id.to_string(), c.name)).collect())
    });
    view! {
        <fieldset class="fieldset">
            <legend>{tr!(rules.when)}</legend>
            <Field label=tr!(rules.words) name="rule-words" value=fields.words hint=tr!(rules.words_hint) required=false />
            <div class="form-grid">
                <Choice label=tr!(search.platform) name="rule-platform" value=fields.platform
                    options=any(platforms.into()) />
                <Choice label=tr!(filter.channel) name="rule-channel" value=fields.channel options=channels />
                <Choice label=tr!(filter.public) name="rule-public" value=fields.public options=any(owned(public)) />
                <Choice label=tr!(filter.language) name="rule-language" value=fields.language
                    options=any(owned(languages)) />
                <Choice label=tr!(people.team) name="rule-team" value=fields.team options=teams(known) />
            </div>
            <div class="form-grid">
                <Field label=tr!(rules.begin) name="rule-from" kind="time" value=fields.from required=false />
                <Field label=tr!(rules.until) name="rule-until" kind="time" value=fields.until required=false />
            </div>
            <div class="checks" role="group" aria-label=tr!(rules.days)>
                {(0_u8..).zip(days()).map(|(day, name)| check(fields.days, day, name.to_owned())).collect_view()}
            </div>
        </fieldset>
    }
    .into_any()
}

/// What it does.
#[component]
fn Then(fields: Fields, known: Known) -> impl IntoView {
    let raised = [Priority::Hot, Priority::Urgent, Priority::High];
    let priorities = raised.map(|p| (p.word().to_owned(), words::priority(p).to_owned()));
    let answers = Signal::derive(move || {
        let shared = known.answers.get().into_iter().filter(|a| a.text.scope != shared::Sharing::Personal);
        none(shared.map(|a| (a.id.to_string(), a.text.title)).collect())
    });
    let to = Signal::derive(move || none(team_options(known)));
    view! {
        <fieldset class="fieldset">
            <legend>{tr!(rules.then)}</legend>
            <div class="form-grid">
                <Choice label=tr!(rules.priority) name="rule-priority" value=fields.priority options=none(priorities.into()) />
                <Choice label=tr!(rules.to_team) name="rule-to-team" value=fields.to_team options=to />
                <Choice label=tr!(rules.answer) name="rule-answer" value=fields.answer options=answers />
            </div>
            <p class="hint">{tr!(rules.answer_hint)}</p>
            <Check label=tr!(rules.spam) value=fields.spam />
            <div class="checks" role="group" aria-label=tr!(labels.give)>
                {move || known.labels.get().into_iter().filter(|l| !l.retired)
                    .map(|l| check(fields.labels, l.id.0, l.name)).collect_view()}
            </div>
            <p class="hint" id="rule-tell">{tr!(rules.tell)}</p>
            <div class="checks" role="group" aria-labelledby="rule-tell">
                {move || known.people.get().into_iter()
                    .filter(|u| policy::allows(u.role, Action::WorkInbox))
                    .map(|u| check(fields.tell, u.id.0, u.name)).collect_view()}
            </div>
        </fieldset>
    }
    .into_any()
}

/// One of several that may be chosen.
fn check<T: Ord + Copy + Send + Sync + 'static>(
    of: RwSignal<BTreeSet<T>>,
    value: T,
    name: String,
) -> AnyView {
    let toggle = move |_| {
        of.update(|set| {
            if !set.remove(&value) {
                set.insert(value);
            }
        });
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || of.with(|set| set.contains(&value)) on:change=toggle />
            <span>{name}</span>
        </label>
    }
    .into_any()
}

fn owned<const N: usize>(pairs: [(&str, &str); N]) -> Options {
    pairs.map(|(value, words)| (value.to_owned(), words.to_owned())).into()
}

fn any(options: Options) -> Options {
    std::iter::once((String::new(), tr!(search.any).to_owned())).chain(options).collect()
}

fn none(options: Options) -> Options {
    std::iter::once((String::new(), tr!(rules.nothing).to_owned())).chain(options).collect()
}

fn team_options(known: Known) -> Options {
    known.teams.get().into_iter().map(|t| (t.id.to_string(), t.name)).collect()
}

fn teams(known: Known) -> Signal<Options> {
    Signal::derive(move || any(team_options(known)))
}

fn differences(theirs: &RuleText, mine: &RuleText, known: Known) -> Vec<Difference> {
    let on = |rule: &RuleText| if rule.on { tr!(rules.is_on) } else { tr!(rules.is_off) }.to_owned();
    differing([
        (tr!(rules.name), theirs.name.clone(), mine.name.clone()),
        (tr!(rules.place), theirs.place.to_string(), mine.place.to_string()),
        (tr!(rules.state), on(theirs), on(mine)),
        (tr!(rules.when), when_words(&theirs.when, known), when_words(&mine.when, known)),
        (tr!(rules.then), then_words(&theirs.then, known), then_words(&mine.then, known)),
    ])
}
