//! Incidents of saying no: to what should go on, or yes to what nobody could tell.

use super::*;
use crate::{gate::Outcome, sandbox::world::Workload};

/// Incident 2: kubeadm's own checks failed in the preflight, whose Job was then skipped by its name for five nights; nobody
/// was told.
#[test]
fn incident_02_a_night_begins_anew_after_one_that_was_refused() {
    night(async || {
        let stage = evening(&Layout::of(1, 2, PATCH).with_shop(), &policy("minor")).await;
        let found = corefile(&stage);
        set_corefile(&stage, &found.replace("    cache 30\n", "    cache 30\n    ours\n"));
        let refused = reaches(&stage, Status::Refused, 3).await;
        assert_eq!(refused.refusal.as_ref().map(|(outcome, _)| *outcome), Some(Outcome::Blocked), "{refused:#?}");
        assert_eq!(stage.world.monitor().alerts(), ["K8sUpgradeBlocked"]);
        let chat = stage.world.monitor().chat();
        assert!(chat.iter().any(|line| line.contains("CoreDNSUnsupportedPlugins")), "{chat:?}");
        set_corefile(&stage, &found);
        reaches(&stage, Status::Done, 30).await;
        assert_well(&stage, MINOR);
        assert_eq!(stage.world.monitor().alerts(), Vec::<String>::new());
    });
}

/// Incident 6: a patch was blocked by an addon whose ceiling is below the minor that runs already.
#[test]
fn incident_06_a_night_brings_a_patch_above_an_addons_ceiling() {
    night(async || {
        let mut layout = Layout::of(1, 2, OLD).with_shop();
        let image = "quay.io/jetstack/cert-manager-controller:v1.19.0";
        layout.workloads.push(Workload::new("cert-manager", "cert-manager", 1).image(image));
        let stage = evening(&layout, &format!("{}gates: {{strict: true}}\n", policy("patch"))).await;
        reaches(&stage, Status::Done, 3).await;
        assert_well(&stage, PATCH);
    });
}

/// Incident 9: a CoreDNS newer than kubeadm's migration table failed `plan` and `apply`. It is someone else's here.
#[test]
fn incident_09_a_night_leaves_a_coredns_of_someone_else_alone() {
    night(async || {
        let stage = evening(
            &Layout::of(1, 2, PATCH).with_shop(),
            &format!("{}kubeadm: {{coredns: external}}\n", policy("minor")),
        )
        .await;
        let newer = "registry.example.org/dns/coredns:v1.99.0";
        let containers = json!({"containers": [{"name": CORE_DNS, "image": newer}]});
        let patch = Patch::Strategic(json!({"spec": {"template": {"spec": containers}}}));
        let store = stage.world.store();
        store.patch(&kinds::DEPLOYMENT, SYSTEM, CORE_DNS, &patch).expect("patched");
        let before = corefile(&stage);
        reaches(&stage, Status::Done, 3).await;
        let deployment = store.get(&kinds::DEPLOYMENT, SYSTEM, CORE_DNS).expect("CoreDNS");
        assert_eq!(deployment["spec"]["template"]["spec"]["containers"][0]["image"], newer);
        assert_eq!(corefile(&stage), before);
        assert_well(&stage, MINOR);
    });
}

/// Incident 13: a date that could not be read counted as fine.
#[test]
fn incident_13_a_night_takes_no_unreadable_date_for_a_quiet_one() {
    night(async || {
        let stage = evening(&Layout::of(1, 2, OLD).with_shop(), "channel: patch\nnodes: {soak: 0s}\n").await;
        let found = stage.world.store().get(&kinds::NODE, None, "w1").expect("w1");
        let conditions = found["status"]["conditions"].as_array().expect("conditions").clone();
        let mut dateless = conditions.clone();
        for condition in dateless.iter_mut().filter(|condition| condition["type"] == "Ready") {
            condition.as_object_mut().expect("condition").remove("lastTransitionTime");
        }
        set_conditions(&stage, &dateless);
        let refused = reaches(&stage, Status::Refused, 3).await;
        let (outcome, findings) = refused.refusal.expect("a refusal");
        assert_eq!(outcome, Outcome::Unknown, "{findings:#?}");
        assert!(findings.iter().any(|one| one.object == "node/w1" && one.gate == "quiet-baseline"), "{findings:#?}");
        set_conditions(&stage, &conditions);
        reaches(&stage, Status::Done, 30).await;
        assert_well(&stage, PATCH);
    });
}

fn set_conditions(stage: &Stage, conditions: &[Value]) {
    let patch = Patch::Merge(json!({"status": {"conditions": conditions}}));
    stage.world.store().patch_status(&kinds::NODE, None, "w1", &patch).expect("patched");
}
