//! One upgrade at a time per cluster: a Lease, renewed, with the holder's identity.

mod watch;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use jiff::Timestamp;
use k8s_openapi::{
    api::{
        coordination::v1::{Lease, LeaseSpec},
        core::v1::Pod,
    },
    apimachinery::pkg::apis::meta::v1::MicroTime,
};
use kube::api::{Api, ListParams, ObjectMeta, PostParams};

pub use self::watch::{Renewal, holder, live_holder};
use self::watch::{Sign, Watch};
use crate::{
    cluster::api::{Cluster, caused_by, is_conflict},
    error::{Exit, Failure},
    policy::Span,
};

/// The Lease's name, in the product's namespace.
pub const NAME: &str = "k8s-upgrade";

/// A holder that did not renew for this long is taken for dead. A lost runner's pod must be replaced within a minute, so
/// this leaves room for the kubelet to be noticed missing; and it is long against a renewal that is held up by a busy
/// apiserver (call limit 20 s).
const DURATION: Duration = Duration::from_secs(30);
/// Three tries before the Lease runs out.
const RENEW_EVERY: Duration = Duration::from_secs(8);
/// A renewal is relied on for this long without asking: nobody takes over before `DURATION`, and an act that begins now
/// needs time to end. Longer than a renewal's pace, so that it costs nothing in quiet times.
const RELIED_ON: Duration = Duration::from_secs(15);
/// A write is overtaken only by our own renewal in the background, or by a holder to come.
const RENEW_ATTEMPTS: usize = 3;
/// How often a pod that waits for its dead predecessor looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a predecessor that lives on is waited for: a pod that was told to end is gone after its grace period (30 s)
/// and some, and one whose kubelet is away may be in the middle of a step. The Job's next pod waits anew.
const FREED_WITHIN: Duration = Duration::from_mins(10);
/// A wait that takes longer is said to whoever asked.
const WORTH_SAYING: Duration = Duration::from_secs(5);
/// What a person's process writes in place of a pod's uid begins with this.
pub const BY_HAND: &str = "by-hand/";

/// Who holds the Lease: the run and the pod, so that a pod's replacement tells itself from a stranger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The run's id.
    pub run: String,
    /// The pod's uid; or [`BY_HAND`] and a mark of a person's process.
    pub pod: String,
}

impl Holder {
    fn identity(&self) -> String {
        format!("{}/{}", self.run, self.pod)
    }

    fn parse(identity: &str) -> Option<Self> {
        let (run, pod) = identity.split_once('/')?;
        Some(Self { run: run.to_owned(), pod: pod.to_owned() })
    }
}

/// The answer to asking for the Lease.
pub enum Answer {
    /// It is ours, and renewed in the background until dropped or released.
    Held(Guard),
    /// Another run holds it.
    Busy(String),
}

/// A Lease that is being renewed.
pub struct Guard {
    cluster: Arc<Cluster>,
    me: Holder,
    held: Arc<Held>,
    renewal: tokio::task::JoinHandle<()>,
}

impl Guard {
    /// Whether someone else is known to hold it now: then this process must stop at once. A holder that was cut off does
    /// not know yet; [`Guard::still_mine`] asks.
    pub fn is_lost(&self) -> bool {
        self.held.lost.load(Ordering::Relaxed)
    }

    /// Whether it is ours at this moment, to be asked before each act: a holder that was cut off from the API has perhaps
    /// been replaced, and must not act in the seconds before the next renewal tells it. Costs a request only when the last
    /// renewal is too old to be relied on; an error when the API server gives no answer.
    pub async fn still_mine(&self) -> anyhow::Result<bool> {
        if self.is_lost() {
            return Ok(false);
        }
        if self.cluster.clock().since(self.held.renewed_at()) <= RELIED_ON {
            return Ok(true);
        }
        renew_once(&self.cluster, &self.me, &self.held).await
    }

    /// Gives it back, so that the next phase's pod need not wait for it to run out. A failure is harmless: it runs out.
    pub async fn release(self) {
        self.renewal.abort();
        if let Err(error) = give_back(&self.cluster, &self.me).await {
            tracing::warn!("the Lease {NAME} was not given back and runs out by itself: {error:#}");
        }
    }
}

/// What the process knows of its own Lease.
struct Held {
    lost: AtomicBool,
    renewed_at: Mutex<Timestamp>,
}

impl Held {
    fn renewed_at(&self) -> Timestamp {
        *self.lock()
    }

    fn renewed(&self, at: Timestamp) {
        let mut known = self.lock();
        *known = at.max(*known);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Timestamp> {
        self.renewed_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

/// Takes the Lease, waiting for a predecessor of the same run, but not for another run that lives. `say` is told what is
/// waited for once that takes longer than a moment; after [`FREED_WITHIN`] it is an error.
pub async fn acquire(
    cluster: &Arc<Cluster>,
    me: &Holder,
    mut say: impl AsyncFnMut(String) -> anyhow::Result<()>,
) -> anyhow::Result<Answer> {
    let (mut watch, started, mut said) = (Watch::default(), cluster.clock().now(), String::new());
    loop {
        let found = read(cluster).await?;
        let holder = found.as_ref().and_then(holder_of).filter(|holder| holder != me);
        let sign = match (&found, &holder) {
            (Some(lease), Some(holder)) => match watch.look(lease, cluster.clock().now()) {
                Sign::Dead => Sign::Dead,
                _ if is_gone(cluster, holder).await? => Sign::Dead,
                sign => sign,
            },
            _ => Sign::Dead,
        };
        match (sign, holder) {
            (Sign::Dead, _) | (_, None) => {
                let asked_at = cluster.clock().now();
                if write(cluster, found, Some(me)).await? {
                    return Ok(Answer::Held(renew_in_background(cluster, me, asked_at)));
                }
            }
            (Sign::Alive, Some(other)) if other.run != me.run => return Ok(Answer::Busy(other.identity())),
            (_, Some(other)) => {
                let waited = cluster.clock().since(started);
                let what = format!("the Lease {NAME}, which {} still holds", other.identity());
                if waited >= FREED_WITHIN {
                    return Err(Failure::new(Exit::Busy, format!("not within {}: {what}", Span::from(FREED_WITHIN)))
                        .hint("kubectl upgrade-status")
                        .into());
                }
                if waited >= WORTH_SAYING && said != what {
                    say(what.clone()).await?;
                    said = what;
                }
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn renew_in_background(cluster: &Arc<Cluster>, me: &Holder, renewed_at: Timestamp) -> Guard {
    let held = Arc::new(Held { lost: AtomicBool::new(false), renewed_at: Mutex::new(renewed_at) });
    let renewal = tokio::spawn(renew(cluster.clone(), me.clone(), held.clone()));
    Guard { cluster: cluster.clone(), me: me.clone(), held, renewal }
}

/// While the apiserver is away for everyone nobody else can take the Lease either, so a renewal that gets no answer loses
/// nothing by itself. Whether only we are cut off is asked before each act.
async fn renew(cluster: Arc<Cluster>, me: Holder, held: Arc<Held>) {
    loop {
        tokio::time::sleep(RENEW_EVERY).await;
        match renew_once(&cluster, &me, &held).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::debug!("renewing the Lease {NAME}: {error:#}"),
        }
    }
}

/// Whether it is still ours; and if so, for longer.
async fn renew_once(cluster: &Cluster, me: &Holder, held: &Held) -> anyhow::Result<bool> {
    for _ in 0..RENEW_ATTEMPTS {
        // from before the write, however long it takes: others count from when they see it, which is later
        let asked_at = cluster.clock().now();
        let found = read(cluster).await?;
        if found.as_ref().and_then(holder_of).as_ref() != Some(me) {
            held.lost.store(true, Ordering::Relaxed);
            return Ok(false);
        }
        if write(cluster, found, Some(me)).await? {
            held.renewed(asked_at);
            return Ok(true);
        }
    }
    anyhow::bail!("renewing the Lease {NAME}: overtaken {RENEW_ATTEMPTS} times")
}

async fn give_back(cluster: &Cluster, me: &Holder) -> anyhow::Result<()> {
    let found = read(cluster).await?;
    if found.as_ref().and_then(holder_of).as_ref() == Some(me) {
        write(cluster, found, None).await?;
    }
    Ok(())
}

/// Whether the holder's pod is known to be no more: then nobody need wait for the Lease to run out. A person's process has
/// none, and only watching tells. Pods that ended are not asked for: Jobs keep one for each node that is done, and they
/// would be read every second of the wait.
async fn is_gone(cluster: &Cluster, holder: &Holder) -> anyhow::Result<bool> {
    if holder.pod.starts_with(BY_HAND) {
        return Ok(false);
    }
    let api: Api<Pod> = Api::namespaced(cluster.client(), cluster.namespace());
    let params = ListParams::default().labels(&format!("{}={}", super::names::RUN_LABEL, holder.run));
    let params = params.fields("status.phase!=Succeeded,status.phase!=Failed");
    let pods = cluster.call("reading the pods of the chain", || api.list(&params)).await?.items;
    let pod = pods.iter().find(|pod| pod.metadata.uid.as_deref() == Some(&holder.pod));
    let phase = pod.and_then(|pod| pod.status.as_ref()?.phase.as_deref());
    Ok(pod.is_none() || matches!(phase, Some("Succeeded" | "Failed")))
}

async fn read(cluster: &Cluster) -> anyhow::Result<Option<Lease>> {
    let api = api(cluster);
    cluster.call(format!("reading Lease {NAME}"), || api.get_opt(NAME)).await
}

/// Writes the Lease for `holder`, or frees it; false when someone else wrote first.
async fn write(cluster: &Cluster, found: Option<Lease>, holder: Option<&Holder>) -> anyhow::Result<bool> {
    let (api, params) = (api(cluster), PostParams::default());
    let next = rendered(found.as_ref(), holder, cluster.clock().now());
    let doing = format!("writing Lease {NAME}");
    let answer = match found {
        None => cluster.call(doing, || api.create(&params, &next)).await,
        Some(_) => cluster.call(doing, || api.replace(NAME, &params, &next)).await,
    };
    match answer {
        Ok(_) => Ok(true),
        Err(error) if caused_by(&error, is_conflict) => Ok(false),
        Err(error) => Err(error),
    }
}

fn rendered(found: Option<&Lease>, holder: Option<&Holder>, now: Timestamp) -> Lease {
    let before = found.and_then(|lease| lease.spec.clone()).unwrap_or_default();
    let same = holder.map(Holder::identity) == before.holder_identity;
    let spec = LeaseSpec {
        holder_identity: holder.map(Holder::identity),
        lease_duration_seconds: i32::try_from(DURATION.as_secs()).ok(),
        acquire_time: if same { before.acquire_time } else { Some(MicroTime(now)) },
        renew_time: Some(MicroTime(now)),
        lease_transitions: Some(before.lease_transitions.unwrap_or(0) + i32::from(!same)),
        ..before
    };
    let metadata = found.map_or_else(
        || ObjectMeta { name: Some(NAME.to_owned()), ..ObjectMeta::default() },
        |lease| lease.metadata.clone(),
    );
    Lease { metadata, spec: Some(spec) }
}

fn holder_of(lease: &Lease) -> Option<Holder> {
    Holder::parse(lease.spec.as_ref()?.holder_identity.as_deref()?)
}

fn api(cluster: &Cluster) -> Api<Lease> {
    Api::namespaced(cluster.client(), cluster.namespace())
}

/// The holder of this process: in a pod from the downward API's values, else by a person's mark.
pub fn me(run: &str, pod_uid: Option<&str>) -> anyhow::Result<Holder> {
    let pod = pod_uid.context("POD_UID is not set: who holds the Lease could not be told from another pod")?;
    Ok(Holder { run: run.to_owned(), pod: pod.to_owned() })
}

#[cfg(test)]
mod tests;
