//! Canned answers (standaardantwoorden): words that are kept to be used again, with blanks that are filled in.

use crate::{CannedAnswerId, FieldError, Language, Sharing};
use serde::{Deserialize, Serialize};

/// The most characters that a title may have.
pub const LONGEST_TITLE: usize = 60;
/// The most characters that the words of one language may have.
pub const LONGEST_CANNED: usize = 2_000;
/// The most canned answers that the district, a team or a person may have.
pub const MOST_CANNED: u64 = 300;

/// What a canned answer says; `POST /api/v1/canned-answers`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CannedText {
    /// What it is found by.
    pub title: String,
    /// Who may use it.
    pub scope: Sharing,
    /// In Dutch, with blanks like `{voornaam}`.
    pub dutch: String,
    /// In English; empty when there is only Dutch.
    pub english: String,
}

/// A canned answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CannedAnswer {
    /// Its id.
    pub id: CannedAnswerId,
    /// Grows with every change.
    pub version: i64,
    /// What it says.
    pub text: CannedText,
    /// How many replies were made of it.
    pub uses: i64,
}

/// `PUT /api/v1/canned-answers/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PutCannedAnswer {
    /// The version that was changed: when somebody changed it meanwhile, this one is refused.
    pub version: i64,
    /// What it says from now on.
    pub text: CannedText,
}

/// A blank in a canned answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blank {
    /// The citizen's first name.
    Citizen,
    /// The agent's first name.
    Agent,
    /// The agent's team.
    Team,
    /// Where to report a crime.
    ReportLink,
    /// How to reach the police.
    ContactLink,
    /// One's own neighbourhood and its officer.
    NeighbourhoodLink,
}

impl Blank {
    /// Every blank.
    pub const ALL: [Self; 6] = [
        Self::Citizen,
        Self::Agent,
        Self::Team,
        Self::ReportLink,
        Self::ContactLink,
        Self::NeighbourhoodLink,
    ];

    /// Its word, between braces: Dutch, as those who write the answers are.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Citizen => "voornaam",
            Self::Agent => "mijnnaam",
            Self::Team => "team",
            Self::ReportLink => "aangifte",
            Self::ContactLink => "contact",
            Self::NeighbourhoodLink => "buurt",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.word() == word)
    }

    fn filled(self, with: &Filling) -> &str {
        match self {
            Self::Citizen => first_name(&with.citizen).unwrap_or_default(),
            Self::Agent => first_name(&with.agent).unwrap_or_default(),
            Self::Team => &with.team,
            Self::ReportLink => "https://www.politie.nl/aangifte-of-melding-doen",
            Self::ContactLink => "https://www.politie.nl/contact",
            Self::NeighbourhoodLink => "https://www.politie.nl/mijn-buurt",
        }
    }
}

/// What the blanks are filled in with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filling {
    /// The citizen's name on the platform; empty when it is not known.
    pub citizen: String,
    /// The agent's name.
    pub agent: String,
    /// The agent's team, or the district.
    pub team: String,
}

/// The first name in a name; none when it does not look like one (`xX_danny_Xx`, `12345`).
pub fn first_name(name: &str) -> Option<&str> {
    let first = name.split_whitespace().next()?;
    let like_a_name = |c: char| c.is_alphabetic() || c == '-' || c == '\'' || c == '’';
    (first.chars().count() > 1 && first.chars().all(like_a_name)).then_some(first)
}

/// A piece of a canned answer: words, or what stands between braces.
enum Piece<'a> {
    Words(&'a str),
    Braces(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        found.push(Piece::Words(&rest[..open]));
        found.push(Piece::Braces(&rest[open + 1..open + length]));
        rest = &rest[open + length + 1..];
    }
    found.push(Piece::Words(rest));
    found
}

impl CannedText {
    /// The words in a language: those of the other one when these are empty.
    pub fn words(&self, language: Option<Language>) -> &str {
        if language == Some(Language::En) && !self.english.trim().is_empty() {
            &self.english
        } else {
            &self.dutch
        }
    }

    /// Everything that is wrong with it.
    pub fn check(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, detail: String| {
            wrong.push(FieldError { field: field.into(), detail });
        };
        match self.title.trim().chars().count() {
            0 => refuse("title", "Give it a title to find it by.".into()),
            n if n > LONGEST_TITLE => {
                refuse("title", format!("A title has at most {LONGEST_TITLE} characters."));
            }
            _ => {}
        }
        if self.dutch.trim().is_empty() {
            refuse("dutch", "Write what it says in Dutch.".into());
        }
        for (field, text) in [("dutch", &self.dutch), ("english", &self.english)] {
            if text.chars().count() > LONGEST_CANNED {
                refuse(field, format!("At most {LONGEST_CANNED} characters fit."));
            }
            if let Some(unknown) = unknown_blank(text) {
                let known = Blank::ALL.map(|b| format!("{{{}}}", b.word())).join(", ");
                refuse(field, format!("There is no blank {{{unknown}}}; these are: {known}."));
            }
        }
        wrong
    }
}

/// The first word between braces that is no blank.
pub fn unknown_blank(text: &str) -> Option<&str> {
    pieces(text).into_iter().find_map(|piece| match piece {
        Piece::Braces(word) if Blank::from_word(word).is_none() => Some(word),
        _ => None,
    })
}

/// Fills in the blanks. A blank for which nothing is known goes, with the space before it:
/// `Beste {voornaam},` becomes `Beste,`.
pub fn fill(text: &str, with: &Filling) -> String {
    let mut filled = String::with_capacity(text.len() + 40);
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Braces(word) => {
                let words = Blank::from_word(word).map_or("", |blank| blank.filled(with));
                if words.is_empty() {
                    filled.truncate(filled.trim_end_matches(' ').len());
                }
                filled.push_str(words);
            }
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(dutch: &str, english: &str) -> CannedText {
        CannedText { title: "t".into(), dutch: dutch.into(), english: english.into(), ..Default::default() }
    }

    #[test]
    fn blanks_are_filled_in_and_unknown_names_leave_no_hole() {
        let with =
            Filling { citizen: "Jan Nijland".into(), agent: "Sanne de Boer".into(), team: "Hengelo".into() };
        assert_eq!(
            fill("Dag {voornaam}, met {mijnnaam} van {team}.", &with),
            "Dag Jan, met Sanne van Hengelo."
        );
        let nobody = Filling { citizen: "xX_danny_Xx".into(), ..with.clone() };
        assert_eq!(fill("Beste {voornaam}, dank!", &nobody), "Beste, dank!");
        assert_eq!(fill("{voornaam} {buurt}", &nobody), " https://www.politie.nl/mijn-buurt");
        assert_eq!(fill("een { los haakje", &with), "een { los haakje");
    }

    #[test]
    fn what_the_citizen_is_called_is_never_a_blank_itself() {
        let with = Filling { citizen: "{team}".into(), ..Filling::default() };
        assert_eq!(fill("Dag {voornaam}", &with), "Dag");
    }

    #[test]
    fn an_unknown_blank_is_told_with_those_that_exist() {
        let wrong = text("Dag {achternaam}", "Hi {voornaam} {x}").check();
        let fields: Vec<_> = wrong.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["dutch", "english"]);
        assert!(wrong[0].detail.contains("{achternaam}") && wrong[0].detail.contains("{voornaam}"));
        assert!(text("Dag {voornaam}", "").check().is_empty());
    }

    #[test]
    fn english_is_used_where_there_is_any() {
        assert_eq!(text("Dag", "Hello").words(Some(Language::En)), "Hello");
        assert_eq!(text("Dag", "Hello").words(None), "Dag");
        assert_eq!(text("Dag", " ").words(Some(Language::En)), "Dag");
    }

    proptest::proptest! {
        #[test]
        fn filling_never_panics_and_keeps_what_is_no_blank(text in "[a-z {}é]{0,60}") {
            let filled = fill(&text, &Filling::default());
            proptest::prop_assert!(filled.len() <= text.len() + 400);
            if !text.contains('{') {
                proptest::prop_assert_eq!(filled, text);
            }
        }
    }
}
