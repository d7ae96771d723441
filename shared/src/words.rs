//! Enumerations that are words in JSON and in the database.
//!
//! They are read here, not by serde's own way: that also reads numbers and bytes, which is code that the SPA
//! would carry for nothing.

use serde::de;
use std::{fmt, marker::PhantomData, str::FromStr};

/// A word that is none of an enumeration's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of the known words")]
pub struct UnknownWord;

/// Reads one of the words of `T`.
pub(crate) struct Word<T>(pub PhantomData<T>);

impl<T: FromStr> de::Visitor<'_> for Word<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one of the known words")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
        word.parse().map_err(|_| E::custom(UnknownWord))
    }
}

/// Gives an enumeration its words: `ALL`, `as_str`, `FromStr` and `Deserialize`. They are the same words as
/// those that serde writes.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// All of them, in their order.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word used in JSON and the database.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.into_iter().find(|one| one.as_str() == word).ok_or($crate::UnknownWord)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::words::Word(std::marker::PhantomData))
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use serde::{Serialize, de::DeserializeOwned};
    use std::fmt::Debug;

    fn check<T: Serialize + DeserializeOwned + PartialEq + Debug + Copy>(
        all: &[T],
        word: fn(T) -> &'static str,
    ) {
        for one in all {
            let written = serde_json::to_value(one).unwrap();
            assert_eq!(written, word(*one));
            assert_eq!(serde_json::from_value::<T>(written).unwrap(), *one);
        }
        assert!(serde_json::from_str::<T>(r#""gisteren""#).is_err());
        assert!(serde_json::from_str::<T>("1").is_err());
    }

    #[test]
    fn the_database_s_words_are_those_of_json() {
        use crate::*;
        check(&Platform::ALL, Platform::as_str);
        check(&Kind::ALL, Kind::as_str);
        check(&Via::ALL, Via::as_str);
        check(&Role::ALL, Role::as_str);
        check(&Status::ALL, Status::as_str);
        check(&Direction::ALL, Direction::as_str);
        check(&MessageState::ALL, MessageState::as_str);
        check(&FailureReason::ALL, FailureReason::as_str);
        check(&MediaKind::ALL, MediaKind::as_str);
        check(&MediaState::ALL, MediaState::as_str);
        check(&WhyBack::ALL, WhyBack::as_str);
        check(&DraftKind::ALL, DraftKind::as_str);
        check(&Health::ALL, Health::as_str);
        check(&Holiday::ALL, Holiday::as_str);
        check(&TargetKind::ALL, TargetKind::as_str);
        check(&NoticeKind::ALL, NoticeKind::as_str);
        check(&Sound::ALL, Sound::as_str);
        check(&Pace::ALL, Pace::as_str);
        check(&AlarmLevel::ALL, AlarmLevel::as_str);
        check(&ProblemKind::ALL, ProblemKind::as_str);
    }
}
