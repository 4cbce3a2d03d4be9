//! What a rehearsal on this copy can't know.

use std::{collections::BTreeMap, time::Duration};

use super::foreign::Foreign;
use crate::{cluster::snapshot::Node, policy::Policy};

/// One line a thing, the widest first.
pub(super) fn unknown(
    policy: &Policy,
    ready_after: Duration,
    foreign: &BTreeMap<String, Foreign>,
    counted: &[String],
    nodes: &[Node],
) -> Vec<String> {
    let mut said = vec![
        "what only ssh tells (packages, holds, sources, disks, drift) and whether images and packages can be had: every \
         machine is taken to be what kubeadm and its node object say"
            .to_owned(),
        format!(
            "how long your pods and machines take: each pod is taken to be Ready {}s after its start and gone 2s after it \
             is told to, packages and kubeadm to take what they take on a small lab",
            ready_after.as_secs()
        ),
        "what webhooks, operators, autoscalers, quotas and priorities do, which alerts will fire, which CronJobs start, and \
         what changes until the night"
            .to_owned(),
    ];
    for one in foreign.values() {
        said.push(format!(
            "what {} in {} does with its {} pods: each is made again as it was",
            one.shown, one.namespace, one.pods
        ));
    }
    for budget in counted {
        said.push(format!("how many pods PDB {budget} will want: it is taken to stay with what it wants now"));
    }
    if nodes.iter().any(|node| !node.runtime.starts_with("containerd://")) {
        said.push("runtimes other than containerd: they are played as one".to_owned());
    }
    let left_out = [
        (
            policy.etcd_backup.cron_job.is_some(),
            "the CronJob of etcdBackup: the built-in snapshot is played in its place",
        ),
        (policy.restore_hook.is_some(), "the restore hook: it is not run"),
    ];
    said.extend(left_out.into_iter().filter(|(is_set, _)| *is_set).map(|(_, what)| what.to_owned()));
    said
}
