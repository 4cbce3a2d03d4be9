"""D: one fault each, at a moment that the run record gives away, in a run that must still end well by itself."""

import json
import time
from types import SimpleNamespace

from .. import cluster, faults, kube, sh, ssh
from ..say import LabError, say
from . import judge, witnesses
from .chain import PATCH
from .frame import Scenario, Stage
from .overhead import seconds
from .product import NAMESPACE
from .record import final, of

# Longest for a cue: everything before it, with kubeadm's apply on two busy cores in it.
CUE = 1200
# A lost runner's pod is replaced within a minute; before that the cluster has to notice the loss (40 to 50 s).
TAKEN_OVER_WITHIN = 120
# The step in which each phase is hit: each in the middle of something.
CUES = (("preflight", None, "etcd-snapshot"), ("master", "cp1", "kubeadm-package"), ("worker", "w1", "drain"),
        ("postflight", None, "alerts"))
# Postflight is over in a second, too soon to be hit: this alert, which it waits for and no earlier phase minds, holds it.
HOLDS_POSTFLIGHT = json.dumps([{"alertname": "K8sVersionSkew", "severity": "warning"}])


def begin(stage: Stage, endpoint: bool = False) -> str:
    stage.witness(endpoint)
    return stage.seeded(at_once=True)


def finish(stage: Stage, run: str, must_hold: bool = True) -> None:
    """`must_hold`: not where a node loses its power."""
    stage.end(run)
    judge.well_ended(stage, run, PATCH)
    judge.prober(stage, PATCH, must_hold)
    if must_hold:
        judge.budgets(stage, [run])


def cue(stage: Stage, run: str, phase: str, node: str | None, step: str, event: str = "stepStarted") -> None:
    def seen():
        entries = stage.records.entries(run)
        if any(one["step"] == step for one in of(entries, event, phase, node)):
            return True
        if final(entries):
            raise LabError(f"run {run} is {final(entries)} before {phase} came to {step}")
        return False
    where = " ".join(part for part in (phase, node) if part)
    stage.records.until(f"{where} to come to {step}", CUE, seen)
    say(f"--- cue: {where}, {event} {step}")


def taken_up_by(stage: Stage, run: str, phase: str, node: str | None) -> dict:
    """Who works on the phase now: the last that took it up."""
    return of(stage.records.entries(run), "phaseStarted", phase, node)[-1]


def taken_over(stage: Stage, run: str, phase: str, node: str | None, before: dict, limit: float = 180) -> dict | None:
    """Waits for another pod to take the phase up."""
    def other():
        now = taken_up_by(stage, run, phase, node)
        return now if now["pod"] != before["pod"] else None
    title = f"another pod takes up {phase} {node or ''}".strip()
    try:
        found = stage.records.until(title, limit, other)
    except LabError as error:
        stage.checks.that(title, False, error)
        return None
    stage.checks.that(title, True, f"{found['pod']} on {found['runner']}")
    return found


# -- the running Job's pod killed ------------------------------------------------------------------------------------------

def delete_pod(working: dict) -> None:
    """Tried again: with one control plane there is no API at some moments of an apply."""
    pod = working["pod"]
    sh.wait(f"pod {pod} to be deleted", 120, lambda: kube.run(
        "delete", "pod", pod, "-n", NAMESPACE, "--grace-period=0", "--force", "--wait=false",
        "--ignore-not-found").returncode == 0)


def kill_process(working: dict) -> None:
    """As the kernel does when memory runs out: no signal that could be caught."""
    ssh.run(working["runner"], "pkill -9 -x kubectl-upgrade")


def each_phase(kill):
    def act(stage: Stage) -> None:
        run = begin(stage)
        for phase, node, step in CUES:
            if phase == "postflight":
                faults.alerts(SimpleNamespace(what="set", json=HOLDS_POSTFLIGHT))
            cue(stage, run, phase, node, step)
            working = taken_up_by(stage, run, phase, node)
            kill(working)
            taken_over(stage, run, phase, node, working)
        faults.alerts(SimpleNamespace(what="clear"))
        finish(stage, run)
    return act


def during_apply(stage: Stage) -> None:
    """The command itself must go on as if nothing had happened. With one control plane the next pod is made and placed
    only when apply has brought back who does that; it is killed too, as soon as it has taken over."""
    run = begin(stage)
    cue(stage, run, "master", "cp1", "kubeadm-apply")
    sh.wait("kubeadm upgrade apply to run on cp1", 60, lambda: runs("cp1", "kubeadm upgrade apply"), pause=0.5)
    time.sleep(5)
    working = taken_up_by(stage, run, "master", "cp1")
    delete_pod(working)
    stage.checks.that("kubeadm upgrade apply outlives the pod that started it", runs("cp1", "kubeadm upgrade apply"))
    other = taken_over(stage, run, "master", "cp1", working, limit=400)
    if other:
        kill_process(other)
        taken_over(stage, run, "master", "cp1", other, limit=400)
    finish(stage, run)
    started_once(stage, run, "cp1", "apply")


def runs(node: str, command: str) -> bool:
    # the bracket keeps the pattern from finding this very shell
    return ssh.run(node, f"pgrep -f '[{command[0]}]{command[1:]}'", check=False).returncode == 0


def started_once(stage: Stage, run: str, node: str, what: str) -> None:
    """By the journal of the node's own systemd."""
    def look():
        found = ssh.text(node, "journalctl -o cat --no-pager | "
                               f"grep -o '^Started kubectl-upgrade-{run}-[^ ]*{what}[^ ]*' | sort | uniq -c", check=False)
        counts = [int(line.split()[0]) for line in found.splitlines()]
        return counts and max(counts) == 1, " ".join(found.split()) or "the journal of the node names none"
    stage.checks.attempt(f"no command of {what} was started twice on {node}", look)


# -- the runner's node loses its power -----------------------------------------------------------------------------------

def power_cut_with_others(stage: Stage) -> None:
    run = begin(stage)
    cue(stage, run, "worker", "w1", "kubeadm-package")
    working = taken_up_by(stage, run, "worker", "w1")
    lost, at = working["runner"], time.time()
    faults.power_cut(SimpleNamespace(node=lost))
    say(f"--- {lost} has lost its power")
    try:
        other = taken_over(stage, run, "worker", "w1", working, limit=600)
        took = seconds(other["at"]) - at if other else None
        stage.checks.that(f"a runner elsewhere within {TAKEN_OVER_WITHIN} s of the loss of {lost}",
                          other and other["runner"] != lost and took <= TAKEN_OVER_WITHIN,
                          f"{other['runner']} after {took:.0f} s" if other else "none")
    finally:
        faults.power_on(SimpleNamespace(node=lost))
    finish(stage, run, must_hold=False)


def power_cut_of_the_only(stage: Stage) -> None:
    run = begin(stage)
    cue(stage, run, "worker", "w1", "kubeadm-package")
    working = taken_up_by(stage, run, "worker", "w1")
    stage.checks.that("the runner is the only control plane", working["runner"] == "cp1", working["runner"])
    faults.power_cut(SimpleNamespace(node="cp1"))
    say("--- cp1 has lost its power, for two minutes")
    time.sleep(120)
    faults.power_on(SimpleNamespace(node="cp1"))
    taken_over(stage, run, "worker", "w1", working, limit=600)
    finish(stage, run, must_hold=False)


# -- everything else -----------------------------------------------------------------------------------------------------

def ssh_cut(stage: Stage) -> None:
    run = begin(stage)
    cue(stage, run, "worker", "w1", "kubeadm-package")
    sh.wait("apt-get install to run on w1", 60, lambda: runs("w1", "apt-get.* install"), pause=0.05)
    faults.ssh_cut(SimpleNamespace(node="w1"))
    say("--- ssh to w1 is cut, for a minute")
    try:
        time.sleep(60)
    finally:
        faults.ssh_restore(SimpleNamespace(node="w1"))
    finish(stage, run)
    started_once(stage, run, "w1", "package")


def apiserver_away(stage: Stage) -> None:
    """Killed right after its own upgrade: refused connections, then 503 and 403 while it starts."""
    run = begin(stage, endpoint=True)
    cue(stage, run, "master", "cp1", "kubeadm-apply", event="stepDone")
    for _ in range(2):
        ssh.run("cp1", "pkill -9 -x kube-apiserver", check=False)
        time.sleep(4)
    finish(stage, run)
    seen = witnesses.endpoint()
    stage.save("endpoint.json", seen)
    stage.checks.that("the API was really away", seen["failures"] > 0,
                      f"{seen['failures']} of {seen['probes']} probes, longest {seen['longest_gap_seconds']} s")


def images_lost(stage: Stage) -> None:
    run = begin(stage)
    cue(stage, run, "master", "cp1", "images", event="stepDone")
    faults.images_remove(SimpleNamespace(node="cp1", version=PATCH))
    left = ssh.text("cp1", f"ctr -n k8s.io images ls -q | grep ':v{PATCH}$' || true").split()
    stage.checks.none("no image of the target is left on cp1 before kubeadm", left)
    finish(stage, run)


def node_joins(stage: Stage) -> None:
    run = begin(stage)
    cue(stage, run, "worker", "w1", "drain")
    cluster.join("w3", None)
    finish(stage, run)
    stage.checks.that("the new node had a phase of its own", of(stage.records.entries(run), "phaseDone", "worker", "w3"))


SCENARIOS = [
    Scenario("d:pods", "1+2", each_phase(delete_pod), "the Job's pod deleted by force in each of the four phases"),
    Scenario("d:processes", "1+2", each_phase(kill_process), "the Job's process killed in each of the four phases"),
    Scenario("d:apply", "1+2", during_apply, "the Job's pod killed during kubeadm upgrade apply, and its successor too"),
    Scenario("d:power-ha", "3+2", power_cut_with_others, "the runner's node loses its power: another takes over"),
    Scenario("d:power", "1+2", power_cut_of_the_only, "the only control plane loses its power for two minutes"),
    Scenario("d:ssh", "1+2", ssh_cut, "ssh cut for 60 s in apt-get install"),
    Scenario("d:apiserver", "1+2", apiserver_away, "the apiserver killed right after its own upgrade"),
    Scenario("d:images", "1+2", images_lost, "the target's images removed right before the kubeadm step"),
    Scenario("d:join", "1+2", node_joins, "a node joins in mid-chain"),
]
