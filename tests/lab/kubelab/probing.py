"""What the probers saw, over all nodes."""

import json
import urllib.request

from . import kube
from .say import LabError, answer


def act(options) -> None:
    pods = kube.get("pods", "-n", "probe", "-l", "app=prober")["items"]
    if not pods:
        raise LabError("no prober is running: run `lab workloads apply`")
    if options.what == "reset":
        for pod in pods:
            ask(pod, "reset")
        return
    answer(json.dumps(summed({pod["spec"]["nodeName"]: totals(pod) for pod in pods}), indent=1))


def ask(pod: dict, what: str) -> bytes:
    """Straight at the pod's address, so that an API server in trouble does not hide the witness."""
    with urllib.request.urlopen(f"http://{pod['status'].get('podIP')}:8080/{what}", timeout=5) as page:
        return page.read()


def totals(pod: dict) -> dict:
    try:
        return json.loads(ask(pod, "totals"))
    except (OSError, ValueError) as error:
        where = f"prober on {pod['spec'].get('nodeName')} at {pod['status'].get('podIP')}"
        return {"error": f"{where}: {error}", "requests": 0, "failures": 0, "failure_log": []}


def summed(by_node: dict[str, dict]) -> dict:
    log = [{"node": node, **entry} for node, seen in by_node.items() for entry in seen["failure_log"]]
    return {"requests": sum(seen["requests"] for seen in by_node.values()),
            "failures": sum(seen["failures"] for seen in by_node.values()),
            "failure_log": sorted(log, key=lambda entry: entry["at"]),
            "unreachable": [seen["error"] for seen in by_node.values() if "error" in seen],
            "by_node": {node: {key: seen.get(key) for key in ("started", "requests", "failures")}
                        for node, seen in by_node.items()}}
