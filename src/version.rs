//! Kubernetes versions, minors and targets, and the skew rules between components.
//!
//! Pure values: nothing here asks a cluster.

mod kube_version;
mod minor;
pub mod skew;
mod target;

pub use kube_version::{KubeVersion, ParseVersionError};
pub use minor::Minor;
pub use target::{Target, TargetError, UpgradeKind};
