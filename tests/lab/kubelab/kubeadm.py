"""Making the cluster out of booted nodes, with the packages and the commands that a person would use."""

import json
import re
import secrets

from . import ssh
from .node import Node
from .packages import containerd_version
from .paths import LOGS
from .say import LabError, timed
from .templates import fill
from .topology import POD_NETWORK, SERVICE_NETWORK, endpoint, place
from .versions import CONTAINERD

# This host's kernel is not on kubeadm's list (control groups v1) and has no module for bridged packets to load.
IGNORED = "SystemVerification,FileContent--proc-sys-net-bridge-bridge-nf-call-iptables"
ADMIN = "kubectl --kubeconfig /etc/kubernetes/admin.conf"


def install_packages(node: Node, version: str) -> None:
    with timed(f"{node.name}: packages"):
        ssh.run(node.name, f"""set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y containerd.io={containerd_version(CONTAINERD[-1])} \
    kubeadm={version}-1.1 kubelet={version}-1.1 kubectl={version}-1.1
apt-get clean  # every frozen copy would carry them
apt-mark hold kubeadm kubelet kubectl containerd.io""", log=log(node.name), timeout=180)


def init(node: Node, topology: str, version: str, certificate_key: str) -> None:
    # With one node, and only then, ordinary pods must be allowed beside the control plane.
    taints = "  taints: []" if topology == "1" else ""
    shared = f'controlPlaneEndpoint: "{endpoint(topology)}"' if topology == "3+2" else ""
    ssh.put(node.name, "/root/kubeadm-init.yaml", fill(
        "kubeadm/init.yaml", CERTIFICATE_KEY=certificate_key, ADDRESS=node.place.address, NAME=node.name, TAINTS=taints,
        VERSION=version, ENDPOINT=shared, PODS=POD_NETWORK, SERVICES=SERVICE_NETWORK))
    upload = "--upload-certs" if topology == "3+2" else ""
    with timed(f"{node.name}: kubeadm init"):
        ssh.run(node.name, f"kubeadm init --config /root/kubeadm-init.yaml {upload} --ignore-preflight-errors={IGNORED}",
                log=log(node.name), timeout=420)
    ssh.run(node.name, "mkdir -p /root/.kube && cp /etc/kubernetes/admin.conf /root/.kube/config")
    give_pod_network(node.name, node.name)


def join(first: str, node: Node, topology: str, certificate_key: str | None = None) -> None:
    command = ssh.text(first, "kubeadm token create --ttl 1h --print-join-command", timeout=60)
    token, ca_hash = join_words(command)
    extra = ""
    if certificate_key:
        extra = (f"controlPlane:\n  certificateKey: \"{certificate_key}\"\n"
                 f"  localAPIEndpoint: {{advertiseAddress: {node.place.address}, bindPort: 6443}}")
    ssh.put(node.name, "/root/kubeadm-join.yaml", fill(
        "kubeadm/join.yaml", ENDPOINT=endpoint(topology), TOKEN=token, HASH=ca_hash, NAME=node.name, CONTROL_PLANE=extra))
    with timed(f"{node.name}: kubeadm join"):
        ssh.run(node.name, f"kubeadm join --config /root/kubeadm-join.yaml --ignore-preflight-errors={IGNORED}",
                log=log(node.name), timeout=420)
    give_pod_network(first, node.name)


def join_words(command: str) -> tuple[str, str]:
    token = re.search(r"--token (\S+)", command)
    ca_hash = re.search(r"--discovery-token-ca-cert-hash (\S+)", command)
    if not token or not ca_hash:
        raise LabError(f"kubeadm token create printed no join command: {command!r}")
    return token[1], ca_hash[1]


def give_pod_network(first: str, name: str) -> None:
    patch = json.dumps({"spec": {"podCIDR": place(name).pod_cidr, "podCIDRs": [place(name).pod_cidr]}})
    ssh.run(first, f"{ADMIN} patch node {name} --type merge -p '{patch}'")


def new_certificate_key() -> str:
    return secrets.token_hex(32)


def log(name: str):
    return LOGS / f"{name}.setup.log"
