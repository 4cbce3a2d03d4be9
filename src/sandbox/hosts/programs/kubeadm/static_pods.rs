//! The static pods of a control plane, replaced one after the other; all put back where one is not.

use std::sync::Arc;

use super::{flags::Flags, node_config::directory, place};
use crate::{
    sandbox::hosts::{Component, Trouble, configuration::Configuration, manifest, process::Process, releases, timing},
    version::KubeVersion,
};

struct Upgrade<'a> {
    process: &'a Process,
    backup: String,
    /// Manifests that were replaced so far.
    replaced: Vec<Component>,
}

pub(super) async fn upgrade(
    process: &Process,
    flags: &Flags<'_>,
    own: KubeVersion,
    to: KubeVersion,
    configuration: &Configuration,
) -> Result<(), String> {
    let now = process.machine.now();
    let fresh = format!("/etc/kubernetes/tmp/kubeadm-upgraded-manifests{}", now.as_millisecond());
    let backup = {
        let mut state = process.state();
        state.files.make_directories(&fresh, 0o700, now);
        directory(&mut state, "kubeadm-backup-manifests", now)
    };
    process.out(&format!("[upgrade/staticpods] Writing new Static Pod manifests to \"{fresh}\""));
    let mut upgrade = Upgrade { process, backup, replaced: Vec::new() };
    let stacked = configuration.etcd.external.is_none();
    if stacked && flags.etcd_upgrade {
        back_up_etcd(process).await?;
    }
    if stacked && flags.etcd_upgrade && !is_older(process, own, configuration) {
        let result = upgrade.component(Component::Etcd, &rendered(process, Component::Etcd, own, configuration)).await;
        if let Err(why) = result {
            process.out(&format!("[upgrade/etcd] Failed to upgrade etcd: {why}"));
            process.out("[upgrade/etcd] Waiting for previous etcd to become available");
            process.out("[upgrade/etcd] Etcd was rolled back and is now available");
            return Err(format!(
                "fatal error when trying to upgrade the etcd cluster, rolled the state back to pre-upgrade state: {why}"
            ));
        }
        process.out("[upgrade/etcd] Waiting for etcd to become available");
    }
    for component in [Component::Apiserver, Component::ControllerManager, Component::Scheduler] {
        upgrade.component(component, &rendered(process, component, to, configuration)).await?;
    }
    // on the way out that is good, and only there
    process.state().files.remove(&fresh);
    Ok(())
}

/// etcd is never taken back; kubeadm says so, and goes on.
fn is_older(process: &Process, own: KubeVersion, configuration: &Configuration) -> bool {
    let tag = |image: String| image.rsplit_once(':').map(|(_, tag)| tag.to_owned()).unwrap_or_default();
    let number = |tag: &str| tag.split(['.', '-']).map(|part| part.parse::<u64>().unwrap_or(0)).collect::<Vec<_>>();
    let running = tag(process.state().manifest_image(Component::Etcd).unwrap_or_default());
    let wanted = tag(releases::image(Component::Etcd, own, configuration));
    let older = number(&wanted) < number(&running);
    if older {
        process.out(&format!(
            "[upgrade/etcd] Non fatal issue encountered during upgrade: the desired etcd version \"{wanted}\" is older than \
             the currently installed \"{running}\". Skipping etcd upgrade"
        ));
    }
    older
}

/// etcd's image is the choice of kubeadm itself; the others are of the version that is asked for.
fn rendered(process: &Process, component: Component, version: KubeVersion, configuration: &Configuration) -> String {
    let (name, ip) = place(process);
    manifest::render(component, (&name, &ip), version, configuration, &[])
}

/// The whole of etcd's data, which kubeadm never removes.
async fn back_up_etcd(process: &Process) -> Result<(), String> {
    if process.state().has(Trouble::EtcdDown) {
        return Err(
            "etcd cluster is not healthy: failed to dial endpoint https://127.0.0.1:2379 with maintenance client: \
            context deadline exceeded"
                .to_owned(),
        );
    }
    process.sleep(timing::ETCD_COPY).await;
    let now = process.machine.now();
    let mut state = process.state();
    let to = directory(&mut state, "kubeadm-backup-etcd", now);
    if state.files.bytes("/var/lib/etcd") > state.free() {
        return Err(format!(
            "failed to back up etcd data, output: \"cp: error writing '{to}/etcd/member/snap/db': No space left on device\\n\": \
             exit status 1"
        ));
    }
    state.files.copy("/var/lib/etcd", &format!("{to}/etcd"), now);
    Ok(())
}

impl Upgrade<'_> {
    async fn component(&mut self, component: Component, new: &str) -> Result<(), String> {
        let (process, name, path) = (self.process, component.name(), component.path());
        process.out(&format!("[upgrade/staticpods] Preparing for \"{name}\" upgrade"));
        let before = process.state().files.text(&path);
        if before.as_deref() == Some(new) {
            process
                .out(&format!("[upgrade/staticpods] Current and new manifests of {name} are equal, skipping upgrade"));
            return Ok(());
        }
        for certificate in certificates(component) {
            process.out(&format!("[upgrade/staticpods] Renewing {certificate} certificate"));
        }
        let backup = format!("{}/{name}.yaml", self.backup);
        process.out(&format!(
            "[upgrade/staticpods] Moving new manifest to \"{path}\" and backing up old manifest to \"{backup}\""
        ));
        let now = process.machine.now();
        let running = process.state().pods.get(&component).map(|pod| pod.manifest.clone());
        {
            let mut state = process.state();
            state.files.copy(&path, &backup, now);
            state.files.write(&path, new.as_bytes().to_vec(), 0o600, now);
        }
        self.replaced.push(component);
        process.machine.watch_manifests();
        process.out("[upgrade/staticpods] Waiting for the kubelet to restart the component");
        process.out("[upgrade/staticpods] This can take up to 5m0s");
        self.changed(component, running.as_ref()).await?;
        process.out(&format!("[apiclient] Found 1 Pods for label selector component={name}"));
        process.out(&format!("[upgrade/staticpods] Component \"{name}\" upgraded successfully!"));
        Ok(())
    }

    async fn changed(&self, component: Component, before: Option<&Arc<[u8]>>) -> Result<(), String> {
        let process = self.process;
        let clock = process.machine.shared().clock;
        let started = clock.now();
        while clock.since(started) < timing::UPGRADE_MANIFESTS {
            if process.state().pods.get(&component).is_some_and(|pod| Some(&pod.manifest) != before) {
                return Ok(());
            }
            process.sleep(timing::KUBEADM_POLL).await;
        }
        let why = format!(
            "static Pod hash for component {} on Node {} did not change after 5m0s: context deadline exceeded",
            component.name(),
            process.machine.node()
        );
        Err(self.roll_back(component, &why))
    }

    /// etcd goes back only where it was etcd that failed.
    fn roll_back(&self, failed: Component, why: &str) -> String {
        let now = self.process.machine.now();
        {
            let mut state = self.process.state();
            for component in &self.replaced {
                if *component != Component::Etcd || failed == Component::Etcd {
                    let backup = format!("{}/{}.yaml", self.backup, component.name());
                    state.files.copy(&backup, &component.path(), now);
                    state.files.remove(&backup);
                }
            }
        }
        self.process.machine.watch_manifests();
        format!(
            "couldn't upgrade control plane. kubeadm has tried to recover everything into the earlier state. Errors faced: {why}"
        )
    }
}

const fn certificates(component: Component) -> &'static [&'static str] {
    match component {
        Component::Etcd => &["etcd-server", "etcd-peer", "etcd-healthcheck-client"],
        Component::Apiserver => {
            &["apiserver", "apiserver-kubelet-client", "front-proxy-client", "apiserver-etcd-client"]
        }
        Component::ControllerManager => &["controller-manager.conf"],
        Component::Scheduler => &["scheduler.conf"],
    }
}
