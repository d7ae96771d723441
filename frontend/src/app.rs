//! From an empty page to the shell: first run, log in, or work.

use crate::ui::dynamic::dynamic;
use crate::{
    api::{self, ApiError},
    desk::Returns,
    lang::{Language, tr},
    live::Live,
    session::{LogInAgain, LogInPage, Session},
    shell::{Later, Part, Shell},
    store::Store,
    ui::{
        notices::{NoticeBoard, Notices},
        state,
        theme::Theme,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::Router;

/// What the page has to show before anybody works.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Start {
    Asking,
    FirstRun,
    Known,
    Failed(String),
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let language = Language::remembered();
    let session = Session::new();
    let notices = Notices::new();
    provide_context(language);
    provide_context(Theme::remembered());
    provide_context(session);
    provide_context(notices);

    provide_context(Root { owner: Owner::current().unwrap_or_default(), work: StoredValue::new(None) });

    let start = RwSignal::new(Start::Asking);
    ask(start, session);
    view! {
        <Router>
            {move || {
                language.get();
                view! { <Stage start session /> <NoticeBoard /> }
            }}
        </Router>
    }
}

fn ask(start: RwSignal<Start>, session: Session) {
    start.set(Start::Asking);
    spawn_local(async move {
        start.set(first_answer(session).await.unwrap_or_else(|error| Start::Failed(error.text())));
    });
}

async fn first_answer(session: Session) -> Result<Start, ApiError> {
    if api::set_up().await?.needs_first_admin {
        return Ok(Start::FirstRun);
    }
    if !Session::is_likely() {
        return Ok(Start::Known);
    }
    match api::session().await {
        Ok(known) => session.begin(known.user),
        Err(error) if error.status() == Some(401) => Session::forget(),
        Err(error) => return Err(error),
    }
    Ok(Start::Known)
}

#[component]
fn Stage(start: RwSignal<Start>, session: Session) -> impl IntoView {
    let there = Memo::new(move |_| session.is_there());
    dynamic(move || {
        {
            if there.get() {
                return view! { <Work session /> }.into_any();
            }
            match start.get() {
                Start::Asking => {
                    view! { <main id="main" class="gate">{state::skeleton(3, "")}</main> }.into_any()
                }
                Start::FirstRun => view! { <Later part=Part::FirstRun /> }.into_any(),
                Start::Known => view! { <LogInPage /> }.into_any(),
                Start::Failed(why) => view! {
                    <main id="main" class="gate">
                        <h1 class="visually-hidden">{tr!(common.failed)}</h1>
                        {state::failed(why, move || ask(start, session))}
                    </main>
                }
                .into_any(),
            }
        }
        .into_any()
    })
}

/// What lives as long as the page, whatever is drawn anew: the store and its connection.
#[derive(Clone)]
struct Root {
    owner: Owner,
    work: StoredValue<Option<(Store, Live, Returns)>>,
}

/// What is there once somebody is logged in. It stays until the page is loaded anew, also when the session
/// expires: then one logs in again over it.
#[component]
fn Work(session: Session) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let root = expect_context::<Root>();
    let Some(user) = session.user() else { return ().into_any() };
    let (store, live, returns) = root.work.get_value().unwrap_or_else(|| {
        let work = root.owner.with(|| {
            let store = Store::new(&user, session, notices);
            (store, Live::start(store), Returns::new())
        });
        root.work.set_value(Some(work));
        work
    });
    provide_context(store);
    provide_context(live);
    provide_context(returns);
    view! {
        <Shell user />
        {move || session.is_expired().then(|| view! { <LogInAgain /> })}
    }
    .into_any()
}
