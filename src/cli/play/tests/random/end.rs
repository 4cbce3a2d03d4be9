//! What must hold once a night is over.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::{case::Case, watch::Watch};
use crate::{
    cli::play::stage::Stage,
    cluster::snapshot::CORDONED_BY,
    install::names,
    node::packages,
    run::{
        lease,
        names::CHAIN_LABEL,
        record::{RunState, Status},
    },
    sandbox::store::kinds::{DEPLOYMENT, LEASE, NODE, POD},
};

/// How long a Lease holds that is not renewed.
const LEASE_LASTS: Duration = Duration::from_secs(30);

/// How it ended, and at what: the step that failed, or the gate that refused.
pub(super) fn in_a_word(run: &RunState) -> String {
    let at = match run.status {
        Status::Halted => run.halt.as_ref().map(|halt| halt.step.as_str()),
        Status::Refused => run.refusal.as_ref().and_then(|(_, findings)| Some(findings.first()?.gate.as_str())),
        _ => None,
    };
    at.map_or_else(|| format!("{:?}", run.status), |at| format!("{:?} at {at}", run.status))
}

/// All that is broken.
pub(super) fn broken(case: &Case, stage: &Stage, watch: &Watch, run: Option<&RunState>) -> Vec<String> {
    let unknown = stage.world.machines().unknown_commands();
    let mut broken: Vec<_> = unknown.iter().map(|command| format!("the sandbox does not know: {command}")).collect();
    let Some(run) = run else {
        broken.extend((!case.is_faulty()).then(|| "no run was begun, and nothing went wrong".to_owned()));
        return broken;
    };
    broken.extend(unexplained(stage, run));
    match run.status {
        Status::Done => broken.extend(left_behind(stage, run)),
        Status::Halted => broken.extend(left_cordoned(stage, run)),
        Status::Refused => broken.extend(changed(watch)),
        _ => {}
    }
    broken.extend(still_held(stage));
    broken
}

/// A run that stands says why; one that does not stand is told with what it waits for.
fn unexplained(stage: &Stage, run: &RunState) -> Option<String> {
    let explained = match run.status {
        Status::Done => true,
        Status::Refused => run.refusal.as_ref().is_some_and(|(_, findings)| !findings.is_empty()),
        Status::Halted => run.halt.as_ref().is_some_and(|halt| !halt.why.is_empty()),
        Status::Paused => run.paused.is_some(),
        _ => false,
    };
    (!explained).then(|| format!("{:?} is no end, or one without a reason: {}", run.status, waits(stage, run)))
}

fn waits(stage: &Stage, run: &RunState) -> String {
    let store = stage.world.store();
    let name = |object: &Arc<Value>| object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let pods = store.list(&POD, None).into_iter();
    let pods: Vec<_> = pods
        .filter(|pod| !matches!(pod["status"]["phase"].as_str(), Some("Running" | "Succeeded")))
        .map(|pod| format!("{} {}", name(&pod), pod["status"]["phase"]))
        .collect();
    let cordoned: Vec<_> =
        store.list(&NODE, None).iter().filter(|node| node["spec"]["unschedulable"] == true).map(name).collect();
    let (phase, node, step, job) = (run.phase, &run.node, &run.step, &run.job);
    let now = stage.world.clock().now();
    format!(
        "at {now}, last progress {}: phase {phase:?} of {node:?}, step {step:?}, Job {job:?}, last error {:?}; pods not \
         Running: {pods:?}; cordoned: {cordoned:?}",
        run.last_progress, run.attempt_failed
    )
}

/// A refusal changes nothing.
fn changed(watch: &Watch) -> Option<String> {
    let (cordoned, moves) = (watch.was_cordoned(), watch.moves());
    let untouched = cordoned.is_empty() && moves.is_empty();
    (!untouched).then(|| format!("it was refused, and yet cordoned {cordoned:?} and moved {moves:?}"))
}

/// A run that halts on a node leaves no other one closed.
fn left_cordoned(stage: &Stage, run: &RunState) -> Vec<String> {
    let nodes = stage.world.store().list(&NODE, None);
    let ours = nodes.iter().filter(|node| !node["metadata"]["annotations"][CORDONED_BY].is_null());
    let names = ours.filter_map(|node| node["metadata"]["name"].as_str());
    let of_others = names.filter(|name| run.halt.as_ref().and_then(|halt| halt.node.as_deref()) != Some(*name));
    of_others.map(|name| format!("{name} is left cordoned by a run that halted elsewhere")).collect()
}

/// Whatever the end: nobody works any more, and nobody is locked out.
fn still_held(stage: &Stage) -> Vec<String> {
    let store = stage.world.store();
    let lease = store.get(&LEASE, Some(names::NAMESPACE), lease::NAME);
    let holder = lease.as_ref().and_then(|lease| lease["spec"]["holderIdentity"].as_str()).unwrap_or_default();
    let renewed = lease.as_ref().and_then(|lease| lease["spec"]["renewTime"].as_str()?.parse().ok());
    // one that was killed after its last line can't give it back, and it runs out
    let lasts = renewed.is_some_and(|at| stage.world.clock().since(at) < LEASE_LASTS);
    let mut held: Vec<_> =
        (lasts && !holder.is_empty()).then(|| format!("the Lease is held by {holder}")).into_iter().collect();
    let pods = store.list(&POD, Some(names::NAMESPACE));
    let works = |pod: &&Arc<Value>| {
        pod["metadata"]["labels"]["app"] == CHAIN_LABEL.1
            && pod["status"]["phase"] == "Running"
            && pod["metadata"]["deletionTimestamp"].is_null()
    };
    held.extend(pods.iter().filter(works).map(|pod| format!("{} still works", pod["metadata"]["name"])));
    held
}

/// After a run that is done: what is ours and still there.
fn left_behind(stage: &Stage, run: &RunState) -> Vec<String> {
    let mut left = Vec::new();
    let (store, version) = (stage.world.store(), run.target.to);
    let closing = run.nodes.get("postflight").map(|row| row.started_at);
    for node in store.list(&NODE, None) {
        let name = node["metadata"]["name"].as_str().expect("name");
        let machine = stage.world.machines().get(name).expect("machine");
        let born = node["metadata"]["creationTimestamp"].as_str().and_then(|text| text.parse().ok());
        if born.zip(closing).is_some_and(|(born, closing): (jiff::Timestamp, _)| born >= closing) {
            continue;
        }
        let mut check = |holds: bool, what: &str| {
            if !holds {
                left.push(format!("{name} {what}"));
            }
        };
        check(node["metadata"]["annotations"][CORDONED_BY].is_null(), "has our annotation");
        check(node["spec"]["unschedulable"] != true, "is cordoned");
        check(node["status"]["nodeInfo"]["kubeletVersion"] == format!("v{version}"), "is not at the version");
        check(machine.pinned_by_us().is_empty(), "has images that we pinned");
        let full = format!("{version}-1.1");
        for package in packages::ALL {
            check(machine.package(package) == Some((full.clone(), true)), &format!("does not hold {package}"));
        }
    }
    for deployment in store.list(&DEPLOYMENT, None).iter().filter(|one| one["spec"]["replicas"] == 0) {
        left.push(format!("{} is at 0", deployment["metadata"]["name"]));
    }
    left
}
