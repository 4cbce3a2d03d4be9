//! What only pods have: eviction, binding and log.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    request::{Asked, Verb},
    route::Target,
    write,
};
use crate::sandbox::store::{Refusal, Store, kinds, meta};

/// The answer to a request below a pod; none when it is of no such kind.
pub(super) fn answer(store: &Store, asked: &Asked, target: &Target) -> Option<Result<Answer, Refusal>> {
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let name = target.name.as_deref().unwrap_or_default();
    match (target.subresource.as_str(), asked.verb) {
        ("eviction", Verb::Create) => Some(evict(store, asked, namespace, name)),
        ("binding", Verb::Create) => Some(bind(store, asked, namespace, name)),
        ("log", Verb::Get) => Some(log(store, asked, namespace, name)),
        _ => None,
    }
}

fn evict(store: &Store, asked: &Asked, namespace: &str, name: &str) -> Result<Answer, Refusal> {
    if meta::name(&asked.body) != name {
        return Err(Refusal::bad_request("name in URL does not match name in Eviction object"));
    }
    let options = asked.body.get("deleteOptions").cloned().unwrap_or_default();
    let how = write::deletion(asked, &options)?;
    store.evict(namespace, name, &how).map(|()| success())
}

fn bind(store: &Store, asked: &Asked, namespace: &str, name: &str) -> Result<Answer, Refusal> {
    let node = meta::text(&asked.body, "/target/name");
    store.bind_with(namespace, name, node, asked.dry_run()).map(|_| success())
}

fn success() -> Answer {
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201});
    Answer::json(201, &status)
}

fn log(store: &Store, asked: &Asked, namespace: &str, name: &str) -> Result<Answer, Refusal> {
    let pod = store.get(&kinds::POD, Some(namespace), name).ok_or_else(|| Refusal::not_found(&kinds::POD, name))?;
    let container = container_of(&pod, asked)?;
    if meta::text(&pod, "/spec/nodeName").is_empty() {
        return Ok(Answer::text(200, ""));
    }
    let lines = store.log(namespace, name, &container);
    let since = asked
        .number("sinceSeconds")
        .and_then(|seconds| store.clock().now().checked_sub(SignedDuration::from_secs(seconds)).ok());
    Ok(Answer::text(200, shown(&lines, since, asked)))
}

fn container_of(pod: &Value, asked: &Asked) -> Result<String, Refusal> {
    let name = meta::name(pod);
    let names = |list: &str| -> Vec<String> {
        meta::list(pod, list).iter().map(|container| meta::text(container, "/name").to_owned()).collect()
    };
    let (containers, init) = (names("/spec/containers"), names("/spec/initContainers"));
    match asked.parameter("container") {
        Some(wanted) if containers.iter().chain(&init).any(|known| known == wanted) => Ok(wanted.to_owned()),
        Some(wanted) => Err(Refusal::bad_request(format!("container {wanted} is not valid for pod {name}"))),
        None => match containers.as_slice() {
            [one] => Ok(one.clone()),
            several => Err(Refusal::bad_request(format!(
                "a container name must be specified for pod {name}, choose one of: [{}]",
                several.join(" ")
            ))),
        },
    }
}

fn shown(lines: &[(Timestamp, String)], since: Option<Timestamp>, asked: &Asked) -> String {
    let lines: Vec<_> = lines.iter().filter(|(at, _)| since.is_none_or(|since| *at >= since)).collect();
    let tail = asked.number("tailLines").and_then(|tail| usize::try_from(tail).ok()).unwrap_or(usize::MAX);
    let mut text = String::new();
    for (at, line) in lines.iter().skip(lines.len().saturating_sub(tail)) {
        if asked.is("timestamps") {
            let _ = write!(text, "{at} ");
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}
