//! What `upgrade-gate` answers.

mod list;

use std::{fmt::Write as _, time::Duration};

use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    table::{Look, Tone, table},
    wrap::wrapped,
};
use crate::{
    gate::{Class, Finding, GATES, Gate, Outcome, Verdict},
    version::KubeVersion,
};

/// The document `GateVerdict`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GateVerdict {
    /// The oldest kubelet.
    pub from: String,
    /// The version that was judged.
    pub to: String,
    /// When the cluster was observed.
    #[schemars(with = "String")]
    pub observed_at: Timestamp,
    /// The day of the oldest compat data.
    #[schemars(with = "String")]
    pub data: Date,
    /// What the gates say.
    #[serde(flatten)]
    pub verdict: Verdict,
}

impl GateVerdict {
    /// A verdict with what it is about.
    pub fn new(from: KubeVersion, to: KubeVersion, observed_at: Timestamp, verdict: Verdict) -> Self {
        Self { from: from.to_string(), to: to.to_string(), observed_at, data: crate::compat::collected(), verdict }
    }
}

/// One line a finding, worst first (a few, where the terminal is too narrow for a table), then one line of verdict.
/// `wide` adds evidence and source.
pub fn verdict_table(judged: &GateVerdict, wide: bool, look: Look, took: Duration) -> String {
    let mut text = String::new();
    if !judged.verdict.findings.is_empty() {
        text = findings_table(&judged.verdict.findings, wide, look);
        text.push_str("\n\n");
    }
    text + &verdict_line(judged, took)
}

fn findings_table(findings: &[Finding], wide: bool, look: Look) -> String {
    let rows: Vec<_> = findings.iter().map(|finding| cells(finding, wide)).collect();
    let headers = &["GATE", "CLASS", "OBJECT", "WHY", "REMEDY", "EVIDENCE", "SOURCE"][..if wide { 7 } else { 5 }];
    let whole = table(Look { width: None, ..look }, headers, &rows);
    let fits = |width: u16| plain_width(&whole) <= usize::from(width);
    if look.width.is_none_or(fits) { whole } else { list::blocks(findings, wide, look) }
}

fn cells(finding: &Finding, wide: bool) -> Vec<(String, Tone)> {
    let plain = |text: &str| (text.to_owned(), Tone::Plain);
    let mut cells = vec![plain(&finding.gate), (finding.class.to_string(), tone(finding.class))];
    cells.extend([&finding.object, &finding.why, &finding.remedy].map(|text| plain(text)));
    if wide {
        cells.extend([&finding.evidence, &finding.source].map(|text| plain(text)));
    }
    cells
}

/// The longest line in columns, without what only colours it.
fn plain_width(text: &str) -> usize {
    let uncolored = |line: &str| {
        let mut parts = line.split("\u{1b}[");
        let first = parts.next().map_or(0, |part| part.chars().count());
        first + parts.map(|part| part.split_once('m').map_or(0, |(_, rest)| rest.chars().count())).sum::<usize>()
    };
    text.lines().map(uncolored).max().unwrap_or(0)
}

/// How a class looks.
pub(super) fn tone(class: Class) -> Tone {
    match class {
        Class::Unknown | Class::Actionable => Tone::Bad,
        Class::Waiting | Class::Pinned | Class::Transient | Class::Warning => Tone::Mild,
    }
}

/// `held: 1 waiting, 2 to clear, 61 passed, … (71 gates, 212 ms, data of 2026-11-22)`.
fn verdict_line(judged: &GateVerdict, took: Duration) -> String {
    let verdict = &judged.verdict;
    let gates = verdict.passed.len() + verdict.not_applicable.len() + asked_with_findings(verdict);
    let gates = if gates == 1 { "1 gate".to_owned() } else { format!("{gates} gates") };
    format!(
        "{}: {}   ({gates}, {} ms, data of {})",
        verdict.outcome,
        counts(verdict).join(", "),
        took.as_millis(),
        judged.data
    )
}

fn counts(verdict: &Verdict) -> Vec<String> {
    let words = [
        (Class::Unknown, "unknown"),
        (Class::Waiting, "waiting"),
        (Class::Pinned, "pinned"),
        (Class::Transient, "transient"),
        (Class::Actionable, "to clear"),
        (Class::Warning, "to know of"),
    ];
    let mut said: Vec<_> = words
        .into_iter()
        .filter_map(|(class, word)| Some(verdict.count(class)).filter(|n| *n > 0).map(|n| format!("{n} {word}")))
        .collect();
    said.push(format!("{} passed", verdict.passed.len()));
    if !verdict.not_applicable.is_empty() {
        said.push(format!("{} not applicable", verdict.not_applicable.len()));
    }
    said
}

fn asked_with_findings(verdict: &Verdict) -> usize {
    GATES.iter().filter(|gate| verdict.findings.iter().any(|finding| finding.gate == gate.id)).count()
}

/// The verdict in one line: `held   1 waiting upstream; 2 to clear meanwhile`.
pub fn verdict_in_short(verdict: &Verdict) -> String {
    let n = |class| verdict.count(class);
    let mut said = Vec::new();
    for (class, words) in [
        (Class::Unknown, "could not be read"),
        (Class::Waiting, "waiting upstream"),
        (Class::Pinned, "pinned"),
        (Class::Transient, "to wait for"),
    ] {
        if n(class) > 0 {
            said.push(format!("{} {words}", n(class)));
        }
    }
    if n(Class::Actionable) > 0 {
        let meanwhile = if verdict.outcome == Outcome::Blocked { "" } else { " meanwhile" };
        said.push(format!("{} to clear{meanwhile}", n(Class::Actionable)));
    }
    match n(Class::Warning) {
        0 => {}
        1 => said.push("1 warning".to_owned()),
        n => said.push(format!("{n} warnings")),
    }
    if said.is_empty() { verdict.outcome.to_string() } else { format!("{}   {}", verdict.outcome, said.join("; ")) }
}

/// `--list`: every gate and what it checks.
pub fn gates_table(look: Look) -> String {
    let plain = |text: &str| (text.to_owned(), Tone::Plain);
    let row = |gate: &Gate| vec![plain(gate.id), plain(gate.severity.word()), plain(&phases(gate)), plain(gate.checks)];
    table(look, &["GATE", "SEVERITY", "PHASE", "CHECKS"], &GATES.iter().map(row).collect::<Vec<_>>())
}

fn phases(gate: &Gate) -> String {
    gate.phases.iter().map(|phase| phase.word()).collect::<Vec<_>>().join(", ")
}

/// `--explain`: all that is known of one gate.
pub fn explained(gate: &Gate, width: u16) -> String {
    let mut text = gate.id.to_owned();
    let needs = gate.needs.iter().map(|need| need.words()).collect::<Vec<_>>().join("; ");
    for (word, said) in [
        ("checks", gate.checks),
        ("matters", gate.matters),
        ("clears", gate.clears),
        ("severity", gate.severity.meaning()),
        ("asked", &phases(gate)),
        ("needs", if needs.is_empty() { "the policy alone" } else { &needs }),
        ("source", gate.source),
    ] {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n\n{word}:\n{}", wrapped(&format!("  {said}"), 2, Some(width)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::NotApplicable;

    fn judged(findings: Vec<Finding>) -> GateVerdict {
        let skipped = NotApplicable { gate: "alerts-firing".to_owned(), reason: "alerts.url is not set".to_owned() };
        let verdict = Verdict::of(findings, vec!["version-skew".to_owned()], vec![skipped]);
        let observed_at = "2026-11-22T10:00:00Z".parse().expect("time");
        let judged = GateVerdict::new(KubeVersion::new(1, 36, 3), KubeVersion::new(1, 37, 2), observed_at, verdict);
        GateVerdict { data: "2026-11-22".parse().expect("date"), ..judged }
    }

    fn some() -> Vec<Finding> {
        vec![
            Finding::new(Class::Actionable, "node/k8s-node3", "containerd 1.7.30 is below the floor of 1.37")
                .of_gate("unsupported-runtime")
                .evidence("containerRuntimeVersion is \"containerd://1.7.30\"")
                .remedy("upgrade containerd there to 2.2.0 or later")
                .source("containerd RELEASES.md"),
            Finding::new(Class::Waiting, "addon/kyverno", "1.18.1 lists 1.33 to 1.35, not 1.37")
                .of_gate("addon-compat")
                .remedy("no release lists 1.37 yet"),
        ]
    }

    #[test]
    fn one_line_a_finding_worst_first_and_one_of_verdict() {
        insta::assert_snapshot!(
            verdict_table(&judged(some()), false, Look::default(), Duration::from_millis(212)),
            @r"
            GATE                  CLASS        OBJECT           WHY                                            REMEDY
            addon-compat          waiting      addon/kyverno    1.18.1 lists 1.33 to 1.35, not 1.37            no release lists 1.37 yet
            unsupported-runtime   actionable   node/k8s-node3   containerd 1.7.30 is below the floor of 1.37   upgrade containerd there to 2.2.0 or later

            held: 1 waiting, 1 to clear, 1 passed, 1 not applicable   (4 gates, 212 ms, data of 2026-11-22)
            "
        );
        insta::assert_snapshot!(
            verdict_table(&judged(some()), false, Look { width: Some(80), ..Look::default() }, Duration::from_millis(7)),
            @r"
            waiting: addon/kyverno (addon-compat)
              1.18.1 lists 1.33 to 1.35, not 1.37
              remedy: no release lists 1.37 yet

            actionable: node/k8s-node3 (unsupported-runtime)
              containerd 1.7.30 is below the floor of 1.37
              remedy: upgrade containerd there to 2.2.0 or later

            held: 1 waiting, 1 to clear, 1 passed, 1 not applicable   (4 gates, 7 ms, data of 2026-11-22)
            "
        );
    }

    #[test]
    fn colour_counts_for_no_column() {
        let look = Look { color: true, width: Some(141), no_headers: false };
        let shown = verdict_table(&judged(some()), false, look, Duration::ZERO);
        assert!(shown.contains("GATE") && shown.contains("\u{1b}["), "{shown}");
        let narrow = verdict_table(&judged(some()), false, Look { width: Some(100), ..look }, Duration::ZERO);
        assert!(
            !narrow.contains("GATE") && narrow.contains("\u{1b}[31mactionable\u{1b}[0m: node/k8s-node3"),
            "{narrow}"
        );
    }

    #[test]
    fn wide_adds_evidence_and_source() {
        let shown = verdict_table(&judged(some()), true, Look::default(), Duration::ZERO);
        assert!(shown.contains("EVIDENCE") && shown.contains("containerd RELEASES.md"), "{shown}");
    }

    #[test]
    fn nothing_found_is_one_line() {
        insta::assert_snapshot!(verdict_table(&judged(vec![]), false, Look::default(), Duration::from_millis(9)), @"safe: 1 passed, 1 not applicable   (2 gates, 9 ms, data of 2026-11-22)");
        assert_eq!(verdict_in_short(&judged(vec![]).verdict), "safe");
        assert_eq!(verdict_in_short(&judged(some()).verdict), "held   1 waiting upstream; 1 to clear meanwhile");
    }

    #[test]
    fn a_gate_explains_itself() {
        let gate = crate::gate::find("cordoned-unexpected").expect("gate");
        insta::assert_snapshot!(explained(gate, 80), @r"
        cordoned-unexpected

        checks:
          no node is cordoned by anyone but a run of this product (its own cordon
          carries an annotation)

        matters:
          someone is at work on that node; it could take no pods that a drain moves, and
          a run that uncordons it would undo their work

        clears:
          whoever cordoned it uncordons it: kubectl uncordon NODE

        severity:
          holds: the run waits, quietly, until it clears

        asked:
          run

        needs:
          nodes (list nodes; list pods in kube-system)

        source:
          spec.unschedulable of the node; it is never uncordoned by a run that did not
          cordon it
        ");
    }

    #[test]
    fn the_document_is_flat_and_versioned() {
        let document = super::super::document::Document::new("GateVerdict", judged(some()));
        let value = serde_json::to_value(&document).expect("json");
        assert_eq!(value["apiVersion"], "kubectl-upgrade/v1");
        assert_eq!(value["outcome"], "held");
        assert_eq!(value["findings"][0]["gate"], "addon-compat");
        assert_eq!(value["notApplicable"][0]["gate"], "alerts-firing");
    }
}
