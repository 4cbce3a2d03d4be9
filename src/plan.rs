//! The plan: the order of nodes, the runner of each, what will move.

pub mod order;
pub mod runner;
