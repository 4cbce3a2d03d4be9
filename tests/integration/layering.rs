//! Who may use whom: the rule between deciding and doing, and the two seams, held by reading the source.
//!
//! A file of tests (`tests.rs`, or all below `#[cfg(test)]`) may use whatever it likes.

mod source;

use self::source::{File, files};

/// Rooms, and the other rooms that each may use. Later rooms build on earlier ones.
const ROOMS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("clock", &[]),
    ("version", &[]),
    ("policy", &["version"]),
    ("compat", &["version"]),
    ("cluster", &["clock", "error", "policy", "version"]),
    ("gate", &["cluster", "compat", "drain", "error", "plan", "policy", "version"]),
    ("plan", &["cluster", "compat", "drain", "error", "gate", "policy", "version"]),
    ("drain", &["clock", "cluster", "error", "policy", "version"]),
    ("node", &["clock", "cluster", "error", "policy", "version"]),
    ("signal", &["clock", "cluster", "error", "policy", "version"]),
    ("run", &["clock", "cluster", "compat", "drain", "error", "gate", "node", "plan", "policy", "signal", "version"]),
    ("key", &["clock", "cluster", "error", "node", "policy", "version"]),
    ("install", &["clock", "cluster", "error", "policy", "run", "version"]),
    ("report", &["cluster", "compat", "drain", "error", "gate", "plan", "policy", "run", "version"]),
    (
        "sandbox",
        &["clock", "cluster", "compat", "drain", "error", "gate", "node", "plan", "policy", "run", "signal", "version"],
    ),
    (
        "cli",
        &[
            "clock", "cluster", "compat", "drain", "error", "gate", "install", "key", "node", "plan", "policy",
            "report", "run", "sandbox", "signal", "version",
        ],
    ),
];

/// Where deciding is done: values in, values out. Rooms, and single files of rooms that do things as well.
const DECIDING: &[&str] = &[
    "version",
    "policy",
    "compat",
    "gate",
    "plan",
    "cluster/snapshot",
    "run/job.rs",
    "run/names.rs",
    "run/record/event.rs",
    "run/record/fold.rs",
    "install/objects.rs",
    "install/options.rs",
    "install/pod.rs",
    "install/rbac",
    "cli/doctor/judge.rs",
];

/// Rooms that take a cluster in as values: of `cluster` they see `snapshot` alone.
const BY_VALUE: &[&str] = &["compat", "gate", "plan", "report"];

/// What drain does rather than decides: not for those rooms.
const DOERS: &[&str] = &["drain::Drainer", "drain::cordon", "drain::uncordon", "drain::evict"];

/// A deciding file that may name one of the words below all the same, and why.
const EXEMPT: &[(&str, &str, &str)] =
    &[("cluster/snapshot/observed.rs", "anyhow::", "it takes the reasons of a failed look in")];

/// Crates that are a seam, or talk to the world or to a person, and the only places that may name them.
const CRATES: &[(&str, &[&str])] = &[
    ("kube", &["cluster", "drain", "node", "run", "signal", "key", "install", "sandbox", "cli"]),
    ("openssh", &["node/ssh"]),
    ("reqwest", &["node", "run", "signal", "key"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("dialoguer", &["cli"]),
    ("indicatif", &["report", "cli"]),
    ("comfy_table", &["report"]),
    ("tracing_subscriber", &["cli"]),
];

/// What a deciding file never names, and why.
const NOT_IN_DECIDING: &[(&str, &str)] = &[
    ("kube::Client", "a client"),
    ("kube::Api", "a client"),
    ("kube::client", "a client"),
    ("tokio::", "waiting"),
    ("anyhow::", "an error without a type"),
    ("async fn", "waiting"),
    (".await", "waiting"),
    ("std::env", "the environment"),
    ("std::fs", "files"),
    ("std::process", "other programs"),
    ("tracing::", "talk"),
];

/// Printing is report's.
const PRINTING: &[&str] = &["println!", "eprintln!", "print!(", "eprint!(", "dbg!("];

fn is_in(place: &str, path: &str) -> bool {
    path == place || path.strip_suffix(".rs") == Some(place) || path.starts_with(&format!("{place}/"))
}

/// What a file does against the rules, said as the rule.
fn breaches(file: &File) -> Vec<String> {
    let room = file.room();
    let mut found = Vec::new();
    let Some((_, may_use)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!(
            "{}: {room} is no room of the house: add it to ROOMS in tests/integration/layering.rs",
            file.path
        )];
    };
    for used in file.uses() {
        let mut parts = used.split("::");
        let (other, inner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if ROOMS.iter().any(|(name, _)| *name == other) && other != room && !may_use.contains(&other) {
            found.push(format!("{}: {room} may not use {other}; it may use {}", file.path, may_use.join(", ")));
        }
        if BY_VALUE.contains(&room) && other == "cluster" && inner != "snapshot" {
            found.push(format!(
                "{}: {room} takes a cluster in as values: of cluster it may use snapshot alone",
                file.path
            ));
        }
        if BY_VALUE.contains(&room) && DOERS.contains(&used.as_str()) {
            found.push(format!("{}: {room} decides: {used} does things", file.path));
        }
    }
    for (name, places) in CRATES {
        if file.names_crate(name) && !places.iter().any(|place| is_in(place, &file.path)) {
            found.push(format!("{}: the crate {name} may be named in {} alone", file.path, places.join(", ")));
        }
    }
    if DECIDING.iter().any(|place| is_in(place, &file.path)) {
        let is_exempt = |word: &str| EXEMPT.iter().any(|(path, name, _)| *path == file.path && *name == word);
        for (word, what) in NOT_IN_DECIDING.iter().filter(|(word, _)| file.text.contains(word) && !is_exempt(word)) {
            found.push(format!("{}: deciding is pure, so no `{word}` ({what}) here", file.path));
        }
    }
    for word in PRINTING.iter().filter(|word| room != "report" && file.text.contains(**word)) {
        found.push(format!("{}: only report prints, so no `{word}` here", file.path));
    }
    found
}

#[test]
fn every_room_keeps_to_its_place() {
    let files = files();
    assert!(files.len() > 50, "the source is not where it was: {} files", files.len());
    let found: Vec<_> = files.iter().flat_map(breaches).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_place_that_a_rule_names_is_there_or_yet_to_come() {
    let files = files();
    let announced = ["key", "sandbox"];
    for place in DECIDING.iter().chain(CRATES.iter().flat_map(|(_, places)| *places)) {
        let exists = files.iter().any(|file| is_in(place, &file.path));
        assert!(exists || announced.contains(place), "{place} is named in a rule, and is not there");
    }
}

#[test]
fn a_breach_is_seen_and_said_as_the_rule() {
    for (path, text, said) in [
        ("gate/x.rs", "use crate::run::names;", "gate may not use run"),
        ("gate/x.rs", "use crate::{\n    cluster::snapshot::Node,\n    cluster::api::Cluster,\n};", "snapshot alone"),
        ("gate/x.rs", "use crate::drain::{Drainer, forecast};", "drain::Drainer does things"),
        ("gate/x.rs", "fn f() { crate::cli::main() }", "gate may not use cli"),
        ("report/x.rs", "use kube::Client;", "the crate kube may be named in"),
        ("node/packages.rs", "use openssh::Session;", "the crate openssh may be named in node/ssh alone"),
        ("plan/order.rs", "pub async fn order() {}", "deciding is pure"),
        ("version/x.rs", "use anyhow::Context;", "deciding is pure"),
        ("run/x.rs", "fn f() { println!(); }", "only report prints"),
        ("attic/x.rs", "", "attic is no room of the house"),
    ] {
        let found = breaches(&File::new(path, text));
        assert!(found.iter().any(|breach| breach.contains(said)), "{path}: {text}: {found:?}");
    }
}

#[test]
fn what_is_allowed_is_let_through() {
    for (path, text) in [
        ("gate/x.rs", "use crate::{cluster::snapshot::{Node, Pod}, policy::Policy, version::Minor};"),
        ("node/ssh/session.rs", "use openssh::Session;"),
        ("gate/x.rs", "// crate::cli is far away\n#[cfg(test)]\nmod tests { use crate::run::names; }"),
        ("report/out.rs", "fn f() { println!(); }"),
        ("plan/x.rs", "pub(crate) fn f() {}\nuse super::order;"),
    ] {
        assert_eq!(breaches(&File::new(path, text)), Vec::<String>::new(), "{path}: {text}");
    }
}
