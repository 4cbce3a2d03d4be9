//! What containers wrote.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// What one container wrote, and when.
type Lines = Vec<(Timestamp, String)>;

/// Lines by pod and container. A pod's lines go with it.
#[derive(Default)]
pub(super) struct Logs {
    lines: BTreeMap<(String, String), BTreeMap<String, Lines>>,
}

impl Logs {
    pub(super) fn append(&mut self, namespace: &str, pod: &str, container: &str, at: Timestamp, line: String) {
        let of_pod = self.lines.entry((namespace.to_owned(), pod.to_owned())).or_default();
        of_pod.entry(container.to_owned()).or_default().push((at, line));
    }

    pub(super) fn of(&self, namespace: &str, pod: &str, container: &str) -> Lines {
        let of_pod = self.lines.get(&(namespace.to_owned(), pod.to_owned()));
        of_pod.and_then(|containers| containers.get(container)).cloned().unwrap_or_default()
    }

    pub(super) fn forget(&mut self, namespace: &str, pod: &str) {
        self.lines.remove(&(namespace.to_owned(), pod.to_owned()));
    }
}

impl super::Store {
    /// What a container wrote so far, with the times.
    pub fn log(&self, namespace: &str, pod: &str, container: &str) -> Vec<(Timestamp, String)> {
        self.inner().logs.of(namespace, pod, container)
    }
}
