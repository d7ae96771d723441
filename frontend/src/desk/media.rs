//! Pictures and the like in a message.

use super::words;
use crate::{
    lang::tr,
    ui::{dialog::Dialog, icons},
};
use leptos::prelude::*;
use shared::{Attachment, MediaKind, MediaState};

/// How large a picture is shown, in percent of what fits.
const SIZES: [u16; 5] = [100, 150, 200, 300, 400];
/// The largest of these.
const LARGEST: u8 = 4;

/// An attachment, or why it is not here.
pub fn attachment(a: &Attachment) -> AnyView {
    let address = format!("/api/v1/attachments/{}", a.id);
    match (a.state, a.kind) {
        (MediaState::Stored, MediaKind::Image) => view! { <Picture address alt=a.alt.clone() /> }.into_any(),
        (MediaState::Stored, MediaKind::Video) => view! {
            <video class="medium" controls=true preload="metadata" src=address aria-label=words::media(a.kind)></video>
        }
        .into_any(),
        (MediaState::Stored, MediaKind::Audio) => view! {
            <audio class="medium" controls=true preload="none" src=address aria-label=words::media(a.kind)></audio>
        }
        .into_any(),
        (MediaState::Stored, MediaKind::File) => view! {
            <a class="medium-file" href=address download="" rel="external">
                {icons::file()} {words::media(a.kind)} " " <small>{size(a.size)}</small>
            </a>
        }
        .into_any(),
        (state, kind) => missing(state, kind),
    }
}

fn missing(state: MediaState, kind: MediaKind) -> AnyView {
    let text = match state {
        MediaState::Fetching | MediaState::Stored => tr!(media.fetching),
        MediaState::Gone => tr!(media.gone),
        MediaState::TooLarge => tr!(media.too_large),
        MediaState::Refused => tr!(media.refused),
    };
    let fetching = state == MediaState::Fetching;
    view! {
        <p class="medium-missing" class:fetching=fetching>
            {if fetching { icons::clock() } else { icons::broken() }}
            <span>{words::media(kind)} ": " {text}</span>
        </p>
    }
    .into_any()
}

/// A picture; a click shows it large.
#[component]
fn Picture(address: String, alt: String) -> impl IntoView {
    let alt = if alt.is_empty() { tr!(media.image_alt).to_owned() } else { alt };
    let large = RwSignal::new(false);
    let source = address.clone();
    view! {
        <button class="medium-picture" aria-label=tr!(media.enlarge) on:click=move |_| large.set(true)>
            <img src=address alt=alt.clone() loading="lazy" decoding="async" />
        </button>
        {move || large.get().then(|| {
            let (source, alt) = (source.clone(), alt.clone());
            view! {
                <Dialog title=tr!(media.image) class="dialog-picture" on_close=move |()| large.set(false)>
                    <Zoomed source alt />
                </Dialog>
            }
        })}
    }
}

/// A picture that can be made larger, by button and by key; then it scrolls.
#[component]
fn Zoomed(source: String, alt: String) -> impl IntoView {
    let size = RwSignal::new(0_u8);
    let larger = move || size.update(|n| *n = LARGEST.min(*n + 1));
    let smaller = move || size.update(|n| *n = n.saturating_sub(1));
    let on_key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "+" | "=" => larger(),
        "-" => smaller(),
        "0" => size.set(0),
        _ => {}
    };
    let shown = move || format!("{} %", SIZES[usize::from(size.get())]);
    let class = move || format!("zoomed zoomed-{}", SIZES[usize::from(size.get())]);
    view! {
        <div class="zoom" on:keydown=on_key>
            <div class="zoom-bar" role="group" aria-label=tr!(media.zoom)>
                <button class="icon-button" type="button" aria-label=tr!(media.smaller) aria-keyshortcuts="-"
                    aria-disabled=move || (size.get() == 0).to_string() on:click=move |_| smaller()>
                    {icons::minus()}
                </button>
                <output aria-live="polite">{shown}</output>
                <button class="icon-button" type="button" aria-label=tr!(media.larger) aria-keyshortcuts="+"
                    aria-disabled=move || (size.get() == LARGEST).to_string() on:click=move |_| larger()>
                    {icons::plus()}
                </button>
            </div>
            <div class=class tabindex="0" autofocus role="region" aria-label=tr!(media.image)>
                <img src=source alt=alt />
            </div>
        </div>
    }
    .into_any()
}

pub fn size(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_round() {
        assert_eq!(size(12), "12 B");
        assert_eq!(size(2048), "2 KB");
        assert_eq!(size(5 * 1_048_576), "5 MB");
    }
}
