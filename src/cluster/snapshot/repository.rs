use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Observed;
use crate::version::{KubeVersion, Minor};

/// Where the target's packages come from, as the chain's runner sees it: a laptop may see another network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repository {
    /// Its base, as the policy has it.
    pub base: String,
    /// The target's minor.
    pub minor: Minor,
    /// The versions of kubeadm in the minor's index; none where it has no repository.
    pub versions: Observed<Option<Vec<KubeVersion>>>,
    /// The minor's signing key.
    pub key: Observed<SigningKey>,
}

/// The key that every node is given before it installs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SigningKey {
    /// When it ends, none for never; unknown where it is in a form that is not understood.
    pub ends: Observed<Option<Timestamp>>,
}
