"""A, B and C: patch, then minor, by the chain's own Jobs."""

from .. import kube
from . import judge, overhead, witnesses
from .effects import Effects, talkative
from .elections import Elections
from .etcd import Members
from .frame import Stage
from .record import of

PATCH, MINOR = "1.36.3", "1.37.2"
# By hand 4 of 1,328 probes failed; a probe every half second.
FAILURES_ALLOWED, PER_PROBES, LONGEST_GAP = 4, 1300, 2.0


def one_and_two(stage: Stage) -> None:
    stage.witness()
    talkative()
    with Effects() as effects:
        runs = both_steps(stage)
    judge.budgets(stage, runs)
    judge.signals(stage)
    for name, text in zip(("patch", "minor"), effects.sequences()):
        stage.save(f"effects-{name}.txt", text)


def three_and_two(stage: Stage) -> None:
    stage.witness(endpoint=True)
    with Members(stage.control_planes) as members:
        runs = both_steps(stage)
    judge.budgets(stage, runs)
    endpoint(stage)
    members.judge(stage)


def single(stage: Stage) -> None:
    """Cordoned, not drained: every pod of a workload lives on."""
    stage.witness()
    before = pods_of_workloads()
    run = one_step(stage, PATCH)
    after = pods_of_workloads()
    moved = [f"{name}: {before[name]} -> {after.get(name)}" for name in before if after.get(name) != before[name]]
    stage.checks.none("no pod of a workload was moved or restarted", moved)
    said = [entry.get("detail", "") for entry in of(stage.records.entries(run), "stepDone") if "drain" in entry["step"]]
    stage.checks.that("the record says that the node was cordoned only", any("cordon" in one for one in said), said)
    judge.budgets(stage, [run])


def both_steps(stage: Stage) -> list[str]:
    """A failed first step is the end: the second would only fail for the same reason, some minutes later."""
    first = one_step(stage, PATCH)
    if stage.checks.failed and not of(stage.records.entries(first), "closed"):
        return [first]
    return [first, one_step(stage, MINOR)]


def one_step(stage: Stage, version: str) -> str:
    with Elections() as elections:
        run = stage.seeded()
        stage.end(run)
    judge.well_ended(stage, run, version)
    judge.prober(stage, version)
    entries = stage.records.entries(run)
    runners(stage, entries, version)
    if len(stage.nodes) > 1:
        overhead.judge(stage.checks, entries, len(stage.nodes), f"to {version}", elections.away())
    else:
        # No limit a node: preflight and postflight fall on this one alone, and postflight's pod waits for the only
        # scheduler, just upgraded, to become the leader again (8.5 s were seen).
        overhead.show(stage.checks, entries, f"to {version}")
    return run


def runners(stage: Stage, entries: list[dict], version: str) -> None:
    """The invariant, from outside: no phase ever ran on the node that it drains (but for a cluster of one node)."""
    own = [f"{one['phase']} {one['node']}" for one in of(entries, "phaseStarted") if one.get("node") == one["runner"]]
    if len(stage.nodes) > 1:
        stage.checks.none(f"no phase ran on its own node ({version})", own)


def pods_of_workloads() -> dict[str, tuple]:
    pods = [pod for namespace in ("shop", "probe") for pod in kube.get("pods", "-n", namespace)["items"]]
    return {pod["metadata"]["name"]: (pod["metadata"]["uid"], sum(
        one["restartCount"] for one in pod["status"].get("containerStatuses", []))) for pod in pods}


def endpoint(stage: Stage) -> None:
    seen = witnesses.endpoint()
    stage.save("endpoint.json", seen)
    allowed = max(FAILURES_ALLOWED, FAILURES_ALLOWED * seen["probes"] // PER_PROBES)
    stage.checks.that(f"at most {FAILURES_ALLOWED} of {PER_PROBES} probes of the endpoint failed",
                      seen["probes"] > 0 and seen["failures"] <= allowed,
                      f"{seen['failures']} of {seen['probes']} failed, {allowed} allowed")
    stage.checks.that(f"no gap at the endpoint over {LONGEST_GAP:.0f} s",
                      seen["longest_gap_seconds"] <= LONGEST_GAP and not seen["ended_failing"],
                      f"longest {seen['longest_gap_seconds']} s")
