//! Logging in.

use super::use_session;
use crate::{
    api,
    lang::tr,
    ui::{
        dialog::Dialog,
        form::{Field, FormError},
        icons,
        sent::Sent,
        title,
    },
};
use leptos::prelude::*;
use shared::LogIn;

/// The page for who is not logged in.
#[component]
pub fn LogInPage() -> impl IntoView {
    title::set(tr!(log_in.title));
    view! {
        <main class="gate" id="main">
            <div class="gate-card">
                <p class="brand">{icons::mark()} "Balie"</p>
                <h1>{tr!(log_in.title)}</h1>
                <LogInForm />
            </div>
        </main>
    }
    .into_any()
}

/// Logging in again over the page, which stays as it was.
#[component]
pub fn LogInAgain() -> impl IntoView {
    view! {
        <Dialog title=tr!(log_in.again) closable=false on_close=|()| ()>
            <p>{tr!(log_in.expired)}</p>
            <LogInForm />
        </Dialog>
    }
    .into_any()
}

#[component]
fn LogInForm() -> impl IntoView {
    let session = use_session();
    let sent = Sent::default();
    let email = RwSignal::new(session.user().map(|u| u.email).unwrap_or_default());
    let password = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let who =
            LogIn { email: email.get_untracked().trim().to_owned(), password: password.get_untracked() };
        sent.send(async move { api::log_in(&who).await }, move |new| session.begin(new.user));
    };
    view! {
        <form class="form" on:submit=submit>
            <Field label=tr!(log_in.email) name="email" kind="email" autocomplete="username" value=email />
            <Field label=tr!(log_in.password) name="password" kind="password" autocomplete="current-password" value=password />
            <FormError text=sent.error />
            <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(log_in.submit)}</button>
        </form>
    }
}
