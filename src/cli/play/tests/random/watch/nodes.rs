//! Nodes: how many are down at once, and the versions of their kubelets.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;

use super::{Seen, image_version, is_condition, text, version};
use crate::{
    cluster::snapshot::CORDONED_BY,
    sandbox::store::{
        Change,
        kinds::{NODE, POD},
    },
    version::KubeVersion,
};

/// A node that went away this long ago was known to be away: between the look at the others and the cordon lie a
/// connection and its retries.
const KNOWN_AFTER: Duration = Duration::from_mins(5);

impl Seen {
    pub(super) fn node_changed(&mut self, change: &Change) {
        let node = &change.object;
        let name = text(&node["metadata"]["name"]);
        if is_condition(node, "Ready") {
            self.unready_since.remove(name);
        } else {
            self.unready_since.entry(name.to_owned()).or_insert(change.at);
        }
        let ours = node["spec"]["unschedulable"] == true && !node["metadata"]["annotations"][CORDONED_BY].is_null();
        if !ours {
            if self.cordoned.remove(name) {
                self.given_back.insert(name.to_owned(), change.at);
            }
        } else if self.cordoned.insert(name.to_owned()) {
            self.is_cordoned(name, change);
        }
        self.kubelet_changed(name, change);
    }

    /// Just now, by the product.
    fn is_cordoned(&mut self, name: &str, change: &Change) {
        self.was_cordoned.insert(name.to_owned());
        if self.cordoned.len() > 1 {
            self.breaks(format!("cordoned at once: {:?}", self.cordoned));
        }
        let known = |since| Duration::try_from(change.at.duration_since(since)).unwrap_or_default() > KNOWN_AFTER;
        let away = self.unready_since.iter().find(|(other, since)| *other != name && known(**since));
        if let Some((other, since)) = away {
            let told = format!("{name} was cordoned while {other} was not Ready, since {since}");
            self.breaks(told);
        }
        if let Some(pod) = self.drains_itself(name) {
            self.breaks(format!("{name} was cordoned, and {pod} that drains it runs there"));
        }
    }

    fn kubelet_changed(&mut self, name: &str, change: &Change) {
        let kubelet = |node: &Value| version(text(&node["status"]["nodeInfo"]["kubeletVersion"]));
        let Some(now) = kubelet(&change.object) else { return };
        let before = change.before.as_deref().and_then(kubelet);
        if before == Some(now) {
            return;
        }
        if let Some(before) = before {
            self.check_step(&format!("kubelet of {name}"), before, now);
            if now < before {
                self.breaks(format!("kubelet of {name} went down: {before} to {now}"));
            }
            if !self.cordoned.contains(name) {
                self.breaks(format!("kubelet of {name} became {now}, and the node is not cordoned by the run"));
            }
        }
        self.check_skew(name, now);
    }

    /// A control plane's kubelet talks to its own apiserver; a worker's to any of them. Counted when a kubelet changes:
    /// nothing else of an upgrade makes one newer.
    fn check_skew(&mut self, node: &str, kubelet: KubeVersion) {
        let servers = self.mirror.all(&POD).filter(|pod| pod["metadata"]["labels"]["component"] == "kube-apiserver");
        let servers: BTreeMap<&str, KubeVersion> =
            servers.filter_map(|pod| Some((text(&pod["spec"]["nodeName"]), image_version(pod)?))).collect();
        let oldest = servers.get(node).or_else(|| servers.values().min()).copied();
        if let Some(oldest) = oldest.filter(|oldest| *oldest < kubelet) {
            self.breaks(format!("kubelet of {node} at {kubelet}, apiserver at {oldest}"));
        }
    }

    pub(super) fn is_single(&self) -> bool {
        self.mirror.all(&NODE).count() == 1
    }
}
