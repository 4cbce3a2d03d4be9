//! The package repository: which versions a minor has, and the key that signs them.
//!
//! The public repository answers every request with a redirect to its CDN; a client that does not follow finds nothing
//! and calls it "no upgrade needed".

mod http;
mod published;

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use jiff::Timestamp;

pub use self::{http::Http, published::published};
use super::{Available, apt, index_versions, rewrite};
use crate::{clock::Clock, node::Host, version::Minor};

/// A hundred times today's index of a minor: more is not an index.
const SIZE_LIMIT: usize = 32 << 20;

/// Keys are a few KB.
const KEY_SIZE_LIMIT: usize = 1 << 20;

/// What the nodes install from. Real: [`Http`]; a cluster in memory has one in memory.
#[async_trait]
pub trait Mirror: Send + Sync {
    /// What is at that URL, redirects followed; an error when more than `limit` bytes are, or nothing can be known.
    async fn get(&self, url: &str, limit: usize) -> anyhow::Result<Answer>;

    /// Since when what is at that URL is as it is; none where the mirror does not say.
    async fn last_modified(&self, _url: &str) -> anyhow::Result<Option<Timestamp>> {
        Ok(None)
    }
}

/// What a mirror says to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The whole body.
    Body(Vec<u8>),
    /// 404: there is no such thing.
    Missing,
    /// 403, with the URL that said so, which is another one after redirects.
    Forbidden(String),
}

/// The index of a minor's packages; `None` when the repository says that it has no such minor (404).
pub async fn fetch_index(mirror: &dyn Mirror, base: &str, minor: Minor) -> anyhow::Result<Option<String>> {
    match mirror.get(&index_url(base, minor), SIZE_LIMIT).await? {
        Answer::Body(bytes) => Ok(Some(text(bytes, &index_url(base, minor))?)),
        Answer::Missing => Ok(None),
        Answer::Forbidden(url) => bail!("reading {url}: 403 Forbidden"),
    }
}

/// The index of the minor after `running`; `None` when there is none yet.
///
/// The public repository's CDN says 403, not 404, of what does not exist. That is believed only while the index of the
/// running minor, which must exist, is handed out: a blocked network says 403 to both, and is unknown.
pub async fn fetch_next_index(mirror: &dyn Mirror, base: &str, running: Minor) -> anyhow::Result<Option<String>> {
    let url = index_url(base, running.next());
    match mirror.get(&url, SIZE_LIMIT).await? {
        Answer::Body(bytes) => Ok(Some(text(bytes, &url)?)),
        Answer::Missing => Ok(None),
        Answer::Forbidden(at) => match fetch_index(mirror, base, running).await {
            Ok(Some(_)) => Ok(None),
            Ok(None) => bail!("reading {at}: 403 Forbidden, and {base} has no index of v{running} either"),
            Err(error) => {
                Err(error.context(format!("reading {at}: 403 Forbidden, and so is the running minor's index")))
            }
        },
    }
}

/// The versions of a package that a node can install of this minor: by its own list, refreshed, where its source points
/// there; else by the repository's index. An upgrade that was given up leaves the source at another minor, and its list,
/// which has nothing of this one, would read as "nothing newer".
pub async fn available_in(
    host: &dyn Host,
    clock: Clock,
    mirror: &dyn Mirror,
    base: &str,
    minor: Minor,
    package: &str,
) -> anyhow::Result<Vec<Available>> {
    let source = rewrite::kubernetes_source(host, base).await?;
    if source.minor == minor {
        apt::refresh_kubernetes_list(host, clock, base).await?;
        return apt::available(host, package).await;
    }
    tracing::info!("{} of node {} points at v{}: asking for v{minor}", source.path, host.name(), source.minor);
    let index = fetch_index(mirror, base, minor).await?;
    let index = index.with_context(|| format!("{base} has no index of v{minor}, which runs"))?;
    Ok(index_versions(&index, package))
}

/// The armored signing key of a minor's repository, from `key_url` or from its usual place.
pub async fn fetch_key(mirror: &dyn Mirror, base: &str, minor: Minor, key_url: Option<&str>) -> anyhow::Result<String> {
    let url = key_url.map_or_else(|| format!("{}/v{minor}/deb/Release.key", base.trim_end_matches('/')), str::to_owned);
    let key = match mirror.get(&url, KEY_SIZE_LIMIT).await? {
        Answer::Body(bytes) => text(bytes, &url)?,
        Answer::Missing => bail!("reading {url}: 404 Not Found"),
        Answer::Forbidden(at) => bail!("reading {at}: 403 Forbidden"),
    };
    super::dearmor(&key).with_context(|| format!("the repository's signing key {url}"))?;
    Ok(key)
}

fn index_url(base: &str, minor: Minor) -> String {
    format!("{}/v{minor}/deb/Packages", base.trim_end_matches('/'))
}

fn text(bytes: Vec<u8>, url: &str) -> anyhow::Result<String> {
    String::from_utf8(bytes).ok().with_context(|| format!("reading {url}: it is no text"))
}

#[cfg(test)]
mod tests;
