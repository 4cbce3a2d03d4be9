//! Snapshots in files, for bug reports, tests and air gaps.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Observed, is_secret},
    error::{Exit, Failure},
    report::{document::Document, out},
};

const KIND: &str = "ClusterSnapshot";

/// The document's body. Beside each other the two would both say `apiVersion`: the document's and the cluster's.
#[derive(Serialize, Deserialize)]
struct Saved {
    snapshot: ClusterSnapshot,
}

/// What takes the place of a secret.
const REDACTED: &str = "REDACTED";

/// Writes a snapshot. It holds no Secret by its nature; what people put into kubeadm's configuration and the kubelets' is redacted.
pub(super) fn save(path: &Path, snapshot: &ClusterSnapshot) -> anyhow::Result<()> {
    let mut snapshot = snapshot.clone();
    for config in [&mut snapshot.kubeadm_config, &mut snapshot.kubelet_config] {
        if let Observed::Known(text) = config {
            *text = redacted(text);
        }
    }
    redact_hosts(&mut snapshot.hosts);
    let text = out::json(&Document::new(KIND, Saved { snapshot }))?;
    fs::write(path, text + "\n").with_context(|| format!("writing {}", path.display()))
}

/// Reads such a file.
pub(super) fn load(path: &Path) -> anyhow::Result<ClusterSnapshot> {
    let usage = || Failure::new(Exit::Usage, format!("reading the snapshot {}", path.display()));
    let text = fs::read_to_string(path).with_context(usage)?;
    let hint = "kubectl upgrade-gate --target … --save FILE writes one";
    let saved: Saved = Document::read(&text, KIND).with_context(|| usage().hint(hint))?;
    Ok(saved.snapshot)
}

/// The same for what machines say of themselves: flags and configuration files.
fn redact_hosts(hosts: &mut Observed<BTreeMap<String, Observed<HostFacts>>>) {
    let Observed::Known(hosts) = hosts else { return };
    for host in hosts.values_mut() {
        let Observed::Known(facts) = host else { continue };
        let manifests = facts.control_plane.iter_mut().flat_map(|plane| &mut plane.manifests);
        let flags = manifests.flat_map(|manifest| &mut manifest.flags).chain(&mut facts.kubelet.flags);
        for flag in flags {
            flag.value = if is_secret(&flag.name) { REDACTED.to_owned() } else { without_user(&flag.value) };
        }
        for text in [&mut facts.kubelet.config, &mut facts.kubelet.instance_config].into_iter().flatten() {
            *text = redacted(text);
        }
    }
}

/// The text without credentials in URLs and without the values of settings that are named like secrets.
fn redacted(text: &str) -> String {
    let mut secret_follows = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let key_word = key.trim().trim_start_matches("- ").to_ascii_lowercase();
        let hide = !value.trim().is_empty() && (is_secret(&key_word) || (key_word == "value" && secret_follows));
        // `- name: X` over `value: Y`, as kubeadm lists arguments and environment.
        secret_follows = key_word == "name" && is_secret(value);
        lines.push(if hide { format!("{key}: {REDACTED}") } else { without_user(line) });
    }
    lines.join("\n")
}

/// `https://user:word@host` becomes `https://REDACTED@host`.
fn without_user(line: &str) -> String {
    let mut parts = line.split("://");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("://");
        let end = part.find(|c: char| c == '/' || c.is_whitespace()).unwrap_or(part.len());
        match part[..end].rfind('@') {
            Some(at) => {
                text.push_str(REDACTED);
                text.push_str(&part[at..]);
            }
            None => text.push_str(part),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{cluster::snapshot::Flag, gate::fixture};

    #[test]
    fn what_looks_like_a_secret_is_left_out() {
        let text = "apiServer:\n  extraArgs:\n  - name: oidc-client-secret\n    value: hunter2\n  - name: v\n    value: \"4\"\n\
                    \x20 extraEnvs:\n  - name: HTTPS_PROXY\n    value: http://me:hunter2@proxy:3128/x\n  adminToken: hunter2\n";
        let wanted = "apiServer:\n  extraArgs:\n  - name: oidc-client-secret\n    value: REDACTED\n  - name: v\n    \
                      value: \"4\"\n  extraEnvs:\n  - name: HTTPS_PROXY\n    value: http://REDACTED@proxy:3128/x\n  \
                      adminToken: REDACTED";
        assert_eq!(redacted(text), wanted);
    }

    proptest! {
        #[test]
        fn any_text_is_redacted(text in any::<String>()) {
            let _ = redacted(&text);
        }

        #[test]
        fn no_password_in_a_url_stays(word in "[a-z0-9:]{8}") {
            let told = redacted(&format!("url: https://me:{word}@host/path"));
            prop_assert_eq!(told, "url: https://REDACTED@host/path");
        }
    }

    #[test]
    fn a_saved_snapshot_is_judged_as_the_live_one() {
        let directory = tempfile::tempdir().expect("directory");
        let path = directory.path().join("snapshot.json");
        let mut cluster = fixture::with_hosts();
        let flag = |name: &str| Flag { file: "f".to_owned(), name: name.to_owned(), value: "hunter2".to_owned() };
        fixture::host(&mut cluster, "w1").kubelet.flags = vec![flag("storage-driver-password"), flag("v")];
        save(&path, &cluster).expect("saved");
        let mut loaded = load(&path).expect("loaded");
        let values: Vec<_> =
            fixture::host(&mut loaded, "w1").kubelet.flags.iter().map(|one| one.value.clone()).collect();
        assert_eq!(values, [REDACTED, "hunter2"]);
        let policy = crate::policy::Policy::default();
        let judged = |cluster| crate::gate::evaluate(cluster, &fixture::minor(), &policy);
        assert_eq!(judged(&loaded), judged(&cluster));
    }

    #[tokio::test(start_paused = true)]
    async fn a_cluster_behind_an_api_is_judged_from_its_file_as_live() {
        use crate::{
            clock::Clock,
            cluster::{api::Cluster, observe},
            sandbox::{
                controllers,
                world::{Layout, World},
            },
        };
        let clock = Clock::starting_at("2026-11-22T23:00:00Z".parse().expect("time"));
        let layout = Layout::of(3, 2, fixture::v("1.36.1")).with_shop();
        let world = World::new(clock, &layout, controllers::Options::default()).expect("world");
        world.settled().await;
        let cluster = Cluster::new(world.client(), "k8s-upgrade", clock);
        let live = observe::snapshot(&cluster, &observe::Instances::OneProcess, Observed::NotConfigured);
        let live = live.await.expect("observed");
        assert!(live.pods.known().is_some_and(|pods| pods.len() > 10));
        let directory = tempfile::tempdir().expect("directory");
        let path = directory.path().join("snapshot.json");
        save(&path, &live).expect("saved");
        let policy = crate::policy::Policy::default();
        let judged = |cluster| crate::gate::evaluate(cluster, &fixture::minor(), &policy);
        let verdict = judged(&live);
        assert_eq!(judged(&load(&path).expect("loaded")), verdict);
        let unknown = verdict.findings.iter().filter(|finding| finding.class == crate::gate::Class::Unknown);
        assert_eq!(unknown.count(), 0, "{:?}", verdict.findings);
    }

    #[test]
    fn a_file_that_is_none_is_a_usage_error() {
        let directory = tempfile::tempdir().expect("directory");
        let path = directory.path().join("other.json");
        assert_eq!(crate::error::exit_of(&load(&path).expect_err("none there")), Exit::Usage);
        fs::write(&path, "apiVersion: v1\nkind: Pod\n").expect("written");
        assert_eq!(crate::error::exit_of(&load(&path).expect_err("another")), Exit::Usage);
    }
}
