//! What a citizen took away, for those who may see it and say why.

use super::media;
use crate::{
    api,
    browser::{dom, timer},
    lang::tr,
    session::use_session,
    ui::{
        form::{Field, FormError},
        icons,
        sent::Sent,
    },
};
use leptos::prelude::*;
use shared::{MessageId, Withheld, policy::Action};

/// Asks why, and shows it for as long as the message is on screen.
#[component]
pub fn LookAtWithheld(id: MessageId) -> impl IntoView {
    let asks = RwSignal::new(false);
    let shown = RwSignal::new(None::<Withheld>);
    let reason = RwSignal::new(String::new());
    let sent = Sent::default();
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let reason = reason.get_untracked();
        sent.send(async move { api::look_at_withheld(id, reason).await }, move |withheld| {
            let _ = shown.try_set(Some(withheld));
        });
    };
    // The button is gone once it is pressed: the focus goes on to what it asked for.
    let field = format!("withheld-reason-{id}");
    let to_field = format!("#{field}");
    let ask = move |_| {
        asks.set(true);
        let to_field = to_field.clone();
        timer::next_frame(move || {
            dom::focus(&to_field);
        });
    };
    let part = move || match (shown.get(), asks.get()) {
        (Some(withheld), _) => view! {
            <div class="withheld" role="status">
                <p class="bubble-text">{withheld.text}</p>
                {withheld.attachments.iter().map(media::attachment).collect_view()}
            </div>
        }
        .into_any(),
        (None, true) => view! {
            <form class="form" on:submit=look>
                <Field label=tr!(thread.withheld_reason) name=field.clone() value=reason
                    hint=tr!(thread.withheld_logged) />
                <FormError text=sent.error />
                <button class="button" disabled=move || sent.busy.get()>{tr!(thread.withheld_show)}</button>
            </form>
        }
        .into_any(),
        (None, false) => view! {
            <button class="link-button" on:click=ask.clone()>
                {icons::eye_off()} " " {tr!(thread.withheld)}
            </button>
        }
        .into_any(),
    };
    use_session().may(Action::ReadWithheld).then_some(part).into_any()
}
