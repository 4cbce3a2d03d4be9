use std::time::Duration;

use anyhow::Context as _;

/// No signal may hold up the chain for longer.
const LIMIT: Duration = Duration::from_secs(10);

/// The client of all signals.
pub(super) fn client() -> anyhow::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(LIMIT)
        .user_agent(concat!("kubectl-upgrade/", env!("CARGO_PKG_VERSION")))
        .build()
        .context("making the HTTP client (are CA certificates installed?)")
}

/// A URL as it may stand in a text: without the name and password that some write into it.
pub(super) fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_url_is_in_no_text() {
        for (url, said) in [
            ("http://prom:9090", "http://prom:9090"),
            ("https://me:CANARY@prom.example.com/base?a=b@c", "https://prom.example.com/base?a=b@c"),
            ("https://me:CAN@ARY@prom", "https://prom"),
            ("no url", "no url"),
        ] {
            assert_eq!(shown(url), said);
        }
    }

    #[tokio::test]
    async fn nor_is_it_in_an_error() {
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        let http = client().expect("client");
        // Nobody listens on port 1 of loopback.
        let base = "http://me:CANARY@127.0.0.1:1";
        let policy = crate::policy::Alerts::default();
        let asked = super::super::alerts::firing(&http, base, &policy).await.expect_err("nobody there");
        let pushed = super::super::metrics::push(&http, base, &[]).await.expect_err("nobody there");
        for error in [asked, pushed] {
            let said = format!("{error:#}");
            assert!(said.contains("127.0.0.1:1") && !said.contains("CANARY"), "{said}");
        }
    }
}
