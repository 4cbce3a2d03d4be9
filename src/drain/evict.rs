//! The drain itself, round by round: look at what is live, evict what may go, say what can't.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures::StreamExt as _;
use jiff::Timestamp;
use kube::Api;

use super::{
    eviction::{self, Answer, delete_params, grace, is_another_pod},
    filter::{Fate, fate},
    forecast::{Forecast, Obstacle, Outlook, Why, forecast},
    round::{Leaving, PodRef, Round, Stuck},
};
use crate::{
    cluster::{
        api::{Cluster, is_conflict, is_not_found},
        observe,
        snapshot::{Pod, Workload},
    },
    policy::{self, SingleReplica},
};

/// Evictions under way at the same time: enough that a node of 110 pods takes seconds, few enough that the API server's
/// fair queueing does not notice.
const PARALLEL: usize = 8;

/// How long the replica counts of one look may serve: they only tell never from slow, and a deletion looks afresh.
const WORKLOADS_AGE: Duration = Duration::from_secs(30);

/// Drains one node. It remembers from round to round who was there and who is stuck since when, and nothing else: a new
/// one, made after a crash, goes on where the old one was.
pub struct Drainer<'a> {
    cluster: &'a Cluster,
    node: String,
    policy: policy::Drain,
    keep: Option<String>,
    present: BTreeSet<PodRef>,
    stuck_since: BTreeMap<String, Timestamp>,
    workloads: Option<(Timestamp, Vec<Workload>)>,
}

/// What became of a pod that was to be re-created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recreation {
    /// It is being deleted; its controller makes it again elsewhere.
    Deleted,
    /// It is gone already, or going.
    Gone,
    /// It is no longer one that may be deleted against its budget; why.
    NotNow(String),
}

impl<'a> Drainer<'a> {
    /// `keep` is the uid of the chain's own pod, which stays: meant for a cluster of a single node alone.
    pub fn new(cluster: &'a Cluster, node: &str, policy: policy::Drain, keep: Option<String>) -> Self {
        Self {
            cluster,
            node: node.to_owned(),
            policy,
            keep,
            present: BTreeSet::new(),
            stuck_since: BTreeMap::new(),
            workloads: None,
        }
    }

    /// One look at the node, one eviction for each pod that has to go. What can never leave is known after the first.
    pub async fn round(&mut self) -> anyhow::Result<Round> {
        let pods = observe::pods_on(self.cluster, &self.node).await?;
        let (mut round, going) = self.sort(&pods);
        if !going.is_empty() {
            self.evict_all(&going, &mut round).await?;
        }
        self.remember(&mut round);
        Ok(round)
    }

    /// Sorts the node's pods by what is to be done with them.
    fn sort<'p>(&mut self, pods: &'p [Pod]) -> (Round, Vec<&'p Pod>) {
        let (mut round, mut going) = (Round::default(), Vec::new());
        let mut present = BTreeSet::new();
        for pod in pods {
            let this = PodRef::of(pod);
            match fate(pod, &self.policy, self.keep.as_deref()) {
                Fate::Stays(why) => {
                    round.stays.push((this, why));
                    continue;
                }
                Fate::Leaving => round.leaving.push(Leaving::of(pod)),
                Fate::Blocks(losses) => round.blocked_by_policy.push((this.clone(), losses)),
                Fate::Goes => going.push(pod),
                Fate::GoesThough(losses) => {
                    round.though.push((this.clone(), losses));
                    going.push(pod);
                }
            }
            present.insert(this);
        }
        round.moved = self.present.difference(&present).cloned().collect();
        self.present = present;
        (round, going)
    }

    async fn evict_all(&mut self, going: &[&Pod], round: &mut Round) -> anyhow::Result<()> {
        let budgets = observe::budgets(self.cluster).await?;
        let covered = going.iter().any(|pod| budgets.iter().any(|budget| super::covers(budget, pod)));
        let workloads = if covered { self.workloads().await? } else { Vec::new() };
        let (cluster, limit) = (self.cluster, self.policy.grace_period.get());
        let evictions = forecast(going, &budgets, &workloads).into_iter().map(|forecast| async move {
            let answer = eviction::evict(cluster, forecast.pod, grace(forecast.pod, limit)).await;
            (forecast, answer)
        });
        let mut answers: Vec<_> = futures::stream::iter(evictions).buffer_unordered(PARALLEL).collect().await;
        answers.sort_by_key(|(forecast, _)| forecast.pod.key());
        let now = self.cluster.clock().now();
        for (forecast, answer) in answers {
            let this = PodRef::of(forecast.pod);
            match obstacle(&forecast, answer) {
                // Gone or going: only the next look believes that it is gone.
                None => round.leaving.push(Leaving::of(forecast.pod)),
                Some((obstacle, never)) => {
                    let since = self.stuck_since.get(&this.uid).copied().unwrap_or(now);
                    let may = self.policy.single_replica == SingleReplica::Recreate;
                    let recreatable = never && forecast.single_replica && may;
                    round.going_nowhere.push(Stuck { pod: this, obstacle, never, recreatable, since });
                }
            }
        }
        Ok(())
    }

    fn remember(&mut self, round: &mut Round) {
        self.stuck_since = round.going_nowhere.iter().map(|stuck| (stuck.pod.uid.clone(), stuck.since)).collect();
    }

    async fn workloads(&mut self) -> anyhow::Result<Vec<Workload>> {
        let clock = self.cluster.clock();
        if let Some((read_at, known)) = &self.workloads
            && clock.since(*read_at) < WORKLOADS_AGE
        {
            return Ok(known.clone());
        }
        let fresh = observe::workloads(self.cluster).await?;
        self.workloads = Some((clock.now(), fresh.clone()));
        Ok(fresh)
    }

    /// Deletes a single replica that its budget can never let go, so that its controller makes it again elsewhere: the one
    /// thing that ever goes against a budget. All that makes it so is looked at again right before: the same pod, still
    /// the only replica, still never, and the policy's word.
    pub async fn recreate(&self, stuck: &Stuck) -> anyhow::Result<Recreation> {
        let (pods, budgets, workloads) = tokio::try_join!(
            observe::pods_on(self.cluster, &self.node),
            observe::budgets(self.cluster),
            observe::workloads(self.cluster),
        )?;
        let Some(pod) = pods.iter().find(|pod| pod.uid == stuck.pod.uid && !pod.terminating) else {
            return Ok(Recreation::Gone);
        };
        if self.policy.single_replica != SingleReplica::Recreate {
            return Ok(Recreation::NotNow("the policy does not say drain.singleReplica: recreate".to_owned()));
        }
        let leaves = matches!(fate(pod, &self.policy, self.keep.as_deref()), Fate::Goes | Fate::GoesThough(_));
        let forecast = forecast(&[pod], &budgets, &workloads).remove(0);
        match (&forecast.outlook, forecast.single_replica && leaves) {
            (Outlook::Never(_), true) => self.delete(pod).await,
            (Outlook::Never(_), false) => Ok(Recreation::NotNow("it is no single replica any more".to_owned())),
            _ => Ok(Recreation::NotNow("its budget may let it go".to_owned())),
        }
    }

    async fn delete(&self, pod: &Pod) -> anyhow::Result<Recreation> {
        let params = delete_params(pod, grace(pod, self.policy.grace_period.get()));
        let api: Api<k8s_openapi::api::core::v1::Pod> = Api::namespaced(self.cluster.client(), &pod.namespace);
        let doing = format!("deleting pod {} to have it re-created", pod.key());
        let deleted = self.cluster.call(doing, || api.delete(&pod.name, &params)).await;
        match deleted {
            Ok(_) => Ok(Recreation::Deleted),
            Err(error) if is_gone(&error) => Ok(Recreation::Gone),
            Err(error) => Err(error),
        }
    }
}

fn is_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref::<kube::Error>().is_some_and(|error| match error {
        kube::Error::Api(status) if is_conflict(error) => is_another_pod(&status.message),
        _ => is_not_found(error),
    })
}

/// What stands in a pod's way after the server's answer, and whether for ever. The server has the last word on whether;
/// the forecast knows why.
fn obstacle(forecast: &Forecast<'_>, answer: Answer) -> Option<(Obstacle, bool)> {
    match (answer, &forecast.outlook) {
        (Answer::Accepted | Answer::Gone, _) => None,
        (Answer::Budget(_), Outlook::Never(obstacle)) => Some((obstacle.clone(), true)),
        (Answer::Budget(_), Outlook::Slow(obstacle)) => Some((obstacle.clone(), false)),
        // The Eviction API answers these with a 500 of its own.
        (Answer::Refused(_), Outlook::Never(obstacle)) if obstacle.why == Why::SeveralBudgets => {
            Some((obstacle.clone(), true))
        }
        // The budget changed between look and eviction.
        (Answer::Budget(said) | Answer::Refused(said), _) => {
            Some((Obstacle { budgets: Vec::new(), why: Why::Refused(said) }, false))
        }
    }
}

#[cfg(test)]
mod tests;
