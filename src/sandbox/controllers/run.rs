//! The one task of all controllers.

use std::{future::pending, sync::Arc, time::Duration};

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::{
    Options,
    agenda::{Agenda, Work},
    budget::look_at_budget,
    cache::Cache,
    endpoints::look_at_endpoints,
    job::{look_at_cron_job, look_at_job},
    kubelet::{self, Kubelets, Power, look_at_node, look_at_pod},
    lifecycle::{look_at_eviction, look_at_health, look_at_orphans},
    object::Name,
    observe,
    scheduler::look_at_waiting,
    workload::{
        Memory, look_at_daemon_pod, look_at_daemon_set, look_at_deployment, look_at_replica_set, look_at_stateful_set,
    },
    world::World,
};
use crate::sandbox::store::{Store, kinds};

/// Looks without the clock moving, far more than a cluster of ten thousand pods takes to start: two controllers undo each
/// other's work. They are slowed down then, so that the waits of others end, and say so.
const CIRCLES: usize = 1_000_000;

/// An order to the machines.
pub(super) enum Command {
    Power(String, Power),
    Fault(String, Option<String>),
    StaticPods(String, Vec<Pod>),
    Version(String, String),
    Settled(oneshot::Sender<()>),
}

/// The world as it is in the store.
pub(super) fn world(store: Arc<Store>, options: Options) -> World {
    let changes = store.subscribe();
    let mut world = World {
        began_at: store.revision(),
        store,
        changes,
        cache: Cache::default(),
        agenda: Agenda::default(),
        kubelets: Kubelets::new(options.program.clone()),
        options,
        memory: Memory::default(),
    };
    observe::begin(&mut world);
    world
}

/// Runs until its handle is gone.
pub(super) async fn run(mut world: World, mut commands: mpsc::UnboundedReceiver<Command>) {
    let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
    let (mut instant, mut looks) = (world.now(), 0);
    loop {
        observe::take_in(&mut world);
        world.agenda.take_due(world.now());
        if let Some(work) = world.agenda.pop() {
            looks = if instant == world.now() { looks + 1 } else { 0 };
            instant = world.now();
            if looks == CIRCLES {
                tracing::error!("the controllers go in circles at {work:?}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            perform(&mut world, work);
            continue;
        }
        for done in waiting.drain(..) {
            // Whoever asked may have given up.
            let _ = done.send(());
        }
        let due = until(world.agenda.next_due(), world.now());
        // In this order, always: the same run every time.
        tokio::select! {
            biased;
            command = commands.recv() => match command {
                Some(Command::Settled(done)) => waiting.push(done),
                Some(command) => obey(&mut world, command),
                None => return,
            },
            change = world.changes.next() => match change {
                Some(change) => observe::see(&mut world, &change),
                None => return,
            },
            ended = world.kubelets.ended() => {
                world.kubelets.note_exit(&ended);
                world.agenda.push(Work::Kubelet(ended.pod));
            }
            () = due => {}
        }
    }
}

async fn until(due: Option<Timestamp>, now: Timestamp) {
    match due {
        Some(due) => tokio::time::sleep(Duration::try_from(due.duration_since(now)).unwrap_or_default()).await,
        None => pending().await,
    }
}

fn obey(world: &mut World, command: Command) {
    match command {
        Command::Power(node, power) => kubelet::set_power(world, &node, power),
        Command::Fault(node, fault) => kubelet::set_fault(world, &node, fault),
        Command::StaticPods(node, manifests) => kubelet::set_static_pods(world, &node, manifests),
        Command::Version(node, version) => {
            let status = json!({"nodeInfo": {"kubeletVersion": version}});
            world.set_status(&kinds::NODE, &Name::new("", &node), &status);
        }
        // Answered in the loop, which knows when.
        Command::Settled(_) => {}
    }
}

fn perform(world: &mut World, work: Work) {
    match work {
        Work::Schedule => look_at_waiting(world),
        Work::Kubelet(pod) => look_at_pod(world, &pod),
        Work::NodeStatus(node) => look_at_node(world, &node),
        Work::NodeHealth(node) => look_at_health(world, &node),
        Work::TaintEviction(pod) => look_at_eviction(world, &pod),
        Work::Orphans(node) => look_at_orphans(world, &node),
        Work::ReplicaSet(id) => look_at_replica_set(world, &id),
        Work::Deployment(id) => look_at_deployment(world, &id),
        Work::StatefulSet(id) => look_at_stateful_set(world, &id),
        Work::DaemonSet(id) => look_at_daemon_set(world, &id),
        Work::DaemonPod(id, node) => look_at_daemon_pod(world, &id, &node),
        Work::Job(id) => look_at_job(world, &id),
        Work::CronJob(id) => look_at_cron_job(world, &id),
        Work::Budget(id) => look_at_budget(world, &id),
        Work::Endpoints(id) => look_at_endpoints(world, &id),
    }
}
