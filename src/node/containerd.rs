//! containerd of a node: its package, and bringing an older one level with the others.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::{
    Host, kubelet,
    packages::{
        Installed,
        apt::{self, Direction, Held, Installation, Order},
    },
};
use crate::clock::Clock;

/// The names that its package goes by: Docker's repository, Debian and Ubuntu.
const PACKAGES: [&str; 2] = ["containerd.io", "containerd"];

/// The containerd of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Containerd {
    /// The package's name.
    pub package: String,
    /// Its full version, such as `2.3.6-1~debian.12~bookworm`.
    pub version: String,
}

/// The containerd that is installed as a package; none where it came another way.
pub async fn installed(host: &dyn Host) -> anyhow::Result<Option<Containerd>> {
    let found = apt::installed(host, &PACKAGES).await?;
    Ok(found.into_iter().next().map(|package| Containerd { package: package.name, version: package.package }))
}

impl Containerd {
    /// Whether this package's program is the one that runs, by the version that the kubelet reports, such as `2.3.6`. A
    /// version that can't be compared counts as another one.
    fn is_running(&self, running: &str) -> bool {
        let without_epoch = self.version.split_once(':').map_or(self.version.as_str(), |(_, version)| version);
        without_epoch.split(['-', '~', '+']).next() == Some(running.trim_start_matches('v'))
    }
}

/// Brings containerd to exactly this package and version, and restarts it when what is `running` is another: a crash may
/// have come between the installation and the restart. Running containers live on: the shims keep them. It stays held only
/// when it was held before.
pub async fn bring_to(
    host: &dyn Host,
    clock: Clock,
    unit: &str,
    wanted: &Containerd,
    running: &str,
) -> anyhow::Result<Installation> {
    let at = |found: &[Installed]| found.iter().any(|each| each.whole && each.package == wanted.version);
    let exact = [format!("{}={}", wanted.package, wanted.version)];
    let packages = [wanted.package.as_str()];
    let before = apt::settled(host, clock, unit, &packages).await?;
    // its repository is the operator's, beside others that may be away: apt itself says whether it finds the version
    if let Err(error) = apt::refresh_all_lists(host, clock).await {
        tracing::warn!("{error:#}");
    }
    let order = Order { unit, packages: &packages, wanted: &exact, direction: Direction::Up, held: Held::AsBefore };
    let done = apt::install(host, clock, &order, before, &at).await?;
    if done.changed || !wanted.is_running(running) {
        kubelet::restart_unit(host, clock, "containerd")
            .await
            .with_context(|| format!("after the installation of {}", exact[0]))?;
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::node::scripted::ScriptedHost;

    fn shown(version: &str, status: &str) -> String {
        format!("containerd.io\t{version}\t{status} \n")
    }

    fn host(states: &[(&str, &str)]) -> ScriptedHost {
        let host = ScriptedHost::new("cp1").answer(&["apt-mark"], "");
        let host = host.answer(&["dpkg", "--audit"], "").answer(&["systemctl"], "active");
        states.iter().fold(host, |host, (version, status)| host.answer(&["dpkg-query"], &shown(version, status)))
    }

    async fn bring(host: &ScriptedHost, running: &str) -> Installation {
        let wanted = Containerd { package: "containerd.io".into(), version: "2.3.6-1~debian.12".into() };
        bring_to(host, Clock::starting_at(Timestamp::UNIX_EPOCH), "u", &wanted, running).await.expect("level")
    }

    #[tokio::test(start_paused = true)]
    async fn an_older_one_is_brought_level_and_restarted() {
        let host = host(&[("2.2.1-1~debian.12", "ii"), ("2.3.6-1~debian.12", "ii")]);
        assert!(bring(&host, "2.2.1").await.changed);
        assert_eq!(host.started()[1].argv.last().map(String::as_str), Some("containerd.io=2.3.6-1~debian.12"));
        assert!(host.ran().contains(&"systemctl restart containerd".to_owned()));
        assert!(!host.ran().contains(&"apt-mark hold containerd.io".to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_repository_that_is_away_is_no_reason_to_give_up() {
        let host = ScriptedHost::new("cp1").unit_ends(&["apt-get"], 0, "W: Failed to fetch http://other/\n");
        let host = host.answer(&["dpkg-query"], &shown("2.3.6-1~debian.12", "ii"));
        assert!(!bring(&host, "2.3.6").await.changed);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_was_held_is_held_again() {
        let host = host(&[("2.2.1-1~debian.12", "hi"), ("2.3.6-1~debian.12", "ii")]);
        bring(&host, "2.2.1").await;
        assert!(host.ran().contains(&"apt-mark hold containerd.io".to_owned()));
    }

    /// Killed between the two, the next attempt found the package there and left the old program running.
    #[tokio::test(start_paused = true)]
    async fn one_that_was_installed_and_not_restarted_is_restarted() {
        let host = host(&[("2.3.6-1~debian.12", "ii")]);
        assert!(!bring(&host, "2.2.1").await.changed);
        assert!(host.ran().contains(&"systemctl restart containerd".to_owned()));
    }

    #[test]
    fn a_package_is_compared_with_what_runs() {
        for (package, running, same) in [
            ("2.3.6-1~debian.12~bookworm", "2.3.6", true),
            ("2.2.1-0ubuntu1~24.04.2", "v2.2.1", true),
            ("1:1.7.28", "1.7.28", true),
            ("1.7.24~ds1-6", "1.7.24", true),
            ("2.3.6-1", "2.3.5", false),
            ("2.3.60-1", "2.3.6", false),
            ("2.3.6-1", "", false),
        ] {
            let package = Containerd { package: "containerd".into(), version: package.into() };
            assert_eq!(package.is_running(running), same, "{package:?} {running}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_is_level_is_left_alone() {
        let host = host(&[("2.3.6-1~debian.12", "ii")]);
        assert!(!bring(&host, "2.3.6").await.changed);
        assert!(host.ran().iter().all(|command| !command.starts_with("systemctl") && !command.starts_with("apt-mark")));
    }
}
