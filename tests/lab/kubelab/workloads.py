"""What matters in a drain: see the comments in ../workloads/."""

from . import cluster, health, kube, sh
from .paths import WORKLOADS
from .say import LabError, timed

NAMESPACES = ("shop", "probe")


def act(options) -> None:
    cluster.describe()
    {"apply": apply, "delete": delete, "wait": wait}[options.what]()


def apply() -> None:
    """The witness comes last: it must not count what was refused before there was a shop."""
    for namespace in NAMESPACES:
        # a bare pod is refused until the new namespace has its service account
        sh.wait(f"{namespace}.yaml to be accepted", 60, lambda: kube.run("apply", "-f", WORKLOADS / f"{namespace}.yaml"))
        wait(namespace)


def delete() -> None:
    kube.run("delete", "namespace", *NAMESPACES, "--ignore-not-found", "--wait=true", "--timeout=120s", timeout=150)


def wait(*namespaces: str) -> None:
    with timed(f"workloads {' '.join(namespaces)}"):
        sh.wait("the workloads to be Ready", 180, lambda: all_ready(namespaces or NAMESPACES), pause=0.5)


def all_ready(namespaces: tuple) -> bool:
    waiting = [name for namespace in namespaces for name in unready(namespace)]
    if waiting:
        raise LabError(f"not Ready: {', '.join(waiting)}")
    return True


def unready(namespace: str) -> list[str]:
    things = kube.get("deployments,statefulsets,daemonsets,pods", "-n", namespace)["items"]
    if not things:
        return [f"namespace {namespace} is empty"]
    return [f"{one['kind']} {one['metadata']['name']}" for one in things if not settled(one)]


def settled(thing: dict) -> bool:
    status, spec = thing["status"], thing["spec"]
    if thing["kind"] == "Pod":
        return health.ready(thing) and "deletionTimestamp" not in thing["metadata"]
    if status.get("observedGeneration") != thing["metadata"]["generation"]:
        return False
    if thing["kind"] == "DaemonSet":
        return status.get("numberReady", 0) == status["desiredNumberScheduled"] > 0
    return status.get("readyReplicas", 0) == status.get("replicas", 0) == spec["replicas"]
