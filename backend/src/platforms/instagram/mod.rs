//! Instagram: direct messages, comments, and mentions elsewhere.

mod catch_up;
mod changes;
#[cfg(test)]
mod tests;

use super::{
    Call, CallError, CatchUp, Citizen, Found, Handshake, Inbound, InboundMedia, NewTokens, OutboundReply,
    Part, Platform, Pointer, PostContext, Profile, Published, SendError, Sent, Signature,
    http::{not_as_promised, refused},
    json::{filled, id, id_of, list, moment, text},
    meta::{self, direct, graph::Graph, webhook},
};
use crate::channels::Account;
use async_trait::async_trait;
use serde_json::{Value, json};
use shared::{FailureReason, Kind, MediaKind, Via};
use std::collections::HashMap;

/// Instagram.
pub(super) struct Instagram;

#[async_trait]
impl Platform for Instagram {
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
        webhook::parse(body, "instagram", true, changes::parse)
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
            (kind, Via::Public) => answer(&graph, reply, kind).await,
        }
    }

    fn in_parts(&self, reply: &OutboundReply) -> bool {
        direct::in_parts(reply)
    }

    async fn find_sent(&self, call: &Call<'_>, reply: &OutboundReply) -> Result<Found, CallError> {
        let graph = Graph::new(call);
        match (reply.kind, reply.via) {
            (Kind::Direct, _) => direct::find(&graph, reply, "instagram").await,
            (Kind::Comment, Via::Public) => find_comment(&graph, reply).await,
            // What stands under somebody else's medium is not shown to us.
            _ => Ok(Found::CannotTell),
        }
    }

    async fn set_hidden(&self, call: &Call<'_>, comment: &str, hidden: bool) -> Result<(), CallError> {
        Graph::new(call).post(&[comment], &json!({"hide": hidden})).await.map(|_| ())
    }

    async fn profile(&self, call: &Call<'_>, identity: &str) -> Result<Profile, CallError> {
        let answer = Graph::new(call).get(&[identity], &[("fields", "name,username")]).await?;
        let handle = filled(&answer, "username").map(ToOwned::to_owned);
        // A name is not obligatory here: then the handle is what people are known by.
        let name = filled(&answer, "name").map(ToOwned::to_owned).or_else(|| handle.clone());
        Ok(Profile { name: name.ok_or_else(|| not_as_promised("name"))?, handle })
    }

    async fn complete(&self, call: &Call<'_>, pointer: &Pointer) -> Result<Inbound, CallError> {
        complete(&Graph::new(call), pointer).await
    }

    async fn post(&self, call: &Call<'_>, platform_id: &str) -> Result<Published, CallError> {
        let answer = Graph::new(call).get(&[platform_id], &[("fields", "caption,timestamp")]).await?;
        let text = text(&answer, "caption").unwrap_or_default().to_owned();
        Ok(Published { text, at: moment(&answer, "timestamp") })
    }

    async fn catch_up(&self, call: &Call<'_>, cursor: Option<&str>) -> Result<CatchUp, CallError> {
        catch_up::catch_up(&Graph::new(call), cursor).await
    }

    async fn check(&self, call: &Call<'_>) -> Result<String, CallError> {
        let graph = Graph::new(call);
        let answer = graph.get(&[graph.account()], &[("fields", "name,username")]).await?;
        let name = filled(&answer, "name").or_else(|| filled(&answer, "username"));
        name.map(ToOwned::to_owned).ok_or_else(|| not_as_promised("name"))
    }

    /// The token is that of the Page behind the account, which does not expire.
    async fn refresh(&self, _call: &Call<'_>) -> Result<Option<NewTokens>, CallError> {
        Ok(None)
    }
}

/// Answers in public: a comment under one of our media, or a mention elsewhere. With words only.
async fn answer(graph: &Graph<'_>, reply: &OutboundReply, kind: Kind) -> Result<Sent, CallError> {
    let answered = reply.reply_to.as_deref().ok_or_else(direct::no_comment)?;
    if !reply.media.is_empty() {
        return Err(refused(FailureReason::Refused, "A comment on Instagram takes no files."));
    }
    let answer = if kind == Kind::Mention {
        let media = reply.post.as_deref().unwrap_or(answered);
        let mut body = json!({"media_id": media, "message": reply.text});
        if answered != media {
            body["comment_id"] = answered.into();
        }
        graph.post(&[graph.account(), "mentions"], &body).await?
    } else {
        graph.post(&[answered, "replies"], &json!({"message": reply.text})).await?
    };
    let platform_id = id(&answer, "id").ok_or_else(|| not_as_promised("id"))?;
    Ok(Sent { platform_id })
}

/// Looks for a comment of ours. An answer to an answer stands beside it, under the first comment.
async fn find_comment(graph: &Graph<'_>, reply: &OutboundReply) -> Result<Found, CallError> {
    let answered = reply.reply_to.as_deref().ok_or_else(direct::no_comment)?;
    let comment = graph.get(&[answered], &[("fields", "id,parent_id")]).await?;
    let under = id(&comment, "parent_id").unwrap_or_else(|| answered.to_owned());
    let query = [("fields", "id,text,timestamp,from"), ("limit", "100")];
    let replies = graph.get(&[&under, "replies"], &query).await?;
    Ok(direct::find_own(graph.account(), reply, list(&replies, "data").iter(), "text", "timestamp"))
}

/// Asks what a mention says, and who says it.
async fn complete(graph: &Graph<'_>, pointer: &Pointer) -> Result<Inbound, CallError> {
    let (key, argument, id, fields) = if let Some(id) = &pointer.comment_id {
        ("mentioned_comment", "comment_id", id, "id,text,timestamp,username,from,media{id,caption}")
    } else {
        let fields = "id,caption,timestamp,username,owner,media_type,media_url";
        ("mentioned_media", "media_id", &pointer.media_id, fields)
    };
    // It becomes a part of an expression, in which other characters would mean something.
    if !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(refused(FailureReason::Refused, "The id of what mentions us is not an id."));
    }
    let fields = format!("{key}.{argument}({id}){{{fields}}}");
    let answer = graph.get(&[graph.account()], &[("fields", &fields)]).await?;
    let told = answer.get(key).ok_or_else(|| not_as_promised(key))?;
    let in_comment = pointer.comment_id.is_some();
    let said = text(told, if in_comment { "text" } else { "caption" }).unwrap_or_default().to_owned();
    let caption = if in_comment {
        told.get("media").and_then(|m| filled(m, "caption")).map(ToOwned::to_owned)
    } else {
        Some(said.clone())
    };
    Ok(Inbound {
        thread: changes::mention_thread(pointer),
        citizen: author(told),
        platform_id: pointer.comment_id.clone().unwrap_or_else(|| pointer.media_id.clone()),
        text: said,
        sent_at: moment(told, "timestamp").unwrap_or(graph.call.now),
        via: Via::Public,
        reply_to: None,
        post: Some(PostContext { platform_id: pointer.media_id.clone(), text: caption }),
        media: if in_comment { vec![] } else { medium(told).into_iter().collect() },
        incomplete: None,
    })
}

/// Who said it. Where only the handle is told, that is what tells people apart.
fn author(told: &Value) -> Citizen {
    let handle = filled(told, "username").map(ToOwned::to_owned);
    let id = id_of(told, "from").or_else(|| id_of(told, "owner")).or_else(|| handle.clone());
    Citizen { id: id.unwrap_or_default(), name: None, handle }
}

fn medium(told: &Value) -> Option<InboundMedia> {
    let url = filled(told, "media_url")?.to_owned();
    let kind = if text(told, "media_type") == Some("VIDEO") { MediaKind::Video } else { MediaKind::Image };
    Some(InboundMedia { kind, url })
}
