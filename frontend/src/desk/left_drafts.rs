//! What a colleague had begun to answer before this conversation came to us.

use crate::{
    api,
    lang::tr,
    store::Store,
    ui::{fetched::Fetched, icons, notices::use_notices},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{ConversationId, LeftDraft, TakenUp, UserId};

/// Offers the drafts that colleagues left behind, to whoever has the conversation now; with their files.
#[component]
pub fn LeftDrafts(id: ConversationId, #[prop(into)] on_use: Callback<TakenUp>) -> impl IntoView {
    let store = expect_context::<Store>();
    let notices = use_notices();
    // The screen shows a claim before the server has granted it: until then nothing is left to us.
    let mine = Memo::new(move |_| store.is_granted(id));
    let drafts = Fetched::new(move || {
        let mine = mine.get();
        async move { if mine { api::left_drafts(id).await.map(|page| page.items) } else { Ok(vec![]) } }
    });
    let used = RwSignal::new(false);
    let take_up = move |from: UserId| {
        used.set(true);
        spawn_local(async move {
            match api::take_up_draft(id, from).await {
                Ok(taken) => {
                    on_use.try_run(taken);
                }
                Err(error) => {
                    let _ = used.try_set(false);
                    notices.warn(error.text());
                }
            }
        });
    };
    let offer = move |LeftDraft { user, text, files, .. }: LeftDraft| {
        let (from, who) = (user.id, user.name);
        let files = (files > 0).then(|| {
            view! {
                <span class="left-draft-files">
                    {icons::clip()}
                    {tr!(together.left_files, count = files.to_string())}
                </span>
            }
        });
        view! {
            <div class="left-draft">
                <p>
                    <strong>{tr!(together.left_draft, who = who)}</strong>
                    {(!text.is_empty()).then(|| view! { " " <q>{text}</q> })}
                    {files}
                </p>
                <button type="button" class="button" on:click=move |_| take_up(from)>
                    {tr!(together.use_draft)}
                </button>
            </div>
        }
    };
    view! {
        <div role="status">
            {move || (!used.get())
                .then(|| drafts.get().and_then(Result::ok).unwrap_or_default().into_iter().take(1).map(offer).collect_view())}
        </div>
    }
    .into_any()
}
