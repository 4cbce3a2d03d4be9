//! What a machine is like when it is made.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    Component, Repository,
    configuration::Configuration,
    files::Files,
    manifest, releases,
    state::{Package, State},
};
use crate::version::KubeVersion;

/// A kubeadm node as it stands before anything is done to it. Plain values: change what a test is about.
#[derive(Clone, Debug)]
pub struct MachineSpec {
    /// The node's name.
    pub name: String,
    /// InternalIP.
    pub ip: String,
    /// Of kubeadm, kubelet and kubectl.
    pub version: KubeVersion,
    /// Of the static pods of a control plane; none on a worker.
    pub static_pods: Option<KubeVersion>,
    /// `ClusterConfiguration` as it is in `kubeadm-config`.
    pub configuration: String,
    /// Flags in manifests that the configuration does not know, as `name=value`: drift.
    pub by_hand: BTreeMap<Component, Vec<String>>,
    /// The package of the container runtime, and its full version; none where it came another way.
    pub containerd: Option<(String, String)>,
    /// The runtime that runs, where there is no package of it.
    pub runtime: String,
    /// Whether the node has `ctr`.
    pub has_ctr: bool,
    /// Whether kubectl is installed.
    pub kubectl: bool,
    /// Whether the Kubernetes packages are held.
    pub held: bool,
    /// The text of its Kubernetes source; with `{base}` and `{minor}` to be filled in.
    pub source: String,
    /// The name of that source's file.
    pub source_file: String,
    /// Size of its disk, in bytes.
    pub disk: u64,
    /// What etcd's data takes on disk, in bytes.
    pub etcd_bytes: u64,
}

/// containerd pins the one image that it can't do without by itself (seen on the lab).
fn runtimes_own(image: &str) -> BTreeMap<String, String> {
    let pinned = || ("io.cri-containerd.pinned".to_owned(), "pinned".to_owned());
    image.contains("/pause:").then(pinned).into_iter().collect()
}

const KEYRING: &str = "/etc/apt/keyrings/kubernetes-apt-keyring.gpg";

impl MachineSpec {
    /// A control plane node.
    pub fn control_plane(name: &str, ip: &str, version: KubeVersion, configuration: &str) -> Self {
        Self { static_pods: Some(version), ..Self::worker(name, ip, version, configuration) }
    }

    /// A worker.
    pub fn worker(name: &str, ip: &str, version: KubeVersion, configuration: &str) -> Self {
        Self {
            name: name.to_owned(),
            ip: ip.to_owned(),
            version,
            static_pods: None,
            configuration: configuration.to_owned(),
            by_hand: BTreeMap::new(),
            containerd: Some(("containerd.io".to_owned(), "2.3.6-1~debian.12~bookworm".to_owned())),
            runtime: "2.3.6".to_owned(),
            has_ctr: true,
            kubectl: true,
            held: true,
            source: format!("deb [signed-by={KEYRING}] {{base}}/v{{minor}}/deb/ /\n"),
            source_file: "/etc/apt/sources.list.d/kubernetes.list".to_owned(),
            disk: 40 << 30,
            etcd_bytes: 62 << 20,
        }
    }

    /// The state of such a machine, up and running.
    pub(super) fn state(&self, repository: &Repository, now: Timestamp) -> Result<State, String> {
        let mut state = State {
            ip: self.ip.clone(),
            powered: true,
            boots: 1,
            files: self.files(repository, now),
            packages: self.packages(),
            lists: BTreeMap::new(),
            units: BTreeMap::new(),
            launched: Vec::new(),
            running: BTreeMap::new(),
            kubelet: Some(self.version),
            runtime: None,
            has_ctr: self.has_ctr,
            images: BTreeMap::new(),
            pods: BTreeMap::new(),
            replacing: BTreeMap::new(),
            booting: None,
            last_pid: 900,
            troubles: BTreeSet::new(),
            capacity: self.disk,
        };
        state.runtime = state.installed_runtime().or_else(|| Some(self.runtime.clone()));
        state.write_boot_id(&self.name, now);
        let configuration = Configuration::read(&self.configuration)?;
        let on_workers =
            |image: &String| ["/kube-proxy:", "/coredns:", "/pause:"].iter().any(|name| image.contains(name));
        let images = releases::images(self.static_pods.unwrap_or(self.version), &configuration).into_iter();
        state.images = images
            .filter(|image| self.static_pods.is_some() || on_workers(image))
            .map(|image| (image.clone(), runtimes_own(&image)))
            .collect();
        if let Some(version) = self.static_pods {
            self.start_control_plane(&mut state, version, &configuration, now);
        }
        Ok(state)
    }

    fn files(&self, repository: &Repository, now: Timestamp) -> Files {
        let mut files = Files::default();
        for (path, mode) in [
            ("/etc/apt/keyrings", 0o755),
            ("/etc/apt/sources.list.d", 0o755),
            ("/etc/kubernetes/manifests", 0o700),
            ("/var/lib/kubelet", 0o700),
            ("/var/lib/dpkg", 0o755),
            ("/var/cache/apt/archives", 0o755),
            ("/var/log", 0o755),
            ("/var/backups", 0o755),
            ("/usr/bin", 0o755),
            ("/root", 0o700),
            ("/tmp", 0o1777),
        ] {
            files.make_directories(path, mode, now);
        }
        let minor = self.version.minor().to_string();
        let source = self.source.replace("{base}", repository.base()).replace("{minor}", &minor);
        files.write("/etc/apt/sources.list", *b"deb http://deb.example.org/debian bookworm main\n", 0o644, now);
        files.write(&self.source_file, source.into_bytes(), 0o644, now);
        files.write(KEYRING, repository.key().to_vec(), 0o644, now);
        files.write("/var/lib/kubelet/config.yaml", *b"kind: KubeletConfiguration\n", 0o644, now);
        files
    }

    fn packages(&self) -> BTreeMap<String, Package> {
        let kubernetes =
            ["kubeadm", "kubelet", "kubectl"].into_iter().filter(|name| self.kubectl || *name != "kubectl");
        let kubernetes = kubernetes.map(|name| (name.to_owned(), format!("{}-1.1", self.version), self.held));
        let runtime = self.containerd.iter().map(|(name, version)| (name.clone(), version.clone(), false));
        let package = |(name, version, held)| (name, Package { version, held, whole: true });
        kubernetes.chain(runtime).map(package).collect()
    }

    fn start_control_plane(
        &self,
        state: &mut State,
        version: KubeVersion,
        configuration: &Configuration,
        now: Timestamp,
    ) {
        for component in Component::ALL {
            if component == Component::Etcd && configuration.etcd.external.is_some() {
                continue;
            }
            let by_hand = self.by_hand.get(&component).map_or(&[][..], Vec::as_slice);
            let text = manifest::render(component, (&self.name, &self.ip), version, configuration, by_hand);
            state.files.write(&component.path(), text.into_bytes(), 0o600, now);
            if let Some(manifest) = state.files.read(&component.path()) {
                state.start_pod(component, manifest, now);
            }
        }
        let database = "/var/lib/etcd/member/snap";
        if configuration.etcd.external.is_none() {
            state.files.make_directories(database, 0o700, now);
            let contents = b"sandbox etcd\n".to_vec().into();
            state.files.write_sized(&format!("{database}/db"), contents, self.etcd_bytes, 0o600, now);
        }
        state.files.write("/etc/kubernetes/admin.conf", *b"kind: Config\n", 0o600, now);
    }
}
