"""When a cluster may be handed over: asked of the cluster, never assumed after a while."""

import calendar
import time

from . import kube, sh
from .say import LabError

# A thawed cluster starts with the conditions of the moment when it was frozen: only fresh heartbeats count.
FRESH = 40


def api_answers() -> bool:
    try:
        return kube.run("get", "--raw", "/readyz", timeout=25).stdout == b"ok"
    except LabError:
        return False


def wait_until_ready(names: list[str], since: float = 0, limit: float = 300) -> None:
    """`since`: when the machines were switched on, so that no status of an earlier life is believed."""
    sh.wait("the API to answer", limit, api_answers, pause=0.5)
    sh.wait(f"nodes {', '.join(names)} to be Ready", limit, lambda: nodes_ready(names), pause=0.5)
    sh.wait("the pods of kube-system to be Ready", limit, lambda: system_pods_ready(names, since), pause=0.5)


def nodes_ready(names: list[str]) -> bool:
    found = {one["metadata"]["name"]: one for one in kube.get("nodes")["items"]}
    beats = {one["metadata"]["name"]: one["spec"].get("renewTime", "")
             for one in kube.get("leases", "-n", "kube-node-lease")["items"]}
    waiting = [name for name in names if name not in found or not ready(found[name]) or not fresh(beats.get(name, ""))]
    if waiting:
        raise LabError(f"not Ready: {', '.join(waiting)}")
    return True


def ready(thing: dict) -> bool:
    conditions = thing.get("status", {}).get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def fresh(renewed: str) -> bool:
    return age(renewed) < FRESH


def age(moment: str) -> float:
    """Seconds since an API timestamp; endless when there is none."""
    if not moment:
        return float("inf")
    return time.time() - calendar.timegm(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S"))


def system_pods_ready(names: list[str], since: float) -> bool:
    everywhere = kube.get("pods", "-n", "kube-system")["items"]
    pods = [one for one in everywhere if one["spec"].get("nodeName") in (*names, None)]  # None: not scheduled yet
    waiting = [one["metadata"]["name"] for one in pods if not ready(one) or started_before(one, since)]
    if waiting:
        raise LabError(f"not Ready: {', '.join(waiting)}")
    without = set(names) - {one["spec"]["nodeName"] for one in pods}
    if without:
        raise LabError(f"no pod of kube-system yet on {', '.join(sorted(without))}")
    if not any(one["metadata"].get("labels", {}).get("k8s-app") == "kube-dns" for one in everywhere):
        raise LabError("CoreDNS has no pods yet")
    return True


def started_before(pod: dict, since: float) -> bool:
    starts = [one.get("state", {}).get("running", {}).get("startedAt", "")
              for one in pod["status"].get("containerStatuses", [])]
    return any(time.time() - age(start) < since - 1 for start in starts)
