use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, backend::Backend, parts::part};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Definition, Pod, Service},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "crd-stored-versions",
    checks: "each CustomResourceDefinition's conversion webhook has a Ready pod and a readable caBundle; stored versions that \
             are no longer served, and schemas that are not structural, are warned of",
    matters: "objects that need a conversion can't be read while nobody converts: their controllers, the garbage collector \
              and namespace deletion stand still; 1.31 stopped serving CRDs with an invalid caBundle; a stored version \
              that is not served blocks the addon's next release",
    clears: "bring the webhook's pods back; a valid caBundle or none; migrate stored objects, then take the old version out \
             of status.storedVersions",
    source: "spec and status of the CustomResourceDefinitions; Kubernetes 1.31 release notes",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Definitions, Need::Services, Need::Pods],
    judge: Judge::Observed(judge),
};

/// The first minor that does not serve a CRD with an invalid caBundle.
const STRICT: Minor = Minor::new(1, 31);

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    look(snapshot, target).map_or_else(|unread| unread, Into::into)
}

fn look(snapshot: &ClusterSnapshot, target: &Target) -> Result<Vec<Finding>, Judgement> {
    let all = part(&snapshot.definitions, Need::Definitions)?;
    let mut findings: Vec<_> = all.iter().flat_map(|one| of_itself(one, target)).collect();
    if all.iter().any(|one| one.conversion.is_some()) {
        let services = part(&snapshot.services, Need::Services)?;
        let pods = part(&snapshot.pods, Need::Pods)?;
        findings.extend(all.iter().filter_map(|one| unconverted(one, services, pods)));
    }
    Ok(findings)
}

fn of_itself(one: &Definition, target: &Target) -> Vec<Finding> {
    let object = format!("crd/{}", one.name);
    let mut found = Vec::new();
    if one.bad_ca_bundle {
        // It is served now, and won't be any more. Where that is so already, the upgrade takes nothing away.
        let breaks = target.from.minor() < STRICT && target.to.minor() >= STRICT;
        let class = if breaks { Class::Actionable } else { Class::Warning };
        found.push(
            Finding::new(
                class,
                object.clone(),
                format!("its conversion caBundle holds no certificate; from {STRICT} on it is not served"),
            )
            .remedy(format!("put a certificate there, or take it out: kubectl edit crd {}", one.name)),
        );
    }
    let unserved: Vec<_> = one.stored.iter().filter(|version| !one.served.contains(version)).cloned().collect();
    if !unserved.is_empty() {
        let why =
            format!("stored versions {} are not served: its next release may refuse to install", unserved.join(", "));
        found.push(
            Finding::new(Class::Warning, object.clone(), why)
                .remedy("migrate its objects, then take these out of status.storedVersions"),
        );
    }
    if one.non_structural {
        found.push(
            Finding::new(Class::Warning, object, "its schema is not structural: a relic of apiextensions v1beta1")
                .remedy("install its owner's present release"),
        );
    }
    found
}

fn unconverted(one: &Definition, services: &[Service], pods: &[Pod]) -> Option<Finding> {
    let service = one.conversion.as_ref()?;
    let why = match Backend::of(service, services, pods) {
        Backend::Pods(ready) if ready.is_empty() => {
            format!("nobody converts it: service {} has no Ready pod", service.key())
        }
        Backend::NoService => format!("nobody converts it: service {} does not exist", service.key()),
        Backend::Pods(_) | Backend::Elsewhere => return None,
    };
    let remedy = format!("kubectl get pods,service -n {}", service.namespace);
    Some(Finding::new(Class::Actionable, format!("crd/{}", one.name), why).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Observed, ServiceRef},
        gate::fixture::{self, classes, target},
    };

    fn class(target: &Target, change: impl FnOnce(&mut Definition, &mut ClusterSnapshot)) -> Option<Class> {
        let mut one = Definition {
            name: "widgets.example.com".to_owned(),
            stored: vec!["v1".to_owned()],
            served: vec!["v1".to_owned()],
            conversion: None,
            bad_ca_bundle: false,
            non_structural: false,
        };
        let mut cluster = fixture::cluster();
        change(&mut one, &mut cluster);
        cluster.definitions = Observed::Known(vec![one]);
        classes(&judge(&cluster, target, &Policy::default())).first().map(|found| found.0)
    }

    fn converted(one: &mut Definition, cluster: &mut ClusterSnapshot, ready: bool) {
        let name = ServiceRef { namespace: "shop".to_owned(), name: "convert".to_owned() };
        one.conversion = Some(name.clone());
        let mut pod = fixture::pod("shop/convert-1", "w1", "convert:1");
        pod.labels.insert("app".to_owned(), "convert".to_owned());
        pod.ready = ready;
        cluster.pods = Observed::Known(vec![pod]);
        cluster.services =
            Observed::Known(vec![Service { name, selector: [("app".to_owned(), "convert".to_owned())].into() }]);
    }

    #[test]
    fn what_is_broken_now_refuses_and_what_is_old_warns() {
        let patch = fixture::patch();
        assert_eq!(class(&patch, |_, _| ()), None);
        assert_eq!(class(&patch, |one, _| one.stored.push("v1beta1".to_owned())), Some(Class::Warning));
        assert_eq!(class(&patch, |one, _| one.non_structural = true), Some(Class::Warning));
        assert_eq!(class(&patch, |one, _| one.bad_ca_bundle = true), Some(Class::Warning));
        assert_eq!(class(&target("1.30.1", "1.31.2"), |one, _| one.bad_ca_bundle = true), Some(Class::Actionable));
        assert_eq!(class(&patch, |one, cluster| converted(one, cluster, true)), None);
        assert_eq!(class(&patch, |one, cluster| converted(one, cluster, false)), Some(Class::Actionable));
        let unread = |one: &mut Definition, cluster: &mut ClusterSnapshot| {
            converted(one, cluster, true);
            cluster.services = Observed::Unknown("403".to_owned());
        };
        assert_eq!(class(&patch, unread), Some(Class::Unknown));
    }
}
