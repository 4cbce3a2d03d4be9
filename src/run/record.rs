//! The run record: an append-only log of one chain, in the cluster. Status, metrics and annotations are folds of it.

mod event;
mod fold;
mod state;
mod store;

pub use event::{Entry, Event, Kept, Scaled, Skip};
pub use fold::fold;
pub use state::{Halt, NodeProgress, NodeState, RunState, Status, StepState};
pub use store::{Journal, Known, active, open, runs};
