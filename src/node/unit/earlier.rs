//! Units that earlier runs were done with: kept for whoever might come back to ask how they ended, and then by nobody.

use super::leftover;
use crate::{
    clock::Clock,
    node::{Command, Host, UnitState, run_ok, systemd::LOG_DIRECTORY, unit::ride_over},
};

/// What all units of the product begin with.
const PREFIX: &str = "kubectl-upgrade-";

/// Words of units that a reboot took are of use while a person still wonders; a month is a run or two.
const LOGS_KEPT_DAYS: &str = "+30";

/// Forgets ended units of all runs but this one, and removes old output. What runs is left alone, and so is this run's:
/// after a crash its units say how far it came.
pub async fn forget(host: &dyn Host, clock: Clock, run: &str) -> anyhow::Result<()> {
    let all = format!("{PREFIX}*.service");
    let words = ["list-units", "--all", "--full", "--plain", "--no-legend", "--type=service", "--", &all];
    let listed = run_ok(host, &Command::new("systemctl", words)).await?;
    for name in of_others(&listed.stdout, run) {
        if let UnitState::Exited(_) = ride_over(clock, || host.unit_state(&name)).await? {
            leftover::stop(host, clock, &[name]).await?;
        }
    }
    remove_old_logs(host).await
}

async fn remove_old_logs(host: &dyn Host) -> anyhow::Result<()> {
    let logs = format!("{PREFIX}*.log");
    let words = [LOG_DIRECTORY, "-maxdepth", "1", "-type", "f", "-name", &logs, "-mtime", LOGS_KEPT_DAYS, "-delete"];
    // a node that was never upgraded has no such directory
    if host.run(&Command::new("test", ["-d", LOG_DIRECTORY])).await?.success() {
        run_ok(host, &Command::new("find", words)).await?;
    }
    Ok(())
}

/// Names of other runs' units, out of what systemctl lists. A mark may stand before the name of one that failed.
fn of_others(listed: &str, run: &str) -> Vec<String> {
    let own = format!("{PREFIX}{run}-");
    let names = listed.lines().filter_map(|line| line.split_whitespace().find(|word| word.starts_with(PREFIX)));
    let names = names.filter_map(|name| name.strip_suffix(".service"));
    names.filter(|name| !name.starts_with(&own)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::node::{UnitSpec, scripted::ScriptedHost};

    #[tokio::test(start_paused = true)]
    async fn only_what_ended_and_is_of_earlier_runs_is_forgotten() {
        let (ended, runs, own) = ("kubectl-upgrade-r0-node-1-0", "kubectl-upgrade-r0-x", "kubectl-upgrade-r1-node-1-0");
        let listed = format!(
            "{ended}.service loaded active exited x\n● {runs}.service loaded active running\n{own}.service loaded\n"
        );
        let host = ScriptedHost::new("w1").answer(&["systemctl", "list-units"], &listed).answer(&["test"], "");
        let host = host.answer(&["find", LOG_DIRECTORY], "").unit_shows_for(runs, vec![Ok(UnitState::Running)]);
        for name in [ended, runs, own] {
            host.start_unit(&UnitSpec::new(name, vec!["x".into()])).await.expect("started before");
        }
        forget(&host, Clock::starting_at(Timestamp::UNIX_EPOCH), "r1").await.expect("forgotten");
        for (name, state) in [(ended, UnitState::Absent), (runs, UnitState::Running), (own, UnitState::Exited(0))] {
            assert_eq!(host.unit_state(name).await.expect("state"), state, "{name}");
        }
        assert!(host.ran().iter().any(|command| command.ends_with("-name kubectl-upgrade-*.log -mtime +30 -delete")));
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_never_had_one_is_left_alone() {
        let host = ScriptedHost::new("w1").answer(&["systemctl"], "").answer_with(&["test"], 1, "", "");
        forget(&host, Clock::starting_at(Timestamp::UNIX_EPOCH), "r1").await.expect("nothing");
    }

    proptest! {
        #[test]
        fn any_list_is_read_without_panic(text in "\\PC*", name in "[a-z.-]{0,9}") {
            let _ = of_others(&text, "r1");
            for name in of_others(&format!("kubectl-upgrade-{name}.service"), "r1") {
                prop_assert!(name.starts_with(PREFIX) && !name.starts_with("kubectl-upgrade-r1-"));
            }
        }
    }
}
