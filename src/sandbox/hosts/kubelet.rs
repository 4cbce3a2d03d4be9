//! What the kubelet and the container runtime of a machine do by themselves.

use std::sync::Arc;

use super::{Component, Effect, Machine, Trouble, state::State, timing};

impl Machine {
    /// The container runtime starts, of the version that is installed.
    pub(super) fn start_runtime(&self) {
        let version = {
            let mut state = self.state();
            let version = state.installed_runtime().filter(|_| !state.has(Trouble::RuntimeFails));
            // one without a package keeps the version that it had
            state.runtime = if state.has(Trouble::RuntimeFails) { None } else { version.or(state.runtime.take()) };
            state.runtime.clone()
        };
        if let Some(version) = version {
            self.tell(Effect::RuntimeRestarted { version });
        }
    }

    /// The kubelet starts, of the version that is installed; one of another minor restarts the static pods once more (seen
    /// on a lab), and any notices the manifests.
    pub(super) fn start_kubelet(&self) {
        let (before, after) = {
            let mut state = self.state();
            let before = state.kubelet;
            state.kubelet = state.installed("kubelet").filter(|_| !state.has(Trouble::KubeletFails));
            (before, state.kubelet)
        };
        let Some(version) = after else { return self.tell(Effect::KubeletDown) };
        self.tell(Effect::KubeletRestarted { version });
        if before.is_some_and(|before| before.minor() != version.minor()) {
            self.restart_static_pods();
        }
        self.watch_manifests();
    }

    fn restart_static_pods(&self) {
        let now = self.now();
        let any = {
            let mut state = self.state();
            let running: Vec<_> = state.pods.iter().map(|(each, pod)| (*each, pod.manifest.clone())).collect();
            for (component, manifest) in &running {
                state.start_pod(*component, manifest.clone(), now);
            }
            !running.is_empty()
        };
        if any {
            self.tell(Effect::ApiserverAway { lasts: timing::APISERVER_BLINKS });
        }
    }

    /// The kubelet notices manifests that are not those of the static pods that run.
    pub(super) fn watch_manifests(&self) {
        let changed: Vec<(Component, Arc<[u8]>)> = {
            let mut state = self.state();
            if state.kubelet.is_none() || !state.powered {
                return;
            }
            let changed = Component::ALL.into_iter().filter(|component| !state.is_current(*component));
            let changed = changed.filter(|component| !state.has(Trouble::StaticPodKept(*component)));
            let changed = changed.filter_map(|component| Some((component, state.files.read(&component.path())?)));
            let changed: Vec<_> =
                changed.filter(|(component, manifest)| is_news(&state, *component, manifest)).collect();
            for (component, manifest) in &changed {
                state.replacing.insert(*component, (manifest.clone(), false));
            }
            changed
        };
        for (component, manifest) in changed {
            let machine = self.clone();
            self.spawn_with_power("kubelet", async move { machine.replace_static_pod(component, manifest).await });
        }
    }

    async fn replace_static_pod(&self, component: Component, manifest: Arc<[u8]>) {
        let Some(image) = image_of(&manifest) else { return };
        if matches!(component, Component::Apiserver | Component::Etcd) {
            self.tell(Effect::ApiserverAway { lasts: timing::APISERVER_AWAY });
        }
        let is_there = {
            let mut state = self.state();
            let is_there = state.can_have(&image);
            if is_there {
                state.images.entry(image.clone()).or_default();
            } else {
                // the earlier one is gone, and this one can't start
                state.pods.remove(&component);
                state.replacing.insert(component, (manifest.clone(), true));
            }
            is_there
        };
        if !is_there {
            return self.tell(Effect::StaticPodStuck { component, image });
        }
        tokio::time::sleep(timing::STATIC_POD).await;
        let now = self.now();
        {
            let mut state = self.state();
            // it changed once more meanwhile: another look is at that
            if state.replacing.get(&component).is_none_or(|(at, _)| *at != manifest) {
                return;
            }
            state.replacing.remove(&component);
            state.start_pod(component, manifest, now);
        }
        self.tell(Effect::StaticPod { component, image });
        self.watch_manifests();
    }
}

fn image_of(manifest: &[u8]) -> Option<String> {
    super::manifest::image(&String::from_utf8_lossy(manifest)).map(str::to_owned)
}

/// Whether the kubelet is not yet at this manifest, or can go on where it stood still.
fn is_news(state: &State, component: Component, manifest: &Arc<[u8]>) -> bool {
    match state.replacing.get(&component) {
        Some((at, stuck)) if at == manifest => *stuck && image_of(manifest).is_some_and(|image| state.can_have(&image)),
        _ => true,
    }
}
