//! What the server tells of itself: version, health, metrics; and who may do what.

use serde_json::json;

use super::{allowed, answer::Answer, request::Asked};
use crate::sandbox::store::{Server, Store};

/// The checks that `/readyz?verbose` names.
const CHECKS: &[&str] = &["ping", "log", "etcd", "informer-sync", "poststarthook/rbac/bootstrap-roles", "shutdown"];

/// The answer to a path that is about no objects; none when it is about something else.
pub(super) fn answer(store: &Store, asked: &Asked) -> Option<Answer> {
    let server = store.server();
    match (asked.method.as_str(), asked.path.trim_end_matches('/')) {
        ("GET", "/version") => Some(version(&server)),
        ("GET", "/metrics") => Some(Answer::text(200, server.metrics)),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews") => Some(allowed(asked.body.clone())),
        ("GET", path) => health(&server, path, asked),
        _ => None,
    }
}

fn version(server: &Server) -> Answer {
    let mut parts = server.version.trim_start_matches('v').split('.');
    let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let value = json!({
        "major": major, "minor": minor, "gitVersion": server.version, "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "2026-09-15T00:00:00Z", "goVersion": "go1.26", "compiler": "gc", "platform": "linux/amd64",
    });
    Answer::json(200, &value)
}

fn health(server: &Server, path: &str, asked: &Asked) -> Option<Answer> {
    let rest = ["/readyz", "/livez", "/healthz"].iter().find_map(|start| path.strip_prefix(start))?;
    let name = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    if let Some(check) = rest.strip_prefix('/') {
        let is_known = CHECKS.contains(&check) || server.failing.contains(check);
        let (code, text) =
            if server.failing.contains(check) { (500, "internal server error: failed\n") } else { (200, "ok") };
        return is_known.then(|| Answer::text(code, text));
    }
    if server.failing.is_empty() && !asked.parameters.iter().any(|(key, _)| key == "verbose") {
        return Some(Answer::text(200, "ok"));
    }
    let others = server.failing.iter().map(String::as_str).filter(|check| !CHECKS.contains(check));
    let (bad, good) = (" failed: reason withheld", " ok");
    let lines = CHECKS.iter().copied().chain(others).map(|check| {
        let (sign, end) = if server.failing.contains(check) { ('-', bad) } else { ('+', good) };
        format!("[{sign}]{check}{end}\n")
    });
    let (code, end) = if server.failing.is_empty() { (200, "passed") } else { (500, "failed") };
    Some(Answer::text(code, format!("{}{name} check {end}\n", lines.collect::<String>())))
}
