//! The rules themselves, one function an account and a scope. Each line says what it is for.

use k8s_openapi::api::rbac::v1::PolicyRule;

use crate::policy::{ScalableKind, Workload};

const READ: &[&str] = &["get", "list", "watch"];

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
fn nodes_and_pods() -> Vec<PolicyRule> {
    vec![rule("", &["nodes", "pods"], READ), urls(&["/version", "/livez", "/livez/*", "/readyz", "/readyz/*"])]
}

/// Events on nodes are written to the namespace `default`, others to their object's: so everywhere.
fn events() -> PolicyRule {
    rule("events.k8s.io", &["events"], &["create", "patch"])
}

/// Detection: what it looks at, and what it puts back of a run that is over: cordons, and the namespace's marks.
pub(super) fn detect_cluster(namespace: &str) -> Vec<PolicyRule> {
    let marks = named("", &["namespaces"], namespace, &["get", "patch"]);
    [nodes_and_pods(), vec![rule("", &["nodes"], &["patch"]), marks, events()]].concat()
}

/// The chain: what it looks at cluster-wide, and what it does to nodes and pods.
pub(super) fn chain_cluster(namespace: &str) -> Vec<PolicyRule> {
    let mut rules = nodes_and_pods();
    rules.extend([
        // Cordon, uncordon, and the annotation that says who cordoned.
        rule("", &["nodes"], &["patch"]),
        // The drain; a delete goes only to what policy recreates, and to pods without a controller.
        rule("", &["pods/eviction"], &["create"]),
        rule("", &["pods"], &["delete"]),
        // Why a drain ends, is slow, or never ends.
        rule("policy", &["poddisruptionbudgets"], READ),
        rule("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"], READ),
        rule("", &["replicationcontrollers"], READ),
        rule("batch", &["jobs"], READ),
        events(),
        // What the gates look at besides: volumes that bind pods to nodes, and who has a say in every write.
        rule("", &["namespaces", "persistentvolumes", "services"], &["list"]),
        rule("admissionregistration.k8s.io", ADMISSION, &["list"]),
        rule("apiextensions.k8s.io", &["customresourcedefinitions"], &["list"]),
        rule("apiregistration.k8s.io", &["apiservices"], &["list"]),
        // Removed APIs in use, from every apiserver.
        urls(&["/metrics"]),
        // Annotations in-flight, target and snapshot-path.
        named("", &["namespaces"], namespace, &["get", "patch"]),
    ]);
    rules
}

pub(super) fn report_cluster() -> Vec<PolicyRule> {
    nodes_and_pods()
}

/// The record, the kill switch, the pinned host keys, the chain's Jobs, the Lease: in the product's namespace alone.
pub(super) fn chain_namespace(key_secret: &str) -> Vec<PolicyRule> {
    let write = ["get", "list", "watch", "create", "update", "patch", "delete"];
    vec![
        rule("", &["configmaps"], &write),
        rule("batch", &["jobs"], &write),
        // The pod of a Job that is replaced, where a dead node keeps it from ending.
        rule("", &["pods"], &["delete"]),
        rule("coordination.k8s.io", &["leases"], &write),
        named("", &["secrets"], key_secret, &["get"]),
    ]
}

/// Detection reconciles what a crash left behind, and seeds: the same objects.
pub(super) fn detect_namespace(key_secret: &str) -> Vec<PolicyRule> {
    chain_namespace(key_secret)
}

pub(super) fn report_namespace(key_secret: &str) -> Vec<PolicyRule> {
    vec![
        rule("", &["configmaps"], READ),
        rule("batch", &["jobs", "cronjobs"], READ),
        rule("coordination.k8s.io", &["leases"], READ),
        // The webhook that the report is posted to.
        named("", &["secrets"], key_secret, &["get"]),
    ]
}

pub(super) fn kubeadm_config() -> Vec<PolicyRule> {
    vec![named("", &["configmaps"], "kubeadm-config", &["get"])]
}

/// Whether controller manager and scheduler still renew theirs.
pub(super) fn leader_leases() -> PolicyRule {
    rule("coordination.k8s.io", &["leases"], &["list"])
}

/// A Job from the backup's CronJob, and its log, in which the snapshot's path is.
pub(super) fn backup(cron_job: &str) -> Vec<PolicyRule> {
    vec![
        named("batch", &["cronjobs"], cron_job, &["get"]),
        rule("batch", &["jobs"], &["get", "list", "watch", "create"]),
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
    named("apps", &[resource], &workload.name, &["get", "patch", "update"])
}
