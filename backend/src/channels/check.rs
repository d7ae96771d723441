//! Asking a platform whether a channel works, now.

use super::{
    Account, ChannelError, Channels,
    manage::{may_manage, view},
};
use crate::{
    platforms::{Call, CallError, platform},
    store::Audit,
};
use shared::{Channel, ChannelId, User};

impl Channels {
    /// Calls the platform on behalf of the channel; its health says how that went.
    pub async fn check(
        &self,
        http: &reqwest::Client,
        actor: &User,
        id: ChannelId,
    ) -> Result<Channel, ChannelError> {
        may_manage(Some(actor))?;
        self.reload().await?;
        let account = self.accounts().by_id(id).ok_or(ChannelError::NotFound)?;
        let now = self.inner.clock.now();
        let ask =
            async |account: &Account| platform(account.platform).check(&Call { http, account, now }).await;
        let mut result = ask(&account).await;
        if matches!(result, Err(CallError::TokenDead(_)))
            && let Ok(Some(renewed)) = self.renew(http, id).await
        {
            result = ask(&renewed).await;
        }
        self.record_call(id, result.as_ref().map(|_| ()));
        self.write_health().await;
        let mut tx = self.inner.store.begin(now).await?;
        tx.audit(Audit {
            actor: Some(actor.id),
            action: "channel.checked",
            subject: format!("channel:{id}"),
            detail: String::new(),
        });
        let channel = view(&*tx, id.0).await?;
        tx.commit().await?;
        Ok(channel)
    }
}
