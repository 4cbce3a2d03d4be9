//! `kubectl upgrade-run start`.

use clap::Args;

use crate::{
    cli::{equipment, session::Session},
    cluster::observe::{self, Instances},
    error::{Exit, Failure},
    gate::{self, Outcome, Verdict},
    report::out,
    run::{
        detect, lease, record,
        start::{Seeding, seed},
    },
    signal::Signals,
    version::{KubeVersion, Target},
};

/// Seeds the chain for a target now, after plan, verdict and a question
#[derive(Args, Debug)]
pub(crate) struct StartArgs {
    /// The version to go to
    #[arg(long, value_name = "X.Y.Z")]
    pub(crate) target: KubeVersion,
    /// Then show the chain live; Ctrl-C leaves the view, not the upgrade
    #[arg(long)]
    pub(crate) follow: bool,
}

pub(super) async fn run(args: StartArgs, session: Session) -> anyhow::Result<Exit> {
    let signals = equipment::signals(&session).await?;
    refuse_denied(&session, args.target).await?;
    refuse_busy(&session).await?;
    let (target, verdict) = judge(&session, &signals, args.target).await?;
    out::say(&format!("{target}   verdict: {}", verdict.outcome));
    for finding in &verdict.findings {
        out::say(&format!("{:?}  {}  {}  {}", finding.class, finding.gate, finding.object, finding.why).to_lowercase());
    }
    if verdict.outcome != Outcome::Safe {
        out::say(&format!("what clears them: kubectl upgrade-gate --target {} -o wide", args.target));
        return Ok(verdict.outcome.exit());
    }
    session.confirm(&format!("Upgrade the cluster {target} now?"))?;
    let run = match seed(&session.cluster, target, "kubectl upgrade-run start").await? {
        Seeding::Seeded(run) => run,
        Seeding::Going(run) => {
            out::say("the chain for this target has its Job already");
            run
        }
    };
    out::answer(&format!("run {run}"))?;
    if !args.follow {
        out::say("look on with: kubectl upgrade-status --watch");
        return Ok(Exit::Ok);
    }
    super::follow::run(&session, &run).await
}

async fn judge(session: &Session, signals: &Signals, to: KubeVersion) -> anyhow::Result<(Target, Verdict)> {
    let instances = Instances::Direct(Box::new(session.connection.clone()));
    let snapshot = observe::snapshot(&session.cluster, &instances, signals.alerts().await).await?;
    let running = snapshot.running_version().ok_or_else(|| Failure::new(Exit::Error, "the cluster has no nodes"))?;
    let target = Target::new(running, to).map_err(|error| Failure::new(Exit::Blocked, error.to_string()))?;
    let verdict = gate::evaluate(&snapshot, &target, &session.policy);
    Ok((target, verdict))
}

async fn refuse_denied(session: &Session, to: KubeVersion) -> anyhow::Result<()> {
    let denied = detect::denied(&record::runs(&session.cluster).await?);
    if denied.contains(&to) {
        let why = format!("v{to} was given up or rolled back before");
        return Err(Failure::new(Exit::Blocked, why).hint("kubectl upgrade-run continue allows it again").into());
    }
    Ok(())
}

async fn refuse_busy(session: &Session) -> anyhow::Result<()> {
    if let Some(reason) = crate::run::kill_switch::reason(&session.cluster).await? {
        let why = format!("the kill switch is on: {reason}");
        return Err(Failure::new(Exit::Busy, why).hint("kubectl upgrade-run continue").into());
    }
    if let Some(run) = record::active(&session.cluster).await?.filter(|run| run.status.is_open()) {
        let why = format!("run {} to v{} is open", run.id, run.target.to);
        let hint = "kubectl upgrade-status; then kubectl upgrade-run retry, or abandon --reason …";
        return Err(Failure::new(Exit::Busy, why).hint(hint).into());
    }
    if let Some(holder) = lease::live_holder(&session.cluster).await? {
        let why = format!("run {} holds the Lease {}", holder.run, lease::NAME);
        return Err(Failure::new(Exit::Busy, why).hint("kubectl upgrade-status").into());
    }
    Ok(())
}
