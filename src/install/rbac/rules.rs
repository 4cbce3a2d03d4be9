//! The rules themselves, one function an account and a scope. Each line says what it is for.

use k8s_openapi::api::rbac::v1::PolicyRule;

use crate::policy::{ScalableKind, Workload};

const ADMISSION: &[&str] =
    &["mutatingwebhookconfigurations", "validatingadmissionpolicies", "validatingwebhookconfigurations"];

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> PolicyRule {
    PolicyRule {
        api_groups: Some(vec![group.to_owned()]),
        resources: Some(owned(resources)),
        verbs: owned(verbs),
        ..PolicyRule::default()
    }
}

fn named(group: &str, resources: &[&str], name: &str, verbs: &[&str]) -> PolicyRule {
    PolicyRule { resource_names: Some(vec![name.to_owned()]), ..rule(group, resources, verbs) }
}

fn urls(urls: &[&str]) -> PolicyRule {
    PolicyRule { non_resource_urls: Some(owned(urls)), verbs: owned(&["get"]), ..PolicyRule::default() }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// What every account of the product may see: which nodes there are, at which versions.
fn nodes_and_pods() -> PolicyRule {
    rule("", &["nodes", "pods"], &["list"])
}

/// Detection: what it looks at, and what it puts back of a run that is over: cordons, and the namespace's marks.
pub(super) fn detect_cluster(namespace: &str) -> Vec<PolicyRule> {
    vec![nodes_and_pods(), rule("", &["nodes"], &["get", "patch"]), marks(namespace)]
}

/// Annotations in-flight, target and snapshot-path.
fn marks(namespace: &str) -> PolicyRule {
    named("", &["namespaces"], namespace, &["patch"])
}

/// The chain: what it looks at cluster-wide, and what it does to nodes and pods.
pub(super) fn chain_cluster(namespace: &str) -> Vec<PolicyRule> {
    vec![
        nodes_and_pods(),
        // Cordon, uncordon, and the annotation that says who cordoned.
        rule("", &["nodes"], &["get", "patch"]),
        // The drain; a delete goes only to what policy recreates, and to pods without a controller.
        rule("", &["pods/eviction"], &["create"]),
        rule("", &["pods"], &["get", "delete"]),
        // Why a drain ends, is slow, or never ends.
        rule("policy", &["poddisruptionbudgets"], &["list"]),
        rule("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"], &["list"]),
        // Events on nodes are written to the namespace `default`; one that is said again is patched.
        rule("events.k8s.io", &["events"], &["create", "patch"]),
        // What the gates look at besides: volumes that bind pods to nodes, and who has a say in every write.
        rule("", &["namespaces", "persistentvolumes", "services"], &["list"]),
        rule("admissionregistration.k8s.io", ADMISSION, &["list"]),
        rule("apiextensions.k8s.io", &["customresourcedefinitions"], &["list"]),
        rule("apiregistration.k8s.io", &["apiservices"], &["list"]),
        // The server's version and health; removed APIs in use, from every apiserver.
        urls(&["/version", "/livez", "/readyz", "/metrics"]),
        marks(namespace),
    ]
}

pub(super) fn report_cluster() -> Vec<PolicyRule> {
    vec![nodes_and_pods()]
}

/// The record, the kill switch, the pinned host keys, the chain's Jobs, the Lease: in the product's namespace alone.
pub(super) fn chain_namespace(key_secret: &str) -> Vec<PolicyRule> {
    vec![
        rule("", &["configmaps"], &["get", "list", "create", "update"]),
        // A Job whose end is decided gets no further pod; one of an earlier run gives way.
        rule("batch", &["jobs"], &["get", "create", "patch", "delete"]),
        replaced(),
        rule("coordination.k8s.io", &["leases"], &["get", "create", "update"]),
        key(key_secret),
    ]
}

/// The pod of a Job that is replaced, where a dead node keeps it from ending.
fn replaced() -> PolicyRule {
    rule("", &["pods"], &["delete"])
}

/// Where it is not mounted.
fn key(secret: &str) -> PolicyRule {
    named("", &["secrets"], secret, &["get"])
}

/// Detection reconciles what a crash left behind, forgets old records, and seeds.
pub(super) fn detect_namespace(key_secret: &str) -> Vec<PolicyRule> {
    vec![
        rule("", &["configmaps"], &["get", "list", "create", "update", "delete"]),
        rule("batch", &["jobs"], &["get", "list", "create", "delete"]),
        replaced(),
        // Whether someone is at work.
        rule("coordination.k8s.io", &["leases"], &["get"]),
        key(key_secret),
    ]
}

pub(super) fn report_namespace(key_secret: &str) -> Vec<PolicyRule> {
    vec![
        rule("", &["configmaps"], &["get", "list"]),
        rule("batch", &["jobs"], &["list"]),
        rule("batch", &["cronjobs"], &["get"]),
        rule("coordination.k8s.io", &["leases"], &["get"]),
        // The webhook that the report is posted to.
        key(key_secret),
    ]
}

pub(super) fn kubeadm_config() -> PolicyRule {
    let names = Some(owned(&["kubeadm-config", "kubelet-config"]));
    PolicyRule { resource_names: names, ..rule("", &["configmaps"], &["get"]) }
}

/// Whether controller manager and scheduler still renew theirs.
pub(super) fn leader_leases() -> PolicyRule {
    rule("coordination.k8s.io", &["leases"], &["list"])
}

/// A Job from the backup's CronJob, and its log, in which the snapshot's path is.
pub(super) fn backup(cron_job: &str) -> Vec<PolicyRule> {
    vec![
        named("batch", &["cronjobs"], cron_job, &["get"]),
        rule("batch", &["jobs"], &["get", "create"]),
        rule("", &["pods/log"], &["get"]),
    ]
}

pub(super) fn restore_hook(config_map: &str) -> PolicyRule {
    named("", &["configmaps"], config_map, &["get"])
}

/// Scaled to 0 and back: that workload's scale and nothing else of it.
pub(super) fn scale(workload: &Workload) -> PolicyRule {
    let resource = match workload.kind {
        ScalableKind::Deployment => "deployments/scale",
        ScalableKind::StatefulSet => "statefulsets/scale",
    };
    named("apps", &[resource], &workload.name, &["get", "patch"])
}
