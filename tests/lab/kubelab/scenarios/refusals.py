"""E: refusals. Each says the exact reason, and leaves the cluster exactly as found."""

import json
import re
import time
from dataclasses import dataclass
from typing import Callable

from .. import sh
from ..say import LabError, say
from . import broken, dumps, product, witnesses
from .frame import Scenario, Stage
from .product import NAMESPACE
from .record import of, text_of

# spec/cli.md
BLOCKED, HELD, BUSY = 3, 4, 7
WORDS = {BLOCKED: "blocked", HELD: "held"}
PATCH, MINOR, UNPUBLISHED, TOO_FAR = "1.36.3", "1.37.2", "1.36.9", "1.38.0"
# A refusal is quick: gate, at most kubeadm's plan, at most a snapshot that fails.
DECIDED_WITHIN = 420


@dataclass(frozen=True)
class Case:
    break_: Callable[[Stage], None]
    mend: Callable[[Stage], None]
    provoke: Callable[[Stage], None]


def played(case: Case) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        try:
            case.break_(stage)
            before = dumps.at_rest(stage.nodes)
            case.provoke(stage)
            found = dumps.as_found(before, stage.nodes)
            stage.save("differences.json", found)
            stage.checks.none("the cluster is exactly as found", found)
        finally:
            case.mend(stage)
            given_up(stage)
    return act


def given_up(stage: Stage) -> None:
    """A run that stands still is closed, and its target allowed again, so that the next scenario starts from nothing."""
    for words in (("run", "abandon", "--reason", "the scenario is over"), ("run", "continue")):
        code, said = stage.product.said(*words)
        say(f"{' '.join(words[:2])}: exit {code}: {' '.join(said.split())[:160]}")


# -- ways to be refused --------------------------------------------------------------------------------------------------

def chain_refuses(reason: str, code: int, target: str = PATCH) -> Callable[[Stage], None]:
    """The gate in preflight says no: a decision, so the Job completes; a person who asks gets the verdict's exit code."""
    def provoke(stage: Stage) -> None:
        run = stage.seeded()
        ended = stage.records.end_of(run, DECIDED_WITHIN)
        refused = of(stage.records.entries(run), "refused")
        stage.checks.that("preflight refuses", ended == "refused" and refused, ended)
        outcome = refused[-1]["outcome"] if refused else ""
        stage.checks.that(f"the outcome is {WORDS[code]}", outcome == WORDS[code], outcome)
        says(stage, "the record", reason, text_of(refused))
        nothing_begun(stage, run)
        job_ends(stage, target, "Complete")
        gauge(stage, WORDS[code])
        ends_with(stage, code, reason, "gate", "--target", target)
        ends_with(stage, code, reason, "run", "start", "--target", target)
        ends_with(stage, code, "", "status", "--exit-code")
    return provoke


def start_refuses(target: str, code: int, reason: str) -> Callable[[Stage], None]:
    def provoke(stage: Stage) -> None:
        ends_with(stage, code, reason, "run", "start", "--target", target)
        stage.checks.none("no run was seeded for it", seeded_for(stage, target))
    return provoke


def detection_declines(reason: str, code: int) -> Callable[[Stage], None]:
    """Nothing is even seeded, and the detection's Job completes: nothing failed."""
    def provoke(stage: Stage) -> None:
        known = stage.records.runs()
        completed, log = stage.detect()
        stage.checks.that("the detection's Job completes", completed)
        says(stage, "the detection", reason, log)
        stage.checks.none("no run was seeded", [run for run in stage.records.runs() if run not in known])
        ends_with(stage, code, reason, "run", "start", "--target", PATCH)
    return provoke


def start_fails_safely(target: str, reason: str) -> Callable[[Stage], None]:
    """Where only preflight can know: it refuses, or halts before anything is changed."""
    def provoke(stage: Stage) -> None:
        known = stage.records.runs()
        code, said = stage.product.said("run", "start", "--target", target)
        if code:
            says(stage, f"run start (exit {code})", reason, said)
            return
        run = stage.records.new_run(known)
        ended = stage.records.end_of(run, DECIDED_WITHIN)
        stage.checks.that("preflight refuses or halts", ended in ("refused", "halted"), ended)
        says(stage, "the record", reason, text_of(of(stage.records.entries(run), ended)))
        nothing_begun(stage, run)
        job_ends(stage, target, "Complete" if ended == "refused" else "Failed")
    return provoke


def host_is_another(stage: Stage) -> None:
    """A detection cannot look then, which is a failure and no decision; a run that a person starts stops in preflight."""
    reason = r"host key"
    name = stage.start_detection()
    try:
        log = sh.wait("the detection to say so", product.DETECTION, lambda: found_in(reason, product.job_log(name)), 1.0)
        says(stage, "the detection", reason, log)
        says(stage, "the detection", r"cp1|10\.77\.0\.11", log)
    finally:
        product.kube.run("delete", "job", name, "-n", NAMESPACE, "--wait=true", timeout=90)
    start_fails_safely(PATCH, reason)(stage)


def found_in(pattern: str, text: str) -> str | None:
    return text if re.search(pattern, text, re.IGNORECASE) else None


# -- what must be seen then ----------------------------------------------------------------------------------------------

def says(stage: Stage, who: str, reason: str, text: str) -> None:
    # colours and line breaks of a terminal must not hide a sentence
    plain = " ".join(text.replace("\\n", " ").split())
    stage.checks.that(f"{who} says: {reason}", found_in(reason, plain), plain[:600])


def ends_with(stage: Stage, code: int, reason: str, *words: str) -> None:
    got, said = stage.product.said(*words)
    stage.save(f"said/{'-'.join(words).replace('--', '').replace(' ', '-')}.txt", f"{said}\n(exit {got})\n")
    stage.checks.that(f"kubectl upgrade {' '.join(words)} ends with {code}", got == code, f"{got}: {said[-300:]}")
    if reason:
        says(stage, f"kubectl upgrade {words[0]} {words[1]}", reason, said)


def nothing_begun(stage: Stage, run: str) -> None:
    begun = [f"{one['phase']} {one.get('node', '')}" for one in of(stage.records.entries(run), "phaseStarted")
             if one["phase"] != "preflight"]
    stage.checks.none("nothing beyond preflight was begun", begun)


def seeded_for(stage: Stage, target: str) -> list[str]:
    time.sleep(2)  # the record is followed, not asked
    return [run for run in stage.records.runs() if stage.records.entries(run)[0]["target"]["to"] == target]


def job_ends(stage: Stage, target: str, wanted: str) -> None:
    name = f"k8s-upgrade-preflight-{target.replace('.', '-')}"

    def look():
        ended = sh.wait(f"Job {name} to end", 90, lambda: product.job_end(name), pause=0.5)
        return ended == wanted, ended
    stage.checks.attempt(f"preflight's Job ends as {wanted}", look)


def gauge(stage: Stage, outcome: str) -> None:
    value = witnesses.last_gauge(f"k8s_upgrade_{outcome}")
    stage.checks.that(f"k8s_upgrade_{outcome} is 1", value == 1, value)


def case(name: str, about: str, provoke, break_=broken.nothing, mend=broken.nothing,
         policy: dict | None = None) -> Scenario:
    act = played(Case(break_, mend, provoke))
    return Scenario(f"e:{name}", "1+2", act, f"refused: {about}", policy or {}, shares=True)


SCENARIOS = [
    case("kill-switch", "the kill switch is on", detection_declines(r"kill switch is on: release day", BUSY),
         broken.kill_switch_on, broken.kill_switch_off),
    case("lease", "another run holds the Lease", detection_declines(r"holds the Lease", BUSY),
         broken.lease_taken, broken.lease_freed),
    case("two-minors", "the target skips a minor", start_refuses(TOO_FAR, BLOCKED, r"1\.38\.0 skips a minor")),
    case("unpublished", "the target is in no repository",
         start_fails_safely(UNPUBLISHED, r"1\.36\.9.*repositor|repositor.*1\.36\.9")),
    case("alert", "a critical alert fires", chain_refuses(r"LabOnFire.*critical alert firing", HELD),
         broken.alert_on, broken.alert_off),
    case("not-ready", "a node is not Ready", chain_refuses(r"node/w2.*not Ready", HELD),
         broken.node_away, broken.node_back),
    case("removed-api", "an API is in use that the target drops",
         chain_refuses(r"servicecidrs\.v1beta1\.networking\.k8s\.io.*gone in 1\.37", BLOCKED, MINOR),
         broken.old_api_used, broken.old_api_off, policy={"denyVersions": [PATCH]}),
    case("runtime", "a node's runtime is below the floor",
         chain_refuses(r"node/w2.*containerd 2\.1\.0 is below the floor of 1\.36", BLOCKED),
         broken.runtime_old, broken.runtime_back),
    case("snapshot", "the etcd snapshot fails", start_fails_safely(PATCH, r"snapshot|space"),
         broken.no_room_for_snapshot, broken.room_for_snapshot),
    case("host-key", "a node shows another host key", host_is_another, broken.host_key_new, broken.host_key_back),
]
