//! Facebook: Messenger, and what is said on a Page.

mod catch_up;
mod feed;
#[cfg(test)]
mod tests;

use super::{
    Call, CallError, CatchUp, Found, Handshake, Inbound, NewTokens, OutboundReply, Part, Platform, Pointer,
    Profile, Published, SendError, Sent, Signature,
    http::{not_as_promised, refused},
    json::{filled, id, id_of, list, moment, text},
    meta::{self, direct, graph::Graph, webhook},
};
use crate::channels::Account;
use async_trait::async_trait;
use reqwest::multipart::Form;
use serde_json::json;
use shared::{FailureReason, Kind, MediaKind, Via};
use std::collections::HashMap;

/// Facebook.
pub(super) struct Facebook;

#[async_trait]
impl Platform for Facebook {
    fn default_base_url(&self) -> &'static str {
        meta::BASE_URL
    }

    fn signing_secret<'a>(&self, account: &'a Account) -> &'a str {
        meta::signing_secret(account)
    }

    fn verify(&self, secret: &str, signature: &Signature, body: &[u8]) -> bool {
        meta::verify(secret, signature, body)
    }

    fn signature_header(&self) -> &'static str {
        meta::SIGNATURE_HEADER
    }

    fn handshake(&self, account: &Account, query: &HashMap<String, String>) -> Option<Handshake> {
        meta::handshake(account, query)
    }

    fn parse(&self, body: &[u8]) -> Vec<Part> {
        webhook::parse(body, "page", false, feed::parse)
    }

    /// What catching up finds is kept as the webhooks that did not come.
    fn parse_caught_up(&self, _account: &Account, body: &[u8]) -> Vec<Part> {
        self.parse(body)
    }

    async fn send(&self, call: &Call<'_>, reply: &OutboundReply) -> Result<Sent, SendError> {
        let graph = Graph::new(call);
        match (reply.kind, reply.via) {
            (Kind::Direct, _) => direct::send(&graph, reply).await,
            (_, Via::Private) => direct::reply_privately(&graph, reply).await,
            (_, Via::Public) => comment(&graph, reply).await,
        }
    }

    fn in_parts(&self, reply: &OutboundReply) -> bool {
        direct::in_parts(reply)
    }

    async fn find_sent(&self, call: &Call<'_>, reply: &OutboundReply) -> Result<Found, CallError> {
        let graph = Graph::new(call);
        match (reply.kind, reply.via) {
            (Kind::Direct, _) => direct::find(&graph, reply, "messenger").await,
            // The thread's id is another than the comment's author has in public.
            (_, Via::Private) => Ok(Found::CannotTell),
            (_, Via::Public) => find_comment(&graph, reply).await,
        }
    }

    async fn set_hidden(&self, call: &Call<'_>, comment: &str, hidden: bool) -> Result<(), CallError> {
        Graph::new(call).post(&[comment], &json!({"is_hidden": hidden})).await.map(|_| ())
    }

    async fn profile(&self, call: &Call<'_>, identity: &str) -> Result<Profile, CallError> {
        let answer = Graph::new(call).get(&[identity], &[("fields", "name")]).await?;
        let name = filled(&answer, "name").ok_or_else(|| not_as_promised("name"))?;
        Ok(Profile { name: name.to_owned(), handle: None })
    }

    async fn complete(&self, _call: &Call<'_>, _pointer: &Pointer) -> Result<Inbound, CallError> {
        Err(refused(FailureReason::Refused, "Facebook's webhooks are complete."))
    }

    async fn post(&self, call: &Call<'_>, platform_id: &str) -> Result<Published, CallError> {
        let answer = Graph::new(call).get(&[platform_id], &[("fields", "message,created_time")]).await?;
        let text = text(&answer, "message").unwrap_or_default().to_owned();
        Ok(Published { text, at: moment(&answer, "created_time") })
    }

    async fn catch_up(&self, call: &Call<'_>, cursor: Option<&str>) -> Result<CatchUp, CallError> {
        catch_up::catch_up(&Graph::new(call), cursor).await
    }

    async fn check(&self, call: &Call<'_>) -> Result<String, CallError> {
        let graph = Graph::new(call);
        let answer = graph.get(&[graph.account()], &[("fields", "name")]).await?;
        filled(&answer, "name").map(ToOwned::to_owned).ok_or_else(|| not_as_promised("name"))
    }

    /// The tokens of Pages do not expire.
    async fn refresh(&self, _call: &Call<'_>) -> Result<Option<NewTokens>, CallError> {
        Ok(None)
    }
}

/// Answers a comment in public, with one picture at the most.
async fn comment(graph: &Graph<'_>, reply: &OutboundReply) -> Result<Sent, CallError> {
    let under = reply.reply_to.as_deref().ok_or_else(direct::no_comment)?;
    let path = [under, "comments"];
    let answer = match reply.media.as_slice() {
        [] => graph.post(&path, &json!({"message": reply.text})).await?,
        [picture] if picture.kind == MediaKind::Image => {
            let form = Form::new().text("message", reply.text.clone()).part("source", direct::file(picture)?);
            graph.upload(&path, form).await?
        }
        _ => return Err(refused(FailureReason::Refused, "A comment takes one picture, and no other files.")),
    };
    let platform_id = id(&answer, "id").ok_or_else(|| not_as_promised("id"))?;
    Ok(Sent { platform_id })
}

/// Looks for a comment of ours. An answer to an answer stands beside it, under the first comment.
async fn find_comment(graph: &Graph<'_>, reply: &OutboundReply) -> Result<Found, CallError> {
    let answered = reply.reply_to.as_deref().ok_or_else(direct::no_comment)?;
    let mut under = answered.to_owned();
    if reply.post.as_deref() != Some(answered) {
        let comment = graph.get(&[answered], &[("fields", "id,parent{id}")]).await?;
        under = id_of(&comment, "parent").unwrap_or(under);
    }
    let query = [
        ("filter", "stream"),
        ("order", "reverse_chronological"),
        ("fields", "id,message,from,created_time"),
        ("limit", "100"),
    ];
    let comments = graph.get(&[&under, "comments"], &query).await?;
    Ok(direct::find_own(graph.account(), reply, list(&comments, "data").iter(), "message", "created_time"))
}
