"""Witnesses that look from outside while an upgrade runs: broken budgets, and an endpoint that did not answer.

Each is this very program in the background, appending JSON lines to a file; `stop` sums them up.
"""

import http.client
import json
import sys
import threading
import time
from pathlib import Path

from . import cluster, processes
from .api import Api
from .paths import LAB, LOGS, STATE
from .say import LabError, answer

EVERY, TIMEOUT = 0.5, 2.0


def act_budgets(options) -> None:
    act(options.what, "watch-pdb", watch_budgets, sum_budgets)


def act_endpoint(options) -> None:
    act(options.what, "watch-endpoint", watch_endpoint, sum_endpoint)


def act(what: str, name: str, watch, sum_up) -> None:
    cluster.describe()
    file = STATE / f"{name}.jsonl"
    if what == "run":
        return watch(Recorder(file))
    if what == "start":
        processes.stop(name)
        file.write_text("")
        processes.start(name, [sys.executable, LAB / "lab", name, "run"], LOGS / f"{name}.log")
        return None
    if not file.exists():
        raise LabError(f"{name} was never started")
    if what == "stop":
        processes.stop(name)
    return answer(json.dumps(sum_up([json.loads(line) for line in file.read_text().splitlines()]), indent=1))


class Recorder:
    def __init__(self, file: Path):
        self.out = open(file, "a", buffering=1)
        self.lock = threading.Lock()

    def add(self, **entry) -> None:
        with self.lock:
            self.out.write(json.dumps({"at": time.time(), **entry}) + "\n")


# -- budgets and pods ----------------------------------------------------------------------------------------------------

def watch_budgets(record: Recorder) -> None:
    api = Api()
    pods = threading.Thread(target=follow, daemon=True, args=(
        api, "/api/v1/namespaces/shop/pods", lambda event: see_pod(record, event)))
    pods.start()
    follow(api, "/apis/policy/v1/namespaces/shop/poddisruptionbudgets", lambda event: see_budget(record, event))


def follow(api: Api, path: str, see) -> None:
    """Without a resource version a watch begins with everything that is there, so after a gap nothing is missed."""
    while True:
        try:
            for event in api.lines(f"{path}?watch=1&timeoutSeconds=300", timeout=330):
                see(event)
        except (OSError, ValueError, http.client.HTTPException):
            time.sleep(0.5)  # the API server is being upgraded


def see_budget(record: Recorder, event: dict) -> None:
    budget = event["object"]
    if event["type"] not in ("ADDED", "MODIFIED") or "status" not in budget:
        return
    status = budget["status"]
    record.add(kind="pdb", name=budget["metadata"]["name"], healthy=status.get("currentHealthy", 0),
               desired=status.get("desiredHealthy", 0), allowed=status.get("disruptionsAllowed", 0))


def see_pod(record: Recorder, event: dict) -> None:
    pod = event["object"]
    ending = "deletionTimestamp" in pod.get("metadata", {})
    if event["type"] == "DELETED" or (event["type"] == "MODIFIED" and ending):
        record.add(kind="pod", name=pod["metadata"]["name"], node=pod["spec"].get("nodeName"),
                   what="gone" if event["type"] == "DELETED" else "ending")


def sum_budgets(entries: list[dict]) -> dict:
    """A budget is broken from the first moment with too few healthy pods until the first with enough."""
    broken: list[dict] = []
    opened: dict[str, dict] = {}
    for entry in (entry for entry in entries if entry["kind"] == "pdb"):
        name = entry["name"]
        if entry["healthy"] < entry["desired"]:
            if name not in opened:
                opened[name] = {"pdb": name, "from": entry["at"], "to": None, "lowest": entry["healthy"],
                                "desired": entry["desired"]}
                broken.append(opened[name])
            opened[name]["lowest"] = min(opened[name]["lowest"], entry["healthy"])
        elif name in opened:
            opened.pop(name)["to"] = entry["at"]
    return {"broken": broken, "observations": len(entries), "pods": first_of_each(entries)}


def first_of_each(entries: list[dict]) -> list[dict]:
    seen: dict[tuple, dict] = {}
    for entry in (entry for entry in entries if entry["kind"] == "pod"):
        seen.setdefault((entry["name"], entry["what"]), entry)
    return list(seen.values())


# -- the API's endpoint --------------------------------------------------------------------------------------------------

def watch_endpoint(record: Recorder) -> None:
    """A probe every half second whatever became of the one before: who waits for a hung one asks less, and sees less."""
    api, next_at = Api(), time.monotonic()
    while True:
        threading.Thread(target=probe, args=(api, record), daemon=True).start()
        next_at = max(next_at + EVERY, time.monotonic())  # never a burst when this machine stood still
        time.sleep(max(0.0, next_at - time.monotonic()))


def probe(api: Api, record: Recorder) -> None:
    began = time.time()
    try:
        status = api.status("/readyz", TIMEOUT)
        reason = None if status == 200 else f"answered {status}"
    except (OSError, http.client.HTTPException) as error:
        reason = f"{type(error).__name__}: {error}"
    record.add(kind="probe", at=began, took=round(time.time() - began, 3), reason=reason)


def sum_endpoint(entries: list[dict]) -> dict:
    """`longest_gap_seconds`: from the last request that was answered before a failure to the first one after it."""
    entries = sorted(entries, key=lambda entry: entry["at"])
    failures = [entry for entry in entries if entry["reason"]]
    gaps, last_good, failing = [], None, False
    for entry in entries:
        if entry["reason"]:
            failing = True
            continue
        if failing and last_good is not None:
            gaps.append(round(entry["at"] - last_good, 2))
        last_good, failing = entry["at"], False
    return {"probes": len(entries), "failures": len(failures), "gaps_seconds": gaps,
            "longest_gap_seconds": max(gaps, default=0.0), "ended_failing": failing, "failure_log": failures[:1000]}
