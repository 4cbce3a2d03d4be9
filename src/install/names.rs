//! Names of everything that the product has in a cluster: a public contract, relied on by alert rules and other tools.

/// The namespace, unless `-n` says otherwise.
pub const NAMESPACE: &str = "k8s-upgrade";
/// ConfigMap with the operator's policy.
pub const CONFIG: &str = "k8s-upgrade-config";
/// Its key.
pub const POLICY_KEY: &str = "policy.yaml";
