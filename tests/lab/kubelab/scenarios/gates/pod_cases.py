"""Cases of what runs in the cluster, and of what its drains would do."""

from .case import Case, Finds, at_minor
from .steps import (NAMESPACE, applied, apart, available, cluster_wide, deleted, deployment, image, kubectl, pod, policy,
                    steps)

HOST_PATH = [{"name": "data", "hostPath": {"path": "/var/tmp"}}]
EMPTY = [{"name": "data", "emptyDir": {}}]
MOUNT = [{"name": "data", "mountPath": "/data"}]


def budget(available: int) -> dict:
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "tight", "namespace": NAMESPACE},
            "spec": {"minAvailable": available, "selector": {"matchLabels": {"app": "tight"}}}}


TIGHT = deployment("tight", replicas=2, affinity=apart("tight"))
# one fills more than half a worker: two find no room on one
HUNGRY = deployment("hungry", replicas=2, requests={"cpu": "1200m"})
PINNED = deployment("pinned", nodeSelector={"kubernetes.io/hostname": "w1"})
KEEPER = deployment("keeper", volumes=HOST_PATH, mounts=MOUNT)
SLOW = deployment("slow", terminationGracePeriodSeconds=3600)
BARE = pod("bare", nodeName="w1")
LABELLED = deployment("labelled", nodeSelector={"beta.kubernetes.io/os": "linux"})
STUCK = deployment("lab-stuck", namespace="kube-system", image=image("lab/absent:1"))
FLEX = cluster_wide("v1", "PersistentVolume", "lab-flex", spec={
    "capacity": {"storage": "1Mi"}, "accessModes": ["ReadWriteOnce"], "flexVolume": {"driver": "lab/absent"}})


def up(thing: dict):
    return steps(applied(thing), available(f"deployment/{thing['metadata']['name']}"))


CASES = [
    Case("unhealthy-workloads", applied(STUCK), Finds("transient", "kube-system/lab-stuck", "ImagePullBackOff|ErrImagePull"),
         deleted(STUCK)),
    Case("pdb-zero-disruptions", steps(up(TIGHT), applied(budget(2))),
         Finds("actionable", f"{NAMESPACE}/tight", r"never ends \(2 of 2 must stay\)",
               "a budget that allows one disruption"),
         applied(budget(1)), deleted(budget(1), TIGHT)),
    Case("capacity-to-drain", up(HUNGRY), Finds("actionable", "node/w[12]", r"find no room \(1200m CPU", "smaller requests"),
         kubectl("set", "resources", "-n", NAMESPACE, "deployment/hungry", "--requests=cpu=50m"), deleted(HUNGRY)),
    Case("workload-pinned", up(PINNED),
         Finds("warning", "node/w1", f"nobody else may run.*{NAMESPACE}/pinned", "a second one"),
         kubectl("patch", "-n", NAMESPACE, "deployment/pinned", "-p",
                 '{"spec": {"template": {"spec": {"nodeSelector": null}}}}'), deleted(PINNED)),
    Case("local-storage", up(KEEPER), Finds("warning", f"{NAMESPACE}/keeper", "hostPath stays on their node"),
         applied(deployment("keeper", volumes=EMPTY, mounts=MOUNT)), deleted(KEEPER)),
    Case("unmanaged-pods", applied(BARE), Finds("warning", "node/w1", f"deletes for good: {NAMESPACE}/bare", "a controller"),
         deleted(BARE)),
    Case("drain-policy", steps(applied(BARE), policy(drain={"unmanaged": "block"})),
         Finds("actionable", f"pod/{NAMESPACE}/bare", "keeps the drain of w1: has no controller"), deleted(BARE), policy()),
    Case("single-replica", kubectl("-n", "kube-system", "scale", "deployment/coredns", "--replicas=1"),
         Finds("warning", "deployment/kube-system/coredns", "1 replica", "--replicas=2"),
         kubectl("scale", "-n", "kube-system", "deployment/coredns", "--replicas=2"),
         kubectl("-n", "kube-system", "rollout", "status", "deployment/coredns", "--timeout=60s")),
    Case("long-grace", up(SLOW), Finds("warning", f"{NAMESPACE}/slow", "asks for 3600 s to end and gets 300 s",
                                       "drain.gracePeriod"),
         policy(drain={"gracePeriod": "2h"}), steps(policy(), deleted(SLOW))),
    Case("node-label-removed", up(LABELLED), Finds("warning", r"label/beta\.kubernetes\.io/os", "labelled",
                                                   "select by kubernetes.io/os"),
         kubectl("patch", "-n", NAMESPACE, "deployment/labelled", "-p", '{"spec": {"template": {"spec": {"nodeSelector": '
                 '{"beta.kubernetes.io/os": null, "kubernetes.io/os": "linux"}}}}}'), deleted(LABELLED)),
    at_minor("removed-volume-type", applied(FLEX), Finds("warning", "volumes/.*[fF]lex", "volume lab-flex use it"),
             deleted(FLEX)),
]
