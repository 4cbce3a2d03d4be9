use std::{sync::Arc, time::Duration};

use serde_json::json;

use super::super::{dice::Dice, trace::Trace};
use crate::{
    install::names,
    sandbox::{
        hosts::Trouble,
        store::{Deletion, Patch, kinds},
        world::{Layout, World},
    },
};

/// One thing, at one moment of the first hour; it passes, or a person mends it.
pub(super) async fn happens(world: Arc<World>, nodes: Vec<String>, mut dice: Dice, trace: Arc<Trace>) {
    tokio::time::sleep(Duration::from_secs(dice.number(60..=3600) / dice.number(1..=6))).await;
    let lasts = Duration::from_secs(if dice.one_in(4) { 2400 } else { dice.number(5..=400) });
    let node = dice.pick::<String>(&nodes);
    let machine = world.machines().get(node).expect("machine");
    let what = dice.number(0..=8);
    trace.add(&format!("mishap {what} on {node} for {lasts:?}"));
    let trouble = match what {
        0 => return kill_a_pod(&world, &mut dice),
        1 => return machine.reboot(),
        2 => {
            machine.power_off();
            tokio::time::sleep(lasts).await;
            return machine.power_on();
        }
        3 => {
            world.controllers().set_node_fault(node, Some("container runtime is down"));
            tokio::time::sleep(lasts).await;
            return world.controllers().set_node_fault(node, None);
        }
        4 => return stricter_budget(&world, &mut dice),
        5 => return joins(&world, &mut dice),
        6 => Trouble::AptLocked,
        7 => Trouble::RegistryAway,
        _ => Trouble::RepositoryAway,
    };
    machine.trouble(trouble);
    tokio::time::sleep(lasts).await;
    machine.mend(trouble);
}

/// One of the product's own.
fn kill_a_pod(world: &World, dice: &mut Dice) {
    let pods = world.store().list(&kinds::POD, Some(names::NAMESPACE));
    let living: Vec<_> = pods.iter().filter(|pod| pod["status"]["phase"] == "Running").collect();
    if let Some(name) = (!living.is_empty()).then(|| dice.pick(&living)["metadata"]["name"].as_str()).flatten() {
        let how = if dice.one_in(2) { Deletion::at_once() } else { Deletion::default() };
        let _gone = world.store().delete(&kinds::POD, Some(names::NAMESPACE), name, &how);
    }
}

/// Someone lets no pod of a workload go any more.
fn stricter_budget(world: &World, dice: &mut Dice) {
    let budgets = world.store().list(&kinds::POD_DISRUPTION_BUDGET, Some("shop"));
    if let Some(name) = (!budgets.is_empty()).then(|| dice.pick(&budgets)["metadata"]["name"].as_str()).flatten() {
        let all = Patch::Merge(json!({"spec": {"minAvailable": "100%", "maxUnavailable": null}}));
        world.store().patch(&kinds::POD_DISRUPTION_BUDGET, Some("shop"), name, &all).expect("budget");
    }
}

/// A worker of the version that the cluster began with. A second one has no other name, and is none.
fn joins(world: &World, dice: &mut Dice) {
    let version = world.machines().all().iter().filter_map(|one| one.package("kubelet")).map(|(full, _)| full).min();
    let version = version.and_then(|full| full.split('-').next()?.parse().ok()).expect("a version");
    let name = format!("new{}", dice.number(1..=9));
    let mut spec = Layout::of(0, 1, version).machines().remove(0);
    (spec.name, spec.ip) = (name, format!("10.81.0.{}", dice.number(1..=250)));
    if world.machines().get(&spec.name).is_none() {
        world.join(&spec).expect("join");
    }
}
