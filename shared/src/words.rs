//! Enumerations that are words in JSON and in the database.

/// A word that is none of an enumeration's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of the known words")]
pub struct UnknownWord;

/// Gives an enumeration its words: `ALL`, `as_str` and `FromStr`. They are the same words as serde's.
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
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use serde::Serialize;

    fn check<T: Serialize + Copy>(all: &[T], word: fn(T) -> &'static str) {
        for one in all {
            assert_eq!(serde_json::to_value(one).unwrap(), word(*one));
        }
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
        check(&DraftKind::ALL, DraftKind::as_str);
        check(&Health::ALL, Health::as_str);
        check(&ProblemKind::ALL, ProblemKind::as_str);
    }
}
