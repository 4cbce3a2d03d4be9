use super::{Class, Finding, parts::some};

/// As many as a record keeps, half a KiB each: a ConfigMap holds 1 MiB, and the run's other lines too.
const KEPT: usize = 100;

/// Findings for the record and for chat: what one gate says of many objects in the same words is said once, with the first
/// few objects and how many more, and a list without end is cut, worst first.
pub fn summed_up(findings: &[Finding]) -> Vec<Finding> {
    let mut groups: Vec<(&Finding, Vec<String>)> = Vec::new();
    for finding in findings {
        let same = |(first, _): &&mut (&Finding, _)| {
            (&first.gate, first.class, &first.why) == (&finding.gate, finding.class, &finding.why)
        };
        match groups.iter_mut().find(same) {
            Some((_, objects)) => objects.push(finding.object.clone()),
            None => groups.push((finding, vec![finding.object.clone()])),
        }
    }
    let more = groups.len().saturating_sub(KEPT);
    let one = |(first, objects): (&Finding, Vec<String>)| Finding { object: some(&objects), ..first.clone() };
    let mut all: Vec<_> = groups.into_iter().take(KEPT).map(one).collect();
    all.extend((more > 0).then(|| {
        Finding::new(Class::Warning, "the list", format!("{more} more findings are left out"))
            .of_gate("gate")
            .remedy("kubectl upgrade-gate --target X.Y.Z lists all of them")
    }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(gate: &str, object: usize, why: &str) -> Finding {
        Finding::new(Class::Actionable, format!("node/w{object}"), why).of_gate(gate)
    }

    #[test]
    fn what_is_said_of_many_is_said_once() {
        let mut all: Vec<_> = (0..1000).map(|n| finding("swap", n, "it swaps")).collect();
        all.push(finding("swap", 1, "it swaps to a file"));
        all.push(finding("cgroup-v1", 1, "it swaps"));
        all.push(Finding { class: Class::Warning, ..finding("swap", 7, "it swaps") });
        let found = summed_up(&all);
        let objects: Vec<_> = found.iter().map(|one| one.object.as_str()).collect();
        let first = "node/w0, node/w1, node/w2, node/w3, node/w4 and 995 more";
        assert_eq!(objects, [first, "node/w1", "node/w1", "node/w7"]);
    }

    #[test]
    fn a_list_without_end_is_cut_and_says_so() {
        let all: Vec<_> = (0..5000).map(|n| finding("disk-space", n, &format!("{n} MiB free"))).collect();
        let found = summed_up(&all);
        assert_eq!(found.len(), KEPT + 1);
        assert_eq!(found[KEPT].why, "4900 more findings are left out");
        assert!(serde_json::to_string(&found).expect("json").len() < 1 << 19);
        assert_eq!(summed_up(&all[..KEPT]), all[..KEPT]);
    }
}
