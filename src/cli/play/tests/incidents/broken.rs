//! Incidents of a night that broke in the middle: nothing may stay behind.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::{
    run::operate,
    sandbox::{hosts::Trouble, store::Store, world::Workload},
};

const KEPT: Trouble = Trouble::StaticPodKept(Component::Apiserver);

/// Incident 7: etcd starved beside 145 leaked backups, the apiserver did not come up, kubeadm put everything back; the node
/// stayed cordoned, and in flight stayed on.
#[test]
fn incident_07_a_night_that_kubeadm_took_back_leaves_nothing_behind() {
    night(async || {
        let mut layout = Layout::of(1, 2, OLD).with_shop();
        layout.released.retain(|version| *version <= OLD);
        let stage = at("2026-11-17T22:58:00Z", &layout, &policy("patch")).await;
        let (machines, monitor) = (stage.world.machines(), stage.world.monitor());
        let cp1 = machines.get("cp1").expect("cp1");
        for n in 0..145 {
            cp1.put_file(&format!("{LEAKED}{n:03}/etcd/member/snap/db"), "a copy of etcd's data", 0o600);
        }
        // Younger backups may be what a person is about to go back to.
        tokio::time::sleep(Duration::from_hours(4 * 24)).await;
        assert_eq!(stage.runs().await.expect("records"), [], "nothing newer is out");
        machines.change_repository(|repository| repository.release(PATCH));
        cp1.trouble(KEPT);
        let halted = reaches(&stage, Status::Halted, 30).await;
        let left = cp1.files_below("/etc/kubernetes/tmp").into_iter().filter(|path| path.starts_with(LEAKED)).count();
        assert_eq!(left, 0, "leaked backups");
        assert_eq!(cordoned(&stage), Vec::<String>::new(), "{halted:#?}");
        assert_eq!(cp1.kubelet(), Some(OLD), "a kubelet above its apiserver");
        operate::abandon(&stage.cluster, stage.world.machines().as_ref(), &signals(&stage), "etcd is slow")
            .await
            .expect("given up");
        assert_eq!(monitor.gauge("k8s_upgrade_in_flight"), Some(0.0));
        cp1.mend(KEPT);
        operate::go_on(&stage.cluster, &policy::Policy::default()).await.expect("allowed again");
        reaches(&stage, Status::Done, 30).await;
        assert_well(&stage, PATCH);
    });
}

const LEAKED: &str = "/etc/kubernetes/tmp/kubeadm-backup-etcd-2026-07-01-00-00-";

/// Incident 8: kubeadm made the apiserver's manifest anew, and dropped a flag that had been set by hand.
#[test]
fn incident_08_a_night_says_what_kubeadm_drops_and_the_hook_puts_it_back() {
    const FLAG: &str = "--authentication-config=/etc/kubernetes/authentication.yaml";
    const BY_HAND: &str = "/etc/kubernetes/by-hand.yaml";
    night(async || {
        let hook = "restoreHook: {namespace: kube-system, configMap: flags}\n";
        let stage = evening(&Layout::of(1, 2, OLD).with_shop(), &format!("{}{hook}", policy("patch"))).await;
        let (cp1, manifest) = (stage.world.machines().get("cp1").expect("cp1"), Component::Apiserver.path());
        let first = "    - --allow-privileged=true\n";
        let text = cp1.file(&manifest).expect("manifest").replace(first, &format!("{first}    - {FLAG}\n"));
        cp1.put_file(&manifest, &text, 0o600);
        cp1.put_file(BY_HAND, &text.replace(&format!("v{OLD}"), &format!("v{PATCH}")), 0o600);
        let script = format!("#!/bin/sh\nset -e\ncp -- {BY_HAND} {manifest}\n");
        let flags = json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "flags", "namespace": "kube-system"},
            "data": {"restore.sh": script},
        });
        stage.world.store().create(&kinds::CONFIG_MAP, SYSTEM, flags).expect("created");
        let run = reaches(&stage, Status::Done, 3).await;
        let said = |part: &str| run.notes.iter().any(|note| note.contains(part));
        assert!(said(&format!("- - {FLAG}")) && said("extraArgs in kube-system/kubeadm-config"), "{:#?}", run.notes);
        assert!(said("ran, and the apiserver of cp1 is live"), "{:#?}", run.notes);
        let text = cp1.file(&manifest).expect("manifest");
        assert!(text.contains(FLAG) && text.contains(&format!(":v{PATCH}")), "{text}");
        assert_well(&stage, PATCH);
    });
}

/// Incident 11: the gauge of a chain that had died raised the pipeline's own alert, and that blocked every later run.
#[test]
fn incident_11_a_night_takes_up_what_died_whatever_its_own_alerts_say() {
    night(async || {
        let stage = evening(&Layout::of(1, 2, OLD).with_shop(), &policy("patch")).await;
        let monitor = stage.world.monitor();
        kill_pods(&stage, "worker");
        let is_stalled = |run: &RunState| {
            run.status == Status::InFlight && monitor.alerts().contains(&"K8sUpgradeStalled".to_owned())
        };
        let died = until(&stage, "an alert of its own", 12, is_stalled).await;
        stage.world.machines().set_faults(None);
        let done = reaches(&stage, Status::Done, 30).await;
        assert_eq!(done.id, died.id, "taken up, not begun anew");
        assert_well(&stage, PATCH);
        tokio::time::sleep(Duration::from_hours(3)).await;
        assert_eq!(monitor.gauge("k8s_upgrade_in_flight"), Some(0.0));
        assert_eq!(monitor.alerts(), Vec::<String>::new());
    });
}

/// Incident 12: an operator that was scaled to 0 stayed at 0 after an abort. Here its pod is killed first, too.
#[test]
fn incident_12_a_night_that_breaks_puts_an_operator_back() {
    night(async || {
        let mut layout = Layout::of(1, 2, OLD).with_shop();
        layout.workloads.push(Workload::new("databases", "operator", 2));
        let quiesce = "quiesce: [{kind: Deployment, namespace: databases, name: operator}]\n";
        let stage = evening(&layout, &format!("{}{quiesce}", policy("patch"))).await;
        let store = stage.world.store().clone();
        let was_at_0 = Arc::new(AtomicBool::new(false));
        let (seen, looked) = (store.clone(), was_at_0.clone());
        let kill_once = move |call: &Call<'_>| {
            let leash = Leash::current().filter(|_| call.text.contains("kubeadm upgrade apply"))?;
            let is_first = replicas(&seen) == 0 && !looked.swap(true, Ordering::Relaxed);
            is_first.then(|| leash.cut()).map(|()| Fault::Die)
        };
        stage.world.machines().set_faults(Some(Arc::new(kill_once)));
        let cp1 = stage.world.machines().get("cp1").expect("cp1");
        cp1.trouble(KEPT);
        reaches(&stage, Status::Halted, 3).await;
        assert!(was_at_0.load(Ordering::Relaxed), "it was never at 0");
        assert_eq!(replicas(&store), 2);
        cp1.mend(KEPT);
        operate::retry(&stage.cluster, &policy::Policy::default()).await.expect("tried again");
        reaches(&stage, Status::Done, 3).await;
        assert_eq!(replicas(&store), 2);
        assert_well(&stage, PATCH);
    });
}

fn replicas(store: &Store) -> i64 {
    let operator = store.get(&kinds::DEPLOYMENT, Some("databases"), "operator").expect("the operator");
    operator["spec"]["replicas"].as_i64().unwrap_or_default()
}
