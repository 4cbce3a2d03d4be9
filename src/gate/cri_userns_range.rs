use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, IdRange, Node},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "cri-userns-range",
    checks: "for a target of 1.38 or later, no range of user or group ids that a node sets aside for the kubelet's pods reaches \
             the last id there is",
    matters: "the kubelet hands these ids to pods with a user namespace of their own, and from 1.38 on does not start where \
              one of them is 4294967295, which means nobody at all",
    clears: "a shorter range for kubelet in /etc/subuid and /etc/subgid, with no pod of hostUsers: false left on the node",
    source: "Kubernetes 1.38 changelog, alpha releases",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

/// The first minor whose kubelet refuses it.
const REFUSES: Minor = Minor::new(1, 38);

/// The id that no process may have.
const LAST: u64 = 0xFFFF_FFFF;

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    if target.to.minor() < REFUSES {
        return Judgement::NotApplicable(format!("only a kubelet of {REFUSES} or later refuses such a range"));
    }
    hosts::on_each(snapshot, |node, facts| {
        facts.id_ranges.iter().filter_map(|range| finding(node, range)).collect::<Vec<_>>()
    })
}

fn finding(node: &Node, range: &IdRange) -> Option<Finding> {
    let IdRange { file, first, count } = range;
    let last = first.saturating_add(count.saturating_sub(1));
    if *count == 0 || last < LAST {
        return None;
    }
    let why = format!("{file} gives kubelet the ids {first} to {last}, and its kubelet takes none from {LAST} on");
    let remedy = format!("on {}: a range in {file} that ends before {LAST}", node.name);
    Some(Finding::new(Class::Actionable, format!("node/{}", node.name), why).evidence(file.clone()).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(to: &str, first: u64, count: u64) -> Judgement {
        let mut cluster = fixture::with_hosts();
        let range = IdRange { file: "/etc/subuid".to_owned(), first, count };
        fixture::host(&mut cluster, "w1").id_ranges = vec![range];
        judge(&cluster, &fixture::target("1.37.2", to), &Policy::default())
    }

    #[test]
    fn the_last_id_there_is_is_refused_from_1_38_on() {
        for (first, count, refused) in [
            (65_536, 7_208_960, false),
            (4_294_901_760, 65_535, false),
            (4_294_901_760, 65_536, true),
            (u64::MAX, u64::MAX, true),
            (LAST, 0, false),
        ] {
            let found = judged("1.38.0", first, count);
            assert_eq!(classes(&found), [(Class::Actionable, "node/w1")][..usize::from(refused)], "{first} {count}");
        }
        assert!(matches!(judged("1.37.3", 4_294_901_760, 65_536), Judgement::NotApplicable(_)));
    }
}
