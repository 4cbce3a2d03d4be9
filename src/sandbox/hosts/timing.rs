//! How long things take: one table. Numbers are of a lab of systemd-nspawn nodes and of kubeadm's own timeouts, rounded;
//! they make a run's length plausible and its waits real.

use std::time::Duration;

/// A file, a look, a word to systemd: one ssh round trip with little to do.
pub(super) const LOOK: Duration = Duration::from_millis(10);
/// `apt-get update` of one repository.
pub(super) const APT_UPDATE: Duration = Duration::from_millis(800);
/// Between download and unpacking of one package.
pub(super) const APT_FETCH: Duration = Duration::from_secs(4);
/// Unpacking and configuring one package: in between it is half-way.
pub(super) const APT_UNPACK: Duration = Duration::from_secs(6);
/// `dpkg --configure -a`.
pub(super) const DPKG_CONFIGURE: Duration = Duration::from_secs(3);
/// A file of the repository over HTTP.
pub(super) const MIRROR: Duration = Duration::from_millis(300);
/// A request to it is given up after this, as the real one is.
pub(super) const MIRROR_LIMIT: Duration = Duration::from_secs(30);
/// One image through a registry.
pub(super) const PULL: Duration = Duration::from_secs(3);
/// `systemctl restart kubelet`, until it is active.
pub(super) const KUBELET_RESTART: Duration = Duration::from_secs(2);
/// `systemctl restart containerd`.
pub(super) const RUNTIME_RESTART: Duration = Duration::from_secs(3);
/// From a changed manifest to the new static pod.
pub(super) const STATIC_POD: Duration = Duration::from_secs(13);
/// How long an apiserver is away when it, or its etcd, is replaced.
pub(super) const APISERVER_AWAY: Duration = Duration::from_secs(12);
/// The same, when a kubelet of another minor restarts the static pods.
pub(super) const APISERVER_BLINKS: Duration = Duration::from_secs(7);
/// kubeadm's look at cluster and configuration.
pub(super) const KUBEADM_LOOK: Duration = Duration::from_secs(2);
/// kubeadm's health Job, when it ends well.
pub(super) const HEALTH_JOB: Duration = Duration::from_secs(2);
/// kubeadm waits so long for its health Job, since 1.36.
pub(super) const HEALTH_JOB_LIMIT: Duration = Duration::from_mins(1);
/// kubeadm copies etcd's data before it touches it.
pub(super) const ETCD_COPY: Duration = Duration::from_secs(2);
/// kubeadm waits so long for a static pod (`timeouts.upgradeManifests`).
pub(super) const UPGRADE_MANIFESTS: Duration = Duration::from_mins(5);
/// Between two of kubeadm's looks at a static pod.
pub(super) const KUBEADM_POLL: Duration = Duration::from_millis(500);
/// Addons and configurations uploaded.
pub(super) const UPLOAD: Duration = Duration::from_secs(4);
/// `kubeadm upgrade node` on a worker.
pub(super) const KUBEADM_WORKER: Duration = Duration::from_millis(500);
/// `etcdctl snapshot save`, and `etcdutl snapshot restore`.
pub(super) const ETCD_SNAPSHOT: Duration = Duration::from_secs(2);
/// An etcd on restored data, until it answers.
pub(super) const ETCD_STARTS: Duration = Duration::from_secs(1);
/// A node from power to ssh, firmware included.
pub(super) const BOOT: Duration = Duration::from_secs(45);
/// The ssh call is given up after this, as the real host does.
pub(super) const COMMAND_LIMIT: Duration = Duration::from_mins(1);
/// A node that is away for so long within one call passes unseen, as with the real host.
pub(super) const PATIENCE: Duration = Duration::from_secs(90);
/// Between two tries of that.
pub(super) const PAUSE: Duration = Duration::from_secs(1);
