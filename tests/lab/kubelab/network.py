"""The lab's own network: a namespace with a bridge, and one cable to the host.

The nodes see nothing but the bridge. The host reaches nodes, pods and Services through the cable, as a laptop in the
same building would.
"""

from . import sh
from .topology import GATEWAY, NODE_NETWORK, POD_NETWORK, POSSIBLE, SERVICE_NETWORK, place

NAMESPACE = "kubectl-upgrade-lab"
BRIDGE = "lab0"
HOST_END, LAB_END = "kul-host", "kul-lab"
HOST_ADDRESS, LAB_ADDRESS = "10.77.1.1", "10.77.1.2"
# A Service address that the host asks for is answered by the first control plane's kube-proxy.
SERVICE_GATEWAY = place("cp1").address


def inside(command: list) -> list:
    """Never `ip netns exec`: it mounts /sys anew, and nspawn then finds no machine ("No medium found")."""
    return ["nsenter", f"--net=/run/netns/{NAMESPACE}", *command]


def exists() -> bool:
    return NAMESPACE in sh.text(["ip", "netns", "list"]).split()


def create() -> None:
    sh.run(["ip", "netns", "add", NAMESPACE])
    for line in (f"link add {BRIDGE} type bridge", f"addr add {GATEWAY}/24 dev {BRIDGE}",
                 f"link set {BRIDGE} up", "link set lo up"):
        sh.run(inside(["ip", *line.split()]))
    sh.run(inside(["sysctl", "-qw", "net.ipv4.ip_forward=1"]))
    connect_host()
    for name in POSSIBLE:
        node = place(name)
        sh.run(inside(["ip", "route", "add", node.pod_cidr, "via", node.address]))
    sh.run(inside(["ip", "route", "add", SERVICE_NETWORK, "via", SERVICE_GATEWAY]))
    refuse_stray_services()


def refuse_stray_services() -> None:
    """A pod that is there before its node's kube-proxy sends Service packets to the gateway: here. Sent on they would
    go in circles; dropped, the pod would hang for 30 s, because the node's connection tracking has by then taken the
    connection for one without translation (CoreDNS after every boot). A reset makes it try again at once."""
    rule = ["iptables", "-A", "FORWARD", "-i", BRIDGE, "-d", SERVICE_NETWORK]
    sh.run(inside([*rule, "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset"]))
    sh.run(inside([*rule, "-j", "REJECT"]))


def connect_host() -> None:
    sh.run(["ip", "link", "add", HOST_END, "type", "veth", "peer", "name", LAB_END, "netns", NAMESPACE])
    sh.run(["ip", "addr", "add", f"{HOST_ADDRESS}/30", "dev", HOST_END])
    sh.run(["ip", "link", "set", HOST_END, "up"])
    sh.run(inside(["ip", "addr", "add", f"{LAB_ADDRESS}/30", "dev", LAB_END]))
    sh.run(inside(["ip", "link", "set", LAB_END, "up"]))
    for network in (NODE_NETWORK, POD_NETWORK, SERVICE_NETWORK):
        sh.run(["ip", "route", "add", network, "via", LAB_ADDRESS, "dev", HOST_END])


def remove() -> None:
    """Deleting the namespace takes bridge and cable along; the host's routes go with the cable."""
    sh.run(["ip", "link", "del", HOST_END], check=False)
    if exists():
        sh.run(["ip", "netns", "del", NAMESPACE])


def port(node: str) -> str:
    """The node's port on the bridge, as nspawn names it."""
    return f"vb-{node}"


def connected(node: str, yes: bool) -> None:
    """A switch port that forwards nothing. Taking the link down instead would show the node a pulled cable, at which
    networkd may drop addresses: a partition is not seen by the node."""
    state = "3" if yes else "0"
    sh.run(inside(["bridge", "link", "set", "dev", port(node), "state", state]))
