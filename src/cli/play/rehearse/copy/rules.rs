//! By what the play on the copy goes: the live policy, without what reaches outside and without the gates that say no.

use std::collections::BTreeSet;

use crate::{
    gate::{Class, GATES},
    plan::UpgradePlan,
    policy::{self, Policy},
};

/// What holds live, but for what reaches outside of the cluster.
pub(super) fn on_the_copy(policy: &Policy, set_aside: &[String]) -> Policy {
    let mut copy = policy.clone();
    copy.repository = policy::Repository::default();
    copy.alerts.url = None;
    copy.metrics.pushgateway = None;
    copy.chat.slack = false;
    copy.restore_hook = None;
    copy.etcd_backup.cron_job = None;
    copy.gates.disable.extend(set_aside.iter().cloned());
    copy
}

/// Gates that say no: the verdict tells them; the play is to tell what comes after.
pub(super) fn set_aside(plan: &UpgradePlan) -> Vec<String> {
    let no = plan.verdict.findings.iter().filter(|finding| finding.class != Class::Warning);
    let ids: BTreeSet<_> = no.map(|finding| finding.gate.clone()).collect();
    ids.into_iter().filter(|id| GATES.iter().any(|gate| gate.id == id)).collect()
}
