//! The whole state of one node, as plain values.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use tokio::task::AbortHandle;

use super::{Component, Trouble, files::Files, manifest, repository::Index};
use crate::{
    node::UnitState,
    version::{KubeVersion, Minor},
};

/// What an image takes on disk.
const IMAGE_BYTES: u64 = 80 << 20;

/// A package as dpkg knows it.
#[derive(Clone, Debug)]
pub(super) struct Package {
    pub(super) version: String,
    pub(super) held: bool,
    /// Unpacked and configured.
    pub(super) whole: bool,
}

/// A transient unit; what it writes is a file.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) state: UnitState,
    pub(super) argv: Vec<String>,
    pub(super) started_at: Timestamp,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) process: Option<u32>,
}

/// A program that runs; cut off with the power.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) abort: AbortHandle,
    pub(super) program: String,
    /// An etcd that answers at this URL.
    pub(super) serving: Option<(String, EtcdData)>,
}

/// What an etcd holds, as far as anybody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EtcdData {
    pub(super) revision: u64,
    pub(super) keys: u64,
}

/// A static pod that runs.
#[derive(Clone, Debug)]
pub(super) struct Pod {
    pub(super) manifest: Arc<[u8]>,
    pub(super) pid: u32,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) ip: String,
    pub(super) powered: bool,
    pub(super) boots: u64,
    pub(super) files: Files,
    pub(super) packages: BTreeMap<String, Package>,
    /// By directory of lists, then by URL: what the last `apt-get update` brought.
    pub(super) lists: BTreeMap<String, BTreeMap<String, Arc<Index>>>,
    pub(super) units: BTreeMap<String, Unit>,
    /// Every unit that was ever started, by name and command.
    pub(super) launched: Vec<(String, Vec<String>)>,
    pub(super) running: BTreeMap<u32, Running>,
    /// The version that runs; none while it is down.
    pub(super) kubelet: Option<KubeVersion>,
    pub(super) runtime: Option<String>,
    pub(super) has_ctr: bool,
    /// By reference, with their labels.
    pub(super) images: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) pods: BTreeMap<Component, Pod>,
    /// Manifests that the kubelet is at, and whether it stands still for want of the image.
    pub(super) replacing: BTreeMap<Component, (Arc<[u8]>, bool)>,
    /// A boot under way.
    pub(super) booting: Option<AbortHandle>,
    pub(super) last_pid: u32,
    pub(super) troubles: BTreeSet<Trouble>,
    pub(super) capacity: u64,
}

impl State {
    pub(super) fn new_pid(&mut self) -> u32 {
        self.last_pid += 1;
        self.last_pid
    }

    pub(super) fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }

    /// Bytes left on the disk.
    pub(super) fn free(&self) -> u64 {
        let used = self.files.bytes("/") + self.images.len() as u64 * IMAGE_BYTES;
        self.capacity.saturating_sub(used)
    }

    /// The version of a Kubernetes package that is installed.
    pub(super) fn installed(&self, package: &str) -> Option<KubeVersion> {
        self.packages.get(package)?.version.parse().ok()
    }

    /// The container runtime of the package that is installed, as it reports itself.
    pub(super) fn installed_runtime(&self) -> Option<String> {
        let package = ["containerd.io", "containerd"].iter().find_map(|name| self.packages.get(*name))?;
        let version = package.version.split_once(':').map_or(package.version.as_str(), |(_, version)| version);
        version.split(['-', '~', '+']).next().map(str::to_owned)
    }

    pub(super) fn is_control_plane(&self) -> bool {
        self.files.get(&Component::Apiserver.path()).is_some()
    }

    /// The image that a manifest on disk names.
    pub(super) fn manifest_image(&self, component: Component) -> Option<String> {
        manifest::image(&self.files.text(&component.path())?).map(str::to_owned)
    }

    /// Whether an image is there, or comes when it is asked for.
    pub(super) fn can_have(&self, image: &str) -> bool {
        self.images.contains_key(image) || !self.has(Trouble::RegistryAway)
    }

    /// Whether the static pod that runs is the one of the manifest.
    pub(super) fn is_current(&self, component: Component) -> bool {
        let wanted = self.files.read(&component.path());
        wanted.is_some() && self.pods.get(&component).map(|pod| &pod.manifest) == wanted.as_ref()
    }

    /// A static pod starts: etcd's container shows its tools below /proc.
    pub(super) fn start_pod(&mut self, component: Component, manifest: Arc<[u8]>, now: Timestamp) {
        let pid = self.new_pid();
        if let Some(old) = self.pods.remove(&component) {
            self.files.remove(&format!("/proc/{}", old.pid));
        }
        if component == Component::Etcd {
            let version = manifest::image(&String::from_utf8_lossy(&manifest))
                .and_then(|image| image.rsplit_once(':'))
                .map_or_else(String::new, |(_, tag)| tag.to_owned());
            let directory = format!("/proc/{pid}/root/usr/local/bin");
            self.files.make_directories(&directory, 0o755, now);
            let group = format!("0::/kubepods/burstable/pod{pid:032x}/{pid}\n");
            self.files.write(&format!("/proc/{pid}/cgroup"), group.into_bytes(), 0o444, now);
            for tool in ["etcd", "etcdctl", "etcdutl"] {
                let program = program(tool, &version);
                self.files.write(&format!("{directory}/{tool}"), program.into_bytes(), 0o755, now);
            }
        }
        self.pods.insert(component, Pod { manifest, pid });
    }

    /// Forgets a program that ended.
    pub(super) fn reap(&mut self, pid: u32) {
        self.running.remove(&pid);
    }

    /// Ends a program.
    pub(super) fn kill(&mut self, pid: u32) {
        if let Some(running) = self.running.remove(&pid) {
            running.abort.abort();
        }
    }

    pub(super) fn write_boot_id(&mut self, name: &str, now: Timestamp) {
        self.files.make_directories("/proc/sys/kernel/random", 0o555, now);
        let id = boot_id(name, self.boots);
        self.files.write(BOOT_ID, format!("{id}\n").into_bytes(), 0o444, now);
    }
}

const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// A name that no two machines and no two boots share.
pub(super) fn boot_id(name: &str, boots: u64) -> String {
    let sum = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let (high, middle) = (sum >> 32, (sum >> 16) & 0xffff);
    format!("{high:08x}-{middle:04x}-4{:03x}-a000-{boots:012x}", sum & 0xfff)
}

/// The contents of a program's file, by which it is known wherever it lies.
pub(super) fn program(name: &str, version: &str) -> String {
    format!("sandbox program {name} {version}\n")
}

/// The minors of the lists that a source's URL may name: `.../v1.37/deb`.
pub(super) fn minor_of_url(url: &str) -> Option<Minor> {
    url.strip_suffix("/deb")?.rsplit_once("/v")?.1.parse().ok()
}
