use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::{ByteString, apimachinery::pkg::apis::meta::v1::LabelSelector};
use serde::Deserialize;

use crate::cluster::snapshot::{AdmissionPolicy, ApiService, Definition, Service, ServiceRef, Webhook, WebhookRule};

#[derive(Deserialize)]
struct Name {
    #[serde(default)]
    namespace: String,
    name: String,
}

#[derive(Deserialize)]
pub(super) struct WireConfiguration {
    metadata: Name,
    #[serde(default)]
    webhooks: Vec<WireWebhook>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireWebhook {
    name: String,
    failure_policy: Option<String>,
    match_policy: Option<String>,
    client_config: ClientConfig,
    #[serde(default)]
    rules: Vec<WebhookRule>,
    namespace_selector: Option<LabelSelector>,
    object_selector: Option<LabelSelector>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientConfig {
    service: Option<ServiceRef>,
    ca_bundle: Option<ByteString>,
}

impl WireConfiguration {
    pub(super) fn into_webhooks(self, kind: &str) -> Vec<Webhook> {
        let configuration = self.metadata.name;
        let webhook = |wire: WireWebhook| Webhook {
            kind: kind.to_owned(),
            configuration: configuration.clone(),
            name: wire.name,
            // The API's defaults.
            fails_closed: wire.failure_policy.as_deref() != Some("Ignore"),
            exact: wire.match_policy.as_deref() == Some("Exact"),
            service: wire.client_config.service,
            rules: wire.rules,
            namespace_selector: wire.namespace_selector,
            object_selector: wire.object_selector,
        };
        self.webhooks.into_iter().map(webhook).collect()
    }
}

#[derive(Deserialize)]
pub(super) struct WirePolicy {
    metadata: Name,
    #[serde(default)]
    status: PolicyStatus,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PolicyStatus {
    type_checking: TypeChecking,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct TypeChecking {
    expression_warnings: Vec<ExpressionWarning>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExpressionWarning {
    field_ref: String,
    warning: String,
}

impl WirePolicy {
    pub(super) fn into_policy(self) -> AdmissionPolicy {
        let warnings = self.status.type_checking.expression_warnings.into_iter();
        let said = |warning: ExpressionWarning| {
            // The first line names the fault; what follows is the expression again.
            format!("{}: {}", warning.field_ref, warning.warning.lines().next().unwrap_or_default())
        };
        AdmissionPolicy { name: self.metadata.name, warnings: warnings.map(said).collect() }
    }
}

#[derive(Deserialize)]
pub(super) struct WireApiService {
    metadata: Name,
    #[serde(default)]
    spec: ApiServiceSpec,
    #[serde(default)]
    status: Conditions,
}

#[derive(Default, Deserialize)]
struct ApiServiceSpec {
    service: Option<ServiceRef>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Conditions {
    conditions: Vec<Condition>,
    stored_versions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    message: String,
    last_transition_time: Option<String>,
}

impl WireApiService {
    pub(super) fn into_api_service(self) -> ApiService {
        let condition = self.status.conditions.into_iter().find(|condition| condition.kind == "Available");
        let service = self.spec.service;
        ApiService {
            name: self.metadata.name,
            // The API server's own are available as it is itself.
            available: condition.as_ref().map_or(service.is_none(), |condition| condition.status == "True"),
            service,
            since: condition.as_ref().and_then(|it| it.last_transition_time.as_ref()?.parse::<Timestamp>().ok()),
            message: condition.map(|it| format!("{}: {}", it.reason, it.message)).unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct WireDefinition {
    metadata: Name,
    spec: DefinitionSpec,
    #[serde(default)]
    status: Conditions,
}

#[derive(Deserialize)]
struct DefinitionSpec {
    // Schemas are passed over: they are the bulk of the answer.
    versions: Vec<DefinitionVersion>,
    conversion: Option<Conversion>,
}

#[derive(Deserialize)]
struct DefinitionVersion {
    name: String,
    served: bool,
}

#[derive(Deserialize)]
struct Conversion {
    webhook: Option<ConversionWebhook>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConversionWebhook {
    #[serde(default)]
    client_config: ClientConfig,
}

impl WireDefinition {
    pub(super) fn into_definition(self) -> Definition {
        let client =
            self.spec.conversion.and_then(|conversion| conversion.webhook).map(|webhook| webhook.client_config);
        let client = client.unwrap_or_default();
        let versions = self.spec.versions.into_iter();
        let said = |condition: &Condition| condition.kind == "NonStructuralSchema" && condition.status == "True";
        Definition {
            name: self.metadata.name,
            stored: self.status.stored_versions,
            served: versions.filter(|version| version.served).map(|version| version.name).collect(),
            bad_ca_bundle: client.ca_bundle.as_ref().is_some_and(holds_no_certificate),
            conversion: client.service,
            non_structural: self.status.conditions.iter().any(said),
        }
    }
}

fn holds_no_certificate(bundle: &ByteString) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
    !bundle.0.is_empty() && !bundle.0.windows(BEGIN.len()).any(|part| part == BEGIN)
}

#[derive(Deserialize)]
pub(super) struct WireService {
    metadata: Name,
    #[serde(default)]
    spec: ServiceSpec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ServiceSpec {
    selector: BTreeMap<String, String>,
}

impl WireService {
    pub(super) fn into_service(self) -> Service {
        let name = ServiceRef { namespace: self.metadata.namespace, name: self.metadata.name };
        Service { name, selector: self.spec.selector }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn definition(conversion: &Value) -> Definition {
        let object = json!({
            "metadata": {"name": "widgets.example.com"},
            "spec": {"versions": [
                {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}},
                {"name": "v1beta1", "served": false, "storage": false},
            ], "conversion": conversion},
            "status": {"storedVersions": ["v1beta1", "v1"], "conditions": [{"type": "NonStructuralSchema", "status": "True"}]},
        });
        serde_json::from_value::<WireDefinition>(object).unwrap().into_definition()
    }

    #[test]
    fn a_definition_is_read_without_its_schemas() {
        let found = definition(&json!({"strategy": "None"}));
        assert_eq!((found.served, found.stored), (vec!["v1".to_owned()], vec!["v1beta1".to_owned(), "v1".to_owned()]));
        assert!(found.non_structural && !found.bad_ca_bundle && found.conversion.is_none());
    }

    #[test]
    fn a_ca_bundle_without_a_certificate_is_seen() {
        for (bundle, bad) in [("Cg==", true), ("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==", false), ("", false)] {
            let service = json!({"namespace": "shop", "name": "convert"});
            let webhook = json!({"clientConfig": {"caBundle": bundle, "service": service}});
            let found = definition(&json!({"strategy": "Webhook", "webhook": webhook}));
            assert_eq!(
                (found.bad_ca_bundle, found.conversion.unwrap().key().as_str()),
                (bad, "shop/convert"),
                "{bundle}"
            );
        }
    }

    #[test]
    fn a_webhook_has_the_apis_defaults() {
        let object = json!({"metadata": {"name": "w"}, "webhooks": [
            {"name": "a.example.com", "clientConfig": {"url": "https://x"}},
            {"name": "b.example.com", "failurePolicy": "Ignore", "matchPolicy": "Exact",
             "clientConfig": {"service": {"namespace": "ns", "name": "s", "port": 443}},
             "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"], "scope": "*"}]},
        ]});
        let found = serde_json::from_value::<WireConfiguration>(object).unwrap().into_webhooks("X");
        assert!(found[0].fails_closed && !found[0].exact && found[0].service.is_none());
        assert!(!found[1].fails_closed && found[1].exact);
        assert_eq!(found[1].rules[0].resources, ["pods"]);
    }

    #[test]
    fn an_api_service_that_says_nothing_is_available_only_where_the_server_itself_serves_it() {
        for (spec, status, available) in [
            (json!({}), json!({}), true),
            (json!({"service": {"namespace": "a", "name": "b"}}), json!({}), false),
            (
                json!({}),
                json!({"conditions": [{"type": "Available", "status": "False", "reason": "MissingEndpoints"}]}),
                false,
            ),
        ] {
            let object = json!({"metadata": {"name": "v1.x"}, "spec": spec, "status": status});
            let found = serde_json::from_value::<WireApiService>(object).unwrap().into_api_service();
            assert_eq!(found.available, available, "{spec} {status}");
        }
    }

    #[test]
    fn a_type_check_is_said_in_one_line() {
        let warning =
            json!({"fieldRef": "spec.validations[0].expression", "warning": "apps/v1: undefined field 'x'\n | x"});
        let object = json!({"metadata": {"name": "p"}, "status": {"typeChecking": {"expressionWarnings": [warning]}}});
        let found = serde_json::from_value::<WirePolicy>(object).unwrap().into_policy();
        assert_eq!(found.warnings, ["spec.validations[0].expression: apps/v1: undefined field 'x'"]);
    }
}
