//! Taking a node out of scheduling and giving it back, and never giving back what someone else took.

use std::collections::BTreeSet;

use anyhow::Context as _;
use k8s_openapi::api::core::v1::Node;
use kube::{
    Api,
    api::{Patch, PatchParams},
};
use serde_json::{Value, json};

use crate::cluster::{
    api::{Cluster, is_conflict},
    snapshot::{self, CORDONED_BY},
};

/// How often a write that met another is tried again from a fresh look. A kubelet writes its node every ten seconds at
/// most, so that three in a row are rare and ten are a fault.
const TRIES: u32 = 10;

/// What came of cordoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cordoned {
    /// Just now, by this run.
    ByUs,
    /// Before, by the product (this run, or one that it takes up).
    AlreadyByUs,
    /// Before, by someone else: it must not be uncordoned by us.
    AlreadyBySomeoneElse,
}

/// What came of uncordoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncordoned {
    /// Just now.
    Now,
    /// It was not cordoned.
    WasNot,
    /// Someone else cordoned it: left as it is.
    LeftAlone,
}

/// What a look at the node says is to be done.
enum Step<T> {
    Nothing(T),
    Write(Value, T),
}

/// Cordons a node in one write with the annotation that says which run did it. `superseded` are the runs whose place this
/// one took, with what they left.
pub async fn cordon(
    cluster: &Cluster,
    node: &str,
    run_id: &str,
    superseded: &BTreeSet<String>,
) -> anyhow::Result<Cordoned> {
    change(cluster, node, "cordoning", |found| match (is_cordoned(found), owner(found)) {
        (true, Some(owner)) if owner == run_id => Step::Nothing(Cordoned::AlreadyByUs),
        // From now on it is this one's, lest it be uncordoned as a leftover under our hands.
        (true, Some(owner)) if superseded.contains(owner) => {
            Step::Write(patch(Some(run_id), Some(true)), Cordoned::AlreadyByUs)
        }
        // A run that is over puts its cordons back. An annotation of one outlived a person's uncordon, and the cordon
        // after that is a person's: it must not look like ours to anyone.
        (true, Some(_)) => Step::Write(patch(None, Some(true)), Cordoned::AlreadyBySomeoneElse),
        (true, None) => Step::Nothing(Cordoned::AlreadyBySomeoneElse),
        // An annotation alone is what was left when a person uncordoned it.
        (false, _) => Step::Write(patch(Some(run_id), Some(true)), Cordoned::ByUs),
    })
    .await
}

/// Uncordons a node if the product cordoned it; takes the annotation away in the same write.
pub async fn uncordon(cluster: &Cluster, node: &str) -> anyhow::Result<Uncordoned> {
    change(cluster, node, "uncordoning", |found| match (is_cordoned(found), owner(found).is_some()) {
        (true, false) => Step::Nothing(Uncordoned::LeftAlone),
        (false, false) => Step::Nothing(Uncordoned::WasNot),
        (true, true) => Step::Write(patch(None, None), Uncordoned::Now),
        (false, true) => Step::Write(patch(None, None), Uncordoned::WasNot),
    })
    .await
}

/// Whether a node carries what a run that is over left there: a cordon of one that is known to be, or an annotation
/// without a cordon, whoever's. That one a person's uncordon left; the next cordon there would look like ours.
pub fn is_left_over(node: &snapshot::Node, over: impl Fn(&str) -> bool) -> bool {
    node.cordoned_by.as_deref().is_some_and(|owner| !node.unschedulable || over(owner))
}

/// Looks, decides, writes on the condition that nothing changed since the look; looks again when something did.
async fn change<T: Copy>(
    cluster: &Cluster,
    node: &str,
    doing: &str,
    decide: impl Fn(&Node) -> Step<T>,
) -> anyhow::Result<T> {
    let api: Api<Node> = Api::all(cluster.client());
    for _ in 0..TRIES {
        let found = cluster.call(format!("{doing} node {node}: reading it"), || api.get(node)).await?;
        let (mut patch, outcome) = match decide(&found) {
            Step::Nothing(outcome) => return Ok(outcome),
            Step::Write(patch, outcome) => (patch, outcome),
        };
        let version = found.metadata.resource_version.context("a node without resourceVersion")?;
        patch["metadata"]["resourceVersion"] = json!(version);
        let (params, patch) = (PatchParams::default(), Patch::Merge(patch));
        match cluster.call(format!("{doing} node {node}"), || api.patch(node, &params, &patch)).await {
            Ok(_) => return Ok(outcome),
            Err(error) if error.downcast_ref().is_some_and(is_conflict) => {}
            Err(error) => return Err(error),
        }
    }
    anyhow::bail!("{doing} node {node}: it changed {TRIES} times between look and write")
}

/// What is `None` is taken away.
fn patch(run_id: Option<&str>, unschedulable: Option<bool>) -> Value {
    json!({"metadata": {"annotations": {CORDONED_BY: run_id}}, "spec": {"unschedulable": unschedulable}})
}

fn is_cordoned(node: &Node) -> bool {
    node.spec.as_ref().and_then(|spec| spec.unschedulable).unwrap_or(false)
}

fn owner(node: &Node) -> Option<&String> {
    node.metadata.annotations.as_ref()?.get(CORDONED_BY).filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::cluster::observe::fake::{self, Asked};

    fn node(cordoned: bool, by: Option<&str>) -> Value {
        let annotations = by.map_or(json!({}), |run| json!({CORDONED_BY: run}));
        let metadata = json!({"name": "w1", "resourceVersion": "7", "annotations": annotations});
        json!({"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": {"unschedulable": cordoned}})
    }

    async fn cordon_alone(cluster: &Cluster) -> anyhow::Result<Cordoned> {
        cordon(cluster, "w1", "run-1", &BTreeSet::new()).await
    }

    fn patches(log: &fake::Log) -> Vec<Asked> {
        log.lock().unwrap().iter().filter(|asked| asked.method == "PATCH").cloned().collect()
    }

    #[tokio::test(start_paused = true)]
    async fn cordoning_looks_first() {
        for (cordoned, by, expected, writes) in [
            (false, None, Cordoned::ByUs, 1),
            (false, Some("old"), Cordoned::ByUs, 1),
            (true, None, Cordoned::AlreadyBySomeoneElse, 0),
            (true, Some(""), Cordoned::AlreadyBySomeoneElse, 0),
            (true, Some("run-1"), Cordoned::AlreadyByUs, 0),
            (true, Some("superseded"), Cordoned::AlreadyByUs, 1),
            (true, Some("old"), Cordoned::AlreadyBySomeoneElse, 1),
        ] {
            let (cluster, log) = fake::cluster(move |_| (200, node(cordoned, by)));
            let superseded = ["superseded".to_owned()].into();
            let done = cordon(&cluster, "w1", "run-1", &superseded).await.unwrap();
            assert_eq!(done, expected, "{cordoned} {by:?}");
            assert_eq!(patches(&log).len(), writes, "{cordoned} {by:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn cordon_and_its_owner_are_one_write_on_what_was_seen() {
        let (cluster, log) = fake::cluster(|_| (200, node(false, None)));
        cordon_alone(&cluster).await.unwrap();
        let expected = json!({
            "metadata": {"resourceVersion": "7", "annotations": {"kubectl-upgrade/cordoned-by": "run-1"}},
            "spec": {"unschedulable": true},
        });
        assert_eq!(patches(&log)[0].body, expected);
    }

    /// A person's uncordon left our annotation; the cordon that a person made later was then uncordoned by us.
    #[tokio::test(start_paused = true)]
    async fn an_annotation_of_a_run_that_is_over_does_not_make_a_cordon_ours() {
        let (cluster, log) = fake::cluster(|_| (200, node(true, Some("over"))));
        assert_eq!(cordon_alone(&cluster).await.unwrap(), Cordoned::AlreadyBySomeoneElse);
        let sent = &patches(&log)[0].body;
        assert_eq!(sent["metadata"]["annotations"], json!({"kubectl-upgrade/cordoned-by": null}));
        assert_eq!(sent["spec"], json!({"unschedulable": true}), "it stays cordoned");
    }

    #[test]
    fn an_annotation_without_a_cordon_is_left_over_whoevers_it_is() {
        let mut seen = crate::gate::fixture::node("w1", false, "1.36.1");
        for (unschedulable, by, left) in [
            (false, None, false),
            (false, Some("over"), true),
            (false, Some("unknown"), true),
            (true, Some("over"), true),
            (true, Some("unknown"), false),
            (true, None, false),
        ] {
            (seen.unschedulable, seen.cordoned_by) = (unschedulable, by.map(str::to_owned));
            assert_eq!(is_left_over(&seen, |owner| owner == "over"), left, "{unschedulable} {by:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_our_own_cordon_is_taken_back() {
        for (cordoned, by, expected, writes) in [
            (true, Some("run-1"), Uncordoned::Now, 1),
            (true, None, Uncordoned::LeftAlone, 0),
            (false, None, Uncordoned::WasNot, 0),
            (false, Some("run-1"), Uncordoned::WasNot, 1),
        ] {
            let (cluster, log) = fake::cluster(move |_| (200, node(cordoned, by)));
            assert_eq!(uncordon(&cluster, "w1").await.unwrap(), expected, "{cordoned} {by:?}");
            let sent = patches(&log);
            assert_eq!(sent.len(), writes, "{cordoned} {by:?}");
            if let Some(sent) = sent.first() {
                assert_eq!(sent.body["metadata"]["annotations"], json!({"kubectl-upgrade/cordoned-by": null}));
                assert_eq!(sent.body["spec"], json!({"unschedulable": null}));
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_met_another_looks_again() {
        let writes = AtomicU32::new(0);
        let (cluster, _) = fake::cluster(move |asked| match asked.method.as_str() {
            "PATCH" => {
                writes.fetch_add(1, Ordering::Relaxed);
                fake::refusal(409, "Conflict", "the object has been modified")
            }
            // Someone else was faster: it is theirs.
            _ => (200, node(writes.load(Ordering::Relaxed) > 0, None)),
        });
        assert_eq!(cordon_alone(&cluster).await.unwrap(), Cordoned::AlreadyBySomeoneElse);
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_is_gone_is_an_error_by_name() {
        let (cluster, _) = fake::cluster(|_| fake::refusal(404, "NotFound", "nodes \"w1\" not found"));
        assert!(format!("{:#}", cordon_alone(&cluster).await.unwrap_err()).contains("cordoning node w1"));
    }
}
