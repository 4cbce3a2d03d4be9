//! Whom ssh trusts: the host keys of every node, pinned in the cluster before the first command runs there.
//!
//! The pins are one ConfigMap, an entry a node, written by compare-and-swap: of two processes that meet a node for the
//! first time at once, one pins and the other obeys. A changed key is always refused, by ssh itself.

mod key;
mod pin;
mod scan;

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context as _;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    Api,
    api::{ObjectMeta, PostParams},
};

pub use key::HostKey;
pub(crate) use pin::bootstrap;
pub use pin::{Judgement, Pin, PinEvent, PinReason};
pub use scan::{parse_scan, scan};

use super::{HostError, NodeAddress};
use crate::{
    cluster::api::{Cluster, is_conflict},
    policy,
};

/// The ConfigMap with the pins, in the product's namespace.
pub const CONFIG_MAP: &str = "k8s-upgrade-host-keys";

/// How often a write that someone else overtook is judged anew: two chain pods and a person's laptop are three.
const ATTEMPTS: u32 = 8;

/// The pins of one cluster.
pub struct HostKeys {
    cluster: Arc<Cluster>,
    policy: policy::HostKeys,
    port: u16,
    events: std::sync::Mutex<Vec<PinEvent>>,
    met: std::sync::Mutex<BTreeMap<NodeAddress, Vec<HostKey>>>,
}

impl HostKeys {
    /// The pins of this cluster, under this policy; nodes are asked for their keys at this port.
    pub fn new(cluster: Arc<Cluster>, policy: policy::HostKeys, port: u16) -> Self {
        Self { cluster, policy, port, events: std::sync::Mutex::default(), met: std::sync::Mutex::default() }
    }

    /// The keys that this node may show. A node never seen before is asked for its keys, and they are pinned before this
    /// returns, where the policy allows it. One that this process met is trusted by the keys read then: a connection is
    /// made again just while the API server is away, by our own doing.
    pub async fn trusted(&self, node: &NodeAddress) -> Result<Vec<HostKey>, HostError> {
        let met = self.met().get(node).cloned();
        if let Some(keys) = met {
            return Ok(keys);
        }
        let keys = self.looked_up(node).await?;
        self.met().insert(node.clone(), keys.clone());
        Ok(keys)
    }

    /// The next connection reads the pins again: the node showed another key, and a person may have pinned it by now.
    pub fn forget(&self, node: &NodeAddress) {
        self.met().remove(node);
    }

    async fn looked_up(&self, node: &NodeAddress) -> Result<Vec<HostKey>, HostError> {
        let known = self.pins(node).await?;
        match pin::judge(known.pin(&node.name).map_err(|error| unreadable(node, &error))?.as_ref(), node, self.policy) {
            Judgement::Trusted(keys) => Ok(keys),
            Judgement::Refused(why) => Err(HostError::HostKey { node: node.name.clone(), why }),
            Judgement::Unknown => {
                let keys = scan(node, self.port).await?;
                self.pin(node, keys).await
            }
        }
    }

    /// Pins these keys for a node that has none for its uid; returns the keys that are pinned in the end, which are
    /// another's where another was faster. For bootstrap, which showed them to a person, and for first contact.
    pub async fn pin(&self, node: &NodeAddress, keys: Vec<HostKey>) -> Result<Vec<HostKey>, HostError> {
        self.swap(node, keys, |pin| pin.uid == node.uid).await
    }

    /// Pins these keys in place of whatever was pinned: for a person who was shown their fingerprints and said yes.
    pub async fn replace(&self, node: &NodeAddress, keys: Vec<HostKey>) -> Result<(), HostError> {
        let same = |pin: &Pin| pin.uid == node.uid && pin.keys == keys;
        self.forget(node);
        self.swap(node, keys.clone(), same).await.map(|_| ())
    }

    /// The keys that are pinned for a node of that name, whatever its uid.
    pub async fn pinned(&self, node: &NodeAddress) -> Result<Option<Vec<HostKey>>, HostError> {
        let known = self.pins(node).await?;
        let pin = known.pin(&node.name).map_err(|error| unreadable(node, &error))?;
        Ok(pin.map(|pin| pin.keys))
    }

    /// What was pinned since the last call: the chain records each, with an Event.
    pub fn take_events(&self) -> Vec<PinEvent> {
        std::mem::take(&mut *self.events.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Pins `keys` unless what is pinned is `settled`.
    async fn swap(
        &self,
        node: &NodeAddress,
        keys: Vec<HostKey>,
        settled: impl Fn(&Pin) -> bool,
    ) -> Result<Vec<HostKey>, HostError> {
        let unreadable = |error: anyhow::Error| unreadable(node, &error);
        for _ in 0..ATTEMPTS {
            let known = self.pins(node).await?;
            let before = known.pin(&node.name).map_err(unreadable)?;
            if let Some(pin) = before.as_ref().filter(|pin| settled(pin)) {
                return Ok(pin.keys.clone());
            }
            let pin = Pin { uid: node.uid.clone(), keys: keys.clone(), pinned_at: self.cluster.clock().now() };
            match self.write(known.with(&node.name, &pin).map_err(unreadable)?).await {
                Ok(()) => {
                    self.note(PinEvent::new(node, before.as_ref(), &pin));
                    return Ok(keys);
                }
                Err(error) if is_conflict(&error) => {}
                Err(error) => return Err(unanswered(node, &anyhow::Error::new(error).context("pinning it"))),
            }
        }
        Err(unreadable(anyhow::anyhow!("pinning it was overtaken {ATTEMPTS} times")))
    }

    async fn pins(&self, node: &NodeAddress) -> Result<Pins, HostError> {
        let api = self.api();
        let doing = format!("reading the pinned host keys (ConfigMap {}/{CONFIG_MAP})", self.cluster.namespace());
        let found = self.cluster.call(doing, || api.get_opt(CONFIG_MAP)).await;
        found.map(Pins).map_err(|error| unanswered(node, &error))
    }

    // not ridden over with `call`: the answer to a write that was sent twice can't be told from another's write
    async fn write(&self, config_map: ConfigMap) -> Result<(), kube::Error> {
        let (api, post) = (self.api(), PostParams::default());
        if config_map.metadata.resource_version.is_some() {
            api.replace(CONFIG_MAP, &post, &config_map).await?;
        } else {
            api.create(&post, &config_map).await?;
        }
        Ok(())
    }

    fn api(&self) -> Api<ConfigMap> {
        Api::namespaced(self.cluster.client(), self.cluster.namespace())
    }

    fn met(&self) -> std::sync::MutexGuard<'_, BTreeMap<NodeAddress, Vec<HostKey>>> {
        self.met.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn note(&self, event: PinEvent) {
        tracing::info!(node = event.node, fingerprints = event.fingerprints.join(" "), "{event}");
        self.events.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(event);
    }
}

/// The ConfigMap as it was read; its resourceVersion makes the write that follows a compare-and-swap.
struct Pins(Option<ConfigMap>);

impl Pins {
    fn pin(&self, node: &str) -> anyhow::Result<Option<Pin>> {
        let entry = self.0.as_ref().and_then(|map| map.data.as_ref()?.get(node));
        let read = |text: &String| serde_json::from_str(text).with_context(|| format!("entry {node} of {CONFIG_MAP}"));
        entry.map(read).transpose()
    }

    fn with(self, node: &str, pin: &Pin) -> anyhow::Result<ConfigMap> {
        let mut map = self.0.unwrap_or_else(new_config_map);
        map.data.get_or_insert_default().insert(node.to_owned(), serde_json::to_string(pin)?);
        Ok(map)
    }
}

fn new_config_map() -> ConfigMap {
    let labels = [("app.kubernetes.io/name", "kubectl-upgrade"), ("app.kubernetes.io/component", "host-keys")];
    let labels: BTreeMap<_, _> = labels.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    ConfigMap {
        metadata: ObjectMeta { name: Some(CONFIG_MAP.to_owned()), labels: Some(labels), ..ObjectMeta::default() },
        ..ConfigMap::default()
    }
}

fn unreadable(node: &NodeAddress, error: &anyhow::Error) -> HostError {
    HostError::Unexpected { node: node.name.clone(), what: format!("its host key can't be checked: {error:#}") }
}

/// Why the API server could not be asked about the pins: its "no" stays a no, its absence passes by itself.
fn unanswered(node: &NodeAddress, error: &anyhow::Error) -> HostError {
    let is_no = |error: &kube::Error| match error {
        kube::Error::Api(status) => (400..500).contains(&status.code) && status.code != 429,
        kube::Error::SerdeError(_) | kube::Error::BuildRequest(_) | kube::Error::HttpError(_) => true,
        _ => false,
    };
    if error.downcast_ref::<kube::Error>().is_some_and(is_no) {
        return unreadable(node, error);
    }
    HostError::Unreachable { node: node.name.clone(), why: format!("its host key can't be checked now: {error:#}") }
}

#[cfg(test)]
pub(crate) mod tests;
