//! Connecting accounts, listing them, replacing their secrets.

use super::{
    ChannelError, Channels,
    registry::{purpose, signer, signing_secret},
};
use crate::store::{
    Audit, Tx,
    entity::{channel, team},
    is_duplicate,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};
use shared::{
    Audience, Channel, ChannelId, ChannelSecrets, Event, FieldError, Health, NewChannel, Page, Platform,
    Team, Timestamp, User,
    policy::{Action, allows},
};
use url::Url;

/// The most that one page holds.
const LARGEST_PAGE: u64 = 100;
/// The most characters of a name, an account or a secret.
const LONGEST: usize = 4000;

/// A channel's row with the name of its team.
#[derive(Debug, FromQueryResult)]
struct ChannelRow {
    #[sea_orm(nested)]
    row: channel::Model,
    team_name: Option<String>,
}

impl ChannelRow {
    fn into_view(self) -> Result<Channel, DbErr> {
        let broken = |column: &str| DbErr::Type(format!("unknown word in channels.{column}"));
        let row = self.row;
        let team = row.team_id.map(|id| Team { id: id.into(), name: self.team_name.unwrap_or_default() });
        Ok(Channel {
            id: row.id.into(),
            platform: row.platform.parse().map_err(|_| broken("platform"))?,
            account: row.account,
            name: row.name,
            team,
            health: row.health.parse().map_err(|_| broken("health"))?,
            last_error: row.last_error,
            last_event_at: row.last_event_at.map(Timestamp),
            last_call_at: row.last_call_at.map(Timestamp),
            paused_until: row.paused_until.map(Timestamp),
        })
    }
}

fn with_teams() -> Select<channel::Entity> {
    let team: RelationDef =
        channel::Entity::belongs_to(team::Entity).from(channel::Column::TeamId).to(team::Column::Id).into();
    channel::Entity::find().join(JoinType::LeftJoin, team).column_as(team::Column::Name, "team_name")
}

pub(super) async fn view<C: ConnectionTrait>(db: &C, id: i64) -> Result<Channel, ChannelError> {
    let row = with_teams().filter(channel::Column::Id.eq(id)).into_model::<ChannelRow>().one(db).await?;
    Ok(row.ok_or(ChannelError::NotFound)?.into_view()?)
}

/// Tells everybody who may know how a channel is now.
pub(super) async fn publish(tx: &mut Tx, id: i64) -> Result<Channel, ChannelError> {
    let channel = view(&**tx, id).await?;
    tx.change(Audience::ChannelReaders, Event::Channel { channel: Box::new(channel.clone()) });
    Ok(channel)
}

impl Channels {
    /// A page of the channels.
    pub async fn list(
        &self,
        actor: &User,
        limit: u64,
        cursor: Option<&str>,
    ) -> Result<Page<Channel>, ChannelError> {
        if !allows(actor.role, Action::ReadChannels) {
            return Err(ChannelError::Forbidden);
        }
        let after: i64 = cursor
            .map_or(Ok(0), str::parse)
            .map_err(|_| wrong("cursor", "Pass the value of `next` of the page before, unchanged."))?;
        let limit = limit.clamp(1, LARGEST_PAGE);
        let mut rows = with_teams()
            .filter(channel::Column::Id.gt(after))
            .order_by_asc(channel::Column::Id)
            .limit(limit + 1)
            .into_model::<ChannelRow>()
            .all(self.inner.store.read())
            .await?;
        let more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(|last| last.row.id.to_string());
        let items = rows.into_iter().map(ChannelRow::into_view).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    /// Whether the account is connected, in the database as it is now.
    pub async fn exists(&self, platform: Platform, account: &str) -> Result<bool, ChannelError> {
        let found = channel::Entity::find()
            .filter(channel::Column::Platform.eq(platform.as_str()))
            .filter(channel::Column::Account.eq(account))
            .one(self.inner.store.read())
            .await?;
        Ok(found.is_some())
    }

    /// Connects an account. No actor is the operator on the command line.
    pub async fn add(&self, actor: Option<&User>, new: NewChannel) -> Result<Channel, ChannelError> {
        may_manage(actor)?;
        check(&new)?;
        let now = self.inner.clock.now();
        let mut tx = self.inner.store.begin(now).await?;
        if let Some(id) = new.team
            && team::Entity::find_by_id(id.0).one(&*tx).await?.is_none()
        {
            return Err(wrong("team", "There is no such team."));
        }
        let account = new.account.trim();
        let row = channel::ActiveModel {
            id: NotSet,
            platform: Set(new.platform.as_str().into()),
            account: Set(account.into()),
            name: Set(new.name.trim().into()),
            team_id: Set(new.team.map(|t| t.0)),
            base_url: Set(new.base_url.map(|url| url.trim_end_matches('/').to_owned())),
            secrets: Set(self.sealed(new.platform, account, &new.secrets)),
            secrets_version: Set(1),
            signer: Set(signer(signing_secret(new.platform, &new.secrets))),
            health: Set(Health::Untried.as_str().into()),
            last_error: Set(None),
            last_event_at: Set(None),
            last_call_at: Set(None),
            paused_until: Set(None),
            catch_up_cursor: Set(None),
            catch_up_due_at: Set(now.0),
            token_expires_at: Set(None),
            created_at: Set(now.0),
        };
        let row = row
            .insert(&*tx)
            .await
            .map_err(|e| if is_duplicate(&e) { ChannelError::Exists } else { e.into() })?;
        let channel = publish(&mut tx, row.id).await?;
        tx.audit(audit(actor, "channel.added", row.id));
        tx.commit().await?;
        self.reload().await?;
        Ok(channel)
    }

    /// Replaces the secrets of a channel; what was wrong with the old ones no longer counts.
    pub async fn replace_secrets(
        &self,
        actor: &User,
        id: ChannelId,
        secrets: &ChannelSecrets,
    ) -> Result<Channel, ChannelError> {
        may_manage(Some(actor))?;
        let mut tx = self.inner.store.begin(self.inner.clock.now()).await?;
        let row = channel::Entity::find_by_id(id.0).lock_exclusive().one(&*tx).await?;
        let row = row.ok_or(ChannelError::NotFound)?;
        let platform: Platform =
            row.platform.parse().map_err(|_| DbErr::Type("unknown word in channels.platform".into()))?;
        let missing = check_secrets("", platform, secrets);
        if !missing.is_empty() {
            return Err(ChannelError::Invalid(missing));
        }
        let change = channel::ActiveModel {
            id: Set(row.id),
            secrets: Set(self.sealed(platform, &row.account, secrets)),
            secrets_version: Set(row.secrets_version + 1),
            signer: Set(signer(signing_secret(platform, secrets))),
            health: Set(Health::Untried.as_str().into()),
            last_error: Set(None),
            paused_until: Set(None),
            token_expires_at: Set(None),
            ..Default::default()
        };
        change.update(&*tx).await?;
        let channel = publish(&mut tx, row.id).await?;
        tx.audit(audit(Some(actor), "channel.secrets-replaced", row.id));
        tx.commit().await?;
        self.reload().await?;
        Ok(channel)
    }

    pub(super) fn sealed(&self, platform: Platform, account: &str, secrets: &ChannelSecrets) -> String {
        // Texts and options always have a JSON form.
        let json = serde_json::to_vec(secrets).unwrap_or_default();
        self.inner.seal.seal(&purpose(platform.as_str(), account), &json)
    }
}

pub(super) fn may_manage(actor: Option<&User>) -> Result<(), ChannelError> {
    let may = actor.is_none_or(|actor| allows(actor.role, Action::ManageChannels));
    if may { Ok(()) } else { Err(ChannelError::Forbidden) }
}

fn audit(actor: Option<&User>, action: &'static str, id: i64) -> Audit {
    Audit { actor: actor.map(|a| a.id), action, subject: format!("channel:{id}"), detail: String::new() }
}

fn wrong(field: &str, detail: &str) -> ChannelError {
    ChannelError::Invalid(vec![field_error(field, detail)])
}

fn field_error(field: &str, detail: &str) -> FieldError {
    FieldError { field: field.into(), detail: detail.into() }
}

fn check(new: &NewChannel) -> Result<(), ChannelError> {
    let mut wrong = vec![];
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= 200;
    if !fits(&new.account) {
        wrong.push(field_error("account", "Give the platform's id of the account."));
    }
    if !fits(&new.name) {
        wrong.push(field_error("name", "Give a name of at most 200 characters."));
    }
    let host = new.base_url.as_deref().map(Url::parse);
    if host.is_some_and(|url| !url.is_ok_and(|u| matches!(u.scheme(), "http" | "https") && u.has_host())) {
        wrong.push(field_error("baseUrl", "Give an address that begins with https:// or http://."));
    }
    wrong.extend(check_secrets("secrets.", new.platform, &new.secrets));
    if wrong.is_empty() { Ok(()) } else { Err(ChannelError::Invalid(wrong)) }
}

fn check_secrets(prefix: &str, platform: Platform, secrets: &ChannelSecrets) -> Vec<FieldError> {
    let missing = secrets.missing(platform).into_iter().map(|name| {
        field_error(&format!("{prefix}{}", camel(name)), &format!("{} needs {name}.", platform.name()))
    });
    let given = [
        ("appSecret", &secrets.app_secret),
        ("verifyToken", &secrets.verify_token),
        ("accessToken", &secrets.access_token),
        ("consumerSecret", &secrets.consumer_secret),
        ("clientId", &secrets.client_id),
        ("clientSecret", &secrets.client_secret),
        ("refreshToken", &secrets.refresh_token),
    ];
    let unfit = given.into_iter().filter_map(|(name, value)| {
        let value = value.as_deref()?;
        // They travel in headers: what does not fit there is a mistake in copying.
        let fits = value.len() <= LONGEST && !value.chars().any(char::is_control);
        (!fits).then(|| {
            field_error(
                &format!("{prefix}{name}"),
                "This is not a secret: it has line breaks or is too long.",
            )
        })
    });
    missing.chain(unfit).collect()
}

fn camel(snake: &str) -> String {
    let mut parts = snake.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..])
}
