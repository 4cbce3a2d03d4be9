use std::{sync::OnceLock, time::Duration};

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{Client, StatusCode, header::LAST_MODIFIED, redirect::Policy};

use super::{Answer, Mirror};

/// A whole request, redirects and body included: an index is some 300 KB, and detection is nobody's hot path.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// The public repository needs one redirect; mirrors in front of mirrors a few.
pub(super) const REDIRECTS: usize = 10;

/// The repository over HTTP, by one client for the life of the process.
#[derive(Debug, Default)]
pub struct Http {
    client: OnceLock<Client>,
}

impl Http {
    /// Made at the first request: most commands make none. The process must have a rustls provider installed by then.
    fn client(&self) -> anyhow::Result<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let agent = concat!("kubectl-upgrade/", env!("CARGO_PKG_VERSION"));
        let builder = Client::builder().redirect(Policy::limited(REDIRECTS)).timeout(REQUEST_LIMIT).user_agent(agent);
        let client = builder.build().context("setting up the client for the package repository")?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// The header of an answer, as HTTP writes dates: `Sun, 22 Nov 2026 20:00:00 GMT`.
fn date(header: &str) -> Option<Timestamp> {
    rfc2822::parse(header).ok().map(|date| date.timestamp())
}

#[async_trait]
impl Mirror for Http {
    async fn get(&self, url: &str, limit: usize) -> anyhow::Result<Answer> {
        let doing = || format!("reading {url}");
        let mut response = self.client()?.get(url).send().await.with_context(doing)?;
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

    async fn last_modified(&self, url: &str) -> anyhow::Result<Option<Timestamp>> {
        let response =
            self.client()?.head(url).send().await.with_context(|| format!("asking for the date of {url}"))?;
        let header = response.headers().get(LAST_MODIFIED).filter(|_| response.status().is_success());
        Ok(header.and_then(|header| header.to_str().ok()).and_then(date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_http_is_read_and_no_other_text() {
        assert_eq!(date("Sun, 22 Nov 2026 20:00:00 GMT"), "2026-11-22T20:00:00Z".parse().ok());
        assert_eq!(date("yesterday"), None);
    }
}
