use kube::api::ListParams;
use serde::Deserialize;

use super::page;
use crate::{
    cluster::{api::Cluster, client::Connection},
    version::KubeVersion,
};

/// How each single apiserver's `/metrics` is reached.
#[derive(Clone, Debug)]
pub enum Instances {
    /// Through the API endpoint alone, where one of them answers.
    Endpoint,
    /// Through the API endpoint, which answers for each: a cluster in memory, where all are one process.
    OneProcess,
    /// At each one's own address, with the credentials of this connection. A single one is asked through the endpoint.
    Direct(Box<Connection>),
}

/// One apiserver, a static pod that kubeadm made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiServer {
    /// The node that it runs on.
    pub node: String,
    /// By its image's tag; none when that is no version.
    pub version: Option<KubeVersion>,
    /// `address:port` that it listens on; none before the pod has an address.
    pub endpoint: Option<String>,
}

/// All apiservers that run as static pods, by node.
pub async fn apiservers(cluster: &Cluster) -> anyhow::Result<Vec<ApiServer>> {
    let params = ListParams::default().labels("component=kube-apiserver");
    let path = "/api/v1/namespaces/kube-system/pods";
    let pods: Vec<WirePod> = page::list(cluster, "listing the apiservers' pods", path, &params).await?;
    let mut found: Vec<_> = pods.into_iter().filter_map(WirePod::into_apiserver).collect();
    found.sort_by(|a, b| a.node.cmp(&b.node));
    Ok(found)
}

/// The apiserver of one control plane.
pub(super) async fn apiserver_on(cluster: &Cluster, node: &str) -> anyhow::Result<Option<ApiServer>> {
    let doing = format!("reading pod kube-system/kube-apiserver-{node}");
    let path = format!("/api/v1/namespaces/kube-system/pods/kube-apiserver-{node}");
    let pod: Option<WirePod> = page::get_opt(cluster, &doing, &path).await?;
    Ok(pod.and_then(WirePod::into_apiserver))
}

#[derive(Deserialize)]
struct WirePod {
    metadata: Metadata,
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    annotations: Annotations,
}

#[derive(Default, Deserialize)]
struct Annotations {
    /// kubeadm's word for where this instance listens: the port need not be 6443.
    #[serde(rename = "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint")]
    endpoint: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    node_name: Option<String>,
    containers: Vec<Container>,
}

#[derive(Deserialize)]
struct Container {
    name: String,
    image: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(rename = "hostIP")]
    host_ip: Option<String>,
}

impl WirePod {
    fn into_apiserver(self) -> Option<ApiServer> {
        let container = self.spec.containers.iter().find(|container| container.name == "kube-apiserver");
        let version = container.and_then(|container| tag(&container.image)).and_then(|tag| tag.parse().ok());
        let by_host = || self.status.host_ip.as_deref().map(default_endpoint);
        Some(ApiServer {
            node: self.spec.node_name?,
            version,
            endpoint: self.metadata.annotations.endpoint.clone().or_else(by_host),
        })
    }
}

fn default_endpoint(ip: &str) -> String {
    if ip.contains(':') { format!("[{ip}]:6443") } else { format!("{ip}:6443") }
}

/// The tag of an image reference: `registry:5000/name:tag@sha256:…`.
fn tag(image: &str) -> Option<&str> {
    let name = image.split('@').next()?;
    let (_, tag) = name.rsplit_once(':')?;
    // A colon before the last slash belongs to the registry's port.
    (!tag.contains('/')).then_some(tag)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_tag_of_an_image() {
        for (image, expected) in [
            ("registry.k8s.io/kube-apiserver:v1.36.1", Some("v1.36.1")),
            ("10.77.0.1:5000/kube-apiserver:v1.36.1", Some("v1.36.1")),
            ("10.77.0.1:5000/kube-apiserver", None),
            ("registry.k8s.io/kube-apiserver:v1.36.1@sha256:0123", Some("v1.36.1")),
            ("registry.k8s.io/kube-apiserver@sha256:0123", None),
            ("kube-apiserver", None),
            ("", None),
        ] {
            assert_eq!(tag(image), expected, "{image}");
        }
    }

    #[test]
    fn an_apiserver_is_known_by_its_pod() {
        for (annotations, expected) in [
            (
                serde_json::json!({"kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint": "10.77.0.11:7443"}),
                "10.77.0.11:7443",
            ),
            (serde_json::json!({}), "10.77.0.11:6443"),
        ] {
            let pod: WirePod = serde_json::from_value(serde_json::json!({
                "metadata": {"name": "kube-apiserver-cp1", "annotations": annotations},
                "spec": {"nodeName": "cp1", "containers": [
                    {"name": "proxy", "image": "x:1"},
                    {"name": "kube-apiserver", "image": "registry.k8s.io/kube-apiserver:v1.36.1"},
                ]},
                "status": {"hostIP": "10.77.0.11"},
            }))
            .unwrap();
            let expected = ApiServer {
                node: "cp1".to_owned(),
                version: Some(KubeVersion::new(1, 36, 1)),
                endpoint: Some(expected.to_owned()),
            };
            assert_eq!(pod.into_apiserver(), Some(expected));
        }
    }

    proptest! {
        #[test]
        fn any_image_is_read_without_a_panic(image in "\\PC*") {
            tag(&image);
        }
    }
}
