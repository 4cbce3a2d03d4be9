use std::fmt;

use anyhow::Context as _;

/// An incoming webhook: its URL is a secret.
#[derive(Clone)]
pub(super) struct Webhook(String);

impl Webhook {
    pub(super) fn new(url: &str) -> Self {
        Self(url.trim().to_owned())
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Webhook(…)")
    }
}

/// Posts one line. Errors carry no URL.
pub(super) async fn post(http: &reqwest::Client, webhook: &Webhook, line: &str) -> anyhow::Result<()> {
    let body = serde_json::json!({ "text": line });
    let answer = http.post(&webhook.0).json(&body).send().await.map_err(reqwest::Error::without_url);
    let status = answer.and_then(|answer| answer.error_for_status().map_err(reqwest::Error::without_url));
    status.map(|_| ()).context("posting to the chat webhook")
}
