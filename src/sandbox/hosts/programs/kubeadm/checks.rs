//! kubeadm's checks before an upgrade, by the names that `--ignore-preflight-errors` knows.

use super::flags::Flags;
use crate::{
    sandbox::hosts::{ClusterView, Component, CoreDns, process::Process, releases, timing},
    version::KubeVersion,
};

/// A check and what it found.
type Found = Vec<(&'static str, String)>;

/// Warnings for what is ignored; an error after all of it, else.
fn end(process: &Process, flags: &Flags<'_>, found: Found) -> Result<(), String> {
    let (ignored, errors): (Vec<_>, Vec<_>) = found.into_iter().partition(|(name, _)| flags.ignores(name));
    for (name, why) in ignored {
        process.err(&format!("\t[WARNING {name}]: {why}"));
    }
    if errors.is_empty() {
        return Ok(());
    }
    process.err("[preflight] Some fatal errors occurred:");
    for (name, why) in errors {
        process.err(&format!("\t[ERROR {name}]: {why}"));
    }
    let hint = "[preflight] If you know what you are doing, you can make a check non-fatal with \
        `--ignore-preflight-errors=...`";
    process.err(hint);
    Err("preflight checks failed".to_owned())
}

/// Plugins that kubeadm's migration table knows.
const PLUGINS: [&str; 20] = [
    "errors",
    "log",
    "health",
    "ready",
    "autopath",
    "kubernetes",
    "k8s_external",
    "prometheus",
    "forward",
    "cache",
    "loop",
    "reload",
    "loadbalance",
    "hosts",
    "rewrite",
    "header",
    "file",
    "template",
    "import",
    "bind",
];

/// CoreDNS can be migrated: its version is in the table, and all its plugins are.
pub(super) fn coredns(
    process: &Process,
    flags: &Flags<'_>,
    own: KubeVersion,
    view: &ClusterView,
) -> Result<(), String> {
    let Some(CoreDns { tag, corefile }) = &view.coredns else { return Ok(()) };
    let (running, target) = (tag.trim_start_matches('v'), releases::tags(own.minor()).coredns.trim_start_matches('v'));
    if running == target {
        return Ok(());
    }
    let parsed = |text: &str| semver::Version::parse(text).ok();
    // the table ends with the version that this kubeadm brings
    let is_known = parsed(running).is_some_and(|running| parsed(target).is_some_and(|target| running <= target));
    let mut found = Found::new();
    if is_known {
        let unknown: Vec<String> = plugins(corefile)
            .filter(|plugin| !PLUGINS.contains(plugin))
            .map(|plugin| format!("Plugin \"{plugin}\" is unsupported by this migration tool in {target}."))
            .collect();
        if !unknown.is_empty() {
            let why = format!("CoreDNS cannot migrate the following plugins:\n[{}]", unknown.join(" "));
            found.push(("CoreDNSUnsupportedPlugins", why));
        }
    } else {
        let why = format!("start version '{running}' not supported");
        found.push(("CoreDNSUnsupportedPlugins", why.clone()));
        found.push(("CoreDNSMigration", format!("CoreDNS will not be upgraded: {why}")));
    }
    end(process, flags, found)
}

/// The first words of lines directly inside a server block.
fn plugins(corefile: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    corefile.lines().map(str::trim).filter_map(move |line| {
        let inside = depth == 1 && !line.starts_with(['#', '}']);
        depth += if line.ends_with('{') { 1 } else { -i32::from(line == "}") };
        line.split_whitespace().next().filter(|_| inside)
    })
}

/// The cluster can run a pod, all control planes are Ready, and their manifests are there.
pub(super) async fn health(process: &Process, flags: &Flags<'_>, view: &ClusterView) -> Result<(), String> {
    process.out("[upgrade] Running cluster health checks");
    let mut found = Found::new();
    if view.nodes.iter().any(|node| node.schedulable) {
        // as kubeadm does, which asks for nodes that are not cordoned, and skips the Job without any
        let job = process.machine.shared().ground.health_job();
        process.sleep(if job.is_ok() { timing::HEALTH_JOB } else { timing::HEALTH_JOB_LIMIT }).await;
        if let Err(why) = job {
            let name = format!("upgrade-health-check-{}", process.machine.now().as_millisecond());
            let why = format!("Job \"{name}\" in the namespace \"kube-system\" did not complete in 1m0s: {why}");
            found.push(("CreateJob", why));
        }
    } else {
        process.err(
            "W The preflight check \"CreateJob\" was skipped because there are no schedulable Nodes in the cluster.",
        );
    }
    let not_ready: Vec<&str> =
        view.nodes.iter().filter(|node| node.control_plane && !node.ready).map(|node| node.name.as_str()).collect();
    if !not_ready.is_empty() {
        let why = format!("there are NotReady control-planes in the cluster: [{}]", not_ready.join(" "));
        found.push(("ControlPlaneNodesReady", why));
    }
    let missing: Vec<String> = {
        let state = process.state();
        let own = Component::ALL.iter().filter(|component| **component != Component::Etcd).map(|each| each.path());
        own.filter(|path| state.files.get(path).is_none()).collect()
    };
    if !missing.is_empty() {
        found.push(("StaticPodManifest", format!("manifest files not found: [{}]", missing.join(" "))));
    }
    end(process, flags, found)
}

/// The images can be pulled, or are there.
pub(super) fn images(process: &Process, flags: &Flags<'_>, failed: Option<String>) -> Result<(), String> {
    end(process, flags, failed.into_iter().map(|why| ("ImagePull", why)).collect())
}
