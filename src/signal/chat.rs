use std::fmt;

use anyhow::Context as _;

/// A person reads a line of chat, and not the last thousand lines of a node's package manager.
const LONGEST: usize = 1500;

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
    let body = serde_json::json!({ "text": text(line) });
    let answer = http.post(&webhook.0).json(&body).send().await.map_err(reqwest::Error::without_url);
    let status = answer.and_then(|answer| answer.error_for_status().map_err(reqwest::Error::without_url));
    status.map(|_| ()).context("posting to the chat webhook")
}

/// One line, not too long, in which the three signs that Slack obeys are texts: a reason such as `<!channel>` calls nobody.
fn text(line: &str) -> String {
    let parts: Vec<_> = line.lines().map(str::trim).filter(|part| !part.is_empty()).collect();
    let whole = parts.join("; ").replace(char::is_control, " ");
    let mut text: String = whole.chars().take(LONGEST).collect();
    if text.len() < whole.len() {
        text.push('…');
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_calls_nobody_and_stays_on_one_line() {
        assert_eq!(text("paused: <!channel> & more\n\n  second\u{7}"), "paused: &lt;!channel&gt; &amp; more; second ");
        let long = text(&"ü".repeat(5000));
        assert_eq!(long.chars().count(), LONGEST + 1);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn the_url_is_in_no_debug_text() {
        let shown = format!("{:?}", Webhook::new("https://hooks.example.com/services/CANARY"));
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}
