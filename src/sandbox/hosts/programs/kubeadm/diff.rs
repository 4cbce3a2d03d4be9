//! `kubeadm upgrade diff`: manifests as they are beside those that the configuration gives. Neither etcd nor patches.

use super::{Stop, configured, place};
use crate::{
    sandbox::hosts::{
        Component, diff, manifest,
        process::{Process, Unknown},
        timing,
    },
    version::KubeVersion,
};

pub(super) async fn run(process: &Process, version: &str) -> Result<(), Stop> {
    let to: KubeVersion = version.parse().map_err(|_| Unknown)?;
    process.sleep(timing::KUBEADM_LOOK).await;
    let (_, _, configuration) = configured(process, "upgrade/diff")?;
    let (name, ip) = place(process);
    for component in Component::ALL.into_iter().filter(|component| *component != Component::Etcd) {
        let path = component.path();
        let old = process.state().files.text(&path);
        let old = old.ok_or_else(|| format!("the manifest file \"{path}\" does not exist"))?;
        let new = manifest::render(component, (&name, &ip), to, &configuration, &[]);
        process.write_out(&diff::unified(&path, "new manifest", &old, &new));
    }
    Ok(())
}
