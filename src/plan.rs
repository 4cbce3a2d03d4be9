//! The plan: the order of nodes, the runner of each, what will move.

pub mod drains;
pub mod estimate;
pub mod order;
mod planner;
pub mod rollback;
pub mod runner;
mod upgrade_plan;
pub mod whole_run;

pub use planner::plan;
pub use upgrade_plan::{Drain, Outlook, Role, Step, UpgradePlan};
