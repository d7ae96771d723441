//! The API: requests to our own server, and what can go wrong with them.

mod calls;

pub use calls::*;

use crate::{
    browser::request::{self, Method},
    lang::tr,
};
use serde::{Serialize, de::DeserializeOwned};
use shared::{FieldError, Problem};

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The server gave no answer.
    NoAnswer,
    /// The server said no, and why.
    Refused(Box<Problem>),
    /// The server answered something that is no answer of Balie.
    Unreadable(u16),
}

impl ApiError {
    /// The HTTP status, when there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::NoAnswer => None,
            Self::Refused(problem) => Some(problem.status),
            Self::Unreadable(status) => Some(*status),
        }
    }

    /// Whether the server said this.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Self::Refused(problem) if problem.code == code)
    }

    /// What to tell the user: what happened and what to do.
    pub fn text(&self) -> String {
        match self {
            Self::NoAnswer => tr!(error.no_answer).to_owned(),
            Self::Unreadable(502..=504) => tr!(error.away).to_owned(),
            Self::Unreadable(status) => tr!(error.unreadable, status = status.to_string()),
            Self::Refused(problem) => refusal(problem),
        }
    }
}

/// The refusals that are known by their code are told in the user's language; the others in the server's words.
fn refusal(problem: &Problem) -> String {
    let known = match (problem.status, problem.code.as_str()) {
        (_, "wrong-password") => tr!(error.wrong_password),
        (_, "already-set-up") => tr!(error.already_set_up),
        (_, "channel-exists") => tr!(error.channel_exists),
        (_, "email-taken") => tr!(error.email_taken),
        (_, "team-exists") => tr!(error.team_exists),
        (_, "too-many-tokens") => tr!(error.too_many_tokens),
        (_, "left-already") => tr!(undo.too_late),
        (_, "nothing-to-decide") => tr!(error.nothing_to_decide),
        (_, "last-admin") => tr!(people.last_admin),
        (_, "not-hideable") => tr!(error.not_hideable),
        (401, _) => tr!(error.logged_out),
        (403, _) => tr!(error.not_allowed),
        (404, _) => tr!(error.not_found),
        (429, _) => tr!(error.too_often),
        (503, _) => tr!(error.away),
        _ if problem.errors.is_empty() => return problem.detail.clone(),
        _ => return problem.errors.iter().map(wrong_field).collect::<Vec<_>>().join(" "),
    };
    known.to_owned()
}

fn wrong_field(error: &FieldError) -> &str {
    match error.field.as_str() {
        "email" => tr!(error.wrong_email),
        "password" | "new" => tr!(first_run.password_hint),
        "current" => tr!(account.wrong),
        _ => &error.detail,
    }
}

/// What a request answers with.
pub type Answer<T> = Result<T, ApiError>;

async fn ask(method: Method, path: &str, body: Option<String>, key: Option<&str>) -> Answer<String> {
    let address = format!("/api/v1{path}");
    let answer =
        request::send(method, &address, body, key).await.map_err(|request::NoAnswer| ApiError::NoAnswer)?;
    taken(&answer)
}

/// The body of an answer that is no refusal.
fn taken(answer: &request::Answer) -> Answer<String> {
    if (200..300).contains(&answer.status) {
        return Ok(answer.body.clone());
    }
    Err(match serde_json::from_str::<Problem>(&answer.body) {
        Ok(problem) => ApiError::Refused(Box::new(problem)),
        Err(_) => ApiError::Unreadable(answer.status),
    })
}

fn read<T: DeserializeOwned>(body: &str) -> Answer<T> {
    serde_json::from_str(body).map_err(|_| ApiError::Unreadable(200))
}

async fn get<T: DeserializeOwned>(path: &str) -> Answer<T> {
    read(&ask(Method::Get, path, None, None).await?)
}

async fn tell<T: DeserializeOwned>(method: Method, path: &str, body: &impl Serialize) -> Answer<T> {
    read(&ask(method, path, Some(json(body)), None).await?)
}

fn json(body: &impl Serialize) -> String {
    // Our own types have no keys that are no strings: writing them cannot fail.
    serde_json::to_string(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16, code: &str, errors: &[(&str, &str)]) -> Problem {
        let errors =
            errors.iter().map(|(f, d)| FieldError { field: (*f).into(), detail: (*d).into() }).collect();
        Problem {
            status,
            title: String::new(),
            detail: "In the server's words.".into(),
            code: code.into(),
            errors,
        }
    }

    #[test]
    fn a_wrong_password_is_not_a_session_that_ended() {
        assert!(refusal(&problem(401, "wrong-password", &[])).contains("wachtwoord klopt niet"));
        assert!(refusal(&problem(401, "not-logged-in", &[])).contains("niet (meer) ingelogd"));
    }

    #[test]
    fn everything_that_is_wrong_is_told_together() {
        let both = problem(400, "invalid-input", &[("email", "bad"), ("name", "Too long.")]);
        assert_eq!(refusal(&both), "Dit is geen e-mailadres. Too long.");
        assert_eq!(refusal(&problem(409, "strange", &[])), "In the server's words.");
    }
}
