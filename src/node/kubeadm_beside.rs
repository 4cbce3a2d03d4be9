//! The target's kubeadm, unpacked beside the installed one: its checks can be asked before any package is changed.
//!
//! apt fetches it with lists, cache and key of its own, so that the node's own are not touched and the signature is
//! checked all the same.

use std::time::Duration;

use anyhow::{Context as _, ensure};

use super::{
    Command, Host, UnitSpec,
    kubeadm::{KubeadmFailure, argv},
    run_ok,
    unit::{UnitEnd, leftover, run_and_forget},
};
use crate::{clock::Clock, policy, version::KubeVersion};

/// 20 MB through a slow line.
const DOWNLOAD_LIMIT: Duration = Duration::from_mins(10);
/// kubeadm's health Job alone may take a minute; its other checks take seconds.
const ASK_LIMIT: Duration = Duration::from_mins(10);
const PARENT: &str = "/var/lib/kubectl-upgrade";
/// Everything of it that runs as a unit.
const UNITS: [&str; 4] = [UPDATE, FETCH, PLAN, DIFF];
const UPDATE: &str = "fetch-update";
const FETCH: &str = "fetch";
const PLAN: &str = "plan";
const DIFF: &str = "diff";

/// A kubeadm that is not installed.
pub struct Beside<'a> {
    host: &'a dyn Host,
    clock: Clock,
    run: &'a str,
    directory: String,
    version: KubeVersion,
}

/// kubeadm looked, and said no.
#[derive(Debug, thiserror::Error)]
#[error("kubeadm upgrade plan v{version} on node {node}: {why}")]
pub struct ChecksFailed {
    version: KubeVersion,
    node: String,
    why: String,
}

impl<'a> Beside<'a> {
    /// Fetches and unpacks it, afresh each time: what an earlier attempt left is removed first.
    pub async fn unpack(
        host: &'a dyn Host,
        clock: Clock,
        run: &'a str,
        base: &str,
        armored_key: &str,
        version: KubeVersion,
    ) -> anyhow::Result<Self> {
        let beside = Self { host, clock, run, directory: format!("{PARENT}/kubeadm-{version}"), version };
        let doing = || format!("fetching kubeadm v{version} beside the installed one on node {}", host.name());
        beside.remove().await.with_context(doing)?;
        beside.fetch(base, armored_key).await.with_context(doing)?;
        Ok(beside)
    }

    /// `kubeadm upgrade plan`: kubeadm's own checks. Creates kubeadm's health Job in kube-system, and removes it.
    pub async fn plan(&self, policy: &policy::Kubeadm) -> anyhow::Result<()> {
        let end = self.ask(PLAN, argv::plan(self.version, policy)).await?;
        if end.success() {
            return Ok(());
        }
        Err(ChecksFailed {
            version: self.version,
            node: self.host.name().to_owned(),
            why: KubeadmFailure::of(&end.output).to_string(),
        }
        .into())
    }

    /// What `kubeadm upgrade diff` shows beyond images: flags and volumes that kubeadm-config does not know.
    pub async fn drift(&self) -> anyhow::Result<Vec<String>> {
        let end = self.ask(DIFF, argv::diff(self.version)).await?;
        ensure!(
            end.success(),
            "kubeadm upgrade diff v{} on node {}: {}",
            self.version,
            self.host.name(),
            super::end_of(&end.output)
        );
        Ok(drift(&end.output))
    }

    /// Removes it, and first what still works in it or was left by a killed process: its end would be taken for that of
    /// the next one, whose directory is another.
    pub async fn remove(&self) -> anyhow::Result<()> {
        leftover::stop(self.host, self.clock, &UNITS.map(|what| self.unit_name(what))).await?;
        run_ok(self.host, &Command::new("rm", ["-rf", "--", &self.directory])).await?;
        Ok(())
    }

    async fn fetch(&self, base: &str, armored_key: &str) -> anyhow::Result<()> {
        let directory = &self.directory;
        let below = ["lists/partial", "archives/partial"].map(|name| format!("{directory}/{name}"));
        run_ok(self.host, &Command::new("mkdir", ["-p".to_owned(), "-m0700".to_owned()].into_iter().chain(below)))
            .await?;
        // apt reads an armored key only by this ending.
        let key = format!("{directory}/key.asc");
        self.host.write_file(&key, armored_key.as_bytes(), 0o644).await?;
        let source = format!("deb [signed-by={key}] {}/v{}/deb/ /\n", base.trim_end_matches('/'), self.version.minor());
        self.host.write_file(&format!("{directory}/sources.list"), source.as_bytes(), 0o644).await?;
        self.carry(UPDATE, self.apt(&["update"])).await?;
        let package = format!("kubeadm={}-*", self.version);
        let install = ["--yes", "--download-only", "--allow-change-held-packages", "--no-remove", "install", &package];
        self.carry(FETCH, self.apt(&install)).await?;
        let archives = format!("{directory}/archives");
        let found = Command::new("find", [&archives, "-maxdepth", "1", "-name", "kubeadm_*.deb"]);
        let found = run_ok(self.host, &found).await?.stdout;
        let archive = found.lines().next().with_context(|| format!("apt downloaded no kubeadm into {archives}"))?;
        run_ok(self.host, &Command::new("dpkg-deb", ["-x", archive, &format!("{directory}/root")])).await?;
        Ok(())
    }

    /// apt with everything of its own. No locks: it writes nowhere else, and must not wait for another package manager.
    fn apt(&self, arguments: &[&str]) -> Vec<String> {
        let directory = &self.directory;
        let options = [
            format!("Dir::Etc::SourceList={directory}/sources.list"),
            "Dir::Etc::SourceParts=-".to_owned(),
            format!("Dir::State::Lists={directory}/lists"),
            format!("Dir::Cache::Archives={directory}/archives"),
            "Dir::Cache::PkgCache=".to_owned(),
            "Dir::Cache::SrcPkgCache=".to_owned(),
            "Debug::NoLocking=1".to_owned(),
            "APT::Sandbox::User=root".to_owned(),
        ];
        let options = options.into_iter().flat_map(|option| ["-o".to_owned(), option]);
        let arguments = arguments.iter().map(|argument| (*argument).to_owned());
        std::iter::once("apt-get".to_owned()).chain(options).chain(arguments).collect()
    }

    async fn ask(&self, what: &str, mut argv: Vec<String>) -> anyhow::Result<UnitEnd> {
        if let Some(program) = argv.first_mut() {
            *program = format!("{}/root/usr/bin/kubeadm", self.directory);
        }
        let spec = self.unit(what, argv);
        run_and_forget(self.host, self.clock, &spec, ASK_LIMIT).await?.ended(&spec.name)
    }

    async fn carry(&self, what: &str, argv: Vec<String>) -> anyhow::Result<()> {
        let spec = self.unit(what, argv);
        run_and_forget(self.host, self.clock, &spec, DOWNLOAD_LIMIT).await?.ended(&spec.name)?.checked(&spec.name)?;
        Ok(())
    }

    fn unit_name(&self, what: &str) -> String {
        format!("kubectl-upgrade-{}-beside-{what}", self.run)
    }

    fn unit(&self, what: &str, argv: Vec<String>) -> UnitSpec {
        UnitSpec::new(self.unit_name(what), argv)
    }
}

/// Lines of the diff other than images: what is taken away or added, without the file's headers and what kubeadm itself
/// changes from one minor to the next can't be told from what a person wrote, so all of it is shown.
fn drift(diff: &str) -> Vec<String> {
    let changed = |line: &&str| {
        let is_change =
            (line.starts_with('+') || line.starts_with('-')) && !line.starts_with("+++") && !line.starts_with("---");
        is_change && !line.contains("image:")
    };
    diff.lines().filter(changed).map(|line| format!("{} {}", &line[..1], line[1..].trim())).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::node::scripted::ScriptedHost;

    /// Its directory is removed: an end of before would be taken for that of a download into the new one.
    #[tokio::test(start_paused = true)]
    async fn what_a_killed_process_left_is_not_taken_for_the_next_download() {
        let host = ScriptedHost::new("cp1").answer(&["rm"], "").answer(&["mkdir"], "").answer(&["dpkg-deb"], "");
        let host = host.answer(&["find"], "/d/archives/kubeadm_1.36.3-1.1_amd64.deb\n");
        let left = ["fetch-update", "fetch", "plan", "diff"].map(|what| format!("kubectl-upgrade-r1-beside-{what}"));
        for name in &left {
            host.start_unit(&UnitSpec::new(name, vec!["left".into()])).await.expect("started by an earlier pod");
        }
        let clock = Clock::starting_at(jiff::Timestamp::UNIX_EPOCH);
        let version = KubeVersion::new(1, 36, 3);
        Beside::unpack(&host, clock, "r1", "http://r/", "key", version).await.expect("unpacked");
        let started: Vec<_> = host.started()[left.len()..].iter().map(|unit| unit.name.clone()).collect();
        assert_eq!(started, left[..2]);
        for name in &left {
            assert_eq!(host.unit_state(name).await.expect("state"), crate::node::UnitState::Absent, "{name}");
        }
    }

    #[test]
    fn incident_08_what_is_no_image_is_drift() {
        let diff = "--- /etc/kubernetes/manifests/kube-apiserver.yaml\n+++ new manifest\n@@ -15,7 +15,6 @@\n     \
            - --allow-privileged=true\n-    - --authentication-config=/etc/k.yaml\n-    image: r/kube-apiserver:v1.36.1\n\
            +    image: r/kube-apiserver:v1.36.3\n";
        assert_eq!(drift(diff), ["- - --authentication-config=/etc/k.yaml"]);
    }

    proptest! {
        #[test]
        fn no_diff_makes_it_panic(text in "(?s).{0,200}") {
            let _ = drift(&text);
        }
    }
}
