//! One's own account: another password.

use crate::{
    api,
    browser::storage,
    lang::tr,
    session::use_session,
    ui::{
        form::{Field, FormError},
        notices::use_notices,
        sent::Sent,
        title,
    },
};
use leptos::prelude::*;
use shared::{ChangePassword, policy::Action};

/// Remembers over a reload that the password is being changed: this page begins anew as soon as it is.
const CHANGING: &str = "balie.password";

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    title::set(tr!(account.title));
    let notices = use_notices();
    if storage::get(CHANGING).is_some() {
        storage::set(CHANGING, None);
        notices.say(tr!(account.changed));
    }
    let user = use_session().user();
    view! {
        <main class="page" id="main" tabindex="0">
            <h1>{tr!(account.title)}</h1>
            {user.map(|user| view! { <p class="lead">{user.name} " · " {user.email}</p> })}
            {use_session().may(Action::WorkInbox).then(|| view! {
                <section aria-labelledby="signature-title">
                    <h2 id="signature-title">{tr!(signature.title)}</h2>
                    <p>{tr!(signature.text)}</p>
                    <Signature />
                </section>
            })}
            <section aria-labelledby="password-title">
                <h2 id="password-title">{tr!(account.password)}</h2>
                <p>{tr!(account.text)}</p>
                <NewPassword />
            </section>
        </main>
    }
    .into_any()
}

#[component]
fn Signature() -> impl IntoView {
    let session = use_session();
    let notices = use_notices();
    let sent = Sent::default();
    let value = RwSignal::new(session.user().map(|u| u.signature).unwrap_or_default());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let signature = value.get_untracked();
        sent.send(async move { api::set_signature(&signature).await }, move |user| {
            session.begin(user);
            notices.say(tr!(signature.saved));
        });
    };
    view! {
        <form class="form form-row card" on:submit=submit>
            <Field label=tr!(signature.field) name="signature" required=false value />
            <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(signature.save)}</button>
            <FormError text=sent.error />
        </form>
    }
}

#[component]
fn NewPassword() -> impl IntoView {
    let notices = use_notices();
    let sent = Sent::default();
    let [current, new, again] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if new.with_untracked(|new| again.with_untracked(|again| new != again)) {
            sent.error.set(Some(tr!(account.differ).to_owned()));
            return;
        }
        let command = ChangePassword { current: current.get_untracked(), new: new.get_untracked() };
        let request = async move {
            storage::set(CHANGING, Some("yes"));
            let answer = api::change_password(&command).await;
            if answer.is_err() {
                storage::set(CHANGING, None);
            }
            answer
        };
        sent.send(request, move |()| {
            for field in [current, new, again] {
                let _ = field.try_set(String::new());
            }
            if storage::get(CHANGING).is_some() {
                storage::set(CHANGING, None);
                notices.say(tr!(account.changed));
            }
        });
    };
    view! {
        <form class="form card" on:submit=submit>
            <Field label=tr!(account.current) name="current-password" kind="password"
                autocomplete="current-password" value=current />
            <Field label=tr!(account.new) name="new-password" kind="password" autocomplete="new-password"
                min_length=12 hint=tr!(first_run.password_hint) value=new />
            <Field label=tr!(account.again) name="new-password-again" kind="password"
                autocomplete="new-password" value=again />
            <FormError text=sent.error />
            <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(account.change)}</button>
        </form>
    }
}
