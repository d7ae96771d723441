//! The first page of a new Balie: it makes the first admin.

use super::use_session;
use crate::{
    api,
    lang::tr,
    ui::{
        form::{Field, FormError},
        icons,
        sent::Sent,
        title,
    },
};
use leptos::prelude::*;
use shared::FirstAdmin;

/// Makes the first admin.
#[component]
pub fn FirstRun() -> impl IntoView {
    title::set(tr!(first_run.title));
    let session = use_session();
    let sent = Sent::default();
    let (name, email, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let admin = FirstAdmin {
            name: name.get_untracked().trim().to_owned(),
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        sent.send(async move { api::make_first_admin(&admin).await }, move |new| session.begin(new.user));
    };
    view! {
        <main class="gate" id="main">
            <div class="gate-card">
                <p class="brand">{icons::mark()} "Balie"</p>
                <h1>{tr!(first_run.title)}</h1>
                <p>{tr!(first_run.text)}</p>
                <form class="form" on:submit=submit>
                    <Field label=tr!(first_run.name) name="name" autocomplete="name" value=name />
                    <Field label=tr!(log_in.email) name="email" kind="email" autocomplete="username" value=email />
                    <Field
                        label=tr!(log_in.password)
                        name="password"
                        kind="password"
                        autocomplete="new-password"
                        min_length=12
                        hint=tr!(first_run.password_hint)
                        value=password
                    />
                    <FormError text=sent.error />
                    <button class="button button-primary" disabled=move || sent.busy.get()>
                        {tr!(first_run.submit)}
                    </button>
                </form>
            </div>
        </main>
    }
    .into_any()
}
