//! The record in the cluster: one ConfigMap a run, JSON lines appended by compare-and-swap.

mod forget;
mod known;

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context as _, bail};
use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    Resource as _,
    api::{Api, ListParams, ObjectMeta, PostParams},
};
use serde::Deserialize;
use tokio::sync::Mutex;

pub use self::known::Known;
use super::{
    event::{Entry, Event},
    fold::fold,
    state::{RunState, Status},
};
use crate::{
    cluster::api::{Cluster, caused_by, is_conflict},
    error::{Exit, Failure},
    run::names::{Phase, RUN_LABEL, hex},
    version::Target,
};

/// The format that this program writes, in the key `format`.
const FORMAT: &str = "1";
const FORMAT_KEY: &str = "format";
const LOG: &str = "log";
const SEGMENT_LABEL: &str = "kubectl-upgrade/segment";
/// A new segment begins at this size. Each line writes its segment anew, in etcd too: at half of what an object may have
/// there (1 MiB), a node's 30 lines were 7 MB of etcd's log on a large cluster.
const SEGMENT_BYTES: usize = 64 * 1024;
/// Compare-and-swap is lost only to another writer of the same run: an operator's command, at most.
const WRITE_ATTEMPTS: usize = 5;

/// Appends to the record of one run.
pub struct Journal {
    cluster: Arc<Cluster>,
    run: String,
    phase: Option<Phase>,
    node: Option<String>,
    newest: Mutex<Option<ConfigMap>>,
    known: Known,
}

impl Journal {
    /// The record of `run`; entries carry no phase.
    pub fn new(cluster: Arc<Cluster>, run: impl Into<String>) -> Self {
        Self { cluster, run: run.into(), phase: None, node: None, newest: Mutex::new(None), known: Known::default() }
    }

    /// The same record, of which this has been read already.
    #[must_use]
    pub fn knowing(self, known: Known) -> Self {
        Self { known, ..self }
    }

    /// The same record, written by a phase.
    #[must_use]
    pub fn of_phase(mut self, phase: Phase, node: Option<String>) -> Self {
        self.phase = Some(phase);
        self.node = node;
        self
    }

    /// The run's id.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Whether its entries are those of this phase on this node.
    pub fn is_of(&self, phase: Phase, node: Option<&str>) -> bool {
        self.phase == Some(phase) && self.node.as_deref() == node
    }

    /// Appends one event. It is in the cluster when this returns.
    pub async fn append(&self, event: Event) -> anyhow::Result<()> {
        let entry = Entry { at: self.cluster.clock().now(), phase: self.phase, node: self.node.clone(), event };
        let line = serde_json::to_string(&entry).context("writing an entry of the run record")?;
        tracing::info!(run = %self.run, "{line}");
        let mut newest = self.newest.lock().await;
        for _ in 0..WRITE_ATTEMPTS {
            let current = match newest.take() {
                Some(known) => known,
                None => self.read_newest().await?,
            };
            match self.write(current, &line).await? {
                Some(written) => {
                    *newest = Some(written);
                    return Ok(());
                }
                None => *newest = None,
            }
        }
        bail!("run record {}: someone else kept writing to it", self.run)
    }

    /// All entries, in order.
    pub async fn entries(&self) -> anyhow::Result<Vec<Entry>> {
        self.look(|entries| entries.cloned().collect()).await
    }

    /// What `look` makes of all entries, in order.
    pub async fn look<T>(&self, look: impl FnOnce(&mut dyn Iterator<Item = &Entry>) -> T) -> anyhow::Result<T> {
        self.known.entries(&self.cluster, &self.run, look).await
    }

    /// The record's present state.
    pub async fn state(&self) -> anyhow::Result<RunState> {
        self.known.state(&self.cluster, &self.run).await
    }

    async fn read_newest(&self) -> anyhow::Result<ConfigMap> {
        let listed = known::listed(&self.cluster, &self.run).await?;
        let (name, _) =
            listed.last().with_context(|| format!("run record k8s-upgrade-run-{} is not there", self.run))?;
        let api = api(&self.cluster);
        let newest = self.cluster.call(format!("reading run record {name}"), || api.get(name)).await?;
        check_format(&newest)?;
        Ok(newest)
    }

    /// Writes `current` plus the line; none when someone else wrote first.
    async fn write(&self, current: ConfigMap, line: &str) -> anyhow::Result<Option<ConfigMap>> {
        let log = log_of(&current);
        // The answer to an earlier try may have been lost: then the line is the last one already.
        if log.lines().next_back() == Some(line) {
            return Ok(Some(current));
        }
        let doing = format!("writing run record {}", name_of(&current));
        if log.len() + line.len() > SEGMENT_BYTES {
            let (api, next) = (api(&self.cluster), segment(&self.cluster, &self.run, number_of(&current) + 1, line));
            let params = PostParams::default();
            let created = self.cluster.call(&doing, || api.create(&params, &next)).await;
            return unless_overtaken(created);
        }
        let next = with_line(current, line);
        let body = serde_json::to_vec(&next).context("writing a segment of the run record")?;
        let client = self.cluster.client();
        let replace = || {
            let request = replacing(&self.cluster, name_of(&next), body.clone());
            async { client.request::<Written>(request?).await }
        };
        let written = unless_overtaken(self.cluster.call(&doing, replace).await)?;
        Ok(written.map(|Written { metadata }| ConfigMap { metadata, ..next }))
    }
}

fn with_line(mut segment: ConfigMap, line: &str) -> ConfigMap {
    let log = segment.data.get_or_insert_default().entry(LOG.to_owned()).or_default();
    log.extend([line, "\n"]);
    segment
}

/// What is wanted of the answer: the whole segment would come back with each line, and is known.
#[derive(Deserialize)]
struct Written {
    metadata: ObjectMeta,
}

const METADATA_ALONE: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

fn replacing(cluster: &Cluster, name: &str, body: Vec<u8>) -> kube::Result<http::Request<Vec<u8>>> {
    let url = ConfigMap::url_path(&(), Some(cluster.namespace()));
    let replace = kube::core::Request::new(url).replace(name, &PostParams::default(), body);
    let mut request = replace.map_err(kube::Error::BuildRequest)?;
    request.headers_mut().insert(http::header::ACCEPT, http::HeaderValue::from_static(METADATA_ALONE));
    Ok(request)
}

/// None when someone else wrote first.
fn unless_overtaken<T>(answer: anyhow::Result<T>) -> anyhow::Result<Option<T>> {
    match answer {
        Ok(written) => Ok(Some(written)),
        Err(error) if caused_by(&error, is_conflict) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens the record of a new run with its target, and forgets the oldest records that nobody needs any more.
pub async fn open(cluster: &Arc<Cluster>, target: Target, by: &str) -> anyhow::Result<Journal> {
    forget::forget(cluster).await?;
    let now = cluster.clock().now();
    let id = hex(&format!("{target} {now}"))[..8].to_owned();
    let entry = Entry { at: now, phase: None, node: None, event: Event::Seeded { target, by: by.to_owned() } };
    let line = serde_json::to_string(&entry).context("writing the first entry of a run record")?;
    let object = segment(cluster, &id, 1, &line);
    let (api, params) = (api(cluster), PostParams::default());
    let created =
        cluster.call(format!("creating run record {}", name_of(&object)), || api.create(&params, &object)).await;
    match created {
        Ok(_) => {}
        // The id holds the moment in nanoseconds: only our own lost answer can have made it.
        Err(error) if caused_by(&error, is_conflict) => {}
        Err(error) => return Err(error),
    }
    Ok(Journal::new(cluster.clone(), id))
}

/// All runs on record, newest first. A record that can't be read is left out with a warning: it must not hide the others.
pub async fn runs(cluster: &Cluster) -> anyhow::Result<Vec<RunState>> {
    Ok(readable(&records(cluster).await?))
}

/// The segments of each run, in order.
type Records = BTreeMap<String, Vec<ConfigMap>>;

async fn records(cluster: &Cluster) -> anyhow::Result<Records> {
    let mut records = Records::new();
    for object in segments(cluster, None).await? {
        records.entry(run_of(&object)).or_default().push(object);
    }
    Ok(records)
}

fn readable(records: &Records) -> Vec<RunState> {
    let mut states = Vec::new();
    for (id, segments) in records {
        match state_of(id, segments) {
            Ok(state) => states.push(state),
            Err(error) => tracing::warn!("left out: {error:#}"),
        }
    }
    states.sort_by_key(|state| std::cmp::Reverse(state.seeded_at));
    states
}

fn state_of(run: &str, segments: &[ConfigMap]) -> anyhow::Result<RunState> {
    let entries = entries_of(segments).with_context(|| format!("run record k8s-upgrade-run-{run} can't be read"))?;
    fold(run, &entries).with_context(|| format!("run record k8s-upgrade-run-{run} does not begin with a target"))
}

/// The run that may be between two versions, or waits for its preflight; at most one is. A record that can't be read is an
/// error here: it may be that very run, and a second one must not begin over it.
pub async fn active(cluster: &Cluster) -> anyhow::Result<Option<RunState>> {
    active_of(&records(cluster).await?)
}

fn active_of(records: &Records) -> anyhow::Result<Option<RunState>> {
    let mut active = Vec::new();
    for (id, segments) in records.iter().filter(|(_, segments)| !are_remains(segments)) {
        let state = state_of(id, segments).with_context(|| unreadable(segments))?;
        if state.status.is_open() || state.status == Status::Seeded {
            active.push(state);
        }
    }
    Ok(active.into_iter().max_by_key(|state| state.seeded_at))
}

/// What is left of a record when its deletion was cut short: the first segment goes first.
fn are_remains(segments: &[ConfigMap]) -> bool {
    segments.first().is_none_or(|first| number_of(first) != 1)
}

fn unreadable(segments: &[ConfigMap]) -> Failure {
    let first = segments.first();
    let (namespace, name) = (first.and_then(|map| map.metadata.namespace.as_deref()), first.map(name_of));
    let (namespace, name) = (namespace.unwrap_or_default(), name.unwrap_or_default());
    let why = "whether a run is in flight is not known, for one of the run records can't be read";
    Failure::new(Exit::Unknown, why).hint(format!(
        "use the program that wrote it, which may be newer; or look: kubectl -n {namespace} get configmap {name} -o yaml"
    ))
}

fn api(cluster: &Cluster) -> Api<ConfigMap> {
    Api::namespaced(cluster.client(), cluster.namespace())
}

fn selector(run: Option<&str>) -> String {
    run.map_or_else(|| RUN_LABEL.to_owned(), |run| format!("{RUN_LABEL}={run}"))
}

/// Segments in order; of all runs when none is named.
async fn segments(cluster: &Cluster, run: Option<&str>) -> anyhow::Result<Vec<ConfigMap>> {
    let (api, params) = (api(cluster), ListParams::default().labels(&selector(run)));
    let mut found = cluster.call("reading the run records", || api.list(&params)).await?.items;
    found.sort_by_key(|object| (run_of(object), number_of(object)));
    Ok(found)
}

fn segment(cluster: &Cluster, run: &str, number: usize, line: &str) -> ConfigMap {
    let suffix = if number == 1 { String::new() } else { format!("-{number}") };
    let labels = [
        (RUN_LABEL, run),
        ("app.kubernetes.io/name", "kubectl-upgrade"),
        ("app.kubernetes.io/component", "run-record"),
        (SEGMENT_LABEL, &number.to_string()),
    ];
    ConfigMap {
        metadata: ObjectMeta {
            name: Some(format!("k8s-upgrade-run-{run}{suffix}")),
            namespace: Some(cluster.namespace().to_owned()),
            labels: Some(labels.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()),
            ..ObjectMeta::default()
        },
        data: Some([(FORMAT_KEY.to_owned(), FORMAT.to_owned()), (LOG.to_owned(), format!("{line}\n"))].into()),
        ..ConfigMap::default()
    }
}

fn entries_of(segments: &[ConfigMap]) -> anyhow::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for object in segments {
        check_format(object)?;
        for (number, line) in log_of(object).lines().enumerate() {
            let entry = serde_json::from_str(line)
                .with_context(|| format!("reading line {} of ConfigMap {}", number + 1, name_of(object)))?;
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// A format that this program does not know may say anything.
fn check_format(object: &ConfigMap) -> anyhow::Result<()> {
    let found = object.data.as_ref().and_then(|data| data.get(FORMAT_KEY)).map_or("", String::as_str);
    anyhow::ensure!(
        found == FORMAT,
        "ConfigMap {} is of format {found:?}, and this program knows only {FORMAT:?}",
        name_of(object)
    );
    Ok(())
}

fn log_of(object: &ConfigMap) -> &str {
    object.data.as_ref().and_then(|data| data.get(LOG)).map_or("", String::as_str)
}

fn name_of(object: &ConfigMap) -> &str {
    object.metadata.name.as_deref().unwrap_or_default()
}

fn label<'a>(object: &'a ConfigMap, key: &str) -> Option<&'a str> {
    object.metadata.labels.as_ref()?.get(key).map(String::as_str)
}

fn run_of(object: &ConfigMap) -> String {
    label(object, RUN_LABEL).unwrap_or_default().to_owned()
}

fn number_of(object: &ConfigMap) -> usize {
    label(object, SEGMENT_LABEL).and_then(|number| number.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests;
