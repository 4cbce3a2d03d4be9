//! What a process has read of a run's record: only the last segment grows, so that each further look costs the names of
//! the others and that one, however long the run is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    ResourceExt as _,
    api::{ListParams, PartialObjectMeta},
};

use super::{
    super::{
        event::Entry,
        fold::{self, fold},
        state::RunState,
    },
    SEGMENT_LABEL, api, entries_of, name_of, segments, selector,
};
use crate::cluster::api::{Cluster, caused_by, is_not_found};

/// What was read of one run's record, shared by all that read it.
#[derive(Clone, Default)]
pub struct Known(Arc<Mutex<Read>>);

/// All segments but the last one.
#[derive(Default)]
struct Read {
    run: String,
    /// Name and resourceVersion of each. One that someone wrote to after all is read again, and all after it.
    stamps: Vec<(String, String)>,
    entries: Vec<Entry>,
    /// All of them folded; none while there is no entry.
    state: Option<RunState>,
}

impl Known {
    /// The record's present state.
    pub(super) async fn state(&self, cluster: &Cluster, run: &str) -> anyhow::Result<RunState> {
        self.look(cluster, run, Read::state_with).await?
    }

    /// What `look` makes of all entries, in order.
    pub(super) async fn entries<T>(
        &self,
        cluster: &Cluster,
        run: &str,
        look: impl FnOnce(&mut dyn Iterator<Item = &Entry>) -> T,
    ) -> anyhow::Result<T> {
        self.look(cluster, run, |read, newest| look(&mut read.entries.iter().chain(newest))).await
    }

    /// What was known is taken out meanwhile: who reads at the same time reads all of it, and nobody waits for a request
    /// of someone else's.
    async fn look<T>(
        &self,
        cluster: &Cluster,
        run: &str,
        look: impl FnOnce(&Read, &[Entry]) -> T,
    ) -> anyhow::Result<T> {
        let mut read = std::mem::take(&mut *self.lock());
        if read.run != run {
            read = Read { run: run.to_owned(), ..Read::default() };
        }
        let unread = read.unread(cluster).await?;
        let Some((newest, sealed)) = unread.split_last() else {
            anyhow::bail!("run record k8s-upgrade-run-{run} is not there");
        };
        for object in sealed {
            read.take_in(object)?;
        }
        let looked = look(&read, &entries_of(std::slice::from_ref(newest)).with_context(|| unreadable(run))?);
        *self.lock() = read;
        Ok(looked)
    }

    fn lock(&self) -> MutexGuard<'_, Read> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unreadable(run: &str) -> String {
    format!("run record k8s-upgrade-run-{run} can't be read")
}

impl Read {
    /// The segments that are not known, in order; the last one always.
    async fn unread(&mut self, cluster: &Cluster) -> anyhow::Result<Vec<ConfigMap>> {
        if !self.stamps.is_empty() {
            let listed = listed(cluster, &self.run).await?;
            let goes_on = listed.len() > self.stamps.len() && self.stamps.iter().zip(&listed).all(|(a, b)| a == b);
            if goes_on && let Some(new) = these(cluster, &listed[self.stamps.len()..]).await? {
                return Ok(new);
            }
            *self = Self { run: std::mem::take(&mut self.run), ..Self::default() };
        }
        segments(cluster, Some(&self.run)).await
    }

    fn take_in(&mut self, object: &ConfigMap) -> anyhow::Result<()> {
        let new = entries_of(std::slice::from_ref(object)).with_context(|| unreadable(&self.run))?;
        self.state = Some(self.state_with(&new)?);
        self.entries.extend(new);
        self.stamps.push((name_of(object).to_owned(), object.resource_version().unwrap_or_default()));
        Ok(())
    }

    fn state_with(&self, newest: &[Entry]) -> anyhow::Result<RunState> {
        match &self.state {
            Some(state) => Ok(fold::go_on(state.clone(), newest)),
            None => fold(&self.run, newest)
                .with_context(|| format!("run record k8s-upgrade-run-{} does not begin with a target", self.run)),
        }
    }
}

/// Name and resourceVersion of each segment, in order.
pub(super) async fn listed(cluster: &Cluster, run: &str) -> anyhow::Result<Vec<(String, String)>> {
    let (api, params) = (api(cluster), ListParams::default().labels(&selector(Some(run))));
    let mut found = cluster.call("listing the segments of the run record", || api.list_metadata(&params)).await?.items;
    let number = |object: &PartialObjectMeta<ConfigMap>| object.labels().get(SEGMENT_LABEL)?.parse::<usize>().ok();
    found.sort_by_key(number);
    let stamp =
        |object: PartialObjectMeta<ConfigMap>| (object.name_any(), object.resource_version().unwrap_or_default());
    Ok(found.into_iter().map(stamp).collect())
}

/// None when one of them has gone meanwhile.
async fn these(cluster: &Cluster, stamps: &[(String, String)]) -> anyhow::Result<Option<Vec<ConfigMap>>> {
    let (api, mut found) = (api(cluster), Vec::new());
    for (name, _) in stamps {
        match cluster.call(format!("reading run record {name}"), || api.get(name)).await {
            Ok(object) => found.push(object),
            Err(error) if caused_by(&error, is_not_found) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests;
