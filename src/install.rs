//! What goes into the cluster: permissions, CronJobs, configuration. Rendering is pure; [`apply`] and [`remove`] send it.
//!
//! Everything carries `app.kubernetes.io/managed-by=kubectl-upgrade`, by which it is found again, wherever it is.

pub mod apply;
mod cron_jobs;
mod labels;
pub mod monitoring;
pub mod names;
mod objects;
mod options;
mod pod;
mod rbac;
pub mod remove;

pub use objects::{Rendered, objects};
pub use options::InstallOptions;
