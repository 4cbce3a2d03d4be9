use jiff::Timestamp;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{Certificate, ClusterSnapshot, Node, Observed},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "cert-expiry",
    checks: "no certificate of kubeadm's on any control plane ends within 7 days, and no authority within 90",
    matters: "kubeadm renews certificates in mid-upgrade; one that ended before leaves an apiserver or etcd that nobody can \
              talk to, and kubeadm with it",
    clears: "kubeadm certs renew NAME on the node (all: renews every one), then restart the static pods; an authority has to \
             be replaced by hand",
    source: "kubeadm certs check-expiration; kubernetes/kubeadm#2989, #2185",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

/// A chain takes a night, and one that halts is looked at within days.
const SOON_DAYS: i64 = 7;
/// kubeadm's certificates last a year: earlier than this a warning would stand there for months.
const WARN_DAYS: i64 = 30;
/// Replacing an authority is planned work.
const AUTHORITY_DAYS: i64 = 90;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_planes(snapshot, |node, plane| match &plane.certificates {
        Observed::Known(all) => all.iter().filter_map(|one| finding(node, one, snapshot.observed_at)).collect(),
        Observed::Unknown(why) => vec![unknown(node, why)],
        Observed::NotConfigured => vec![unknown(node, "nobody asked kubeadm")],
    })
}

fn unknown(node: &Node, why: &str) -> Finding {
    Finding::unknown(format!("node/{}", node.name), format!("kubeadm did not say when certificates end: {why}"))
        .remedy(format!("on {}: kubeadm certs check-expiration -o json", node.name))
}

fn finding(node: &Node, certificate: &Certificate, now: Timestamp) -> Option<Finding> {
    let Certificate { name, expires, authority, external } = certificate;
    // One that is not there is another's, or this control plane's etcd is external: kubeadm's own checks say where it is
    // missed.
    let ends = (*expires)?;
    let days = (ends.as_second() - now.as_second()).div_euclid(86_400);
    let class = match (days, authority, external) {
        (..SOON_DAYS, _, true) => Class::Warning,
        (..SOON_DAYS, ..) => Class::Actionable,
        (..AUTHORITY_DAYS, true, _) | (..WARN_DAYS, false, _) => Class::Warning,
        _ => return None,
    };
    let why = if days < 0 {
        format!("certificate {name} ended on {ends:.0}")
    } else {
        format!("certificate {name} ends in {days} days, on {ends:.0}")
    };
    let remedy = match (authority, external) {
        (true, _) => format!("replace the authority {name}: kubernetes.io/docs, Manual Rotation of CA Certificates"),
        (_, true) => format!("kubeadm does not hold its authority: renew {name} where it was made"),
        _ => format!("on {}: kubeadm certs renew {name}, then restart its static pod", node.name),
    };
    Some(
        Finding::new(class, format!("node/{}", node.name), why)
            .evidence("kubeadm certs check-expiration")
            .remedy(remedy),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(days: i64, change: impl FnOnce(&mut Certificate)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        let ends = cluster.observed_at + jiff::SignedDuration::from_hours(days * 24 + 1);
        let plane = fixture::host(&mut cluster, "m1").control_plane.as_mut().expect("control plane");
        let Observed::Known(all) = &mut plane.certificates else { panic!("certificates") };
        all[0].expires = Some(ends);
        change(&mut all[0]);
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn what_ends_soon_is_refused_and_what_ends_later_is_said() {
        for (days, class) in [
            (-3, Some(Class::Actionable)),
            (6, Some(Class::Actionable)),
            (7, Some(Class::Warning)),
            (29, Some(Class::Warning)),
            (30, None),
        ] {
            let found = judged(days, |_| {});
            assert_eq!(
                classes(&found),
                class.map(|class| (class, "node/m1")).into_iter().collect::<Vec<_>>(),
                "{days}"
            );
        }
    }

    #[test]
    fn an_authority_is_said_early_and_someone_elses_is_not_ours_to_refuse() {
        assert_eq!(classes(&judged(60, |one| one.authority = true)), [(Class::Warning, "node/m1")]);
        assert_eq!(classes(&judged(3, |one| one.external = true)), [(Class::Warning, "node/m1")]);
        assert_eq!(judged(3, |one| one.expires = None), Judgement::Passed);
    }

    #[test]
    fn what_kubeadm_did_not_say_is_unknown() {
        let mut cluster = fixture::with_hosts();
        fixture::host(&mut cluster, "m1").control_plane.as_mut().expect("plane").certificates =
            Observed::Unknown("no".to_owned());
        assert_eq!(classes(&judge(&cluster, &fixture::patch(), &Policy::default())), [(Class::Unknown, "node/m1")]);
    }
}
