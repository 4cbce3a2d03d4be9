//! `--follow`: the chain, live. Reads the record once a second, and rides over an API server that is away.

use std::{io::IsTerminal as _, sync::Arc, time::Duration};

use anyhow::Context as _;

use crate::{
    cli::{
        output::Format,
        patience::{EVERY, patiently},
        session::Session,
    },
    cluster::{
        api::Cluster,
        observe,
        snapshot::{Node, Observed},
    },
    error::Exit,
    install::names::NAMESPACE,
    policy::Policy,
    report::{
        history::event_line,
        out,
        progress::{self, Screen},
        status::{self, Seen},
        table,
    },
    run::{
        kill_switch,
        record::{Entry, Journal, RunState, Status, fold},
    },
};

/// A silence shorter than this is nothing worth a word.
const WORTH_SAYING: Duration = Duration::from_secs(5);
/// Nodes are there for their names and versions: the view does without fresh ones.
const NODES_WITHIN: Duration = Duration::from_secs(5);

const LEFT: &str = "the upgrade goes on in the cluster. Stop it: kubectl upgrade-run halt --reason …";

/// Shows the run until it ends or stands still. Ctrl-C leaves the view; the upgrade goes on in the cluster.
pub(crate) async fn run(session: &Session, run: &str) -> anyhow::Result<Exit> {
    let view = View::new(session.output.output == Format::Json, progress::HINT);
    tokio::select! {
        biased;
        Ok(()) = tokio::signal::ctrl_c() => {
            out::say(LEFT);
            Ok(Exit::Ok)
        }
        ended = follow(&session.cluster, &session.policy, run, view) => ended,
    }
}

/// Shows the run in this view until it ends or stands still.
pub(crate) async fn follow(cluster: &Arc<Cluster>, policy: &Policy, run: &str, mut view: View) -> anyhow::Result<Exit> {
    let journal = Journal::new(cluster.clone(), run);
    let mut entries = journal.entries().await?;
    let mut nodes = Vec::new();
    let mut seen_entries = 0;
    loop {
        let state = fold(run, &entries).with_context(|| format!("run record k8s-upgrade-run-{run} is not there"))?;
        if entries.len() > seen_entries {
            view.events(entries.get(seen_entries..).unwrap_or_default())?;
            seen_entries = entries.len();
            nodes = live_nodes(cluster).await.unwrap_or(nodes);
        }
        if let Some(exit) = end_of(&state) {
            view.end();
            out::answer(&last_word(cluster, policy, state, nodes).await?)?;
            return Ok(exit);
        }
        view.show(&seen(cluster, policy, &state, &nodes), None);
        tokio::time::sleep(EVERY).await;
        let silent = |length| view.silent(&seen(cluster, policy, &state, &nodes), length);
        entries = patiently(cluster.clock(), async || journal.entries().await, silent).await?;
    }
}

/// How the view ends; none while the run goes on.
fn end_of(state: &RunState) -> Option<Exit> {
    match state.status {
        // The kill switch was on before preflight opened the run.
        Status::Seeded if state.paused.is_some() => Some(Exit::Busy),
        Status::Seeded | Status::InFlight => None,
        Status::Done => Some(Exit::Ok),
        Status::Halted => Some(Exit::Halted),
        Status::Paused | Status::Superseded => Some(Exit::Busy),
        Status::Abandoned => Some(Exit::Declined),
        Status::Refused => Some(state.refusal.as_ref().map_or(Exit::Unknown, |(outcome, _)| outcome.exit())),
    }
}

async fn live_nodes(cluster: &Cluster) -> Option<Vec<Node>> {
    tokio::time::timeout(NODES_WITHIN, observe::nodes(cluster)).await.ok()?.ok()
}

async fn last_word(cluster: &Cluster, policy: &Policy, state: RunState, nodes: Vec<Node>) -> anyhow::Result<String> {
    if matches!(state.status, Status::Done | Status::Abandoned | Status::Superseded) {
        return Ok(progress::ending(&state));
    }
    let mut seen = seen(cluster, policy, &state, &nodes);
    seen.kill_switch = kill_switch::reason(cluster).await?;
    let look = table::Look { color: false, width: table::terminal_width(), no_headers: false };
    Ok(status::text(&status::report(&seen), false, look))
}

/// The record and the nodes; what only `upgrade-status` shows is not asked for.
fn seen<'a>(cluster: &'a Cluster, policy: &'a Policy, state: &RunState, nodes: &[Node]) -> Seen<'a> {
    Seen {
        namespace: Some(cluster.namespace()).filter(|name| *name != NAMESPACE),
        runs: vec![state.clone()],
        nodes: Observed::Known(nodes.to_vec()),
        work: Observed::NotConfigured,
        detection: Observed::NotConfigured,
        kill_switch: None,
        lease: Observed::NotConfigured,
        policy,
        policy_unread: None,
        now: cluster.clock().now(),
    }
}

/// Where the view goes.
pub(crate) enum View {
    /// A terminal: redrawn in place, with what Ctrl-C does as its last line.
    Live { screen: Screen, events: Vec<String>, hint: &'static str },
    /// A line an event.
    Lines { json: bool, silence_said: bool },
}

impl View {
    /// On a terminal if there is one, in lines otherwise.
    pub(crate) fn new(json: bool, hint: &'static str) -> Self {
        let terminal = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
        if terminal && !json {
            Self::Live { screen: Screen::on_stderr(), events: Vec::new(), hint }
        } else {
            Self::Lines { json, silence_said: false }
        }
    }

    fn events(&mut self, new: &[Entry]) -> anyhow::Result<()> {
        match self {
            Self::Live { events, .. } => events.extend(new.iter().map(event_line)),
            Self::Lines { json, silence_said } => {
                *silence_said = false;
                for entry in new {
                    let line = if *json { serde_json::to_string(entry)? } else { event_line(entry) };
                    out::answer(&line)?;
                }
            }
        }
        Ok(())
    }

    fn show(&mut self, seen: &Seen<'_>, away: Option<Duration>) {
        if let Self::Live { screen, events, hint } = self {
            screen.show(&progress::lines(&status::report(seen), events, away, hint));
        }
    }

    fn silent(&mut self, seen: &Seen<'_>, length: Duration) {
        let away = (length >= WORTH_SAYING).then_some(length);
        self.show(seen, away);
        if let (Self::Lines { silence_said, .. }, Some(length)) = (self, away)
            && !*silence_said
        {
            *silence_said = true;
            out::say(&progress::away(length));
        }
    }

    fn end(self) {
        if let Self::Live { screen, .. } = self {
            screen.clear();
        }
    }
}

#[cfg(test)]
mod tests;
