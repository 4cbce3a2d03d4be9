//! A small healthy cluster, for the gates' and the plan's tests: one control plane m1 and the workers w1 and w2 at 1.36.1.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::{
    cluster::snapshot::{
        Admission, ApiServerRequests, AptSource, Bound, Budget, Certificate, ClusterSnapshot, ContainerdConfig,
        ControlPlane, Disk, Etcd, EtcdEndpoint, EtcdLatency, EtcdMember, HostClock, HostFacts, KubeletFacts, Lease,
        Manifest, Node, Observed, Owner, Package, Packages, Pod, PodPhase, Readiness, Repository, Resources,
        RuntimeFacts, Shared, SigningKey, Workload,
    },
    gate::{Class, Judgement},
    version::{KubeVersion, Target},
};

pub(crate) fn v(text: &str) -> KubeVersion {
    text.parse().expect("version")
}

pub(crate) fn target(from: &str, to: &str) -> Target {
    Target::new(v(from), v(to)).expect("target")
}

pub(crate) fn patch() -> Target {
    target("1.36.1", "1.36.3")
}

pub(crate) fn minor() -> Target {
    target("1.36.1", "1.37.2")
}

pub(crate) fn node(name: &str, control_plane: bool, version: &str) -> Node {
    Node {
        name: name.to_owned(),
        uid: format!("uid-{name}"),
        internal_ip: Some("10.0.0.1".to_owned()),
        control_plane,
        kubelet: v(version),
        apiserver: control_plane.then(|| v(version)),
        runtime: "containerd://2.3.6".to_owned(),
        ready: true,
        ready_since: Some("2026-10-01T00:00:00Z".parse().expect("time")),
        pressures: vec![],
        unschedulable: false,
        cordoned_by: None,
        labels: BTreeMap::from([("kubernetes.io/hostname".to_owned(), name.to_owned())]),
        taints: vec![],
        allocatable: Some(resources(4000, 8)),
        os_image: "Ubuntu 24.04.1 LTS".to_owned(),
        ruled_by: BTreeMap::new(),
    }
}

/// That much CPU in thousandths of a core and memory in GiB, and room for 110 pods.
pub(crate) fn resources(cpu: i64, gib: i64) -> Resources {
    let all = [("cpu", cpu), ("memory", gib << 30), ("pods", 110)];
    Resources(all.map(|(name, amount)| (name.to_owned(), amount)).into())
}

pub(crate) fn pod(key: &str, node: &str, image: &str) -> Pod {
    let (namespace, name) = key.split_once('/').expect("namespace/name");
    Pod {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        uid: format!("uid-{name}"),
        node: node.to_owned(),
        labels: Shared::default(),
        owner: Some(Owner { kind: "ReplicaSet".to_owned(), name: format!("{name}-rs") }),
        mirror: false,
        phase: PodPhase::Running,
        ready: true,
        terminating: false,
        empty_dir: false,
        grace_seconds: 30,
        finalizers: vec![],
        images: vec![image.to_owned()].into(),
        placement: Shared::default(),
        claims: vec![],
        volumes: vec![],
        trouble: None,
    }
}

/// A budget over every pod of its namespace, all of `expected` healthy.
pub(crate) fn budget(key: &str, desired: i64, expected: i64) -> Budget {
    let (namespace, name) = key.split_once('/').expect("namespace/name");
    Budget {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        selector: Some(LabelSelector::default()),
        bound: Bound::MinAvailable(desired.to_string()),
        unhealthy_may_go: false,
        disruptions_allowed: (expected - desired).max(0),
        current_healthy: expected,
        desired_healthy: desired,
        expected_pods: expected,
    }
}

pub(crate) fn replica_set(key: &str, replicas: u32) -> Workload {
    let (namespace, name) = key.split_once('/').expect("namespace/name");
    let (kind, namespace, name) = ("ReplicaSet".to_owned(), namespace.to_owned(), name.to_owned());
    Workload { kind, namespace, name, replicas, owner: None }
}

pub(crate) fn requests(instance: &str, since: Option<&str>) -> ApiServerRequests {
    let since = since.map(|since| since.parse().expect("time"));
    ApiServerRequests { instance: instance.to_owned(), since, deprecated: vec![] }
}

/// The ConfigMap's, and each node's.
pub(crate) const KUBELET_CONFIG: &str = "cgroupDriver: systemd\nkind: KubeletConfiguration\n";

pub(crate) fn cluster() -> ClusterSnapshot {
    let proxy = Owner { kind: "DaemonSet".to_owned(), name: "kube-proxy".to_owned() };
    ClusterSnapshot {
        observed_at: "2026-11-22T10:00:00Z".parse().expect("time"),
        api_version: v("1.36.1"),
        nodes: vec![node("m1", true, "1.36.1"), node("w1", false, "1.36.1"), node("w2", false, "1.36.1")],
        pods: Observed::Known(vec![
            static_pod("kube-apiserver"),
            static_pod("kube-controller-manager"),
            static_pod("kube-scheduler"),
            static_pod("etcd"),
            pod("kube-system/coredns-1", "w1", "registry.k8s.io/coredns/coredns:v1.14.2"),
            Pod { owner: Some(proxy), ..pod("kube-system/kube-proxy-w1", "w1", "registry.k8s.io/kube-proxy:v1.36.1") },
        ]),
        budgets: Observed::Known(vec![]),
        workloads: Observed::Known(vec![]),
        deprecated_requests: Observed::Known(vec![requests("m1", Some("2026-10-01T00:00:00Z"))]),
        alerts: Observed::NotConfigured,
        hosts: Observed::NotConfigured,
        repository: Observed::NotConfigured,
        kubeadm_config: Observed::Known("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n".to_owned()),
        kubelet_config: Observed::Known(KUBELET_CONFIG.to_owned()),
        volumes: Observed::Known(vec![]),
        namespaces: Observed::Known(["kube-system", "shop"].map(namespace).into()),
        admission: Observed::Known(Admission::default()),
        services: Observed::Known(vec![]),
        api_services: Observed::Known(vec![]),
        definitions: Observed::Known(vec![]),
        readiness: Observed::Known(vec![Readiness { instance: "m1".to_owned(), failed: vec![] }]),
        leases: Observed::Known(["kube-controller-manager", "kube-scheduler"].map(lease).into()),
        daemon_sets: Observed::Known(vec![]),
    }
}

/// That has the target of [`patch`], signed with a key that lasts.
pub(crate) fn repository() -> Repository {
    Repository {
        base: "https://pkgs.k8s.io/core:/stable:".to_owned(),
        minor: v("1.36.3").minor(),
        versions: Observed::Known(Some(vec![v("1.36.1"), v("1.36.3")])),
        key: Observed::Known(SigningKey { ends: Observed::Known(None) }),
    }
}

/// What each machine of [`cluster`] says of itself: all of it well.
pub(crate) fn with_hosts() -> ClusterSnapshot {
    let mut cluster = cluster();
    let facts = |node: &Node| (node.name.clone(), Observed::Known(facts(node)));
    cluster.hosts = Observed::Known(cluster.nodes.iter().map(facts).collect());
    cluster
}

/// The machine of that node.
pub(crate) fn host<'a>(cluster: &'a mut ClusterSnapshot, node: &str) -> &'a mut HostFacts {
    match &mut cluster.hosts {
        Observed::Known(hosts) => match hosts.get_mut(node) {
            Some(Observed::Known(facts)) => facts,
            _ => panic!("no facts of {node}"),
        },
        _ => panic!("no facts"),
    }
}

/// The etcd of control plane m1.
pub(crate) fn etcd(cluster: &mut ClusterSnapshot) -> &mut Etcd {
    let plane = host(cluster, "m1").control_plane.as_mut().expect("a control plane");
    match &mut plane.etcd {
        Observed::Known(etcd) => etcd,
        _ => panic!("no etcd"),
    }
}

/// dpkg and apt of that node.
pub(crate) fn packages<'a>(cluster: &'a mut ClusterSnapshot, node: &str) -> &'a mut Packages {
    match &mut host(cluster, node).packages {
        Observed::Known(packages) => packages,
        _ => panic!("no packages"),
    }
}

fn facts(node: &Node) -> HostFacts {
    let now = cluster().observed_at;
    let disk = |path: &str| Disk {
        path: path.to_owned(),
        mount: "/".to_owned(),
        size: 40 << 30,
        free: 20 << 30,
        inodes: 2_000_000,
        free_inodes: 1_500_000,
    };
    let package =
        |name: &str, version: &str, held| Package { name: name.to_owned(), version: version.to_owned(), held };
    HostFacts {
        clock: HostClock { asked: now, said: now, answered: now },
        kernel: "6.1.0-28-amd64".to_owned(),
        cgroup: "cgroup2fs".to_owned(),
        disks: ["/", "/boot", "/etc/kubernetes", "/var/lib/etcd", "/var/lib/containerd"].map(disk).into(),
        swap: vec![],
        missing_tools: vec![],
        reboot: None,
        packages: Observed::Known(Packages {
            installed: vec![
                package("kubeadm", "1.36.1-1.1", true),
                package("kubelet", "1.36.1-1.1", true),
                package("kubectl", "1.36.1-1.1", true),
                package("containerd.io", "2.3.6-1", false),
            ],
            sources: vec![AptSource {
                path: "/etc/apt/sources.list.d/kubernetes.list".to_owned(),
                base: "https://pkgs.k8s.io/core:/stable:".to_owned(),
                minor: "1.36".to_owned(),
                keyring: Some("/etc/apt/keyrings/kubernetes-apt-keyring.gpg".to_owned()),
                key_expires: Observed::Known(Some("2028-12-29T00:00:00Z".parse().expect("time"))),
            }],
            ..Packages::default()
        }),
        kubelet: KubeletFacts {
            flags: vec![],
            config: Some(KUBELET_CONFIG.to_owned()),
            instance_config: None,
            server: Some("https://10.0.0.1:6443".to_owned()),
        },
        runtime: RuntimeFacts {
            sockets: vec!["/run/containerd/containerd.sock".to_owned()],
            containerd: Some(ContainerdConfig { disabled_plugins: vec![], systemd_cgroup: Some(true), root: None }),
        },
        id_ranges: vec![],
        control_plane: node.control_plane.then(|| control_plane(&node.name)),
    }
}

fn control_plane(node: &str) -> ControlPlane {
    let manifest = |program: &str| Manifest {
        file: format!("{program}.yaml"),
        unreadable: None,
        pod: program.to_owned(),
        program: program.to_owned(),
        image: format!("registry.k8s.io/{program}:v1.36.1"),
        flags: vec![],
        references: vec![],
    };
    let certificate = |name: &str, authority| Certificate {
        name: name.to_owned(),
        expires: Some("2027-10-01T00:00:00Z".parse().expect("time")),
        authority,
        external: false,
    };
    let endpoint = "https://10.0.0.1:2379".to_owned();
    ControlPlane {
        manifests: ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map(manifest).into(),
        certificates: Observed::Known(vec![certificate("apiserver", false), certificate("ca", true)]),
        etcd: Observed::Known(Etcd {
            members: vec![EtcdMember {
                id: "a1".to_owned(),
                name: node.to_owned(),
                learner: false,
                endpoints: vec![endpoint.clone()],
            }],
            endpoints: vec![EtcdEndpoint {
                endpoint,
                healthy: true,
                errors: vec![],
                version: "3.6.8".to_owned(),
                leader: Some("a1".to_owned()),
                db_size: 20 << 20,
                db_in_use: 15 << 20,
                quota: 2 << 30,
            }],
            latency: Observed::Known(EtcdLatency { fsync_ms: 3.0, commit_ms: 8.0, writes: 100_000 }),
        }),
        scratch: 0,
        etcd_data: Some(100 << 20),
    }
}

/// A static pod of m1.
fn static_pod(component: &str) -> Pod {
    let owner = Some(Owner { kind: "Node".to_owned(), name: "m1".to_owned() });
    let image = format!("registry.k8s.io/{component}:v1.36.1");
    Pod { owner, mirror: true, ..pod(&format!("kube-system/{component}-m1"), "m1", &image) }
}

fn namespace(name: &str) -> (String, BTreeMap<String, String>) {
    (name.to_owned(), [("kubernetes.io/metadata.name".to_owned(), name.to_owned())].into())
}

/// Renewed five seconds before the cluster was observed.
pub(crate) fn lease(name: &str) -> Lease {
    let renewed = Some("2026-11-22T09:59:55Z".parse().expect("time"));
    Lease { name: name.to_owned(), holder: "m1_0".to_owned(), renewed }
}

/// Class and object of each finding; empty where there is none.
pub(crate) fn classes(judgement: &Judgement) -> Vec<(Class, &str)> {
    match judgement {
        Judgement::Findings(findings) => findings.iter().map(|one| (one.class, one.object.as_str())).collect(),
        Judgement::Passed | Judgement::NotApplicable(_) => vec![],
    }
}
