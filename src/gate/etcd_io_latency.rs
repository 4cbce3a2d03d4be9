use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, EtcdLatency, Node, Observed},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "etcd-io-latency",
    checks: "99 of 100 of etcd's writes reach the disk within 500 ms and its commits within a second; above 100 and 250 ms \
             it warns (10 and 25 ms are healthy)",
    matters: "kubeadm copies etcd's whole data beside a running etcd: on a slow disk applies took 4 s, the apiserver \
              crash-looped, and kubeadm rolled back",
    clears: "give /var/lib/etcd a faster disk, or take what else writes there away; etcdctl check perf measures it",
    source: "etcd operations guide, Hardware recommendations and FAQ (wal fsync p99 below 10 ms, backend commit below 25 ms)",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

/// Where it is said and where it is refused, in milliseconds. A spinning disk that has carried its cluster for years is at
/// 100 ms; an election begins after a second without a heartbeat.
const FSYNC: (f64, f64) = (100.0, 500.0);
const COMMIT: (f64, f64) = (250.0, 1000.0);
/// 99 of 100 say nothing of a process that has hardly written.
const WRITES: u64 = 1_000;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let hosts = match hosts::control_planes(snapshot) {
        Ok(hosts) => hosts,
        Err(why) => return why,
    };
    let seen: Vec<_> = hosts.planes().filter_map(|(node, plane)| Some((node, plane.etcd.known()?))).collect();
    if seen.is_empty() {
        return Judgement::NotApplicable("not judged: no etcd answered; etcd-health says why".to_owned());
    }
    let findings = seen.into_iter().filter_map(|(node, etcd)| match &etcd.latency {
        Observed::Known(latency) => finding(node, latency),
        Observed::Unknown(why) => Some(unread(node, why)),
        Observed::NotConfigured => None,
    });
    hosts.judged(findings.collect())
}

/// A disk that nobody measured is as good as it was yesterday: a warning, as kubeadm asks for no curl either.
fn unread(node: &Node, why: &str) -> Finding {
    Finding::new(Class::Warning, format!("node/{}", node.name), format!("how fast etcd's disk is can't be told: {why}"))
        .remedy(format!(
            "on {}: apt-get install curl; or disable the gate: gates.disable: [etcd-io-latency]",
            node.name
        ))
}

fn finding(node: &Node, latency: &EtcdLatency) -> Option<Finding> {
    let EtcdLatency { fsync_ms, commit_ms, writes } = *latency;
    let class = if writes < WRITES || (fsync_ms <= FSYNC.0 && commit_ms <= COMMIT.0) {
        return None;
    } else if fsync_ms > FSYNC.1 || commit_ms > COMMIT.1 {
        Class::Actionable
    } else {
        Class::Warning
    };
    let why = format!(
        "99 of 100 of etcd's writes took up to {fsync_ms:.0} ms, of its commits up to {commit_ms:.0} ms; healthy are 10 and 25"
    );
    let evidence = format!("{writes} writes since etcd started there: http://127.0.0.1:2381/metrics");
    let remedy = "a faster disk for /var/lib/etcd, or nothing else that writes to it";
    Some(Finding::new(class, format!("node/{}", node.name), why).evidence(evidence).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    #[test]
    fn a_slow_disk_is_said_and_a_very_slow_one_refused() {
        for (fsync_ms, commit_ms, writes, class) in [
            (100.0, 250.0, 5_000, None),
            (101.0, 20.0, 5_000, Some(Class::Warning)),
            (5.0, 251.0, 5_000, Some(Class::Warning)),
            (501.0, 20.0, 5_000, Some(Class::Actionable)),
            (5.0, 1001.0, 5_000, Some(Class::Actionable)),
            (900.0, 900.0, 999, None),
        ] {
            let mut cluster = fixture::with_hosts();
            fixture::etcd(&mut cluster).latency = Observed::Known(EtcdLatency { fsync_ms, commit_ms, writes });
            let found = judge(&cluster, &fixture::patch(), &Policy::default());
            let wanted: Vec<_> = class.map(|class| (class, "node/m1")).into_iter().collect();
            assert_eq!(classes(&found), wanted, "{fsync_ms} {commit_ms} {writes}");
        }
    }

    #[test]
    fn what_nobody_measured_is_no_pass() {
        let mut cluster = fixture::with_hosts();
        fixture::etcd(&mut cluster).latency = Observed::Unknown("no curl".to_owned());
        assert_eq!(classes(&judge(&cluster, &fixture::patch(), &Policy::default())), [(Class::Warning, "node/m1")]);
    }
}
