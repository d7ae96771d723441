//! Replies with files: taken by what they are, sent as each platform wants them, once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::large_futures, reason = "a scene is large, and there is one of it")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox::{self, InboxError},
    store::Tx,
};
use bytes::Bytes;
use sea_orm::ConnectionTrait;
use shared::{
    Conversation, DecideDelivery, HOUR, Message, MessageState, NewReply, PutDraftFile, PutDraftFiles,
    ReplyFile, Role, Status, TakeUpDraft, Upload, UploadId, User, Verdict,
};
use simulator::{Misbehaviour, Sent};
use std::time::Duration;

/// A PNG of that many bytes.
fn picture(size: usize) -> Bytes {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.resize(size.max(bytes.len()), 0);
    bytes.into()
}

/// A film of that many bytes.
fn film(size: usize) -> Bytes {
    let mut bytes = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    bytes.resize(size.max(bytes.len()), 7);
    bytes.into()
}

struct Scene {
    desk: Desk,
    sanne: User,

    conversation: Conversation,
}

/// A citizen has written in private, and Sanne is there.
async fn scene(db: Db, account: &str) -> Scene {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen(account, "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Hoe ziet dat bord eruit?")).await;
    let conversation = desk.only_conversation(&sanne).await;
    Scene { desk, sanne, conversation }
}

impl Scene {
    async fn upload_by(&self, who: &User, bytes: Bytes) -> Result<Upload, InboxError> {
        inbox::upload(&self.desk.store, &self.desk.jobs.media, self.desk.now(), who, bytes).await
    }

    async fn upload(&self, bytes: Bytes) -> ReplyFile {
        ReplyFile { id: self.upload_by(&self.sanne, bytes).await.unwrap().id, alt: "Een bord".into() }
    }

    async fn try_reply(&self, text: &str, files: &[ReplyFile], key: &str) -> Result<Message, InboxError> {
        let reply = NewReply { text: text.into(), files: files.to_vec(), ..NewReply::default() };
        let (store, now, id) = (&self.desk.store, self.desk.now(), self.conversation.id);
        inbox::reply(store, now, &self.sanne, id, &reply, Some(key)).await
    }

    async fn reply(&self, text: &str, files: &[ReplyFile]) -> Message {
        self.try_reply(text, files, "once").await.unwrap()
    }

    /// Lets the worker work, and time pass, until nothing is on its way.
    async fn settle(&self) -> Message {
        for _ in 0..40 {
            while self.desk.outbox.round().await.unwrap().taken > 0 {}
            let shown = self.shown().await;
            if shown.state != MessageState::Queued {
                return shown;
            }
            self.desk.clock.advance(61_000);
            self.desk.sim.advance(Duration::from_secs(61));
            self.desk.channels.write_health().await;
        }
        panic!("the reply is still on its way: {:?}", self.shown().await);
    }

    async fn shown(&self) -> Message {
        let thread = self.desk.thread(&self.sanne, self.conversation.id).await;
        thread.into_iter().rfind(|m| m.direction == shared::Direction::Out).expect("a reply")
    }

    fn sent(&self) -> Vec<Sent> {
        self.desk.sim.sent()
    }
}

fn refused_field(result: Result<impl std::fmt::Debug, InboxError>) -> String {
    match result {
        Err(InboxError::Invalid(errors)) => format!("{}: {}", errors[0].field, errors[0].detail),
        other => panic!("not refused: {other:?}"),
    }
}

async fn a_picture_goes_along_on_every_platform(db: Db) {
    for account in ["hengelo", "instagram", "x"] {
        let scene = scene(db, account).await;
        let bytes = picture(3_000);
        let file = scene.upload(bytes.clone()).await;
        let queued = scene.reply("Zo", std::slice::from_ref(&file)).await;
        let [shown] = &queued.attachments[..] else { panic!("{queued:?}") };
        assert_eq!((shown.mime.as_str(), shown.size, shown.alt.as_str()), ("image/png", 3_000, "Een bord"));
        let again = scene.reply("Zo", &[file]).await;
        assert_eq!(again.id, queued.id, "the same key is the same reply");
        assert_eq!(scene.settle().await.state, MessageState::Sent);
        let media: Vec<String> = scene.sent().into_iter().flat_map(|s| s.media).collect();
        let [id] = &media[..] else { panic!("{account}: {:?}", scene.sent()) };
        let (mime, arrived, alt) = scene.desk.sim.uploaded(id).unwrap();
        assert_eq!((mime.as_str(), &arrived), ("image/png", &bytes));
        assert_eq!(alt, if account == "x" { "Een bord" } else { "" });
        assert_eq!(scene.sent().iter().filter(|s| s.text == "Zo").count(), 1);
    }
}

async fn a_picture_needs_no_words(db: Db) {
    for account in ["hengelo", "instagram", "x"] {
        let scene = scene(db, account).await;
        let file = scene.upload(picture(100)).await;
        scene.reply("", &[file]).await;
        assert_eq!(scene.settle().await.state, MessageState::Sent);
        assert_eq!(scene.sent().len(), 1, "{account}");
    }
}

async fn a_film_goes_to_x_in_pieces(db: Db) {
    let scene = scene(db, "x").await;
    let bytes = film(9 * 1024 * 1024);
    let file = scene.upload(bytes.clone()).await;
    scene.reply("Zo gaat dat", &[file]).await;
    assert_eq!(scene.settle().await.state, MessageState::Sent);
    let (mime, arrived, _) = scene.desk.sim.uploaded(&scene.sent()[0].media[0]).unwrap();
    assert_eq!((mime.as_str(), arrived), ("video/mp4", bytes));
}

async fn what_is_no_picture_is_refused_whatever_it_is_called(db: Db) {
    let scene = scene(db, "hengelo").await;
    for (what, bytes) in [
        ("a program", &b"MZ\x90\0\x03\0\0\0\x04\0"[..]),
        ("a drawing with a script", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("nothing", b""),
    ] {
        let told = refused_field(scene.upload_by(&scene.sanne, Bytes::from_static(bytes)).await);
        assert!(told.starts_with("file: "), "{what}: {told}");
    }
    let told = refused_field(scene.upload_by(&scene.sanne, picture(30_000_000)).await);
    assert!(told.contains("26214400"), "{told}");
    let patrol = scene.desk.colleague("Pat", Role::Patrol).await;
    assert!(matches!(scene.upload_by(&patrol, picture(9)).await, Err(InboxError::Forbidden)));
}

async fn what_the_platform_does_not_take_is_refused_before_anything_is_queued(db: Db) {
    let scene = scene(db, "hengelo").await;
    let large = scene.upload(picture(9 * 1024 * 1024)).await;
    assert!(refused_field(scene.try_reply("Zo", &[large], "a").await).contains("8388608"));
    let (one, two) = (scene.upload(picture(50)).await, scene.upload(picture(60)).await);
    let both = [one.clone(), two];
    assert!(refused_field(scene.try_reply("Zo", &both, "b").await).contains("takes 1"));
    // What was refused is still there.
    scene.try_reply("Zo", &[one], "c").await.unwrap();
}

async fn the_files_of_a_draft_are_kept_and_come_back_with_a_reply(db: Db) {
    let scene = scene(db, "hengelo").await;
    let (store, media, sanne) = (&scene.desk.store, &scene.desk.jobs.media, &scene.sanne);
    let id = scene.conversation.id;
    let put = async |who: &User, files: &[(&ReplyFile, &str)]| {
        let files =
            files.iter().map(|(file, name)| PutDraftFile { file: (*file).clone(), name: (*name).into() });
        let command = PutDraftFiles { files: files.collect() };
        inbox::put_draft_files(store, scene.desk.now(), who, id, &command).await
    };
    let kept = async |who: &User| -> Vec<(UploadId, String, String)> {
        let page = inbox::draft_files(store, who, id).await.unwrap();
        page.items.into_iter().map(|f| (f.upload.id, f.name, f.alt)).collect()
    };
    let (left, right) = (scene.upload(picture(100)).await, scene.upload(picture(200)).await);
    put(sanne, &[(&left, "links.png"), (&right, "rechts.png")]).await.unwrap();
    put(sanne, &[(&right, "rechts.png"), (&left, "links.png")]).await.unwrap();
    let bord = || "Een bord".to_owned();
    let both = [(right.id, "rechts.png".into(), bord()), (left.id, "links.png".into(), bord())];
    assert_eq!(kept(sanne).await, both, "in the order that was said last");
    assert!(matches!(put(sanne, &[(&left, ""), (&left, "")]).await, Err(InboxError::Invalid(_))));
    assert!(matches!(put(sanne, &[(&left, &"x".repeat(201))]).await, Err(InboxError::Invalid(_))));

    // What is a colleague's own is nobody else's.
    let joris = scene.desk.colleague("Joris", Role::Agent).await;
    put(&joris, &[(&left, "links.png")]).await.unwrap();
    assert_eq!((kept(&joris).await, kept(sanne).await), (vec![], both.to_vec()));
    assert!(inbox::uploaded(store, sanne, left.id).await.is_ok());
    assert!(matches!(inbox::uploaded(store, &joris, left.id).await, Err(InboxError::NotFound)));

    // They wait for longer than what belongs to nothing.
    let loose = scene.upload(picture(300)).await;
    scene.desk.clock.advance(25 * HOUR);
    inbox::forget_unused_uploads(store, media, scene.desk.now()).await.unwrap();
    assert_eq!(kept(sanne).await.len(), 2);
    assert!(inbox::uploaded(store, sanne, loose.id).await.is_err());

    // One goes along, comes back, and stands before what was attached meanwhile.
    let reply =
        NewReply { text: "Kijk".into(), files: vec![left.clone()], undo_seconds: 5, ..NewReply::default() };
    let queued = inbox::reply(store, scene.desk.now(), sanne, id, &reply, Some("k")).await.unwrap();
    assert_eq!(kept(sanne).await, both[..1]);
    put(sanne, &[(&left, "links.png"), (&right, "rechts.png")]).await.expect("one of them has just left");
    assert_eq!(kept(sanne).await, both[..1]);
    let back = inbox::take_back(store, scene.desk.now(), sanne, queued.id).await.unwrap();
    let now = kept(sanne).await;
    assert_eq!(now[0], (back.files[0].upload.id, String::new(), bord()));
    assert_eq!(now[1..], both[..1]);

    scene.desk.clock.advance(8 * 24 * HOUR);
    inbox::forget_unused_uploads(store, media, scene.desk.now()).await.unwrap();
    assert_eq!(kept(sanne).await, []);
}

async fn whoever_takes_over_goes_on_with_the_files_too(db: Db) {
    let scene = scene(db, "hengelo").await;
    let (store, sanne, id) = (&scene.desk.store, &scene.sanne, scene.conversation.id);
    let (joris, fenna) =
        (scene.desk.colleague("Joris", Role::Agent).await, scene.desk.colleague("Fenna", Role::Agent).await);
    let keep = async |who: &User, file: &ReplyFile| {
        let command =
            PutDraftFiles { files: vec![PutDraftFile { file: file.clone(), name: "a.png".into() }] };
        inbox::put_draft_files(store, scene.desk.now(), who, id, &command).await.unwrap();
    };
    let kept = async |who: &User| -> Vec<UploadId> {
        let page = inbox::draft_files(store, who, id).await.unwrap();
        page.items.into_iter().map(|f| f.upload.id).collect()
    };
    let left = async || {
        let page = inbox::left_drafts(store, scene.desk.now(), &joris, id).await.unwrap();
        page.items.into_iter().map(|l| (l.user.id, l.text, l.files)).collect::<Vec<_>>()
    };
    let take_up = async |who: &User| {
        inbox::take_up(store, scene.desk.now(), who, id, TakeUpDraft { user: sanne.id }).await
    };
    let file = scene.upload(picture(100)).await;
    inbox::claim(store, scene.desk.now(), sanne, id).await.unwrap();
    keep(sanne, &file).await;
    let not_his = take_up(&joris).await;
    assert!(matches!(not_his, Err(InboxError::ClaimedBy(who)) if who.id == sanne.id));

    // She had written no words yet: a picture alone is offered as well.
    inbox::take_over(store, scene.desk.now(), &joris, id, sanne.id).await.unwrap();
    assert_eq!(left().await, [(sanne.id, String::new(), 1)]);
    let his = scene.upload_by(&joris, picture(200)).await.unwrap();
    keep(&joris, &ReplyFile { id: his.id, alt: String::new() }).await;
    scene.desk.clock.advance(23 * HOUR);
    let (once, twice) = tokio::join!(take_up(&joris), take_up(&joris));
    let (taken, refused): (Vec<_>, Vec<_>) = [once, twice].into_iter().partition(Result::is_ok);
    assert!(matches!(refused[..], [Err(InboxError::NotFound)]), "once");
    let handed = taken.into_iter().flat_map(|taken| taken.unwrap().files).next().unwrap();
    assert_eq!((handed.upload.id, handed.name.as_str(), handed.alt.as_str()), (file.id, "a.png", "Een bord"));
    assert_eq!((kept(&joris).await, kept(sanne).await), (vec![his.id, file.id], vec![]));
    assert!(left().await.is_empty(), "it is taken up");
    assert!(inbox::uploaded(store, &joris, file.id).await.is_ok());
    assert!(matches!(inbox::uploaded(store, sanne, file.id).await, Err(InboxError::NotFound)));

    // It goes along with his reply, and nobody else takes it up.
    let other = inbox::take_up(store, scene.desk.now(), &joris, id, TakeUpDraft { user: fenna.id }).await;
    assert!(matches!(other, Err(InboxError::NotFound)), "she left nothing");
    let reply = NewReply { text: "Kijk".into(), files: vec![file], ..NewReply::default() };
    inbox::reply(store, scene.desk.now(), &joris, id, &reply, Some("k")).await.unwrap();
    inbox::release(store, scene.desk.now(), &joris, id).await.unwrap();
    assert!(matches!(take_up(&joris).await, Err(InboxError::Conflict("not-claimed", _))));
}

async fn a_file_is_of_whoever_uploaded_it_and_goes_along_once(db: Db) {
    let scene = scene(db, "hengelo").await;
    let joris = scene.desk.colleague("Joris", Role::Agent).await;
    let his = ReplyFile { id: scene.upload_by(&joris, picture(50)).await.unwrap().id, alt: String::new() };
    assert!(refused_field(scene.try_reply("Zo", &[his], "a").await).starts_with("files: "));
    let file = [scene.upload(picture(50)).await];
    let (first, second) =
        tokio::join!(scene.try_reply("Een", &file, "b"), scene.try_reply("Twee", &file, "c"));
    let refused = [first, second].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(&refused[..], [InboxError::Invalid(_)]), "{refused:?}");
    let thread = scene.desk.thread(&scene.sanne, scene.conversation.id).await;
    assert_eq!(thread.iter().map(|m| m.attachments.len()).sum::<usize>(), 1);
}

async fn what_nobody_sent_is_forgotten_after_a_day(db: Db) {
    let scene = scene(db, "hengelo").await;
    let (store, media) = (&scene.desk.store, &scene.desk.jobs.media);
    let (left, kept) = (scene.upload(picture(50)).await, scene.upload(picture(60)).await);
    scene.reply("Zo", &[kept]).await;
    scene.desk.clock.advance(23 * HOUR);
    inbox::forget_unused_uploads(store, media, scene.desk.now()).await.unwrap();
    scene.desk.clock.advance(2 * HOUR);
    inbox::forget_unused_uploads(store, media, scene.desk.now()).await.unwrap();
    assert!(refused_field(scene.try_reply("Zo", &[left], "late").await).starts_with("files: "));
    let shown = scene.shown().await.attachments[0].id;
    let stored = inbox::attachment(store, scene.desk.now(), &scene.sanne, shown).await.unwrap();
    assert!(media.get(&stored.storage_key, None).await.is_ok(), "what was sent stays");
}

async fn taking_a_file_back_forgets_it(db: Db) {
    let scene = scene(db, "hengelo").await;
    let (store, media) = (&scene.desk.store, &scene.desk.jobs.media);
    let file = scene.upload(picture(50)).await;
    let joris = scene.desk.colleague("Joris", Role::Agent).await;
    assert!(matches!(inbox::delete_upload(store, media, &joris, file.id).await, Err(InboxError::NotFound)));
    inbox::delete_upload(store, media, &scene.sanne, file.id).await.unwrap();
    assert!(refused_field(scene.try_reply("Zo", &[file], "a").await).starts_with("files: "));
}

async fn words_that_arrived_are_not_sent_again_with_their_picture(db: Db) {
    let scene = scene(db, "hengelo").await;
    let file = scene.upload(picture(50)).await;
    scene.reply("Zo", &[file]).await;
    // The words arrive, and the answer is lost: nobody can tell whether the picture left.
    scene.desk.sim.misbehave("hengelo", Misbehaviour::DropConnection { times: 1 });
    let unknown = scene.settle().await;
    assert_eq!(unknown.state, MessageState::Unknown);
    let decide = DecideDelivery { verdict: Verdict::SendAgain };
    inbox::decide(&scene.desk.store, scene.desk.now(), &scene.sanne, unknown.id, &decide).await.unwrap();
    assert_eq!(scene.settle().await.state, MessageState::Sent);
    let sent = scene.sent();
    assert_eq!(sent.iter().filter(|s| s.text == "Zo").count(), 1, "{sent:?}");
    assert_eq!(sent.iter().filter(|s| !s.media.is_empty()).count(), 1, "{sent:?}");
}

async fn a_reply_that_waits_is_taken_back_with_its_file(db: Db) {
    let scene = scene(db, "hengelo").await;
    let file = scene.upload(picture(50)).await;
    let waiting =
        NewReply { text: "Zo".into(), files: vec![file.clone()], undo_seconds: 5, ..NewReply::default() };
    let (store, id) = (&scene.desk.store, scene.conversation.id);
    let queued = inbox::reply(store, scene.desk.now(), &scene.sanne, id, &waiting, Some("k")).await.unwrap();
    assert_eq!(scene.desk.outbox.round().await.unwrap().taken, 0, "it waits");
    let joris = scene.desk.colleague("Joris", Role::Agent).await;
    let not_his = inbox::take_back(store, scene.desk.now(), &joris, queued.id).await;
    assert!(matches!(not_his, Err(InboxError::Conflict("not-yours", _))));
    let back = inbox::take_back(store, scene.desk.now(), &scene.sanne, queued.id).await.unwrap();
    assert_eq!(back.draft, inbox::draft(store, &scene.sanne, id).await.unwrap());
    assert_eq!((back.draft.text.as_str(), back.files[0].alt.as_str()), ("Zo", "Een bord"));
    let shown = scene.desk.only_conversation(&scene.sanne).await;
    assert_eq!((shown.status, shown.preview.as_str()), (Status::Open, "Hoe ziet dat bord eruit?"));
    assert_eq!(shown.waiting_since, scene.conversation.waiting_since);
    assert_eq!(scene.shown().await.state, MessageState::TakenBack);
    scene.desk.clock.advance(10_000);
    assert_eq!(scene.desk.outbox.round().await.unwrap().taken, 0);
    // The same words with the same file and the same key are a new reply.
    let again = NewReply { files: vec![ReplyFile { id: back.files[0].upload.id, ..file }], ..waiting };
    let queued = inbox::reply(store, scene.desk.now(), &scene.sanne, id, &again, Some("k")).await.unwrap();
    scene.desk.clock.advance(5_000);
    assert_eq!(scene.settle().await.state, MessageState::Sent);
    let late = inbox::take_back(store, scene.desk.now(), &scene.sanne, queued.id).await;
    assert!(matches!(late, Err(InboxError::Conflict("left-already", _))));
    assert_eq!(scene.sent().len(), 2, "the words and the picture, once");
}

async fn a_reply_leaves_or_is_taken_back_never_both(db: Db) {
    let scene = scene(db, "hengelo").await;
    let (store, id) = (&scene.desk.store, scene.conversation.id);
    for round in 0..5_usize {
        let before = scene.sent().len();
        let text = format!("Antwoord {round}");
        let reply = NewReply { text: text.clone(), undo_seconds: 5, ..NewReply::default() };
        let queued = inbox::reply(store, scene.desk.now(), &scene.sanne, id, &reply, None).await.unwrap();
        // The agent's request began a moment before the time was up.
        let asked = scene.desk.now().plus_millis(4_999);
        scene.desk.clock.advance(5_000);
        let (back, sent) =
            tokio::join!(inbox::take_back(store, asked, &scene.sanne, queued.id), scene.desk.outbox.round(),);
        sent.unwrap();
        assert_eq!(scene.sent().len() - before, usize::from(back.is_err()), "{round}");
    }
}

/// The platform tells of a reply while the outbox writes down what became of it: what is read before the other has
/// committed is old. An embedded database has one writer at a time; there this cannot be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_echo_does_not_undo_what_became_of_a_reply_with_files() {
    let scene = scene(Db::Postgres, "hengelo").await;
    let desk = &scene.desk;
    let file = scene.upload(picture(100)).await;
    let reply = scene.reply("Zo", &[file]).await;
    assert_eq!(scene.settle().await.state, MessageState::Sent);
    let store = desk.another_connection().await;
    let says = async |words: &str, tx: &Tx| {
        let sql = format!("UPDATE messages SET {words} WHERE id = {}", reply.id);
        tx.execute_unprepared(&sql).await.unwrap();
    };
    let tx = store.begin(desk.now()).await.unwrap();
    says("state = 'queued', version = version + 1", &tx).await;
    tx.commit().await.unwrap();

    let outbox = store.begin(desk.now()).await.unwrap();
    let hold = format!("SELECT 1 FROM conversations WHERE id = {} FOR UPDATE", scene.conversation.id);
    outbox.execute_unprepared(&hold).await.unwrap();
    let first = scene.sent().into_iter().find(|s| s.text == "Zo").unwrap();
    desk.take(&desk.sim.echo(&first.id).unwrap().request()).await;
    let ((), ()) = tokio::join!(desk.apply(), async {
        desk.somebody_waits().await;
        says("state = 'sent', version = version + 1", &outbox).await;
        outbox.commit().await.unwrap();
    });
    assert_eq!(scene.shown().await.state, MessageState::Sent);
}

on_both!(
    a_reply_that_waits_is_taken_back_with_its_file,
    a_reply_leaves_or_is_taken_back_never_both,
    a_picture_goes_along_on_every_platform,
    a_picture_needs_no_words,
    a_film_goes_to_x_in_pieces,
    what_is_no_picture_is_refused_whatever_it_is_called,
    what_the_platform_does_not_take_is_refused_before_anything_is_queued,
    the_files_of_a_draft_are_kept_and_come_back_with_a_reply,
    whoever_takes_over_goes_on_with_the_files_too,
    a_file_is_of_whoever_uploaded_it_and_goes_along_once,
    what_nobody_sent_is_forgotten_after_a_day,
    taking_a_file_back_forgets_it,
    words_that_arrived_are_not_sent_again_with_their_picture,
);
