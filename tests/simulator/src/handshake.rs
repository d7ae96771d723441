//! The handshakes with which a platform makes sure that a webhook's owner wants it.

use crate::accounts::{Account, Secrets};
use crate::sign::{derived, sign_x};
use serde_json::Value;

/// Performs an account's handshake at Balie and checks the answer; the reason when it fails.
pub async fn handshake(
    http: &reqwest::Client,
    balie: &str,
    account: &Account,
    salt: &str,
) -> Result<(), String> {
    let balie = balie.trim_end_matches('/');
    let challenge = &derived(&["challenge", salt])[..16];
    match &account.secrets {
        Secrets::Meta { verify_token, .. } => {
            let query =
                [("hub.mode", "subscribe"), ("hub.verify_token", verify_token), ("hub.challenge", challenge)];
            let url = format!("{balie}/webhooks/{}", account.platform.as_str());
            let body = get(http.get(url).query(&query)).await?;
            if body == challenge { Ok(()) } else { Err(format!("answered {body:?}, not the challenge")) }
        }
        Secrets::X { consumer_secret, .. } => {
            let body =
                get(http.get(format!("{balie}/webhooks/x")).query(&[("crc_token", challenge)])).await?;
            let answer: Value =
                serde_json::from_str(&body).map_err(|_| "answered something else than JSON")?;
            if answer["response_token"] == sign_x(consumer_secret, challenge.as_bytes()) {
                Ok(())
            } else {
                Err(format!("answered {body:?}, which is not the token signed"))
            }
        }
    }
}

async fn get(request: reqwest::RequestBuilder) -> Result<String, String> {
    let response = request.send().await.map_err(|e| e.to_string())?;
    let status = response.status();
    let body = response.text().await.map_err(|e| e.to_string())?;
    if status.is_success() { Ok(body) } else { Err(format!("answered {status}")) }
}
