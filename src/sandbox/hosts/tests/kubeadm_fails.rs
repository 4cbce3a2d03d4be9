//! kubeadm's failures, each as the product reads it.

use std::time::Duration;

use super::{
    kubeadm::{apply, run, with_kubeadm},
    *,
};
use crate::{
    node::{
        kubeadm::{KubeadmEnd, KubeadmFailure, argv, retry},
        kubeadm_beside::{Beside, ChecksFailed},
    },
    policy,
    sandbox::hosts::Trouble,
};

fn failure(end: KubeadmEnd) -> KubeadmFailure {
    match end {
        KubeadmEnd::Failed(failure, _) => failure,
        other => panic!("{other:?}"),
    }
}

fn check_names(failure: &KubeadmFailure) -> Vec<&str> {
    match failure {
        KubeadmFailure::Preflight { errors } => errors.iter().map(|error| error.name.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

async fn ready_for(version: KubeVersion) -> Lab {
    let lab = lab();
    with_kubeadm(&lab, &lab.cp, version).await;
    lab
}

#[tokio::test(start_paused = true)]
async fn an_etcd_whose_pod_stays_is_left_out_of_the_second_attempt() {
    let mut spec = control_plane();
    spec.by_hand.insert(Component::Etcd, vec!["quota-backend-bytes=8589934592".into()]);
    let lab = lab_of(&spec);
    with_kubeadm(&lab, &lab.cp, PATCH).await;
    lab.cp.trouble(Trouble::StaticPodKept(Component::Etcd));
    let failed = failure(apply(&lab, PATCH).await);
    assert_eq!(failed, KubeadmFailure::HashUnchanged { component: "etcd".into() });
    assert!(lab.cp.file(&Component::Etcd.path()).expect("manifest").contains("quota-backend-bytes"), "put back");
    let again = retry(&failed, 1, false).expect("another attempt");
    let end = run(&lab, &lab.cp, argv::apply(PATCH, &policy::Kubeadm::default(), again.etcd_upgrade)).await;
    assert!(matches!(end, KubeadmEnd::Done(_)), "{end:?}");
}

#[tokio::test(start_paused = true)]
async fn images_that_vanish_in_the_middle_make_kubeadm_put_everything_back() {
    let lab = ready_for(MINOR).await;
    let machine = lab.cp.clone();
    tokio::spawn(async move {
        // etcd is replaced; the apiserver's image is pulled and not yet used
        tokio::time::sleep(Duration::from_secs(30)).await;
        machine.trouble(Trouble::RegistryAway);
        assert!(!machine.collect_images().is_empty());
    });
    let failed = failure(apply(&lab, MINOR).await);
    assert!(
        matches!(&failed, KubeadmFailure::HashUnchanged { component } if component.starts_with("kube-")),
        "{failed:?}"
    );
    let effects = lab.effects_of("cp1");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::StaticPodStuck { .. })), "{effects:?}");
    lab.cp.mend(Trouble::RegistryAway);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(pod_image(&lab.cp, Component::Apiserver), "registry.k8s.io/kube-apiserver:v1.36.1");
    assert!(matches!(apply(&lab, MINOR).await, KubeadmEnd::Done(_)), "the same again ends well");
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_can_run_no_pod_is_the_health_jobs_failure() {
    let lab = ready_for(MINOR).await;
    lab.ground.fail_health_job("no condition of type Complete");
    let failed = failure(apply(&lab, MINOR).await);
    assert!(
        matches!(&failed, KubeadmFailure::CreateJob { message } if message.ends_with("did not complete in 1m0s: no condition of type Complete")),
        "{failed:?}"
    );
    // all cordoned: kubeadm skips it
    lab.ground.change(|view| view.nodes.iter_mut().for_each(|node| node.schedulable = false));
    assert!(matches!(apply(&lab, MINOR).await, KubeadmEnd::Done(_)));
}

#[tokio::test(start_paused = true)]
async fn checks_that_fail_are_named_and_can_be_ignored_by_name() {
    let lab = ready_for(MINOR).await;
    lab.ground.change(|view| view.nodes[0].ready = false);
    assert_eq!(check_names(&failure(apply(&lab, MINOR).await)), ["ControlPlaneNodesReady"]);
    let ignoring =
        policy::Kubeadm { ignore_preflight_errors: vec!["ControlPlaneNodesReady".into()], ..Default::default() };
    assert!(matches!(run(&lab, &lab.cp, argv::apply(MINOR, &ignoring, true)).await, KubeadmEnd::Done(_)));
}

#[tokio::test(start_paused = true)]
async fn a_coredns_beyond_kubeadms_table_and_a_plugin_that_it_does_not_know_are_refused() {
    for (tag, corefile, names) in [
        ("v1.15.0", ".:53 {\n    errors\n}\n", &["CoreDNSUnsupportedPlugins", "CoreDNSMigration"][..]),
        ("v1.14.2", ".:53 {\n    errors\n    mine /etc/x {\n       errors\n    }\n}\n", &["CoreDNSUnsupportedPlugins"]),
    ] {
        let lab = lab();
        lab.ground.change(|view| view.coredns = Some(CoreDns { tag: tag.into(), corefile: corefile.into() }));
        let key = lab.machines.repository().armored_key();
        let beside = Beside::unpack(&lab.cp, lab.clock, "r1", BASE, &key, MINOR).await.expect("unpacked");
        let error = beside.plan(&policy::Kubeadm::default()).await.unwrap_err();
        assert!(error.downcast_ref::<ChecksFailed>().is_some(), "{error:#}");
        assert!(names.iter().all(|name| error.to_string().contains(name)), "{error:#}");
        let external = policy::Kubeadm { coredns: policy::CoreDnsOwner::External, ..policy::Kubeadm::default() };
        beside.plan(&external).await.expect("someone else's");
    }
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_is_away_and_a_full_disk_stop_it_before_anything_changes() {
    let lab = ready_for(MINOR).await;
    lab.cp.trouble(Trouble::RegistryAway);
    assert_eq!(check_names(&failure(apply(&lab, MINOR).await)), ["ImagePull"]);
    assert!(lab.effects_of("cp1").is_empty());
    lab.cp.mend(Trouble::RegistryAway);
    crate::node::kubeadm::images::pull(&lab.cp, lab.clock, "p", MINOR, CONFIGURATION).await.expect("pulled");
    lab.cp.fill_disk(10 << 20);
    let failed = failure(apply(&lab, MINOR).await);
    assert!(
        matches!(&failed, KubeadmFailure::Other { message } if message.contains("No space left on device")),
        "{failed:?}"
    );
    assert!(lab.effects_of("cp1").is_empty());
}

#[tokio::test(start_paused = true)]
async fn versions_that_kubeadm_does_not_go_to_are_refused() {
    for (installed, to, words) in [
        (PATCH, MINOR, "at least one minor release higher than the kubeadm minor release (37 > 36)"),
        (PATCH, KubeVersion::new(1, 36, 4), "is higher than the kubeadm version \"v1.36.3\""),
        (MINOR, PATCH, "can only be used to upgrade to Kubernetes version 1.37"),
    ] {
        let lab = ready_for(installed).await;
        let failed = failure(apply(&lab, to).await);
        assert!(matches!(&failed, KubeadmFailure::Other { message } if message.contains(words)), "{failed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reboot_in_the_middle_is_told_and_the_same_again_ends_well() {
    let lab = ready_for(MINOR).await;
    let machine = lab.cp.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(40)).await;
        machine.reboot();
    });
    assert_eq!(apply(&lab, MINOR).await, KubeadmEnd::Lost);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert!(matches!(apply(&lab, MINOR).await, KubeadmEnd::Done(_)));
    assert_eq!(pod_image(&lab.cp, Component::Scheduler), "registry.k8s.io/kube-scheduler:v1.37.2");
}

#[tokio::test(start_paused = true)]
async fn an_api_without_the_configuration_or_without_an_answer_is_said() {
    let lab = ready_for(MINOR).await;
    lab.ground.change(|view| view.configuration = None);
    let failed = failure(apply(&lab, MINOR).await);
    assert!(failed.to_string().contains("configmaps \"kubeadm-config\" not found"), "{failed}");
}
