//! Clusters as files, and what the gate says of each: `tests/corpus/README.md` tells the format.
//!
//! `UPDATE_CORPUS=1 cargo test --test integration corpus` writes the golden answers anew, to be reviewed by eye.

mod case;

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use kubectl_upgrade::{
    cluster::snapshot::ClusterSnapshot,
    gate::{self, GATES, Verdict},
};

use self::case::Case;

/// As many clusters as the corpus holds at least.
const AT_LEAST: usize = 40;

/// Gates whose cases are still to be written: the list may only become shorter.
const WITHOUT_CASES: &[&str] = &[];

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn cases() -> Vec<Case> {
    let files = fs::read_dir(corpus().join("cases")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    files.iter().map(|path| Case::read(path)).collect()
}

fn judged(case: &Case, snapshot: &ClusterSnapshot) -> Verdict {
    match case.target(snapshot) {
        Ok(target) => gate::evaluate(snapshot, &target, &case.policy),
        Err(error) => Verdict::refused(error),
    }
}

/// Outcome and findings, as a person reads them.
fn told(verdict: &Verdict) -> String {
    let mut text = format!("{}\n", verdict.outcome);
    for finding in &verdict.findings {
        let gate::Finding { gate, class, object, why, evidence, remedy, .. } = finding;
        write!(text, "\n{class} {gate} {object}\n  {why}\n").unwrap();
        for (word, line) in [("evidence", evidence), ("remedy", remedy)].iter().filter(|(_, line)| !line.is_empty()) {
            writeln!(text, "  {word}: {line}").unwrap();
        }
    }
    text
}

#[test]
fn corpus_every_cluster_is_judged_as_its_golden_answer_says() {
    let update = std::env::var_os("UPDATE_CORPUS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let text = told(&judged(&case, &case.snapshot()));
        let golden = case.path.with_extension("txt");
        if update {
            fs::write(&golden, &text).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != text {
            wrong.push(format!("{}: now\n{text}", case.name()));
        }
    }
    assert!(wrong.is_empty(), "UPDATE_CORPUS=1 writes these anew:\n{}", wrong.join("\n"));
}

#[test]
fn corpus_each_case_trips_what_it_names_and_misses_what_it_names() {
    for case in cases() {
        let verdict = judged(&case, &case.snapshot());
        let found: BTreeSet<_> = verdict.findings.iter().map(|finding| finding.gate.as_str()).collect();
        assert!(!case.trips.is_empty() || !case.near.is_empty(), "{} is a case of no gate", case.name());
        for id in case.trips.iter().chain(&case.near) {
            assert!(gate::find(id).is_some(), "{}: there is no gate {id}", case.name());
        }
        for id in &case.trips {
            assert!(found.contains(id.as_str()), "{} does not trip {id}: {found:?}", case.name());
        }
        for id in &case.near {
            assert!(!found.contains(id.as_str()), "{} trips {id}", case.name());
            let asked = verdict.passed.iter().any(|passed| passed == id);
            assert!(asked, "{}: {id} was not asked, so this is no near miss", case.name());
        }
    }
}

#[test]
fn corpus_every_gate_has_a_cluster_that_trips_it_and_a_near_miss() {
    let cases = cases();
    assert!(cases.len() >= AT_LEAST, "{} clusters", cases.len());
    for gate in GATES.iter().filter(|gate| !WITHOUT_CASES.contains(&gate.id)) {
        let named =
            |list: fn(&Case) -> &Vec<String>| cases.iter().any(|case| list(case).iter().any(|id| id == gate.id));
        assert!(named(|case| &case.trips), "no cluster trips {}", gate.id);
        assert!(named(|case| &case.near), "no near miss of {}", gate.id);
    }
}

/// What was saved and read again is the same cluster, and judged the same.
#[test]
fn corpus_a_cluster_from_a_file_is_judged_as_it_was() {
    for case in cases() {
        let snapshot = case.snapshot();
        let text = serde_json::to_string(&snapshot).unwrap();
        let again: ClusterSnapshot = serde_json::from_str(&text).unwrap();
        assert_eq!(told(&judged(&case, &again)), told(&judged(&case, &snapshot)), "{}", case.name());
    }
}
