//! The sounds that one can choose, and that of an alarm.

use crate::browser::sound::Tone;
use shared::Sound;

/// An alarm: three times up.
pub const ALARM: [Tone; 6] = [
    (660.0, 0.0, 0.18),
    (880.0, 0.18, 0.22),
    (660.0, 0.5, 0.18),
    (880.0, 0.68, 0.22),
    (660.0, 1.0, 0.18),
    (880.0, 1.18, 0.3),
];

/// The tones of a sound.
pub const fn of(sound: Sound) -> &'static [Tone] {
    match sound {
        Sound::Chime => &[(659.0, 0.0, 0.35), (523.0, 0.16, 0.45)],
        Sound::Bell => &[(1047.0, 0.0, 0.7)],
        Sound::Knock => &[(196.0, 0.0, 0.09), (196.0, 0.16, 0.09)],
        Sound::Silent => &[],
    }
}
