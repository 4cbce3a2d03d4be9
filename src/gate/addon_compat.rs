use std::collections::BTreeMap;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Pod},
    compat::{ADDONS, Addon, Image, Kind, LooseVersion, Release, Smallest, Support},
    policy::Policy,
    version::{Minor, Target, UpgradeKind},
};

pub(super) const GATE: Gate = Gate {
    id: "addon-compat",
    checks: "each addon found by its images supports the target's minor, by what its vendor publishes; skipped for a patch, \
             which proves nothing new",
    matters: "a network plugin, an admission webhook or a storage driver that breaks on a new minor takes the cluster with \
              it; and a ceiling below the RUNNING minor once blocked a patch",
    clears: "upgrade the addon to the release that is named, or wait for one; gates.accept for what you have tested \
             yourself",
    source: "the vendor's own support matrix, embedded with its date",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Pods],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy) -> Judgement {
    if target.kind == UpgradeKind::Patch {
        return Judgement::NotApplicable("a patch: the minor stays".to_owned());
    }
    let Some(pods) = snapshot.pods.known() else {
        return Finding::unknown("pods", "the pods, and so the addons, could not be read").into();
    };
    let minor = target.to.minor();
    let found = running(pods);
    let findings = found.iter().filter_map(|(running, seen)| finding(running, seen, minor, policy.gates.strict));
    findings.collect::<Vec<_>>().into()
}

/// One release of an addon that runs somewhere, by name and by what says its version.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Running<'a> {
    name: &'a str,
    tag: String,
}

/// Where it was seen.
struct Seen<'a> {
    addon: &'static Addon,
    version: Option<LooseVersion>,
    image: &'a str,
    pods: Vec<String>,
}

fn running(pods: &[Pod]) -> BTreeMap<Running<'static>, Seen<'_>> {
    let mut found: BTreeMap<_, Seen<'_>> = BTreeMap::new();
    for pod in pods.iter().filter(|pod| !pod.phase.is_finished()) {
        for reference in pod.images.iter() {
            let image = Image::parse(reference);
            let Some(addon) = ADDONS.of_image(image) else { continue };
            // Where the vendor numbers the image otherwise, only the label tells.
            let tag = match &addon.version_label {
                Some(label) => pod.labels.get(label).map(String::as_str),
                None => image.tag(),
            };
            let version = tag.and_then(|tag| tag.parse::<LooseVersion>().ok());
            let shown = version.map_or_else(|| tag.unwrap_or_default().to_owned(), |version| version.to_string());
            let key = Running { name: &addon.name, tag: shown };
            let seen = found.entry(key).or_insert_with(|| Seen { addon, version, image: reference, pods: vec![] });
            seen.pods.push(pod.key());
        }
    }
    found
}

fn finding(running: &Running<'_>, seen: &Seen<'_>, minor: Minor, strict: bool) -> Option<Finding> {
    let addon = seen.addon;
    if seen.version.is_none() && addon.version_label.is_none() && addon.needs_version() {
        return Some(unreadable(running, seen));
    }
    let smallest = addon.smallest_above(seen.version, minor);
    let untested = if strict { Class::Unknown } else { Class::Warning };
    let version = seen.version.map_or_else(|| "this release".to_owned(), |version| version.to_string());
    let name = &addon.name;
    let (class, why, row) = match addon.support(seen.version, minor) {
        Support::Listed => return None,
        Support::EndsBefore { row, inferred: false } => (
            class_of(row, addon, smallest),
            format!("{version} {} {}, not {minor}", row.kind.verb(), row.k8s),
            Some(row),
        ),
        Support::EndsBefore { row, inferred: true } => {
            let first = row.version.from.map(|first| first.to_string()).unwrap_or_default();
            let why = format!("{version} is older than {first}, which itself {} {} only", row.kind.verb(), row.k8s);
            (class_of(row, addon, smallest), why, Some(row))
        }
        Support::BeginsAbove(row) => {
            let why =
                format!("{version} {} {}; {minor} is below, the running minor even more so", row.kind.verb(), row.k8s);
            (Class::Warning, why, Some(row))
        }
        Support::KnownBad(bad) => (Class::Actionable, format!("{version} breaks on {minor}: {}", bad.why), None),
        Support::OtherMinor(row) => {
            (Class::Warning, format!("{version}: its vendor wants {}; take {minor} right after", row.k8s), Some(row))
        }
        Support::NoRow => {
            (untested, format!("{version} is untested: no row of it, data of {}", ADDONS.collected), None)
        }
        Support::NoMatrix => {
            (untested, format!("untested: its vendor publishes no matrix, data of {}", ADDONS.collected), None)
        }
    };
    let source = row.map_or_else(|| GATE.source.to_owned(), |row| ADDONS.source(&row.source).to_owned());
    Some(
        Finding::new(class, format!("addon/{name}"), why)
            .evidence(evidence(seen))
            .remedy(remedy(addon, class, smallest, minor))
            .source(source),
    )
}

// "Waiting" is for upstream to clear. A retired addon has no upstream left: only replacing it clears it.
fn class_of(row: &Release, addon: &Addon, smallest: Option<Smallest>) -> Class {
    if !row.sure || row.kind == Kind::ClientGo {
        Class::Warning
    } else if smallest.is_some() || addon.retired.is_some() {
        Class::Actionable
    } else {
        Class::Waiting
    }
}

fn remedy(addon: &Addon, class: Class, smallest: Option<Smallest>, minor: Minor) -> String {
    let (name, accept) = (&addon.name, format!("gates.accept addon/{}", addon.name));
    match (smallest, &addon.retired) {
        (Some(smallest), _) if smallest.sure => format!("upgrade {name} to {} or later", smallest.version),
        (Some(smallest), _) => format!("upgrade {name} to {} or later (second-hand data)", smallest.version),
        (None, Some(retired)) => format!("replace {name}: {retired}; or {accept}"),
        (None, None) if class == Class::Waiting => format!("no release lists {minor} yet; {accept} to go on"),
        (None, None) if class == Class::Unknown => format!("ask its vendor, then {accept}"),
        (None, None) => format!("see its vendor's notes on {minor}"),
    }
}

fn unreadable(running: &Running<'_>, seen: &Seen<'_>) -> Finding {
    let tag = if running.tag.is_empty() { "no tag".to_owned() } else { format!("tag {:?}", running.tag) };
    let name = &seen.addon.name;
    Finding::unknown(format!("addon/{name}"), format!("its version can't be told: {tag}"))
        .evidence(evidence(seen))
        .remedy(format!("run {name} by a tag that says its version, or gates.accept addon/{name}"))
}

fn evidence(seen: &Seen<'_>) -> String {
    let others = match seen.pods.len() {
        0 | 1 => String::new(),
        pods => format!(" and {} more", pods - 1),
    };
    format!("{} in pod {}{others}", seen.image, seen.pods.first().map_or("", String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Observed, PodPhase},
        gate::fixture,
    };

    fn judged(images: &[&str], from: &str, to: &str, strict: bool) -> Judgement {
        let pods = images.iter().enumerate().map(|(n, image)| fixture::pod(&format!("ns/pod-{n}"), "w1", image));
        let cluster = ClusterSnapshot { pods: Observed::Known(pods.collect()), ..fixture::cluster() };
        let mut policy = Policy::default();
        policy.gates.strict = strict;
        judge(&cluster, &fixture::target(from, to), &policy)
    }

    fn told(image: &str, to: &str) -> Option<(Class, String, String)> {
        let to: crate::version::KubeVersion = to.parse().expect("to");
        let from = format!("1.{}.1", to.minor().minor - 1);
        match judged(&[image], &from, &to.to_string(), false) {
            Judgement::Findings(mut found) => found.pop().map(|one| (one.class, one.why, one.remedy)),
            _ => None,
        }
    }

    #[test]
    fn the_matrix_decides_and_the_smallest_release_is_named() {
        use Class::{Actionable, Unknown, Waiting, Warning};
        for (image, to, class, why, remedy) in [
            (
                "quay.io/jetstack/cert-manager-controller:v1.20.3",
                "1.36.2",
                Actionable,
                "1.20.3 lists 1.32 to 1.35, not 1.36",
                "upgrade cert-manager to 1.21.0 or later",
            ),
            (
                "ghcr.io/kyverno/kyverno:v1.18.1",
                "1.37.2",
                Waiting,
                "1.18.1 lists 1.33 to 1.35, not 1.37",
                "no release lists 1.37 yet; gates.accept addon/kyverno to go on",
            ),
            (
                "quay.io/calico/node:v3.31.2",
                "1.36.2",
                Actionable,
                "3.31.2 is tested on 1.32 to 1.35, not 1.36",
                "upgrade calico to 3.32.0 or later",
            ),
            (
                "quay.io/jetstack/cert-manager-controller:v1.9.0",
                "1.36.2",
                Actionable,
                "1.9.0 is older than 1.13.0, which itself lists 1.21 to 1.27 only",
                "upgrade cert-manager to 1.21.0 or later",
            ),
            (
                "quay.io/metallb/speaker:v0.15.3",
                "1.36.2",
                Actionable,
                "0.15.3 breaks on 1.36: its BGP CRDs' ASN maximum is rejected by 1.36 (metallb/metallb#3035)",
                "upgrade metallb to 0.16.0 or later",
            ),
            (
                "quay.io/jetstack/cert-manager-controller:latest",
                "1.36.2",
                Unknown,
                "its version can't be told: tag \"latest\"",
                "run cert-manager by a tag that says its version, or gates.accept addon/cert-manager",
            ),
            // Second-hand rows and client libraries warn and never refuse.
            (
                "quay.io/cilium/cilium:v1.19.4",
                "1.36.2",
                Warning,
                "1.19.4 is tested on 1.31 to 1.34, not 1.36",
                "upgrade cilium to 1.20.0 or later (second-hand data)",
            ),
            (
                "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.19.1",
                "1.36.2",
                Warning,
                "2.19.1 is built for 1.35, not 1.36",
                "upgrade kube-state-metrics to 2.20.0 or later",
            ),
        ] {
            assert_eq!(told(image, to), Some((class, why.to_owned(), remedy.to_owned())), "{image}");
        }
    }

    #[test]
    fn what_is_listed_or_no_addon_passes() {
        for image in [
            "quay.io/jetstack/cert-manager-controller:v1.21.0",
            "docker.io/flannel/flannel@sha256:0123",
            "registry.k8s.io/coredns/coredns:v1.14.6",
            "docker.io/library/nginx:1.29",
            "quay.io/notkyverno/kyverno-fork:v1.0.0",
        ] {
            assert_eq!(told(image, "1.36.2"), None, "{image}");
        }
    }

    #[test]
    fn newer_than_the_matrix_and_silent_vendors_are_untested_and_unknown_when_strict() {
        for image in ["quay.io/jetstack/cert-manager-controller:v1.22.0", "ghcr.io/kube-vip/kube-vip:v1.0.1"] {
            for (strict, class) in [(false, Class::Warning), (true, Class::Unknown)] {
                let Judgement::Findings(found) = judged(&[image], "1.36.1", "1.37.2", strict) else { panic!("found") };
                assert_eq!(found[0].class, class, "{image}");
                assert!(found[0].why.contains("untested") && found[0].why.contains("2026-"), "{}", found[0].why);
            }
        }
    }

    #[test]
    fn a_retired_addon_does_not_wait_for_upstream() {
        let (class, _, remedy) = told("registry.k8s.io/ingress-nginx/controller:v1.15.1", "1.36.2").expect("found");
        assert_eq!(class, Class::Actionable);
        assert!(remedy.starts_with("replace ingress-nginx"), "{remedy}");
    }

    // Incident 6: a patch was blocked by an addon ceiling below the RUNNING minor.
    #[test]
    fn incident_06_a_patch_is_never_blocked_by_a_ceiling() {
        let judged = judged(&["quay.io/jetstack/cert-manager-controller:v1.13.0"], "1.36.1", "1.36.3", true);
        assert!(matches!(judged, Judgement::NotApplicable(_)));
    }

    #[test]
    fn several_pods_are_one_finding_and_finished_ones_none() {
        let image = "ghcr.io/kyverno/kyverno:v1.18.1";
        let Judgement::Findings(found) = judged(&[image, image], "1.36.1", "1.37.2", false) else { panic!("found") };
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].evidence, format!("{image} in pod ns/pod-0 and 1 more"));
        let mut pod = fixture::pod("ns/done", "w1", image);
        pod.phase = PodPhase::Succeeded;
        assert!(running(&[pod]).is_empty());
    }

    #[test]
    fn where_the_image_is_numbered_otherwise_the_label_tells() {
        let mut pod = fixture::pod("flux-system/source", "w1", "ghcr.io/fluxcd/source-controller:v1.6.0");
        let judged = |pod: &Pod| {
            let cluster = ClusterSnapshot { pods: Observed::Known(vec![pod.clone()]), ..fixture::cluster() };
            fixture::classes(&judge(&cluster, &fixture::minor(), &Policy::default())).first().map(|found| found.0)
        };
        assert_eq!(judged(&pod), Some(Class::Warning));
        pod.labels.insert("app.kubernetes.io/version".to_owned(), "v2.6.1".to_owned());
        assert_eq!(judged(&pod), Some(Class::Waiting));
    }

    #[test]
    fn unread_pods_are_unknown() {
        let cluster = ClusterSnapshot { pods: Observed::Unknown("403".to_owned()), ..fixture::cluster() };
        let judged = judge(&cluster, &fixture::minor(), &Policy::default());
        assert_eq!(fixture::classes(&judged), [(Class::Unknown, "pods")]);
    }
}
