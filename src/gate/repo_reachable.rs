use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Observed, Repository},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "repo-reachable",
    checks: "the package repository of the target's minor answers, redirects followed, and has the target; asked by preflight, \
             from where the chain runs",
    matters: "the first node is drained by the time that apt asks: the public repository's certificate lapsed once, and its \
              302 was not followed once, each for nights",
    clears: "see that repository.url of the policy, and where it redirects to, answers from the cluster; or choose a version \
             that it has",
    source: "behaviour of this product: where packages come from; kubernetes/kubernetes#138595",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Repository],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    match &snapshot.repository {
        Observed::Known(repository) => finding(repository, target).into_iter().collect::<Vec<_>>().into(),
        Observed::Unknown(why) => Finding::unknown("repository", why.clone()).into(),
        Observed::NotConfigured => Judgement::NotApplicable("preflight asks it, from where the chain runs".to_owned()),
    }
}

fn finding(repository: &Repository, target: &Target) -> Option<Finding> {
    let Repository { base, minor, versions, .. } = repository;
    let object = format!("v{minor}");
    let listed = match versions {
        Observed::Known(listed) => listed.as_ref(),
        Observed::Unknown(why) => {
            let remedy = format!("see that {base} answers; the next night tries again");
            return Some(Finding::new(Class::Transient, object, why.clone()).remedy(remedy));
        }
        Observed::NotConfigured => return Some(Finding::unknown(object, "its index was not asked for")),
    };
    let why = match listed {
        Some(listed) if listed.contains(&target.to) => return None,
        Some(listed) => {
            let newest = listed.iter().filter(|version| version.minor() == *minor).max();
            let newest = newest.map_or_else(|| "none".to_owned(), |version| format!("v{version}"));
            format!("v{} is not in the repository; its newest is {newest}", target.to)
        }
        None => format!("{base} has no repository for v{minor}"),
    };
    Some(Finding::new(Class::Actionable, object, why).remedy("choose a released version, or mend the mirror"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gate::fixture::{self, classes, v},
        version::KubeVersion,
    };

    fn judged(versions: Observed<Option<Vec<KubeVersion>>>) -> Judgement {
        let mut cluster = fixture::cluster();
        let repository = Repository { versions, ..fixture::repository() };
        cluster.repository = Observed::Known(repository);
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn a_target_that_nobody_can_install_is_refused_and_one_that_is_away_held() {
        let listed = |versions: &[&str]| Observed::Known(Some(versions.iter().map(|text| v(text)).collect()));
        let refused = [(Class::Actionable, "v1.36")];
        assert_eq!(judged(listed(&["1.36.1", "1.36.3"])), Judgement::Passed);
        assert_eq!(classes(&judged(listed(&["1.36.1", "1.36.2"]))), refused);
        assert_eq!(classes(&judged(listed(&[]))), refused);
        assert_eq!(classes(&judged(Observed::Known(None))), refused);
        assert_eq!(classes(&judged(Observed::Unknown("certificate ended".to_owned()))), [(Class::Transient, "v1.36")]);
        assert_eq!(classes(&judged(Observed::NotConfigured)), [(Class::Unknown, "v1.36")]);
    }

    #[test]
    fn a_laptop_does_not_ask() {
        let found = judge(&fixture::cluster(), &fixture::patch(), &Policy::default());
        assert!(matches!(found, Judgement::NotApplicable(why) if why.contains("preflight")));
    }
}
