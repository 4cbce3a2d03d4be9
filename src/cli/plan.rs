//! `kubectl upgrade-plan`: what an upgrade would do, and whether it would be let. Changes nothing.

use std::collections::BTreeMap;

use anyhow::Context as _;
use clap::Args;

use super::{
    answer::{answer, look},
    gate::{observe, running},
    output::Format,
    play::rehearse::{self, Rehearsed},
    session::Session,
    shared::{Run, Shared},
};
use crate::{
    cluster::snapshot::ClusterSnapshot,
    error::{Exit, Failure},
    gate::{self, Verdict},
    node::packages::{index_versions, repository},
    plan::{self, UpgradePlan},
    policy::{Channel, Policy},
    report::{
        document, out,
        plan_screen::plan_table,
        rehearsal_screen::{Rehearsal, rehearsal_screen},
    },
    run::{
        detect::{Choice, Offer, choose, denied},
        record,
    },
    version::{KubeVersion, Target},
};

/// Shows what an upgrade would do: the target and why, the verdict, the order of nodes, the pods that move, the time.
///
/// Changes nothing. The exit code is the verdict's: 0 safe, 3 blocked, 4 held, 5 unknown.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags of a command line")]
pub(crate) struct PlanArgs {
    /// The version to go to; without it, what detection would choose
    #[arg(long, value_name = "X.Y.Z")]
    pub(crate) target: Option<KubeVersion>,
    /// Look at patches of the running minor alone
    #[arg(long)]
    pub(crate) patch_only: bool,
    /// Play the run on an in-memory copy of the live cluster
    #[arg(long)]
    pub(crate) rehearse: bool,
    /// Don't log in to nodes: gates on what only they know are not asked, which is said
    #[arg(long)]
    pub(crate) no_ssh: bool,
    /// Print the schema of the JSON document
    #[arg(long)]
    pub(crate) schema: bool,
}

impl Run for PlanArgs {
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        if self.schema {
            let schema =
                if self.rehearse { document::schema::<Rehearsal>() } else { document::schema::<UpgradePlan>() };
            out::answer(&schema?)?;
            return Ok(Exit::Ok);
        }
        shared.only(&[Format::Table, Format::Wide, Format::Json, Format::Yaml])?;
        let session = Session::open(shared).await?;
        let snapshot = observe(&session, self.no_ssh).await?;
        let choice = self.choice(&session, &snapshot).await?;
        let plan = planned(&snapshot, &session.policy, &choice)?;
        let output = &session.output;
        if self.rehearse && choice.to.is_some() {
            let rehearsal = rehearsed(&session, snapshot, plan).await?;
            let screen = || rehearsal_screen(&rehearsal, output.output == Format::Wide, look(output));
            answer(output.output, "Rehearsal", &rehearsal, screen)?;
            return Ok(rehearsal.exit());
        }
        let wide = output.output == Format::Wide;
        answer(output.output, "UpgradePlan", &plan, || shown(&plan, &choice, plan_table(&plan, wide, look(output))))?;
        Ok(plan.verdict.outcome.exit())
    }
}

/// What comes of the plan on a copy of the cluster. Without a step there is nothing to play, and without one of its lists
/// the copy would tell another story: unknown.
async fn rehearsed(session: &Session, snapshot: ClusterSnapshot, plan: UpgradePlan) -> anyhow::Result<Rehearsal> {
    let (Some(to), Some(from)) = (plan.to.parse().ok(), plan.from.parse().ok()) else {
        return Ok(Rehearsal::unknown(&plan, "the versions can't be read"));
    };
    let target = match Target::new(from, to) {
        Ok(target) if !plan.steps.is_empty() => target,
        Ok(_) => return Ok(Rehearsal::unknown(&plan, "there is nothing to do")),
        Err(error) => return Ok(Rehearsal::unknown(&plan, error.to_string())),
    };
    match rehearse::read(&session.cluster).await {
        Ok(live) => {
            out::say("copied; the run is played now");
            let policy = session.policy.clone();
            rehearse::play(Rehearsed { snapshot, live, plan, target, policy }).await
        }
        Err(error) => Ok(Rehearsal::unknown(&plan, format!("{error:#}"))),
    }
}

/// The target asked for, or the one that detection would choose.
struct Wanted {
    to: Option<KubeVersion>,
    why: String,
    passed_over: Vec<(KubeVersion, String)>,
}

impl From<Choice> for Wanted {
    fn from(choice: Choice) -> Self {
        Self { to: choice.target.map(|target| target.to), why: choice.why, passed_over: choice.passed_over }
    }
}

impl PlanArgs {
    async fn choice(&self, session: &Session, snapshot: &ClusterSnapshot) -> anyhow::Result<Wanted> {
        if let Some(to) = self.target {
            return Ok(Wanted { to: Some(to), why: "as asked for".to_owned(), passed_over: Vec::new() });
        }
        let mut policy = session.policy.clone();
        if self.patch_only {
            policy.channel = Channel::Patch;
        }
        let offer = offer(session, snapshot).await.with_context(no_target)?;
        Ok(choose(&offer, &policy).into())
    }
}

fn no_target() -> Failure {
    Failure::new(Exit::Error, "finding what to upgrade to")
        .hint("--target X.Y.Z plans for a version without looking for one")
}

/// What the repository offers. The index of each minor is read rather than a node's apt, whose lists would have to be
/// refreshed first: this command changes nothing.
async fn offer(session: &Session, snapshot: &ClusterSnapshot) -> anyhow::Result<Offer> {
    let running = running(snapshot)?;
    let mirror = repository::Http::default();
    let base = &session.policy.repository.url;
    let versions = |index: Option<String>| -> Vec<_> {
        let available = index.map(|text| index_versions(&text, "kubeadm")).unwrap_or_default();
        available.iter().map(|available| available.version).collect()
    };
    let patches = versions(repository::fetch_index(&mirror, base, running.minor()).await?);
    let next_minor = versions(repository::fetch_next_index(&mirror, base, running.minor()).await?);
    let newer = patches.iter().chain(&next_minor).copied().filter(|version| *version > running);
    let published = if session.policy.minimum_age.get().is_zero() {
        BTreeMap::new()
    } else {
        repository::published(&mirror, base, newer).await?
    };
    Ok(Offer {
        running,
        newest: snapshot.newest_version().unwrap_or(running),
        patches,
        next_minor,
        published,
        denied: denied(&record::runs(&session.cluster).await?),
        now: snapshot.observed_at,
    })
}

fn planned(snapshot: &ClusterSnapshot, policy: &Policy, wanted: &Wanted) -> anyhow::Result<UpgradePlan> {
    let from = running(snapshot)?;
    let Some(to) = wanted.to else {
        let nothing = Verdict::of(vec![], vec![], vec![]);
        return Ok(UpgradePlan::without_steps(from, from, nothing).because(&wanted.why));
    };
    let plan = match Target::new(from, to) {
        Ok(target) => plan::plan(snapshot, &target, policy, &gate::evaluate(snapshot, &target, policy)),
        Err(error) => UpgradePlan::without_steps(from, to, Verdict::refused(error)),
    };
    Ok(plan.because(&wanted.why))
}

fn shown(plan: &UpgradePlan, wanted: &Wanted, screen: String) -> String {
    if wanted.to.is_none() {
        // Nothing was judged: a verdict would say more than is known.
        return [vec![format!("v{}   {}", plan.from, wanted.why)], passed_over(wanted)].concat().join("\n");
    }
    [vec![screen], passed_over(wanted)].concat().join("\n")
}

fn passed_over(wanted: &Wanted) -> Vec<String> {
    wanted.passed_over.iter().map(|(version, why)| format!("passed over v{version}: {why}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gate::{Outcome, fixture},
        report::table::Look,
    };

    fn wanted(to: Option<&str>) -> Wanted {
        let passed_over = vec![(fixture::v("1.36.4"), "denied by the policy".to_owned())];
        Wanted { to: to.map(fixture::v), why: "nothing newer".to_owned(), passed_over }
    }

    fn screen(wanted: &Wanted) -> (UpgradePlan, String) {
        let plan = planned(&fixture::cluster(), &Policy::default(), wanted).expect("planned");
        let text = shown(&plan, wanted, plan_table(&plan, false, Look::default()));
        (plan, text)
    }

    #[test]
    fn nothing_newer_is_safe_and_one_line_with_what_was_passed_over() {
        let (plan, text) = screen(&wanted(None));
        assert_eq!(plan.verdict.outcome.exit(), Exit::Ok);
        assert_eq!(text, "v1.36.1   nothing newer\npassed over v1.36.4: denied by the policy");
    }

    #[test]
    fn a_target_out_of_reach_is_blocked_and_has_no_steps() {
        let (plan, text) = screen(&wanted(Some("1.38.0")));
        assert_eq!((plan.verdict.outcome, plan.steps.len()), (Outcome::Blocked, 0));
        assert!(text.contains("skips a minor"), "{text}");
    }

    #[test]
    fn a_target_in_reach_has_steps() {
        let (plan, text) = screen(&wanted(Some("1.36.3")));
        assert_eq!((plan.verdict.outcome, plan.steps.len()), (Outcome::Safe, 5));
        assert!(text.contains("STEP") && text.ends_with("denied by the policy"), "{text}");
    }
}
