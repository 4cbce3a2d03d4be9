//! The verdict for machines that read other people's formats: SARIF 2.1.0 for code scanners, JUnit's XML for CI.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{gate_screen::GateVerdict, out};
use crate::gate::{Class, Finding, GATES, Gate};

/// SARIF 2.1.0: a rule a gate, a result a finding.
pub fn sarif(judged: &GateVerdict) -> anyhow::Result<String> {
    let ids: Vec<_> = ids(judged);
    let rules: Vec<_> = ids.iter().map(|id| rule(id)).collect();
    let results: Vec<_> = judged.verdict.findings.iter().map(|finding| result(finding, &ids)).collect();
    out::json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "kubectl-upgrade",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
            "properties": {
                "outcome": judged.verdict.outcome,
                "from": judged.from,
                "to": judged.to,
                "observedAt": judged.observed_at.to_string(),
            },
        }],
    }))
}

/// Gates of the registry, then those that judge elsewhere and are named by a finding.
fn ids(judged: &GateVerdict) -> Vec<String> {
    let mut ids: Vec<_> = GATES.iter().map(|gate| gate.id.to_owned()).collect();
    for finding in &judged.verdict.findings {
        if !ids.contains(&finding.gate) {
            ids.push(finding.gate.clone());
        }
    }
    ids
}

fn rule(id: &str) -> Value {
    let Some(Gate { checks, matters, clears, .. }) = crate::gate::find(id) else { return json!({"id": id}) };
    json!({
        "id": id,
        "shortDescription": {"text": checks},
        "fullDescription": {"text": matters},
        "help": {"text": clears},
    })
}

fn result(finding: &Finding, ids: &[String]) -> Value {
    let remedy = if finding.remedy.is_empty() { String::new() } else { format!(". Remedy: {}", finding.remedy) };
    json!({
        "ruleId": finding.gate,
        "ruleIndex": ids.iter().position(|id| *id == finding.gate),
        "level": level(finding.class),
        "message": {"text": format!("{}: {}{remedy}", finding.object, finding.why)},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": finding.object, "kind": "resource"}]}],
        "properties": {"class": finding.class, "evidence": finding.evidence, "source": finding.source},
    })
}

fn level(class: Class) -> &'static str {
    match class {
        Class::Unknown | Class::Actionable => "error",
        Class::Waiting | Class::Pinned | Class::Transient => "warning",
        Class::Warning => "note",
    }
}

/// JUnit: a test case a gate. Unknown is an error, whatever else refuses a failure, a warning goes to the output.
pub fn junit(judged: &GateVerdict) -> String {
    let verdict = &judged.verdict;
    let ids: Vec<_> = ids(judged).into_iter().filter(|id| was_asked(judged, id)).collect();
    let cases: Vec<_> = ids.iter().map(|id| case(judged, id)).collect();
    let count = |tag: &str| cases.iter().filter(|case| case.contains(tag)).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        cases.len(),
        count("<failure "),
        count("<error "),
        count("<skipped ")
    );
    let name = escaped(&format!("kubectl upgrade-gate v{} to v{}: {}", judged.from, judged.to, verdict.outcome));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n<testsuite name=\"{name}\" {counts} \
         timestamp=\"{}\">\n{}\n</testsuite>\n</testsuites>",
        judged.observed_at,
        cases.join("\n")
    )
}

fn was_asked(judged: &GateVerdict, id: &str) -> bool {
    let verdict = &judged.verdict;
    verdict.passed.iter().any(|passed| passed == id)
        || verdict.not_applicable.iter().any(|skipped| skipped.gate == id)
        || verdict.findings.iter().any(|finding| finding.gate == id)
}

fn case(judged: &GateVerdict, id: &str) -> String {
    let mut inner = String::new();
    if let Some(skipped) = judged.verdict.not_applicable.iter().find(|skipped| skipped.gate == id) {
        let _ = write!(inner, "<skipped message=\"{}\"/>", escaped(&skipped.reason));
    }
    let of_gate: Vec<_> = judged.verdict.findings.iter().filter(|finding| finding.gate == id).collect();
    // One element at most: what refuses hardest stands for the others, which it lists.
    let refusing: Vec<_> = of_gate.iter().filter(|finding| finding.class != Class::Warning).collect();
    if let Some(worst) = refusing.first() {
        let tag = if worst.class == Class::Unknown { "error" } else { "failure" };
        let said = refusing.iter().map(|finding| said(finding)).collect::<Vec<_>>().join("\n");
        let _ = write!(
            inner,
            "<{tag} type=\"{}\" message=\"{}\">{}</{tag}>",
            worst.class,
            escaped(&format!("{}: {}", worst.object, worst.why)),
            escaped(&said)
        );
    }
    let warnings: Vec<_> =
        of_gate.iter().filter(|finding| finding.class == Class::Warning).map(|one| said(one)).collect();
    if !warnings.is_empty() {
        let _ = write!(inner, "<system-out>{}</system-out>", escaped(&warnings.join("\n")));
    }
    format!("<testcase classname=\"upgrade-gate\" name=\"{}\" time=\"0\">{inner}</testcase>", escaped(id))
}

fn said(finding: &Finding) -> String {
    format!("{} {}: {}; {}; remedy: {}", finding.class, finding.object, finding.why, finding.evidence, finding.remedy)
}

/// For text and for attributes; what XML can't hold at all becomes a space.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("&#10;"),
            c if c.is_control() || c == '\u{fffe}' || c == '\u{ffff}' => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        gate::{Verdict, fixture},
        policy::Policy,
    };

    fn judged() -> GateVerdict {
        let mut cluster = fixture::cluster();
        cluster.nodes[1].pressures.push("Disk & <Memory>".to_owned());
        cluster.volumes = crate::cluster::snapshot::Observed::Unknown("403".to_owned());
        let verdict = crate::gate::evaluate(&cluster, &fixture::patch(), &Policy::default());
        GateVerdict::new(fixture::v("1.36.1"), fixture::v("1.36.3"), cluster.observed_at, verdict)
    }

    // What SARIF 2.1.0 requires: version, runs, tool.driver.name, unique rule ids, message.text, a known level, and an index
    // that points at the rule.
    #[test]
    fn sarif_has_what_its_schema_requires() {
        let judged = judged();
        let document: Value = serde_json::from_str(&sarif(&judged).expect("sarif")).expect("json");
        assert_eq!(document["version"], "2.1.0");
        let run = &document["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "kubectl-upgrade");
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let ids: std::collections::BTreeSet<_> = rules.iter().map(|rule| rule["id"].as_str().expect("id")).collect();
        assert_eq!(ids.len(), rules.len());
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), judged.verdict.findings.len());
        assert!(results.len() > 2);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("index")).expect("small");
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("level")));
            assert!(!result["message"]["text"].as_str().expect("text").is_empty());
        }
    }

    #[test]
    fn junit_counts_what_it_holds() {
        let judged = judged();
        let text = junit(&judged);
        let count = |what: &str| text.matches(what).count();
        assert_eq!(count("<testcase "), GATES.len());
        assert_eq!(count("<skipped "), judged.verdict.not_applicable.len());
        assert!(text.contains(&format!(
            "tests=\"{}\" failures=\"{}\" errors=\"{}\"",
            GATES.len(),
            count("<failure "),
            count("<error ")
        )));
        assert!(count("<failure ") > 0 && count("<error ") > 0, "{text}");
        assert!(text.contains("Disk &amp; &lt;Memory&gt;"), "{text}");
    }

    #[test]
    fn a_verdict_without_findings_is_a_document_too() {
        let none = Verdict::of(vec![], vec!["version-skew".to_owned()], vec![]);
        let judged = GateVerdict::new(fixture::v("1.36.1"), fixture::v("1.36.3"), judged().observed_at, none);
        assert!(sarif(&judged).expect("sarif").contains("\"results\": []"));
        assert!(junit(&judged).contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\""));
    }

    proptest! {
        #[test]
        fn any_text_is_safe_in_xml(text in any::<String>()) {
            let safe = escaped(&text);
            prop_assert!(!safe.contains(['<', '>', '"', '\n']) && !safe.chars().any(char::is_control));
        }
    }
}
