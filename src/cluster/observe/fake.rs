//! An API server for unit tests: a function from request to answer, and all requests it got.

use std::sync::{Arc, Mutex};

use kube::{Client, client::Body};
use serde_json::{Value, json};

use crate::{clock::Clock, cluster::api::Cluster};

/// A request as it went over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET`, `POST`, …
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// The body; null when empty.
    pub(crate) body: Value,
}

/// All requests so far.
pub(crate) type Log = Arc<Mutex<Vec<Asked>>>;

/// A cluster whose API answers with this function's status and body. A string goes out as plain text.
pub(crate) fn cluster(answer: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static) -> (Cluster, Log) {
    let log = Log::default();
    let seen = log.clone();
    let answer = Arc::new(answer);
    let service = tower::service_fn(move |request: http::Request<Body>| {
        let (seen, answer) = (seen.clone(), answer.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect_bytes().await?;
            let asked = Asked {
                method: parts.method.to_string(),
                path: parts.uri.to_string(),
                body: serde_json::from_slice(&body).unwrap_or(Value::Null),
            };
            seen.lock().unwrap().push(asked.clone());
            let (status, value) = answer(&asked);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let answer = http::Response::builder().status(status).body(Body::from(text.into_bytes())).unwrap();
            Ok::<_, tower::BoxError>(answer)
        }
    });
    let base: jiff::Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    (Cluster::new(Client::new(service, "default"), "k8s-upgrade", Clock::starting_at(base)), log)
}

/// A list of one page.
pub(crate) fn list(items: &Value) -> (u16, Value) {
    (200, json!({"metadata": {}, "items": items}))
}

/// The API's way to say no.
pub(crate) fn refusal(code: u16, reason: &str, message: &str) -> (u16, Value) {
    (code, json!({"kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": message}))
}
