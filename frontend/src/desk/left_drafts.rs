//! What a colleague had begun to answer before this conversation came to us.

use crate::{api, lang::tr, session::use_session, ui::fetched::Fetched};
use leptos::prelude::*;
use shared::{Conversation, ConversationId, LeftDraft};

/// Offers the drafts that colleagues left behind, to whoever has the conversation now.
#[component]
pub fn LeftDrafts(
    id: ConversationId,
    conversation: Signal<Option<Conversation>>,
    #[prop(into)] on_use: Callback<LeftDraft>,
) -> impl IntoView {
    let me = use_session().user().map(|u| u.id);
    let mine = Memo::new(move |_| {
        conversation.with(|c| c.as_ref().and_then(|c| c.assignee.as_ref()).map(|a| a.id)) == me
    });
    let drafts = Fetched::new(move || {
        let mine = mine.get();
        async move { if mine { api::left_drafts(id).await.map(|page| page.items) } else { Ok(vec![]) } }
    });
    let used = RwSignal::new(false);
    let offer = move |draft: LeftDraft| {
        let text = draft.text.clone();
        let who = draft.user.name.clone();
        view! {
            <div class="left-draft">
                <p><strong>{tr!(together.left_draft, who = who)}</strong> " " <q>{text}</q></p>
                <button type="button" class="button" on:click=move |_| {
                    used.set(true);
                    on_use.run(draft.clone());
                }>
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
