//! What machines do to the cluster, carried out on its objects.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{doors::Doors, objects};
use crate::sandbox::{
    controllers::{Handle, Power},
    hosts::{Addon, ClusterView, Component, CoreDns, Effect, Ground, NodeView},
    store::{Kind, Patch, Store, kinds},
};

/// The first address of the Services' range, as an apiserver gives it to its own.
const API: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 96, 0, 1));
const SYSTEM: Option<&str> = Some("kube-system");
const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";

/// The cluster as its machines meet it.
pub(super) struct Earth {
    store: Arc<Store>,
    controllers: Arc<Handle>,
    doors: Arc<Doors>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// The images of each node's static pods, once one of them was changed.
    images: BTreeMap<String, BTreeMap<Component, String>>,
    /// How many keys there were at the revisions that someone asked for.
    keys: BTreeMap<u64, u64>,
}

impl Earth {
    pub(super) fn new(store: Arc<Store>, controllers: Arc<Handle>, doors: Arc<Doors>) -> Self {
        Self { store, controllers, doors, inner: Mutex::default() }
    }

    fn static_pod(&self, node: &str, component: Component, image: &str) {
        let images = {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            let images = inner.images.entry(node.to_owned()).or_insert_with(|| self.images_of(node));
            images.insert(component, image.to_owned());
            images.clone().into_iter().collect::<Vec<_>>()
        };
        self.controllers.set_static_pods(node, objects::static_pods(&images));
        if component == Component::Apiserver
            && let Some((_, version)) = image.rsplit_once(':')
        {
            self.store.set_server(|server| version.clone_into(&mut server.version));
        }
    }

    fn images_of(&self, node: &str) -> BTreeMap<Component, String> {
        let image = |component: Component| Some((component, self.image_of(node, component)?));
        Component::ALL.into_iter().filter_map(image).collect()
    }

    fn image_of(&self, node: &str, component: Component) -> Option<String> {
        let pod = self.store.get(&kinds::POD, SYSTEM, &format!("{}-{node}", component.name()))?;
        Some(pod["spec"]["containers"][0]["image"].as_str()?.to_owned())
    }

    fn patch(&self, kind: &'static Kind, name: &str, patch: Value) {
        // What is not there any more needs no patch.
        let _gone = self.store.patch(kind, SYSTEM, name, &Patch::Merge(patch));
    }

    fn addon(&self, addon: &Addon) {
        let (kind, name, container, image) = match addon {
            Addon::CoreDns { image } => (&kinds::DEPLOYMENT, "coredns", "coredns", image),
            Addon::KubeProxy { image } => (&kinds::DAEMON_SET, "kube-proxy", "kube-proxy", image),
        };
        let patch = json!({"spec": {"template": {"spec": {"containers": [{"name": container, "image": image}]}}}});
        let _gone = self.store.patch(kind, SYSTEM, name, &Patch::Strategic(patch));
    }

    fn view(&self, node: &Value) -> Option<NodeView> {
        let name = node["metadata"]["name"].as_str()?;
        let version = |text: &Value| text.as_str()?.trim_start_matches('v').parse().ok();
        let control_plane = node["metadata"]["labels"].get(CONTROL_PLANE).is_some();
        let apiserver = if control_plane { self.image_of(name, Component::Apiserver) } else { None };
        let conditions = node["status"]["conditions"].as_array()?;
        Some(NodeView {
            name: name.to_owned(),
            control_plane,
            ready: conditions.iter().any(|one| one["type"] == "Ready" && one["status"] == "True"),
            schedulable: node["spec"]["unschedulable"] != true,
            kubelet: version(&node["status"]["nodeInfo"]["kubeletVersion"])?,
            apiserver: apiserver.and_then(|image| image.rsplit_once(":v")?.1.parse().ok()),
        })
    }

    fn coredns(&self) -> Option<CoreDns> {
        let deployment = self.store.get(&kinds::DEPLOYMENT, SYSTEM, "coredns")?;
        let image = deployment["spec"]["template"]["spec"]["containers"][0]["image"].as_str()?;
        let corefile = self.store.get(&kinds::CONFIG_MAP, SYSTEM, "coredns")?;
        Some(CoreDns {
            tag: image.rsplit_once(':')?.1.to_owned(),
            corefile: corefile["data"]["Corefile"].as_str()?.to_owned(),
        })
    }

    fn configuration(&self) -> Option<String> {
        let found = self.store.get(&kinds::CONFIG_MAP, SYSTEM, "kubeadm-config")?;
        Some(found["data"]["ClusterConfiguration"].as_str()?.to_owned())
    }
}

impl Ground for Earth {
    fn look(&self) -> Result<ClusterView, String> {
        if !self.doors.open() {
            return Err("dial tcp: connect: connection refused".to_owned());
        }
        let nodes = self.store.list(&kinds::NODE, None);
        Ok(ClusterView {
            configuration: self.configuration(),
            nodes: nodes.iter().filter_map(|node| self.view(node)).collect(),
            coredns: self.coredns(),
        })
    }

    /// CoreDNS knows the API's own Service, while one of its pods is Ready.
    fn resolve(&self, name: &str) -> Result<IpAddr, String> {
        let pods = self.store.list(&kinds::POD, SYSTEM);
        let answers = |pod: &Arc<Value>| pod["metadata"]["labels"]["k8s-app"] == "kube-dns" && objects::is_ready(pod);
        match name {
            "kubernetes.default.svc" if pods.iter().any(answers) => Ok(API),
            _ => Err(format!("failed to look up {name}: Name or service not known")),
        }
    }

    fn etcd_revision(&self) -> u64 {
        let revision = self.store.revision();
        let keys = kinds::ALL.iter().map(|kind| self.store.list(kind, None).len() as u64).sum();
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).keys.insert(revision, keys);
        revision
    }

    fn etcd_keys(&self, revision: u64) -> Option<u64> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).keys.get(&revision).copied()
    }

    fn happened(&self, node: &str, effect: Effect) {
        match effect {
            Effect::StaticPod { component, image } => self.static_pod(node, component, &image),
            // The earlier pod is gone and the next one waits for its image: the mirror stays, and nothing answers.
            Effect::StaticPodStuck { component: Component::Apiserver, .. } => self.doors.set(node, Timestamp::MAX),
            Effect::StaticPodStuck { .. } | Effect::EtcdSaved { .. } => {}
            Effect::ApiserverAway { lasts } => self.doors.shut(node, lasts),
            Effect::KubeletRestarted { version } => {
                self.controllers.set_power(node, Power::Up);
                self.controllers.set_kubelet_version(node, &format!("v{version}"));
            }
            Effect::KubeletDown => self.controllers.set_power(node, Power::KubeletStopped),
            Effect::RuntimeRestarted { version } => {
                let patch =
                    json!({"status": {"nodeInfo": {"containerRuntimeVersion": format!("containerd://{version}")}}});
                let _gone = self.store.patch_status(&kinds::NODE, None, node, &Patch::Merge(patch));
            }
            Effect::ConfigurationWritten { configuration, .. } => {
                self.patch(
                    &kinds::CONFIG_MAP,
                    "kubeadm-config",
                    json!({"data": {"ClusterConfiguration": configuration}}),
                );
            }
            Effect::AddonUpgraded(addon) => self.addon(&addon),
            Effect::Down => {
                self.doors.set(node, Timestamp::MAX);
                self.controllers.set_power(node, Power::Off);
            }
            Effect::Up { .. } => {
                self.doors.set(node, Timestamp::MIN);
                self.controllers.set_power(node, Power::Up);
            }
        }
    }
}
