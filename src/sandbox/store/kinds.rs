//! All kinds that the sandbox serves: what the product uses, what `install` writes, and what controllers need.

use super::{columns, kind::Kind};

const STATUS: &[&str] = &["status"];
const SCALED: &[&str] = &["scale", "status"];

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $kind:expr;)*) => {
        $($(#[$doc])* pub static $name: Kind = $kind;)*
        /// All of them, in the order of discovery.
        pub static ALL: &[&Kind] = &[$(&$name),*];
    };
}

kinds! {
    /// Core.
    NAMESPACE = Kind::new("", "namespaces", "Namespace", "namespace").short(&["ns"]).cluster_wide().below(STATUS)
        .columns(columns::NAMESPACE);
    /// Core.
    NODE = Kind::new("", "nodes", "Node", "node").short(&["no"]).cluster_wide().below(STATUS).born_with_status()
        .columns(columns::NODE);
    /// Core.
    POD = Kind::new("", "pods", "Pod", "pod").short(&["po"]).below(&["binding", "eviction", "log", "status"])
        .with_generation().columns(columns::POD);
    /// Core.
    CONFIG_MAP = Kind::new("", "configmaps", "ConfigMap", "configmap").short(&["cm"]).columns(columns::CONFIG_MAP);
    /// Core.
    SECRET = Kind::new("", "secrets", "Secret", "secret").columns(columns::SECRET);
    /// Core; the same objects as [`EVENTS_EVENT`].
    EVENT = Kind::new("", "events", "Event", "event").short(&["ev"]).columns(columns::EVENT);
    /// Core.
    SERVICE = Kind::new("", "services", "Service", "service").short(&["svc"]).below(STATUS).columns(columns::SERVICE);
    /// Core.
    ENDPOINTS = Kind::new("", "endpoints", "Endpoints", "endpoints").short(&["ep"]);
    /// Core.
    SERVICE_ACCOUNT = Kind::new("", "serviceaccounts", "ServiceAccount", "serviceaccount").short(&["sa"]);
    /// Core.
    PERSISTENT_VOLUME = Kind::new("", "persistentvolumes", "PersistentVolume", "persistentvolume").short(&["pv"])
        .cluster_wide().below(STATUS);
    /// Core.
    PERSISTENT_VOLUME_CLAIM =
        Kind::new("", "persistentvolumeclaims", "PersistentVolumeClaim", "persistentvolumeclaim").short(&["pvc"]).below(STATUS);
    /// Core.
    LIMIT_RANGE = Kind::new("", "limitranges", "LimitRange", "limitrange").short(&["limits"]);
    /// Core.
    RESOURCE_QUOTA = Kind::new("", "resourcequotas", "ResourceQuota", "resourcequota").short(&["quota"]).below(STATUS);
    /// Workloads.
    DEPLOYMENT = Kind::new("apps", "deployments", "Deployment", "deployment").short(&["deploy"]).below(SCALED)
        .with_generation().columns(columns::DEPLOYMENT);
    /// Workloads.
    REPLICA_SET = Kind::new("apps", "replicasets", "ReplicaSet", "replicaset").short(&["rs"]).below(SCALED)
        .with_generation().columns(columns::REPLICA_SET);
    /// Workloads.
    STATEFUL_SET = Kind::new("apps", "statefulsets", "StatefulSet", "statefulset").short(&["sts"]).below(SCALED)
        .with_generation().columns(columns::STATEFUL_SET);
    /// Workloads.
    DAEMON_SET = Kind::new("apps", "daemonsets", "DaemonSet", "daemonset").short(&["ds"]).below(STATUS)
        .with_generation().columns(columns::DAEMON_SET);
    /// Workloads.
    CONTROLLER_REVISION = Kind::new("apps", "controllerrevisions", "ControllerRevision", "controllerrevision");
    /// Workloads.
    JOB = Kind::new("batch", "jobs", "Job", "job").below(STATUS).with_generation().columns(columns::JOB);
    /// Workloads.
    CRON_JOB = Kind::new("batch", "cronjobs", "CronJob", "cronjob").short(&["cj"]).below(STATUS).with_generation()
        .columns(columns::CRON_JOB);
    /// How many pods of a set may be away.
    POD_DISRUPTION_BUDGET = Kind::new("policy", "poddisruptionbudgets", "PodDisruptionBudget", "poddisruptionbudget")
        .short(&["pdb"]).below(STATUS).with_generation().columns(columns::POD_DISRUPTION_BUDGET);
    /// Autoscaling.
    HORIZONTAL_POD_AUTOSCALER =
        Kind::new("autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "horizontalpodautoscaler")
            .version("v2").short(&["hpa"]).below(STATUS);
    /// Coordination.
    LEASE = Kind::new("coordination.k8s.io", "leases", "Lease", "lease").columns(columns::LEASE);
    /// The same objects as [`EVENT`], in another shape.
    EVENTS_EVENT = Kind::new("events.k8s.io", "events", "Event", "event").short(&["ev"]).columns(columns::EVENT);
    /// Discovery of endpoints.
    ENDPOINT_SLICE = Kind::new("discovery.k8s.io", "endpointslices", "EndpointSlice", "endpointslice").with_generation();
    /// RBAC.
    ROLE = Kind::new("rbac.authorization.k8s.io", "roles", "Role", "role");
    /// RBAC.
    ROLE_BINDING = Kind::new("rbac.authorization.k8s.io", "rolebindings", "RoleBinding", "rolebinding");
    /// RBAC.
    CLUSTER_ROLE = Kind::new("rbac.authorization.k8s.io", "clusterroles", "ClusterRole", "clusterrole").cluster_wide();
    /// RBAC.
    CLUSTER_ROLE_BINDING =
        Kind::new("rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding", "clusterrolebinding").cluster_wide();
    /// Scheduling.
    PRIORITY_CLASS = Kind::new("scheduling.k8s.io", "priorityclasses", "PriorityClass", "priorityclass").short(&["pc"])
        .cluster_wide();
    /// Storage.
    STORAGE_CLASS = Kind::new("storage.k8s.io", "storageclasses", "StorageClass", "storageclass").short(&["sc"])
        .cluster_wide();
    /// Storage.
    VOLUME_ATTACHMENT =
        Kind::new("storage.k8s.io", "volumeattachments", "VolumeAttachment", "volumeattachment").cluster_wide().below(STATUS);
    /// Storage.
    CSI_DRIVER = Kind::new("storage.k8s.io", "csidrivers", "CSIDriver", "csidriver").cluster_wide();
    /// Storage.
    CSI_NODE = Kind::new("storage.k8s.io", "csinodes", "CSINode", "csinode").cluster_wide();
    /// Networking.
    NETWORK_POLICY = Kind::new("networking.k8s.io", "networkpolicies", "NetworkPolicy", "networkpolicy").short(&["netpol"])
        .with_generation();
    /// Networking.
    INGRESS = Kind::new("networking.k8s.io", "ingresses", "Ingress", "ingress").short(&["ing"]).below(STATUS)
        .with_generation();
    /// Admission.
    VALIDATING_ADMISSION_POLICY = Kind::new(
        "admissionregistration.k8s.io", "validatingadmissionpolicies", "ValidatingAdmissionPolicy",
        "validatingadmissionpolicy",
    ).cluster_wide().below(STATUS).with_generation();
    /// Admission.
    VALIDATING_WEBHOOK = Kind::new(
        "admissionregistration.k8s.io", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration",
        "validatingwebhookconfiguration",
    ).cluster_wide().with_generation();
    /// Admission.
    MUTATING_WEBHOOK = Kind::new(
        "admissionregistration.k8s.io", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration",
        "mutatingwebhookconfiguration",
    ).cluster_wide().with_generation();
    /// Extension.
    CUSTOM_RESOURCE_DEFINITION =
        Kind::new("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", "customresourcedefinition")
            .short(&["crd", "crds"]).cluster_wide().below(STATUS).with_generation();
    /// Extension.
    API_SERVICE = Kind::new("apiregistration.k8s.io", "apiservices", "APIService", "apiservice").cluster_wide().below(STATUS);
}

/// The kind of that group and plural.
pub fn by_plural(group: &str, plural: &str) -> Option<&'static Kind> {
    ALL.iter().copied().find(|kind| kind.group == group && kind.plural == plural)
}

/// The kind of an object with these words, whatever the version.
pub fn by_kind(api_version: &str, kind: &str) -> Option<&'static Kind> {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    ALL.iter().copied().find(|row| row.group == group && row.kind == kind)
}
