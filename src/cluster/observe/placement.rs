//! What the scheduler would ask of a pod, from its spec.

use std::{collections::BTreeMap, mem};

use k8s_openapi::api::core::v1::{Affinity, PodAffinityTerm, Toleration, TopologySpreadConstraint};
use serde::Deserialize;

use super::{pod::Volume, quantity::resources};
use crate::cluster::snapshot::{Placement, Resources};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Spec {
    pub(super) node_name: String,
    pub(super) volumes: Vec<Volume>,
    pub(super) termination_grace_period_seconds: Option<i64>,
    containers: Vec<Container>,
    init_containers: Vec<Container>,
    overhead: BTreeMap<String, String>,
    resources: Option<Amounts>,
    node_selector: BTreeMap<String, String>,
    affinity: Option<Affinity>,
    tolerations: Vec<Toleration>,
    topology_spread_constraints: Vec<TopologySpreadConstraint>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Container {
    image: Option<String>,
    restart_policy: Option<String>,
    resources: Amounts,
    ports: Vec<Port>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Amounts {
    requests: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Port {
    host_port: Option<i32>,
}

impl Spec {
    /// Images of all containers, init containers first.
    pub(super) fn images(&self) -> Vec<String> {
        self.init_containers.iter().chain(&self.containers).filter_map(|container| container.image.clone()).collect()
    }

    /// What is required; what is merely preferred binds nobody.
    pub(super) fn placement(&mut self) -> Placement {
        let requests = self.requests();
        let ports = self.containers.iter().flat_map(|container| &container.ports);
        let host_ports = ports.filter_map(|port| port.host_port.filter(|port| *port > 0)).collect();
        let affinity = self.affinity.take().unwrap_or_default();
        let node_affinity = affinity.node_affinity.unwrap_or_default();
        let must = |constraint: &TopologySpreadConstraint| constraint.when_unsatisfiable == "DoNotSchedule";
        Placement {
            requests,
            node_selector: mem::take(&mut self.node_selector),
            node_affinity: node_affinity.required_during_scheduling_ignored_during_execution,
            tolerations: mem::take(&mut self.tolerations),
            together: terms(
                affinity.pod_affinity.and_then(|it| it.required_during_scheduling_ignored_during_execution),
            ),
            apart: terms(
                affinity.pod_anti_affinity.and_then(|it| it.required_during_scheduling_ignored_during_execution),
            ),
            spread: mem::take(&mut self.topology_spread_constraints).into_iter().filter(must).collect(),
            host_ports,
        }
    }

    /// As the scheduler counts: sidecars run beside everything after them, init containers one after another before all
    /// others, and what the pod asks for as a whole goes before its containers.
    fn requests(&self) -> Resources {
        let mut sidecars = Resources::default();
        let mut peak = Resources::default();
        for container in &self.init_containers {
            let own = resources(&container.resources.requests);
            if container.restart_policy.as_deref() == Some("Always") {
                sidecars.add(&own);
                peak = peak.max(sidecars.clone());
            } else {
                let mut beside = sidecars.clone();
                beside.add(&own);
                peak = peak.max(beside);
            }
        }
        let mut running = sidecars;
        for container in &self.containers {
            running.add(&resources(&container.resources.requests));
        }
        let mut all = running.max(peak);
        if let Some(whole) = &self.resources {
            all.0.extend(resources(&whole.requests).0);
        }
        all.add(&resources(&self.overhead));
        all
    }
}

fn terms(said: Option<Vec<PodAffinityTerm>>) -> Vec<PodAffinityTerm> {
    said.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(spec: Value) -> Placement {
        serde_json::from_value::<Spec>(spec).unwrap().placement()
    }

    fn asks(cpu: &str) -> Value {
        json!({"resources": {"requests": {"cpu": cpu}}})
    }

    #[test]
    fn requests_are_counted_as_the_scheduler_counts() {
        let sidecar = json!({"restartPolicy": "Always", "resources": {"requests": {"cpu": "200m"}}});
        for (what, spec, cpu) in [
            ("containers together", json!({"containers": [asks("100m"), asks("250m")]}), 350),
            ("a large init container", json!({"containers": [asks("100m")], "initContainers": [asks("2")]}), 2000),
            ("a small one", json!({"containers": [asks("100m")], "initContainers": [asks("50m")]}), 100),
            ("a sidecar runs on", json!({"containers": [asks("100m")], "initContainers": [sidecar]}), 300),
            (
                "a sidecar beside init",
                json!({"containers": [asks("100m")], "initContainers": [sidecar, asks("1")]}),
                1200,
            ),
            ("overhead", json!({"containers": [asks("100m")], "overhead": {"cpu": "50m"}}), 150),
            (
                "the pod as a whole",
                json!({"containers": [asks("100m")], "resources": {"requests": {"cpu": "1"}}}),
                1000,
            ),
            ("nothing", json!({"containers": [{"image": "x"}]}), 0),
        ] {
            assert_eq!(read(spec).requests.of("cpu"), cpu, "{what}");
        }
    }

    #[test]
    fn only_what_is_required_is_kept() {
        let term = json!({"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}});
        let spread = |when: &str| json!({"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": when});
        let found = read(json!({
            "containers": [{"ports": [{"containerPort": 80}, {"containerPort": 53, "hostPort": 53}]}],
            "nodeSelector": {"disk": "ssd"},
            "tolerations": [{"operator": "Exists"}],
            "affinity": {
                "nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                    {"weight": 1, "preference": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}]},
                "podAntiAffinity": {
                    "requiredDuringSchedulingIgnoredDuringExecution": [term],
                    "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": term}],
                },
            },
            "topologySpreadConstraints": [spread("ScheduleAnyway"), spread("DoNotSchedule")],
        }));
        assert_eq!((found.apart.len(), found.together.len(), found.spread.len()), (1, 0, 1));
        assert_eq!((found.host_ports, found.tolerations.len()), (vec![53], 1));
        assert_eq!((found.node_affinity, found.node_selector["disk"].as_str()), (None, "ssd"));
    }
}
