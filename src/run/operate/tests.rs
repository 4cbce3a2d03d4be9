use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::{
    cluster::snapshot::CORDONED_BY,
    node::{packages::dpkg_query, scripted::ScriptedHost},
    run::fixture::{
        self, Api,
        hosts::{Machine, quiet},
    },
    signal::scripted::Scripted,
};

fn machine(dpkg: &str) -> Machine {
    let argv = dpkg_query(&["kubeadm", "kubelet", "kubectl"]).argv;
    let argv: Vec<_> = argv.iter().map(String::as_str).collect();
    Machine::of(quiet(ScriptedHost::new("w1")).answer(&argv, dpkg))
}

const HELD: &str = "kubeadm\t1.36.3-1.1\thi \nkubelet\t1.36.3-1.1\thi \n";
const W1: &str = "/api/v1/nodes/w1";

async fn halted(api: &Api) -> (Arc<Cluster>, Journal, crate::cluster::observe::fake::Log) {
    let (cluster, log) = api.cluster();
    let halt = Event::Halted { step: "drain".into(), why: "PDB".into(), hint: None };
    let kept = crate::run::record::Kept { path: "/x".into(), bytes: 2048, proved: true, detail: String::new() };
    let journal = fixture::recorded(&cluster, [Event::Opened, Event::Snapshot(kept), halt]).await;
    (cluster, journal, log)
}

fn cordon(api: &Api, journal: &Journal) {
    let mut node = api.get(W1).expect("w1");
    node["metadata"]["annotations"] = json!({CORDONED_BY: journal.run()});
    node["spec"]["unschedulable"] = json!(true);
    api.put(W1, node);
}

fn is_cordoned(api: &Api) -> bool {
    api.get(W1).expect("w1")["spec"]["unschedulable"] == true
}

/// A kubeadm of the run is still at work on w1.
fn at_work(journal: &Journal) -> Machine {
    let unit = format!("kubectl-upgrade-{}-kubeadm-node-1-0.service loaded active running x", journal.run());
    Machine::of(ScriptedHost::new("w1").answer(&["systemctl", "list-units"], &unit))
}

async fn skip_w1(cluster: &Arc<Cluster>, hosts: &Machine, leave: bool) -> anyhow::Result<String> {
    let wanted = Skip { node: "w1".into(), leave, reason: "by hand".into() };
    skip(cluster, hosts, &Policy::default(), Phase::Worker, wanted).await
}

#[tokio::test(start_paused = true)]
async fn what_was_done_by_hand_is_looked_at_before_it_is_believed() {
    let unheld = "kubeadm\t1.36.3-1.1\thi \nkubelet\t1.36.3-1.1\tii \n";
    for (version, ready, dpkg, why) in [
        ("1.36.1", true, HELD, "node w1 is at v1.36.1, not at v1.36.3"),
        ("1.36.3", false, HELD, "node w1 is at v1.36.3 and not Ready"),
        ("1.36.3", true, unheld, "kubelet is not held"),
        ("1.36.3", true, "kubelet\t1.36.1-1.1\thi \n", "kubelet is 1.36.1-1.1, not v1.36.3"),
    ] {
        let api = Api::new(&[]);
        api.worker("w1", version, ready);
        let (cluster, journal, _) = halted(&api).await;
        let error = skip_w1(&cluster, &machine(dpkg), false).await.expect_err(why);
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(journal.state().await.expect("state").status, Status::Halted, "nothing was begun");
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_recorded_before_anything_changes_and_the_run_goes_on() {
    let api = Api::new(&[("w1", "1.36.3"), ("w2", "1.36.1")]);
    let (cluster, journal, log) = halted(&api).await;
    cordon(&api, &journal);
    let said = skip_w1(&cluster, &machine(HELD), false).await.expect("skipped");
    assert_eq!(said, "node w1 is taken as done; node w1 is Ready and was uncordoned");
    assert!(api.has_job("k8s-upgrade-worker-1-36-3-w2"));
    assert!(api.get(W1).expect("w1")["spec"].get("unschedulable").is_none());
    assert_eq!(journal.state().await.expect("state").status, Status::InFlight);
    let log = log.lock().unwrap();
    let place = |what: &str| log.iter().position(|asked| asked.body.to_string().contains(what));
    assert!(place("skipped") < place("cordoned-by"), "recorded first");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_cannot_be_reached_is_judged_by_what_can_be_seen_and_that_is_said() {
    let (cluster, ..) = halted(&Api::new(&[("w1", "1.36.3")])).await;
    let said = skip_w1(&cluster, &Machine(None), false).await.expect("skipped");
    assert!(said.contains("its packages were not looked at"), "{said}");
    let (cluster, ..) = halted(&Api::new(&[("w1", "1.36.1")])).await;
    assert_eq!(skip_w1(&cluster, &Machine(None), true).await.expect("left"), "node w1 is left for later");
}

#[tokio::test(start_paused = true)]
async fn a_node_on_which_the_run_is_still_at_work_is_not_skipped() {
    let api = Api::new(&[("w1", "1.36.1"), ("w2", "1.36.1")]);
    let (cluster, journal, _) = halted(&api).await;
    cordon(&api, &journal);
    let error = skip_w1(&cluster, &at_work(&journal), true).await.expect_err("busy").to_string();
    assert!(error.contains("still at work on node w1: kubectl-upgrade-") && is_cordoned(&api), "{error}");
    assert_eq!(journal.state().await.expect("state").status, Status::Halted, "nothing was begun");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_can_not_be_looked_at_stays_cordoned_when_it_is_left() {
    let api = Api::new(&[("w1", "1.36.1"), ("w2", "1.36.1")]);
    let (cluster, journal, _) = halted(&api).await;
    cordon(&api, &journal);
    let said = skip_w1(&cluster, &Machine(None), true).await.expect("left");
    assert!(said.contains("can't be seen, so it stays cordoned") && is_cordoned(&api), "{said}");
}

#[tokio::test(start_paused = true)]
async fn what_is_given_up_gives_its_nodes_back_unless_something_is_at_work_there() {
    let signals = Scripted::default().signals(&Policy::default());
    let api = Api::new(&[("w1", "1.36.1")]);
    let (cluster, journal, _) = halted(&api).await;
    cordon(&api, &journal);
    let said = abandon(&cluster, &at_work(&journal), &signals, "later").await.expect("given up");
    assert!(said.contains("it stays cordoned; the next detection looks again") && is_cordoned(&api), "{said}");
    let said = abandon(&cluster, &Machine::quiet(), &signals, "later").await.expect("again");
    assert!(said.ends_with("node w1 is Ready and was uncordoned") && !is_cordoned(&api), "{said}");
}
