//! What `upgrade-plan` answers.

use std::fmt::Write as _;

use super::{
    gate_screen::{tone, verdict_in_short},
    table::{Look, Tone, table},
};
use crate::{
    compat,
    gate::{Class, Finding},
    plan::{Drain, Outlook, Step, UpgradePlan},
    policy::Span,
};

/// Findings named in the plan; the gate's own command lists them all.
const SHOWN_FINDINGS: usize = 8;

/// The plan for a person: from and to and why, the verdict with the findings that matter, the steps, the time, the undo.
pub fn plan_table(plan: &UpgradePlan, wide: bool, look: Look) -> String {
    let mut text = heading(plan);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "verdict: {}   data: {}", verdict_in_short(&plan.verdict), data());
    text.push_str(&findings(plan, look));
    if plan.steps.is_empty() {
        return text;
    }
    let _ = write!(text, "\n{}\n", steps_table(&plan.steps, look));
    text.push_str(&drains(&plan.steps, wide));
    let (time, pods) = (time(plan.seconds), pods(plan.pods));
    let _ = write!(text, "about {time} in all, one node at a time; {pods}\nundo: {}", plan.undo);
    text
}

fn heading(plan: &UpgradePlan) -> String {
    let why = if plan.why.is_empty() { String::new() } else { format!("   {}", plan.why) };
    match plan.upgrade {
        Some(kind) => format!("v{} → v{} ({kind}){why}\n", plan.from, plan.to),
        None if plan.from == plan.to => format!("v{}{why}\n", plan.from),
        None => format!("v{} → v{}{why}\n", plan.from, plan.to),
    }
}

fn data() -> String {
    let newest = compat::newest_minor().map(|minor| format!(", up to {minor}")).unwrap_or_default();
    format!("{}{newest}", compat::collected())
}

fn pods(n: usize) -> String {
    match n {
        0 => "no pod moves".to_owned(),
        1 => "1 pod moves".to_owned(),
        n => format!("{n} pods move"),
    }
}

fn findings(plan: &UpgradePlan, look: Look) -> String {
    let matter: Vec<_> = plan.verdict.findings.iter().filter(|finding| finding.class != Class::Warning).collect();
    if matter.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = matter.iter().take(SHOWN_FINDINGS).map(|finding| row(finding)).collect();
    let mut text = format!("\n{}\n", table(Look { no_headers: true, ..look }, &[], &rows));
    if let Some(more) = matter.len().checked_sub(SHOWN_FINDINGS).filter(|more| *more > 0) {
        let _ = writeln!(text, "… and {more} more");
    }
    let _ = writeln!(text, "what clears them: kubectl upgrade-gate --target {} -o wide", plan.to);
    text
}

fn row(finding: &Finding) -> Vec<(String, Tone)> {
    let plain = |text: &String| (text.clone(), Tone::Plain);
    let class = (finding.class.to_string(), tone(finding.class));
    vec![class, plain(&finding.gate), plain(&finding.object), plain(&finding.why)]
}

fn steps_table(steps: &[Step], look: Look) -> String {
    let headers = ["STEP", "NODE", "ROLE", "RUNNER", "WAVE", "PODS", "DRAIN", "EST"];
    table(look, &headers, &steps.iter().map(step).collect::<Vec<_>>())
}

fn step(step: &Step) -> Vec<(String, Tone)> {
    let dash = || "–".to_owned();
    let plain = |text: &Option<String>| (text.clone().unwrap_or_else(dash), Tone::Plain);
    let drain = step.drain.as_ref();
    vec![
        (step.n.to_string(), Tone::Plain),
        plain(&step.node),
        (step.role.to_string(), Tone::Plain),
        if step.skipped.is_some() { ("skipped".to_owned(), Tone::Mild) } else { plain(&step.runner) },
        (step.wave.map_or_else(dash, |wave| wave.to_string()), Tone::Number),
        (drain.map_or_else(dash, |drain| drain.pods.len().to_string()), Tone::Number),
        (
            drain.map_or_else(dash, |drain| drain.outlook.to_string()),
            drain.map_or(Tone::Plain, |drain| outlook(drain.outlook)),
        ),
        (if step.skipped.is_some() { dash() } else { time(step.seconds) }, Tone::Number),
    ]
}

fn outlook(outlook: Outlook) -> Tone {
    match outlook {
        Outlook::Fine => Tone::Plain,
        Outlook::Slow | Outlook::Cordon => Tone::Mild,
        Outlook::Never | Outlook::Unknown => Tone::Bad,
    }
}

/// Why a drain is not simply fine, what is skipped, and when asked for, which pods move.
fn drains(steps: &[Step], wide: bool) -> String {
    let mut text = String::new();
    for step in steps {
        let node = step.node.as_deref().unwrap_or("–");
        if let Some(skipped) = &step.skipped {
            let _ = writeln!(text, "{node} {skipped}");
        }
        if let Some(drain) = &step.drain {
            text.push_str(&drain_of(node, drain, wide));
        }
    }
    if text.is_empty() { "\n".to_owned() } else { format!("\n{text}\n") }
}

fn drain_of(node: &str, drain: &Drain, wide: bool) -> String {
    let mut text = String::new();
    for reason in &drain.reasons {
        let _ = writeln!(text, "drain of {node}: {reason}");
    }
    if wide && !drain.pods.is_empty() {
        let _ = writeln!(text, "pods that leave {node}: {}", drain.pods.join(", "));
    }
    text
}

/// Seconds below two minutes, else minutes rounded up: an estimate needs no more.
/// A forecast: nobody knows it to the second.
pub(super) fn time(seconds: u64) -> String {
    if seconds < 120 { Span::from_secs(seconds).to_string() } else { format!("{}m", seconds.div_ceil(60)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gate::{Verdict, fixture},
        plan::plan,
        policy::Policy,
        version::Target,
    };

    fn shown(findings: Vec<Finding>, wide: bool) -> String {
        let verdict = Verdict::of(findings, vec![], vec![]);
        let plan = plan(&fixture::cluster(), &fixture::minor(), &Policy::default(), &verdict);
        let text = plan_table(&plan.because("newest patch of the next minor"), wide, Look::default());
        // The data's day and reach change with the data.
        text.replace(&data(), "DATA")
    }

    #[test]
    fn the_whole_screen() {
        let finding = Finding::new(Class::Waiting, "addon/kyverno", "1.18.1 lists 1.33 to 1.35, not 1.37");
        insta::assert_snapshot!(shown(vec![finding.of_gate("addon-compat")], false), @r"
        v1.36.1 → v1.37.2 (minor)   newest patch of the next minor
        verdict: held   1 waiting upstream   data: DATA

        waiting   addon-compat   addon/kyverno   1.18.1 lists 1.33 to 1.35, not 1.37
        what clears them: kubectl upgrade-gate --target 1.37.2 -o wide

        STEP   NODE   ROLE            RUNNER   WAVE   PODS   DRAIN   EST
        1      –      preflight       w1          –      –   –        1m
        2      m1     control plane   w1          1      0   fine     4m
        3      w1     worker          m1          2      1   fine    11m
        4      w2     worker          m1          3      0   fine    11m
        5      –      postflight      m1          –      –   –       15s

        about 26m in all, one node at a time; 1 pod moves
        undo: workers by package; control planes until step 2 ends, then etcd snapshot only
        ");
    }

    #[test]
    fn a_safe_plan_names_no_findings() {
        insta::assert_snapshot!(shown(vec![], true), @r"
        v1.36.1 → v1.37.2 (minor)   newest patch of the next minor
        verdict: safe   data: DATA

        STEP   NODE   ROLE            RUNNER   WAVE   PODS   DRAIN   EST
        1      –      preflight       w1          –      –   –        1m
        2      m1     control plane   w1          1      0   fine     4m
        3      w1     worker          m1          2      1   fine    11m
        4      w2     worker          m1          3      0   fine    11m
        5      –      postflight      m1          –      –   –       15s

        pods that leave w1: kube-system/coredns-1

        about 26m in all, one node at a time; 1 pod moves
        undo: workers by package; control planes until step 2 ends, then etcd snapshot only
        ");
    }

    #[test]
    fn without_steps_there_is_no_table() {
        let (from, to) = (fixture::v("1.36.1"), fixture::v("1.38.0"));
        let refused = Target::new(from, to).expect_err("two minors ahead");
        for (plan, heading) in [
            (UpgradePlan::without_steps(from, to, Verdict::refused(refused)), "v1.36.1 → v1.38.0\nverdict: blocked"),
            (
                UpgradePlan::without_steps(from, from, Verdict::of(vec![], vec![], vec![])).because("nothing newer"),
                "v1.36.1   nothing newer\nverdict: safe",
            ),
        ] {
            let text = plan_table(&plan, false, Look::default());
            assert!(text.starts_with(heading) && !text.contains("STEP"), "{text}");
        }
    }

    #[test]
    fn many_findings_are_cut_off_and_counted() {
        let one = Finding::new(Class::Transient, "node/w1", "not Ready").of_gate("nodes-ready");
        let text = shown(vec![one; 11], false);
        assert_eq!(text.matches("not Ready").count(), SHOWN_FINDINGS);
        assert!(text.contains("… and 3 more"), "{text}");
    }

    #[test]
    fn times_are_as_rough_as_they_are_true() {
        for (seconds, text) in [(0, "0s"), (17, "17s"), (119, "1m59s"), (120, "2m"), (121, "3m"), (3600, "60m")] {
            assert_eq!(time(seconds), text);
        }
    }
}
