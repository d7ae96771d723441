//! What intake could not understand or route, for an admin.

use crate::ui::fetched::Fetched;
use crate::{
    api,
    browser::format,
    lang::{self, tr},
    store::Store,
    ui::{icons, notices::use_notices, state, title},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{IntakeProblem, IntakeProblemId, Kind, ProblemKind};

/// The page.
#[component]
pub fn IntakePage() -> impl IntoView {
    title::set(tr!(intake.title));
    let store = expect_context::<Store>();
    let cursor = RwSignal::new(None::<String>);
    let problems = Fetched::new(move || {
        store.intake();
        let next = cursor.get();
        async move { api::intake_problems(next.as_deref()).await }
    });
    view! {
        <main class="page" id="main" tabindex="0">
            <h1>{tr!(intake.title)}</h1>
            <p class="lead">{tr!(intake.text)}</p>
            {move || match problems.get() {
                None => state::skeleton(4, ""),
                Some(Err(error)) => state::failed(error.text(), move || problems.refetch()),
                Some(Ok(page)) if page.items.is_empty() && cursor.get_untracked().is_none() => {
                    state::empty(icons::check(), tr!(intake.none), tr!(intake.none_text))
                }
                Some(Ok(page)) => view! {
                    <ul class="cards">
                        {page.items.into_iter().map(|p| view! { <Problem problem=p /> }).collect_view()}
                    </ul>
                    <p class="pages">
                        {cursor.get_untracked().map(|_| view! {
                            <button class="button" on:click=move |_| cursor.set(None)>{tr!(common.newest)}</button>
                        })}
                        {page.next.map(|next| view! {
                            <button class="button" on:click=move |_| cursor.set(Some(next.clone()))>
                                {tr!(common.older)}
                            </button>
                        })}
                    </p>
                }
                .into_any(),
            }}
        </main>
    }
    .into_any()
}

fn kind_text(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Unreadable => tr!(intake.unreadable),
        ProblemKind::Unrouted => tr!(intake.unrouted),
        ProblemKind::Unknown => tr!(intake.unknown),
        ProblemKind::Malformed => tr!(intake.malformed),
        ProblemKind::Orphan => tr!(intake.orphan),
    }
}

#[component]
fn Problem(problem: IntakeProblem) -> impl IntoView {
    let notices = use_notices();
    let busy = RwSignal::new(false);
    let replay = move |id: IntakeProblemId| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api::replay(id).await {
                Ok(()) => notices.say(tr!(intake.replayed)),
                Err(error) => notices.warn(error.text()),
            }
            let _ = busy.try_set(false);
        });
    };
    let id = problem.id;
    view! {
        <li class="card">
            <div class="card-head">
                {icons::platform(problem.platform, Kind::Direct)}
                <div>
                    <h2>{problem.platform.name()} ": " {kind_text(problem.kind)}</h2>
                    <p class="quiet">
                        <time title=format::full(lang::tag(), problem.received_at)>
                            {format::day_and_time(lang::tag(), problem.received_at)}
                        </time>
                        " · " {problem.detail}
                    </p>
                </div>
                <button class="button" disabled=move || busy.get() on:click=move |_| replay(id)>
                    {tr!(intake.replay)}
                </button>
            </div>
            <details>
                <summary>{tr!(intake.body)}</summary>
                <pre class="raw" tabindex="0">{format::json(&problem.body)}</pre>
            </details>
        </li>
    }
}
