//! What gates read of `ClusterConfiguration`: the arguments that kubeadm gives to each component, and its own gates.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::cluster::snapshot::Observed;

/// The part that gates read, of v1beta3 and v1beta4 alike.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Configuration {
    api_server: Part,
    controller_manager: Part,
    scheduler: Part,
    etcd: EtcdPart,
    /// kubeadm's own gates.
    pub(super) feature_gates: BTreeMap<String, bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Part {
    extra_args: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EtcdPart {
    local: Option<Part>,
}

impl Configuration {
    /// Of the ConfigMap, where it could be read.
    pub(super) fn of(observed: &Observed<String>) -> Result<Self, String> {
        match observed {
            Observed::Known(text) => Self::read(text),
            Observed::Unknown(why) => Err(why.clone()),
            Observed::NotConfigured => Err("it was not read".to_owned()),
        }
    }

    /// Reads it; an empty text is an empty configuration.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_saphyr::from_str(text).map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
    }

    /// Each component with its extra arguments, by the name of its program.
    pub(super) fn components(&self) -> [(&'static str, Vec<(String, String)>); 4] {
        let none = Value::Null;
        let etcd = self.etcd.local.as_ref().map_or(&none, |part| &part.extra_args);
        [
            ("kube-apiserver", arguments(&self.api_server.extra_args)),
            ("kube-controller-manager", arguments(&self.controller_manager.extra_args)),
            ("kube-scheduler", arguments(&self.scheduler.extra_args)),
            ("etcd", arguments(etcd)),
        ]
    }
}

/// v1beta4 lists `{name, value}`, v1beta3 maps.
fn arguments(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Array(list) => list.iter().filter_map(|one| Some((text(&one["name"])?, text(&one["value"])?))).collect(),
        Value::Object(map) => map.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
        _ => vec![],
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_ways_of_writing_arguments_are_read() {
        for text in [
            "apiServer:\n  extraArgs:\n  - name: v\n    value: \"4\"\netcd:\n  local: {dataDir: /x}\n",
            "apiServer:\n  extraArgs:\n    v: \"4\"\netcd: {external: {endpoints: []}}\n",
        ] {
            let found = Configuration::read(text).expect(text).components();
            assert_eq!(found[0], ("kube-apiserver", vec![("v".to_owned(), "4".to_owned())]), "{text}");
            assert!(found[1].1.is_empty() && found[3].1.is_empty());
        }
        assert!(Configuration::read("").is_ok() && Configuration::read("apiServer: [").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n]*") {
            let _ = Configuration::read(&text).map(|found| found.components());
        }
    }
}
