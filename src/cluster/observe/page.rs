//! Reading lists page by page, and single objects, without ever logging a body: kube's own decoding prints the whole
//! text of what it can't read, Secrets included.

use anyhow::Context as _;
use kube::{api::ListParams, core::Request};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use crate::cluster::api::{Cluster, is_not_found};

/// Objects a page: what kubectl asks for. A page of pods is a few MB, decoded in some 10 ms.
const PAGE: u32 = 500;

/// How often a list starts anew because its pages expired (410 after five minutes, or etcd's compaction): an apiserver
/// that needs longer than that for all pages won't get faster by asking again.
const RESTARTS: u32 = 3;

/// Reads all pages of a list. `doing` says what on which object, such as `listing pods`.
pub(super) async fn list<T: DeserializeOwned>(
    cluster: &Cluster,
    doing: &str,
    path: &str,
    params: &ListParams,
) -> anyhow::Result<Vec<T>> {
    list_as(cluster, doing, path, params, |object: T| object).await
}

/// Reads all pages of a list that an API server need not serve: one that does not has no such object.
pub(super) async fn list_if_served<T: DeserializeOwned>(
    cluster: &Cluster,
    doing: &str,
    path: &str,
) -> anyhow::Result<Vec<T>> {
    match list(cluster, doing, path, &ListParams::default()).await {
        Err(error) if error.downcast_ref::<kube::Error>().is_some_and(is_not_found) => Ok(Vec::new()),
        other => other,
    }
}

/// Reads all pages of a list, and turns each page into what is wanted of it before the next is read: of a long list
/// only the small values are held.
pub(super) async fn list_as<T: DeserializeOwned, U>(
    cluster: &Cluster,
    doing: &str,
    path: &str,
    params: &ListParams,
    mut wanted: impl FnMut(T) -> U,
) -> anyhow::Result<Vec<U>> {
    let mut restarts = 0;
    loop {
        match read_pages(cluster, doing, path, params, &mut wanted).await {
            Err(error) if is_expired(&error) && restarts < RESTARTS => restarts += 1,
            other => return other,
        }
    }
}

async fn read_pages<T: DeserializeOwned, U>(
    cluster: &Cluster,
    doing: &str,
    path: &str,
    params: &ListParams,
    wanted: &mut impl FnMut(T) -> U,
) -> anyhow::Result<Vec<U>> {
    let mut items = Vec::new();
    let mut params = params.clone().limit(PAGE);
    loop {
        let request = Request::new(path).list(&params).with_context(|| doing.to_owned())?;
        let page: Page<T> = send(cluster, doing, request).await?;
        items.extend(page.items.into_iter().map(&mut *wanted));
        match page.metadata.next.filter(|token| !token.is_empty()) {
            Some(token) => params = params.continue_token(&token),
            None => return Ok(items),
        }
    }
}

/// Reads one object.
pub(super) async fn get<T: DeserializeOwned>(cluster: &Cluster, doing: &str, path: &str) -> anyhow::Result<T> {
    let request = http::Request::get(path).body(Vec::new()).with_context(|| doing.to_owned())?;
    send(cluster, doing, request).await
}

/// Reads one object; `None` when it is not there.
pub(super) async fn get_opt<T: DeserializeOwned>(
    cluster: &Cluster,
    doing: &str,
    path: &str,
) -> anyhow::Result<Option<T>> {
    match get(cluster, doing, path).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.downcast_ref::<kube::Error>().is_some_and(is_not_found) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn send<T: DeserializeOwned>(
    cluster: &Cluster,
    doing: &str,
    request: http::Request<Vec<u8>>,
) -> anyhow::Result<T> {
    let client = cluster.client();
    let text = cluster.call(doing, || client.request_text(request.clone())).await?;
    serde_json::from_str(&text).with_context(|| format!("{doing}: the answer can't be understood"))
}

fn is_expired(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(kube::Error::Api(status)) if status.code == 410)
}

#[derive(Deserialize)]
struct Page<T> {
    metadata: PageMeta,
    // No `default`: an answer without items is no list, and must not read as an empty one.
    #[serde(deserialize_with = "null_is_empty", bound(deserialize = "T: Deserialize<'de>"))]
    items: Vec<T>,
}

#[derive(Deserialize)]
struct PageMeta {
    #[serde(rename = "continue")]
    next: Option<String>,
}

/// Go writes an empty list as `null` at times.
fn null_is_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
