//! What kubeadm leaves in /etc/kubernetes/tmp: a whole copy of etcd's data at each upgrade, never removed by itself.

use std::time::Duration;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    clock::Clock,
    node::{Command, Host, UnitSpec, run_ok, unit::run_and_forget},
};

/// Where kubeadm puts them.
const DIRECTORY: &str = "/etc/kubernetes/tmp";

/// kubeadm's names for them.
const PREFIXES: [&str; 3] = ["kubeadm-backup-", "kubeadm-upgraded-manifests", "kubeadm-kubelet-config"];

/// Younger ones may be what a person is about to roll back to.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(3 * 24);

/// 28 GB in 145 directories were seen; an idle disk at 50 MB/s forgets them in minutes.
const REMOVE_LIMIT: Duration = Duration::from_mins(15);

/// What was removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pruned {
    /// Full paths.
    pub paths: Vec<String>,
    /// What they held, in bytes.
    pub bytes: u64,
}

/// Removes leaked directories older than three days, as a unit of this name that steps back for etcd's disk.
pub async fn prune(host: &dyn Host, clock: Clock, unit: &str) -> anyhow::Result<Pruned> {
    let doing = format!("removing old backups of kubeadm on node {}", host.name());
    let paths = stale(&listing(host).await.with_context(|| doing.clone())?, clock.now());
    if paths.is_empty() {
        return Ok(Pruned::default());
    }
    let bytes = size_of(host, &paths).await.with_context(|| doing.clone())?;
    let argv = ["rm", "-rf", "--one-file-system", "--"].map(str::to_owned).into_iter().chain(paths.clone()).collect();
    let spec = UnitSpec::new(unit, argv).idle_io();
    let outcome = run_and_forget(host, clock, &spec, REMOVE_LIMIT).await.with_context(|| doing.clone())?;
    outcome.ended(&doing)?.checked(&doing)?;
    Ok(Pruned { paths, bytes })
}

async fn listing(host: &dyn Host) -> anyhow::Result<String> {
    let words = [DIRECTORY, "-mindepth", "1", "-maxdepth", "1", "-type", "d", "-printf", r"%T@ %f\n"];
    let output = host.run(&Command::new("find", words)).await?;
    // a node that was never upgraded has no such directory
    let absent = output.status == 1 && output.stderr.contains("No such file or directory");
    anyhow::ensure!(
        output.success() || absent,
        "find {DIRECTORY} ended with {}: {}",
        output.status,
        output.stderr.trim()
    );
    Ok(output.stdout)
}

async fn size_of(host: &dyn Host, paths: &[String]) -> anyhow::Result<u64> {
    let words = ["--summarize", "--bytes", "--total", "--"].map(str::to_owned).into_iter().chain(paths.iter().cloned());
    let output = run_ok(host, &Command::new("du", words)).await?;
    let total = output.stdout.lines().last().and_then(|line| line.split_whitespace().next()?.parse().ok());
    total.with_context(|| format!("du gave no total: {:?}", output.stdout))
}

/// The full paths of what may go, out of lines `seconds.fraction name`. A name is taken to the letter: it becomes an
/// argument of `rm -rf`.
fn stale(listing: &str, now: Timestamp) -> Vec<String> {
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
    let old = |changed: &str| {
        let seconds = changed.split('.').next().and_then(|seconds| seconds.parse().ok());
        seconds
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .is_some_and(|at| now.duration_since(at) > KEPT_FOR)
    };
    let lines = listing.lines().filter_map(|line| line.split_once(' '));
    let mut names: Vec<&str> = lines
        .filter(|(changed, name)| PREFIXES.iter().any(|prefix| name.starts_with(prefix)) && plain(name) && old(changed))
        .map(|(_, name)| name)
        .collect();
    names.sort_unstable();
    names.into_iter().map(|name| format!("{DIRECTORY}/{name}")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::node::scripted::ScriptedHost;

    const DAY: i64 = 86_400;

    fn listing_of(entries: &[(i64, &str)]) -> String {
        let lines: Vec<String> =
            entries.iter().map(|(age, name)| format!("{}.12345 {name}", 100 * DAY - age)).collect();
        lines.join("\n")
    }

    fn now() -> Timestamp {
        Timestamp::from_second(100 * DAY).expect("time")
    }

    #[test]
    fn only_what_kubeadm_leaked_long_ago_goes() {
        let text = listing_of(&[
            (4 * DAY, "kubeadm-backup-etcd-2026-11-18-01-02-03"),
            (4 * DAY, "kubeadm-backup-manifests-2026-11-18-01-02-03"),
            (4 * DAY, "kubeadm-upgraded-manifests123456"),
            (4 * DAY, "kubeadm-kubelet-config-2026-11-18"),
            (2 * DAY, "kubeadm-backup-etcd-2026-11-20-01-02-03"),
            (9 * DAY, "someone-elses"),
            (9 * DAY, "kubeadm-backup-etcd x"),
            (9 * DAY, "kubeadm-backup-/../../manifests"),
            (-DAY, "kubeadm-backup-from-tomorrow"),
        ]);
        let expected = [
            "backup-etcd-2026-11-18-01-02-03",
            "backup-manifests-2026-11-18-01-02-03",
            "kubelet-config-2026-11-18",
            "upgraded-manifests123456",
        ];
        assert_eq!(stale(&text, now()), expected.map(|name| format!("/etc/kubernetes/tmp/kubeadm-{name}")));
    }

    #[test]
    fn an_age_that_cannot_be_read_is_not_old() {
        for changed in ["", "x", "-99999999999999999999", "9e9"] {
            assert!(stale(&format!("{changed} kubeadm-backup-etcd-x\n"), now()).is_empty(), "{changed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn incident_07_leaked_backups_are_removed_by_name_in_a_unit_that_steps_back() {
        let text = listing_of(&[(4 * DAY, "kubeadm-backup-etcd-a"), (DAY, "kubeadm-backup-etcd-b")]);
        let host = ScriptedHost::new("cp1").answer(&["find"], &text).answer(&["du"], "7\t/x\n7\ttotal\n");
        let pruned = prune(&host, Clock::starting_at(now()), "u").await.expect("pruned");
        assert_eq!(pruned.bytes, 7);
        let unit = &host.started()[0];
        assert_eq!(unit.argv.join(" "), "rm -rf --one-file-system -- /etc/kubernetes/tmp/kubeadm-backup-etcd-a");
        assert!(unit.idle_io);
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_without_any_is_left_alone() {
        let missing = "find: '/etc/kubernetes/tmp': No such file or directory\n";
        let host = ScriptedHost::new("w1").answer_with(&["find"], 1, "", missing);
        assert_eq!(prune(&host, Clock::starting_at(now()), "u").await.expect("nothing"), Pruned::default());
        assert_eq!(host.started(), []);
    }

    proptest! {
        #[test]
        fn any_listing_is_read_without_panic(text in "\\PC*", age in any::<i64>(), name in "\\PC{0,9}") {
            let _ = stale(&text, now());
            for path in stale(&format!("{age}.0 kubeadm-backup-{name}\n"), now()) {
                prop_assert!(path.starts_with("/etc/kubernetes/tmp/kubeadm-") && path.matches('/').count() == 4, "{}", path);
            }
        }
    }
}
