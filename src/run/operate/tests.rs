use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;

use super::*;
use crate::{
    cluster::snapshot::CORDONED_BY,
    node::{
        Host, HostError, NodeAddress,
        packages::{dpkg_query, repository::Mirror},
        scripted::{self, ScriptedHost},
    },
    run::fixture::{self, Api},
};

/// One machine for every name; none for an unreachable one.
struct Machine(Option<Arc<ScriptedHost>>);

#[async_trait]
impl Hosts for Machine {
    async fn connect(&self, _: &NodeAddress) -> Result<Arc<dyn Host>, HostError> {
        self.0.clone().map(|host| -> Arc<dyn Host> { host }).ok_or_else(scripted::lost)
    }

    async fn resolve(&self, _name: &str) -> std::io::Result<std::net::IpAddr> {
        Ok([10, 96, 0, 1].into())
    }

    fn mirror(&self) -> &dyn Mirror {
        panic!("nothing is installed here")
    }
}

fn machine(dpkg: &str) -> Machine {
    let argv = dpkg_query(&["kubeadm", "kubelet", "kubectl"]).argv;
    let argv: Vec<_> = argv.iter().map(String::as_str).collect();
    Machine(Some(Arc::new(ScriptedHost::new("w1").answer(&argv, dpkg))))
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
    let mut node = api.get(W1).expect("w1");
    node["metadata"]["annotations"] = json!({CORDONED_BY: journal.run()});
    node["spec"]["unschedulable"] = json!(true);
    api.put(W1, node);
    let said = skip_w1(&cluster, &machine(HELD), false).await.expect("skipped");
    assert_eq!(said, "node w1 is taken as done");
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
