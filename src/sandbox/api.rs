//! The API server: the store behind the tower service that [`kube::Client`] talks to.

mod answer;
mod discovery;
mod events;
pub mod gatekeeper;
mod openapi;
mod pods;
mod probes;
mod read;
mod request;
mod route;
pub mod serve;
mod table;
mod watch;
mod write;

use std::sync::Arc;

use kube::{Client, client::Body};
use serde_json::Value;

use self::answer::Answer;
pub use self::{
    answer::AnswerBody,
    gatekeeper::{Fate, Gatekeeper, Open},
    request::{Asked, Verb},
    route::Target,
};
use super::store::{Refusal, Store};

/// A client of this cluster. It must be made within a tokio runtime.
pub fn client(store: Arc<Store>) -> Client {
    client_through(store, Arc::new(Open))
}

/// A client whose requests go through a gatekeeper.
pub fn client_through(store: Arc<Store>, gate: Arc<dyn Gatekeeper>) -> Client {
    let server = Server { store, gate };
    let service = tower::service_fn(move |request: http::Request<Body>| {
        let server = server.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect_bytes().await?;
            server.answer(&http::Request::from_parts(parts, body)).await.map_err(tower::BoxError::from)
        }
    });
    Client::new(service, "default")
}

/// The connection ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection was lost")]
pub struct Lost;

/// One API server.
#[derive(Clone)]
pub struct Server {
    store: Arc<Store>,
    gate: Arc<dyn Gatekeeper>,
}

impl Server {
    /// A server of this cluster.
    pub fn new(store: Arc<Store>, gate: Arc<dyn Gatekeeper>) -> Self {
        Self { store, gate }
    }

    /// Answers one request, if its fate allows.
    pub async fn answer(&self, request: &http::Request<bytes::Bytes>) -> Result<http::Response<AnswerBody>, Lost> {
        let asked = Asked::read(request);
        let answer = match self.gate.before(&asked) {
            Fate::Pass => self.act(&asked),
            other => other.end().await?,
        };
        match self.gate.after(&asked, answer.code()) {
            Fate::Pass => Ok(answer.into_response()),
            other => other.end().await.map(Answer::into_response),
        }
    }

    fn act(&self, asked: &Asked) -> Answer {
        let done = match &asked.target {
            Some(target) => self.on_objects(asked, target),
            None => Ok(probes::answer(&self.store, asked)
                .or_else(|| openapi::answer(asked))
                .unwrap_or_else(|| discovery::answer(asked))),
        };
        done.unwrap_or_else(|refusal| Answer::refusal(&refusal))
    }

    fn on_objects(&self, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
        if asked.content_type().contains("protobuf") {
            let told = format!("the sandbox reads JSON and YAML, not {}", asked.content_type());
            return Err(Refusal::new(415, "UnsupportedMediaType", told));
        }
        let store = &self.store;
        if let Some(answer) = pods::answer(store, asked, target) {
            return answer;
        }
        match asked.verb {
            Verb::Get => read::get(store, asked, target),
            Verb::List => read::list(store, asked, target),
            Verb::Watch => watch::watch(store, asked, target),
            Verb::Create => write::create(store, asked, target),
            Verb::Update => write::update(store, asked, target),
            Verb::Patch => write::patch(store, asked, target),
            Verb::Delete => write::delete(store, asked, target),
            Verb::DeleteCollection => write::delete_all(store, asked, target),
            Verb::Other => Err(Refusal::not_allowed()),
        }
    }
}

/// The answer to a `SelfSubjectAccessReview`: in the sandbox everyone may do everything, in whatever encoding they ask.
fn allowed(asked: Value) -> Answer {
    let mut review = if asked.is_object() { asked } else { serde_json::json!({}) };
    review["apiVersion"] = "authorization.k8s.io/v1".into();
    review["kind"] = "SelfSubjectAccessReview".into();
    review["status"] = serde_json::json!({"allowed": true});
    Answer::json(201, &review)
}

#[cfg(test)]
mod suite;
#[cfg(test)]
mod tests;
