use jiff::Timestamp;

use super::*;
use crate::node::scripted::{ScriptedHost, lost};

fn spec() -> UnitSpec {
    UnitSpec::new("kubectl-upgrade-r1-apt", vec!["apt-get".into()])
}

fn clock() -> Clock {
    Clock::starting_at(Timestamp::UNIX_EPOCH)
}

const LIMIT: Duration = Duration::from_mins(30);

fn times<T: Clone>(count: usize, state: &T) -> Vec<Result<T, HostError>> {
    (0..count).map(|_| Ok(state.clone())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_unit_is_started_and_its_end_is_told() {
    let states = [times(3, &UnitState::Running), times(1, &UnitState::Exited(7))].into_iter().flatten().collect();
    let host = ScriptedHost::new("w1").unit_shows(states).unit_ends(&["apt-get"], 7, "one\ntwo\n");
    let mut lines = Vec::new();
    let outcome = run_to_end(&host, clock(), &spec(), LIMIT, &mut |at| lines.push(at.last_line.clone())).await;
    assert_eq!(outcome.expect("outcome"), UnitOutcome::Ended(UnitEnd { status: 7, output: "one\ntwo\n".into() }));
    assert_eq!(lines.first(), Some(&Some("two".to_owned())));
    assert_eq!(host.started().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_is_there_is_attached_to_and_not_started() {
    let host = ScriptedHost::new("w1").unit_ends(&["apt-get"], 3, "");
    host.start_unit(&spec()).await.expect("started by an earlier pod");
    let outcome = run_quietly(&host, clock(), &spec(), LIMIT).await.expect("outcome");
    assert_eq!(outcome, UnitOutcome::Ended(UnitEnd { status: 3, output: String::new() }));
    assert_eq!(host.started().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_ridden_over() {
    let mut states = times(1, &UnitState::Running);
    states.extend((0..200).map(|_| Err(lost())));
    states.extend(times(1, &UnitState::Exited(0)));
    let host = ScriptedHost::new("w1").unit_shows(states);
    let (clock, mut longest) = (clock(), Duration::ZERO);
    let mut note = |at: &Progress| longest = longest.max(at.away.unwrap_or_default());
    let outcome = run_to_end(&host, clock, &spec(), LIMIT, &mut note).await.expect("outcome");
    assert!(matches!(outcome, UnitOutcome::Ended(end) if end.success()));
    assert!(longest > Duration::from_secs(50), "{longest:?}");
    assert_eq!(host.started().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_stays_away_is_given_up_in_time() {
    let states = times(1, &UnitState::Running).into_iter().chain((0..5_000).map(|_| Err(lost()))).collect();
    let (host, clock) = (ScriptedHost::new("w1").unit_shows(states), clock());
    let error = run_quietly(&host, clock, &spec(), Duration::from_hours(2)).await.unwrap_err();
    assert!(format!("{error:#}").contains("no answer for 10 minutes"), "{error:#}");
    assert!(clock.since(Timestamp::UNIX_EPOCH) < AWAY_LIMIT + Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_a_reboot_took_is_lost_and_not_started_again() {
    let states = times(1, &UnitState::Running).into_iter().chain(times(1, &UnitState::Absent)).collect();
    let host = ScriptedHost::new("w1").unit_shows(states);
    assert_eq!(run_quietly(&host, clock(), &spec(), LIMIT).await.expect("outcome"), UnitOutcome::Lost);
    assert_eq!(host.started().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_does_not_end_is_left_alone() {
    let host = ScriptedHost::new("w1").unit_shows(times(1, &UnitState::Running)).unit_ends(&["apt-get"], 0, "waiting");
    let clock = clock();
    let outcome = run_quietly(&host, clock, &spec(), LIMIT).await.expect("outcome");
    assert_eq!(outcome, UnitOutcome::Overdue { output: "waiting".into() });
    assert!(clock.since(Timestamp::UNIX_EPOCH) < LIMIT + Duration::from_secs(5));
    assert_eq!(host.unit_state(&spec().name).await.expect("state"), UnitState::Running);
}

/// A node that reboots just as the start is sent, so that its answer never comes.
struct RebootsAtStart {
    inner: ScriptedHost,
    reboots: bool,
    starts: std::sync::atomic::AtomicUsize,
}

#[async_trait::async_trait]
impl Host for RebootsAtStart {
    fn name(&self) -> &str {
        self.inner.name()
    }

    async fn run(&self, command: &crate::node::Command) -> Result<crate::node::Output, HostError> {
        self.inner.run(command).await
    }

    async fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, HostError> {
        self.inner.read_file(path).await
    }

    async fn write_file(&self, path: &str, contents: &[u8], mode: u32) -> Result<(), HostError> {
        self.inner.write_file(path, contents, mode).await
    }

    async fn start_unit(&self, unit: &UnitSpec) -> Result<(), HostError> {
        if self.starts.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 {
            if self.reboots {
                self.inner.write_file(BOOT_ID, b"second", 0o444).await?;
            }
            return Err(lost());
        }
        self.inner.start_unit(unit).await
    }

    async fn unit_state(&self, name: &str) -> Result<UnitState, HostError> {
        self.inner.unit_state(name).await
    }

    async fn unit_output(&self, name: &str) -> Result<String, HostError> {
        self.inner.unit_output(name).await
    }

    async fn forget_unit(&self, name: &str) -> Result<(), HostError> {
        self.inner.forget_unit(name).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_whose_answer_got_lost_is_repeated_only_in_the_same_boot() {
    for (reboots, starts) in [(true, 1), (false, 2)] {
        let inner = ScriptedHost::new("w1").file(BOOT_ID, "first");
        let host = RebootsAtStart { inner, reboots, starts: 0.into() };
        let outcome = run_quietly(&host, clock(), &spec(), LIMIT).await.expect("outcome");
        assert_eq!(outcome == UnitOutcome::Lost, reboots);
        assert_eq!(host.starts.load(std::sync::atomic::Ordering::SeqCst), starts);
    }
}

#[tokio::test(start_paused = true)]
async fn an_ended_unit_is_forgotten_where_asked() {
    let host = ScriptedHost::new("w1");
    run_and_forget(&host, clock(), &spec(), LIMIT).await.expect("outcome");
    assert_eq!(host.unit_state(&spec().name).await.expect("state"), UnitState::Absent);
}

#[test]
fn an_outcome_that_is_no_end_says_what_to_do() {
    let ended = |status| UnitOutcome::Ended(UnitEnd { status, output: "E: broken\n".into() });
    assert!(ended(0).ended("x").and_then(|end| end.checked("x")).is_ok());
    let error = ended(100).ended("x").and_then(|end| end.checked("installing kubeadm on w1")).unwrap_err();
    assert_eq!(error.to_string(), "installing kubeadm on w1: ended with 100: E: broken");
    assert!(UnitOutcome::Lost.ended("x").unwrap_err().to_string().contains("rebooted"));
    assert!(UnitOutcome::Overdue { output: "y".into() }.ended("x").unwrap_err().to_string().contains("still running"));
}
