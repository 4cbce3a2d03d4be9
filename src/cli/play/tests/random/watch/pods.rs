//! Pods: those of the chain never where they drain, static ones a step at a time.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use serde_json::Value;

use super::{Mirror, Seen, image_version, text};
use crate::{
    run::names::{CHAIN_LABEL, NODE_ANNOTATION},
    sandbox::store::{
        Change,
        kinds::{JOB, POD},
    },
    version::KubeVersion,
};

/// A kubelet that comes back finds what a kubeadm that died wrote before, and its node may have been given back meanwhile:
/// its start, and a static pod's.
const LATE: Duration = Duration::from_mins(2);

impl Seen {
    pub(super) fn pod_changed(&mut self, change: &Change) {
        let pod = &change.object;
        let node = text(&pod["spec"]["nodeName"]);
        let bound = change.before.as_ref().is_none_or(|before| before["spec"]["nodeName"].is_null());
        if bound && !node.is_empty() && !self.is_single() && self.drained_by(pod) == Some(node) {
            self.breaks(format!("a pod of the chain was put on {node}, which it drains"));
        }
        if is_versioned(pod) {
            self.static_pod_changed(text(&pod["metadata"]["name"]), node, image_version(pod), change.at);
        }
    }

    /// A new manifest is a new pod, so the versions are remembered. Back is allowed: kubeadm takes back what fails.
    fn static_pod_changed(&mut self, name: &str, node: &str, now: Option<KubeVersion>, at: Timestamp) {
        let Some(now) = now else { return };
        let Some(before) = self.versions.insert(name.to_owned(), now).filter(|before| *before != now) else { return };
        self.check_step(name, before, now);
        let late = |since: &Timestamp| Duration::try_from(at.duration_since(*since)).is_ok_and(|passed| passed < LATE);
        if !self.cordoned.contains(node) && !self.given_back.get(node).is_some_and(late) {
            self.breaks(format!("{name} became {now} while {node} was in use"));
        }
    }

    /// The node that the Job of this pod drains.
    fn drained_by(&self, pod: &Value) -> Option<&str> {
        let of_chain = pod["metadata"]["labels"]["app"] == CHAIN_LABEL.1;
        let job = text(&pod["metadata"]["ownerReferences"][0]["name"]);
        let job = self.mirror.get(&JOB, text(&pod["metadata"]["namespace"]), job).filter(|_| of_chain)?;
        job["metadata"]["annotations"][NODE_ANNOTATION].as_str()
    }

    /// The pod of the chain that runs on the node that it drains, where there are others.
    pub(super) fn drains_itself(&self, node: &str) -> Option<String> {
        let alive = |pod: &Value| pod["status"]["phase"] == "Running" && pod["spec"]["nodeName"] == node;
        let mut pods = self.mirror.all(&POD).filter(|pod| !self.is_single() && alive(pod));
        let pod = pods.find(|pod| self.drained_by(pod) == Some(node))?;
        Some(text(&pod["metadata"]["name"]).to_owned())
    }
}

/// A static pod whose version is Kubernetes' own.
fn is_versioned(pod: &Value) -> bool {
    let labels = &pod["metadata"]["labels"];
    labels["tier"] == "control-plane" && labels["component"] != "etcd"
}

pub(super) fn static_versions(mirror: &Mirror) -> BTreeMap<String, KubeVersion> {
    let pods = mirror.all(&POD).filter(|pod| is_versioned(pod));
    pods.filter_map(|pod| Some((text(&pod["metadata"]["name"]).to_owned(), image_version(pod)?))).collect()
}
