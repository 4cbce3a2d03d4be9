//! What extends the API server: webhooks, admission policies, APIServices and CustomResourceDefinitions.

mod wire;

use std::collections::BTreeSet;

use kube::api::ListParams;

use self::wire::{WireApiService, WireConfiguration, WireDefinition, WirePolicy, WireService};
use super::page;
use crate::cluster::{
    api::Cluster,
    snapshot::{Admission, ApiService, Definition, Observed, Service, ServiceRef},
};

const ADMISSION: &str = "/apis/admissionregistration.k8s.io/v1";

/// All of it, each part read or unknown for itself.
pub(super) struct Extensions {
    pub(super) admission: Observed<Admission>,
    pub(super) api_services: Observed<Vec<ApiService>>,
    pub(super) definitions: Observed<Vec<Definition>>,
    pub(super) services: Observed<Vec<Service>>,
}

/// Six lists. Of the Services only those that the others name are kept.
pub(super) async fn extensions(cluster: &Cluster) -> Extensions {
    let (admission, api_services, definitions, services) =
        tokio::join!(admission(cluster), api_services(cluster), definitions(cluster), services(cluster));
    let mut found = Extensions {
        admission: Observed::from_result(admission),
        api_services: Observed::from_result(api_services),
        definitions: Observed::from_result(definitions),
        services: Observed::from_result(services),
    };
    let named = found.named();
    if let Observed::Known(services) = &mut found.services {
        services.retain(|service| named.contains(&service.name));
    }
    found
}

/// Webhooks and admission policies, and the Services that webhooks name: five lists.
pub(super) async fn admission_and_services(cluster: &Cluster) -> (Observed<Admission>, Observed<Vec<Service>>) {
    let (admission, services) = tokio::join!(admission(cluster), services(cluster));
    let mut services = Observed::from_result(services);
    if let (Ok(admission), Observed::Known(services)) = (&admission, &mut services) {
        let named =
            |service: &Service| admission.webhooks.iter().any(|one| one.service.as_ref() == Some(&service.name));
        services.retain(named);
    }
    (Observed::from_result(admission), services)
}

impl Extensions {
    fn named(&self) -> BTreeSet<ServiceRef> {
        let webhooks = self.admission.known().into_iter().flat_map(|admission| &admission.webhooks);
        let webhooks = webhooks.filter_map(|webhook| webhook.service.clone());
        let api_services = self.api_services.known().into_iter().flatten();
        let api_services = api_services.filter_map(|api_service| api_service.service.clone());
        let definitions = self.definitions.known().into_iter().flatten();
        let definitions = definitions.filter_map(|definition| definition.conversion.clone());
        webhooks.chain(api_services).chain(definitions).collect()
    }
}

async fn admission(cluster: &Cluster) -> anyhow::Result<Admission> {
    let (validating, mutating, policies) = tokio::try_join!(
        configurations(cluster, "ValidatingWebhookConfiguration", "validatingwebhookconfigurations"),
        configurations(cluster, "MutatingWebhookConfiguration", "mutatingwebhookconfigurations"),
        policies(cluster),
    )?;
    let webhooks = [("ValidatingWebhookConfiguration", validating), ("MutatingWebhookConfiguration", mutating)];
    let webhooks = webhooks.into_iter().flat_map(|(kind, all)| all.into_iter().flat_map(|one| one.into_webhooks(kind)));
    Ok(Admission { webhooks: webhooks.collect(), policies })
}

async fn configurations(cluster: &Cluster, kind: &str, plural: &str) -> anyhow::Result<Vec<WireConfiguration>> {
    page::list(cluster, &format!("listing {kind}s"), &format!("{ADMISSION}/{plural}"), &ListParams::default()).await
}

async fn policies(cluster: &Cluster) -> anyhow::Result<Vec<crate::cluster::snapshot::AdmissionPolicy>> {
    let path = format!("{ADMISSION}/validatingadmissionpolicies");
    let found: Vec<WirePolicy> = page::list_if_served(cluster, "listing ValidatingAdmissionPolicies", &path).await?;
    Ok(found.into_iter().map(WirePolicy::into_policy).collect())
}

async fn api_services(cluster: &Cluster) -> anyhow::Result<Vec<ApiService>> {
    let path = "/apis/apiregistration.k8s.io/v1/apiservices";
    let params = ListParams::default();
    page::list_as(cluster, "listing APIServices", path, &params, WireApiService::into_api_service).await
}

async fn definitions(cluster: &Cluster) -> anyhow::Result<Vec<Definition>> {
    let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let params = ListParams::default();
    page::list_as(cluster, "listing CustomResourceDefinitions", path, &params, WireDefinition::into_definition).await
}

async fn services(cluster: &Cluster) -> anyhow::Result<Vec<Service>> {
    let params = ListParams::default();
    page::list_as(cluster, "listing services", "/api/v1/services", &params, WireService::into_service).await
}
