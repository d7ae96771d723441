//! The banner of alarms: what nobody has taken, until somebody does.

use super::use_told;
use crate::{
    browser::{clock, timer::Interval},
    desk::words,
    lang::tr,
    session::use_session,
    store::Store,
};
use leptos::prelude::*;
use shared::{AlarmLevel, Priority, policy::Action};

const TICK_MILLIS: u32 = 15_000;

/// Shows while there is an alarm for this colleague.
#[component]
pub fn AlarmBanner() -> impl IntoView {
    let told = use_told();
    let store = expect_context::<Store>();
    let works = use_session().may(Action::WorkInbox);
    let now = RwSignal::new(clock::now());
    let _tick = StoredValue::new_local(Interval::new(TICK_MILLIS, move || {
        let _ = now.try_set(clock::now());
    }));
    let alarms = Memo::new(move |_| told.alarms());
    view! {
        <div role="alert">
            {move || alarms.get().into_iter().next().map(|(c, alarm)| {
                let id = c.id;
                let more = alarms.with(Vec::len) - 1;
                let level = match alarm.level {
                    AlarmLevel::Agents => None,
                    AlarmLevel::Managers => Some(tr!(alarm.managers)),
                    AlarmLevel::OnCall => Some(tr!(alarm.on_call)),
                };
                view! {
                    <div class="alarm" class:alarm-hot=c.priority == Priority::Hot>
                        <button class="alarm-what" title=tr!(alarm.look) on:click=move |_| told.go_to(id)>
                            <span class="alarm-line">
                                <strong>{words::priority(c.priority)} ": " {words::citizen_name(&c)}</strong>
                                " " <span class="alarm-words">{c.preview.clone()}</span>
                            </span>
                            <span class="alarm-line alarm-facts" aria-live="off">
                                {move || match words::Span::of(now.get().since(alarm.since)) {
                                    words::Span::Now => tr!(alarm.fresh).to_owned(),
                                    span => tr!(alarm.since, time = span.text()),
                                }}
                                {level.map(|level| format!(" · {level}"))}
                                {(more > 0).then(|| format!(" · {}", tr!(alarm.more, count = more.to_string())))}
                            </span>
                        </button>
                        {if works {
                            view! {
                                <button class="button" on:click=move |_| {
                                    store.claim(id);
                                    told.go_to(id);
                                }>{tr!(alarm.claim)}</button>
                            }
                            .into_any()
                        } else {
                            view! { <button class="button" on:click=move |_| told.go_to(id)>{tr!(alarm.look)}</button> }
                                .into_any()
                        }}
                    </div>
                }
            })}
        </div>
    }
    .into_any()
}
