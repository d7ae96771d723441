//! One canned answer, as a form.

use crate::{
    api,
    browser::dom,
    lang::tr,
    session::use_session,
    ui::{
        conflict::{Difference, conflict, differing, on_conflict},
        form::{Choice, Field, FormError, SaveOrRemove},
        notices::use_notices,
        sent::Sent,
        sharing,
    },
};
use leptos::prelude::*;
use shared::{
    Blank, CannedAnswer, CannedText, Filling, LONGEST_CANNED, PutCannedAnswer, Sharing, Team, fill,
    unknown_blank,
};

/// The fields.
#[derive(Clone, Copy)]
struct Fields {
    title: RwSignal<String>,
    scope: RwSignal<String>,
    dutch: RwSignal<String>,
    english: RwSignal<String>,
}

impl Fields {
    fn of(text: &CannedText) -> Self {
        Self {
            title: RwSignal::new(text.title.clone()),
            scope: RwSignal::new(sharing::word(text.scope)),
            dutch: RwSignal::new(text.dutch.clone()),
            english: RwSignal::new(text.english.clone()),
        }
    }

    fn set(self, text: &CannedText) {
        self.title.set(text.title.clone());
        self.scope.set(sharing::word(text.scope));
        self.dutch.set(text.dutch.clone());
        self.english.set(text.english.clone());
    }

    fn text(self) -> CannedText {
        CannedText {
            title: self.title.get_untracked(),
            scope: sharing::of(&self.scope.get_untracked()),
            dutch: self.dutch.get_untracked(),
            english: self.english.get_untracked(),
        }
    }
}

/// The form of a new one, or of one that is there.
#[component]
pub fn CannedForm(
    answer: Option<CannedAnswer>,
    teams: Signal<Vec<Team>>,
    /// Those that are there now, as the feed keeps them.
    known: Signal<Vec<CannedAnswer>>,
    #[prop(into)] on_done: Callback<()>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let blank = CannedText { scope: Sharing::Personal, ..CannedText::default() };
    let fields = Fields::of(answer.as_ref().map_or(&blank, |a| &a.text));
    let version = RwSignal::new(answer.as_ref().map_or(0, |a| a.version));
    let id = answer.as_ref().map(|a| a.id);
    let sent = Sent::default();
    let notices = use_notices();
    let done = move |text: &'static str| {
        notices.say(text);
        on_done.run(());
    };
    let save = move |version: i64| {
        let text = fields.text();
        if let Some(unknown) = unknown(&text) {
            sent.error.set(Some(unknown));
            return;
        }
        let kept = async move {
            match id {
                Some(id) => api::put_canned(id, &PutCannedAnswer { version, text }).await,
                None => api::make_canned(&text).await,
            }
        };
        sent.send_or(kept, move |_| done(tr!(canned.saved)), on_conflict(on_changed));
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save(version.get_untracked());
    };
    let newer = Memo::new(move |_| {
        known.with(|known| known.iter().find(|a| Some(a.id) == id && a.version > version.get()).cloned())
    });
    let scopes = sharing::options(teams);
    let on_remove = id.map(|id| {
        Callback::new(move |()| {
            sent.send(async move { api::delete_canned(id).await }, move |()| done(tr!(canned.removed)));
        })
    });
    view! {
        {move || newer.get().map(|theirs| {
            let rows = differences(&theirs.text, &fields.text(), &teams.get());
            let (now, text) = (theirs.version, theirs.text);
            let take = move || {
                fields.set(&text);
                version.set(now);
            };
            conflict(rows, take, move || save(now))
        })}
        <form class="form" on:submit=submit>
            <div class="form-grid">
                <Field label=tr!(canned.name) name="canned-title" value=fields.title />
                <Choice label=tr!(canned.scope) name="canned-scope" value=fields.scope options=scopes />
            </div>
            <Words name="canned-dutch" label=tr!(canned.dutch) value=fields.dutch />
            <Words name="canned-english" label=tr!(canned.english) value=fields.english />
            <FormError text=sent.error />
            <SaveOrRemove save=tr!(canned.save) remove=[tr!(canned.remove), tr!(canned.remove_sure)] busy=sent.busy on_remove />
        </form>
    }
    .into_any()
}

/// Which blank does not exist, in words.
fn unknown(text: &CannedText) -> Option<String> {
    let unknown = unknown_blank(&text.dutch).or_else(|| unknown_blank(&text.english))?;
    Some(tr!(canned.unknown, blank = format!("{{{unknown}}}")))
}

fn differences(theirs: &CannedText, mine: &CannedText, teams: &[Team]) -> Vec<Difference> {
    differing([
        (tr!(canned.name), theirs.title.clone(), mine.title.clone()),
        (tr!(canned.scope), sharing::name(theirs.scope, teams), sharing::name(mine.scope, teams)),
        (tr!(canned.dutch), theirs.dutch.clone(), mine.dutch.clone()),
        (tr!(canned.english), theirs.english.clone(), mine.english.clone()),
    ])
}

/// The words of one language, the blanks that may stand in them, and how they read.
#[component]
fn Words(name: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    let me = use_session().user().map(|u| u.name).unwrap_or_default();
    let sample = Filling { citizen: "Fenna".into(), agent: me, team: "Hengelo".into() };
    let blank = move |blank: Blank| {
        let word = format!("{{{}}}", blank.word());
        let written = word.clone();
        view! {
            <button type="button" class="link-button" title=blank_name(blank)
                on:click=move |_| dom::write_at_caret(&format!("#{name}"), &written, None)>
                <span class="visually-hidden">{blank_name(blank)} " "</span>
                {word}
            </button>
        }
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea
                id=name
                rows="4"
                maxlength=LONGEST_CANNED.to_string()
                prop:value=move || value.get()
                on:input=move |event| value.set(dom::value(&event))
            ></textarea>
            <div class="canned-blanks" role="group" aria-label=tr!(canned.blanks)>
                {Blank::ALL.map(blank).collect_view()}
            </div>
            {move || value.with(|text| text.contains('{')).then(|| view! {
                <p class="canned-preview">
                    <span class="hint">{tr!(canned.preview)}</span> " " {value.with(|text| fill(text, &sample))}
                </p>
            })}
        </div>
    }
    .into_any()
}

fn blank_name(blank: Blank) -> &'static str {
    match blank {
        Blank::Citizen => tr!(canned.blank_citizen),
        Blank::Agent => tr!(canned.blank_agent),
        Blank::Team => tr!(canned.blank_team),
        Blank::ReportLink => tr!(canned.blank_report),
        Blank::ContactLink => tr!(canned.blank_contact),
        Blank::NeighbourhoodLink => tr!(canned.blank_neighbourhood),
    }
}
