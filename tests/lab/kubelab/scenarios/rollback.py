"""G: back to the earlier version, by a person's command, and forward again by the pipeline's own next night."""

import subprocess
import time

from .. import kube
from ..say import LabError, timed
from . import judge
from .chain import PATCH
from .frame import Scenario, Stage

EARLIER, NODE = "1.36.1", "w1"
# A drain with a slow terminator takes a minute; packages and kubelet ten seconds.
LIMIT = 600


def worker(stage: Stage) -> None:
    stage.witness()
    run = stage.seeded()
    stage.end(run)
    judge.well_ended(stage, run, PATCH)
    words = ["rollback", "node", NODE, "--to", EARLIER]
    before = kubelets()
    code, said = stage.product.said(*words, "--dry-run")
    stage.checks.that("the plan alone changes nothing", code == 0 and kubelets() == before and not cordoned(), said)
    stage.save("plan.txt", said)
    killed(stage, words, f"{NODE}: packages")
    stage.checks.that("killed in the middle, the node stays cordoned", cordoned() == [NODE], cordoned())
    with timed("rollback"):
        code, said = stage.product.said(*words, timeout=LIMIT)
    stage.save("rollback.txt", said)
    stage.checks.that("the same command goes on", code == 0, f"exit {code}: {said[-300:]}")
    stage.checks.that(f"{NODE} is at v{EARLIER} and no other node", kubelets() == {**before, NODE: f"v{EARLIER}"}, kubelets())
    stage.checks.attempt(f"{NODE}: packages at {EARLIER} and held", lambda: judge.packages_of(NODE, EARLIER))
    judge.put_back(stage)
    judge.prober(stage, "back")
    again = stage.seeded()
    stage.end(again)
    judge.well_ended(stage, again, PATCH)
    judge.prober(stage, "forward")


def killed(stage: Stage, words: list[str], at: str) -> None:
    """Ends the command, as a laptop's lid would, once it has said that."""
    command = [stage.product.binary, *words, f"--kubeconfig={kube.KUBECONFIG}", "--yes"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True)
    ended = time.monotonic() + LIMIT
    with process:
        for line in process.stderr:
            if at in line or time.monotonic() > ended:
                break
        else:
            raise LabError(f"the rollback ended before it said {at!r}")
        process.kill()


def kubelets() -> dict[str, str]:
    return {one["metadata"]["name"]: one["status"]["nodeInfo"]["kubeletVersion"] for one in judge.nodes()}


def cordoned() -> list[str]:
    return [one["metadata"]["name"] for one in judge.nodes() if one["spec"].get("unschedulable")]


SCENARIOS = [Scenario("g:worker-rollback", "1+2", worker, "a worker back to its earlier version, killed once, and forward again")]
