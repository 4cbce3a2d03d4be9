//! A snapshot counts as proved when an etcd that was restored from it answers as the live one does.

use std::time::Duration;

use anyhow::{Context as _, bail};

use super::{
    SnapshotJob,
    tools::{self, Counted, PKI, Tools},
};
use crate::node::{UnitSpec, UnitState, end_of, unit::ride_over};

/// One name for all runs: what a crash left running is found and stopped, and there is never a second one.
pub(super) const UNIT: &str = "kubectl-upgrade-etcd-proof";

/// Below the range that Linux hands out for outgoing connections, and nobody's registered ports.
const CLIENT: &str = "https://127.0.0.1:29379";
const PEER: &str = "https://127.0.0.1:29380";
const MEMBER: &str = "kubectl-upgrade-proof";

/// etcd reads the whole file before it answers: 8 GB at 20 MB/s is 7 minutes.
const ANSWER_LIMIT: Duration = Duration::from_mins(10);
const PAUSE: Duration = Duration::from_millis(300);

/// Restores a snapshot into a throwaway etcd on loopback and counts its keys at the snapshot's revision. The caller
/// cleans up.
pub(super) async fn keys(job: &SnapshotJob<'_>, tools: &Tools, path: &str, revision: u64) -> anyhow::Result<u64> {
    job.unit(super::RESTORE, restore(tools, path)).await.context("restoring the snapshot")?;
    let spec = UnitSpec::new(UNIT, serve(tools)).idle_io().at_most(ANSWER_LIMIT + Duration::from_mins(1));
    ride_over(job.clock, || job.host.start_unit(&spec)).await.context("starting an etcd on the restored snapshot")?;
    let counted = answer(job, tools, revision).await?;
    if counted.revision != revision {
        bail!("{path} holds revision {revision}, but restores to {}", counted.revision);
    }
    Ok(counted.keys)
}

fn data(tools: &Tools) -> String {
    tools.path("restored")
}

fn restore(tools: &Tools, path: &str) -> Vec<String> {
    let mut argv: Vec<String> = [&tools.path("etcdutl"), "snapshot", "restore", path].map(str::to_owned).into();
    argv.push(format!("--data-dir={}", data(tools)));
    argv.extend(membership());
    argv
}

fn membership() -> [String; 3] {
    [
        format!("--name={MEMBER}"),
        format!("--initial-cluster={MEMBER}={PEER}"),
        format!("--initial-advertise-peer-urls={PEER}"),
    ]
}

/// It holds every Secret of the cluster: nobody without the cluster's own etcd certificates may ask, not even on
/// loopback.
fn serve(tools: &Tools) -> Vec<String> {
    let mut argv = vec![tools.path("etcd"), format!("--data-dir={}", data(tools))];
    argv.extend(membership());
    argv.extend([
        format!("--listen-client-urls={CLIENT}"),
        format!("--advertise-client-urls={CLIENT}"),
        format!("--listen-peer-urls={PEER}"),
        format!("--cert-file={PKI}/server.crt"),
        format!("--key-file={PKI}/server.key"),
        format!("--trusted-ca-file={PKI}/ca.crt"),
        "--client-cert-auth=true".to_owned(),
        format!("--peer-cert-file={PKI}/peer.crt"),
        format!("--peer-key-file={PKI}/peer.key"),
        format!("--peer-trusted-ca-file={PKI}/ca.crt"),
        "--peer-client-cert-auth=true".to_owned(),
    ]);
    argv
}

async fn answer(job: &SnapshotJob<'_>, tools: &Tools, revision: u64) -> anyhow::Result<Counted> {
    let (started, command) = (job.clock.now(), tools.count(CLIENT, revision));
    loop {
        let output = job.host.run(&command).await?;
        if output.success() {
            return tools::parse_count(&output.stdout);
        }
        if let UnitState::Exited(status) = ride_over(job.clock, || job.host.unit_state(UNIT)).await? {
            let words = ride_over(job.clock, || job.host.unit_output(UNIT)).await?;
            bail!("the etcd on the restored snapshot ended with {status}: {}", end_of(&words));
        }
        if job.clock.since(started) >= ANSWER_LIMIT {
            bail!("the etcd on the restored snapshot gave no answer: {}", end_of(&output.stderr));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_throwaway_etcd_listens_on_loopback_and_asks_for_certificates() {
        let argv = serve(&Tools::new("/w".into()));
        let urls: Vec<_> = argv.iter().filter(|argument| argument.contains("://")).collect();
        assert!(urls.len() >= 4 && urls.iter().all(|argument| argument.contains("https://127.0.0.1:")), "{urls:?}");
        for wanted in ["--client-cert-auth=true", "--peer-client-cert-auth=true"] {
            assert!(argv.iter().any(|argument| argument == wanted), "{wanted}");
        }
    }
}
