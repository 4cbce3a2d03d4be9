"""What refusals refuse: each thing is broken by one function and mended by another."""

import json
import time
from types import SimpleNamespace

from .. import faults, gobuild, health, kube, sh, ssh
from ..node import Node
from ..say import say
from . import product
from .frame import Stage
from .product import NAMESPACE, apply

MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml"
OLD_API = "/apis/networking.k8s.io/v1beta1"
OLD_RUNTIME = "2.1.0"  # the floor of 1.36 is 2.2.0
BACKUPS = "/var/backups/kubectl-upgrade"
STRANGER = "ffffffff"


def nothing(_: Stage) -> None:
    """For what is wrong without anything being broken."""


def kill_switch_on(stage: Stage) -> None:
    stage.product.run("run", "halt", "--reason", "release day")


def kill_switch_off(_: Stage) -> None:
    kube.run("delete", "configmap", product.KILL_SWITCH, "-n", NAMESPACE, "--ignore-not-found")


def lease_taken(_: Stage) -> None:
    """By a pod that lives: a holder whose pod is no more counts for nothing."""
    apply({"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": "stranger", "namespace": NAMESPACE, "labels": {"kubectl-upgrade/run": STRANGER}},
           "spec": {"securityContext": {"runAsNonRoot": True, "runAsUser": 65534,
                                        "seccompProfile": {"type": "RuntimeDefault"}},
                    "containers": [{"name": "pause", "image": "registry.k8s.io/pause:3.10.2", "securityContext": {
                        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                        "capabilities": {"drop": ["ALL"]}}}]}})
    sh.wait("the stranger's pod to run", 60, lambda: stranger()["status"].get("phase") == "Running", pause=0.5)
    # applied by hand, the object would keep a field of ours; a Lease of an earlier run may be there
    kube.run("delete", "lease", product.LEASE, "-n", NAMESPACE, "--ignore-not-found")
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
    thing = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
             "metadata": {"name": product.LEASE, "namespace": NAMESPACE},
             "spec": {"holderIdentity": f"{STRANGER}/{stranger()['metadata']['uid']}", "leaseDurationSeconds": 3600,
                      "acquireTime": now, "renewTime": now, "leaseTransitions": 0}}
    kube.run("create", "-f", "-", stdin=json.dumps(thing))


def stranger() -> dict:
    return kube.get("pod", "stranger", "-n", NAMESPACE)


def lease_freed(_: Stage) -> None:
    kube.run("delete", "lease", product.LEASE, "-n", NAMESPACE, "--ignore-not-found")
    kube.run("delete", "pod", "stranger", "-n", NAMESPACE, "--ignore-not-found", "--grace-period=0", "--force")


def alert_on(_: Stage) -> None:
    faults.alerts(SimpleNamespace(what="set", json=json.dumps([{"alertname": "LabOnFire", "severity": "critical"}])))


def alert_off(_: Stage) -> None:
    faults.alerts(SimpleNamespace(what="clear"))


def node_away(_: Stage) -> None:
    """Its kubelet, not its network: a node that ssh cannot reach is *unknown*, which outdoes *held*."""
    ssh.run("w2", "systemctl stop kubelet")
    sh.wait("w2 to be seen as not Ready", 120, lambda: not health.ready(kube.get("node", "w2")), pause=1)
    time.sleep(10)  # its pods are marked after it, and endpoints after them


def node_back(stage: Stage) -> None:
    ssh.run("w2", "systemctl start kubelet")
    health.wait_until_ready(stage.nodes)


def old_api_used(stage: Stage) -> None:
    """1.36 serves what 1.37 drops only when told to."""
    edit_manifest(r"s|^\( *\)- kube-apiserver$|&\n\1- --runtime-config=networking.k8s.io/v1beta1=true|")
    sh.wait("the old API to be served", 180, lambda: kube.run("get", "--raw", OLD_API), pause=1)
    kube.run("get", "--raw", f"{OLD_API}/servicecidrs")
    # the pod as the API shows it lags behind the process
    sh.wait("the apiserver's pod to be shown as it is", 120, lambda: "--runtime-config" in json.dumps(
        kube.get("pod", "kube-apiserver-cp1", "-n", "kube-system")["spec"]), pause=1)
    health.wait_until_ready(stage.nodes)


def old_api_off(stage: Stage) -> None:
    edit_manifest(r"/--runtime-config=networking.k8s.io\/v1beta1=true/d")
    sh.wait("the old API to be gone", 180, lambda: health.api_answers() and not_served(OLD_API), pause=1)
    health.wait_until_ready(stage.nodes)


def not_served(path: str) -> bool:
    return b"the server could not find the requested resource" in kube.run("get", "--raw", path, check=False).stderr


def edit_manifest(edit: str) -> None:
    """Moved into place in one go: the kubelet reads whatever lies in that directory at any moment."""
    ssh.run("cp1", f"sed -e '{edit}' {MANIFEST} > /etc/kubernetes/.edited && chmod 600 /etc/kubernetes/.edited && "
                   f"mv /etc/kubernetes/.edited {MANIFEST}")


def runtime_old(stage: Stage) -> None:
    """The same source under another stamp: it works, and reports a version that is too old."""
    low = (gobuild.containerd(OLD_RUNTIME) / "containerd").read_bytes()
    ssh.run("w2", "cp -a /usr/bin/containerd /root/containerd.kept && cat > /usr/bin/.low && chmod 755 /usr/bin/.low && "
                  "mv /usr/bin/.low /usr/bin/containerd && systemctl restart containerd", stdin=low)
    sh.wait(f"w2 to report containerd {OLD_RUNTIME}", 180, lambda: runtime("w2") == f"containerd://{OLD_RUNTIME}", pause=2)
    health.wait_until_ready(stage.nodes)


def runtime_back(stage: Stage) -> None:
    ssh.run("w2", "[ ! -e /root/containerd.kept ] || { mv /root/containerd.kept /usr/bin/containerd && "
                  "systemctl restart containerd; }")
    sh.wait("w2 to report its own containerd", 180, lambda: runtime("w2") != f"containerd://{OLD_RUNTIME}", pause=2)
    health.wait_until_ready(stage.nodes)


def runtime(node: str) -> str:
    return kube.get("node", node)["status"]["nodeInfo"]["containerRuntimeVersion"]


def no_room_for_snapshot(_: Stage) -> None:
    """A disk of one page, full: what a snapshot meets on a full disk, and nothing else does."""
    ssh.run("cp1", f"mkdir -p {BACKUPS} && mount -t tmpfs -o size=4k,mode=700 tmpfs {BACKUPS} && "
                   f"dd if=/dev/zero of={BACKUPS}/full bs=4k count=1 2>/dev/null")


def room_for_snapshot(_: Stage) -> None:
    ssh.run("cp1", f"umount {BACKUPS}", check=False)


def host_key_new(stage: Stage) -> None:
    """Met and pinned first, then made anew, as a machine that was rebuilt, or one that only says it is cp1."""
    code, said = stage.product.said("run", "detect", "--dry-run")
    stage.checks.that("cp1 was met before", code == 0, said[-300:])
    ssh.run("cp1", "mkdir -p /root/keys && cp -a /etc/ssh/ssh_host_* /root/keys/ && rm /etc/ssh/ssh_host_* && "
                   "ssh-keygen -A && systemctl restart ssh")
    lab_knows("cp1")


def host_key_back(_: Stage) -> None:
    ssh.run("cp1", "[ ! -d /root/keys ] || { rm /etc/ssh/ssh_host_* && cp -a /root/keys/ssh_host_* /etc/ssh/ && "
                   "rm -r /root/keys && systemctl restart ssh; }")
    lab_knows("cp1")


def lab_knows(name: str) -> None:
    """The lab itself reads the keys off the node's disk."""
    ssh.remember_host(name, Node(name).disk.root)
    sh.wait(f"{name} to answer on ssh", 30, lambda: ssh.answers(name))
    say(f"{name} shows the host keys that are on its disk now")
