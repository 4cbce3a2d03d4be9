//! What comes in from Prometheus, and what goes out: metrics, chat, Events. Where none is configured nothing fails.

mod alerts;
mod chat;
pub mod events;
mod http;
mod metrics;
mod monitoring;
#[cfg(test)]
pub(crate) mod scripted;

use std::sync::Arc;

use crate::{
    cluster::snapshot::{Alert, Observed},
    policy::Policy,
};

pub use metrics::Gauge;
pub use monitoring::Monitoring;

/// All signals of one process.
#[derive(Clone)]
pub struct Signals {
    http: reqwest::Client,
    policy: Policy,
    webhook: Option<chat::Webhook>,
    in_place: Option<Arc<dyn Monitoring>>,
}

impl Signals {
    /// `webhook` is the Secret's `slack_webhook`, needed only where the policy turns chat on.
    pub fn new(policy: Policy, webhook: Option<&str>) -> anyhow::Result<Self> {
        Ok(Self { http: http::client()?, policy, webhook: webhook.map(chat::Webhook::new), in_place: None })
    }

    /// The same by another policy, with `monitoring` in place of all that it names: nothing is sent anywhere. Made of what
    /// is there: a new client reads the system's certificates, which takes its time.
    #[must_use]
    pub fn in_place(&self, policy: Policy, monitoring: Arc<dyn Monitoring>) -> Self {
        Self { policy, in_place: Some(monitoring), ..self.clone() }
    }

    /// Alerts that fire now, whatever their name: gates choose among them.
    pub async fn alerts(&self) -> Observed<Vec<Alert>> {
        if let Some(monitoring) = &self.in_place {
            return monitoring.firing();
        }
        match &self.policy.alerts.url {
            None => Observed::NotConfigured,
            Some(url) => Observed::from_result(alerts::firing(&self.http, url, &self.policy.alerts).await),
        }
    }

    /// Pushes gauges. Derived from the record, so they may be lost: a failure is logged and nothing more.
    pub async fn push(&self, gauges: &[Gauge]) {
        if let Some(monitoring) = &self.in_place {
            return monitoring.pushed(gauges);
        }
        let Some(url) = &self.policy.metrics.pushgateway else { return };
        if let Err(error) = metrics::push(&self.http, url, gauges).await {
            tracing::warn!("metrics were not pushed: {error:#}");
        }
    }

    /// Says one line in chat. A failure is logged and nothing more.
    pub async fn say(&self, line: &str) {
        if let Some(monitoring) = &self.in_place {
            return monitoring.said(line);
        }
        let Some(webhook) = self.webhook.as_ref().filter(|_| self.policy.chat.slack) else { return };
        if let Err(error) = chat::post(&self.http, webhook, line).await {
            tracing::warn!("chat was not reached: {error:#}");
        }
    }
}
