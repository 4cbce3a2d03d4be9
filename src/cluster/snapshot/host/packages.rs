use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::Observed;

/// What dpkg and apt say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Packages {
    /// Packages that are installed and matter to an upgrade.
    pub installed: Vec<Package>,
    /// Other packages that are on hold.
    pub held: Vec<String>,
    /// Packages that are neither whole nor gone.
    pub broken: Vec<String>,
    /// Lock files of apt and dpkg that a process holds.
    pub locks: Vec<String>,
    /// apt upgrades packages by itself (`APT::Periodic::Unattended-Upgrade`).
    pub unattended: bool,
    /// Sources of Kubernetes' packages.
    pub sources: Vec<AptSource>,
}

impl Packages {
    /// The package of that name.
    pub fn get(&self, name: &str) -> Option<&Package> {
        self.installed.iter().find(|package| package.name == name)
    }
}

/// An installed package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its full version.
    pub version: String,
    /// On hold.
    pub held: bool,
}

/// A source of Kubernetes' packages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AptSource {
    /// The file that it stands in.
    pub path: String,
    /// The URL up to the minor.
    pub base: String,
    /// The minor that it points at: `1.36`.
    pub minor: String,
    /// The keyring that it names; none where the key stands in the file, or nowhere.
    pub keyring: Option<String>,
    /// When the last key of that keyring ends; none within: never.
    pub key_expires: Observed<Option<Timestamp>>,
}
