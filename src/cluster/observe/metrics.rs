use anyhow::Context as _;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};

use super::{
    apiserver::{ApiServer, Instances},
    prometheus::{self, Sample},
    readyz,
};
use crate::cluster::{
    api::Cluster,
    client::{Connection, connect_to_instance},
    snapshot::{ApiServerRequests, DeprecatedRequest, Node, Readiness},
};

const REQUESTED: &str = "apiserver_requested_deprecated_apis";
const STARTED: &str = "process_start_time_seconds";

/// What each apiserver says of itself.
pub(super) struct Told {
    /// Which deprecated APIs it was asked for.
    pub(super) requests: anyhow::Result<Vec<ApiServerRequests>>,
    /// Which of its checks fail.
    pub(super) readiness: anyhow::Result<Vec<Readiness>>,
}

/// Asks each apiserver: two requests to each. Each speaks for itself alone, so all must answer: one that does not makes
/// the whole unknown, by name.
pub(super) async fn told(cluster: &Cluster, instances: &Instances, nodes: &[Node], servers: &[ApiServer]) -> Told {
    let control_planes: Vec<_> = nodes.iter().filter(|node| node.control_plane).collect();
    let each = match (instances, control_planes.as_slice()) {
        (Instances::Direct(connection), [_, _, ..]) => {
            let ask = |node: &&Node| ask_directly(cluster, connection, node.name.clone(), servers);
            join_all(control_planes.iter().map(ask)).await
        }
        (Instances::OneProcess, _) => join_all(control_planes.iter().map(|node| ask(cluster, &node.name))).await,
        (_, [only]) => vec![ask(cluster, &only.name).await],
        _ => vec![ask(cluster, "of the API endpoint").await],
    };
    let (requests, readiness): (Vec<_>, Vec<_>) = each.into_iter().unzip();
    Told { requests: requests.into_iter().collect(), readiness: readiness.into_iter().collect() }
}

type Answers = (anyhow::Result<ApiServerRequests>, anyhow::Result<Readiness>);

async fn ask_directly(cluster: &Cluster, connection: &Connection, node: String, servers: &[ApiServer]) -> Answers {
    match instance(cluster, connection, &node, servers).await {
        Ok(instance) => ask(&instance, &node).await,
        Err(error) => {
            let said = crate::error::chain(&error);
            (Err(error), Err(anyhow::anyhow!(said)))
        }
    }
}

async fn instance(
    cluster: &Cluster,
    connection: &Connection,
    node: &str,
    servers: &[ApiServer],
) -> anyhow::Result<Cluster> {
    let server = servers.iter().find(|server| server.node == node);
    let server = server.with_context(|| format!("control plane {node} shows no pod of its apiserver"))?;
    let endpoint = server.endpoint.as_deref();
    let endpoint = endpoint.with_context(|| format!("the apiserver of control plane {node} has no address"))?;
    let client = connect_to_instance(connection, endpoint).await?;
    Ok(Cluster::new(client, cluster.namespace(), cluster.clock()))
}

async fn ask(cluster: &Cluster, instance: &str) -> Answers {
    tokio::join!(ask_metrics(cluster, instance), ask_readyz(cluster, instance))
}

async fn ask_readyz(cluster: &Cluster, instance: &str) -> anyhow::Result<Readiness> {
    let doing = format!("asking /readyz of the apiserver {instance}");
    let request = http::Request::get("/readyz?verbose").body(Vec::new()).with_context(|| doing.clone())?;
    let client = cluster.client();
    // A check that fails is a 500 whose body names it: an answer, and none to ask for again.
    let answered = cluster
        .call(&doing, || async {
            match client.request_text(request.clone()).await {
                Err(kube::Error::Api(status)) if readyz::failed(&status.message).is_some() => {
                    Ok(status.message.clone())
                }
                other => other,
            }
        })
        .await?;
    let failed = readyz::failed(&answered).with_context(|| format!("{doing}: the answer names no check"))?;
    Ok(Readiness { instance: instance.to_owned(), failed })
}

async fn ask_metrics(cluster: &Cluster, instance: &str) -> anyhow::Result<ApiServerRequests> {
    let doing = format!("reading /metrics of the apiserver {instance}");
    let request = http::Request::get("/metrics").body(Vec::new()).with_context(|| doing.clone())?;
    let client = cluster.client();
    let text = cluster.call(&doing, || client.request_text(request.clone())).await?;
    understand(instance, &text).context(doing)
}

/// What one apiserver's metrics say.
fn understand(instance: &str, text: &str) -> anyhow::Result<ApiServerRequests> {
    let started = prometheus::samples(text, STARTED)?;
    let requested = prometheus::samples(text, REQUESTED)?;
    // Every Go process tells its start: an answer that tells nothing is some proxy's, and must not read as "none in use".
    anyhow::ensure!(!started.is_empty() || !requested.is_empty(), "the answer holds no metric of an apiserver");
    let mut deprecated: Vec<_> = requested.into_iter().filter(|s| s.value > 0.0).map(into_request).collect();
    deprecated.sort();
    Ok(ApiServerRequests {
        instance: instance.to_owned(),
        since: started.first().and_then(|sample| moment(sample.value)),
        deprecated,
    })
}

fn into_request(mut sample: Sample) -> DeprecatedRequest {
    let mut label = |name: &str| sample.labels.remove(name).unwrap_or_default();
    DeprecatedRequest {
        group: label("group"),
        version: label("version"),
        resource: label("resource"),
        subresource: label("subresource"),
        removed_release: label("removed_release"),
    }
}

fn moment(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_duration(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // As a 1.36 apiserver writes it.
    const METRICS: &str = r#"# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested.
# TYPE apiserver_requested_deprecated_apis gauge
apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1
apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.32",resource="flowschemas",subresource="status",version="v1beta3"} 1
apiserver_requested_deprecated_apis{group="x.example",removed_release="1.37",resource="unused",subresource="",version="v1"} 0
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.76378400025e+09
"#;

    #[test]
    fn requests_and_the_start_of_counting_are_read() {
        let found = understand("cp1", METRICS).unwrap();
        assert_eq!(found.instance, "cp1");
        assert_eq!(found.since.unwrap().as_second(), 1_763_784_000);
        let shown: Vec<_> =
            found.deprecated.iter().map(|r| (r.resource.as_str(), r.removed_release.as_str())).collect();
        assert_eq!(shown, [("endpoints", ""), ("flowschemas", "1.32")]);
        assert_eq!(found.deprecated[1].subresource, "status");
    }

    #[test]
    fn no_deprecated_request_is_a_known_nothing() {
        let found = understand("cp1", "process_start_time_seconds 1.7e+09\n").unwrap();
        assert!(found.deprecated.is_empty() && found.since.is_some());
    }

    #[test]
    fn an_answer_without_an_apiservers_metrics_is_not_nothing() {
        for text in ["", "<html>Sign in</html>", "go_goroutines 12\n"] {
            assert!(understand("cp1", text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_start_that_is_no_time_is_none() {
        for value in ["NaN", "+Inf", "1e300"] {
            assert_eq!(understand("cp1", &format!("{STARTED} {value}")).unwrap().since, None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_read_without_a_panic(text in "\\PC*") {
            let _ = understand("cp1", &text);
        }
    }
}
