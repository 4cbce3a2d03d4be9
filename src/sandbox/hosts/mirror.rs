//! The repository as it is asked over HTTP: the same packages, without a socket.

use std::sync::Arc;

use anyhow::bail;
use async_trait::async_trait;

use super::{Call, Fault, Kind, Moment, machines::Shared, timing};
use crate::node::packages::repository::{Answer, Mirror};

/// The name that faults and journal know it by, in place of a node's.
const NAME: &str = "mirror";

pub(super) struct MemoryMirror {
    pub(super) shared: Arc<Shared>,
}

impl MemoryMirror {
    fn answer(&self, url: &str) -> Answer {
        let repository = self.shared.repository();
        let inner = url.strip_prefix(repository.base()).and_then(|rest| rest.strip_prefix("/v"));
        let Some((minor, file)) = inner.and_then(|rest| rest.split_once("/deb/")) else { return Answer::Missing };
        let index = minor.parse().ok().and_then(|minor| repository.packages(minor));
        match (index, file) {
            // the public repository's CDN says so of what does not exist
            (None, _) => Answer::Forbidden(url.to_owned()),
            (Some(index), "Packages") => Answer::Body(index.into_bytes()),
            (Some(_), "Release.key") => Answer::Body(repository.armored_key().into_bytes()),
            (Some(_), _) => Answer::Missing,
        }
    }

    async fn struck(&self, call: &Call<'_>) -> anyhow::Result<()> {
        match self.shared.fault(call) {
            None => Ok(()),
            Some(Fault::Unreachable) => bail!("reading {}: connection refused", call.text),
            Some(Fault::Fail { stderr, .. }) => bail!("reading {}: {stderr}", call.text),
            Some(Fault::Hang) => {
                tokio::time::sleep(timing::MIRROR_LIMIT).await;
                bail!("reading {}: operation timed out", call.text)
            }
            Some(Fault::Die) => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Mirror for MemoryMirror {
    async fn get(&self, url: &str, _limit: usize) -> anyhow::Result<Answer> {
        let number = self.shared.journal.add(NAME, Kind::Mirror, url);
        let mut call = Call { node: NAME, kind: Kind::Mirror, text: url, moment: Moment::Before, number };
        self.struck(&call).await?;
        tokio::time::sleep(timing::MIRROR).await;
        call.moment = Moment::After;
        self.struck(&call).await?;
        Ok(self.answer(url))
    }
}
