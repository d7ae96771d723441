//! One's own API tokens, for scripts.

use crate::ui::fetched::Fetched;
use crate::{
    api,
    browser::{format, page},
    lang::{self, tr},
    ui::{
        form::{Field, FormError},
        icons,
        notices::use_notices,
        sent::Sent,
        state, title,
    },
};
use leptos::{prelude::*, task::spawn_local};
use shared::ApiToken;

/// The page.
#[component]
pub fn TokensPage() -> impl IntoView {
    title::set(tr!(tokens.title));
    let tokens = Fetched::new(api::api_tokens);
    let made = RwSignal::new(None::<String>);
    view! {
        <main class="page" id="main" tabindex="0">
            <h1>{tr!(tokens.title)}</h1>
            <p class="lead">
                {tr!(tokens.text)} " "
                <a href="/api/docs" rel="external">{tr!(tokens.docs)}</a>
            </p>
            <NewToken on_made=move |token: ApiToken| {
                made.set(token.token);
                tokens.refetch();
            } />
            <div role="status">
                {move || made.get().map(|token| view! {
                    <div class="card told-once">
                        <p>{tr!(tokens.once)}</p>
                        <p class="copy-row">
                            <code>{token.clone()}</code>
                            <button class="button" on:click=move |_| page::copy(&token)>{tr!(common.copy)}</button>
                        </p>
                    </div>
                })}
            </div>
            {move || match tokens.get() {
                None => state::skeleton(3, ""),
                Some(Err(error)) => state::failed(error.text(), move || tokens.refetch()),
                Some(Ok(page)) if page.items.is_empty() => state::empty(icons::key(), tr!(tokens.none), tr!(tokens.none_text)),
                Some(Ok(page)) => table(page.items, move || tokens.refetch()),
            }}
        </main>
    }
    .into_any()
}

#[component]
fn NewToken(#[prop(into)] on_made: Callback<ApiToken>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let sent = Sent::default();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        sent.send(async move { api::add_api_token(wanted).await }, move |token| {
            name.set(String::new());
            on_made.run(token);
        });
    };
    view! {
        <form class="form form-row card" on:submit=submit>
            <Field label=tr!(tokens.name) name="token-name" value=name />
            <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(tokens.make)}</button>
            <FormError text=sent.error />
        </form>
    }
}

fn table(tokens: Vec<ApiToken>, refetch: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    let notices = use_notices();
    let revoke = move |token: &ApiToken| {
        let id = token.id;
        spawn_local(async move {
            match api::drop_api_token(id).await {
                Ok(()) => notices.say(tr!(tokens.revoked)),
                Err(error) => notices.warn(error.text()),
            }
            refetch();
        });
    };
    let moment = |at| format::day_and_time(lang::tag(), at);
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=tr!(tokens.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(tokens.name)}</th>
                        <th scope="col">{tr!(tokens.made)}</th>
                        <th scope="col">{tr!(tokens.used)}</th>
                        <th scope="col"><span class="visually-hidden">{tr!(action.label)}</span></th>
                    </tr>
                </thead>
                <tbody>
                    {tokens.into_iter().map(|token| view! {
                        <tr>
                            <th scope="row">{token.name.clone()}</th>
                            <td>{moment(token.created_at)}</td>
                            <td>{token.last_used_at.map_or_else(|| tr!(tokens.never).to_owned(), moment)}</td>
                            <td>
                                <button
                                    class="button"
                                    aria-label=tr!(tokens.revoke_named, name = token.name.clone())
                                    on:click=move |_| revoke(&token)
                                >
                                    {tr!(tokens.revoke)}
                                </button>
                            </td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}
