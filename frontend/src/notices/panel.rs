//! The bell in the bar, and the list of notices behind it.

use super::{kind_in_words, settings::SettingsForm, use_told};
use crate::{
    browser::format,
    lang::{self, tr},
    shell::{Later, Part},
    ui::{dialog::Dialog, icons, state},
};
use leptos::prelude::*;
use shared::{Notice, NoticeReading};

/// The bell.
#[component]
pub fn NoticesButton() -> impl IntoView {
    let told = use_told();
    let open = RwSignal::new(false);
    let label = move || match told.unseen() {
        0 => tr!(notices.title).to_owned(),
        count => tr!(notices.unseen, count = count.to_string()),
    };
    view! {
        <button class="icon-button bell" aria-label=label title=label on:click=move |_| open.set(true)>
            {icons::bell()}
            {move || match told.unseen() {
                0 => None,
                count => Some(view! { <span class="bell-count" aria-hidden="true">{count.min(99)}</span> }),
            }}
        </button>
        {move || open.get().then(|| view! {
            <Dialog title=tr!(notices.title) class="dialog-wide" on_close=move |()| open.set(false)>
                <Later part=Part::Notices(open) />
            </Dialog>
        })}
    }
    .into_any()
}

/// What stands in the dialog.
#[component]
pub fn NoticesInDialog(
    /// Whether the dialog is open; one leaves it for a conversation.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <List open />
        <SettingsForm />
    }
    .into_any()
}

#[component]
fn List(open: RwSignal<bool>) -> impl IntoView {
    let told = use_told();
    let all_seen = move |_| {
        if let Some(up_to) = told.notices.with_untracked(|all| all.first().map(|n| n.id)) {
            told.read(NoticeReading { up_to, conversation: None });
        }
    };
    let row = move |notice: Notice| {
        let id = notice.conversation;
        let citizen =
            if notice.citizen.is_empty() { tr!(common.unknown_citizen).to_owned() } else { notice.citizen };
        let by = notice.by.map(|by| format!(" · {}", by.name));
        view! {
            <li>
                <button class="notice-row" class:notice-new=!notice.seen on:click=move |_| {
                    open.set(false);
                    told.go_to(id);
                }>
                    {(!notice.seen).then(|| view! { <span class="visually-hidden">{tr!(notices.new)} ": "</span> })}
                    <strong>{citizen}</strong> " "
                    <span>{kind_in_words(notice.kind)} {by}</span>
                    <span class="notice-at">{format::day_and_time(lang::tag(), notice.at)}</span>
                </button>
            </li>
        }
    };
    view! {
        {move || if told.notices.with(Vec::is_empty) {
            state::empty(icons::check(), tr!(notices.none), tr!(notices.none_text))
        } else {
            view! {
                <ul class="notice-rows">{told.notices.get().into_iter().map(row).collect_view()}</ul>
            }
            .into_any()
        }}
        {move || (told.unseen() > 0).then(|| view! {
            <button class="button" on:click=all_seen>{tr!(notices.all_seen)}</button>
        })}
    }
    .into_any()
}
