use std::time::Duration;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    Drain, Role, Step, UpgradePlan, drains, estimate,
    order::{self, Next},
    runner,
    whole_run::{self, WholeRun},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    gate::Verdict,
    policy::Policy,
    version::{KubeVersion, Target},
};

/// The plan of an upgrade: the chain played over the snapshot's nodes, each done as soon as it is reached.
pub fn plan(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy, verdict: &Verdict) -> UpgradePlan {
    let run = whole_run::play(snapshot, target, policy);
    let nodes = snapshot.nodes.clone();
    let mut played = Played { snapshot, run, target, policy, nodes, steps: Vec::new(), wave: 0 };
    played.whole(Role::Preflight, estimate::PREFLIGHT);
    played.skipped();
    while played.next_node() {}
    played.whole(Role::Postflight, estimate::POSTFLIGHT);
    let steps = played.steps;
    UpgradePlan {
        from: target.from.to_string(),
        to: target.to.to_string(),
        upgrade: Some(target.kind),
        why: String::new(),
        verdict: verdict.clone(),
        nodes: steps.iter().filter(|step| step.node.is_some() && step.skipped.is_none()).count(),
        pods: steps.iter().filter_map(|step| step.drain.as_ref()).map(|drain| drain.pods.len()).sum(),
        seconds: steps.iter().map(|step| step.seconds).sum(),
        undo: undo(&steps),
        digest: digest(target, &steps),
        steps,
    }
}

/// The chain, as far as it has been played.
struct Played<'a> {
    snapshot: &'a ClusterSnapshot,
    run: Result<WholeRun<'a>, String>,
    target: &'a Target,
    policy: &'a Policy,
    nodes: Vec<Node>,
    steps: Vec<Step>,
    wave: usize,
}

impl Played<'_> {
    fn push(&mut self, mut step: Step) {
        step.n = self.steps.len() + 1;
        self.steps.push(step);
    }

    /// A phase of the whole cluster.
    fn whole(&mut self, role: Role, time: Duration) {
        let runner = self.runner(None);
        self.push(Step { runner, seconds: time.as_secs(), ..empty(role, None) });
    }

    /// Nodes at the target already: named, so that nobody misses them in the list.
    fn skipped(&mut self) {
        let to = self.target.to;
        let done: Vec<_> =
            in_order(&self.nodes, self.policy).into_iter().filter(|node| node.is_at(to)).cloned().collect();
        for node in done {
            let skipped = Some(format!("is at v{to} already"));
            self.push(Step { skipped, ..empty(role(&node), Some(&node)) });
        }
    }

    /// The node that the chain would take now; false when none is left.
    fn next_node(&mut self) -> bool {
        let name = match order::next(&self.nodes, self.target.to, &self.policy.nodes, &order::Settled::default()) {
            Next::ControlPlane(node) | Next::Worker(node) => node,
            Next::Postflight => return false,
        };
        let Some(place) = self.nodes.iter().position(|node| node.name == name) else { return false };
        let node = self.nodes[place].clone();
        let drain = drains::of_node(&self.run, self.snapshot, &name, self.policy);
        let time = self.time(&node, &drain);
        let runner = self.runner(Some(&name));
        self.wave += 1;
        let wave = Some(self.wave);
        self.push(Step {
            runner,
            wave,
            seconds: time.as_secs(),
            drain: Some(drain),
            ..empty(role(&node), Some(&node))
        });
        upgrade(&mut self.nodes[place], self.target.to);
        true
    }

    fn time(&self, node: &Node, drain: &Drain) -> Duration {
        let drain = Duration::from_secs(drain.seconds);
        if node.control_plane {
            estimate::control_plane(self.target.kind, drain)
        } else {
            estimate::worker(self.policy, drain)
        }
    }

    fn runner(&self, drained: Option<&str>) -> Option<String> {
        // Nothing can move in a cluster of a single node: its Job stays there.
        let drained = drained.filter(|_| self.nodes.len() > 1);
        runner::preferred(&self.nodes, drained, self.target.to).first().map(|node| node.name.clone())
    }
}

fn in_order<'a>(nodes: &'a [Node], policy: &Policy) -> Vec<&'a Node> {
    let mut found = order::control_planes(nodes);
    found.extend(order::workers(nodes, &policy.nodes));
    found
}

fn upgrade(node: &mut Node, to: KubeVersion) {
    node.ready = true;
    node.kubelet = to;
    if node.control_plane {
        node.apiserver = Some(to);
    }
    // A phase uncordons what the run itself cordoned, and nothing else.
    if node.cordoned_by.take().is_some() {
        node.unschedulable = false;
    }
}

fn role(node: &Node) -> Role {
    if node.control_plane { Role::ControlPlane } else { Role::Worker }
}

fn empty(role: Role, node: Option<&Node>) -> Step {
    let node = node.map(|node| node.name.clone());
    Step { n: 0, role, node, runner: None, wave: None, skipped: None, drain: None, seconds: 0 }
}

fn undo(steps: &[Step]) -> String {
    let planes = steps.iter().filter(|step| step.role == Role::ControlPlane && step.skipped.is_none());
    match planes.map(|step| step.n).max() {
        None => "workers by package".to_owned(),
        Some(last) => {
            format!("workers by package; control planes until step {last} ends, then etcd snapshot only")
        }
    }
}

fn digest(target: &Target, steps: &[Step]) -> String {
    #[derive(Serialize)]
    struct Digested<'a> {
        target: &'a Target,
        steps: &'a [Step],
    }
    // Fields are written in the order of their declaration: the same plan, the same bytes. Strings and numbers always can be.
    let bytes = serde_json::to_vec(&Digested { target, steps }).unwrap_or_default();
    Sha256::digest(&bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, node, pod},
        plan::Outlook,
    };

    fn planned(snapshot: &ClusterSnapshot, target: &Target) -> UpgradePlan {
        plan(snapshot, target, &Policy::default(), &Verdict::of(vec![], vec![], vec![]))
    }

    fn shown(plan: &UpgradePlan) -> Vec<String> {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        plan.steps
            .iter()
            .map(|step| format!("{} {} {} {}", step.n, step.role, text(&step.node), text(&step.runner)))
            .collect()
    }

    #[test]
    fn one_control_plane_and_two_workers() {
        let plan = planned(&fixture::cluster(), &fixture::patch());
        assert_eq!(
            shown(&plan),
            ["1 preflight - w1", "2 control plane m1 w1", "3 worker w1 m1", "4 worker w2 m1", "5 postflight - m1"]
        );
        assert_eq!((plan.nodes, plan.steps[1].seconds, plan.steps[2].seconds), (3, 6 + 113 + 17, 6 + 1 + 17 + 600));
        assert_eq!(plan.seconds, plan.steps.iter().map(|step| step.seconds).sum::<u64>());
    }

    // Incident 1: no step's runner is the node that it drains.
    #[test]
    fn incident_01_no_step_runs_on_the_node_that_it_drains() {
        let mut cluster = fixture::cluster();
        cluster.nodes.extend([node("m2", true, "1.36.1"), node("m3", true, "1.36.1"), node("a1", false, "1.36.1")]);
        let plan = planned(&cluster, &fixture::minor());
        for step in &plan.steps {
            assert!(step.node.is_none() || step.node != step.runner, "{step:?}");
            assert!(step.runner.is_some(), "{step:?}");
        }
        let order: Vec<_> = plan.steps.iter().filter_map(|step| step.node.as_deref()).collect();
        assert_eq!(order, ["m1", "m2", "m3", "a1", "w1", "w2"]);
        // No worker to run from: by name alone the first control plane would come first.
        cluster.nodes.retain(|node| node.control_plane);
        let first = &planned(&cluster, &fixture::patch()).steps[1];
        assert_eq!((first.node.as_deref(), first.runner.as_deref()), (Some("m1"), Some("m2")));
    }

    #[test]
    fn what_is_done_is_skipped_and_says_why() {
        let mut cluster = fixture::cluster();
        cluster.nodes[0] = node("m1", true, "1.36.3");
        let plan = planned(&cluster, &fixture::patch());
        assert_eq!(plan.steps[1].skipped.as_deref(), Some("is at v1.36.3 already"));
        assert_eq!((plan.steps[1].seconds, plan.nodes), (0, 2));
        assert_eq!(plan.undo, "workers by package");
    }

    #[test]
    fn a_node_that_the_run_left_cordoned_is_a_runner_again_once_it_is_done() {
        let mut cluster = fixture::cluster();
        cluster.nodes.truncate(2);
        (cluster.nodes[0].unschedulable, cluster.nodes[0].cordoned_by) = (true, Some("4f1c".to_owned()));
        let shown = shown(&planned(&cluster, &fixture::patch()));
        assert_eq!(shown[1..3], ["2 control plane m1 w1", "3 worker w1 m1"]);
    }

    #[test]
    fn a_single_node_is_cordoned_and_runs_its_own_job() {
        let mut cluster = fixture::cluster();
        cluster.nodes.truncate(1);
        let plan = planned(&cluster, &fixture::patch());
        assert_eq!(shown(&plan), ["1 preflight - m1", "2 control plane m1 m1", "3 postflight - m1"]);
        assert_eq!(plan.steps[1].drain.as_ref().map(|drain| drain.outlook), Some(Outlook::Cordon));
    }

    #[test]
    fn equal_plans_have_equal_digests_whatever_the_verdict() {
        let mut cluster = fixture::cluster();
        let first = planned(&cluster, &fixture::patch());
        assert_eq!(first.digest.len(), 64);
        cluster.observed_at = "2026-11-23T10:00:00Z".parse().expect("time");
        assert_eq!(planned(&cluster, &fixture::patch()).digest, first.digest);
        assert_ne!(planned(&cluster, &fixture::minor()).digest, first.digest);
        cluster.pods = Observed::Known(vec![pod("ns/one", "w1", "busybox:1")]);
        assert_ne!(planned(&cluster, &fixture::patch()).digest, first.digest);
    }

    #[test]
    fn a_plan_survives_being_written_and_read() {
        let plan = planned(&fixture::cluster(), &fixture::minor());
        let json = serde_json::to_string(&plan).expect("written");
        assert_eq!(serde_json::from_str::<UpgradePlan>(&json).expect("read"), plan);
    }
}
