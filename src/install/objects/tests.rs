use k8s_openapi::api::{batch::v1::CronJob, core::v1::PodTemplateSpec, rbac::v1::PolicyRule};
use serde_json::{Value, json};

use super::*;
use crate::policy;

fn options() -> InstallOptions {
    InstallOptions { image: "registry.example.com/kubectl-upgrade@sha256:00".to_owned(), ..InstallOptions::default() }
}

fn find(all: &[Rendered], kind: &str, name: &str) -> Value {
    let found = all.iter().find(|one| one.resource.kind == kind && one.object.metadata.name.as_deref() == Some(name));
    serde_json::to_value(&found.unwrap_or_else(|| panic!("no {kind} {name}")).object).unwrap()
}

fn chain_template(all: &[Rendered]) -> PodTemplateSpec {
    let map = find(all, "ConfigMap", "k8s-upgrade-job-template");
    serde_json::from_str(map["data"]["template.json"].as_str().unwrap()).unwrap()
}

/// Every pod template of the installation, the chain's included.
fn templates(all: &[Rendered]) -> Vec<PodTemplateSpec> {
    let cron_jobs = all.iter().filter(|one| one.resource.kind == "CronJob").map(|one| {
        let cron_job: CronJob = serde_json::from_value(serde_json::to_value(&one.object).unwrap()).unwrap();
        cron_job.spec.job_template.spec.unwrap().template
    });
    cron_jobs.chain([chain_template(all)]).collect()
}

fn rules(all: &[Rendered], account: &str) -> Vec<PolicyRule> {
    rules_of(all, account, "Role")
}

/// Of both kinds of role, or of `ClusterRole` alone.
fn rules_of(all: &[Rendered], account: &str, kind: &str) -> Vec<PolicyRule> {
    let roles = all.iter().filter(|one| {
        let name = one.object.metadata.name.as_deref().unwrap_or_default();
        one.resource.kind.ends_with(kind) && (name == account || name == format!("{account}-policy"))
    });
    roles
        .flat_map(|role| serde_json::from_value::<Vec<PolicyRule>>(role.object.data["rules"].clone()).unwrap())
        .collect()
}

#[test]
fn the_namespace_comes_first_and_what_runs_comes_last() {
    let all = objects(&options());
    let kinds: Vec<_> = all.iter().map(|one| one.resource.kind.as_str()).collect();
    assert_eq!(kinds.first(), Some(&"Namespace"));
    assert_eq!(&kinds[kinds.len() - 2..], ["CronJob", "CronJob"]);
}

#[test]
fn every_object_is_labelled_so_that_it_is_found_again() {
    for one in objects(&options()) {
        let labels = one.object.metadata.labels.as_ref().unwrap();
        assert_eq!(labels.get("app.kubernetes.io/managed-by").map(String::as_str), Some("kubectl-upgrade"), "{one}");
    }
}

#[test]
fn every_pod_passes_restricted_pod_security() {
    let all = objects(&options());
    let templates = templates(&all);
    assert_eq!(templates.len(), 3);
    for template in templates {
        let pod = template.spec.unwrap();
        let security = pod.security_context.unwrap();
        assert_eq!(security.run_as_non_root, Some(true));
        assert_eq!(security.run_as_user, Some(65532));
        assert_eq!(security.fs_group, Some(65532));
        assert_eq!(security.seccomp_profile.unwrap().type_, "RuntimeDefault");
        assert_eq!((pod.host_network, pod.host_pid, pod.host_ipc), (None, None, None));
        for container in pod.containers {
            let security = container.security_context.unwrap();
            assert_eq!(security.allow_privilege_escalation, Some(false));
            assert_eq!(security.read_only_root_filesystem, Some(true));
            assert_eq!(security.privileged, None);
            let capabilities = security.capabilities.unwrap();
            assert_eq!((capabilities.drop.unwrap(), capabilities.add), (vec!["ALL".to_owned()], None));
        }
        for volume in pod.volumes.unwrap() {
            assert!(volume.secret.is_some() || volume.empty_dir.is_some(), "{volume:?}");
        }
    }
    let namespace = find(&all, "Namespace", "k8s-upgrade");
    assert_eq!(namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"], "restricted");
}

#[test]
fn secrets_reach_pods_as_files_alone() {
    for template in templates(&objects(&options())) {
        let pod = template.spec.unwrap();
        for container in &pod.containers {
            assert_eq!(container.env_from, None);
            for variable in container.env.iter().flatten() {
                let source = variable.value_from.as_ref().unwrap();
                assert!(source.field_ref.is_some() && source.secret_key_ref.is_none(), "{}", variable.name);
            }
        }
        let secret = pod.volumes.unwrap().into_iter().find_map(|volume| volume.secret).unwrap();
        assert_eq!((secret.secret_name.as_deref(), secret.default_mode), (Some("k8s-upgrade-creds"), Some(0o440)));
    }
}

#[test]
fn detection_runs_nightly_and_never_twice_at_once() {
    let options = InstallOptions { schedule: "30 1 * * 6".to_owned(), ..options() };
    let job = find(&objects(&options), "CronJob", "k8s-version-check");
    let spec = &job["spec"];
    assert_eq!(spec["schedule"], "30 1 * * 6");
    assert_eq!(spec["timeZone"], "Etc/UTC");
    assert_eq!(spec["concurrencyPolicy"], "Forbid");
    let job = &spec["jobTemplate"];
    assert_eq!(job["metadata"]["labels"]["app"], "k8s-version-upgrade");
    assert_eq!((&job["spec"]["backoffLimit"], &job["spec"]["ttlSecondsAfterFinished"]), (&json!(2), &json!(604_800)));
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["command"], json!(["kubectl-upgrade", "--namespace=k8s-upgrade"]));
    assert_eq!(container["args"], json!(["run", "detect"]));
    assert_eq!(InstallOptions::default().schedule, "0 23 * * *");
}

#[test]
fn what_the_jobs_are_told_is_a_command_line_that_parses() {
    let all = objects(&options());
    for name in ["k8s-version-check", "k8s-upgrade-nightly-report"] {
        let container =
            find(&all, "CronJob", name)["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0].clone();
        let words = |field: &str| serde_json::from_value::<Vec<String>>(container[field].clone()).unwrap();
        let line: Vec<_> = words("command").into_iter().chain(words("args")).collect();
        crate::cli::command(crate::cli::Plugin::Upgrade).try_get_matches_from(line).unwrap();
    }
}

#[test]
fn the_policy_is_created_empty_and_then_left_alone() {
    let all = objects(&options());
    let kept: Vec<_> = all.iter().filter(|one| one.keep).map(ToString::to_string).collect();
    assert_eq!(kept, ["configmap/k8s-upgrade-config -n k8s-upgrade"]);
    let config = find(&all, "ConfigMap", "k8s-upgrade-config");
    assert_eq!(policy::read(config["data"]["policy.yaml"].as_str().unwrap()), Ok(policy::Policy::default()));
}

#[test]
fn no_account_may_do_everything_or_read_secrets_at_large() {
    let all = objects(&options());
    for account in ["k8s-upgrade-detect", "k8s-upgrade-job", "k8s-upgrade-report"] {
        for rule in rules(&all, account) {
            let words =
                [rule.verbs.clone(), rule.resources.clone().unwrap_or_default(), rule.api_groups.unwrap_or_default()];
            assert!(words.iter().flatten().all(|word| word != "*"), "{account}");
            if rule.resources.iter().flatten().any(|resource| resource == "secrets") {
                assert_eq!(rule.resource_names, Some(vec!["k8s-upgrade-creds".to_owned()]), "{account}");
                assert_eq!(rule.verbs, ["get"], "{account}");
            }
            let far = ["pods/exec", "pods/attach", "nodes/proxy", "serviceaccounts/token", "clusterroles", "roles"];
            assert!(rule.resources.iter().flatten().all(|resource| !far.contains(&resource.as_str())), "{account}");
        }
    }
}

#[test]
fn only_the_chain_touches_pods_anywhere_and_only_detection_uncordons_besides() {
    let all = objects(&options());
    // Detection replaces Jobs of the chain, and so removes their pods from a dead node, in the product's namespace alone.
    let pods: &[&str] = &["pods", "pods/eviction"];
    for (account, nodes_too, pods_too) in
        [("k8s-upgrade-detect", true, false), ("k8s-upgrade-job", true, true), ("k8s-upgrade-report", false, false)]
    {
        let touches = |names: &[&str]| {
            rules_of(&all, account, "ClusterRole").iter().any(|rule| {
                let named = rule.resources.iter().flatten().any(|name| names.contains(&name.as_str()));
                named && rule.verbs.iter().any(|verb| !["get", "list", "watch"].contains(&verb.as_str()))
            })
        };
        assert_eq!((touches(&["nodes"]), touches(pods)), (nodes_too, pods_too), "{account}");
    }
}

#[test]
fn what_the_policy_names_is_granted_by_name_and_nothing_else() {
    let policy = "
quiesce: [{kind: Deployment, namespace: databases, name: operator}, {kind: StatefulSet, namespace: databases, name: pg}]
restoreHook: {namespace: hooks, configMap: restore-flags}
etcdBackup: {cronJob: {namespace: etcd-backup, name: backup}}
";
    let options = InstallOptions::of("k8s-upgrade", &policy::read(policy).unwrap());
    let all = objects(&options);
    let roles: Vec<_> = all
        .iter()
        .filter(|one| {
            one.resource.kind == "Role" && one.object.metadata.name.as_deref() == Some("k8s-upgrade-job-policy")
        })
        .map(|one| (one.object.metadata.namespace.clone().unwrap(), one.object.data["rules"].clone()))
        .collect();
    let namespaces: Vec<_> = roles.iter().map(|(namespace, _)| namespace.as_str()).collect();
    assert_eq!(namespaces, ["databases", "etcd-backup", "hooks"]);
    assert_eq!(roles[0].1[0]["resources"], json!(["deployments/scale"]));
    assert_eq!(roles[0].1[0]["resourceNames"], json!(["operator"]));
    assert_eq!(roles[0].1[1]["resources"], json!(["statefulsets/scale"]));
    assert_eq!(roles[2].1[0]["resourceNames"], json!(["restore-flags"]));

    let plain = objects(&InstallOptions::default());
    assert!(!plain.iter().any(|one| one.to_string().contains("-policy")));
}

#[test]
fn every_binding_names_a_role_and_an_account_that_are_rendered() {
    let all = objects(&InstallOptions { namespace: "elsewhere".to_owned(), ..options() });
    for binding in all.iter().filter(|one| one.resource.kind.ends_with("Binding")) {
        let (role, subject) = (&binding.object.data["roleRef"], &binding.object.data["subjects"][0]);
        assert_eq!(subject["namespace"], "elsewhere");
        find(&all, role["kind"].as_str().unwrap(), role["name"].as_str().unwrap());
        find(&all, "ServiceAccount", subject["name"].as_str().unwrap());
    }
}

/// Group, namespace, resource and name that a path is about; none for what is no resource.
fn about(path: &str) -> Option<(String, Option<String>, String, Option<String>)> {
    let parts: Vec<_> = path.trim_start_matches('/').split('/').map(str::to_owned).collect();
    let (group, rest) = match parts.first().map(String::as_str) {
        Some("api") => (String::new(), &parts[2..]),
        Some("apis") => (parts[1].clone(), &parts[3..]),
        _ => return None,
    };
    Some(match rest {
        [word, namespace, resource, name @ ..] if word == "namespaces" => {
            (group, Some(namespace.clone()), resource.clone(), name.first().cloned())
        }
        [resource, name @ ..] => (group, None, resource.clone(), name.first().cloned()),
        [] => return None,
    })
}

/// Whether the account may read this, by its cluster role or its role in that namespace.
fn may_read(all: &[Rendered], account: &str, path: &str) -> bool {
    let of = |kind: &str, namespace: Option<&str>| -> Vec<PolicyRule> {
        let named = all.iter().filter(|one| one.object.metadata.name.as_deref() == Some(account));
        let roles =
            named.filter(|one| one.resource.kind == kind && one.object.metadata.namespace.as_deref() == namespace);
        roles
            .flat_map(|role| serde_json::from_value::<Vec<PolicyRule>>(role.object.data["rules"].clone()).unwrap())
            .collect()
    };
    let everywhere = of("ClusterRole", None);
    let Some((group, namespace, resource, name)) = about(path) else {
        return everywhere.iter().any(|rule| rule.non_resource_urls.iter().flatten().any(|url| url == path));
    };
    let there = namespace.as_deref().map(|namespace| of("Role", Some(namespace))).unwrap_or_default();
    let verb = if name.is_some() { "get" } else { "list" };
    everywhere.iter().chain(&there).any(|rule| {
        let has = |list: &Option<Vec<String>>, word: &str| list.iter().flatten().any(|one| one == word);
        let by_name =
            rule.resource_names.as_ref().is_none_or(|names| name.as_ref().is_some_and(|name| names.contains(name)));
        has(&rule.api_groups, &group)
            && has(&rule.resources, &resource)
            && rule.verbs.iter().any(|one| one == verb)
            && by_name
    })
}

/// The rules beside the requests: the gate of a chain must be able to look at all that it asks for.
#[tokio::test(start_paused = true)]
async fn the_chain_may_read_all_that_the_gates_look_at() {
    use crate::cluster::{
        observe::{self, Instances, fake},
        snapshot::Observed,
    };
    let (cluster, log) = fake::cluster(|asked| match asked.path.split('?').next().unwrap() {
        "/version" => (200, json!({"gitVersion": "v1.36.1"})),
        "/metrics" => (200, json!("process_start_time_seconds 1.7e+09\n")),
        "/readyz" => (200, json!("[+]ping ok\n")),
        "/api/v1/nodes" => fake::list(&json!([{
            "metadata": {"name": "m1", "uid": "1", "labels": {"node-role.kubernetes.io/control-plane": ""}},
            "status": {"nodeInfo": {"kubeletVersion": "v1.36.1"}},
        }])),
        _ => fake::list(&json!([])),
    });
    observe::snapshot(&cluster, &Instances::Endpoint, Observed::NotConfigured).await.unwrap();
    let all = objects(&options());
    let asked = log.lock().unwrap().clone();
    assert!(asked.len() > 15);
    for path in asked.iter().map(|asked| asked.path.split('?').next().unwrap()) {
        assert!(may_read(&all, "k8s-upgrade-job", path), "{path}");
        assert!(!may_read(&all, "k8s-upgrade-nobody", path), "{path}");
    }
}
