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
    let each = whom(cluster, instances, nodes, servers).await;
    let (requests, readiness) = tokio::join!(all_of(cluster, &each, ask_metrics), all_of(cluster, &each, ask_readyz));
    Told { requests, readiness }
}

/// Which checks of each apiserver fail: one request to each.
pub(super) async fn readiness(
    cluster: &Cluster,
    instances: &Instances,
    nodes: &[Node],
    servers: &[ApiServer],
) -> anyhow::Result<Vec<Readiness>> {
    let each = whom(cluster, instances, nodes, servers).await;
    all_of(cluster, &each, ask_readyz).await
}

/// An apiserver's name, and the way to it alone; none: the API endpoint is that way.
type Way = (String, anyhow::Result<Option<Cluster>>);

async fn whom(cluster: &Cluster, instances: &Instances, nodes: &[Node], servers: &[ApiServer]) -> Vec<Way> {
    let control_planes: Vec<_> = nodes.iter().filter(|node| node.control_plane).map(|node| node.name.clone()).collect();
    match (instances, control_planes.as_slice()) {
        (Instances::Direct(connection), [_, _, ..]) => {
            let directly = |node: String| async move {
                let way = instance(cluster, connection, &node, servers).await;
                (node, way.map(Some))
            };
            join_all(control_planes.into_iter().map(directly)).await
        }
        (Instances::OneProcess, _) | (_, [_]) => control_planes.into_iter().map(|node| (node, Ok(None))).collect(),
        _ => vec![("of the API endpoint".to_owned(), Ok(None))],
    }
}

async fn all_of<T>(
    cluster: &Cluster,
    each: &[Way],
    ask: impl AsyncFn(&Cluster, &str) -> anyhow::Result<T>,
) -> anyhow::Result<Vec<T>> {
    join_all(each.iter().map(|way| one_of(cluster, way, &ask))).await.into_iter().collect()
}

async fn one_of<T>(
    cluster: &Cluster,
    (name, way): &Way,
    ask: &impl AsyncFn(&Cluster, &str) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    match way {
        Ok(way) => ask(way.as_ref().unwrap_or(cluster), name).await,
        Err(error) => Err(anyhow::anyhow!(crate::error::chain(error))),
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
