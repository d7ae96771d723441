//! The first pane: the views and the conversations of one of them.

use super::{
    address,
    drawn::{Drawn, Seen, length_of},
    row::Row,
    use_desk,
};
use crate::ui::dynamic::dynamic;
use crate::{
    browser::dom,
    lang::tr,
    shell::{Later, Part},
    shortcuts::view_name,
    store::{Fetch, Store, View},
    ui::{each::Each, icons, state},
};
use leptos::prelude::*;

/// This close to the end the next rows are fetched.
const NEAR_END_PIXELS: i32 = 900;
/// Scrolled less far than this, the list counts as not scrolled.
const AT_TOP_PIXELS: i32 = 24;

/// The queue.
#[component]
pub fn Queue() -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    let pointed = RwSignal::new(false);
    let scrolled = RwSignal::new(false);
    let drawn = Drawn::new(store);
    let has_bar = Memo::new(move |_| desk.chosen.has_bar());
    Effect::new(move || store.hold(pointed.get() || scrolled.get()));
    let on_scroll = move |event: leptos::ev::Event| {
        let Some(place) = dom::scroll(&event) else { return };
        let now = place.above > AT_TOP_PIXELS;
        if scrolled.get_untracked() != now {
            scrolled.set(now);
        }
        if place.below < NEAR_END_PIXELS {
            store.load_more();
        }
        if let Some(length) = untrack(|| drawn.length()) {
            drawn.see(seen(place, length));
        }
    };
    view! {
        <section class="pane queue" aria-labelledby="queue-title">
            <header class="queue-head">
                <div class="queue-title">
                    <h2 id="queue-title">{move || desk.view_name()}</h2>
                    <button class="icon-button" aria-label=tr!(filter.title) title=format!("{} (f)", tr!(filter.title))
                        aria-keyshortcuts="f" on:click=move |_| desk.filter.set(true)>
                        {icons::filter()}
                    </button>
                    <button class="icon-button" aria-label=tr!(many.begin) title=format!("{} (x)", tr!(many.begin))
                        aria-pressed=move || desk.chosen.is_on().to_string() on:click=move |_| desk.chosen.switch()>
                        {icons::checks()}
                    </button>
                </div>
                <nav aria-label=tr!(view.label)>
                    <ul class="tabs">
                        {View::ALL.into_iter().map(|view| view! { <Tab view name=view_name(view).to_owned() /> }).collect_view()}
                        {move || desk.kept.named().into_iter().map(|(view, name)| view! { <Tab view name /> }).collect_view()}
                    </ul>
                </nav>
            </header>
            <Pill />
            // The mouse holds the list; a finger does not stay over it.
            <div
                class="queue-list"
                class:is-choosing=move || desk.chosen.is_on()
                tabindex="-1"
                on:pointerenter=move |e| if e.pointer_type() == "mouse" { pointed.set(true) }
                on:pointerleave=move |_| pointed.set(false)
                on:scroll=on_scroll
            >
                <Rows drawn />
            </div>
            {move || has_bar.get().then(|| view! { <Later part=Part::Chosen /> })}
        </section>
    }
    .into_any()
}

#[component]
fn Tab(view: View, name: String) -> impl IntoView {
    let desk = use_desk();
    // Where nobody learns the work it would only be in the way.
    let is_there = Memo::new(move |_| {
        view != View::Approval || desk.view.get() == view || desk.kept.count_of(view).is_some()
    });
    view! {
        <li hidden=move || !is_there.get()>
            <a class="tab" href=address(view, None)
                aria-current=move || (desk.view.get() == view).then_some("page")>
                {name}
                {move || desk.kept.count_of(view).map(|count| view! { <span class="tab-count">{count}</span> })}
            </a>
        </li>
    }
}

/// New work that waits until the reader is ready.
#[component]
fn Pill() -> impl IntoView {
    let store = expect_context::<Store>();
    let waiting = Memo::new(move |_| store.list().with(|l| l.waiting));
    view! {
        <div class="pill-place" role="status">
            {move || (waiting.get() > 0).then(|| view! {
                <button class="pill" on:click=move |_| store.show_waiting()>
                    {tr!(queue.fresh, count = waiting.get().to_string())}
                </button>
            })}
        </div>
    }
}

/// What is seen of a list of so many rows, which are equally high.
fn seen(place: dom::Scroll, length: usize) -> Seen {
    let all = dom::height(".rows").unwrap_or_default();
    Seen::new(dom::part(length, place.above, all), dom::part(length, place.seen, all))
}

#[component]
fn Rows(drawn: Drawn) -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    let fetch = Memo::new(move |_| store.list().with(|l| l.fetch.clone()));
    let is_empty = Memo::new(move |_| store.list().with(|l| l.shown.is_empty()));
    let more = Memo::new(move |_| store.list().with(|l| l.more));
    let rows = move || {
        dom::keep_focus(".rows");
        drawn.rows()
    };
    dynamic(move || {
        match (fetch.get(), is_empty.get()) {
            (Fetch::Loading, true) => state::skeleton(8, "skeleton-row"),
            (Fetch::Failed(why), true) => state::failed(why, move || store.try_again()),
            (Fetch::Ready, true) => nothing(desk.view.get()),
            (_, false) => view! {
                <ul class="rows" class:rows-long=move || drawn.length().is_some()
                    style:height=move || drawn.length().map(length_of)>
                    <Each each=rows key=|(_, id)| *id children=move |(_, id)| view! { <Row id drawn /> } />
                </ul>
                {move || more.get().then(|| state::skeleton(2, "skeleton-row"))}
            }
            .into_any(),
        }
        .into_any()
    })
}

fn nothing(view: View) -> AnyView {
    let text = match view {
        View::Queue => return view! { <Later part=Part::NothingToDo /> }.into_any(),
        View::Mine => tr!(queue.empty_mine),
        View::Open => tr!(queue.empty_open),
        View::Waiting => tr!(queue.empty_waiting),
        View::Snoozed => tr!(queue.empty_snoozed),
        View::Resolved => tr!(queue.empty_resolved),
        View::Spam => tr!(queue.empty_spam),
        View::AtRisk => tr!(target.empty_at_risk),
        View::Missed => tr!(target.empty_missed),
        View::Approval => tr!(approval.empty),
        View::Filtered(_) => tr!(filter.empty),
    };
    state::empty(icons::check(), tr!(queue.empty), text)
}
