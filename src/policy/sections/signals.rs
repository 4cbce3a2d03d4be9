//! Alerts in; metrics and chat out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::Span;

/// Alerts that stop the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Alerts {
    /// Prometheus' base URL; none: alerts are not looked at.
    pub url: Option<String>,
    /// A query whose results stop the chain, in place of `severity`.
    pub query: Option<String>,
    /// Alerts of this severity stop the chain.
    pub severity: String,
    /// Names of alerts that never do.
    pub ignore: Vec<String>,
    /// How long a worker waits for alerts to clear.
    pub wait: Span,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            url: None,
            query: None,
            severity: "critical".to_owned(),
            ignore: Vec::new(),
            wait: Span::from_minutes(30),
        }
    }
}

/// Where metrics go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Metrics {
    /// The Pushgateway's base URL.
    pub pushgateway: Option<String>,
}

/// Where messages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Chat {
    /// Post to the incoming webhook in the Secret's `slack_webhook`.
    pub slack: bool,
}
