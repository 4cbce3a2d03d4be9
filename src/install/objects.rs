//! Everything that `install` applies, in the order in which it does.

use std::fmt;

use k8s_openapi::{
    api::core::v1::{ConfigMap, Namespace},
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use kube::{
    Resource,
    api::{ApiResource, DynamicObject},
};

use super::{cron_jobs, labels, names, options::InstallOptions, pod, rbac};

/// One object, with how the API knows its kind.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Its kind.
    pub resource: ApiResource,
    /// The object, as it is applied.
    pub object: DynamicObject,
    /// Whether one that is there already is the operator's, and left as it is.
    pub keep: bool,
}

impl Rendered {
    pub(super) fn of<K>(typed: &K) -> Self
    where
        K: Resource<DynamicType = ()> + serde::Serialize,
    {
        // A typed object of the API is always an object in JSON: the round trip can't fail.
        let object = serde_json::to_value(typed).and_then(serde_json::from_value).unwrap_or_else(|error| {
            unreachable!("{} does not survive JSON: {error}", K::kind(&()));
        });
        Self { resource: ApiResource::erase::<K>(&()), object, keep: false }
    }

    fn kept(self) -> Self {
        Self { keep: true, ..self }
    }
}

/// As kubectl prints names: `role.rbac.authorization.k8s.io/k8s-upgrade-job`, with the namespace for what has one.
impl fmt::Display for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.resource.kind.to_lowercase();
        let name = self.object.metadata.name.as_deref().unwrap_or_default();
        match self.resource.group.as_str() {
            "" => write!(f, "{kind}/{name}")?,
            group => write!(f, "{kind}.{group}/{name}")?,
        }
        match &self.object.metadata.namespace {
            Some(namespace) => write!(f, " -n {namespace}"),
            None => Ok(()),
        }
    }
}

/// The whole installation: the namespace first, permissions before what needs them, what runs last.
pub fn objects(options: &InstallOptions) -> Vec<Rendered> {
    let mut all = vec![Rendered::of(&namespace(options))];
    all.extend(rbac::objects(options));
    all.push(Rendered::of(&config(options)).kept());
    all.push(Rendered::of(&job_template(options)));
    all.push(Rendered::of(&cron_jobs::version_check(options)));
    all.push(Rendered::of(&cron_jobs::report(options)));
    all
}

fn namespace(options: &InstallOptions) -> Namespace {
    let labels = [labels::CREATED, ("pod-security.kubernetes.io/enforce", "restricted")]
        .into_iter()
        .fold(labels::labels("namespace"), |labels, (key, value)| labels::with(labels, key, value));
    let metadata = ObjectMeta { labels: Some(labels), ..labels::cluster_wide(&options.namespace, "namespace") };
    Namespace { metadata, ..Namespace::default() }
}

/// A policy that says nothing, and where to read what could be said.
fn config(options: &InstallOptions) -> ConfigMap {
    let policy = "\
# An empty policy works. Every field with its default and what it means: kubectl upgrade-run policy --example
# What holds, and where it comes from: kubectl upgrade-run policy
# After a change of quiesce, restoreHook or etcdBackup.cronJob: kubectl upgrade-run install (permissions follow)
";
    config_map(options, names::CONFIG, "policy", (names::POLICY_KEY, policy.to_owned()))
}

fn job_template(options: &InstallOptions) -> ConfigMap {
    let template = pod::template(options, "chain", names::JOB);
    let text = serde_json::to_string_pretty(&template).unwrap_or_default();
    config_map(options, names::JOB_TEMPLATE, "chain", (names::JOB_TEMPLATE_KEY, text))
}

fn config_map(options: &InstallOptions, name: &str, component: &str, (key, text): (&str, String)) -> ConfigMap {
    ConfigMap {
        metadata: labels::namespaced(&options.namespace, name, component),
        data: Some([(key.to_owned(), text)].into()),
        ..ConfigMap::default()
    }
}

#[cfg(test)]
mod tests;
