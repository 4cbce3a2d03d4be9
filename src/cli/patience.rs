//! Looking on while the API server may be away: its own node is upgraded under it.

use std::{pin::pin, time::Duration};

use crate::{
    clock::Clock,
    error::{Exit, Failure},
};

/// A view is a second old at most.
pub(super) const EVERY: Duration = Duration::from_secs(1);

/// kubeadm gives each static pod five minutes to come back and there are four; an API server that is away for longer does
/// not come back by itself.
const AWAY_AT_MOST: Duration = Duration::from_mins(20);

/// Asks until there is an answer, for as long as an upgrade of the API server's own node may take. `silent` is told each
/// second how long there has been none.
pub(super) async fn patiently<T>(
    clock: Clock,
    mut ask: impl AsyncFnMut() -> anyhow::Result<T>,
    mut silent: impl FnMut(Duration),
) -> anyhow::Result<T> {
    let asked = clock.now();
    loop {
        let answer = {
            let mut asking = pin!(ask());
            loop {
                tokio::select! {
                    biased;
                    answer = &mut asking => break answer,
                    () = tokio::time::sleep(EVERY) => silent(clock.since(asked)),
                }
            }
        };
        match answer {
            Ok(value) => return Ok(value),
            Err(error) if clock.since(asked) >= AWAY_AT_MOST => {
                let minutes = AWAY_AT_MOST.as_secs() / 60;
                let failure = Failure::new(Exit::Error, format!("looking on: no answer for {minutes} minutes"));
                return Err(error.context(failure.hint("kubectl upgrade-status, once the API server answers")));
            }
            Err(error) => tracing::debug!("looking on: {error:#}"),
        }
        tokio::time::sleep(EVERY).await;
        silent(clock.since(asked));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        Clock::starting_at("2026-11-22T23:00:00Z".parse().expect("time"))
    }

    #[tokio::test(start_paused = true)]
    async fn minutes_without_an_answer_are_ridden_over_and_told() {
        let (mut asked, mut longest) = (0, Duration::ZERO);
        let answer = patiently(
            clock(),
            async || {
                asked += 1;
                tokio::time::sleep(Duration::from_secs(30)).await;
                anyhow::ensure!(asked > 10, "connection refused");
                Ok(asked)
            },
            |length| longest = length,
        )
        .await;
        assert_eq!(answer.expect("answered"), 11);
        assert!(longest > Duration::from_mins(5), "{longest:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_and_says_why() {
        let started = clock();
        let ended = patiently(started, async || anyhow::bail!("connection refused"), |_| {}).await;
        let error: anyhow::Error = ended.map(|(): ()| ()).expect_err("given up");
        assert_eq!(format!("{error:#}"), "looking on: no answer for 20 minutes: connection refused");
        assert!(started.since(started.now()) <= AWAY_AT_MOST);
    }
}
