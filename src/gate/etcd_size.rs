use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, EtcdEndpoint},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "etcd-size",
    checks: "no member's database is near its quota, and none holds mostly what was deleted",
    matters: "at the quota etcd refuses every write (alarm NOSPACE), and kubeadm copies the whole database, holes included, \
              before it changes anything",
    clears: "etcdctl defrag on one member after the other; a larger --quota-backend-bytes in etcd.local.extraArgs",
    source: "etcd operations guide, Maintenance: Space quota and Defragmentation; the default quota is 2 GiB",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

/// etcd's own default, for those before 3.6, which do not say.
const DEFAULT_QUOTA: u64 = 2 << 30;
const NEAR_PERCENT: u64 = 80;
/// Below this a hole is not worth an etcd that stands still while it is closed.
const WORTH_CLOSING: u64 = 256 << 20;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let hosts = match hosts::control_planes(snapshot) {
        Ok(hosts) => hosts,
        Err(why) => return why,
    };
    let seen: Vec<_> = hosts.planes().filter_map(|(_, plane)| plane.etcd.known()).collect();
    let Some(etcd) = seen.first() else {
        return Judgement::NotApplicable("not judged: no etcd answered; etcd-health says why".to_owned());
    };
    hosts.judged(etcd.endpoints.iter().filter_map(finding).collect())
}

fn finding(one: &EtcdEndpoint) -> Option<Finding> {
    let quota = if one.quota == 0 { DEFAULT_QUOTA } else { one.quota };
    let mib = |bytes: u64| bytes >> 20;
    let hole = one.db_size.saturating_sub(one.db_in_use);
    let why = if one.db_size.saturating_mul(100) >= quota.saturating_mul(NEAR_PERCENT) {
        format!("{} MiB of a quota of {} MiB, {} MiB of it in use", mib(one.db_size), mib(quota), mib(one.db_in_use))
    } else if hole >= WORTH_CLOSING && hole > one.db_in_use {
        format!("{} MiB on disk, {} MiB of it in use", mib(one.db_size), mib(one.db_in_use))
    } else {
        return None;
    };
    let remedy = format!("etcdctl --endpoints={} defrag, one member at a time, the leader last", one.endpoint);
    Some(
        Finding::new(Class::Warning, format!("etcd/{}", one.endpoint), why)
            .evidence("etcdctl endpoint status")
            .remedy(remedy),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    #[test]
    fn a_database_near_its_quota_or_full_of_holes_is_said() {
        for (size, in_use, quota, warned) in [
            (100 << 20, 90 << 20, 0, false),
            (1700 << 20, 1600 << 20, 0, true),
            (1700 << 20, 1600 << 20, 8 << 30, false),
            (600 << 20, 200 << 20, 8 << 30, true),
            (600 << 20, 350 << 20, 8 << 30, false),
            (200 << 20, 10 << 20, 8 << 30, false),
        ] {
            let mut cluster = fixture::with_hosts();
            let one = &mut fixture::etcd(&mut cluster).endpoints[0];
            (one.db_size, one.db_in_use, one.quota) = (size, in_use, quota);
            let found = judge(&cluster, &fixture::patch(), &Policy::default());
            let wanted = [(Class::Warning, "etcd/https://10.0.0.1:2379")];
            assert_eq!(classes(&found), wanted[..usize::from(warned)], "{size} {in_use} {quota}");
        }
    }
}
