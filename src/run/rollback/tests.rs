use std::cell::RefCell;

use super::*;
use crate::{
    node::scripted::ScriptedHost,
    plan::{Drain, Outlook},
    run::{
        fixture::{
            self, Api,
            hosts::{Machine, quiet},
        },
        record::Event,
    },
};

fn plan() -> WorkerRollback {
    let drain = Drain { outlook: Outlook::Fine, reasons: vec![], pods: vec![], seconds: 0 };
    let [node, from, to] = ["w1", "1.37.2", "1.36.3"].map(str::to_owned);
    WorkerRollback { node, from, to, drain, steps: vec![], stays: vec![] }
}

async fn put_back(api: &Api, machine: &Machine) -> (anyhow::Result<Uncordoned>, Vec<String>) {
    let (cluster, _) = api.cluster();
    let said = RefCell::new(Vec::new());
    let say = |line: &str| said.borrow_mut().push(line.to_owned());
    let rollback = Rollback { cluster: &cluster, hosts: machine, policy: &Policy::default(), say: &say };
    let to = "1.36.3".parse().expect("version");
    let done = rollback.worker(&plan(), to, Some("by-hand/x")).await;
    (done, said.take())
}

#[tokio::test(start_paused = true)]
async fn a_run_at_work_is_not_disturbed() {
    let api = Api::new(&[("w1", "1.37.2")]);
    let (cluster, _) = api.cluster();
    fixture::recorded(&cluster, [Event::Opened]).await;
    // between two of its Jobs
    let (done, said) = put_back(&api, &Machine::quiet()).await;
    let error = done.expect_err("busy");
    assert_eq!(crate::error::exit_of(&error), Exit::Busy);
    assert!(said.is_empty(), "nothing was begun");
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_run_left_at_work_on_the_node_must_end_first() {
    let api = Api::new(&[("w1", "1.37.2")]);
    let unit = "kubectl-upgrade-4f1c-kubeadm-node-1-0";
    let host = ScriptedHost::new("w1").answer(&["systemctl", "list-units"], &format!("{unit}.service loaded"));
    let host = host.unit_shows_for(unit, vec![Ok(crate::node::UnitState::Running)]).answer(&["test"], "");
    let host = host.answer(&["find"], "");
    host.start_unit(&crate::node::UnitSpec::new(unit, vec!["x".into()])).await.expect("left");
    let (done, _) = put_back(&api, &Machine::of(host)).await;
    let why = format!("{:#}", done.expect_err("at work"));
    assert!(why.contains(&format!("still at work on node w1: {unit}")), "{why}");
    assert!(api.get("/api/v1/nodes/w1").expect("w1")["spec"].get("unschedulable").is_none(), "not cordoned");
}

#[tokio::test(start_paused = true)]
async fn a_failure_on_the_way_leaves_the_node_cordoned_and_says_how_to_go_on() {
    let api = Api::new(&[("w1", "1.37.2"), ("w2", "1.37.2")]);
    let host = quiet(ScriptedHost::new("w1")).answer_with(&["test"], 1, "", "");
    let (done, said) = put_back(&api, &Machine::of(host)).await;
    let error = done.expect_err("no repository is scripted");
    assert!(crate::error::hint_of(&error).expect("hint").contains("upgrade-rollback node w1 --to 1.36.3"));
    assert_eq!(said, ["w1: draining", "w1: packages"]);
    let node = api.get("/api/v1/nodes/w1").expect("w1");
    assert_eq!(node["spec"]["unschedulable"], true);
    assert_eq!(node["metadata"]["annotations"]["kubectl-upgrade/cordoned-by"], "rollback");
}
