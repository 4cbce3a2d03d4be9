"""A cluster that is only objects: as many and as large as on a real one (a pod has some 9 KB of JSON)."""

from dataclasses import dataclass

CREATED = "2026-01-01T00:00:00Z"
PODS_OF_A_DEPLOYMENT = 50
IMAGE = "registry.example/team/service:1.4.2"
# What injectors and GitOps tools leave on a pod: most of its size.
CONFIGURATION = "x" * 2200


@dataclass(frozen=True)
class Size:
    nodes: int
    pods: int

    @property
    def deployments(self) -> int:
        return max(1, self.pods // PODS_OF_A_DEPLOYMENT)


def namespace(deployment: int) -> str:
    return f"team-{deployment % 20:02}"


def node(index: int, version: str) -> dict:
    name = f"node-{index:04}"
    control_plane = {"node-role.kubernetes.io/control-plane": ""} if index == 0 else {}
    capacity = {"cpu": "16", "memory": "64Gi", "pods": "110", "ephemeral-storage": "200Gi"}
    conditions = [condition("Ready", "True", "KubeletReady")] + [
        condition(kind, "False", "KubeletHasSufficient") for kind in ("MemoryPressure", "DiskPressure", "PIDPressure")]
    images = [{"names": [f"registry.example/team/image-{one}:1.0"], "sizeBytes": 100_000_000} for one in range(40)]
    return {
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", **control_plane}},
        "spec": {"podCIDR": f"10.{index // 250}.{index % 250}.0/24"},
        "status": {
            "capacity": capacity, "allocatable": capacity, "conditions": conditions, "images": images,
            "addresses": [{"type": "InternalIP", "address": f"10.200.{index // 250}.{index % 250}"}],
            "nodeInfo": {"kubeletVersion": f"v{version}", "kubeProxyVersion": "", "osImage": "Debian GNU/Linux 12 (bookworm)",
                         "kernelVersion": "6.1.0-30-amd64", "containerRuntimeVersion": "containerd://2.3.6", "architecture": "amd64",
                         "operatingSystem": "linux", "machineID": name, "systemUUID": name, "bootID": name},
        },
    }


def condition(kind: str, status: str, reason: str) -> dict:
    return {"type": kind, "status": status, "reason": reason, "message": "as it should be",
            "lastTransitionTime": CREATED, "lastHeartbeatTime": CREATED}


def labels(deployment: int) -> dict:
    return {"app": f"service-{deployment:04}", "tier": "backend"}


def template(deployment: int) -> dict:
    probe = {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10}
    container = {
        "name": "service", "image": IMAGE, "ports": [{"containerPort": 8080}],
        "env": [{"name": f"SETTING_{one}", "value": f"value-{one}" * 4} for one in range(20)],
        "readinessProbe": probe, "livenessProbe": probe,
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
    }
    return {"metadata": {"labels": labels(deployment), "annotations": {"example.com/configuration": CONFIGURATION}},
            "spec": {"containers": [container], "automountServiceAccountToken": False}}


def deployment(index: int) -> dict:
    return {"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": f"service-{index:04}", "namespace": namespace(index), "labels": labels(index)},
            "spec": {"replicas": PODS_OF_A_DEPLOYMENT, "selector": {"matchLabels": labels(index)}, "template": template(index)},
            "status": {"replicas": PODS_OF_A_DEPLOYMENT, "readyReplicas": PODS_OF_A_DEPLOYMENT,
                       "availableReplicas": PODS_OF_A_DEPLOYMENT, "updatedReplicas": PODS_OF_A_DEPLOYMENT, "observedGeneration": 1}}


def owner(kind: str, made: dict) -> list[dict]:
    return [{"apiVersion": "apps/v1", "kind": kind, "name": made["metadata"]["name"], "uid": made["metadata"]["uid"],
             "controller": True, "blockOwnerDeletion": True}]


def replica_set(index: int, made: dict) -> dict:
    counts = {key: PODS_OF_A_DEPLOYMENT for key in ("replicas", "readyReplicas", "availableReplicas", "fullyLabeledReplicas")}
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": {"name": f"service-{index:04}-a", "namespace": namespace(index), "labels": labels(index),
                         "ownerReferences": owner("Deployment", made)},
            "spec": {"replicas": PODS_OF_A_DEPLOYMENT, "selector": {"matchLabels": labels(index)}, "template": template(index)},
            "status": {**counts, "observedGeneration": 1}}


def budget(index: int) -> dict:
    healthy, wanted = PODS_OF_A_DEPLOYMENT, PODS_OF_A_DEPLOYMENT - 5
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
            "metadata": {"name": f"service-{index:04}", "namespace": namespace(index)},
            "spec": {"maxUnavailable": 5, "selector": {"matchLabels": labels(index)}},
            "status": {"currentHealthy": healthy, "desiredHealthy": wanted, "disruptionsAllowed": healthy - wanted,
                       "expectedPods": healthy, "observedGeneration": 1}}


def pod(index: int, nodes: int, made: dict) -> dict:
    """Deployments are spread over all nodes, as a scheduler would."""
    of = index // PODS_OF_A_DEPLOYMENT
    made_of = template(of)
    ready = [condition(kind, "True", "") for kind in ("Ready", "ContainersReady", "Initialized", "PodScheduled")]
    for one in ready:
        one.pop("lastHeartbeatTime")
    running = {"name": "service", "image": IMAGE, "imageID": f"{IMAGE}@sha256:{'0' * 64}", "ready": True, "started": True,
               "restartCount": 0, "state": {"running": {"startedAt": CREATED}}, "containerID": f"containerd://{index:064}"}
    # the control plane takes none of them
    place = 1 + index % (nodes - 1) if nodes > 1 else 0
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": f"service-{of:04}-a-{index:06}", "namespace": namespace(of), **made_of["metadata"],
                         "ownerReferences": owner("ReplicaSet", made)},
            "spec": {**made_of["spec"], "nodeName": f"node-{place:04}"},
            "status": {"phase": "Running", "conditions": ready, "containerStatuses": [running], "startTime": CREATED,
                       "podIP": f"10.1.{index // 250 % 250}.{index % 250}"}}
