//! The icons, drawn here: lines in the colour of the text around them.

use leptos::prelude::*;
use shared::{Kind, Platform};

fn icon(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=path /></svg>
    }
    .into_any()
}

/// Balie's mark: a desk with a bell.
pub fn mark() -> AnyView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="mark-desk" d="M3 22h26v5H3z" />
            <path class="mark-bell" d="M7 20a9 9 0 0 1 18 0zM15 8h2v3h-2z" />
        </svg>
    }
    .into_any()
}

/// A platform's mark, with a small sign when the thread is public.
pub fn platform(platform: Platform, kind: Kind) -> AnyView {
    let shape = match platform {
        Platform::Facebook => {
            "M13.6 20v-7h2.5l.5-3h-3V8.3c0-.9.4-1.6 1.7-1.6h1.4V4.2c-.3 0-1.2-.2-2.2-.2-2.3 0-3.8 1.4-3.8 3.9V10H8v3h2.7v7z"
        }
        Platform::Instagram => {
            "M8 3.5h8A4.5 4.5 0 0 1 20.5 8v8a4.5 4.5 0 0 1-4.5 4.5H8A4.5 4.5 0 0 1 3.5 16V8A4.5 4.5 0 0 1 8 3.5zm0 2A2.5 2.5 0 0 0 5.5 8v8A2.5 2.5 0 0 0 8 18.5h8a2.5 2.5 0 0 0 2.5-2.5V8A2.5 2.5 0 0 0 16 5.5zm4 2.3a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zm0 2a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zm4.4-3a1 1 0 1 1 0 2 1 1 0 0 1 0-2z"
        }
        Platform::X => {
            "M4 4h5l3.7 5.2L17.2 4h2.3l-5.7 6.7L20 20h-5l-4.1-5.8L5.9 20H3.6l6.2-7.3zm3.2 1.7l8.7 12.6h1.9L9.1 5.7z"
        }
    };
    view! {
        <span class=format!("platform platform-{}", platform.as_str())>
            <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=shape /></svg>
            {kind.is_public().then(|| view! { <span class="platform-public">{globe()}</span> })}
        </span>
    }
    .into_any()
}

/// A cross.
pub fn cross() -> AnyView {
    icon("M6 6l12 12M18 6L6 18")
}

/// A cloud with a line through it.
pub fn cloud_off() -> AnyView {
    icon("M3 3l18 18M7.5 8A5 5 0 0 0 6 18h11M10 5.3A6 6 0 0 1 17.5 10 4 4 0 0 1 20.6 16.4")
}

/// A tray.
pub fn inbox() -> AnyView {
    icon("M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5")
}

/// An arrow back.
pub fn back() -> AnyView {
    icon("M15 5l-7 7 7 7")
}

/// An arrow down.
pub fn down() -> AnyView {
    icon("M12 5v14M6 13l6 6 6-6")
}

/// Upwards.
pub fn up() -> AnyView {
    icon("M12 19V5M6 11l6-6 6 6")
}

/// Larger.
pub fn plus() -> AnyView {
    icon("M12 5v14M5 12h14")
}

/// Smaller.
pub fn minus() -> AnyView {
    icon("M5 12h14")
}

/// A lock: private.
pub fn lock() -> AnyView {
    icon("M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3")
}

/// A globe: public.
pub fn globe() -> AnyView {
    icon(
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3",
    )
}

/// A note.
pub fn note() -> AnyView {
    icon("M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 9h7M8.5 12.5h4")
}

/// A paper plane.
pub fn send() -> AnyView {
    icon("M4 12L20 4l-6 16-3-7z M11 13l9-9")
}

/// A bell.
pub fn bell() -> AnyView {
    icon("M6 10a6 6 0 0 1 12 0v4l2 3H4l2-3zM10 20h4")
}

/// A tick.
pub fn check() -> AnyView {
    icon("M5 12.5l4.5 4.5L19 7")
}

/// Two ticks.
pub fn checks() -> AnyView {
    icon("M2.5 12.5L7 17l9-10M11.5 16l1 1 9-10")
}

/// A clock.
pub fn clock() -> AnyView {
    icon("M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2")
}

/// A triangle with an exclamation mark.
pub fn alert() -> AnyView {
    icon("M12 4L2.5 20h19zM12 10v4.5M12 17.2v.3")
}

/// A looking glass.
pub fn search() -> AnyView {
    icon("M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21")
}

/// A label.
pub fn label() -> AnyView {
    icon("M4 4h8l8 8-8 8-8-8zM8.5 8.5v.1")
}

/// A funnel.
pub fn filter() -> AnyView {
    icon("M4 5h16l-6 7v6l-4 2v-8z")
}

/// A book.
pub fn book() -> AnyView {
    icon("M5 4h5a2 2 0 0 1 2 2 2 2 0 0 1 2-2h5v15h-5a2 2 0 0 0-2 2 2 2 0 0 0-2-2H5zM12 6v15")
}

/// A face that smiles.
pub fn smile() -> AnyView {
    icon("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14a4 4 0 0 0 7 0M9 9.5v.5M15 9.5v.5")
}

/// A question mark.
pub fn question() -> AnyView {
    icon("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.6 9.4a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2 1-1.2 2M12 16.7v.3")
}

/// An eye.
pub fn eye() -> AnyView {
    icon(
        "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    )
}

/// An eye with a line through it.
pub fn eye_off() -> AnyView {
    icon(
        "M4 4l16 16M9.5 6A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3 3.6M6.3 8.2A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9",
    )
}

/// A person.
pub fn person() -> AnyView {
    icon("M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.6-3.8 3.5-5.5 7.5-5.5s6.9 1.7 7.5 5.5")
}

/// People.
pub fn people() -> AnyView {
    icon(
        "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c.5-3.3 3-5 6.5-5s6 1.7 6.5 5M16 5.4a3.5 3.5 0 0 1 0 6.3M17.5 14.7c2.2.5 3.6 2 4 4.8",
    )
}

/// A moon.
pub fn moon() -> AnyView {
    icon("M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z")
}

/// A sun.
pub fn sun() -> AnyView {
    icon(
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
    )
}

/// A plug: a channel.
pub fn plug() -> AnyView {
    icon("M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4")
}

/// A key.
pub fn key() -> AnyView {
    icon("M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12.5L20 4M16 8l3 3")
}

/// A car.
pub fn car() -> AnyView {
    icon("M3.5 16.5V12l2-5.5h13l2 5.5v4.5zM3.5 12h17M6 16.5V19M18 16.5V19M7 14.3h1.5M15.5 14.3H17")
}

/// A keyboard.
pub fn keyboard() -> AnyView {
    icon("M3 7h18v10H3zM7 10.5h.3M10.5 10.5h.3M14 10.5h.3M17 10.5h.3M8 14h8")
}

/// A file.
pub fn clip() -> AnyView {
    icon(
        "M19 11.5l-7.2 7.2a4.6 4.6 0 0 1-6.5-6.5l7.7-7.7a3 3 0 0 1 4.3 4.3l-7.7 7.7a1.5 1.5 0 0 1-2.1-2.1l7-7",
    )
}

pub fn file() -> AnyView {
    icon("M6 3h8l4 4v14H6zM14 3v4h4")
}

/// A hand that takes.
pub fn hand() -> AnyView {
    icon("M4 14l4-3h5a1.5 1.5 0 0 1 0 3H10M13 13.5l5-3.5a1.5 1.5 0 0 1 1.8 2.4L14 18H8l-4 2")
}

/// An arrow that turns back.
pub fn undo() -> AnyView {
    icon("M9 6L4 11l5 5M4 11h10a6 6 0 0 1 0 12")
}

/// Two arrows.
pub fn swap() -> AnyView {
    icon("M4 8h14l-4-4M20 16H6l4 4")
}

/// A flag.
pub fn flag() -> AnyView {
    icon("M5 21V4h12l-2.5 4L17 12H5")
}

/// A shield.
pub fn shield() -> AnyView {
    icon("M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z")
}

/// A door out.
pub fn exit() -> AnyView {
    icon("M10 4H5v16h5M14 8l4 4-4 4M18 12H9")
}

/// A circle with a line.
pub fn ban() -> AnyView {
    icon("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12")
}

/// A broken picture.
pub fn broken() -> AnyView {
    icon("M4 5h16v14H4zM4 16l5-5 3 3M13 9.5h.3M4 4l16 16")
}
