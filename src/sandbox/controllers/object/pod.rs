use jiff::{SignedDuration, Timestamp};
use k8s_openapi::{
    api::core::v1::{NodeSelector, PreferredSchedulingTerm},
    apimachinery::pkg::apis::meta::v1::LabelSelector,
};
use serde::Deserialize;

use super::{Amount, Amounts, Condition, Labels, Meta, Taint};

/// What the API server fills in where a pod says nothing.
const DEFAULT_GRACE_SECONDS: i64 = 30;

/// A pod, as controllers, scheduler and kubelet see it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Pod {
    pub(crate) metadata: Meta,
    pub(crate) spec: PodSpec,
    pub(crate) status: PodStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PodSpec {
    pub(crate) node_name: String,
    pub(crate) node_selector: Labels,
    pub(crate) affinity: Option<Box<Affinity>>,
    pub(crate) tolerations: Vec<Toleration>,
    pub(crate) topology_spread_constraints: Vec<Spread>,
    pub(crate) containers: Vec<Container>,
    pub(crate) init_containers: Vec<Container>,
    pub(crate) overhead: Amounts,
    pub(crate) priority: i64,
    pub(crate) restart_policy: String,
    pub(crate) host_network: bool,
    pub(crate) scheduler_name: String,
    pub(crate) scheduling_gates: Vec<Gate>,
    pub(crate) termination_grace_period_seconds: Option<i64>,
    pub(crate) volumes: Vec<Volume>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PodStatus {
    pub(crate) phase: String,
    pub(crate) reason: String,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) start_time: Option<Timestamp>,
    #[serde(rename = "podIP")]
    pub(crate) pod_ip: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Container {
    pub(crate) name: String,
    pub(crate) image: String,
    pub(crate) resources: Resources,
    pub(crate) ports: Vec<Port>,
    pub(crate) restart_policy: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Resources {
    pub(crate) requests: Amounts,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Port {
    pub(crate) name: String,
    #[serde(rename = "containerPort")]
    pub(crate) inside: i64,
    #[serde(rename = "hostPort")]
    pub(crate) outside: i64,
    pub(crate) protocol: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Volume {
    pub(crate) name: String,
    pub(crate) persistent_volume_claim: Option<Claim>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Claim {
    pub(crate) claim_name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Gate {
    pub(crate) name: String,
}

/// A toleration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Toleration {
    pub(crate) key: String,
    pub(crate) operator: String,
    pub(crate) value: String,
    pub(crate) effect: String,
    #[serde(rename = "tolerationSeconds")]
    pub(crate) seconds: Option<i64>,
}

impl Toleration {
    /// The API's rule: an empty key with Exists tolerates all, an empty effect every effect.
    pub(crate) fn tolerates(&self, taint: &Taint) -> bool {
        let effect = self.effect.is_empty() || self.effect == taint.effect;
        let key = self.key.is_empty() || self.key == taint.key;
        let value = match self.operator.as_str() {
            "" | "Equal" => !self.key.is_empty() && self.value == taint.value,
            operator => operator == "Exists",
        };
        effect && key && value
    }
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Affinity {
    #[serde(rename = "nodeAffinity")]
    pub(crate) to_nodes: NodeAffinity,
    #[serde(rename = "podAffinity")]
    pub(crate) to_pods: PodTerms,
    #[serde(rename = "podAntiAffinity")]
    pub(crate) from_pods: PodTerms,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct NodeAffinity {
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    pub(crate) required: Option<NodeSelector>,
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution")]
    pub(crate) preferred: Vec<PreferredSchedulingTerm>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct PodTerms {
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    pub(crate) required: Vec<PodTerm>,
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution")]
    pub(crate) preferred: Vec<WeightedTerm>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PodTerm {
    pub(crate) label_selector: Option<LabelSelector>,
    pub(crate) namespaces: Vec<String>,
    pub(crate) namespace_selector: Option<LabelSelector>,
    pub(crate) topology_key: String,
    pub(crate) match_label_keys: Vec<String>,
    pub(crate) mismatch_label_keys: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct WeightedTerm {
    pub(crate) weight: i64,
    pub(crate) pod_affinity_term: PodTerm,
}

/// A topology spread constraint.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Spread {
    pub(crate) max_skew: i64,
    pub(crate) topology_key: String,
    pub(crate) when_unsatisfiable: String,
    pub(crate) label_selector: Option<LabelSelector>,
    pub(crate) min_domains: Option<i64>,
    pub(crate) match_label_keys: Vec<String>,
    pub(crate) node_affinity_policy: String,
    pub(crate) node_taints_policy: String,
}

impl Pod {
    pub(crate) fn condition(&self, kind: &str) -> Option<&Condition> {
        self.status.conditions.iter().find(|condition| condition.kind == kind)
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.condition("Ready").is_some_and(|condition| condition.status == "True")
    }

    pub(crate) fn ready_since(&self) -> Option<Timestamp> {
        self.condition("Ready").filter(|c| c.status == "True").and_then(|c| c.last_transition_time)
    }

    /// Succeeded or failed: it takes no room any more.
    pub(crate) fn is_finished(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }

    pub(crate) fn is_bound(&self) -> bool {
        !self.spec.node_name.is_empty()
    }

    /// Counts for its controller: not finished, not on its way out.
    pub(crate) fn is_active(&self) -> bool {
        !self.is_finished() && !self.metadata.is_terminating()
    }

    pub(crate) fn is_mirror(&self) -> bool {
        self.metadata.annotations.contains_key("kubernetes.io/config.mirror")
    }

    pub(crate) fn annotation(&self, key: &str) -> Option<&str> {
        self.metadata.annotations.get(key).map(String::as_str)
    }

    /// Ready for as long as its controller asks; a pod that will be, at that time.
    pub(crate) fn available_at(&self, min_ready_seconds: i64) -> Option<Timestamp> {
        let since = self.ready_since()?;
        since.checked_add(SignedDuration::from_secs(min_ready_seconds)).ok()
    }

    pub(crate) fn grace_seconds(&self) -> i64 {
        let own = self.spec.termination_grace_period_seconds.unwrap_or(DEFAULT_GRACE_SECONDS);
        self.metadata.deletion_grace_period_seconds.unwrap_or(own)
    }

    /// When its deletion was asked for: the API writes the end of the grace period.
    pub(crate) fn deleted_at(&self) -> Option<Timestamp> {
        let end = self.metadata.deletion_timestamp?;
        let grace = SignedDuration::from_secs(self.metadata.deletion_grace_period_seconds.unwrap_or(0));
        end.checked_sub(grace).ok()
    }

    /// What it takes of a node: the sum of its containers, or the largest step of its start, and one pod.
    pub(crate) fn requests(&self) -> Amounts {
        let mut running = Amounts::new();
        let mut starting = Amounts::new();
        for container in &self.spec.init_containers {
            if container.restart_policy == "Always" {
                add(&mut running, &container.resources.requests);
                raise(&mut starting, &running);
            } else {
                let mut step = running.clone();
                add(&mut step, &container.resources.requests);
                raise(&mut starting, &step);
            }
        }
        for container in &self.spec.containers {
            add(&mut running, &container.resources.requests);
        }
        raise(&mut running, &starting);
        add(&mut running, &self.spec.overhead);
        running.insert("pods".to_owned(), Amount::ONE);
        running
    }

    /// Ports of the node itself, with their protocol.
    pub(crate) fn host_ports(&self) -> impl Iterator<Item = (i64, &str)> {
        let ports = self.spec.containers.iter().flat_map(|container| &container.ports);
        ports.filter_map(|port| {
            let number = if self.spec.host_network { port.inside } else { port.outside };
            let protocol = if port.protocol.is_empty() { "TCP" } else { &port.protocol };
            (number > 0).then_some((number, protocol))
        })
    }

    pub(crate) fn claims(&self) -> impl Iterator<Item = &str> {
        self.spec.volumes.iter().filter_map(|volume| Some(volume.persistent_volume_claim.as_ref()?.claim_name.as_str()))
    }
}

fn add(sum: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        *sum.entry(name.clone()).or_default() += *amount;
    }
}

fn raise(most: &mut Amounts, other: &Amounts) {
    for (name, amount) in other {
        let entry = most.entry(name.clone()).or_default();
        *entry = (*entry).max(*amount);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn toleration(key: &str, operator: &str, value: &str, effect: &str) -> Toleration {
        let [key, operator, value, effect] = [key, operator, value, effect].map(str::to_owned);
        Toleration { key, operator, value, effect, seconds: None }
    }

    #[test]
    fn tolerations_follow_the_apis_rule() {
        let taint = Taint { key: "k".into(), value: "v".into(), effect: "NoSchedule".into(), time_added: None };
        for (key, operator, value, effect, expected) in [
            ("k", "Equal", "v", "NoSchedule", true),
            ("k", "", "v", "", true),
            ("k", "Equal", "w", "NoSchedule", false),
            ("k", "Exists", "", "", true),
            ("", "Exists", "", "", true),
            ("", "Equal", "", "", false),
            ("k", "Exists", "", "NoExecute", false),
            ("j", "Exists", "", "", false),
            ("k", "Lt", "v", "", false),
        ] {
            assert_eq!(toleration(key, operator, value, effect).tolerates(&taint), expected, "{key} {operator}");
        }
    }

    #[test]
    fn a_pod_takes_the_larger_of_its_start_and_its_running() {
        let container =
            |cpu: &str, policy: &str| json!({"resources": {"requests": {"cpu": cpu}}, "restartPolicy": policy});
        let cpu = |init: serde_json::Value, containers: serde_json::Value| {
            let pod: Pod =
                serde_json::from_value(json!({"spec": {"initContainers": init, "containers": containers}})).unwrap();
            pod.requests()["cpu"].0
        };
        assert_eq!(cpu(json!([]), json!([container("100m", ""), container("200m", "")])), 300);
        assert_eq!(cpu(json!([container("1", "")]), json!([container("200m", "")])), 1000);
        assert_eq!(cpu(json!([container("100m", "Always")]), json!([container("200m", "")])), 300);
        assert_eq!(cpu(json!([container("100m", "Always"), container("1", "")]), json!([container("200m", "")])), 1100);
    }

    #[test]
    fn the_ask_for_deletion_is_a_grace_period_before_its_end() {
        let pod: Pod = serde_json::from_value(json!({"metadata": {
            "deletionTimestamp": "2026-11-22T10:00:30Z", "deletionGracePeriodSeconds": 30}}))
        .unwrap();
        assert_eq!(pod.deleted_at(), Some("2026-11-22T10:00:00Z".parse().unwrap()));
        assert!(!pod.is_active());
    }
}
