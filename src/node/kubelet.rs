//! The kubelet of a node: its version and its restart.

use std::time::Duration;

use anyhow::{Context as _, bail};

use super::{Command, Host, end_of, run_ok, unit::ride_over};
use crate::{clock::Clock, version::KubeVersion};

/// A kubelet that starts stays up for longer than it takes to find its configuration wrong, some 2 s, and comes back from
/// a slow start well within a minute.
const ACTIVE_LIMIT: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(500);

/// The version of the kubelet that is installed, which runs only after a restart.
pub async fn installed_version(host: &dyn Host) -> anyhow::Result<KubeVersion> {
    let shown = run_ok(host, &Command::new("kubelet", ["--version"])).await?.stdout;
    parse_version(&shown).with_context(|| format!("the kubelet's version on node {}: {shown:?}", host.name()))
}

/// `Kubernetes v1.36.1`.
fn parse_version(text: &str) -> Option<KubeVersion> {
    text.trim().strip_prefix("Kubernetes ")?.parse().ok()
}

/// Restarts the kubelet with the unit files as they are now, and waits until systemd calls it active. Whether the node is
/// Ready again only the API can tell.
pub async fn restart(host: &dyn Host, clock: Clock) -> anyhow::Result<()> {
    restart_unit(host, clock, "kubelet").await
}

pub(super) async fn restart_unit(host: &dyn Host, clock: Clock, unit: &str) -> anyhow::Result<()> {
    let doing = format!("restarting {unit} on node {}", host.name());
    for words in [&["daemon-reload"][..], &["restart", unit]] {
        let command = Command::new("systemctl", words.iter().copied());
        let output = ride_over(clock, || async { host.run(&command).await }).await.with_context(|| doing.clone())?;
        if !output.success() {
            bail!("{doing}: `{command}` ended with {}: {}", output.status, end_of(&output.stderr));
        }
    }
    wait_active(host, clock, unit, &doing).await
}

async fn wait_active(host: &dyn Host, clock: Clock, unit: &str, doing: &str) -> anyhow::Result<()> {
    let (started, command) = (clock.now(), Command::new("systemctl", ["is-active", unit]));
    loop {
        let output = ride_over(clock, || async { host.run(&command).await }).await?;
        if output.success() {
            return Ok(());
        }
        if clock.since(started) >= ACTIVE_LIMIT {
            let state = output.stdout.trim();
            bail!("{doing}: it is {state} and not active; look: journalctl -u {unit} -n 50");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::node::scripted::{ScriptedHost, lost};

    fn clock() -> Clock {
        Clock::starting_at(Timestamp::UNIX_EPOCH)
    }

    #[tokio::test]
    async fn the_version_is_read_and_nonsense_is_not() {
        let host = |text: &str| ScriptedHost::new("w1").answer(&["kubelet", "--version"], text);
        let version = installed_version(&host("Kubernetes v1.36.1\n")).await.expect("version");
        assert_eq!(version, KubeVersion::new(1, 36, 1));
        let error = installed_version(&host("flag provided but not defined\n")).await.unwrap_err();
        assert!(error.to_string().contains("node w1"), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_restart_reloads_first_and_waits_until_it_is_active() {
        let host = ScriptedHost::new("w1").answer(&["systemctl"], "").fail(&["systemctl", "is-active"], lost());
        let host = host.answer_with(&["systemctl", "is-active"], 3, "activating\n", "");
        let host = host.answer(&["systemctl", "is-active"], "active\n");
        restart(&host, clock()).await.expect("restarted");
        assert_eq!(host.ran()[..2], ["systemctl daemon-reload", "systemctl restart kubelet"]);
        assert_eq!(host.ran().len(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_does_not_come_back_is_said_in_time() {
        let host = ScriptedHost::new("w1").answer(&["systemctl"], "");
        let host = host.answer_with(&["systemctl", "is-active"], 3, "activating\n", "");
        let clock = clock();
        let error = restart(&host, clock).await.unwrap_err();
        assert!(error.to_string().contains("restarting kubelet on node w1: it is activating"), "{error}");
        assert!(clock.since(Timestamp::UNIX_EPOCH) <= ACTIVE_LIMIT + Duration::from_secs(2));
    }
}
