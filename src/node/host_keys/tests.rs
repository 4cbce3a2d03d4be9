use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use http::{Method, Request, Response, StatusCode};
use jiff::Timestamp;
use kube::client::Body;
use serde_json::{Value, json};

use super::{
    key::tests::{KEY, OTHER},
    *,
};
use crate::clock::Clock;

/// A host key, for other rooms' tests.
pub(crate) const SAMPLE: &str = KEY;

/// An API server that holds one object and its resourceVersion, and nothing else.
#[derive(Clone, Default)]
pub(crate) struct OneObject(Arc<Mutex<(Option<Value>, u64, u32)>>, Arc<Mutex<Option<u16>>>);

impl OneObject {
    pub(crate) fn cluster(&self) -> Arc<Cluster> {
        let held = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let held = held.clone();
            async move { Ok::<_, Infallible>(held.answer(request).await) }
        });
        let client = kube::Client::new(service, "k8s-upgrade");
        Arc::new(Cluster::new(client, "k8s-upgrade", Clock::starting_at(Timestamp::UNIX_EPOCH)))
    }

    pub(crate) fn holding(object: Value) -> Self {
        Self(Arc::new(Mutex::new((Some(object), 1, 0))), Arc::default())
    }

    /// The next so many writes find that someone else was faster.
    fn overtaken(self, times: u32) -> Self {
        self.0.lock().expect("lock").2 = times;
        self
    }

    /// From now on every request gets this answer.
    fn answers_only(&self, code: u16) {
        *self.1.lock().expect("lock") = Some(code);
    }

    fn object(&self) -> Option<Value> {
        self.0.lock().expect("lock").0.clone()
    }

    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = body.collect_bytes().await.expect("body");
        let mut inner = self.0.lock().expect("lock");
        let held = inner.0.clone();
        let only = *self.1.lock().expect("lock");
        let (code, answer) = match (parts.method, held) {
            _ if only.is_some() => {
                let code = only.unwrap_or_default();
                (StatusCode::from_u16(code).expect("code"), status(code, "Only"))
            }
            (Method::GET, Some(object)) => (StatusCode::OK, object),
            (Method::GET, None) => (StatusCode::NOT_FOUND, status(404, "NotFound")),
            (Method::POST, Some(_)) => (StatusCode::CONFLICT, status(409, "AlreadyExists")),
            (_, _) if inner.2 > 0 => {
                inner.2 -= 1;
                (StatusCode::CONFLICT, status(409, "Conflict"))
            }
            (_, held) => {
                let mut sent: Value = serde_json::from_slice(&body).expect("json");
                let version = sent["metadata"]["resourceVersion"].clone();
                if held.is_some() && version != json!(inner.1.to_string()) {
                    (StatusCode::CONFLICT, status(409, "Conflict"))
                } else {
                    inner.1 += 1;
                    sent["metadata"]["resourceVersion"] = json!(inner.1.to_string());
                    inner.0 = Some(sent.clone());
                    (StatusCode::OK, sent)
                }
            }
        };
        Response::builder().status(code).body(Body::from(answer.to_string().into_bytes())).expect("response")
    }
}

fn status(code: u16, reason: &str) -> Value {
    json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": reason})
}

fn keys(text: &str) -> Vec<HostKey> {
    vec![HostKey::parse(text).expect("key")]
}

fn node(uid: &str) -> NodeAddress {
    NodeAddress { name: "w1".to_owned(), uid: uid.to_owned(), ip: "10.0.0.1".to_owned() }
}

fn pin_first(api: &OneObject) -> HostKeys {
    HostKeys::new(api.cluster(), policy::HostKeys::PinFirst, 22)
}

#[tokio::test]
async fn what_was_pinned_is_trusted_and_said_once() {
    let api = OneObject::default();
    let pins = pin_first(&api);
    assert_eq!(pins.pin(&node("a"), keys(KEY)).await.expect("pinned"), keys(KEY));
    assert_eq!(pins.trusted(&node("a")).await.expect("trusted"), keys(KEY));
    assert_eq!(pins.take_events().iter().map(|event| event.reason).collect::<Vec<_>>(), [PinReason::FirstContact]);
    assert_eq!(pins.take_events(), []);
}

#[tokio::test]
async fn a_pin_is_never_replaced_for_the_same_node() {
    let api = OneObject::default();
    let pins = pin_first(&api);
    pins.pin(&node("a"), keys(KEY)).await.expect("pinned");
    assert_eq!(pins.pin(&node("a"), keys(OTHER)).await.expect("kept"), keys(KEY));
    assert_eq!(pins.trusted(&node("a")).await.expect("trusted"), keys(KEY));
}

#[tokio::test]
async fn a_rebuilt_node_is_pinned_anew_and_that_is_said() {
    let api = OneObject::default();
    let pins = pin_first(&api);
    pins.pin(&node("a"), keys(KEY)).await.expect("pinned");
    assert_eq!(pins.pin(&node("b"), keys(OTHER)).await.expect("pinned"), keys(OTHER));
    assert_eq!(pins.trusted(&node("b")).await.expect("trusted"), keys(OTHER));
    assert_eq!(pins.take_events().last().map(|event| event.reason), Some(PinReason::RebuiltOtherKey));
}

#[tokio::test]
async fn a_write_that_was_overtaken_is_judged_anew_and_not_for_ever() {
    let api = OneObject::default().overtaken(2);
    assert_eq!(pin_first(&api).pin(&node("a"), keys(KEY)).await.expect("pinned"), keys(KEY));

    let api = OneObject::default().overtaken(ATTEMPTS);
    let error = pin_first(&api).pin(&node("a"), keys(KEY)).await.unwrap_err();
    assert!(error.to_string().contains("overtaken"), "{error}");
    assert_eq!(api.object(), None);
}

#[tokio::test]
async fn strict_meets_nobody() {
    let pins = HostKeys::new(OneObject::default().cluster(), policy::HostKeys::Strict, 22);
    assert!(matches!(pins.trusted(&node("a")).await, Err(HostError::HostKey { .. })));
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_is_not_a_node_never_met() {
    let api = OneObject::holding(json!({
        "apiVersion": "v1", "kind": "ConfigMap", "data": {"w1": "{broken"},
        "metadata": {"name": CONFIG_MAP, "resourceVersion": "1"},
    }));
    let error = pin_first(&api).trusted(&node("a")).await.unwrap_err();
    assert!(matches!(error, HostError::Unexpected { .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_api_server_that_is_away_passes_and_its_no_does_not() {
    for (code, transient) in [(503, true), (500, true), (429, true), (403, false)] {
        let api = OneObject::default();
        let pins = pin_first(&api);
        api.answers_only(code);
        for error in [
            pins.trusted(&node("a")).await.unwrap_err(),
            pins.pin(&node("a"), keys(KEY)).await.unwrap_err(),
            pins.pinned(&node("a")).await.unwrap_err(),
        ] {
            assert_eq!(error.is_transient(), transient, "{code}: {error}");
        }
    }
}

/// A connection is made again exactly while an upgrade of the control plane has the API server down.
#[tokio::test(start_paused = true)]
async fn a_node_that_was_met_is_known_while_the_api_server_is_away() {
    let api = OneObject::default();
    let pins = pin_first(&api);
    pins.pin(&node("a"), keys(KEY)).await.expect("pinned");
    pins.trusted(&node("a")).await.expect("trusted");
    api.answers_only(503);
    assert_eq!(pins.trusted(&node("a")).await.expect("remembered"), keys(KEY));
    assert!(pins.trusted(&node("b")).await.is_err(), "a rebuilt node is another one");
    pins.forget(&node("a"));
    assert!(pins.trusted(&node("a")).await.is_err(), "forgotten when it showed another key");
}
