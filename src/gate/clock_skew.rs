use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{cluster::snapshot::ClusterSnapshot, policy::Policy, version::Target};

pub(super) const GATE: Gate = Gate {
    id: "clock-skew",
    checks: "every node's clock is within 30 s of the others'; above 2 s it warns",
    matters: "kubeadm makes certificates that begin now: on a node whose clock is behind they are not valid yet, tokens and \
              leases end early, and etcd's members doubt each other",
    clears: "timedatectl set-ntp true, or chronyc makestep, on the node that is named",
    source: "etcd operations guide (clock difference); certificates are valid from the moment they are made",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

const REFUSED_MS: i64 = 30_000;
const SAID_MS: i64 = 2_000;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let hosts = match hosts::all(snapshot) {
        Ok(hosts) => hosts,
        Err(why) => return why,
    };
    let skews: Vec<_> = hosts.each().map(|(node, facts)| (node, facts.clock.skew_ms())).collect();
    let mut sorted: Vec<_> = skews.iter().map(|(_, skew)| *skew).collect();
    sorted.sort_unstable();
    // the middle one: it is this machine's clock that is wrong where most nodes agree with each other and not with it
    // where there is no one middle, this machine's clock decides which of the two is right
    let middles = [sorted.len().saturating_sub(1) / 2, sorted.len() / 2];
    let middle = middles.iter().filter_map(|at| sorted.get(*at).copied()).min_by_key(|skew| skew.abs()).unwrap_or(0);
    let mut findings: Vec<_> =
        skews.iter().filter_map(|(node, skew)| finding(&format!("node/{}", node.name), skew - middle)).collect();
    if middle.abs() >= SAID_MS {
        let why = format!("most nodes' clocks are {} this machine's", by(middle));
        findings.push(
            Finding::new(Class::Warning, "clock", why).remedy("set this machine's clock, or theirs: date -u on both"),
        );
    }
    hosts.judged(findings)
}

fn finding(object: &str, skew: i64) -> Option<Finding> {
    let class = match skew.abs() {
        REFUSED_MS.. => Class::Actionable,
        SAID_MS.. => Class::Warning,
        _ => return None,
    };
    let why = format!("its clock is {} the other nodes'", by(skew));
    Some(
        Finding::new(class, object, why)
            .evidence("date, over ssh")
            .remedy("timedatectl set-ntp true, or chronyc makestep"),
    )
}

#[expect(clippy::cast_precision_loss, reason = "for a person's eye")]
fn by(skew: i64) -> String {
    let seconds = skew.abs() as f64 / 1000.0;
    if skew < 0 { format!("{seconds:.1} s behind") } else { format!("{seconds:.1} s ahead of") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(skews: [i64; 3]) -> Judgement {
        let mut cluster = fixture::with_hosts();
        for (node, skew) in ["m1", "w1", "w2"].into_iter().zip(skews) {
            let clock = &mut fixture::host(&mut cluster, node).clock;
            clock.said += jiff::SignedDuration::from_millis(skew);
        }
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn of_two_clocks_the_one_that_differs_from_this_machines_too_is_wrong() {
        for (m1, w1, wrong) in [(-60_000, 0, "node/m1"), (0, 60_000, "node/w1"), (60_000, 0, "node/m1")] {
            let mut cluster = fixture::with_hosts();
            cluster.nodes.retain(|node| node.name != "w2");
            for (node, skew) in [("m1", m1), ("w1", w1)] {
                fixture::host(&mut cluster, node).clock.said += jiff::SignedDuration::from_millis(skew);
            }
            let found = judge(&cluster, &fixture::patch(), &Policy::default());
            assert_eq!(classes(&found), [(Class::Actionable, wrong)], "{m1} {w1}");
        }
    }

    #[test]
    fn a_clock_is_compared_with_the_others() {
        for (skews, wanted) in [
            ([0, 1_999, -1_999], &[][..]),
            ([0, 0, -2_000], &[(Class::Warning, "node/w2")]),
            ([0, 30_000, 0], &[(Class::Actionable, "node/w1")]),
            ([-90_000, -90_000, -90_000], &[(Class::Warning, "clock")]),
            ([-90_000, -90_000, 0], &[(Class::Actionable, "node/w2"), (Class::Warning, "clock")]),
        ] {
            assert_eq!(classes(&judged(skews)), wanted, "{skews:?}");
        }
    }
}
