use std::collections::BTreeMap;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Disk, HostFacts, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "disk-space",
    checks: "every node has room for the target's packages and images, a control plane for kubeadm's copies of etcd too, \
             and inodes for them; on the disk that holds images, enough that the kubelet removes none",
    matters: "etcd starved beside 28 GB of kubeadm's backups and the apiserver crash-looped; at 85 % of the disk the kubelet \
              removed the images that kubeadm had just checked, and kubeadm rolled back after 5 minutes",
    clears: "free space on the node: old images (crictl rmi --prune), logs (journalctl --vacuum-size=200M), \
             /etc/kubernetes/tmp, apt-get clean",
    source: "facts of an upgrade 1.34 to 1.35 and of one 1.36 to 1.37: kubeadm copies etcd's data before it changes anything; \
             kubelet imageGCHighThresholdPercent",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

const MIB: u64 = 1 << 20;
/// kubeadm, kubelet and kubectl unpacked, with the archives beside them: some 250 MiB.
const PACKAGES: u64 = 400 * MIB;
/// Images of a control plane, unpacked: apiserver 130, controller manager 110, scheduler 70, etcd 180, proxy 100 and CoreDNS
/// 80 MiB, and what is being unpacked lies there twice for a moment.
const CONTROL_PLANE_IMAGES: u64 = 1500 * MIB;
/// kube-proxy, CoreDNS and pause.
const WORKER_IMAGES: u64 = 500 * MIB;
/// Manifests, certificates and their backups, besides etcd's data.
const KUBERNETES: u64 = 64 * MIB;
/// Packages and images together are some 5,000 files.
const INODES: u64 = 20_000;
/// The kubelet's own default: above it images go that nothing uses yet.
const IMAGE_GC_PERCENT: u64 = 85;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, of_node)
}

fn of_node(node: &Node, facts: &HostFacts) -> Vec<Finding> {
    let mut found = Vec::new();
    // by file system: what is written to one place is missing at the others
    for (mount, (disk, needed)) in needs(node, facts) {
        let object = format!("node/{}", node.name);
        let evidence = format!("df {mount}: {} of {} MiB free", disk.free / MIB, disk.size / MIB);
        if disk.free < needed {
            let why = format!(
                "{mount} has {} MiB free; the upgrade writes up to {} MiB there",
                disk.free / MIB,
                needed / MIB
            );
            found.push(Finding::new(Class::Actionable, object, why).evidence(evidence).remedy(remedy(mount)));
        } else if disk.inodes > 0 && disk.free_inodes < INODES {
            let why = format!("{mount} has {} of {} inodes left; {INODES} are wanted", disk.free_inodes, disk.inodes);
            let remedy = format!("find what there are many of: du --inodes -xd2 {mount} | sort -n | tail");
            found.push(Finding::new(Class::Actionable, object, why).evidence(evidence).remedy(remedy));
        }
    }
    found.extend(not_told(node, facts));
    found.extend(garbage_collection(node, facts));
    found
}

/// File systems by where they are mounted, with the bytes that an upgrade writes to each.
fn needs<'a>(node: &Node, facts: &'a HostFacts) -> BTreeMap<&'a str, (&'a Disk, u64)> {
    let images = if node.control_plane { CONTROL_PLANE_IMAGES } else { WORKER_IMAGES };
    let etcd = facts.control_plane.as_ref().and_then(|plane| plane.etcd_data).unwrap_or(0);
    // kubeadm's copy, and the snapshot and its restore beside it
    let kubernetes = if node.control_plane { KUBERNETES + etcd } else { KUBERNETES };
    let wanted = [
        ("/", PACKAGES),
        (place_of_images(facts).unwrap_or_default(), images),
        ("/etc/kubernetes", kubernetes),
        ("/var/lib/etcd", etcd / 4),
    ];
    let mut needs: BTreeMap<&str, (&Disk, u64)> = BTreeMap::new();
    for (path, bytes) in wanted {
        if let Some(disk) = facts.disks.iter().find(|disk| disk.path == path) {
            needs.entry(disk.mount.as_str()).or_insert((disk, 0)).1 += bytes;
        }
    }
    needs
}

/// Where containerd says that it keeps images, else where runtimes keep them by themselves.
fn place_of_images(facts: &HostFacts) -> Option<&str> {
    let told = facts.runtime.containerd.as_ref().and_then(|config| config.root.as_deref());
    let mut places = told.into_iter().chain(["/var/lib/containerd", "/var/lib/containers"]);
    places.find(|place| facts.disks.iter().any(|disk| disk.path == *place))
}

/// What could not be reckoned with.
fn not_told(node: &Node, facts: &HostFacts) -> Vec<Finding> {
    let object = format!("node/{}", node.name);
    let mut found = Vec::new();
    if facts.control_plane.as_ref().is_some_and(|plane| plane.etcd_data.is_none()) {
        let why = "how much etcd's data takes can't be told, and kubeadm copies it";
        let remedy = format!("on {}: du -sh the --data-dir of /etc/kubernetes/manifests/etcd.yaml", node.name);
        found.push(Finding::unknown(object.clone(), why).remedy(remedy));
    }
    if place_of_images(facts).is_none() {
        let why = "its images are neither in /var/lib/containerd nor in /var/lib/containers: the room for them was not looked at";
        found.push(Finding::new(Class::Warning, object, why).remedy("df of where its runtime keeps images"));
    }
    found
}

fn remedy(mount: &str) -> String {
    format!("free space there: du -xhd2 {mount} | sort -h | tail; crictl rmi --prune; apt-get clean")
}

/// Only a warning: the product labels the target's images so that the kubelet leaves them alone.
fn garbage_collection(node: &Node, facts: &HostFacts) -> Option<Finding> {
    let disk = facts.disks.iter().find(|disk| Some(disk.path.as_str()) == place_of_images(facts))?;
    let configured = facts.kubelet.config.as_deref().and_then(threshold);
    let limit = configured.unwrap_or(IMAGE_GC_PERCENT).min(100);
    let images = if node.control_plane { CONTROL_PLANE_IMAGES } else { WORKER_IMAGES };
    let used = disk.size.saturating_sub(disk.free).saturating_add(images);
    let percent = used.saturating_mul(100).checked_div(disk.size)?;
    let now = disk.size.saturating_sub(disk.free).saturating_mul(100).checked_div(disk.size)?;
    if limit == 100 || percent < limit || disk.free < images {
        return None;
    }
    let why = format!(
        "{} is {now} % full, {percent} % with the target's images; at {limit} % the kubelet removes images that nothing uses yet",
        disk.mount
    );
    Some(Finding::new(Class::Warning, format!("node/{}", node.name), why).remedy(remedy(&disk.mount)))
}

/// `imageGCHighThresholdPercent` of a kubelet's configuration.
fn threshold(config: &str) -> Option<u64> {
    let line = config.lines().find_map(|line| line.strip_prefix("imageGCHighThresholdPercent:"))?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut HostFacts)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "m1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    fn all(facts: &mut HostFacts, change: impl Fn(&mut Disk)) {
        facts.disks.iter_mut().for_each(change);
    }

    #[test]
    fn room_is_reckoned_by_file_system() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        // all places lie on one disk: 400 + 1500 + 64 + 5/4 of 100 MiB
        let needed = PACKAGES + CONTROL_PLANE_IMAGES + KUBERNETES + 125 * MIB;
        let found = judged(|facts| all(facts, |disk| disk.free = needed - 1));
        assert_eq!(classes(&found)[0], (Class::Actionable, "node/m1"));
        let found = judged(|facts| all(facts, |disk| disk.free = needed));
        assert!(classes(&found).iter().all(|(class, _)| *class == Class::Warning), "{found:?}");
    }

    #[test]
    fn a_copy_of_etcd_needs_its_room() {
        let found = judged(|facts| facts.control_plane.as_mut().expect("plane").etcd_data = Some(40 << 30));
        assert_eq!(classes(&found), [(Class::Actionable, "node/m1")]);
    }

    #[test]
    fn what_cannot_be_reckoned_with_is_said() {
        let found = judged(|facts| facts.control_plane.as_mut().expect("plane").etcd_data = None);
        assert_eq!(classes(&found), [(Class::Unknown, "node/m1")]);
        let images = |path: &'static str| {
            judged(|facts| {
                let disk = facts.disks.iter_mut().find(|disk| disk.path == "/var/lib/containerd").expect("images");
                path.clone_into(&mut disk.path);
            })
        };
        assert_eq!(images("/var/lib/containers"), Judgement::Passed);
        let told = judged(|facts| {
            facts.runtime.containerd.as_mut().expect("containerd").root = Some("/data".to_owned());
            let place = Disk { path: "/data".to_owned(), mount: "/data".to_owned(), free: 1, ..facts.disks[0].clone() };
            facts.disks.push(place);
        });
        let Judgement::Findings(found) = told else { panic!("found") };
        assert!(found[0].why.starts_with("/data has 0 MiB free"), "{found:?}");
        assert_eq!(classes(&images("/elsewhere")), [(Class::Warning, "node/m1")]);
    }

    #[test]
    fn inodes_run_out_too_where_they_are_counted() {
        let found = judged(|facts| all(facts, |disk| (disk.inodes, disk.free_inodes) = (1_000_000, INODES - 1)));
        assert_eq!(classes(&found), [(Class::Actionable, "node/m1")]);
        let found = judged(|facts| all(facts, |disk| (disk.inodes, disk.free_inodes) = (0, 0)));
        assert_eq!(found, Judgement::Passed);
    }

    #[test]
    fn a_disk_on_which_the_kubelet_collects_is_a_warning_unless_it_never_does() {
        let full = |facts: &mut HostFacts| all(facts, |disk| disk.free = disk.size / 10);
        assert_eq!(classes(&judged(full)), [(Class::Warning, "node/m1")]);
        let found = judged(|facts| {
            full(facts);
            facts.kubelet.config = Some("imageGCHighThresholdPercent: 100\n".to_owned());
        });
        assert_eq!(found, Judgement::Passed);
    }
}
