//! What one machine says of itself: what a login sees and the API does not.

mod control_plane;
mod etcd;
mod flag;
mod packages;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use control_plane::{Certificate, ControlPlane, Manifest};
pub use etcd::{Etcd, EtcdEndpoint, EtcdLatency, EtcdMember};
pub use flag::{Flag, is_secret};
pub use packages::{AptSource, Package, Packages};

use super::Observed;

/// One machine, as it was when the snapshot was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostFacts {
    /// Its clock against ours.
    pub clock: HostClock,
    /// `uname -r`.
    pub kernel: String,
    /// The file system of `/sys/fs/cgroup`: `cgroup2fs` for version 2.
    pub cgroup: String,
    /// Places that an upgrade writes to, each with the file system that it lies on.
    pub disks: Vec<Disk>,
    /// Devices and files that are swapped to.
    pub swap: Vec<String>,
    /// Programs that kubeadm runs and that are not there.
    pub missing_tools: Vec<String>,
    /// Packages that want a reboot; none: no reboot is asked for.
    pub reboot: Option<Vec<String>>,
    /// dpkg's and apt's state.
    pub packages: Observed<Packages>,
    /// The kubelet's flags and configuration files.
    pub kubelet: KubeletFacts,
    /// The container runtime.
    pub runtime: RuntimeFacts,
    /// Ids that are set aside for pods with a user namespace of their own.
    #[serde(default)]
    pub id_ranges: Vec<IdRange>,
    /// What only a control plane has; none on a worker.
    pub control_plane: Option<ControlPlane>,
}

/// A machine's clock, read between two readings of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostClock {
    /// Ours, before it was asked.
    pub asked: Timestamp,
    /// Its own.
    pub said: Timestamp,
    /// Ours, once the answer was there.
    pub answered: Timestamp,
}

impl HostClock {
    /// Milliseconds by which it is ahead of ours (negative: behind) beyond what the time of asking explains.
    pub fn skew_ms(&self) -> i64 {
        let said = self.said.as_millisecond();
        let (early, late) = (self.asked.as_millisecond(), self.answered.as_millisecond());
        if said < early { said - early } else { (said - late).max(0) }
    }
}

/// A place and the file system that it lies on, in bytes and inodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Disk {
    /// The place.
    pub path: String,
    /// Where the file system is mounted.
    pub mount: String,
    /// Its size in bytes.
    pub size: u64,
    /// What is left of it to root's programs, in bytes.
    pub free: u64,
    /// Its inodes; 0 where it counts none.
    pub inodes: u64,
    /// Inodes that are left.
    pub free_inodes: u64,
}

/// User or group ids that are set aside for the kubelet's pods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdRange {
    /// `/etc/subuid` or `/etc/subgid`.
    pub file: String,
    /// The first of them.
    pub first: u64,
    /// How many.
    pub count: u64,
}

/// The kubelet, by its files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KubeletFacts {
    /// Flags of `kubeadm-flags.env`, `/etc/default/kubelet` and the unit's drop-ins.
    pub flags: Vec<Flag>,
    /// `/var/lib/kubelet/config.yaml`, as it is; none where there is no such file.
    pub config: Option<String>,
    /// `/var/lib/kubelet/instance-config.yaml`; none where there is no such file.
    pub instance_config: Option<String>,
    /// `server:` of `/etc/kubernetes/kubelet.conf`.
    pub server: Option<String>,
}

/// The container runtime, by its files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuntimeFacts {
    /// Sockets of container runtimes that are there.
    pub sockets: Vec<String>,
    /// Lines of `containerd config dump` on disabled plugins and the control group driver; none where it has no such
    /// command.
    pub containerd: Option<ContainerdConfig>,
}

/// What an upgrade leans on in containerd's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerdConfig {
    /// Plugins that are switched off.
    pub disabled_plugins: Vec<String>,
    /// runc's control groups are systemd's; none where it does not say.
    pub systemd_cgroup: Option<bool>,
    /// Where it keeps images; none where it does not say.
    #[serde(default)]
    pub root: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_asking_is_no_skew() {
        let at = |seconds: i64| Timestamp::from_second(1_000_000 + seconds).expect("time");
        for (said, skew) in [(0, 0), (2, 0), (1, 0), (-3, -3000), (7, 5000)] {
            let clock = HostClock { asked: at(0), said: at(said), answered: at(2) };
            assert_eq!(clock.skew_ms(), skew, "{said}");
        }
    }
}
