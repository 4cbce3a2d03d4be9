//! The past incidents as whole nights: a cluster in the circumstances of each, the CronJob's own Job, the product's own
//! code, and the end that it must come to now. `tests/incidents/run` takes each fix out and sees its night go wrong.

mod broken;
mod chain;
mod redirects;
mod refused;

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::{
    cli::play::leash::Leash,
    policy,
    run::record::{Event, Journal, NodeState},
    sandbox::{
        hosts::{Call, Component, Fault},
        store::{Patch, kinds},
    },
    signal::Signals,
};

const STACK: usize = 16 << 20;
const CORE_DNS: &str = "coredns";
const SYSTEM: Option<&str> = Some("kube-system");

/// On a thread of its own: several nights one after the other are a deeper future than a test's stack holds.
fn night(played: impl AsyncFnOnce() + Send) {
    let on_a_paused_clock = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        LocalSet::new().block_on(&runtime.expect("runtime"), played());
    };
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let builder = std::thread::Builder::new().name(name).stack_size(STACK);
    std::thread::scope(|scope| {
        let played = builder.spawn_scoped(scope, on_a_paused_clock).expect("a thread").join();
        played.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

/// Two minutes before the detection's hour; what is not said of the policy is about the speed of the tests.
async fn evening(layout: &Layout, policy: &str) -> Stage {
    at("2026-11-22T22:58:00Z", layout, policy).await
}

async fn at(time: &str, layout: &Layout, policy: &str) -> Stage {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Stage::set(layout, policy, time.parse().expect("time")).await.expect("stage")
}

/// The newest run, once it stands like this.
async fn reaches(stage: &Stage, status: Status, hours: u64) -> RunState {
    until(stage, &format!("{status:?}"), hours, |run| run.status == status).await
}

async fn until(stage: &Stage, what: &str, hours: u64, is_so: impl Fn(&RunState) -> bool) -> RunState {
    for _ in 0..hours * 60 {
        tokio::time::sleep(Duration::from_mins(1)).await;
        let newest = stage.runs().await.unwrap_or_default().into_iter().next();
        if let Some(run) = newest.filter(|run| is_so(run)) {
            return run;
        }
    }
    panic!("no run comes to {what} within {hours} h: {:#?}", stage.runs().await);
}

/// Every phase on a node, with the node that its pod ran on.
async fn runners(stage: &Stage, run: &RunState) -> Vec<(String, String)> {
    let entries = Journal::new(stage.cluster.clone(), &run.id).entries().await.expect("the record");
    let started = entries.into_iter().filter_map(|entry| match entry.event {
        Event::PhaseStarted { runner, .. } => Some((entry.node?, runner)),
        _ => None,
    });
    started.collect()
}

/// Every pod of this phase dies at its first step on a machine, as for want of memory.
fn kill_pods(stage: &Stage, phase: &'static str) {
    let kill = move |_: &Call<'_>| {
        let leash = Leash::current().filter(|leash| leash.pod().contains(phase))?;
        leash.cut();
        Some(Fault::Die)
    };
    stage.world.machines().set_faults(Some(Arc::new(kill)));
}

fn signals(stage: &Stage) -> Signals {
    let policy = policy::Policy::default();
    Signals::new(policy.clone(), None).expect("signals").in_place(policy, stage.world.monitor().clone())
}

fn cordoned(stage: &Stage) -> Vec<String> {
    let nodes = nodes(stage).into_iter().filter(|node| node["spec"]["unschedulable"] == true);
    nodes.map(|node| node["metadata"]["name"].to_string()).collect()
}

fn corefile(stage: &Stage) -> String {
    let found = stage.world.store().get(&kinds::CONFIG_MAP, SYSTEM, CORE_DNS).expect("CoreDNS' ConfigMap");
    found["data"]["Corefile"].as_str().expect("Corefile").to_owned()
}

fn set_corefile(stage: &Stage, text: &str) {
    let patch = Patch::Merge(json!({"data": {"Corefile": text}}));
    stage.world.store().patch(&kinds::CONFIG_MAP, SYSTEM, CORE_DNS, &patch).expect("patched");
}
