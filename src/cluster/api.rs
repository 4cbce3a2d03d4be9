//! Calls to the API server that ride over what passes by itself, and over nothing else.
//!
//! The client underneath retries nothing (`default_retry = false`): kube's own retry hides a blocked eviction for
//! minutes, repeats POSTs, and gives no say in how long.

use std::{
    fmt::Display,
    future::Future,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use kube::Client;

use crate::clock::Clock;

/// How long a call rides over a lost connection, 5xx or throttling in quiet times: longer than a rolling apiserver or a
/// leader election (both seconds), short enough that a person at a laptop still gets an answer.
const SETTLED_PATIENCE: Duration = Duration::from_secs(30);

/// Pause between two tries: an apiserver that comes back is noticed within this time.
const PAUSE: Duration = Duration::from_millis(500);

/// No single call may hang for longer: kube sets no read timeout, and a power-cut apiserver answers nothing at all.
const CALL_LIMIT: Duration = Duration::from_secs(20);

/// The API server of one cluster, and the namespace where the product lives.
pub struct Cluster {
    client: Client,
    namespace: String,
    clock: Clock,
    unsettled_until: Mutex<Option<Timestamp>>,
    requests: AtomicU64,
}

impl Cluster {
    /// `client` must not retry by itself.
    pub fn new(client: Client, namespace: impl Into<String>, clock: Clock) -> Self {
        Self {
            client,
            namespace: namespace.into(),
            clock,
            unsettled_until: Mutex::new(None),
            requests: AtomicU64::new(0),
        }
    }

    /// The client, for building [`kube::Api`]s.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The namespace where the product lives.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The clock that all waits of this process run on.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Requests sent so far, each try counted: what the product costs the API server.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// From now on and for this long an apiserver may be restarting by our own doing: it may refuse, answer 503, or for
    /// some seconds even 401 and 403, before it has loaded its RBAC (seen on a lab, 2026-11-22). Believed elsewhere.
    pub fn expect_restart(&self, limit: Duration) {
        let until = SignedDuration::try_from(limit).ok().and_then(|limit| self.clock.now().checked_add(limit).ok());
        *self.unsettled() = until;
    }

    /// Calls until an answer that is worth believing, or until patience ends. `doing` says what on which object, such as
    /// `reading node w1`. The call may be sent more than once: it must be harmless to repeat.
    pub async fn call<T, F, Fut>(&self, doing: impl Display, attempt: F) -> anyhow::Result<T>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, kube::Error>>,
    {
        let started = self.clock.now();
        loop {
            self.requests.fetch_add(1, Ordering::Relaxed);
            let answer = tokio::time::timeout(CALL_LIMIT, attempt()).await;
            let unsettled = self.unsettled().is_some_and(|until| self.clock.now() < until);
            let patient = unsettled || self.clock.since(started) < SETTLED_PATIENCE;
            match answer {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) if !(patient && passes_by_itself(&error, unsettled)) => {
                    return Err(error).with_context(|| doing.to_string());
                }
                Ok(Err(error)) => tracing::debug!(%error, "{doing}: trying again"),
                Err(_) if !patient => return Err(NoAnswer).with_context(|| doing.to_string()),
                Err(_) => tracing::debug!("{doing}: no answer, trying again"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Whether an endpoint such as `/livez` or `/readyz` answers `ok`.
    pub async fn healthy(&self, path: &str) -> anyhow::Result<()> {
        let answer = self
            .call(format!("asking {path}"), || async {
                let request = http::Request::get(path).body(Vec::new()).map_err(kube::Error::HttpError)?;
                self.client.request_text(request).await
            })
            .await?;
        anyhow::ensure!(answer.trim() == "ok", "{path} answers {:?}", answer.trim());
        Ok(())
    }

    fn unsettled(&self) -> std::sync::MutexGuard<'_, Option<Timestamp>> {
        self.unsettled_until.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A call got no answer at all, for as long as it was worth waiting for.
#[derive(Debug, thiserror::Error)]
#[error("no answer within {} s", CALL_LIMIT.as_secs())]
pub struct NoAnswer;

/// Whether the same call may succeed later with nothing else changed.
fn passes_by_itself(error: &kube::Error, unsettled: bool) -> bool {
    match error {
        kube::Error::Api(status) => match status.code {
            // A PDB's "no" is a 429 too: that is an answer, not throttling.
            429 => !is_disruption_budget(error),
            500 | 502 | 503 | 504 => true,
            401 | 403 => unsettled,
            _ => false,
        },
        kube::Error::HyperError(_) | kube::Error::ReadEvents(_) => true,
        // A certificate that is refused is refused again.
        kube::Error::Service(error) => !names(error.as_ref(), "invalid peer certificate"),
        _ => false,
    }
}

/// Whether an error, or one below it, says this.
fn names(error: &(dyn std::error::Error + 'static), what: &str) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| error.to_string().contains(what))
}

/// Whether there was no answer at all: no connection, or one that broke.
pub fn is_unanswered(error: &kube::Error) -> bool {
    matches!(error, kube::Error::HyperError(_) | kube::Error::Service(_))
}

/// Whether an eviction was refused by a PodDisruptionBudget (a 429 with this cause), rather than throttled.
pub fn is_disruption_budget(error: &kube::Error) -> bool {
    let kube::Error::Api(status) = error else { return false };
    let causes = status.details.iter().flat_map(|details| &details.causes);
    status.code == 429 && causes.into_iter().any(|cause| cause.reason == "DisruptionBudget")
}

/// Whether the object is not there.
pub fn is_not_found(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 404)
}

/// Whether someone else wrote in between, or the object is there already.
pub fn is_conflict(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 409)
}

/// Whether the API's answer below these contexts is of that kind.
pub fn caused_by(error: &anyhow::Error, kind: fn(&kube::Error) -> bool) -> bool {
    error.downcast_ref::<kube::Error>().is_some_and(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_refused_is_not_asked_again() {
        let said = |text: &str| kube::Error::Service(text.into());
        assert!(passes_by_itself(&said("tcp connect error: Connection refused (os error 111)"), false));
        assert!(!passes_by_itself(&said("invalid peer certificate: UnknownIssuer"), false));
    }
}
