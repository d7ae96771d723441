//! Signed Messenger webhooks, made beforehand as whole requests.

use crate::http::request;
use shared::Timestamp;
use simulator::{Account, Citizen, SignedRequest, Simulator, payload};
use std::net::SocketAddr;

/// The page to which citizens write; the demo's agents of Hengelo see it.
const PAGE: &str = "hengelo";
/// What citizens say, in turn: as short and as long as they are.
const WORDS: [&str; 4] = [
    "Goedenavond",
    "Er staat al een uur een auto met draaiende motor voor onze deur, kan er iemand kijken?",
    "Mijn fiets is vanmiddag gestolen bij het station. Ik heb het slot nog en een foto van het frame, waar kan \
     ik aangifte doen en moet ik daarvoor langskomen op het bureau?",
    "Dank je wel voor het snelle antwoord!",
];

/// Webhooks of one page.
pub struct Webhooks<'a> {
    page: &'a Account,
    citizens: Vec<Citizen>,
}

impl<'a> Webhooks<'a> {
    /// So many citizens, whom the simulator knows.
    pub fn new(simulator: &'a Simulator, citizens: usize) -> Self {
        let citizens = (0..citizens).map(|n| simulator.citizen(PAGE, &format!("Burger {n}"))).collect();
        Self { page: simulator.account(PAGE), citizens }
    }

    /// The id of message `n` of a series.
    pub fn id(series: &str, n: usize) -> String {
        format!("m_{series}-{n:07}")
    }

    /// Message `n` of a series, as a request; each citizen writes in turn.
    pub fn request(&self, series: &str, n: usize, at: Timestamp, host: SocketAddr) -> Vec<u8> {
        let citizen = &self.citizens[n % self.citizens.len()];
        let text = WORDS[n % WORDS.len()];
        let body = payload::messenger_text(self.page, &citizen.id, &Self::id(series, n), text, at);
        let signed = SignedRequest::new(self.page, body);
        let headers: Vec<String> =
            signed.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        request("POST", &signed.path, host, &headers, &signed.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulator::{SimulatorConfig, sign_meta};

    #[tokio::test]
    async fn a_request_carries_the_signature_of_its_body() {
        let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
        let webhooks = Webhooks::new(&simulator, 3);
        let host = "127.0.0.1:80".parse().unwrap();
        let request = webhooks.request("test", 4, Timestamp(1_700_000_000_000), host);
        let request = String::from_utf8(request).unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /webhooks/facebook HTTP/1.1\r\nHost: 127.0.0.1:80\r\n"), "{head}");
        let signature = sign_meta(simulator.account(PAGE).signing_secret(), body.as_bytes());
        assert!(head.contains(&format!("x-hub-signature-256: {signature}")), "{head}");
        assert!(body.contains(&Webhooks::id("test", 4)) && body.contains(&webhooks.citizens[1].id), "{body}");
    }
}
