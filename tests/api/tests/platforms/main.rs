//! What Balie says to the platforms, and how it takes their answers: against the simulator.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod catch_up;
mod failures;
mod sends;

use backend::{
    channels::Account,
    platforms::{Call, OutboundMedia, OutboundReply, Platform, platform},
};
use shared::{ChannelId, ChannelSecrets, Kind, MediaKind, Timestamp, Via};
use simulator::{Secrets, Simulator, SimulatorConfig};
use std::time::Duration;

/// The platforms, and how Balie reaches them.
struct Desk {
    sim: Simulator,
    http: reqwest::Client,
}

impl Desk {
    async fn start() -> Self {
        let config = SimulatorConfig { echoes: false, ..SimulatorConfig::default() };
        let sim = Simulator::start(config).await.expect("the simulator starts");
        let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().expect("a client");
        Self { sim, http }
    }

    /// An account as Balie knows it.
    fn account(&self, key: &str) -> Account {
        let account = self.sim.account(key);
        let some = |secret: &String| Some(secret.clone());
        let secrets = match &account.secrets {
            Secrets::Meta { app_secret, verify_token, access_token } => ChannelSecrets {
                app_secret: some(app_secret),
                verify_token: some(verify_token),
                access_token: some(access_token),
                ..ChannelSecrets::default()
            },
            Secrets::X { consumer_secret, client_id, client_secret, access_token, refresh_token } => {
                ChannelSecrets {
                    consumer_secret: some(consumer_secret),
                    client_id: some(client_id),
                    client_secret: some(client_secret),
                    access_token: some(access_token),
                    refresh_token: some(refresh_token),
                    ..ChannelSecrets::default()
                }
            }
        };
        Account {
            id: ChannelId(1),
            platform: account.platform,
            account: account.id.clone(),
            name: account.name.to_owned(),
            team: None,
            base_url: self.sim.base_url().to_owned(),
            secrets,
        }
    }

    fn call<'a>(&'a self, account: &'a Account) -> Call<'a> {
        Call { http: &self.http, account, now: self.sim.now() }
    }

    /// A private answer to a citizen who wrote just now.
    fn direct(&self, to: &str, text: &str) -> OutboundReply {
        OutboundReply {
            mark: "mark-1".into(),
            text: text.into(),
            via: Via::Private,
            kind: Kind::Direct,
            recipient: to.into(),
            reply_to: None,
            post: None,
            last_inbound_at: Some(self.sim.now()),
            written_at: self.sim.now(),
            media: vec![],
            others: std::collections::HashSet::new(),
            arrived: None,
        }
    }

    /// A public answer to a comment or post.
    fn public(&self, kind: Kind, to: &str, answered: &str, text: &str) -> OutboundReply {
        OutboundReply { via: Via::Public, kind, reply_to: Some(answered.into()), ..self.direct(to, text) }
    }

    /// The last that the platforms took of Balie.
    fn last_sent(&self) -> simulator::Sent {
        self.sim.sent().pop().expect("something was sent")
    }
}

fn of(account: &Account) -> &'static dyn Platform {
    platform(account.platform)
}

/// The smallest PNG there is.
fn picture() -> OutboundMedia {
    let bytes: &'static [u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
        \0\0\0\rIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";
    OutboundMedia {
        kind: MediaKind::Image,
        mime: "image/png".into(),
        bytes: bytes.into(),
        alt: String::new(),
    }
}

/// Whole seconds: all that some lists tell of a moment.
fn second(at: Timestamp) -> Timestamp {
    Timestamp(at.0.div_euclid(1000) * 1000)
}
