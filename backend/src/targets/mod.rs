//! What each team promises, over which calendar, and how it is alarmed. The inbox asks for these rules whenever a
//! conversation changes; when the rules change, a job brings in line what waits.

mod job;
mod plans;

pub use job::recompute;
pub use plans::{TargetPlans, delete_plan, plans, put_plan};
