//! Who may do what: three ServiceAccounts, each with what it uses and no more.
//!
//! Cluster-wide rights are a cluster role; everything in one namespace is a role there; what the policy names (a backup's
//! CronJob, quiesced workloads, a restore hook) is granted by name.

mod rules;

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::{
    core::v1::ServiceAccount,
    rbac::v1::{ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject},
};

use super::{labels, names, objects::Rendered, options::InstallOptions};

/// ServiceAccounts, roles and bindings.
pub(super) fn objects(options: &InstallOptions) -> Vec<Rendered> {
    let secret = &options.key_secret;
    let accounts = [
        (names::DETECT, "detect", rules::detect_cluster(&options.namespace), rules::detect_namespace(secret)),
        (names::JOB, "chain", rules::chain_cluster(&options.namespace), rules::chain_namespace(secret)),
        (names::REPORT, "report", rules::report_cluster(), rules::report_namespace(secret)),
    ];
    let mut all = Vec::new();
    for (name, component, cluster_rules, namespace_rules) in accounts {
        all.push(Rendered::of(&ServiceAccount {
            metadata: labels::namespaced(&options.namespace, name, component),
            ..ServiceAccount::default()
        }));
        all.extend(cluster(options, name, component, cluster_rules));
        all.extend(in_namespace(options, &options.namespace, name, component, namespace_rules));
    }
    all.extend(kube_system(options));
    all.extend(by_policy(options));
    all
}

/// kubeadm's own configuration, and the leaders' Leases.
fn kube_system(options: &InstallOptions) -> [Rendered; 2] {
    in_namespace(options, "kube-system", names::JOB, "chain", vec![rules::kubeadm_config(), rules::leader_leases()])
}

/// What the policy names: one more role an account and a namespace.
fn by_policy(options: &InstallOptions) -> Vec<Rendered> {
    // Detection restores what a run that crashed left scaled down.
    let detect = scaled(options);
    let mut chain = detect.clone();
    if let Some(cron_job) = &options.backup {
        chain.entry(&cron_job.namespace).or_default().extend(rules::backup(&cron_job.name));
    }
    if let Some(hook) = &options.restore_hook {
        chain.entry(&hook.namespace).or_default().push(rules::restore_hook(&hook.config_map));
    }
    let roles = [(names::DETECT, "detect", detect), (names::JOB, "chain", chain)].into_iter();
    let roles = roles.flat_map(|(account, component, by_namespace)| {
        let name = format!("{account}-policy");
        by_namespace
            .into_iter()
            .flat_map(move |(namespace, rules)| role(options, namespace, &name, account, component, rules))
    });
    roles.collect()
}

fn scaled(options: &InstallOptions) -> BTreeMap<&str, Vec<PolicyRule>> {
    let mut by_namespace: BTreeMap<&str, Vec<PolicyRule>> = BTreeMap::new();
    for workload in options.quiesce.iter().collect::<BTreeSet<_>>() {
        by_namespace.entry(&workload.namespace).or_default().push(rules::scale(workload));
    }
    by_namespace
}

fn cluster(options: &InstallOptions, name: &str, component: &str, rules: Vec<PolicyRule>) -> [Rendered; 2] {
    let metadata = labels::cluster_wide(name, component);
    [
        Rendered::of(&ClusterRole { metadata: metadata.clone(), rules: Some(rules), ..ClusterRole::default() }),
        Rendered::of(&ClusterRoleBinding {
            metadata,
            role_ref: role_ref("ClusterRole", name),
            subjects: Some(vec![subject(options, name)]),
        }),
    ]
}

fn in_namespace(
    options: &InstallOptions,
    namespace: &str,
    account: &str,
    component: &str,
    rules: Vec<PolicyRule>,
) -> [Rendered; 2] {
    role(options, namespace, account, account, component, rules)
}

fn role(
    options: &InstallOptions,
    namespace: &str,
    name: &str,
    account: &str,
    component: &str,
    rules: Vec<PolicyRule>,
) -> [Rendered; 2] {
    let metadata = labels::namespaced(namespace, name, component);
    [
        Rendered::of(&Role { metadata: metadata.clone(), rules: Some(rules) }),
        Rendered::of(&RoleBinding {
            metadata,
            role_ref: role_ref("Role", name),
            subjects: Some(vec![subject(options, account)]),
        }),
    ]
}

fn role_ref(kind: &str, name: &str) -> RoleRef {
    RoleRef { api_group: Some("rbac.authorization.k8s.io".to_owned()), kind: kind.to_owned(), name: name.to_owned() }
}

fn subject(options: &InstallOptions, account: &str) -> Subject {
    Subject {
        kind: "ServiceAccount".to_owned(),
        name: account.to_owned(),
        namespace: Some(options.namespace.clone()),
        ..Subject::default()
    }
}
