"""Breaking things the way they break, and mending them. Each fault is one function that can be read in a breath."""

import json
import os

from . import cluster, kube, network, services, sh, ssh
from .paths import FILES, STATE
from .say import LabError, say
from .versions import COREDNS_TAG_OF_MINOR, ETCD_OF_MINOR, KUBERNETES, minor

ALERTS = STATE / "alerts.json"
APT_LOCK = "lab-apt-lock"


def power_cut(options) -> None:
    cluster.node(options.node).power_cut()


def power_on(options) -> None:
    node = cluster.node(options.node)
    node.boot()
    node.wait_for_ssh()


def net_cut(options) -> None:
    network.connected(running(options.node).name, False)


def net_restore(options) -> None:
    network.connected(running(options.node).name, True)


def ssh_rules(options) -> list[list[str]]:
    """Both ways, and before every other rule, so that connections which are open already hang too."""
    inside = ["nsenter", "-t", str(running(options.node).init_pid()), "-n", "iptables", "-w", "5"]
    return [[*inside, "@", "INPUT", "-p", "tcp", "--dport", "22", "-j", "DROP"],
            [*inside, "@", "OUTPUT", "-p", "tcp", "--sport", "22", "-j", "DROP"]]


def ssh_cut(options) -> None:
    ssh_restore(options)  # never twice
    for rule in ssh_rules(options):
        sh.run(["-I" if word == "@" else word for word in rule])


def ssh_restore(options) -> None:
    for rule in ssh_rules(options):
        sh.run(["-D" if word == "@" else word for word in rule], check=False)


def disk_fill(options) -> None:
    """On the node's own loop file system; the space is reserved, not written, so the host's disk stays as it is."""
    disk_free(options)
    mounted = running(options.node).disk.mounted
    room = os.statvfs(mounted)
    total, used = room.f_blocks * room.f_frsize, (room.f_blocks - room.f_bfree) * room.f_frsize
    size = min(total * options.percent // 100 - used, room.f_bavail * room.f_frsize - (1 << 20))
    if size <= 0:
        raise LabError(f"{options.node}: the disk is more than {options.percent} % full already")
    sh.run(["fallocate", "-l", str(size), mounted / "filler"])
    say(f"{options.node}: disk {options.percent} % full")


def disk_free(options) -> None:
    (running(options.node).disk.mounted / "filler").unlink(missing_ok=True)


def apt_lock(options) -> None:
    """Held by a process on the node, as an unattended upgrade would hold it: apt names it in its error."""
    ssh.put(options.node, f"/run/{APT_LOCK}.pl", (FILES / "apt-lock.pl").read_text())
    ssh.run(options.node, f"systemctl is-active -q {APT_LOCK} || "
                          f"systemd-run -q --unit={APT_LOCK} --service-type=notify --property=NotifyAccess=all "
                          f"--collect perl /run/{APT_LOCK}.pl", timeout=60)


def apt_unlock(options) -> None:
    ssh.run(options.node, f"systemctl stop {APT_LOCK} 2>/dev/null || true")


def repo_stop(_) -> None:
    services.stop(services.REPOSITORY)


def repo_start(_) -> None:
    services.start_repository()


def pdb_break(_) -> None:
    """As many as there are: no pod of web may ever leave."""
    patch_budget(3)


def pdb_restore(_) -> None:
    patch_budget(2)


def patch_budget(available: int) -> None:
    kube.run("patch", "pdb", "web", "-n", "shop", "--type=merge", "-p", json.dumps({"spec": {"minAvailable": available}}))


def images_remove(options) -> None:
    """As garbage collection does: under every name that the runtime knows an image by."""
    names = " ".join(control_plane_images(options.version, cluster.describe()["version"]))
    ssh.run(options.node, f"""set -e
for name in {names}; do
    digest=$(ctr -n k8s.io images ls | awk -v name="$name" '$1 == name {{print $3}}')
    [ -n "$digest" ] || {{ echo "$name is not here"; continue; }}
    ctr -n k8s.io images rm --sync $(ctr -n k8s.io images ls | awk -v digest="$digest" '$3 == digest {{print $1}}')
done""")


def control_plane_images(version: str, running_version: str) -> list[str]:
    """Without etcd and CoreDNS where the running cluster uses the very same ones."""
    names = [f"{name}:v{version}" for name in
             ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy")]
    if minor(version) != minor(running_version):
        names += [f"etcd:{ETCD_OF_MINOR[minor(version)]}-0", f"coredns/coredns:{COREDNS_TAG_OF_MINOR[minor(version)]}"]
    return [f"registry.k8s.io/{name}" for name in names]


def alerts(options) -> None:
    if options.what == "clear":
        return ALERTS.unlink(missing_ok=True)
    try:
        given = json.loads(options.json or "")
    except ValueError as error:
        raise LabError(f"alerts: not JSON: {error}") from None
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise LabError('alerts: want an array of objects, such as [{"alertname": "X", "severity": "critical"}]')
    ALERTS.write_text(json.dumps(given))


def running(name: str):
    node = cluster.node(name)
    if not node.is_running():
        raise LabError(f"{name} is powered off")
    return node


NODE_FAULTS = {"power-cut": power_cut, "power-on": power_on, "net-cut": net_cut, "net-restore": net_restore,
               "ssh-cut": ssh_cut, "ssh-restore": ssh_restore, "disk-fill": disk_fill, "disk-free": disk_free,
               "apt-lock": apt_lock, "apt-unlock": apt_unlock, "images-remove": images_remove}
CLUSTER_FAULTS = {"repo-stop": repo_stop, "repo-start": repo_start, "pdb-break": pdb_break, "pdb-restore": pdb_restore,
                  "alerts": alerts}


def add_to(parser) -> None:
    kinds = parser.add_subparsers(dest="fault", required=True, metavar="FAULT")
    for name, act_ in {**NODE_FAULTS, **CLUSTER_FAULTS}.items():
        kind = kinds.add_parser(name, help=(act_.__doc__ or "").split("\n")[0])
        kind.set_defaults(fault_act=act_)
        if name in NODE_FAULTS:
            kind.add_argument("node")
        if name == "disk-fill":
            kind.add_argument("--percent", type=int, default=95)
        if name == "images-remove":
            kind.add_argument("version", choices=KUBERNETES)
        if name == "alerts":
            kind.add_argument("what", choices=("set", "clear"))
            kind.add_argument("json", nargs="?")


def act(options) -> None:
    cluster.describe()
    options.fault_act(options)
