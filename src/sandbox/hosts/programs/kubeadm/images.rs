//! The images of a release: listed, and pulled.

use super::Stop;
use crate::{
    sandbox::hosts::{Trouble, configuration::Configuration, process::Process, releases, timing},
    version::KubeVersion,
};

fn of(process: &Process, own: KubeVersion, path: &str) -> Result<Vec<String>, Stop> {
    let text = process.state().files.text(path);
    let text =
        text.ok_or_else(|| format!("unable to read config from \"{path}\": open {path}: no such file or directory"))?;
    let configuration = Configuration::read(&text).map_err(Stop::Failed)?;
    let wanted = configuration.kubernetes_version.parse::<KubeVersion>();
    let wanted =
        wanted.map_err(|_| format!("couldn't parse Kubernetes version \"{}\"", configuration.kubernetes_version))?;
    // a kubeadm gives the tags that it brings itself, whatever minor is asked for
    Ok(with_tags_of(own, wanted, &configuration))
}

/// The images of `version` as a kubeadm of `own` uses them: etcd, CoreDNS and pause are its own choice.
pub(super) fn with_tags_of(own: KubeVersion, version: KubeVersion, configuration: &Configuration) -> Vec<String> {
    let mine = releases::images(own, configuration).into_iter();
    let (of_own, of_version) = (format!(":v{own}"), format!(":v{version}"));
    mine.map(|image| image.strip_suffix(&of_own).map_or(image.clone(), |name| format!("{name}{of_version}"))).collect()
}

pub(super) async fn list(process: &Process, own: KubeVersion, path: &str) -> Result<(), Stop> {
    super::look(process).await;
    for image in of(process, own, path)? {
        process.out(&image);
    }
    Ok(())
}

pub(super) async fn pull(process: &Process, own: KubeVersion, path: &str) -> Result<(), Stop> {
    super::look(process).await;
    for image in of(process, own, path)? {
        pull_one(process, &image).await?;
        process.out(&format!("[config/images] Pulled {image}"));
    }
    Ok(())
}

/// Asks the registry even for what is there, as `config images pull` does.
async fn pull_one(process: &Process, image: &str) -> Result<(), String> {
    process.sleep(timing::PULL).await;
    let mut state = process.state();
    let failed = |why: &str| Err(format!("failed to pull image \"{image}\": {why}"));
    if state.runtime.is_none() {
        return failed("rpc error: code = Unavailable desc = connection refused");
    }
    if state.has(Trouble::RegistryAway) {
        return failed("rpc error: code = Unknown desc = failed to resolve reference: i/o timeout");
    }
    if state.free() < 1 << 30 {
        return failed("rpc error: code = Unknown desc = failed to extract layer: no space left on device");
    }
    state.images.entry(image.to_owned()).or_default();
    Ok(())
}

/// What an upgrade's preflight pulls: only what is not there.
pub(super) async fn pull_missing(process: &Process, images: &[String]) -> Option<String> {
    for image in images {
        let is_there = process.state().images.contains_key(image);
        if !is_there && let Err(why) = pull_one(process, image).await {
            return Some(format!("failed to pull image {image}: {why}"));
        }
    }
    None
}
