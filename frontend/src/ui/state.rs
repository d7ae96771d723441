//! How a part of a page looks while it loads, when it is empty, and when it could not be fetched.

use crate::{lang::tr, ui::icons};
use leptos::prelude::*;

/// Grey bars where rows are going to be.
pub fn skeleton(rows: usize, class: &'static str) -> AnyView {
    view! {
        <div class="skeletons" aria-busy="true">
            <p class="visually-hidden">{tr!(common.loading)}</p>
            {(0..rows).map(|_| view! {
                <div class=format!("skeleton {class}") aria-hidden="true"><span></span><span></span></div>
            }).collect_view()}
        </div>
    }
    .into_any()
}

/// Nothing here, and why.
pub fn empty(icon: AnyView, title: &str, text: &str) -> AnyView {
    view! {
        <div class="empty">
            {icon}
            <p class="empty-title">{title.to_owned()}</p>
            <p class="empty-text">{text.to_owned()}</p>
        </div>
    }
    .into_any()
}

/// It could not be fetched, why, and a way to try again.
pub fn failed(why: String, again: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="empty" role="alert">
            {icons::cloud_off()}
            <p class="empty-title">{tr!(common.failed)}</p>
            <p class="empty-text">{why}</p>
            <button class="button" on:click=move |_| again()>{tr!(common.try_again)}</button>
        </div>
    }
    .into_any()
}
