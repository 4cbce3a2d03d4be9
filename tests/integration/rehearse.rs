//! `kubectl upgrade plan --rehearse`, against the cluster that `kubectl upgrade sandbox` serves.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout},
};

use super::program::{Ended, MULTI_CALL, command};

/// A cluster of 7 nodes at v1.36.3, served until this is dropped.
struct Served {
    process: Child,
    kubeconfig: String,
    /// A closed pipe would end it at its next word.
    _stdout: BufReader<ChildStdout>,
}

impl Served {
    fn new() -> Self {
        let mut process = command(MULTI_CALL, &["sandbox"]).spawn().unwrap();
        let (mut stdout, mut line) = (BufReader::new(process.stdout.take().unwrap()), String::new());
        stdout.read_line(&mut line).unwrap();
        let kubeconfig = line.trim().strip_prefix("export KUBECONFIG=").unwrap().to_owned();
        Self { process, kubeconfig, _stdout: stdout }
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        command(MULTI_CALL, arguments).env("KUBECONFIG", &self.kubeconfig).output().unwrap().into()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn tonights_run_is_played_on_a_copy_and_the_cluster_is_left_alone() {
    let served = Served::new();
    let said = served.run(&["plan", "--rehearse", "--no-ssh", "--target", "1.37.2"]);
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    for part in ["it would end: 7 of 7 nodes at v1.37.2", "w6", "pods move", "what a rehearsal can't know:"] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
    let json = served.run(&["plan", "--rehearse", "--no-ssh", "--target", "1.37.2", "-o", "json"]);
    let document: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(document["kind"] == "Rehearsal" && document["ends"] == "well", "{document:#}");
    let status = served.run(&["status", "-o", "json"]);
    assert!(!status.stdout.contains("rehearsal") && status.stdout.contains("1.36.3"), "{}", status.stdout);
}
