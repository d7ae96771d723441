//! Tones, made here: no files, no requests. A browser lets a page sound only once somebody has used it: until
//! then nothing sounds, and nothing fails.

use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use web_sys::{AudioContext, OscillatorType};

/// A tone: its pitch in hertz, when it begins and how long it sounds, in seconds.
pub type Tone = (f32, f64, f64);

/// How loud, at the most.
const VOLUME: f32 = 0.25;

thread_local! {
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Gets ready to sound at the first key or touch.
pub fn prepare() -> [EventListener; 2] {
    ["pointerdown", "keydown"].map(|event| {
        let options = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&super::page::window(), event, options, |_| {
            CONTEXT.with_borrow_mut(|context| {
                if context.is_none() {
                    *context = AudioContext::new().ok();
                }
            });
        })
    })
}

/// Sounds these tones, where the browser lets us.
pub fn play(tones: &[Tone]) {
    CONTEXT.with_borrow(|context| {
        if let Some(context) = context {
            for tone in tones {
                // A browser without sound is silent.
                let _ = sound(context, *tone);
            }
        }
    });
}

fn sound(context: &AudioContext, (pitch, after, length): Tone) -> Result<(), wasm_bindgen::JsValue> {
    let start = context.current_time() + after;
    let tone = context.create_oscillator()?;
    tone.set_type(OscillatorType::Sine);
    tone.frequency().set_value(pitch);
    let loudness = context.create_gain()?;
    // It swells and dies away: a tone that is cut off clicks.
    loudness.gain().set_value_at_time(0.0, start)?;
    loudness.gain().linear_ramp_to_value_at_time(VOLUME, start + 0.02)?;
    loudness.gain().linear_ramp_to_value_at_time(0.0, start + length)?;
    tone.connect_with_audio_node(&loudness)?;
    loudness.connect_with_audio_node(&context.destination())?;
    tone.start_with_when(start)?;
    tone.stop_with_when(start + length)
}
