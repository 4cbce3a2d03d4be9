//! The operator's policy: one value, every field with a default that is safe for a plain kubeadm cluster.
//!
//! An empty policy works. The source is the ConfigMap `k8s-upgrade-config`, key `policy.yaml`, or `--policy FILE`.

mod example;
mod read;
mod sections;
mod settings;
mod span;

pub use example::EXAMPLE;
pub use read::{PolicyError, read};
pub use sections::*;
pub use settings::{Setting, settings};
pub use span::{ParseSpanError, Span};
