use crate::{sandbox::hosts::MachineSpec, version::KubeVersion};

/// What a cluster consists of when it is made.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The version of all its nodes.
    pub version: KubeVersion,
    /// The versions that the repository has.
    pub released: Vec<KubeVersion>,
    /// Names of its control planes, the first one first.
    pub masters: Vec<String>,
    /// Names of its workers.
    pub workers: Vec<String>,
    /// Control planes take every pod: a cluster of a single node must.
    pub untainted: bool,
    /// What runs on it besides what kubeadm brings.
    pub workloads: Vec<Workload>,
}

/// A Deployment, with a disruption budget where `min_available` is said.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its namespace.
    pub namespace: String,
    /// Its name, and its `app` label.
    pub name: String,
    /// Its image, by which addons are known.
    pub image: String,
    /// How many pods.
    pub replicas: u32,
    /// Its PDB's `minAvailable`.
    pub min_available: Option<u32>,
    /// Seconds that a pod takes to end.
    pub stop_seconds: u32,
}

impl Workload {
    /// A Deployment without a budget.
    pub fn new(namespace: &str, name: &str, replicas: u32) -> Self {
        let image = format!("registry.example.org/{namespace}/{name}:1.0.0");
        Self { namespace: namespace.into(), name: name.into(), image, replicas, min_available: None, stop_seconds: 2 }
    }

    /// With a budget.
    #[must_use]
    pub fn min_available(mut self, pods: u32) -> Self {
        self.min_available = Some(pods);
        self
    }

    /// With this image.
    #[must_use]
    pub fn image(mut self, image: &str) -> Self {
        image.clone_into(&mut self.image);
        self
    }
}

const RELEASED: [KubeVersion; 6] = [
    KubeVersion::new(1, 36, 0),
    KubeVersion::new(1, 36, 1),
    KubeVersion::new(1, 36, 3),
    KubeVersion::new(1, 37, 0),
    KubeVersion::new(1, 37, 1),
    KubeVersion::new(1, 37, 2),
];

impl Layout {
    /// `cp1 …` and `w1 …`, at this version, with nothing on them.
    pub fn of(masters: usize, workers: usize, version: KubeVersion) -> Self {
        let named = |prefix: &str, count: usize| (1..=count).map(|n| format!("{prefix}{n}")).collect();
        Self {
            version,
            released: RELEASED.to_vec(),
            masters: named("cp", masters),
            workers: named("w", workers),
            untainted: false,
            workloads: Vec::new(),
        }
    }

    /// With the workloads that matter in a drain: a budget that allows one, one that allows none, and none.
    #[must_use]
    pub fn with_shop(mut self) -> Self {
        self.workloads = vec![
            Workload::new("shop", "web", 3).min_available(2),
            Workload::new("shop", "solo", 1).min_available(1),
            Workload { stop_seconds: 15, ..Workload::new("shop", "slow", 1) },
        ];
        self
    }

    pub(super) fn control_planes(&self) -> impl Iterator<Item = &str> {
        self.masters.iter().map(String::as_str)
    }

    /// The machines, control planes first.
    pub fn machines(&self) -> Vec<MachineSpec> {
        let configuration = configuration(self.version);
        let master = |(n, name): (usize, &String)| {
            MachineSpec::control_plane(name, &address(0, n), self.version, &configuration)
        };
        let worker =
            |(n, name): (usize, &String)| MachineSpec::worker(name, &address(1, n), self.version, &configuration);
        let masters = self.masters.iter().enumerate().map(master);
        masters.chain(self.workers.iter().enumerate().map(worker)).collect()
    }
}

/// 250 a subnet, as many subnets as it takes.
fn address(kind: usize, n: usize) -> String {
    format!("10.{}.{}.{}", 77 + kind, n / 250, n % 250 + 1)
}

/// What kubeadm keeps of the cluster.
pub(super) fn configuration(version: KubeVersion) -> String {
    format!(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v{version}\n\
         apiServer: {{}}\ndns: {{}}\netcd:\n  local:\n    dataDir: /var/lib/etcd\n"
    )
}
