//! What the play comes to.

use std::collections::BTreeMap;

use crate::{
    plan::UpgradePlan,
    report::rehearsal_screen::{Ends, NodeTime, Rehearsal, Stands},
    run::record::{NodeState, RunState, Status},
    sandbox::store::{Store, kinds},
};

use super::moves::Moves;

/// The answer, from the run's record on the copy and what was seen there.
pub(super) fn rehearsal(
    plan: &UpgradePlan,
    run: &RunState,
    store: &Store,
    moves: &Moves,
    set_aside: Vec<String>,
    unknown: Vec<String>,
) -> Rehearsal {
    let lines = moves.moved();
    let wanted = format!("v{}", run.target.to);
    let nodes = store.list(&kinds::NODE, None);
    let there = nodes.iter().filter(|node| node["status"]["nodeInfo"]["kubeletVersion"] == wanted.as_str()).count();
    let end = run.last_progress.duration_since(run.seeded_at);
    Rehearsal {
        ends: if run.status == Status::Done { Ends::Well } else { stands(run) },
        stands: (run.status != Status::Done).then(|| why(run)),
        set_aside,
        verdict: Some(plan.verdict.outcome),
        seconds: u64::try_from(end.as_secs()).unwrap_or(0),
        nodes_there: there,
        nodes: nodes.len(),
        phases: phases(plan, run, &moves.from),
        moves: lines.iter().map(|one| one.times).sum(),
        moved: lines,
        gone: moves.gone.clone(),
        waited: moves.waits.all(store),
        unknown,
        ..Rehearsal::of(plan)
    }
}

fn stands(run: &RunState) -> Ends {
    if run.status == Status::Refused { Ends::Refused } else { Ends::Stands }
}

/// Where it stands, and why, in the words of the record.
fn why(run: &RunState) -> Stands {
    if let Some((_, findings)) = run.refusal.as_ref().filter(|_| run.status == Status::Refused) {
        let reasons: Vec<_> = findings.iter().map(|f| format!("{} {}: {}", f.gate, f.object, f.why)).collect();
        let hint = findings.first().map(|finding| finding.remedy.clone()).filter(|remedy| !remedy.is_empty());
        return Stands { node: None, step: "preflight".to_owned(), why: reasons.join("; "), hint };
    }
    if let Some(halt) = &run.halt {
        return Stands {
            node: halt.node.clone(),
            step: halt.step.clone(),
            why: halt.why.clone(),
            hint: halt.hint.clone(),
        };
    }
    let step = run.step.as_ref();
    let waiting = step.and_then(|step| step.waiting_for.clone());
    let why = waiting.or_else(|| run.attempt_failed.clone()).or_else(|| run.paused.clone());
    Stands {
        node: run.node.clone(),
        step: step.map_or_else(|| "between two phases".to_owned(), |step| step.name.clone()),
        why: why.unwrap_or_else(|| "nothing was recorded any more; no Job of the chain goes on".to_owned()),
        hint: None,
    }
}

/// Each phase in the order in which it was done, with its time and what left its node.
fn phases(plan: &UpgradePlan, run: &RunState, moved: &BTreeMap<String, usize>) -> Vec<NodeTime> {
    let roles: BTreeMap<&str, String> =
        plan.steps.iter().filter_map(|step| Some((step.node.as_deref()?, step.role.to_string()))).collect();
    let mut rows: Vec<_> = run.nodes.iter().collect();
    rows.sort_by_key(|(_, row)| row.started_at);
    let phase = |(name, row): (&String, &crate::run::record::NodeProgress)| {
        let end = row.ended_at.unwrap_or(run.last_progress);
        let drain = row.steps.iter().find(|(step, ..)| step == "drain");
        NodeTime {
            role: roles.get(name.as_str()).cloned().unwrap_or_else(|| name.clone()),
            node: roles.contains_key(name.as_str()).then(|| name.clone()),
            done: matches!(row.state, NodeState::Done | NodeState::Skipped),
            seconds: u64::try_from(end.duration_since(row.started_at).as_secs()).unwrap_or(0),
            pods: moved.get(name).copied().or(drain.map(|_| 0)),
            drain_seconds: drain.map(|(.., milliseconds)| milliseconds / 1000),
        }
    };
    rows.into_iter().map(phase).collect()
}
