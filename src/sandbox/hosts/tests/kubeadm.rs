//! kubeadm to a good end.

use std::time::Duration;

use super::*;
use crate::{
    node::{
        kubeadm::{self as product, KubeadmEnd, argv, scratch},
        kubeadm_beside::Beside,
        packages::{
            apt::{self, Direction},
            rewrite,
        },
    },
    policy,
    sandbox::hosts::Addon,
};

/// The target's kubeadm on a node, as a phase brings it there.
pub(super) async fn with_kubeadm(lab: &Lab, machine: &Machine, version: KubeVersion) {
    let key = lab.machines.repository().armored_key();
    rewrite::point_at(machine, version.minor(), BASE, &key).await.expect("pointed");
    apt::refresh_kubernetes_list(machine, lab.clock, BASE).await.expect("refreshed");
    apt::bring_to(machine, lab.clock, "u", &["kubeadm"], version, Direction::Up).await.expect("installed");
    assert_eq!(product::installed_version(machine).await.expect("version"), version);
}

pub(super) async fn run(lab: &Lab, machine: &Machine, argv: Vec<String>) -> KubeadmEnd {
    let spec = product::unit("k", argv);
    let end = product::run(machine, lab.clock, &spec, &mut |_| {}).await.expect("end");
    crate::node::Host::forget_unit(machine, "k").await.expect("forgotten");
    lab.assert_all_known();
    end
}

pub(super) async fn apply(lab: &Lab, version: KubeVersion) -> KubeadmEnd {
    run(lab, &lab.cp, argv::apply(version, &policy::Kubeadm::default(), true)).await
}

fn done(end: KubeadmEnd) -> String {
    match end {
        KubeadmEnd::Done(output) => output,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_minor_upgrade_replaces_every_static_pod_and_says_so() {
    let lab = lab();
    with_kubeadm(&lab, &lab.cp, MINOR).await;
    let output = done(run(&lab, &lab.cp, argv::plan(MINOR, &policy::Kubeadm::default())).await);
    assert!(output.contains("kubeadm upgrade apply v1.37.2") && output.contains("3.7.0-0"), "{output}");
    let started = lab.clock.now();
    let output = done(apply(&lab, MINOR).await);
    let took = lab.clock.since(started).as_secs();
    assert!((60..160).contains(&took), "{took} s");
    assert!(output.contains("SUCCESS! A control plane node of your cluster was upgraded to \"v1.37.2\""), "{output}");
    assert_eq!(pod_image(&lab.cp, Component::Apiserver), "registry.k8s.io/kube-apiserver:v1.37.2");
    assert_eq!(pod_image(&lab.cp, Component::Etcd), "registry.k8s.io/etcd:3.7.0-0");
    let effects = lab.effects_of("cp1");
    let pods: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::StaticPod { component, .. } => Some(*component),
            _ => None,
        })
        .collect();
    assert_eq!(pods, Component::ALL);
    let coredns = Addon::CoreDns { image: "registry.k8s.io/coredns/coredns:v1.14.6".into() };
    assert!(effects.contains(&Effect::AddonUpgraded(coredns)), "{effects:?}");
    assert!(lab.ground.effects().iter().any(|(_, effect)| matches!(effect, Effect::ConfigurationWritten { version, configuration } if *version == MINOR && configuration.contains("kubernetesVersion: v1.37.2"))));
    assert_eq!(lab.cp.kubelet(), Some(OLD), "kubeadm leaves the kubelet alone");
}

#[tokio::test(start_paused = true)]
async fn a_patch_leaves_an_etcd_of_the_same_image_alone_and_a_second_time_changes_nothing() {
    let lab = lab();
    with_kubeadm(&lab, &lab.cp, PATCH).await;
    assert!(done(apply(&lab, PATCH).await).contains("Current and new manifests of etcd are equal, skipping upgrade"));
    let before = lab.effects_of("cp1").len();
    done(apply(&lab, PATCH).await);
    let after = lab.effects_of("cp1");
    assert!(!after[before..].iter().any(|effect| matches!(effect, Effect::StaticPod { .. })), "{after:?}");
    assert!(
        !done(run(&lab, &lab.cp, argv::plan(PATCH, &policy::Kubeadm::default())).await).contains("You can now apply")
    );
}

#[tokio::test(start_paused = true)]
async fn a_worker_has_only_its_kubelets_configuration_written_anew() {
    let lab = lab();
    lab.ground.change(|view| view.configuration = Some(CONFIGURATION.replace("v1.36.1", "v1.36.3")));
    with_kubeadm(&lab, &lab.worker, PATCH).await;
    lab.worker.put_file("/var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\nmaxPods: 250\n", 0o644);
    let output = done(run(&lab, &lab.worker, argv::node(&policy::Kubeadm::default(), true)).await);
    assert!(output.contains("Skipping phase. Not a control plane node."), "{output}");
    assert_eq!(lab.worker.file("/var/lib/kubelet/config.yaml").as_deref(), Some("kind: KubeletConfiguration\n"));
    assert!(lab.effects_of("w1").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_further_control_plane_follows_and_the_last_one_upgrades_the_addons() {
    let lab = lab();
    let mut spec = control_plane();
    (spec.name, spec.ip) = ("cp2".into(), "10.77.0.12".into());
    let second = lab.machines.add(&spec).expect("machine");
    lab.ground.change(|view| {
        let twin = view.nodes[0].clone();
        view.nodes.push(crate::sandbox::hosts::NodeView { name: "cp2".into(), ..twin });
    });
    for machine in [&lab.cp, &second] {
        with_kubeadm(&lab, machine, MINOR).await;
    }
    let output = done(apply(&lab, MINOR).await);
    assert!(output.contains("because control plane instances [cp2] have not been upgraded"), "{output}");
    let output = done(run(&lab, &second, argv::node(&policy::Kubeadm::default(), true)).await);
    assert!(output.contains("[addons] Applied essential addon: CoreDNS"), "{output}");
    assert_eq!(pod_image(&second, Component::Etcd), "registry.k8s.io/etcd:3.7.0-0");
}

#[tokio::test(start_paused = true)]
async fn a_coredns_of_someone_else_is_left_alone() {
    let lab = lab();
    with_kubeadm(&lab, &lab.cp, MINOR).await;
    let policy = policy::Kubeadm { coredns: policy::CoreDnsOwner::External, ..policy::Kubeadm::default() };
    done(run(&lab, &lab.cp, argv::apply(MINOR, &policy, true)).await);
    let addons: Vec<_> =
        lab.effects_of("cp1").into_iter().filter(|effect| matches!(effect, Effect::AddonUpgraded(_))).collect();
    assert!(matches!(addons[..], [Effect::AddonUpgraded(Addon::KubeProxy { .. })]), "{addons:?}");
}

#[tokio::test(start_paused = true)]
async fn the_targets_kubeadm_is_asked_beside_the_installed_one_and_shows_what_would_be_lost() {
    let mut spec = control_plane();
    spec.by_hand.insert(Component::Apiserver, vec!["oidc-issuer-url=https://id.example.org".into()]);
    let lab = lab_of(&spec);
    let key = lab.machines.repository().armored_key();
    let beside = Beside::unpack(&lab.cp, lab.clock, "r1", BASE, &key, MINOR).await.expect("unpacked");
    beside.plan(&policy::Kubeadm::default()).await.expect("checks pass");
    assert_eq!(beside.drift().await.expect("diff"), ["- - --oidc-issuer-url=https://id.example.org"]);
    beside.remove().await.expect("removed");
    assert!(lab.cp.files_below("/var/lib/kubectl-upgrade").iter().all(|path| path.contains("/units/")));
    assert_eq!(product::installed_version(&lab.cp).await.expect("version"), OLD, "the installed one is as it was");
    assert!(lab.ground.effects().is_empty());
    lab.assert_all_known();

    // and lost it is
    with_kubeadm(&lab, &lab.cp, MINOR).await;
    done(apply(&lab, MINOR).await);
    let manifest = lab.cp.file(&Component::Apiserver.path()).expect("manifest");
    assert!(!manifest.contains("oidc") && manifest.contains("--audit-log-maxage=7"), "{manifest}");
}

#[tokio::test(start_paused = true)]
async fn what_kubeadm_leaves_is_removed_after_three_days() {
    let lab = lab();
    with_kubeadm(&lab, &lab.cp, MINOR).await;
    done(apply(&lab, MINOR).await);
    let left = || lab.cp.files_below("/etc/kubernetes/tmp").len();
    assert_eq!(left(), 6, "etcd's data, four manifests, the kubelet's configuration");
    assert!(scratch::prune(&lab.cp, lab.clock, "p").await.expect("pruned").paths.is_empty());
    tokio::time::sleep(Duration::from_hours(73)).await;
    let pruned = scratch::prune(&lab.cp, lab.clock, "p").await.expect("pruned");
    assert!(pruned.paths.len() == 3 && pruned.bytes > 62 << 20, "{pruned:?}");
    assert_eq!(left(), 0);
    assert_eq!(scratch::prune(&lab.worker, lab.clock, "p").await.expect("nothing").paths.len(), 0);
    lab.assert_all_known();
}
