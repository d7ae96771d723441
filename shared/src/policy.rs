//! Who may do what: one table that refuses requests, filters the feed and hides buttons.

use crate::{Audience, Guard, Role, TeamId, User, UserId};

/// What somebody may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read conversations, messages and contacts of one's teams.
    ReadInbox,
    /// Claim, release, answer, note, resolve and the like.
    WorkInbox,
    /// Give a conversation to a colleague, or take it from one.
    AssignOthers,
    /// See how channels are doing.
    ReadChannels,
    /// Connect and change channels.
    ManageChannels,
    /// See and replay what intake could not understand.
    ManageIntake,
    /// See and change users and teams.
    ManagePeople,
    /// Change targets, calendars and alarms.
    ManageTargets,
    /// Change what the desks of the district and of teams work with: canned answers, labels, saved views.
    ManageDesk,
    /// Read what a citizen took away, with a reason that is logged.
    ReadWithheld,
    /// Make bearer tokens for one's own scripts.
    MakeApiTokens,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 11] = [
        Self::ReadInbox,
        Self::WorkInbox,
        Self::AssignOthers,
        Self::ReadChannels,
        Self::ManageChannels,
        Self::ManageIntake,
        Self::ManagePeople,
        Self::ManageTargets,
        Self::ManageDesk,
        Self::ReadWithheld,
        Self::MakeApiTokens,
    ];
}

/// Whether the role may do it at all.
pub const fn allows(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::Admin => true,
        Role::Manager => matches!(
            action,
            A::ReadInbox
                | A::WorkInbox
                | A::AssignOthers
                | A::ReadChannels
                | A::ManageDesk
                | A::ReadWithheld
                | A::MakeApiTokens
        ),
        Role::Agent => {
            matches!(
                action,
                A::ReadInbox | A::WorkInbox | A::AssignOthers | A::ReadChannels | A::MakeApiTokens
            )
        }
        Role::Patrol => false,
    }
}

/// Who is looking: what the policy needs to know of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Viewer {
    /// Who.
    pub user: UserId,
    /// What they are there to do.
    pub role: Role,
    /// Their team; none is the whole district.
    pub team: Option<TeamId>,
}

impl From<&User> for Viewer {
    fn from(user: &User) -> Self {
        Self { user: user.id, role: user.role, team: user.team.as_ref().map(|t| t.id) }
    }
}

/// Which teams' conversations somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// None at all.
    Nothing,
    /// Those of one team, and those of the whole district.
    Team(TeamId),
    /// All.
    Everything,
}

/// The scope of a viewer: agents see their own team's conversations and the district's; an agent without a
/// team, a manager and an admin see all; a patrol sees no conversations, only what is dispatched to it.
pub const fn scope(viewer: &Viewer) -> Scope {
    if !allows(viewer.role, Action::ReadInbox) {
        return Scope::Nothing;
    }
    match (viewer.role, viewer.team) {
        (Role::Agent, Some(team)) => Scope::Team(team),
        _ => Scope::Everything,
    }
}

/// Whether the viewer sees conversations of that team (none is the whole district).
pub fn sees(viewer: &Viewer, team: Option<TeamId>) -> bool {
    match scope(viewer) {
        Scope::Nothing => false,
        Scope::Team(own) => team.is_none_or(|t| t == own),
        Scope::Everything => true,
    }
}

/// Whether what they write to a citizen waits for a colleague's approval. A life in danger does not wait for it.
pub fn needs_approval(writer: &User, guard: Option<Guard>) -> bool {
    writer.trainee && guard != Some(Guard::Open)
}

/// Whether somebody may approve what colleague `author` wrote.
pub fn may_approve(user: &User, author: UserId) -> bool {
    allows(user.role, Action::WorkInbox) && !user.trainee && user.id != author
}

/// Whether a change of the feed is for this viewer.
pub fn reaches(viewer: &Viewer, audience: &Audience) -> bool {
    match *audience {
        Audience::Everyone => true,
        Audience::Team { team } => sees(viewer, team),
        Audience::Lost { from, to } => sees(viewer, from) && !sees(viewer, to),
        Audience::ChannelReaders => allows(viewer.role, Action::ReadChannels),
        Audience::IntakeManagers => allows(viewer.role, Action::ManageIntake),
        Audience::User { user } => viewer.user == user,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(role: Role, team: Option<i64>) -> Viewer {
        Viewer { user: UserId(1), role, team: team.map(TeamId) }
    }

    #[test]
    fn the_table_of_roles_and_actions() {
        let rows: Vec<(Role, Vec<Action>)> = Role::ALL
            .into_iter()
            .map(|r| (r, Action::ALL.into_iter().filter(|&a| allows(r, a)).collect()))
            .collect();
        let inbox = vec![
            Action::ReadInbox,
            Action::WorkInbox,
            Action::AssignOthers,
            Action::ReadChannels,
            Action::MakeApiTokens,
        ];
        let mut managing = inbox.clone();
        managing.splice(4..4, [Action::ManageDesk, Action::ReadWithheld]);
        assert_eq!(
            rows,
            [
                (Role::Agent, inbox),
                (Role::Patrol, vec![]),
                (Role::Manager, managing),
                (Role::Admin, Action::ALL.to_vec()),
            ]
        );
    }

    #[test]
    fn an_agent_sees_the_own_team_and_the_district() {
        let hengelo = viewer(Role::Agent, Some(1));
        assert!(sees(&hengelo, Some(TeamId(1))));
        assert!(sees(&hengelo, None));
        assert!(!sees(&hengelo, Some(TeamId(2))));
        assert!(sees(&viewer(Role::Agent, None), Some(TeamId(2))));
        assert!(sees(&viewer(Role::Manager, Some(1)), Some(TeamId(2))));
        assert!(!sees(&viewer(Role::Patrol, Some(1)), Some(TeamId(1))));
    }

    #[test]
    fn who_loses_sight_of_a_transferred_conversation_is_told() {
        let lost = Audience::Lost { from: Some(TeamId(1)), to: Some(TeamId(2)) };
        assert!(reaches(&viewer(Role::Agent, Some(1)), &lost));
        assert!(!reaches(&viewer(Role::Agent, Some(2)), &lost));
        assert!(!reaches(&viewer(Role::Manager, None), &lost));
    }
}
