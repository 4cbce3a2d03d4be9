"""What every scenario stands on: a fresh cluster, the product in it, a run and its end."""

import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from .. import cluster, kube, sh, workloads
from ..paths import STATE
from ..say import LabError, say, timed
from . import product, witnesses
from .checks import Checks
from .product import NAMESPACE, Product
from .record import Records, line, text_of

# Beside the lab's state, which every new cluster begins by removing.
EVIDENCE = STATE.with_name(f"{STATE.name}-evidence")

# Longest for one upgrade on two busy cores, by hand: apply 113 to 182 s a control plane, a worker half a minute; twice
# that, and the longest single wait of the product on top.
FIXED, PER_CONTROL_PLANE, PER_WORKER = 900, 400, 120


@dataclass(frozen=True)
class Scenario:
    name: str
    topology: str
    act: Callable
    about: str
    policy: dict = field(default_factory=dict)
    # refusals leave the cluster as found, so that the next may be played on the same one
    shares: bool = False
    # a cluster with nothing to drain: every gate passes on it but for what is said of the machine
    bare: bool = False


class Stage:
    """One scenario on its cluster."""

    def __init__(self, scenario: Scenario, binary: Path, only: tuple[str, ...] = ()):
        self.scenario = scenario
        # of a scenario that is a list of cases: these alone
        self.only = only
        self.checks = Checks(scenario.name)
        self.evidence = EVIDENCE / scenario.name.replace(":", "-")
        shutil.rmtree(self.evidence, ignore_errors=True)
        self.evidence.mkdir(parents=True)
        self.product = Product(binary, self.evidence)
        self.records = Records()
        self.taints: dict[str, list] = {}
        self.detections = 0
        self.witnessed = 0.0

    # -- before --------------------------------------------------------------------------------------------------------

    def prepare(self, fresh: bool = True) -> None:
        if fresh:
            cluster.down()
            cluster.up(self.scenario.topology, "1.36.1")
            if not self.scenario.bare:
                workloads.apply()
            self.product.install(product.policy(**self.scenario.policy))
        else:
            if not self.scenario.bare:
                workloads.wait()
            self.product.configure(product.policy(**self.scenario.policy))
        witnesses.start_signals()
        self.taints = {one["metadata"]["name"]: one["spec"].get("taints", []) for one in kube.get("nodes")["items"]}
        self.records.__enter__()

    def witness(self, endpoint: bool = False) -> None:
        witnesses.start(endpoint)
        self.witnessed = time.time()

    @property
    def nodes(self) -> list[str]:
        return cluster.describe()["nodes"]

    @property
    def control_planes(self) -> list[str]:
        return [name for name in self.nodes if name.startswith("cp")]

    # -- the run -------------------------------------------------------------------------------------------------------

    def start_detection(self) -> str:
        self.detections += 1
        # on a shared cluster the Jobs of earlier scenarios are still there
        name = f"detect-{self.scenario.name.replace(':', '-')}-{self.detections}-{int(time.time()) % 100000}"
        self.product.start_detection(name)
        return name

    def detect(self) -> tuple[bool, str]:
        name = self.start_detection()
        completed, log = self.product.detection(name)
        self.save(f"{name}.log", log)
        return completed, log

    def seeded(self, at_once: bool = False) -> str:
        """The run that the CronJob's own Job seeds. `at_once`: before that Job's end, for those who wait for a cue."""
        known = self.records.runs()
        name = self.start_detection()
        if at_once:
            return self.records.new_run(known, product.DETECTION)
        completed, log = self.product.detection(name)
        self.save(f"{name}.log", log)
        if not completed:
            raise LabError(f"the detection's Job failed: {' '.join(log.split())[-600:]}")
        try:
            return self.records.new_run(known, 30)
        except LabError as error:
            raise LabError(f"the detection seeded no run: {' '.join(log.split())[-600:]} ({error})") from None

    def limit(self) -> float:
        ahead = len(self.control_planes)
        return FIXED + PER_CONTROL_PLANE * ahead + PER_WORKER * (len(self.nodes) - ahead)

    def end(self, run: str) -> str:
        """Waits for the end of the run, then for its last pod to have put its things away (Lease, annotations)."""
        with timed(f"run {run}"):
            status = self.records.end_of(run, self.limit(), StandsStill(self.records, run))
        self.checks.attempt("the chain's last pod ended", lambda: (
            sh.wait("the chain's pods to end", 60, chain_is_quiet, pause=0.5), ""))
        return status

    # -- after ---------------------------------------------------------------------------------------------------------

    def save(self, name: str, content: object) -> None:
        file = self.evidence / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1) + "\n")

    def collect(self) -> None:
        """Best effort, whatever state things are in: this is for the one who looks for the reason."""
        for run in self.records.runs():
            entries = self.records.entries(run)
            self.save(f"record-{run}.jsonl", text_of(entries) + "\n")
            self.save(f"record-{run}.txt", "\n".join(line(entry) for entry in entries) + "\n")
        self.records.ended.set()
        for what in (self.collect_logs, self.collect_status):
            try:
                what()
            except (LabError, OSError, ValueError) as error:
                say(f"evidence is missing: {error}")

    def collect_logs(self) -> None:
        pods = kube.get("pods", "-n", NAMESPACE)["items"]
        self.save("pods.json", pods)
        for pod in pods:
            name = pod["metadata"]["name"]
            done = kube.run("logs", name, "-n", NAMESPACE, "--all-containers", "--timestamps", check=False)
            self.save(f"jobs/{name}.log", (done.stdout + done.stderr).decode(errors="replace"))
        self.save("jobs.json", kube.get("jobs", "-n", NAMESPACE)["items"])
        self.save("events.txt", kube.run("get", "events", "-A", "--sort-by=.lastTimestamp").stdout.decode())
        self.save("signals.json", witnesses.received())

    def collect_status(self) -> None:
        self.save("nodes.txt", kube.run("get", "nodes,pods", "-A", "-o", "wide").stdout.decode())
        code, said = self.product.said("status")
        self.save("status.txt", f"{said}\n(exit {code})\n")


def chain_is_quiet() -> bool:
    pods = kube.get("pods", "-n", NAMESPACE, "-l", product.CHAIN_LABEL)["items"]
    going = [one["metadata"]["name"] for one in pods if one["status"].get("phase") in ("Pending", "Running")]
    if going:
        raise LabError(f"still going: {', '.join(going)}")
    return True


class StandsStill:
    """No line for a while and no Job at work: whatever the run waits for, nobody in the cluster works on it. Asked of the
    API now and then only, and never believed from an API that does not answer."""

    IDLE, EVERY = 150, 20

    def __init__(self, records: Records, run: str):
        self.records, self.run = records, run
        self.lines, self.since, self.asked = 0, time.monotonic(), 0.0

    def __call__(self) -> None:
        now, lines = time.monotonic(), len(self.records.entries(self.run))
        if lines != self.lines:
            self.lines, self.since = lines, now
        if now - self.since < self.IDLE or now - self.asked < self.EVERY:
            return
        self.asked = now
        try:
            jobs = kube.get("jobs", "-n", NAMESPACE, "-l", product.CHAIN_LABEL)["items"]
        except LabError:
            return
        if not any(one["status"].get("active") for one in jobs):
            raise LabError(f"run {self.run} stands still: no line for {now - self.since:.0f} s and no Job at work; "
                           f"the last line: {self.records.last_line()}")
