"""What a case is put together from: each makes a function of the stage, so that the tables read as what is done."""

import json
from types import SimpleNamespace
from typing import Callable

from ... import kube, sh, ssh
from ...registry import Registry
from ...services import REGISTRY
from .. import product
from ..frame import Stage

NAMESPACE = "gates"
PAUSE = "registry.k8s.io/pause:3.10.2"


def nothing(_: Stage) -> None:
    """For what leaves nothing behind."""


def steps(*each: Callable) -> Callable:
    def act(stage: Stage) -> None:
        for one in each:
            one(stage)
    return act


def on(node: str, script: str, timeout: float = 120) -> Callable:
    """A command line on a node, as a person would type it there; the first that fails is the end."""
    return lambda _: ssh.run(node, f"set -e\n{script}", timeout=timeout)


def kubectl(*words: str) -> Callable:
    return lambda _: kube.run(*words)


def applied(*things: dict) -> Callable:
    def act(_: Stage) -> None:
        for thing in things:
            # a new namespace refuses pods until its service account is there
            sh.wait(f"{thing['kind']} {thing['metadata']['name']} to be accepted", 30, lambda: kube.run(
                "apply", "-f", "-", stdin=json.dumps(thing)))
    return act


def deleted(*things: dict) -> Callable:
    """At once: what these are made of has nothing to put away."""
    def act(_: Stage) -> None:
        for thing in things:
            within = ["-n", thing["metadata"]["namespace"]] if "namespace" in thing["metadata"] else []
            kube.run("delete", thing["kind"], thing["metadata"]["name"], *within, "--ignore-not-found", "--wait=false",
                     *(["--grace-period=1"] if thing["kind"] == "Pod" else []))
    return act


def policy(**more) -> Callable:
    """The cluster's own policy, with these on top."""
    return lambda stage: stage.product.configure(product.policy(**{**stage.scenario.policy, **more}))


def fault(act: Callable, **options) -> Callable:
    return lambda _: act(SimpleNamespace(**options))


def available(deployment: str) -> Callable:
    """All its replicas are Ready: what the gate is asked next must not be about a roll-out."""
    return lambda _: kube.run("rollout", "status", deployment, "-n", NAMESPACE, "--timeout=60s", timeout=70)


def image(name: str) -> str:
    """What this image is called in the lab's registry, once `carried` put it there."""
    return f"{REGISTRY}/{name}"


def carried(name: str) -> Callable:
    """The pause image under another name, which is all that a gate can see of an addon."""
    repository, tag = name.split(":")
    return lambda _: Registry(REGISTRY).copy("pause", PAUSE.split(":")[1], repository, tag)


# -- things ----------------------------------------------------------------------------------------------------------------

def namespace_made() -> None:
    """An earlier play's may still be ending."""
    def there() -> bool:
        done = kube.run("create", "namespace", NAMESPACE, check=False)
        return done.returncode == 0 or kube.get("namespace", NAMESPACE)["status"].get("phase") == "Active"
    sh.wait(f"namespace {NAMESPACE}", 90, there, pause=1)


def namespace_gone() -> None:
    kube.run("delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=false")


def pod(name: str, **spec) -> dict:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": NAMESPACE, "labels": {"app": name}},
            "spec": pod_spec(**spec)}


def pod_spec(image: str = PAUSE, requests: dict | None = None, mounts: list | None = None, **spec) -> dict:
    container = {"name": "main", "image": image, "resources": {"requests": requests or {}}, "volumeMounts": mounts or []}
    return {"terminationGracePeriodSeconds": 1, "containers": [container], **spec}


def deployment(name: str, replicas: int = 1, namespace: str = NAMESPACE, kind: str = "Deployment", **spec) -> dict:
    labels = {"app": name}
    counted = {"replicas": replicas} if kind == "Deployment" else {}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": namespace},
            "spec": {**counted, "selector": {"matchLabels": labels},
                     "template": {"metadata": {"labels": labels}, "spec": pod_spec(**spec)}}}


def daemon_set(name: str, **spec) -> dict:
    return deployment(name, kind="DaemonSet", **spec)


def service(name: str, app: str) -> dict:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": NAMESPACE},
            "spec": {"selector": {"app": app}, "ports": [{"port": 443}]}}


def cluster_wide(api: str, kind: str, name: str, **rest) -> dict:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}, **rest}


def apart(app: str) -> dict:
    """No two on one node."""
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": app}}}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
