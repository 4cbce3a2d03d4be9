//! One kind of object as the API serves it.

use std::{cmp::Ordering, fmt};

use super::columns::Column;

/// A row of the table of kinds ([`super::kinds`]). Compared by group and plural.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Empty for the core group.
    pub group: &'static str,
    /// The one version that is served.
    pub version: &'static str,
    /// As in paths: `pods`.
    pub plural: &'static str,
    /// As in objects: `Pod`.
    pub kind: &'static str,
    /// As kubectl takes it: `pod`.
    pub singular: &'static str,
    /// kubectl's short names.
    pub short: &'static [&'static str],
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// What is served below an object.
    pub subresources: &'static [&'static str],
    /// Whether `metadata.generation` counts changes of the spec.
    pub generation: bool,
    /// Whether a status given with a new object is kept, as for a Node that its kubelet registers.
    pub born_with_status: bool,
    /// What `kubectl get` prints between name and age.
    pub columns: &'static [Column],
}

impl Kind {
    pub(in crate::sandbox) const fn new(
        group: &'static str,
        plural: &'static str,
        kind: &'static str,
        singular: &'static str,
    ) -> Self {
        Self {
            group,
            version: "v1",
            plural,
            kind,
            singular,
            short: &[],
            namespaced: true,
            subresources: &[],
            generation: false,
            born_with_status: false,
            columns: &[],
        }
    }

    pub(super) const fn version(self, version: &'static str) -> Self {
        Self { version, ..self }
    }

    pub(super) const fn short(self, short: &'static [&'static str]) -> Self {
        Self { short, ..self }
    }

    pub(super) const fn cluster_wide(self) -> Self {
        Self { namespaced: false, ..self }
    }

    pub(super) const fn below(self, subresources: &'static [&'static str]) -> Self {
        Self { subresources, ..self }
    }

    pub(super) const fn with_generation(self) -> Self {
        Self { generation: true, ..self }
    }

    pub(super) const fn born_with_status(self) -> Self {
        Self { born_with_status: true, ..self }
    }

    pub(super) const fn columns(self, columns: &'static [Column]) -> Self {
        Self { columns, ..self }
    }

    /// `v1`, `apps/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// As the API names it in messages: `pods`, `deployments.apps`.
    pub fn resource(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// Whether spec and status are written apart.
    pub fn has_status(&self) -> bool {
        self.subresources.contains(&"status")
    }

    fn identity(&self) -> (&'static str, &'static str) {
        (self.group, self.plural)
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.resource())
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Kind {}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kind {
    fn cmp(&self, other: &Self) -> Ordering {
        self.identity().cmp(&other.identity())
    }
}
