//! What a killed process left on a node under the names that are about to be used again.
//!
//! A unit outlives whoever started it. Taken for one's own it tells of another time: a download into a directory that is
//! gone, the revision of another file. So work that begins from the start first sees to what is left of it.

use std::time::Duration;

use anyhow::bail;

use super::{PAUSE, ride_over};
use crate::{
    clock::Clock,
    node::{Host, UnitState},
};

/// Waits for the end of a unit that runs, at most `limit`, and forgets it: for work that must not be cut off. Nothing
/// where there is none. How it ended is not told: what it did shows in what is there.
///
/// `Err`: it still runs after the limit, and is left alone; or the node was away for too long.
pub async fn let_end(host: &dyn Host, clock: Clock, name: &str, limit: Duration) -> anyhow::Result<()> {
    let started = clock.now();
    loop {
        match ride_over(clock, || host.unit_state(name)).await? {
            UnitState::Absent => return Ok(()),
            UnitState::Exited(_) => return ride_over(clock, || host.forget_unit(name)).await,
            UnitState::Running if clock.since(started) >= limit => bail!(
                "unit {name} of an earlier attempt still runs on node {} after {} minutes; look: systemctl status {name}",
                host.name(),
                limit.as_secs() / 60
            ),
            UnitState::Running if clock.since(started).is_zero() => {
                tracing::info!("node {}: waiting for unit {name}, which an earlier attempt left running", host.name());
            }
            UnitState::Running => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Stops units that run and forgets those that ended: for work that is done again from the start.
pub async fn stop(host: &dyn Host, clock: Clock, names: &[String]) -> anyhow::Result<()> {
    for name in names {
        if ride_over(clock, || host.unit_state(name)).await? != UnitState::Absent {
            ride_over(clock, || host.forget_unit(name)).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::node::{UnitSpec, scripted::ScriptedHost};

    const NAME: &str = "kubectl-upgrade-r1-x";
    const LIMIT: Duration = Duration::from_mins(20);

    async fn left(states: Vec<UnitState>) -> (ScriptedHost, Clock) {
        let host = ScriptedHost::new("w1").unit_shows(states.into_iter().map(Ok).collect());
        host.start_unit(&UnitSpec::new(NAME, vec!["x".into()])).await.expect("started by an earlier pod");
        (host, Clock::starting_at(Timestamp::UNIX_EPOCH))
    }

    async fn state(host: &ScriptedHost) -> UnitState {
        host.unit_state(NAME).await.expect("state")
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_runs_is_let_end_and_forgotten() {
        let (host, clock) = left(vec![UnitState::Running, UnitState::Running, UnitState::Exited(100)]).await;
        let_end(&host, clock, NAME, LIMIT).await.expect("ended");
        assert_eq!(state(&host).await, UnitState::Absent);
        assert!(!clock.since(Timestamp::UNIX_EPOCH).is_zero());
        let_end(&host, clock, NAME, LIMIT).await.expect("none");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_does_not_end_is_named_and_left_alone() {
        let (host, clock) = left(vec![UnitState::Running]).await;
        let error = let_end(&host, clock, NAME, LIMIT).await.unwrap_err().to_string();
        assert!(error.contains(NAME) && error.contains("node w1") && error.contains("20 minutes"), "{error}");
        assert_eq!(state(&host).await, UnitState::Running);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_may_be_cut_off_is_stopped() {
        let (host, clock) = left(vec![UnitState::Running]).await;
        stop(&host, clock, &["other".to_owned(), NAME.to_owned()]).await.expect("stopped");
        assert_eq!(state(&host).await, UnitState::Absent);
    }
}
