use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::core::v1 as core;
use tokio::task::AbortHandle;

use super::{Ended, Kubelets, Power, address, status};
use crate::sandbox::{
    controllers::{
        agenda::Work,
        annotations,
        object::{Name, Pod, read},
        world::World,
    },
    store::{Deletion, kinds},
};

/// Before a container that failed is started again: the kubelet's first back-off.
const RESTART_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// What a kubelet remembers of a pod.
#[derive(Debug)]
pub(super) struct Tracked {
    uid: String,
    /// When its kubelet saw it first, or began to start it again.
    since: Timestamp,
    /// When its kubelet saw that it has to end.
    ending: Option<Timestamp>,
    program: Option<AbortHandle>,
    /// Its containers died with their machine.
    lost: bool,
    exit: Option<i32>,
    restarts: i64,
}

impl Tracked {
    fn new(uid: &str, now: Timestamp) -> Self {
        Self { uid: uid.to_owned(), since: now, ending: None, program: None, lost: false, exit: None, restarts: 0 }
    }

    fn abort(&mut self) {
        if let Some(program) = self.program.take() {
            program.abort();
        }
    }
}

impl Kubelets {
    pub(super) fn lose(&mut self, id: &Name) {
        if let Some(tracked) = self.pods.get_mut(id) {
            tracked.abort();
            tracked.lost = true;
        }
    }

    fn forget(&mut self, id: &Name) {
        if let Some(mut tracked) = self.pods.remove(id) {
            tracked.abort();
        }
    }

    /// What is known of this pod; another of its name is another pod.
    fn track(&mut self, pod: &Pod, now: Timestamp) -> &mut Tracked {
        let (id, uid) = (pod.metadata.id(), &pod.metadata.uid);
        if self.pods.get(&id).is_some_and(|tracked| tracked.uid != *uid) {
            self.forget(&id);
        }
        self.pods.entry(id).or_insert_with(|| Tracked::new(uid, now))
    }

    /// Notes the exit code; that of an earlier pod of the name, or of one that was lost meanwhile, says nothing.
    pub(crate) fn note_exit(&mut self, ended: &Ended) {
        if let Some(tracked) = self.pods.get_mut(&ended.pod).filter(|t| t.uid == ended.uid && t.program.is_some()) {
            (tracked.program, tracked.exit) = (None, Some(ended.code));
        }
    }
}

/// What a kubelet does next about a pod.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Nothing,
    Later(Timestamp),
    Start,
    Restart,
    Ready(bool),
    Finish(i32),
    Remove,
}

/// One look at a pod by the kubelet of its node.
pub(crate) fn look_at_pod(world: &mut World, id: &Name) {
    let Some(pod) = world.cache.pod(id).cloned() else { return world.kubelets.forget(id) };
    let node = pod.spec.node_name.clone();
    if !pod.is_bound() || world.cache.fleet.node(&node).is_none() || world.kubelets.power(&node) != Power::Up {
        return;
    }
    let now = world.now();
    let timing = Timing::of(&pod, world);
    let tracked = world.kubelets.track(&pod, now);
    if pod.metadata.is_terminating() {
        tracked.abort();
        tracked.ending.get_or_insert(now);
    }
    match next(&pod, tracked, &timing, now) {
        Step::Nothing => {}
        Step::Later(at) => world.agenda.at(at, Work::Kubelet(id.clone())),
        Step::Start => start(world, &pod, now),
        Step::Restart => restart(world, &pod, now),
        Step::Ready(ready) => status::write(world, &pod, ready, now),
        Step::Finish(code) => status::finish(world, &pod, code, now),
        Step::Remove => world.delete(&kinds::POD, &pod.metadata, Deletion::at_once()),
    }
}

/// How long this pod takes for what it does.
struct Timing {
    start: SignedDuration,
    ready: SignedDuration,
    stop: SignedDuration,
    /// When it ends by itself, and how; none runs for ever.
    run: Option<(SignedDuration, i32)>,
    broken: bool,
}

impl Timing {
    fn of(pod: &Pod, world: &World) -> Self {
        let seconds = |key: &str, default: Duration| {
            let own = pod.annotation(key).and_then(|text| text.parse().ok()).map(SignedDuration::from_secs);
            own.unwrap_or_else(|| SignedDuration::try_from(default).unwrap_or(SignedDuration::MAX))
        };
        let of_job = pod.metadata.controller().is_some_and(|owner| owner.kind == "Job");
        let ends = pod.annotation(annotations::RUN_SECONDS).is_some() || of_job;
        let code = pod.annotation(annotations::EXIT_CODE).and_then(|text| text.parse().ok()).unwrap_or(0);
        let stop = seconds(annotations::STOP_SECONDS, world.options.stop_after);
        Self {
            start: seconds(annotations::START_SECONDS, world.options.start_after),
            ready: seconds(annotations::READY_SECONDS, world.options.ready_after),
            stop: stop.min(SignedDuration::from_secs(pod.grace_seconds().max(0))),
            run: ends.then(|| (seconds(annotations::RUN_SECONDS, world.options.job_runs_for), code)),
            broken: pod.annotation(annotations::BROKEN) == Some("true"),
        }
    }
}

fn next(pod: &Pod, tracked: &Tracked, timing: &Timing, now: Timestamp) -> Step {
    let after = |from: Timestamp, time: SignedDuration| from.saturating_add(time).unwrap_or(Timestamp::MAX);
    let when = |at: Timestamp, step: Step| if now >= at { step } else { Step::Later(at) };
    if let Some(ending) = tracked.ending {
        // Taken away already: what a finalizer holds is no longer the kubelet's.
        let is_held = pod.metadata.deletion_grace_period_seconds == Some(0);
        return if is_held { Step::Nothing } else { when(after(ending, timing.stop), Step::Remove) };
    }
    if pod.is_finished() {
        return Step::Nothing;
    }
    if pod.status.phase != "Running" {
        return when(after(tracked.since, timing.start), Step::Start);
    }
    if tracked.lost {
        return if pod.spec.restart_policy == "Never" { Step::Finish(137) } else { Step::Restart };
    }
    if let Some(code) = tracked.exit {
        return ended(pod, tracked, code, now);
    }
    if let Some((time, code)) = timing.run.filter(|_| tracked.program.is_none()) {
        let at = after(after(tracked.since, timing.start), time);
        if now >= at {
            return ended(pod, tracked, code, now);
        }
        // It is Ready until then.
        return if pod.is_ready() || timing.broken { Step::Later(at) } else { Step::Ready(true) };
    }
    match (timing.broken, pod.is_ready()) {
        (true, true) => Step::Ready(false),
        (true, false) | (false, true) => Step::Nothing,
        (false, false) => when(after(after(tracked.since, timing.start), timing.ready), Step::Ready(true)),
    }
}

fn ended(pod: &Pod, tracked: &Tracked, code: i32, now: Timestamp) -> Step {
    let restarts = match pod.spec.restart_policy.as_str() {
        "Never" => false,
        "OnFailure" => code != 0,
        _ => true,
    };
    if !restarts {
        return Step::Finish(code);
    }
    let at = tracked.since.saturating_add(RESTART_AFTER).unwrap_or(Timestamp::MAX);
    if now >= at { Step::Restart } else { Step::Later(at) }
}

fn start(world: &mut World, pod: &Arc<Pod>, now: Timestamp) {
    let ip = match world.cache.fleet.node(&pod.spec.node_name) {
        Some(node) if pod.spec.host_network => address(node),
        _ => world.kubelets.next_address(),
    };
    status::run(world, pod, &ip, now);
    begin(world, pod);
}

/// The containers run again, in the same pod.
fn restart(world: &mut World, pod: &Arc<Pod>, now: Timestamp) {
    let tracked = world.kubelets.track(pod, now);
    (tracked.lost, tracked.exit, tracked.since) = (false, None, now);
    tracked.restarts += 1;
    let restarts = tracked.restarts;
    status::count_restarts(world, pod, restarts, now);
    begin(world, pod);
    world.agenda.push(Work::Kubelet(pod.metadata.id()));
}

fn begin(world: &mut World, pod: &Pod) {
    let id = pod.metadata.id();
    let Some(spec) = world.raw(&kinds::POD, &id).and_then(|object| read::<core::Pod>(&object)) else { return };
    let program = world.kubelets.programs.start(id.clone(), &pod.metadata.uid, &spec);
    if let Some(tracked) = world.kubelets.pods.get_mut(&id) {
        tracked.program = program;
    }
}

impl Kubelets {
    /// Addresses of a private network, one a pod, never twice.
    fn next_address(&mut self) -> String {
        self.addresses += 1;
        let [_, b, c, d] = self.addresses.to_be_bytes();
        format!("10.{}.{c}.{d}", 128_u8.saturating_add(b))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    fn pod(policy: &str, phase: &str, ready: bool) -> Pod {
        let conditions: Value = if ready { json!([{"type": "Ready", "status": "True"}]) } else { json!([]) };
        serde_json::from_value(json!({
            "metadata": {"namespace": "shop", "name": "web", "uid": "u"},
            "spec": {"nodeName": "w1", "restartPolicy": policy},
            "status": {"phase": phase, "conditions": conditions},
        }))
        .unwrap()
    }

    fn timing() -> Timing {
        let seconds = SignedDuration::from_secs;
        Timing { start: seconds(1), ready: seconds(2), stop: seconds(4), run: None, broken: false }
    }

    #[test]
    fn a_pod_starts_becomes_ready_and_ends_in_its_time() {
        let tracked = Tracked::new("u", at(0));
        let ending = || Tracked { ending: Some(at(10)), ..Tracked::new("u", at(0)) };
        for (pod, tracked, now, expected) in [
            (pod("Always", "Pending", false), Tracked::new("u", at(0)), 0, Step::Later(at(1))),
            (pod("Always", "", false), Tracked::new("u", at(0)), 1, Step::Start),
            (pod("Always", "Running", false), Tracked::new("u", at(0)), 1, Step::Later(at(3))),
            (pod("Always", "Running", false), Tracked::new("u", at(0)), 3, Step::Ready(true)),
            (pod("Always", "Running", true), tracked, 9, Step::Nothing),
            (pod("Always", "Running", true), ending(), 13, Step::Later(at(14))),
            (pod("Always", "Running", true), ending(), 14, Step::Remove),
            (pod("Always", "Pending", false), ending(), 14, Step::Remove),
            (pod("Never", "Failed", false), Tracked::new("u", at(0)), 9, Step::Nothing),
        ] {
            assert_eq!(next(&pod, &tracked, &timing(), at(now)), expected, "{} {now}", pod.status.phase);
        }
    }

    #[test]
    fn what_follows_an_exit_is_the_restart_policy() {
        for (policy, code, expected) in [
            ("Never", 0, Step::Finish(0)),
            ("Never", 1, Step::Finish(1)),
            ("OnFailure", 0, Step::Finish(0)),
            ("OnFailure", 1, Step::Restart),
            ("Always", 0, Step::Restart),
        ] {
            let tracked = Tracked { exit: Some(code), ..Tracked::new("u", at(0)) };
            assert_eq!(next(&pod(policy, "Running", true), &tracked, &timing(), at(30)), expected, "{policy} {code}");
        }
    }

    #[test]
    fn containers_that_died_with_their_machine_are_started_again_or_failed() {
        for (policy, expected) in [("Never", Step::Finish(137)), ("Always", Step::Restart)] {
            let tracked = Tracked { lost: true, ..Tracked::new("u", at(0)) };
            assert_eq!(next(&pod(policy, "Running", true), &tracked, &timing(), at(30)), expected, "{policy}");
        }
    }

    #[test]
    fn a_broken_pod_is_never_ready_and_one_that_breaks_no_more() {
        let broken = Timing { broken: true, ..timing() };
        let tracked = Tracked::new("u", at(0));
        assert_eq!(next(&pod("Always", "Running", false), &tracked, &broken, at(30)), Step::Nothing);
        assert_eq!(next(&pod("Always", "Running", true), &tracked, &broken, at(30)), Step::Ready(false));
    }

    #[test]
    fn a_job_without_a_program_runs_for_its_time() {
        let run = Timing { run: Some((SignedDuration::from_secs(5), 3)), ..timing() };
        let tracked = Tracked::new("u", at(0));
        assert_eq!(next(&pod("Never", "Running", true), &tracked, &run, at(2)), Step::Later(at(6)));
        assert_eq!(next(&pod("Never", "Running", true), &tracked, &run, at(6)), Step::Finish(3));
    }
}
