//! The one pod template: every Job of the product runs it, with other arguments and another ServiceAccount.

use std::collections::BTreeMap;

use k8s_openapi::{
    api::core::v1::{
        Capabilities, Container, EmptyDirVolumeSource, EnvVar, EnvVarSource, ObjectFieldSelector, PodSecurityContext,
        PodSpec, PodTemplateSpec, ResourceRequirements, SeccompProfile, SecretVolumeSource, SecurityContext,
        Toleration, Volume, VolumeMount,
    },
    apimachinery::pkg::api::resource::Quantity,
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};

use super::{labels, names, options::InstallOptions};

/// Read by owner and group alone: ssh refuses a key that others can read, and the pod's user reads it as the group.
const KEY_MODE: i32 = 0o440;

/// Logs of ssh masters and their sockets; a few KiB each.
const TMP_SIZE: &str = "64Mi";

/// A pod that runs `kubectl-upgrade` as this ServiceAccount. The arguments are for the caller to fill in.
pub(super) fn template(options: &InstallOptions, component: &str, service_account: &str) -> PodTemplateSpec {
    PodTemplateSpec {
        metadata: Some(ObjectMeta {
            labels: Some(labels::labels(component)),
            // An autoscaler that takes the runner's node away would end the phase; it would be replaced, but why lose time.
            annotations: Some([("cluster-autoscaler.kubernetes.io/safe-to-evict".into(), "false".into())].into()),
            ..ObjectMeta::default()
        }),
        spec: Some(PodSpec {
            containers: vec![container(options)],
            volumes: Some(vec![creds(options), tmp()]),
            service_account_name: Some(service_account.to_owned()),
            security_context: Some(pod_security()),
            restart_policy: Some("Never".to_owned()),
            // ssh puts its masters into the background: the pause container reaps them.
            share_process_namespace: Some(true),
            enable_service_links: Some(false),
            // So that a cluster of control planes alone has a place for it.
            tolerations: Some(vec![Toleration {
                key: Some("node-role.kubernetes.io/control-plane".to_owned()),
                operator: Some("Exists".to_owned()),
                effect: Some("NoSchedule".to_owned()),
                ..Toleration::default()
            }]),
            ..PodSpec::default()
        }),
    }
}

fn container(options: &InstallOptions) -> Container {
    Container {
        name: "kubectl-upgrade".to_owned(),
        image: Some(options.image.clone()),
        // A node that is cut off from the registry can still run what it has.
        image_pull_policy: Some("IfNotPresent".to_owned()),
        // Arguments follow; the namespace is said here once, whoever fills them in.
        command: Some(vec!["kubectl-upgrade".to_owned(), format!("--namespace={}", options.namespace)]),
        env: Some(vec![
            field("POD_NAME", "metadata.name"),
            field("POD_UID", "metadata.uid"),
            field("NODE_NAME", "spec.nodeName"),
        ]),
        resources: Some(ResourceRequirements {
            // A run watches and waits. The memory limit leaves room for the pods of a large cluster, read page by page.
            requests: Some(quantities([("cpu", "50m"), ("memory", "64Mi")])),
            limits: Some(quantities([("memory", "512Mi")])),
            ..ResourceRequirements::default()
        }),
        security_context: Some(container_security()),
        volume_mounts: Some(vec![
            VolumeMount {
                name: "creds".to_owned(),
                mount_path: names::CREDS_PATH.to_owned(),
                read_only: Some(true),
                ..VolumeMount::default()
            },
            VolumeMount { name: "tmp".to_owned(), mount_path: "/tmp".to_owned(), ..VolumeMount::default() },
        ]),
        ..Container::default()
    }
}

fn quantities<const N: usize>(amounts: [(&str, &str); N]) -> BTreeMap<String, Quantity> {
    amounts.map(|(name, amount)| (name.to_owned(), Quantity(amount.to_owned()))).into()
}

fn field(name: &str, path: &str) -> EnvVar {
    let field_ref = ObjectFieldSelector { field_path: path.to_owned(), ..ObjectFieldSelector::default() };
    let source = EnvVarSource { field_ref: Some(field_ref), ..EnvVarSource::default() };
    EnvVar { name: name.to_owned(), value_from: Some(source), ..EnvVar::default() }
}

/// Optional: a pod that starts can say that the Secret is missing and what to type; one that can't mount it is mute.
fn creds(options: &InstallOptions) -> Volume {
    Volume {
        name: "creds".to_owned(),
        secret: Some(SecretVolumeSource {
            secret_name: Some(options.key_secret.clone()),
            default_mode: Some(KEY_MODE),
            optional: Some(true),
            ..SecretVolumeSource::default()
        }),
        ..Volume::default()
    }
}

fn tmp() -> Volume {
    Volume {
        name: "tmp".to_owned(),
        empty_dir: Some(EmptyDirVolumeSource {
            medium: Some("Memory".to_owned()),
            size_limit: Some(Quantity(TMP_SIZE.to_owned())),
            ..EmptyDirVolumeSource::default()
        }),
        ..Volume::default()
    }
}

fn pod_security() -> PodSecurityContext {
    PodSecurityContext {
        run_as_non_root: Some(true),
        run_as_user: Some(names::UID),
        run_as_group: Some(names::UID),
        fs_group: Some(names::UID),
        seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), ..SeccompProfile::default() }),
        ..PodSecurityContext::default()
    }
}

fn container_security() -> SecurityContext {
    SecurityContext {
        allow_privilege_escalation: Some(false),
        read_only_root_filesystem: Some(true),
        run_as_non_root: Some(true),
        capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
        ..SecurityContext::default()
    }
}
