//! The images that kubeadm needs, there before it starts and kept while it runs.
//!
//! The kubelet removes images that nothing uses when the disk is full. Removed between pull and use, the apiserver's new
//! image leaves its static pod in `ErrImagePull` until kubeadm gives up.

use std::{collections::BTreeSet, time::Duration};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Clock,
    node::{
        Command, Host, UnitSpec, run_ok,
        unit::{leftover, run_and_forget},
    },
    version::KubeVersion,
};

/// Five images of some 100 MB in all, through a registry that is slow.
const PULL_LIMIT: Duration = Duration::from_mins(15);

/// What containerd's CRI shows to the kubelet as "pinned": such an image is never collected.
const PINNED: &str = "io.cri-containerd.pinned";

/// Beside it, so that after a crash the pins that are ours are known.
const OURS: &str = "kubectl-upgrade.pinned";

/// Where kubeadm reads the cluster's configuration for its list.
const CONFIG: &str = "/var/lib/kubectl-upgrade/images.yaml";

/// The images that kubeadm uses for a version, by its own list: that of the kubeadm installed there. `configuration` is
/// the `ClusterConfiguration` out of the ConfigMap `kubeadm-config`, for registries and tags of the operator's own.
pub async fn list(host: &dyn Host, version: KubeVersion, configuration: &str) -> anyhow::Result<Vec<String>> {
    let doing = || format!("listing the images of v{version} on node {}", host.name());
    write_configuration(host, version, configuration).await.with_context(doing)?;
    let listed = run_ok(host, &Command::new("kubeadm", images("list"))).await.with_context(doing)?;
    Ok(parse_list(&listed.stdout))
}

/// Has kubeadm pull them, through the node's own runtime and registry settings. Harmless to repeat, and so also the check
/// before each attempt where images can't be pinned.
///
/// kubeadm's own pull asks the registry even for what is there: where all are, it is not asked, so that nodes whose
/// images are loaded by hand need no registry.
pub async fn pull(
    host: &dyn Host,
    clock: Clock,
    unit: &str,
    version: KubeVersion,
    configuration: &str,
) -> anyhow::Result<()> {
    let doing = format!("pulling the images of v{version} on node {}", host.name());
    // images may have gone since a pull that a killed pod left ended, or come since one that failed
    leftover::let_end(host, clock, unit, PULL_LIMIT).await.with_context(|| doing.clone())?;
    let wanted = list(host, version, configuration).await?;
    if names(host, None).await?.is_some_and(|there| wanted.iter().all(|image| there.contains(image))) {
        return Ok(());
    }
    let argv = std::iter::once("kubeadm".to_owned()).chain(images("pull")).collect();
    let spec = UnitSpec::new(unit, argv);
    let outcome = run_and_forget(host, clock, &spec, PULL_LIMIT).await.with_context(|| doing.clone())?;
    outcome.ended(&doing)?.checked(&doing).map(|_| ())
}

fn images(what: &str) -> [String; 5] {
    ["config", "images", what, "--config", CONFIG].map(str::to_owned)
}

async fn write_configuration(host: &dyn Host, version: KubeVersion, configuration: &str) -> anyhow::Result<()> {
    run_ok(host, &Command::new("install", ["-d", "-m", "0700", "/var/lib/kubectl-upgrade"])).await?;
    host.write_file(CONFIG, at_version(configuration, version).as_bytes(), 0o600).await?;
    Ok(())
}

/// The configuration as it will be: kubeadm takes the version from the document alone.
fn at_version(configuration: &str, version: KubeVersion) -> String {
    let kept = configuration.lines().filter(|line| !line.starts_with("kubernetesVersion:"));
    kept.map(|line| format!("{line}\n")).chain([format!("kubernetesVersion: v{version}\n")]).collect()
}

/// One reference a line; warnings, which go the same way in older releases, are none.
fn parse_list(text: &str) -> Vec<String> {
    let is_image = |line: &&str| line.contains('/') && line.contains(':') && !line.contains(char::is_whitespace);
    text.lines().map(str::trim).filter(is_image).map(str::to_owned).collect()
}

/// What pinning came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Pinning {
    /// All are there and none can be collected.
    Pinned,
    /// These are not there.
    Missing {
        /// By reference.
        images: Vec<String>,
    },
    /// The node has no `ctr` (another runtime): images may be collected at any time, so pull again before each attempt.
    NoTool,
}

/// Pins images until [`unpin`]. What someone else pinned is theirs and stays so.
pub async fn pin(host: &dyn Host, images: &[String]) -> anyhow::Result<Pinning> {
    let Some(there) = names(host, None).await? else { return Ok(Pinning::NoTool) };
    let missing: Vec<String> = images.iter().filter(|image| !there.contains(*image)).cloned().collect();
    if !missing.is_empty() {
        return Ok(Pinning::Missing { images: missing });
    }
    let pinned = names(host, Some(format!("labels.\"{PINNED}\"==pinned"))).await?.unwrap_or_default();
    for image in images.iter().filter(|image| !pinned.contains(*image)) {
        label(host, image, [format!("{PINNED}=pinned"), format!("{OURS}=yes")]).await?;
    }
    Ok(Pinning::Pinned)
}

/// Takes the pins off that are ours, of this run or of any that crashed; says how many there were.
pub async fn unpin(host: &dyn Host) -> anyhow::Result<usize> {
    let ours = names(host, Some(format!("labels.\"{OURS}\"==yes"))).await?.unwrap_or_default();
    for image in &ours {
        // an empty value removes a label
        label(host, image, [format!("{PINNED}="), format!("{OURS}=")]).await?;
    }
    Ok(ours.len())
}

/// Images by name, all or by containerd's filter; `None` without `ctr`.
async fn names(host: &dyn Host, filter: Option<String>) -> anyhow::Result<Option<BTreeSet<String>>> {
    let words = ["-n", "k8s.io", "images", "ls", "-q"].map(str::to_owned).into_iter().chain(filter);
    let (command, doing) = (Command::new("ctr", words), || format!("listing images of node {}", host.name()));
    let output = host.run(&command).await.with_context(doing)?;
    match output.status {
        127 => Ok(None),
        0 => Ok(Some(output.stdout.lines().map(|line| line.trim().to_owned()).collect())),
        status => anyhow::bail!("{}: `{command}` ended with {status}: {}", doing(), output.stderr.trim()),
    }
}

async fn label(host: &dyn Host, image: &str, labels: [String; 2]) -> anyhow::Result<()> {
    let words = ["-n", "k8s.io", "images", "label", image].map(str::to_owned);
    run_ok(host, &Command::new("ctr", words.into_iter().chain(labels)))
        .await
        .map(|_| ())
        .with_context(|| format!("labelling image {image} on node {}", host.name()))
}

/// The image of a static pod's first container, out of its manifest: to see whether etcd's will change.
pub fn manifest_image(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find_map(|line| line.trim().trim_start_matches("- ").strip_prefix("image:"))?;
    Some(line.trim().trim_matches(['"', '\''])).filter(|image| !image.is_empty())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::node::scripted::ScriptedHost;

    const TARGET: KubeVersion = KubeVersion::new(1, 37, 2);
    const CLUSTER: &str =
        "apiVersion: kubeadm.k8s.io/v1beta4\nimageRepository: mirror/k8s\nkubernetesVersion: v1.36.1\n";
    const ALL: &[&str] = &["ctr", "-n", "k8s.io", "images", "ls", "-q"];
    const BY_ANYONE: &[&str] =
        &["ctr", "-n", "k8s.io", "images", "ls", "-q", "labels.\"io.cri-containerd.pinned\"==pinned"];
    const BY_US: &[&str] = &["ctr", "-n", "k8s.io", "images", "ls", "-q", "labels.\"kubectl-upgrade.pinned\"==yes"];

    fn names(images: &[&str]) -> Vec<String> {
        images.iter().map(ToString::to_string).collect()
    }

    fn lists(host: ScriptedHost) -> ScriptedHost {
        host.answer(&["install"], "").answer(&["kubeadm", "config", "images", "list"], "r/a:1\nr/b:2\n")
    }

    fn labelled(host: &ScriptedHost) -> Vec<String> {
        let prefix = "ctr -n k8s.io images label ";
        host.ran().iter().filter_map(|command| command.strip_prefix(prefix).map(str::to_owned)).collect()
    }

    #[tokio::test]
    async fn the_list_is_kubeadms_own_for_the_cluster_as_it_will_be() {
        let listed = "W1122 not an image: warning\nmirror/k8s/kube-apiserver:v1.37.2\nmirror/k8s/etcd:3.7.0-0\n";
        let host =
            ScriptedHost::new("cp1").answer(&["install"], "").answer(&["kubeadm", "config", "images", "list"], listed);
        let images = list(&host, TARGET, CLUSTER).await.expect("list");
        assert_eq!(images, ["mirror/k8s/kube-apiserver:v1.37.2", "mirror/k8s/etcd:3.7.0-0"]);
        let written = host.written(CONFIG).expect("configuration").0;
        assert!(written.contains("imageRepository: mirror/k8s\n") && written.contains("kubernetesVersion: v1.37.2\n"));
        assert!(!written.contains("v1.36.1"), "{written}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pull_that_fails_is_said_with_its_words() {
        let host = lists(ScriptedHost::new("cp1")).answer(&["ctr"], "r/a:1\n");
        let host = host.unit_ends(&["kubeadm"], 1, "failed to pull image\n");
        let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
        let error = pull(&host, clock, "u", TARGET, CLUSTER).await.unwrap_err();
        assert!(format!("{error:#}").contains("on node cp1: ended with 1: failed to pull image"), "{error:#}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pull_whose_end_nobody_saw_is_not_taken_for_the_next_one() {
        let host = lists(ScriptedHost::new("cp1")).answer(&["ctr"], "r/a:1\n").unit_ends(&["left"], 1, "timeout\n");
        host.start_unit(&UnitSpec::new("u", vec!["left".into()])).await.expect("started by an earlier pod");
        pull(&host, Clock::starting_at(Timestamp::UNIX_EPOCH), "u", TARGET, CLUSTER).await.expect("pulled anew");
        assert_eq!(host.started().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn the_registry_is_asked_only_for_what_is_missing_or_cannot_be_seen() {
        let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
        for (host, pulls) in [
            (ScriptedHost::new("cp1").answer(&["ctr"], "r/b:2\nr/a:1\n"), 0),
            (ScriptedHost::new("cp1").answer(&["ctr"], "r/a:1\n"), 1),
            (ScriptedHost::new("cp1").answer_with(&["ctr"], 127, "", ""), 1),
        ] {
            let host = lists(host);
            pull(&host, clock, "u", TARGET, CLUSTER).await.expect("pulled");
            assert_eq!(host.started().len(), pulls);
        }
    }

    #[tokio::test]
    async fn only_what_nobody_pinned_is_pinned_and_only_ours_is_let_go() {
        let host = ScriptedHost::new("cp1").answer(ALL, "r/a:1\nr/pause:3\nr/b:2\n").answer(BY_ANYONE, "r/pause:3\n");
        let host = host.answer(BY_US, "r/a:1\n").answer(&["ctr", "-n", "k8s.io", "images", "label"], "");
        assert_eq!(pin(&host, &names(&["r/a:1", "r/pause:3"])).await.expect("pinned"), Pinning::Pinned);
        assert_eq!(unpin(&host).await.expect("let go"), 1);
        assert_eq!(
            labelled(&host),
            [
                "r/a:1 io.cri-containerd.pinned=pinned kubectl-upgrade.pinned=yes",
                "r/a:1 io.cri-containerd.pinned= kubectl-upgrade.pinned="
            ]
        );
    }

    #[tokio::test]
    async fn images_that_are_gone_and_a_missing_tool_are_said() {
        let host = ScriptedHost::new("cp1").answer(ALL, "r/a:1\n").answer(BY_ANYONE, "");
        let wanted = names(&["r/a:1", "r/b:2"]);
        assert_eq!(pin(&host, &wanted).await.expect("looked"), Pinning::Missing { images: names(&["r/b:2"]) });
        assert_eq!(labelled(&host), names(&[]));

        let host = ScriptedHost::new("cp1").answer_with(&["ctr"], 127, "", "env: 'ctr': No such file or directory\n");
        assert_eq!(pin(&host, &wanted).await.expect("looked"), Pinning::NoTool);
        assert_eq!(unpin(&host).await.expect("nothing"), 0);
        let host = ScriptedHost::new("cp1").answer_with(&["ctr"], 1, "", "ctr: failed to dial\n");
        assert!(pin(&host, &wanted).await.is_err());
    }

    #[test]
    fn the_image_of_a_manifest_is_read() {
        for (manifest, image) in [
            (
                "spec:\n  containers:\n  - command:\n    - etcd\n    image: registry.k8s.io/etcd:3.6.8-0\n",
                Some("registry.k8s.io/etcd:3.6.8-0"),
            ),
            ("  - image: \"r/x:1\"\n", Some("r/x:1")),
            ("    imagePullPolicy: IfNotPresent\n", None),
            ("", None),
        ] {
            assert_eq!(manifest_image(manifest), image, "{manifest}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = (parse_list(&text), manifest_image(&text), at_version(&text, TARGET));
        }
    }
}
