//! The package repository over HTTP: which versions a minor has, and the key that signs them.
//!
//! The public repository answers every request with a redirect to its CDN; a client that does not follow finds nothing
//! and calls it "no upgrade needed".

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::{Client, StatusCode, redirect::Policy};

use crate::version::Minor;

/// A whole request, redirects and body included: an index is some 300 KB, and detection is nobody's hot path.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// The public repository needs one redirect; mirrors in front of mirrors a few.
const REDIRECTS: usize = 10;

/// A hundred times today's index of a minor: more is not an index.
const SIZE_LIMIT: usize = 32 << 20;

/// Keys are a few KB.
const KEY_SIZE_LIMIT: usize = 1 << 20;

/// A client for the repository: follows redirects, bounded in time. The process must have a rustls provider installed.
pub fn client() -> anyhow::Result<Client> {
    let agent = concat!("kubectl-upgrade/", env!("CARGO_PKG_VERSION"));
    let builder = Client::builder().redirect(Policy::limited(REDIRECTS)).timeout(REQUEST_LIMIT).user_agent(agent);
    builder.build().context("setting up the client for the package repository")
}

/// The index of a minor's packages; `None` when the repository says that it has no such minor (404).
pub async fn fetch_index(client: &Client, base: &str, minor: Minor) -> anyhow::Result<Option<String>> {
    match get(client, &index_url(base, minor), SIZE_LIMIT).await? {
        Answer::Body(bytes) => Ok(Some(text(bytes, &index_url(base, minor))?)),
        Answer::Missing => Ok(None),
        Answer::Forbidden(url) => bail!("reading {url}: 403 Forbidden"),
    }
}

/// The index of the minor after `running`; `None` when there is none yet.
///
/// The public repository's CDN says 403, not 404, of what does not exist. That is believed only while the index of the
/// running minor, which must exist, is handed out: a blocked network says 403 to both, and is unknown.
pub async fn fetch_next_index(client: &Client, base: &str, running: Minor) -> anyhow::Result<Option<String>> {
    let url = index_url(base, running.next());
    match get(client, &url, SIZE_LIMIT).await? {
        Answer::Body(bytes) => Ok(Some(text(bytes, &url)?)),
        Answer::Missing => Ok(None),
        Answer::Forbidden(at) => match fetch_index(client, base, running).await {
            Ok(Some(_)) => Ok(None),
            Ok(None) => bail!("reading {at}: 403 Forbidden, and {base} has no index of v{running} either"),
            Err(error) => {
                Err(error.context(format!("reading {at}: 403 Forbidden, and so is the running minor's index")))
            }
        },
    }
}

/// The armored signing key of a minor's repository, from `key_url` or from its usual place.
pub async fn fetch_key(client: &Client, base: &str, minor: Minor, key_url: Option<&str>) -> anyhow::Result<String> {
    let url = key_url.map_or_else(|| format!("{}/v{minor}/deb/Release.key", base.trim_end_matches('/')), str::to_owned);
    let key = match get(client, &url, KEY_SIZE_LIMIT).await? {
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

enum Answer {
    Body(Vec<u8>),
    Missing,
    /// With the URL that said so, which is another one after redirects.
    Forbidden(String),
}

async fn get(client: &Client, url: &str, limit: usize) -> anyhow::Result<Answer> {
    let doing = || format!("reading {url}");
    let mut response = client.get(url).send().await.with_context(doing)?;
    match response.status() {
        StatusCode::NOT_FOUND => return Ok(Answer::Missing),
        StatusCode::FORBIDDEN => return Ok(Answer::Forbidden(response.url().to_string())),
        status if !status.is_success() => bail!("reading {}: {status}", response.url()),
        _ => {}
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.with_context(doing)? {
        if body.len() + chunk.len() > limit {
            bail!("reading {url}: more than {} MiB", limit >> 20);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer::Body(body))
}

fn text(bytes: Vec<u8>, url: &str) -> anyhow::Result<String> {
    String::from_utf8(bytes).ok().with_context(|| format!("reading {url}: it is no text"))
}

#[cfg(test)]
mod tests;
