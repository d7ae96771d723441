//! How one wants to be told.

use super::{tones, use_told};
use crate::{
    api,
    browser::{dom, notification, sound},
    lang::tr,
    session::use_session,
    ui::notices::use_notices,
};
use leptos::{prelude::*, task::spawn_local};
use shared::{Hours, NoticeSettings, Role, Sound, WallTime};

/// The settings; each change is kept at once.
#[component]
pub fn SettingsForm() -> impl IntoView {
    let told = use_told();
    let screen = use_notices();
    let settings = told.settings;
    let change = move |what: Box<dyn FnOnce(&mut NoticeSettings)>| {
        let before = settings.get_untracked();
        settings.update(what);
        let after = settings.get_untracked();
        spawn_local(async move {
            if let Err(error) = api::put_notice_settings(&after).await {
                let _ = settings.try_set(before);
                screen.warn(error.text());
            }
        });
    };
    let tick =
        move |label: &'static str, get: fn(&NoticeSettings) -> bool, set: fn(&mut NoticeSettings, bool)| {
            view! {
                <label class="tick">
                    <input type="checkbox" prop:checked=move || settings.with(get)
                        on:change=move |_| {
                            let on = !settings.with_untracked(get);
                            change(Box::new(move |s| set(s, on)));
                        } />
                    {label}
                </label>
            }
            .into_any()
        };
    let desktop = move |_| {
        let on = !settings.with_untracked(|s| s.desktop);
        spawn_local(async move {
            let allowed = !on || notification::ask().await;
            if !allowed {
                screen.warn(tr!(notices.not_allowed));
                // The box shows again what is so.
                settings.notify();
                return;
            }
            change(Box::new(move |s| s.desktop = on));
        });
    };
    let sounds = [
        (Sound::Chime, tr!(notices.chime)),
        (Sound::Bell, tr!(notices.bell)),
        (Sound::Knock, tr!(notices.knock)),
        (Sound::Silent, tr!(notices.silent)),
    ];
    let hour = |hour| WallTime::new(hour, 0);
    let usual = hour(23).zip(hour(7)).map(|(from, to)| Hours { from, to });
    let time = move |from: bool| {
        let label = if from { tr!(notices.quiet_from) } else { tr!(notices.quiet_to) };
        view! {
            <input type="time" aria-label=label
                prop:value=move || settings.with(|s| s.quiet.map(|q| if from { q.from } else { q.to }.to_string()))
                    .unwrap_or_default()
                on:change=move |e| if let Some(time) = WallTime::parse(&dom::value(&e)) {
                    change(Box::new(move |s| if let Some(q) = &mut s.quiet {
                        *(if from { &mut q.from } else { &mut q.to }) = time;
                    }));
                } />
        }
    };
    let may_be_on_call = use_session().user().is_some_and(|u| matches!(u.role, Role::Manager | Role::Admin));
    view! {
        <fieldset class="notice-settings">
            <legend>{tr!(notices.settings)}</legend>
            <div class="field">
                <label for="notice-sound">{tr!(notices.sound)}</label>
                <select id="notice-sound" on:change=move |e| {
                    let chosen: Sound = dom::value(&e).parse().unwrap_or_default();
                    sound::play(tones::of(chosen));
                    change(Box::new(move |s| s.sound = chosen));
                }>
                    {move || {
                        let now = settings.with(|s| s.sound);
                        sounds.map(|(sound, name)| view! {
                            <option value=sound.as_str() selected=sound == now>{name}</option>
                        }).collect_view()
                    }}
                </select>
            </div>
            {tick(tr!(notices.of_new_work), |s| s.new_work, |s, on| s.new_work = on)}
            <label class="tick">
                <input type="checkbox" prop:checked=move || settings.with(|s| s.desktop) on:change=desktop />
                {tr!(notices.desktop)}
            </label>
            <label class="tick">
                <input type="checkbox" prop:checked=move || settings.with(|s| s.quiet.is_some())
                    on:change=move |_| change(Box::new(move |s| {
                        s.quiet = if s.quiet.is_some() { None } else { usual };
                    })) />
                {tr!(notices.quiet)}
            </label>
            {move || settings.with(|s| s.quiet.is_some()).then(|| view! {
                <div class="notice-quiet">{time(true)} <span aria-hidden="true">"–"</span> {time(false)}</div>
            })}
            {may_be_on_call.then(|| tick(tr!(notices.on_call), |s| s.on_call, |s, on| s.on_call = on))}
        </fieldset>
    }
    .into_any()
}
