//! A cluster in memory, behind the two seams that the real one is behind: demo, rehearsal, crash and scale tests.
//!
//! - [`store`]: all objects, with the API server's rules for changing them
//! - [`api`]: the API server: the store behind [`kube::Client`]
//! - [`controllers`]: scheduler, kubelets, workloads, Jobs, budgets, node lifecycle
//! - [`hosts`]: the machines behind [`crate::node::Host`]
//! - [`world`]: all of it together, each moving the others

pub mod api;
pub mod controllers;
pub mod hosts;
pub mod store;
pub mod world;
