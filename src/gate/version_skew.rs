use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node, Pod},
    compat::Image,
    policy::Policy,
    version::{KubeVersion, Target, TargetError, skew},
};

pub(super) const GATE: Gate = Gate {
    id: "version-skew",
    checks: "the target is one minor ahead at most and never older; apiservers, kubelets and kube-proxies are within the \
             skew policy now and at the target",
    matters: "kubeadm skips no minor and never goes down; a kubelet newer than its apiserver, or too far behind, starts no \
              pods",
    clears: "go minor by minor; upgrade what lags; what a half-done upgrade left is mended by going on to its target",
    source: "kubernetes.io/releases/version-skew-policy",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Nodes, Need::Pods],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let (apiservers, mut findings) = apiservers(snapshot);
    findings.extend(steps(&apiservers, target.to));
    if let Some(apart) = skew::apiserver_violation(&apiservers) {
        findings.push(
            Finding::new(Class::Actionable, "apiserver", apart)
                .remedy(format!("bring the older apiservers to v{}'s minor first", target.from)),
        );
    }
    let oldest = apiservers.iter().min().copied().unwrap_or(snapshot.api_version);
    findings.extend(snapshot.nodes.iter().filter_map(|node| kubelet(node, oldest, target.to)));
    findings.extend(proxies(snapshot, oldest, target.to));
    findings.into()
}

// The endpoint's own answer counts too: an apiserver may run where no node shows it.
fn apiservers(snapshot: &ClusterSnapshot) -> (Vec<KubeVersion>, Vec<Finding>) {
    let mut versions = vec![snapshot.api_version];
    let mut findings = Vec::new();
    for node in snapshot.control_planes() {
        match node.apiserver {
            Some(version) => versions.push(version),
            None => findings.push(
                Finding::unknown(format!("node/{}", node.name), "the version of its apiserver could not be seen")
                    .remedy(format!("kubectl get pod -n kube-system kube-apiserver-{}", node.name)),
            ),
        }
    }
    (versions, findings)
}

/// One minor at a time, never down, from every apiserver.
fn steps(apiservers: &[KubeVersion], to: KubeVersion) -> Option<Finding> {
    let newest = apiservers.iter().max()?;
    let oldest = apiservers.iter().min()?;
    if *newest > to {
        let why = format!("an apiserver runs v{newest} already: kubeadm does not downgrade");
        let remedy = format!("a target of v{newest} or newer");
        return Some(Finding::new(Class::Actionable, format!("target/v{to}"), why).remedy(remedy));
    }
    let Err(error @ TargetError::SkipsMinor { .. }) = Target::new(*oldest, to) else { return None };
    let remedy = format!("a release of {} first", oldest.minor().next());
    Some(Finding::new(Class::Actionable, format!("target/v{to}"), error.to_string()).remedy(remedy))
}

/// A kubelet is never newer than its apiserver, at most three minors behind it, now and at the target.
fn kubelet(node: &Node, oldest: KubeVersion, to: KubeVersion) -> Option<Finding> {
    let object = format!("node/{}", node.name);
    // A control plane's kubelet speaks to the apiserver beside it.
    let apiserver = node.apiserver.unwrap_or(oldest);
    violation(object, "kubelet", node.kubelet, apiserver, to)
}

/// kube-proxy has the kubelet's bounds.
fn proxies(snapshot: &ClusterSnapshot, oldest: KubeVersion, to: KubeVersion) -> Vec<Finding> {
    let Some(pods) = snapshot.pods.known() else {
        return vec![Finding::unknown("pods", "the pods, and so kube-proxy's versions, could not be read")];
    };
    let running = pods.iter().filter(|pod| pod.namespace == "kube-system" && !pod.phase.is_finished());
    running
        .filter_map(|pod| Some((pod, proxy_version(pod)?)))
        .filter_map(|(pod, version)| violation(format!("pod/{}", pod.key()), "kube-proxy", version, oldest, to))
        .collect()
}

fn proxy_version(pod: &Pod) -> Option<KubeVersion> {
    let image = pod.images.iter().map(|image| Image::parse(image)).find(|image| image.matches("kube-proxy"))?;
    image.tag()?.parse().ok()
}

fn violation(
    object: String,
    what: &str,
    version: KubeVersion,
    apiserver: KubeVersion,
    to: KubeVersion,
) -> Option<Finding> {
    // `skew` speaks of kubelets; kube-proxy has the same bounds.
    let said = |why: String| why.replacen("kubelet", what, 1);
    if version > to {
        let why = format!("{what} v{version} is newer than the target v{to}");
        return Some(Finding::new(Class::Actionable, object, why).remedy(format!("a target of v{version} or newer")));
    }
    if let Some(why) = skew::kubelet_violation(version, to) {
        let remedy = format!("bring {what} nearer to its apiserver v{apiserver} first");
        return Some(Finding::new(Class::Actionable, object, said(why)).remedy(remedy));
    }
    // It runs ahead of its apiserver, but not of the target: a half-done upgrade, which going on mends.
    let why = skew::kubelet_violation(version, apiserver)?;
    Some(Finding::new(Class::Warning, object, said(why)).remedy(format!("going on to v{to} mends it")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, classes, node, target, v},
    };

    fn judged(nodes: Vec<Node>, api: &str, target: &Target) -> Judgement {
        let cluster = ClusterSnapshot { nodes, api_version: v(api), ..fixture::cluster() };
        judge(&cluster, target, &Policy::default())
    }

    #[test]
    fn a_patch_and_the_next_minor_pass() {
        let nodes = fixture::cluster().nodes;
        assert_eq!(judged(nodes.clone(), "1.36.1", &fixture::patch()), Judgement::Passed);
        assert_eq!(judged(nodes, "1.36.1", &fixture::minor()), Judgement::Passed);
    }

    #[test]
    fn half_done_upgrades_pass() {
        let two_planes = vec![node("m1", true, "1.37.2"), node("m2", true, "1.36.1"), node("w1", false, "1.36.1")];
        assert_eq!(judged(two_planes, "1.36.1", &fixture::minor()), Judgement::Passed);
        let lagging = vec![node("m1", true, "1.37.1"), node("w1", false, "1.34.8")];
        assert_eq!(judged(lagging, "1.37.1", &Target { from: v("1.34.8"), ..fixture::minor() }), Judgement::Passed);
    }

    #[test]
    fn what_kubeadm_cannot_do_is_refused() {
        let two_ahead = Target { from: v("1.36.1"), to: v("1.38.0"), kind: crate::version::UpgradeKind::Minor };
        let down = Target { from: v("1.36.1"), to: v("1.36.0"), kind: crate::version::UpgradeKind::Patch };
        for (target, remedy) in [(two_ahead, "a release of 1.37 first"), (down, "a target of v1.36.1 or newer")] {
            let Judgement::Findings(found) = judged(fixture::cluster().nodes, "1.36.1", &target) else {
                panic!("refused")
            };
            assert_eq!((found[0].class, found[0].remedy.as_str()), (Class::Actionable, remedy));
        }
        // One apiserver is ahead of the target, whatever the kubelets say.
        let nodes = vec![node("m1", true, "1.36.1")];
        assert_eq!(classes(&judged(nodes, "1.36.5", &fixture::patch())), [(Class::Actionable, "target/v1.36.3")]);
    }

    #[test]
    fn apiservers_too_far_apart_are_refused() {
        let nodes = vec![node("m1", true, "1.37.0"), node("m2", true, "1.35.1")];
        let found = judged(nodes, "1.37.0", &target("1.36.1", "1.37.2"));
        assert!(classes(&found).contains(&(Class::Actionable, "apiserver")), "{found:?}");
    }

    #[test]
    fn a_kubelet_too_far_behind_the_target_is_refused() {
        let nodes = vec![node("m1", true, "1.36.1"), node("w1", false, "1.33.1")];
        let target = Target { from: v("1.36.1"), ..fixture::minor() };
        assert_eq!(classes(&judged(nodes, "1.36.1", &target)), [(Class::Actionable, "node/w1")]);
    }

    #[test]
    fn a_kubelet_ahead_of_its_apiserver_is_what_going_on_mends() {
        let mut split = node("m1", true, "1.37.2");
        split.apiserver = Some(v("1.36.1"));
        let found = judged(vec![split], "1.36.1", &fixture::minor());
        assert_eq!(classes(&found), [(Class::Warning, "node/m1")]);
        // A patch of the old minor would leave it so.
        let mut split = node("m1", true, "1.37.2");
        split.apiserver = Some(v("1.36.1"));
        assert_eq!(classes(&judged(vec![split], "1.36.1", &fixture::patch())), [(Class::Actionable, "node/m1")]);
    }

    #[test]
    fn kube_proxy_has_the_same_bounds() {
        let proxy = |tag: &str| {
            let image = format!("registry.k8s.io/kube-proxy:{tag}");
            let pods = Observed::Known(vec![fixture::pod("kube-system/kube-proxy-x", "w1", &image)]);
            judge(&ClusterSnapshot { pods, ..fixture::cluster() }, &fixture::minor(), &Policy::default())
        };
        assert_eq!(proxy("v1.34.0"), Judgement::Passed);
        assert_eq!(classes(&proxy("v1.33.0")), [(Class::Actionable, "pod/kube-system/kube-proxy-x")]);
    }

    #[test]
    fn an_apiserver_that_cannot_be_seen_is_unknown() {
        let mut nodes = fixture::cluster().nodes;
        nodes[0].apiserver = None;
        assert_eq!(classes(&judged(nodes, "1.36.1", &fixture::patch())), [(Class::Unknown, "node/m1")]);
    }
}
