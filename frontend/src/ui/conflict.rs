//! Two who changed the same thing: what differs, and whose stays.

use crate::{api::ApiError, lang::tr};
use leptos::prelude::*;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What.
    pub what: String,
    /// As somebody else kept it.
    pub theirs: String,
    /// As it is written here.
    pub mine: String,
}

/// Those of these that differ: what, theirs, mine.
pub fn differing<'a>(rows: impl IntoIterator<Item = (&'a str, String, String)>) -> Vec<Difference> {
    let rows = rows.into_iter().filter(|(_, theirs, mine)| theirs != mine);
    rows.map(|(what, theirs, mine)| Difference { what: what.to_owned(), theirs, mine }).collect()
}

/// What a form does when somebody else was first: what is there now is fetched, so that it shows the difference.
pub fn on_conflict(fetch: Callback<()>) -> impl FnOnce(&ApiError) -> bool + 'static {
    move |error| {
        let meanwhile = error.is("changed-meanwhile");
        if meanwhile {
            fetch.run(());
        }
        meanwhile
    }
}

/// What differs, and the two ways out.
pub fn conflict(
    rows: Vec<Difference>,
    take_theirs: impl Fn() + 'static,
    keep_mine: impl Fn() + 'static,
) -> AnyView {
    view! {
        <div class="card conflict" role="alert">
            <h2>{tr!(conflict.title)}</h2>
            <p>{tr!(conflict.text)}</p>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(conflict.what)}</th>
                        <th scope="col">{tr!(conflict.theirs)}</th>
                        <th scope="col">{tr!(conflict.mine)}</th>
                    </tr>
                </thead>
                <tbody>
                    {rows.into_iter().map(|Difference { what, theirs, mine }| view! {
                        <tr><th scope="row">{what}</th><td>{theirs}</td><td>{mine}</td></tr>
                    }).collect_view()}
                </tbody>
            </table>
            <div class="form-actions">
                <button class="button" type="button" on:click=move |_| take_theirs()>
                    {tr!(conflict.take_theirs)}
                </button>
                <button class="button" type="button" on:click=move |_| keep_mine()>
                    {tr!(conflict.keep_mine)}
                </button>
            </div>
        </div>
    }
    .into_any()
}
