//! Units that earlier runs were done with: kept for whoever might come back to ask how they ended, and then by nobody.

use super::{
    leftover,
    listed::{self, PREFIX},
};
use crate::{
    clock::Clock,
    node::{Command, Host, UnitState, run_ok, systemd::LOG_DIRECTORY, unit::ride_over},
};

/// Words of units that a reboot took are of use while a person still wonders; a month is a run or two.
const LOGS_KEPT_DAYS: &str = "+30";

/// Forgets ended units of all runs but this one. This run's are left alone: after a crash they say how far it came. Names those of other runs that still run: what they do there must end before anything else begins.
pub async fn forget(host: &dyn Host, clock: Clock, run: &str) -> anyhow::Result<Vec<String>> {
    let own = format!("{PREFIX}{run}-");
    let mut at_work = Vec::new();
    for name in listed::all(host).await?.into_iter().filter(|name| !name.starts_with(&own)) {
        match ride_over(clock, || host.unit_state(&name)).await? {
            UnitState::Exited(_) => leftover::stop(host, clock, &[name]).await?,
            UnitState::Running => at_work.push(name),
            UnitState::Absent => {}
        }
    }
    Ok(at_work)
}

/// Removes what units wrote a month ago and longer.
pub async fn remove_old_logs(host: &dyn Host) -> anyhow::Result<()> {
    let logs = format!("{PREFIX}*.log");
    let words = [LOG_DIRECTORY, "-maxdepth", "1", "-type", "f", "-name", &logs, "-mtime", LOGS_KEPT_DAYS, "-delete"];
    // a node that was never upgraded has no such directory
    if host.run(&Command::new("test", ["-d", LOG_DIRECTORY])).await?.success() {
        run_ok(host, &Command::new("find", words)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::node::{UnitSpec, scripted::ScriptedHost};

    #[tokio::test(start_paused = true)]
    async fn only_what_ended_and_is_of_earlier_runs_is_forgotten_and_what_runs_is_named() {
        let (ended, runs, own) = ("kubectl-upgrade-r0-node-1-0", "kubectl-upgrade-r0-x", "kubectl-upgrade-r1-node-1-0");
        let listed = format!(
            "{ended}.service loaded active exited x\n● {runs}.service loaded active running\n{own}.service loaded\n"
        );
        let host = ScriptedHost::new("w1").answer(&["systemctl", "list-units"], &listed).answer(&["test"], "");
        let host = host.answer(&["find", LOG_DIRECTORY], "").unit_shows_for(runs, vec![Ok(UnitState::Running)]);
        for name in [ended, runs, own] {
            host.start_unit(&UnitSpec::new(name, vec!["x".into()])).await.expect("started before");
        }
        let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
        assert_eq!(forget(&host, clock, "r1").await.expect("forgotten"), [runs]);
        for (name, state) in [(ended, UnitState::Absent), (runs, UnitState::Running), (own, UnitState::Exited(0))] {
            assert_eq!(host.unit_state(name).await.expect("state"), state, "{name}");
        }
        remove_old_logs(&host).await.expect("removed");
        assert!(host.ran().iter().any(|command| command.ends_with("-name kubectl-upgrade-*.log -mtime +30 -delete")));
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_never_had_one_is_left_alone() {
        let host = ScriptedHost::new("w1").answer(&["systemctl"], "").answer_with(&["test"], 1, "", "");
        let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
        assert!(forget(&host, clock, "r1").await.expect("nothing").is_empty());
        remove_old_logs(&host).await.expect("nothing");
    }
}
