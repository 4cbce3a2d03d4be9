//! `kubectl upgrade-gate`: every gate asked, the verdict as exit code. Changes nothing.

mod saved;

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use serde::Serialize;

use super::{
    answer::{answer, look},
    machines,
    output::Format,
    policy_source::PolicyText,
    session::Session,
    shared::{Run, Shared},
};
use crate::{
    clock::Clock,
    cluster::{
        observe::{self, Instances},
        snapshot::ClusterSnapshot,
    },
    error::{Exit, Failure},
    gate::{self, GATES, Outcome, Verdict},
    policy::Policy,
    report::{
        document, gate_ci,
        gate_screen::{GateVerdict, explained, gates_table, verdict_table},
        out,
    },
    signal::Signals,
    version::{KubeVersion, Target},
};

/// Asks every gate whether the cluster may go to a version, and says what to do about each no.
///
/// Changes nothing. The exit code is the verdict's: 0 safe, 3 blocked, 4 held, 5 unknown. `-o sarif` and `-o junit`
/// are for CI.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("question").args(["target", "list", "explain", "schema"]).required(true))]
pub(crate) struct GateArgs {
    /// The version to judge
    #[arg(long, value_name = "X.Y.Z")]
    pub(crate) target: Option<KubeVersion>,
    /// Ask this gate alone; may be repeated
    #[arg(long = "gate", value_name = "ID", requires = "target")]
    pub(crate) gates: Vec<String>,
    /// Don't log in to nodes: gates on what only they know are not asked, which is said
    #[arg(long, requires = "target")]
    pub(crate) no_ssh: bool,
    /// Write what was observed to a file, secrets redacted
    #[arg(long, value_name = "FILE", requires = "target", conflicts_with = "from")]
    pub(crate) save: Option<PathBuf>,
    /// Judge such a file, with no cluster
    #[arg(long, value_name = "FILE", requires = "target")]
    pub(crate) from: Option<PathBuf>,
    /// The verdict from which the exit code is not 0; unknown fails too, unless `never`
    #[arg(long, value_enum, value_name = "VERDICT", default_value_t = FailOn::Held, requires = "target")]
    pub(crate) fail_on: FailOn,
    /// List the gates
    #[arg(long)]
    pub(crate) list: bool,
    /// Tell what a gate checks, and how to clear it
    #[arg(long, value_name = "ID")]
    pub(crate) explain: Option<String>,
    /// Print the schema of the JSON document
    #[arg(long)]
    pub(crate) schema: bool,
}

/// `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Blocked alone.
    Blocked,
    /// Blocked and held.
    Held,
    /// Nothing, not even unknown.
    Never,
}

impl FailOn {
    fn exit(self, outcome: Outcome) -> Exit {
        match (self, outcome) {
            (Self::Never, _) | (Self::Blocked, Outcome::Held) => Exit::Ok,
            _ => outcome.exit(),
        }
    }
}

impl Run for GateArgs {
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        if let Some(target) = self.target {
            return self.judge(target, shared).await;
        }
        if let Some(id) = &self.explain {
            explain(id, &shared)?;
        } else if self.list {
            list(&shared)?;
        } else {
            out::answer(&document::schema::<GateVerdict>()?)?;
        }
        Ok(Exit::Ok)
    }
}

impl GateArgs {
    async fn judge(self, to: KubeVersion, shared: Shared) -> anyhow::Result<Exit> {
        shared.only(&[Format::Table, Format::Wide, Format::Json, Format::Yaml, Format::Sarif, Format::Junit])?;
        for id in &self.gates {
            known(id)?;
        }
        let clock = Clock::system();
        let started = clock.now();
        let output = shared.output.clone();
        let (snapshot, policy) = self.observed(shared).await?;
        let judged = self.verdict(&snapshot, to, &policy)?;
        let took = clock.since(started);
        match output.output {
            Format::Sarif => out::answer(&gate_ci::sarif(&judged)?)?,
            Format::Junit => out::answer(&gate_ci::junit(&judged))?,
            format => {
                let wide = format == Format::Wide;
                answer(format, "GateVerdict", &judged, || verdict_table(&judged, wide, look(&output), took))?;
            }
        }
        Ok(self.fail_on.exit(judged.verdict.outcome))
    }

    /// The cluster as it is, or as it was saved, and the policy that holds there.
    async fn observed(&self, shared: Shared) -> anyhow::Result<(ClusterSnapshot, Policy)> {
        if let Some(path) = &self.from {
            // No cluster is asked, so its ConfigMap is not either.
            let policy = shared.policy.as_deref().map(PolicyText::of_file).transpose()?;
            return Ok((saved::load(path)?, policy.map_or_else(|| Ok(Policy::default()), |text| text.policy())?));
        }
        let session = Session::open(shared).await?;
        let snapshot = observe(&session, self.no_ssh).await?;
        if let Some(path) = &self.save {
            saved::save(path, &snapshot)?;
        }
        Ok((snapshot, session.policy))
    }

    fn verdict(&self, snapshot: &ClusterSnapshot, to: KubeVersion, policy: &Policy) -> anyhow::Result<GateVerdict> {
        let from = running(snapshot)?;
        // that a node could not be read is said by one gate for all: it is asked beside any other
        let named = |gate: &gate::Gate| gate.id == gate::SSH_ACCESS || self.gates.iter().any(|id| id == gate.id);
        let wanted = |gate: &gate::Gate| self.gates.is_empty() || named(gate);
        let verdict = match Target::new(from, to) {
            Ok(target) => gate::evaluate_only(snapshot, &target, policy, wanted),
            Err(error) => Verdict::refused(error),
        };
        Ok(GateVerdict::new(from, to, snapshot.observed_at, verdict))
    }
}

/// The whole cluster, alerts and nodes included; nothing is written.
pub(super) async fn observe(session: &Session, no_ssh: bool) -> anyhow::Result<ClusterSnapshot> {
    let alerts = Signals::new(session.policy.clone(), None)?.alerts().await;
    let instances = Instances::Direct(Box::new(session.connection.clone()));
    let mut snapshot = observe::snapshot(&session.cluster, &instances, alerts).await?;
    snapshot.hosts = machines::look(session, &snapshot.nodes, no_ssh).await;
    Ok(snapshot)
}

/// The running version: the oldest kubelet.
pub(super) fn running(snapshot: &ClusterSnapshot) -> anyhow::Result<KubeVersion> {
    let failure = || Failure::new(Exit::Error, "the cluster has no nodes").hint("kubectl get nodes");
    Ok(snapshot.running_version().ok_or_else(failure)?)
}

fn known(id: &str) -> anyhow::Result<&'static gate::Gate> {
    let known = || GATES.iter().map(|gate| gate.id).collect::<Vec<_>>().join(", ");
    let failure = || Failure::new(Exit::Usage, format!("there is no gate {id:?}")).hint(format!("one of {}", known()));
    Ok(gate::find(id).ok_or_else(failure)?)
}

#[derive(Serialize)]
struct List {
    gates: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    id: &'static str,
    checks: &'static str,
    matters: &'static str,
    clears: &'static str,
    severity: &'static str,
    phases: Vec<&'static str>,
    needs: Vec<&'static str>,
    source: &'static str,
}

impl List {
    fn of<'a>(gates: impl IntoIterator<Item = &'a gate::Gate>) -> Self {
        let listed = |gate: &gate::Gate| {
            let gate::Gate { id, checks, matters, clears, source, .. } = *gate;
            let severity = gate.severity.word();
            let phases = gate.phases.iter().map(|phase| phase.word()).collect();
            let needs = gate.needs.iter().map(|need| need.words()).collect();
            Listed { id, checks, matters, clears, severity, phases, needs, source }
        };
        Self { gates: gates.into_iter().map(listed).collect() }
    }
}

fn explain(id: &str, shared: &Shared) -> anyhow::Result<()> {
    shared.only(&[Format::Table, Format::Wide, Format::Json, Format::Yaml])?;
    let gate = known(id)?;
    let width = crate::report::table::terminal_width().unwrap_or(80).min(100);
    answer(shared.output.output, "GateList", &List::of([gate]), || explained(gate, width))
}

fn list(shared: &Shared) -> anyhow::Result<()> {
    shared.only(&[Format::Table, Format::Wide, Format::Json, Format::Yaml, Format::Name])?;
    let format = shared.output.output;
    answer(format, "GateList", &List::of(GATES), || match format {
        Format::Name => GATES.iter().map(|gate| gate.id).collect::<Vec<_>>().join("\n"),
        _ => gates_table(look(&shared.output)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture;

    fn args(gates: &[&str]) -> GateArgs {
        GateArgs {
            target: None,
            gates: gates.iter().map(|id| (*id).to_owned()).collect(),
            no_ssh: false,
            save: None,
            from: None,
            fail_on: FailOn::Held,
            list: false,
            explain: None,
            schema: false,
        }
    }

    #[test]
    fn the_exit_code_is_the_verdicts_as_far_as_asked_for() {
        use Outcome::{Blocked, Held, Safe, Unknown};
        for (fail_on, codes) in
            [(FailOn::Held, [0, 3, 4, 5]), (FailOn::Blocked, [0, 3, 0, 5]), (FailOn::Never, [0, 0, 0, 0])]
        {
            assert_eq!([Safe, Blocked, Held, Unknown].map(|outcome| fail_on.exit(outcome) as u8), codes, "{fail_on:?}");
        }
    }

    #[test]
    fn a_target_out_of_reach_is_blocked_and_not_an_error() {
        let judged = |to| args(&[]).verdict(&fixture::cluster(), fixture::v(to), &Policy::default()).expect("judged");
        assert_eq!(judged("1.36.3").verdict.outcome, Outcome::Safe);
        for to in ["1.38.0", "1.36.0", "1.35.9"] {
            let verdict = judged(to).verdict;
            assert_eq!(
                (verdict.outcome, verdict.findings[0].gate.as_str()),
                (Outcome::Blocked, "version-skew"),
                "{to}"
            );
        }
    }

    #[test]
    fn one_gate_can_be_asked_alone_if_there_is_such_a_gate() {
        let judged = args(&["nodes-ready"]).verdict(&fixture::cluster(), fixture::v("1.36.3"), &Policy::default());
        let verdict = judged.expect("judged").verdict;
        assert_eq!((verdict.passed, verdict.not_applicable.len()), (vec!["nodes-ready".to_owned()], 1));
        assert_eq!(crate::error::exit_of(&known("nodes-redy").map(|_| ()).expect_err("refused")), Exit::Usage);
    }
}
