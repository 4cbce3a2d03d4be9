"""What looks on from outside through a whole run."""

import json
import urllib.error
from types import SimpleNamespace

from .. import kube, processes, probing, services, signals, watch
from ..paths import STATE
from ..say import LabError


def start(endpoint: bool = False) -> None:
    watch.act_budgets(SimpleNamespace(what="start"))
    if endpoint:
        watch.act_endpoint(SimpleNamespace(what="start"))
    probing.act(SimpleNamespace(what="reset"))


def budgets() -> dict:
    return sum_up("watch-pdb", watch.sum_budgets)


def endpoint() -> dict:
    return sum_up("watch-endpoint", watch.sum_endpoint)


def sum_up(name: str, summed) -> dict:
    processes.stop(name)
    file = STATE / f"{name}.jsonl"
    if not file.exists():
        raise LabError(f"{name} was never started")
    return summed([json.loads(line) for line in file.read_text().splitlines()])


def prober(nodes: set[str]) -> dict:
    pods = kube.get("pods", "-n", "probe", "-l", "app=prober")["items"]
    living = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"] and pod["spec"].get("nodeName") in nodes]
    try:
        return probing.summed({pod["spec"]["nodeName"]: probing.totals(pod) for pod in living})
    except urllib.error.URLError as error:
        raise LabError(f"the probers did not answer: {error}") from None


def start_signals() -> None:
    services.start_signals()
    signals.RECEIVED.write_text("")


def received() -> list[dict]:
    if not signals.RECEIVED.exists():
        return []
    return [json.loads(line) for line in signals.RECEIVED.read_text().splitlines()]


def last_gauge(name: str) -> float | None:
    """The value that was pushed last under this name, whatever its labels."""
    found = None
    for entry in received():
        for line in entry["body"].splitlines():
            if entry["path"].startswith("/metrics/job/") and line.split("{")[0].split(" ")[0] == name:
                found = float(line.rsplit(" ", 1)[1])
    return found


def chat() -> list[str]:
    return [entry["body"] for entry in received() if entry["path"] == "/chat"]
