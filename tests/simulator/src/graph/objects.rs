//! What there is, as the Graph API shows it: each object whole, with its edges as lists; a caller gets the
//! fields of it that were asked for.

use crate::accounts::Account;
use crate::clock::graph_time;
use crate::media::Links;
use crate::world::{Author, Item, Place, World};
use serde_json::{Value, json};
use shared::{MediaKind, Platform, Timestamp};

/// The world as one account sees it.
pub(crate) struct View<'a> {
    pub world: &'a World,
    pub index: usize,
    pub account: &'a Account,
    pub links: Links<'a>,
}

impl View<'_> {
    fn instagram(&self) -> bool {
        self.account.platform == Platform::Instagram
    }

    /// The account itself.
    pub fn own(&self) -> Value {
        let mut own = json!({"id": self.account.id, "name": self.account.name});
        if self.instagram() {
            own["username"] = self.account.handle.into();
            own["media_count"] = self.posts().count().into();
        } else {
            own["category"] = "Police Station".into();
            own["link"] = format!("https://www.facebook.com/{}", self.account.id).into();
        }
        own
    }

    /// A citizen's profile.
    pub fn profile(&self, id: &str) -> Option<Value> {
        let citizen = self.world.known(self.index, id)?;
        let (first, last) = citizen.name.split_once(' ').unwrap_or((&citizen.name, ""));
        Some(if self.instagram() {
            json!({"id": id, "name": citizen.name, "username": citizen.handle, "follower_count": 120,
                "is_user_follow_business": false, "is_business_follow_user": false, "is_verified_user": false})
        } else {
            json!({"id": id, "name": citizen.name, "first_name": first, "last_name": last})
        })
    }

    /// A post, medium or comment of this account.
    pub fn object(&self, id: &str) -> Option<Value> {
        let item = self.world.get(id).filter(|i| i.account == self.index && !i.removed)?;
        match (&item.place, self.instagram()) {
            (Place::Direct { with }, _) => Some(self.message(item, with)),
            (Place::Post, false) => Some(self.page_post(item)),
            (Place::Comment { .. }, false) => Some(self.page_comment(item)),
            (Place::Post, true) => Some(self.medium(item)),
            (Place::Comment { .. }, true) => Some(self.instagram_comment(item)),
        }
    }

    fn author(&self, item: &Item) -> Value {
        match &item.author {
            Author::Account if self.instagram() => {
                json!({"id": self.account.id, "username": self.account.handle})
            }
            Author::Account => json!({"id": self.account.id, "name": self.account.name}),
            Author::Citizen(id) => match self.world.known(self.index, id) {
                Some(citizen) if self.instagram() => json!({"id": id, "username": citizen.handle}),
                Some(citizen) => json!({"id": id, "name": citizen.name}),
                None => json!({"id": id}),
            },
        }
    }

    /// The posts on the page, or the account's media, oldest first.
    pub fn posts(&self) -> impl DoubleEndedIterator<Item = &Item> {
        let ours_only = self.instagram();
        self.world
            .of(self.index)
            .filter(move |i| i.place == Place::Post && (!ours_only || i.author == Author::Account))
    }

    fn comments(&self, post: &str) -> impl Iterator<Item = &Item> {
        self.world
            .of(self.index)
            .filter(move |i| matches!(&i.place, Place::Comment { post: p, .. } if p == post))
    }

    fn replies(&self, to: &Item) -> impl Iterator<Item = &Item> {
        self.world
            .of(self.index)
            .filter(move |i| matches!(&i.place, Place::Comment { parent: Some(p), .. } if *p == to.id))
    }

    pub fn page_post(&self, item: &Item) -> Value {
        let comments: Vec<Value> = self.comments(&item.id).map(|c| self.page_comment(c)).collect();
        let mut post = json!({
            "id": item.id, "message": item.text, "from": self.author(item), "created_time": graph_time(item.at),
            "updated_time": graph_time(item.at), "is_published": true, "comments": comments,
            "permalink_url": format!("https://www.facebook.com/{}", item.id),
        });
        if let Some(medium) = item.media.first() {
            post["full_picture"] = self.links.to(medium).into();
        }
        post
    }

    fn page_comment(&self, item: &Item) -> Value {
        let replies: Vec<Value> = self.replies(item).map(|c| self.page_comment(c)).collect();
        let mut comment = json!({
            "id": item.id, "message": item.text, "from": self.author(item), "created_time": graph_time(item.at),
            "is_hidden": item.hidden, "can_reply_privately": !item.answered_privately, "comment_count": replies.len(),
            "comments": replies,
        });
        if let Place::Comment { parent: Some(parent), .. } = &item.place
            && let Some(parent) = self.world.get(parent)
        {
            comment["parent"] =
                json!({"id": parent.id, "message": parent.text, "created_time": graph_time(parent.at)});
        }
        if let Some(medium) = item.media.first() {
            let src = self.links.to(medium);
            comment["attachment"] = json!({"type": "photo", "url": src, "media": {"image": {"src": src}}});
        }
        comment
    }

    pub fn medium(&self, item: &Item) -> Value {
        // Instagram's comments edge lists the newest first, and only those that answer no other comment.
        let mut comments: Vec<Value> = self
            .comments(&item.id)
            .filter(|c| matches!(c.place, Place::Comment { parent: None, .. }))
            .map(|c| self.instagram_comment(c))
            .collect();
        comments.reverse();
        let picture = crate::world::Medium { id: format!("p{}", item.id), kind: MediaKind::Image };
        let username = match &item.author {
            Author::Account => self.account.handle.map(ToOwned::to_owned),
            Author::Citizen(id) => self.world.known(self.index, id).map(|c| c.handle.clone()),
        };
        json!({
            "id": item.id, "caption": item.text, "timestamp": graph_time(item.at), "media_type": "IMAGE",
            "media_product_type": "FEED", "media_url": self.links.to(item.media.first().unwrap_or(&picture)),
            "permalink": format!("https://www.instagram.com/p/{}/", item.id), "username": username,
            "owner": self.author(item), "comments_count": comments.len(), "comments": comments,
        })
    }

    fn instagram_comment(&self, item: &Item) -> Value {
        let Place::Comment { post, parent } = &item.place else { return Value::Null };
        let from = self.author(item);
        let replies: Vec<Value> = self.replies(item).map(|c| self.instagram_comment(c)).collect();
        let mut comment = json!({
            "id": item.id, "text": item.text, "timestamp": graph_time(item.at), "username": from["username"],
            "from": from, "hidden": item.hidden, "like_count": 0, "replies": replies,
            "media": {"id": post, "media_product_type": "FEED", "caption": self.world.get(post).map(|p| &p.text)},
        });
        if let Some(parent) = parent {
            comment["parent_id"] = parent.clone().into();
        }
        comment
    }

    /// The conversations of the account, the one that moved last first.
    pub fn conversations(&self, with: Option<&str>) -> Vec<Value> {
        let mut threads: Vec<(&str, Timestamp)> = Vec::new();
        for item in self.world.of(self.index).rev() {
            let Place::Direct { with: citizen } = &item.place else { continue };
            if with.is_some_and(|w| w != citizen) {
                continue;
            }
            match threads.iter_mut().find(|(c, _)| c == citizen) {
                Some(thread) => thread.1 = thread.1.max(item.at),
                None => threads.push((citizen, item.at)),
            }
        }
        threads.sort_by_key(|&(_, at)| std::cmp::Reverse(at));
        threads.into_iter().map(|(citizen, at)| self.conversation(citizen, at)).collect()
    }

    fn conversation(&self, with: &str, updated: Timestamp) -> Value {
        let mut messages: Vec<&Item> = self.world.thread(self.index, with).collect();
        messages.sort_by_key(|i| std::cmp::Reverse((i.at, i.seq)));
        let messages: Vec<Value> = messages.into_iter().map(|m| self.message(m, with)).collect();
        json!({
            "id": format!("t_{with}"), "updated_time": graph_time(updated), "message_count": messages.len(),
            "participants": [self.party(with), self.party_account()], "messages": messages,
        })
    }

    fn party(&self, citizen: &str) -> Value {
        match self.world.known(self.index, citizen) {
            Some(known) if self.instagram() => json!({"id": citizen, "username": known.handle}),
            Some(known) => json!({
                "id": citizen, "name": known.name, "email": format!("{citizen}@facebook.com"),
            }),
            None => json!({"id": citizen}),
        }
    }

    fn party_account(&self) -> Value {
        match self.account.handle {
            Some(handle) => json!({"id": self.account.id, "username": handle}),
            None => json!({
                "id": self.account.id, "name": self.account.name,
                "email": format!("{}@facebook.com", self.account.id),
            }),
        }
    }

    fn message(&self, item: &Item, with: &str) -> Value {
        let (from, to) = match item.author {
            Author::Account => (self.party_account(), self.party(with)),
            Author::Citizen(_) => (self.party(with), self.party_account()),
        };
        let mut message = json!({
            "id": item.id, "created_time": graph_time(item.at), "from": from, "to": {"data": [to]},
            "message": item.text,
        });
        if !item.media.is_empty() {
            message["attachments"] = item.media.iter().map(|m| self.attachment(m)).collect();
        }
        message
    }

    fn attachment(&self, medium: &crate::world::Medium) -> Value {
        let url = self.links.to(medium);
        match medium.kind {
            MediaKind::Image => json!({"id": medium.id, "mime_type": "image/png", "name": "foto.png",
                "image_data": {"width": 320, "height": 240, "url": url, "preview_url": url}}),
            MediaKind::Video => json!({"id": medium.id, "mime_type": "video/mp4", "name": "film.mp4",
                "video_data": {"width": 320, "height": 240, "url": url}}),
            MediaKind::Audio => {
                json!({"id": medium.id, "mime_type": "audio/wav", "name": "geluid.wav", "file_url": url})
            }
            MediaKind::File => {
                json!({"id": medium.id, "mime_type": "application/pdf", "name": "bestand.pdf", "file_url": url})
            }
        }
    }
}
