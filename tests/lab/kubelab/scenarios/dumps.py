"""A cluster as found: all objects through the API, and what matters of packages on the nodes. Two dumps are compared."""

import json
import time

from .. import kube, ssh
from .product import NAMESPACE

# Written all the time by the cluster's own parts, or by nobody in particular.
IGNORED_KINDS = {"events", "events.events.k8s.io", "leases.coordination.k8s.io", "componentstatuses",
                 # the lab's own joins: they expire by themselves
                 "certificatesigningrequests.certificates.k8s.io"}
HEARTBEATS = ("lastHeartbeatTime", "lastProbeTime", "lastUpdateTime")
# kubeadm's plan leaves the Job of its health check to be removed by its own time to live, a minute and some.
SETTLES_WITHIN = 120

NODE = r"""
dpkg-query -W -f 'package ${Package} ${Version} ${db:Status-Abbrev}\n' | sort
apt-mark showhold | sed 's/^/held /' | sort
find /etc/apt /etc/kubernetes /etc/containerd /usr/bin/containerd /usr/bin/kube* /var/lib/kubelet/config.yaml \
    /var/lib/kubelet/kubeadm-flags.env /root/.ssh -path /etc/kubernetes/tmp -prune -o -type f -print0 |
    sort -z | xargs -0 sha256sum | sed 's/^/file /'
find /etc/apt /etc/kubernetes -path /etc/kubernetes/tmp -prune -o -printf 'mode %p %m %u\n' | sort
"""


def take(nodes: list[str]) -> dict[str, str]:
    """Every object and every line of every node under a name of its own, so that a difference names itself."""
    return {**objects(), **{f"{name}: {line}": "" for name in nodes for line in of_node(name)}}


def at_rest(nodes: list[str]) -> dict[str, str]:
    """Once two dumps in a row are the same: what was broken for the scenario must have had its effects by then."""
    end, last = time.monotonic() + SETTLES_WITHIN, take(nodes)
    while True:
        time.sleep(5)
        now = take(nodes)
        if now == last or time.monotonic() > end:
            return now
        last = now


def of_node(name: str) -> list[str]:
    return [line for line in ssh.text(name, NODE, timeout=60).splitlines() if line]


def objects() -> dict[str, str]:
    kinds = kube.run("api-resources", "--verbs=list", "-o", "name").stdout.decode().split()
    wanted = ",".join(kind for kind in kinds if kind not in IGNORED_KINDS)
    found = json.loads(kube.run("get", wanted, "-A", "-o", "json", timeout=120).stdout)["items"]
    return {name(thing): json.dumps(normal(thing), sort_keys=True) for thing in found if counts(thing)}


def counts(thing: dict) -> bool:
    """The product's own namespace may change, and so may bootstrap tokens, which expire."""
    own = thing["metadata"].get("namespace") == NAMESPACE or (
        thing["kind"] == "Namespace" and thing["metadata"]["name"] == NAMESPACE)
    return not own and thing.get("type") != "bootstrap.kubernetes.io/token"


def name(thing: dict) -> str:
    return "/".join(part for part in (thing["apiVersion"], thing["kind"], thing["metadata"].get("namespace"),
                                      thing["metadata"]["name"]) if part)


def normal(thing: dict) -> dict:
    made = {key: value for key, value in thing.items() if key != "metadata"}
    made["metadata"] = {key: value for key, value in thing["metadata"].items()
                        if key not in ("resourceVersion", "managedFields")}
    if thing["kind"] == "Node":  # the product's own image was pulled to some of them
        made["status"] = {key: value for key, value in thing.get("status", {}).items() if key != "images"}
    if thing["kind"] == "Pod":  # what the kubelet reads back from the control group, some time after the start
        made["status"] = {key: value for key, value in thing.get("status", {}).items() if key != "resources"}
        for container in made["status"].get("containerStatuses", []):
            container.pop("resources", None)
    if name(thing) == "v1/ConfigMap/kube-public/cluster-info":
        made["data"] = {key: value for key, value in thing["data"].items() if not key.startswith("jws-")}
    return without_heartbeats(made)


def without_heartbeats(value):
    if isinstance(value, dict):
        return {key: without_heartbeats(one) for key, one in value.items() if key not in HEARTBEATS}
    return [without_heartbeats(one) for one in value] if isinstance(value, list) else value


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    said = [f"gone: {key}" for key in before if key not in after] + [f"new: {key}" for key in after if key not in before]
    return said + [f"changed: {key}: {part(before[key], after[key])}" for key in before
                   if key in after and before[key] != after[key]]


def part(one: str, other: str) -> str:
    """From a little before the first character that differs."""
    at = next((index for index, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    start = max(0, at - 60)
    return f"...{one[start:at + 60]}... is ...{other[start:at + 60]}..."


def as_found(before: dict[str, str], nodes: list[str]) -> list[str]:
    """What differs now; looked at again for a while, since some things put themselves away."""
    end = time.monotonic() + SETTLES_WITHIN
    while True:
        found = differences(before, take(nodes))
        if not found or time.monotonic() > end:
            return found
        time.sleep(3)
