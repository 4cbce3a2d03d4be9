//! What keeps pods up: ReplicaSets, Deployments, StatefulSets, DaemonSets.

mod daemon_set;
mod deployment;
mod replica_set;
mod stateful_set;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

pub(crate) use self::{
    daemon_set::{look_at_daemon_pod, look_at_daemon_set, look_soon},
    deployment::look_at_deployment,
    replica_set::look_at_replica_set,
    stateful_set::look_at_stateful_set,
};
use super::{
    hash::hash,
    job::Tally,
    object::{Meta, Name},
    world::ruled_by,
};
use crate::sandbox::store::Kind;

/// What controllers remember from look to look, because no object says it.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Nodes that were Ready at the last look.
    pub(crate) ready_nodes: BTreeSet<String>,
    /// Since when a pod stands the taints of its node.
    pub(crate) tainted_since: BTreeMap<Name, Timestamp>,
    /// The revision of each template that was met, by the owner's uid.
    revisions: BTreeMap<String, Revision>,
    /// What is known of the failures of each Job, by uid.
    pub(crate) tallies: BTreeMap<String, Tally>,
    /// Pods that found no node: they are tried again when something changed that may help.
    pub(crate) parked: BTreeSet<Name>,
    /// Something did.
    pub(crate) retry_parked: bool,
    /// Until when each CronJob has been looked at.
    pub(crate) cron_looked: BTreeMap<String, Timestamp>,
}

#[derive(Debug)]
struct Revision {
    template: String,
    label: String,
}

impl Memory {
    /// The revision label of a template. What an owner that came from elsewhere called its template at first sight is
    /// what it is called as long as the template stays.
    fn revision(&mut self, owner: &Meta, template: &Value, at_first_sight: impl FnOnce() -> Option<String>) -> String {
        let now = hash(template);
        let own = format!("{}-{now}", owner.name);
        let known = self.revisions.entry(owner.uid.clone()).or_insert_with(|| Revision {
            template: now.clone(),
            label: at_first_sight().filter(|label| !label.is_empty()).unwrap_or_else(|| own.clone()),
        });
        if known.template != now {
            *known = Revision { template: now, label: own };
        }
        known.label.clone()
    }
}

/// A pod from a template, ruled by the template's owner.
pub(crate) fn pod_from(template: &Value, kind: &Kind, owner: &Meta, labels: &[(&str, &str)]) -> Value {
    let mut pod = json!({"metadata": template["metadata"], "spec": template["spec"]});
    if !pod["metadata"].is_object() {
        pod["metadata"] = json!({});
    }
    pod["metadata"]["namespace"] = owner.namespace.clone().into();
    pod["metadata"]["ownerReferences"] = json!([ruled_by(kind, owner)]);
    for (key, value) in labels {
        pod["metadata"]["labels"][key] = (*value).into();
    }
    if let Some(metadata) = pod["metadata"].as_object_mut() {
        metadata.remove("name");
        metadata.remove("creationTimestamp");
    }
    pod
}

/// A count as the API has it.
fn counted(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_keeps_the_name_that_it_was_met_with() {
        let (mut memory, owner) = (Memory::default(), Meta { uid: "u".into(), name: "db".into(), ..Meta::default() });
        let (one, two) = (json!({"image": "db:1"}), json!({"image": "db:2"}));
        assert_eq!(memory.revision(&owner, &one, || Some("db-6f4b".into())), "db-6f4b");
        assert_eq!(memory.revision(&owner, &one, || None), "db-6f4b");
        let next = memory.revision(&owner, &two, || Some("db-6f4b".into()));
        assert_eq!(next, format!("db-{}", hash(&two)));
    }

    #[test]
    fn a_pod_from_a_template_belongs_to_its_owner() {
        let owner = Meta { namespace: "shop".into(), name: "web".into(), uid: "u".into(), ..Meta::default() };
        let template = json!({"metadata": {"labels": {"app": "web"}, "creationTimestamp": null}, "spec": {"a": 1}});
        let pod = pod_from(&template, &crate::sandbox::store::kinds::REPLICA_SET, &owner, &[("more", "x")]);
        assert_eq!(pod["metadata"]["labels"], json!({"app": "web", "more": "x"}));
        assert_eq!(pod["metadata"]["ownerReferences"][0]["apiVersion"], "apps/v1");
        assert_eq!(pod["metadata"]["ownerReferences"][0]["controller"], true);
        assert_eq!(pod["metadata"].get("creationTimestamp"), None);
    }
}
