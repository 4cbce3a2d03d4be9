//! What is said of a gate besides its check: how hard its "no" is, when it is asked, what it has to know.

/// What a gate's "no" comes to at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Somebody has to act, or a release has to come: *actionable* or *waiting*.
    Blocks,
    /// It clears by itself, or is someone else's to clear: *transient*.
    Holds,
    /// Never refuses, whatever it finds or can't read.
    Warns,
}

impl Severity {
    /// In a word, for tables and documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Holds => "holds",
            Self::Warns => "warns",
        }
    }

    /// In a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Blocks => "blocks: somebody has to act first, or a release has to come",
            Self::Holds => "holds: the run waits, quietly, until it clears",
            Self::Warns => "warns: said in plan and report, and never refuses",
        }
    }
}

/// When a gate is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Once, before anything is changed.
    Run,
    /// Of each node again, right before it is taken down: the answer may have changed during the run, and a node that
    /// joined in the middle was never asked.
    BeforeNode,
    /// Again after each node.
    AfterNode,
}

impl Phase {
    /// In a word, for tables and documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::BeforeNode => "before node",
            Self::AfterNode => "after node",
        }
    }
}

/// A part of the snapshot without which a gate can't tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Nodes, and the static pods of their apiservers.
    Nodes,
    /// All pods.
    Pods,
    /// PodDisruptionBudgets.
    Budgets,
    /// Deployments, ReplicaSets and StatefulSets.
    Workloads,
    /// `/metrics` of every apiserver.
    Metrics,
    /// Firing alerts.
    Alerts,
    /// kubeadm's ConfigMap.
    KubeadmConfig,
    /// The kubelets' ConfigMap.
    KubeletConfig,
    /// What the machines say of themselves.
    Hosts,
    /// The package repository.
    Repository,
    /// PersistentVolumes.
    Volumes,
    /// Namespaces and their labels.
    Namespaces,
    /// Webhooks and admission policies.
    Admission,
    /// Services.
    Services,
    /// APIServices.
    ApiServices,
    /// CustomResourceDefinitions.
    Definitions,
    /// `/readyz` of every apiserver.
    Readiness,
    /// Leases of kube-system.
    Leases,
    /// DaemonSets.
    DaemonSets,
}

impl Need {
    /// What it is, and in brackets what has to be allowed.
    pub fn words(self) -> &'static str {
        match self {
            Self::Nodes => "nodes (list nodes; list pods in kube-system)",
            Self::Pods => "pods (list pods)",
            Self::Budgets => "PodDisruptionBudgets (list poddisruptionbudgets.policy)",
            Self::Workloads => "workloads (list deployments, replicasets, statefulsets.apps)",
            Self::Metrics => "metrics of every apiserver (get /metrics)",
            Self::Alerts => "firing alerts (alerts.url of the policy)",
            Self::Hosts => "the machines (ssh; get secret with the key, get configmap with the host keys)",
            Self::Repository => "the package repository (repository.url of the policy, from where the chain runs)",
            Self::KubeadmConfig => "kubeadm's configuration (get configmap kube-system/kubeadm-config)",
            Self::KubeletConfig => "the kubelets' configuration (get configmap kube-system/kubelet-config)",
            Self::Volumes => "PersistentVolumes (list persistentvolumes)",
            Self::Namespaces => "namespaces (list namespaces)",
            Self::Admission => {
                "webhooks and admission policies (list validatingwebhookconfigurations, mutatingwebhookconfigurations, \
                 validatingadmissionpolicies.admissionregistration.k8s.io)"
            }
            Self::Services => "services (list services)",
            Self::ApiServices => "APIServices (list apiservices.apiregistration.k8s.io)",
            Self::Definitions => "CustomResourceDefinitions (list customresourcedefinitions.apiextensions.k8s.io)",
            Self::Readiness => "readiness of every apiserver (get /readyz)",
            Self::Leases => "leases of kube-system (list leases.coordination.k8s.io in kube-system)",
            Self::DaemonSets => "DaemonSets (list daemonsets.apps)",
        }
    }
}
