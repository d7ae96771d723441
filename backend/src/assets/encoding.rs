//! Content encodings: which ones a browser takes, and which it likes best.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;

/// A form in which a file may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The smallest.
    Brotli,
    /// What everything understands.
    Gzip,
    /// The file as it is.
    Identity,
}

impl Encoding {
    /// The encodings to try for a request, best first. The file as it is always comes last: an answer that a
    /// client did not ask for serves it better than none.
    pub fn accepted(headers: &HeaderMap) -> Vec<Self> {
        let mut accepted: Vec<(Self, f32)> = [Self::Brotli, Self::Gzip]
            .into_iter()
            .filter_map(|encoding| Some((encoding, encoding.weight(headers).filter(|weight| *weight > 0.0)?)))
            .collect();
        // Stable: of two that are liked as much, the smaller stays first.
        accepted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        accepted.into_iter().map(|(encoding, _)| encoding).chain([Self::Identity]).collect()
    }

    /// The name in HTTP; a file as it is has none.
    pub fn token(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// What the name of a file in this form ends with.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// How much the client likes this encoding, from 0 to 1: by its name, else by `*`.
    fn weight(self, headers: &HeaderMap) -> Option<f32> {
        let offers: Vec<(&str, f32)> = headers
            .get_all(ACCEPT_ENCODING)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(offer)
            .collect();
        let of =
            |name: &str| offers.iter().find(|(token, _)| token.eq_ignore_ascii_case(name)).map(|(_, q)| *q);
        of(self.token()?).or_else(|| of("*"))
    }
}

/// One part of the header, `gzip;q=0.8`, as name and weight. A weight that is not a number counts as none.
fn offer(part: &str) -> (&str, f32) {
    let (token, parameters) = part.split_once(';').unwrap_or((part, ""));
    let weight = match parameters.trim().split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("q") => value.trim().parse().unwrap_or(0.0),
        _ => 1.0,
    };
    (token.trim(), weight)
}
