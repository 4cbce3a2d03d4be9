//! What a command that talks to a cluster works with.

use std::{pin::pin, sync::Arc, time::Duration};

use super::{confirm::confirm, output::OutputFlags, policy_source::PolicyText, shared::Shared};
use crate::{
    clock::Clock,
    cluster::{
        api::{Cluster, caused_by, is_unanswered},
        client::{Connection, ServerInfo, connect},
    },
    error::{Exit, Failure, exit_of, hint_of},
    policy::Policy,
};

/// What tells whether anybody is there.
const ANSWERS: &str = "kubectl version, with the same flags, says whether the cluster answers";

/// How long a person looks at nothing before being told why.
const SILENCE: Duration = Duration::from_secs(3);

/// One command's connection to a cluster, with the policy that holds there.
pub(crate) struct Session {
    /// The API server, and the namespace where the product lives.
    pub(crate) cluster: Arc<Cluster>,
    /// The effective policy.
    pub(crate) policy: Policy,
    /// What kubectl's flags said.
    pub(crate) connection: Connection,
    /// How the answer looks.
    pub(crate) output: OutputFlags,
    /// `--yes`.
    pub(crate) yes: bool,
}

impl Session {
    /// Reads a policy file first, so that a wrong one is said without a cluster, then connects.
    pub(crate) async fn open(shared: Shared) -> anyhow::Result<Self> {
        let file = shared.policy.as_deref().map(PolicyText::of_file).transpose()?;
        if let Some(file) = &file {
            file.policy()?;
        }
        let (cluster, server) = connected(&shared).await?;
        let text = match file {
            Some(file) => file,
            None => first_answer(&server, PolicyText::of_cluster(&cluster)).await?,
        };
        Ok(Self {
            cluster: Arc::new(cluster),
            policy: text.policy()?,
            connection: shared.kube.connection(),
            output: shared.output,
            yes: shared.yes,
        })
    }

    /// Asks the person at the terminal; fails where there is none and `--yes` was not given.
    pub(crate) fn confirm(&self, question: &str) -> anyhow::Result<()> {
        confirm(question, self.yes)
    }
}

/// Connects, with no policy read: for commands that must work whatever the policy says.
pub(crate) async fn connected(shared: &Shared) -> anyhow::Result<(Cluster, ServerInfo)> {
    let (client, server) = connect(&shared.kube.connection()).await.map_err(with_hint)?;
    Ok((Cluster::new(client, shared.kube.namespace.clone(), Clock::system()), server))
}

/// A command's first question to a server, which may be away: a person is told soon that there is no answer yet, and at
/// the end from whom.
pub(crate) async fn first_answer<T>(
    server: &ServerInfo,
    question: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let mut question = pin!(question);
    let answer = tokio::select! {
        biased;
        answer = &mut question => answer,
        () = tokio::time::sleep(SILENCE) => {
            tracing::info!("no answer yet from {server}; trying on for half a minute");
            question.await
        }
    };
    let nobody = || Failure::new(Exit::Error, format!("no connection to {server}")).hint(ANSWERS);
    answer.map_err(|error| if caused_by(&error, is_unanswered) { error.context(nobody()) } else { error })
}

/// Most reasons for which nobody answers are kubectl's too, and its users know how to find them.
fn with_hint(error: anyhow::Error) -> anyhow::Error {
    if hint_of(&error).is_some() {
        return error;
    }
    let failure = Failure::new(exit_of(&error), "connecting to the cluster");
    error.context(failure.hint(ANSWERS))
}
