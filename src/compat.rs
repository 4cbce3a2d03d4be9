//! Dated facts on addons, removed APIs, flags and feature gates, and container runtimes: embedded data files, parsed once, and what follows from
//! them. Pure: nothing here asks a cluster or a vendor.

mod addon;
mod flags;
mod image;
mod loose_version;
mod minors;
mod ranges;
mod removed;
mod runtime;
mod support;

use std::sync::LazyLock;

pub use addon::{Addon, AddonData, Kind, KnownBad, Release};
pub use flags::{FeatureGates, GateState, RemovedFlags};
pub use image::Image;
use jiff::civil::Date;
pub use loose_version::LooseVersion;
pub use minors::{MinorData, Minors};
pub use ranges::{MinorRange, VersionRange};
pub use removed::{RemovedApi, RemovedApis};
pub use runtime::{Floor, Runtime, RuntimeData, RuntimeKind};
use serde::de::DeserializeOwned;
pub use support::{Smallest, Support};

use crate::version::Minor;

/// Addon version → Kubernetes minors.
pub static ADDONS: LazyLock<AddonData> = LazyLock::new(|| embedded(include_str!("compat/addons.yaml")));

/// Group/versions and the minor that drops them.
pub static REMOVED_APIS: LazyLock<RemovedApis> = LazyLock::new(|| embedded(include_str!("compat/removed-apis.yaml")));

/// Runtime floors per minor.
pub static RUNTIMES: LazyLock<RuntimeData> = LazyLock::new(|| embedded(include_str!("compat/runtimes.yaml")));

/// Flags that the programs no longer take.
pub static REMOVED_FLAGS: LazyLock<RemovedFlags> =
    LazyLock::new(|| embedded(include_str!("compat/removed-flags.yaml")));

/// Feature gates that the programs no longer know.
pub static FEATURE_GATES: LazyLock<FeatureGates> =
    LazyLock::new(|| embedded(include_str!("compat/feature-gates.yaml")));
/// End of life of each minor, and the CoreDNS that its kubeadm brings.
pub static MINORS: LazyLock<Minors> = LazyLock::new(|| embedded(include_str!("compat/minors.yaml")));

/// The day of the oldest of the data files: how old an answer may be.
pub fn collected() -> Date {
    ADDONS.collected.min(REMOVED_APIS.collected).min(RUNTIMES.collected).min(MINORS.collected)
}

/// The newest minor that any vendor of an addon lists.
pub fn newest_minor() -> Option<Minor> {
    ADDONS.addons.iter().flat_map(|addon| &addon.releases).filter_map(|release| release.k8s.newest()).max()
}

// The data is part of the binary and a test parses each file: a panic here cannot reach a user.
fn embedded<T: DeserializeOwned>(text: &str) -> T {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("embedded compat data: {error}"))
}
