//! What goes into the cluster: names, permissions, CronJobs, configuration.

pub mod names;
