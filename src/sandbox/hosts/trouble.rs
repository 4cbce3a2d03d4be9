//! What can be wrong with a machine, by name.

use super::Component;

/// Something wrong with one machine. It lasts until it is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// Another package manager holds apt's and dpkg's locks.
    AptLocked,
    /// The package repositories can't be reached.
    RepositoryAway,
    /// No image can be pulled.
    RegistryAway,
    /// The kubelet never replaces this static pod, whatever its manifest says.
    StaticPodKept(Component),
    /// The kubelet ends at once, at each start.
    KubeletFails,
    /// The container runtime ends at once, at each start.
    RuntimeFails,
    /// etcd does not answer.
    EtcdDown,
    /// What etcd restores is a key short of what it saved.
    SnapshotLosesKey,
}
