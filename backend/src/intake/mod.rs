//! Intake: what platforms send is stored raw before they hear 200, and applied exactly once.

mod accept;
mod apply;
mod catch_up;
mod marks;
mod problems;
mod problems_of;
mod worker;

pub use accept::{AcceptError, Intake};
pub use apply::{complete_message, complete_post, our_own_words};
pub use catch_up::{CatchUpError, Reconciler};
pub(crate) use marks::raise as raise_by_receipts;
pub use problems::{problems, replay};
pub use worker::{Applied, apply_due, run};

/// The states of a raw event.
mod state {
    use crate::store::entity::raw_event::{Column, Entity};
    use sea_orm::sea_query::{Expr, ExprTrait};

    /// Still to be applied.
    pub const PENDING: &str = "pending";
    /// Applied, once.
    pub const APPLIED: &str = "applied";

    /// Still to be applied. The word stands in the statement itself: the databases then know that the index of
    /// only those will do.
    pub fn pending() -> Expr {
        Expr::col((Entity, Column::State)).eq(Expr::Constant(PENDING.into()))
    }
}
