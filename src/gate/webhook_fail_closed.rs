use std::collections::BTreeMap;

use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    backend::Backend,
    parts::{part, some},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Pod, Service, Webhook, WebhookRule},
    drain::matches,
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "webhook-fail-closed",
    checks: "a webhook that refuses pods, nodes or leases when it does not answer has Ready pods on two nodes, or at least \
             does not judge the pods that it consists of",
    matters: "with its only pod evicted by the drain, such a webhook refuses its own replacement too: no pod of the cluster \
              starts any more, the network's included",
    clears: "two replicas on two nodes, or a namespaceSelector that leaves out its own namespace and kube-system",
    source: "kyverno/kyverno#2796; kubernetes.io: admission webhook good practices, avoiding deadlocks",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Admission, Need::Services, Need::Namespaces, Need::Pods],
    judge: Judge::Observed(judge),
};

/// What every node's upgrade writes: group and resource.
const NEEDED: [(&str, &str); 3] = [("", "pods"), ("", "nodes"), ("coordination.k8s.io", "leases")];

type Labels = BTreeMap<String, BTreeMap<String, String>>;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    match look(snapshot) {
        Ok(findings) => findings.into(),
        Err(unread) => unread,
    }
}

fn look(snapshot: &ClusterSnapshot) -> Result<Vec<Finding>, Judgement> {
    let admission = part(&snapshot.admission, Need::Admission)?;
    let in_the_way: Vec<_> =
        admission.webhooks.iter().filter(|webhook| webhook.fails_closed && is_needed(webhook)).collect();
    if in_the_way.is_empty() {
        return Ok(vec![]);
    }
    let services = part(&snapshot.services, Need::Services)?;
    let namespaces = part(&snapshot.namespaces, Need::Namespaces)?;
    let pods = part(&snapshot.pods, Need::Pods)?;
    let mut findings: Vec<_> =
        in_the_way.into_iter().filter_map(|webhook| finding(webhook, services, namespaces, pods)).collect();
    // Several webhooks of a configuration stand on the same pods, and say the same.
    findings.dedup_by(|a, b| a.object == b.object && a.why == b.why);
    Ok(findings)
}

fn is_needed(webhook: &Webhook) -> bool {
    NEEDED.iter().any(|(group, resource)| webhook.rules.iter().any(|rule| names(rule, group, resource)))
}

fn names(rule: &WebhookRule, group: &str, resource: &str) -> bool {
    let has = |list: &[String], word: &str| list.iter().any(|one| one == word || one == "*");
    has(&rule.api_groups, group) && (has(&rule.resources, resource) || rule.resources.iter().any(|one| one == "*/*"))
}

fn finding(webhook: &Webhook, services: &[Service], namespaces: &Labels, pods: &[Pod]) -> Option<Finding> {
    // What answers behind a URL is outside, and no drain touches it.
    let service = webhook.service.as_ref()?;
    let object = format!("{}/{}", webhook.kind.to_ascii_lowercase(), webhook.configuration);
    let new = |class, why: String| {
        Finding::new(class, object.clone(), why).evidence(format!(
            "webhook {}, failurePolicy Fail, service {}",
            webhook.name,
            service.key()
        ))
    };
    let backend = match Backend::of(service, services, pods) {
        Backend::Pods(backend) => backend,
        Backend::NoService => {
            let why = format!("its service {} does not exist, and it refuses what it can't judge", service.key());
            return Some(new(Class::Actionable, why).remedy(format!("kubectl delete {object}, if its owner is gone")));
        }
        Backend::Elsewhere => {
            let why = format!(
                "whether service {} answers during the drains can't be told: it has no selector",
                service.key()
            );
            return Some(new(Class::Warning, why).remedy("see that what is behind it runs outside the cluster"));
        }
    };
    let nodes = Backend::nodes(&backend);
    if backend.is_empty() {
        let why = format!("service {} has no Ready pod, and it refuses what it can't judge", service.key());
        return Some(new(Class::Actionable, why).remedy(format!("kubectl get pods -n {}", service.namespace)));
    }
    if nodes.len() > 1 {
        return None;
    }
    let keys: Vec<_> = backend.iter().map(|pod| pod.key()).collect();
    let node = nodes.first().copied().unwrap_or_default();
    // DaemonSet and static pods stay where they are.
    if backend.iter().any(|pod| pod.mirror || pod.owner.as_ref().is_some_and(|owner| owner.kind == "DaemonSet")) {
        return None;
    }
    if backend.iter().any(|pod| judges(webhook, pod, namespaces)) {
        let why =
            format!("all its Ready pods are on {node}, and it judges them too: once drained, none can start again");
        let remedy =
            format!("two replicas on two nodes, or leave namespace {} out of its namespaceSelector", service.namespace);
        return Some(new(Class::Actionable, why).remedy(format!("{remedy}; now: {}", some(&keys))));
    }
    let why = format!("all its Ready pods are on {node}: until they run elsewhere every pod it judges is refused");
    Some(new(Class::Warning, why).remedy(format!("two replicas on two nodes; now: {}", some(&keys))))
}

/// Whether it is asked when this pod is made again.
fn judges(webhook: &Webhook, pod: &Pod, namespaces: &Labels) -> bool {
    let none = BTreeMap::new();
    let labels = namespaces.get(&pod.namespace).unwrap_or(&none);
    let on_create = |rule: &WebhookRule| {
        names(rule, "", "pods") && rule.operations.iter().any(|operation| operation == "CREATE" || operation == "*")
    };
    webhook.rules.iter().any(on_create)
        && webhook.namespace_selector.as_ref().is_none_or(|selector| matches(selector, labels))
        && webhook.object_selector.as_ref().is_none_or(|selector| matches(selector, &pod.labels))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        cluster::snapshot::{Admission, Observed, ServiceRef},
        gate::fixture::{self, classes},
    };

    fn cluster(nodes: &[&str]) -> ClusterSnapshot {
        let webhook = serde_json::from_value(json!({
            "kind": "ValidatingWebhookConfiguration", "configuration": "guard", "name": "pods.guard.io", "failsClosed": true,
            "service": {"namespace": "guard", "name": "guard"},
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"]}],
        }));
        let pods = nodes.iter().enumerate().map(|(n, node)| {
            let mut pod = fixture::pod(&format!("guard/guard-{n}"), node, "guard:1");
            pod.labels.insert("app".to_owned(), "guard".to_owned());
            pod
        });
        let name = ServiceRef { namespace: "guard".to_owned(), name: "guard".to_owned() };
        let selector = [("app".to_owned(), "guard".to_owned())].into();
        let namespace = ("guard".to_owned(), [("kubernetes.io/metadata.name".to_owned(), "guard".to_owned())].into());
        ClusterSnapshot {
            admission: Observed::Known(Admission { webhooks: vec![webhook.expect("webhook")], policies: vec![] }),
            services: Observed::Known(vec![Service { name, selector }]),
            namespaces: Observed::Known([namespace].into()),
            pods: Observed::Known(pods.collect()),
            ..fixture::cluster()
        }
    }

    fn class(nodes: &[&str], change: impl FnOnce(&mut ClusterSnapshot, &mut Webhook)) -> Option<Class> {
        let mut cluster = cluster(nodes);
        let Observed::Known(admission) = &cluster.admission else { panic!("admission") };
        let mut webhook = admission.webhooks[0].clone();
        change(&mut cluster, &mut webhook);
        cluster.admission = Observed::Known(Admission { webhooks: vec![webhook], policies: vec![] });
        let judged = judge(&cluster, &fixture::patch(), &Policy::default());
        classes(&judged).first().map(|found| found.0)
    }

    #[test]
    fn its_backend_must_outlive_each_drain() {
        let same = |_: &mut ClusterSnapshot, _: &mut Webhook| ();
        assert_eq!(class(&["w1", "w2"], same), None);
        assert_eq!(class(&["w1"], same), Some(Class::Actionable));
        assert_eq!(class(&["w1", "w1"], same), Some(Class::Actionable));
        assert_eq!(class(&[], same), Some(Class::Actionable));
        let own_namespace_left_out = |_: &mut ClusterSnapshot, webhook: &mut Webhook| {
            let rules = json!([{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["guard"]}]);
            webhook.namespace_selector = serde_json::from_value(json!({"matchExpressions": rules})).expect("selector");
        };
        assert_eq!(class(&["w1"], own_namespace_left_out), Some(Class::Warning));
        assert_eq!(class(&["w1"], |_, webhook| webhook.fails_closed = false), None);
        assert_eq!(class(&["w1"], |_, webhook| webhook.rules[0].resources = vec!["secrets".to_owned()]), None);
        assert_eq!(class(&["w1"], |_, webhook| webhook.service = None), None);
        assert_eq!(class(&["w1"], |cluster, _| cluster.services = Observed::Known(vec![])), Some(Class::Actionable));
    }

    #[test]
    fn what_could_not_be_read_is_unknown() {
        let unread = || "403".to_owned();
        assert_eq!(class(&["w1"], |c, _| c.services = Observed::Unknown(unread())), Some(Class::Unknown));
        assert_eq!(class(&["w1"], |c, _| c.namespaces = Observed::Unknown(unread())), Some(Class::Unknown));
        let mut cluster = cluster(&["w1"]);
        cluster.admission = Observed::Unknown(unread());
        assert_eq!(classes(&judge(&cluster, &fixture::patch(), &Policy::default()))[0].0, Class::Unknown);
    }
}
