use std::sync::{Arc, OnceLock, Weak};

use clap::{Parser, Subcommand};
use futures::{FutureExt as _, future::BoxFuture};
use k8s_openapi::api::core::v1::Pod;
use tokio::sync::{mpsc, oneshot};

use super::leash::{Hand, Leash, Tether};
use crate::{
    cli::{
        policy_source::PolicyText,
        run::{detect::DetectArgs, phase::PhaseArgs},
    },
    cluster::{api::Cluster, observe::Instances},
    error::{Exit, exit_of},
    install::names,
    policy::Policy,
    run::{
        chain::Me,
        detect::Detector,
        phase::{Input, carry_out},
        record::Known,
    },
    sandbox::{controllers::PodProgram, world::World},
    signal::Signals,
};

/// What the pods of the product's own Jobs do: the product's own code, in this process, on the world that they are in.
///
/// Nothing is read from the environment: a pod knows its name and node by its object, as the downward API tells it.
pub(super) struct Product {
    lives: OnceLock<Life>,
    orders: mpsc::UnboundedSender<Order>,
    /// All pods are in one process, and need not each read a long record again.
    known: Known,
}

/// The world that it is in, and the signals of all its pods: made once, as that takes its time.
struct Life {
    world: Weak<World>,
    signals: Signals,
}

/// A pod's work to be done.
struct Order {
    world: Arc<World>,
    command: PodRun,
    me: Me,
    leash: Arc<Leash>,
    known: Known,
    signals: Signals,
    ended: oneshot::Sender<i32>,
}

/// What Rust's own runtime exits with after a panic.
const PANICKED: i32 = 101;
/// What a process that SIGKILL ended leaves.
const KILLED: i32 = 137;

/// The commands that pods of this product run.
#[derive(Parser, Debug)]
#[command(no_binary_name = true)]
struct PodArgs {
    #[command(subcommand)]
    command: PodCommand,
}

#[derive(Debug, Subcommand)]
enum PodCommand {
    #[command(subcommand)]
    Run(PodRun),
}

#[derive(Debug, Subcommand)]
enum PodRun {
    Detect(DetectArgs),
    Phase(PhaseArgs),
}

impl Product {
    /// Must be called within a [`tokio::task::LocalSet`], where the work is then done: the phases' futures stay on one thread.
    pub(super) fn new() -> Self {
        let (orders, mut received) = mpsc::unbounded_channel::<Order>();
        tokio::task::spawn_local(async move {
            while let Some(order) = received.recv().await {
                let leash = order.leash.clone();
                let work = leash.clone().around(carried_out(order));
                leash.holds(&tokio::task::spawn_local(work).abort_handle());
            }
        });
        Self { lives: OnceLock::new(), orders, known: Known::default() }
    }

    /// The world is made with its program, so it is told afterwards.
    pub(super) fn lives_in(&self, world: &Arc<World>) -> anyhow::Result<()> {
        let signals = Signals::in_place(Policy::default(), world.monitor().clone())?;
        // The first one stays: a program belongs to one world.
        let _ = self.lives.set(Life { world: Arc::downgrade(world), signals });
        Ok(())
    }
}

impl PodProgram for Product {
    fn start(&self, pod: &Pod) -> Option<BoxFuture<'static, i32>> {
        let command = command(pod)?;
        let life = self.lives.get()?;
        let (world, signals) = (life.world.upgrade()?, life.signals.clone());
        let me = Me {
            pod: pod.metadata.name.clone(),
            uid: pod.metadata.uid.clone(),
            node: pod.spec.as_ref().and_then(|spec| spec.node_name.clone()),
        };
        let (ended, result) = oneshot::channel();
        let leash = Arc::new(Leash::of(me.pod.as_deref().unwrap_or_default()));
        let hand = Hand(leash.clone());
        let known = self.known.clone();
        self.orders.send(Order { world, command, me, leash, known, signals, ended }).ok()?;
        let waits = async move {
            let result = result.await.unwrap_or_else(|_| if hand.0.is_cut() { KILLED } else { PANICKED });
            drop(hand);
            result
        };
        Some(waits.boxed())
    }
}

async fn carried_out(order: Order) {
    let (world, me) = (order.world.clone(), order.me.clone());
    let Order { command, leash, known, signals, ended, .. } = order;
    let client = world.client_seen(|way| Arc::new(Tether { leash, way }));
    let cluster = Arc::new(Cluster::new(client, names::NAMESPACE.to_owned(), world.clock()));
    let done = work(&world, cluster, command, me.clone(), (known, &signals)).await;
    // Nobody waits any more for a pod that was deleted meanwhile.
    let _ = ended.send(exit_code(&world, &me, done));
}

/// None for the pod of another program.
fn command(pod: &Pod) -> Option<PodRun> {
    let container = pod.spec.as_ref()?.containers.first()?;
    let ours = container.command.as_ref()?.first().is_some_and(|program| program == "kubectl-upgrade");
    let arguments = container.args.as_ref().filter(|_| ours)?;
    let PodCommand::Run(command) = PodArgs::try_parse_from(arguments).ok()?.command;
    Some(command)
}

async fn work(
    world: &World,
    cluster: Arc<Cluster>,
    command: PodRun,
    me: Me,
    (known, signals): (Known, &Signals),
) -> anyhow::Result<Exit> {
    let policy = PolicyText::of_cluster(&cluster).await?.policy()?;
    let signals = signals.by(policy.clone());
    let hosts = world.machines().clone();
    match command {
        PodRun::Detect(args) => {
            let detector = Detector { cluster, hosts, policy, signals };
            detector.detect(args.dry_run).await?;
            Ok(Exit::Ok)
        }
        PodRun::Phase(PhaseArgs { phase, node, run, .. }) => {
            let run = run.unwrap_or_default();
            let input = Input { phase: phase.into(), run, node, me, instances: Instances::OneProcess, known };
            carry_out(cluster, hosts, policy, signals, input).await
        }
    }
}

/// An error is printed where the real program prints it: in the pod's log.
fn exit_code(world: &World, me: &Me, done: anyhow::Result<Exit>) -> i32 {
    let exit = match done {
        Ok(exit) => exit,
        Err(error) => {
            let pod = me.pod.as_deref().unwrap_or_default();
            world.store().append_log(names::NAMESPACE, pod, "kubectl-upgrade", format!("error: {error:#}"));
            exit_of(&error)
        }
    };
    exit as i32
}
