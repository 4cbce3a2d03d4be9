"""One node: a systemd-nspawn machine with its own disk, address, control groups and identity."""

import json
import os
import signal
import uuid
from pathlib import Path

from . import cgroups, network, packages, processes, rootfs, sh, ssh
from .disk import Disk
from .paths import LOGS, STATE
from .say import LabError
from .templates import fill, write
from .topology import GATEWAY, POSSIBLE, place
from .versions import minor

# containerd and runc want the kernel's keyring and bpf; everything else a machine may do, too.
SYSTEM_CALLS = "add_key keyctl bpf perf_event_open @mount @module @keyring @privileged"


class Node:
    def __init__(self, name: str):
        self.place = place(name)
        self.name = name
        self.disk = Disk(name)
        self.console = LOGS / f"{name}.console.log"
        self.groups_file = STATE / "nodes" / f"{name}.cgroups.json"

    # -- its disk ------------------------------------------------------------------------------------------------------

    def create(self, version: str) -> None:
        self.disk.create()
        self.disk.mount(rootfs.node())
        self.give_identity(version)

    def give_identity(self, version: str) -> None:
        root = self.disk.root
        write(root / "etc/hostname", f"{self.name}\n")
        write(root / "etc/machine-id", f"{uuid.uuid4().hex}\n")
        # nobody answers there, and says so at once; CoreDNS does not start without an upstream to forward to
        write(root / "etc/resolv.conf", f"nameserver {GATEWAY}\n")
        write(root / "etc/hosts", hosts_file())
        # before Debian's own 80-container-host0.network, which would ask for an address
        write(root / "etc/systemd/network/10-host0.network", network_file(self.name))
        write(root / "etc/default/kubelet", f"KUBELET_EXTRA_ARGS=--node-ip={self.place.address}\n")
        write(root / "etc/cni/net.d/10-lab.conflist", fill("cni.conflist", POD_CIDR=self.place.pod_cidr))
        for home, owner in (("root", 0), ("home/ops", 1000)):
            authorise(root / home, owner)
        sh.run(["chroot", root, "ssh-keygen", "-A"])
        self.add_repositories(version)

    def add_repositories(self, version: str) -> None:
        keyrings = self.disk.root / "etc/apt/keyrings"
        keyrings.mkdir(parents=True, exist_ok=True)
        key = (packages.signing_key() / "keyring.gpg").read_bytes()
        lists = {"kubernetes": f"core:/stable:/v{minor(version)}/deb", "containerd": "containerd/deb"}
        for name, path in lists.items():
            keyring = f"/etc/apt/keyrings/{name}-apt-keyring.gpg"
            (keyrings / Path(keyring).name).write_bytes(key)
            write(self.disk.root / f"etc/apt/sources.list.d/{name}.list",
                  f"deb [signed-by={keyring}] http://{GATEWAY}/{path}/ /\n")

    # -- its life ------------------------------------------------------------------------------------------------------

    def boot(self) -> None:
        if self.is_running():
            return
        self.clear()
        if not os.path.ismount(self.disk.root):
            self.disk.mount(rootfs.node())
        ssh.remember_host(self.name, self.disk.root)
        groups = cgroups.create(f"kubectl-upgrade-lab-{self.name}")
        write(self.groups_file, json.dumps(groups))
        enter = "".join(f"echo $$ > '{group}/cgroup.procs'; " for group in groups)
        processes.start(self.process, ["sh", "-c", f'{enter}exec "$@"', "sh", *network.inside(self.machine())],
                        self.console, {"SYSTEMD_NSPAWN_API_VFS_WRITABLE": "1"})

    def machine(self) -> list:
        return ["systemd-nspawn", f"--directory={self.disk.root}", f"--machine={self.name}", "--quiet",
                "--register=no", "--keep-unit", f"--network-bridge={network.BRIDGE}", "--link-journal=no",
                "--console=pipe", "--kill-signal=SIGRTMIN+3", "--capability=all", "--resolv-conf=off",
                "--timezone=off", f"--system-call-filter={SYSTEM_CALLS}", "--bind=/dev/kmsg", "--bind=/dev/fuse",
                *self.disk.binds(), "/usr/local/sbin/lab-init"]

    @property
    def process(self) -> str:
        return f"node-{self.name}"

    def is_running(self) -> bool:
        return processes.pid_of(self.process) is not None

    def init_pid(self) -> int | None:
        """The node's own PID 1: nspawn's only child."""
        nspawn = processes.pid_of(self.process)
        if nspawn is None:
            return None
        children = Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text().split()
        return int(children[0]) if children else None

    def wait_for_ssh(self) -> None:
        sh.wait(f"{self.name} to answer on ssh", 60, lambda: ssh.answers(self.name), log=self.console)

    def power_cut(self) -> None:
        """Kills PID 1, never nspawn itself: without its keeper the node would live on."""
        pid = self.init_pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        self.wait_until_off(15)

    def power_off(self) -> None:
        """As by the button. Ending all pods takes a while, so the kubelet goes first and pods are simply ended."""
        pid = self.init_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGRTMIN + 3)
        try:
            self.wait_until_off(60)
        except LabError:
            self.power_cut()

    def wait_until_off(self, limit: float) -> None:
        sh.wait(f"{self.name} to be off", limit, lambda: processes.reaped(self.process), log=self.console)
        self.clear()

    def clear(self) -> None:
        """After the machine is gone, or after a crash of whatever ran it: nothing of it may live on."""
        if self.is_running():
            raise LabError(f"{self.name}: is running, cannot be cleared")
        groups = json.loads(self.groups_file.read_text()) if self.groups_file.exists() else []
        sh.wait(f"the last processes of {self.name} to end", 20, lambda: emptied(groups))
        self.groups_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """Gone for good, however broken it is."""
        pid = self.init_pid()
        for victim in (pid, processes.pid_of(self.process) if pid is None else None):
            if victim is not None:
                os.kill(victim, signal.SIGKILL)
        try:
            sh.wait(f"{self.name} to be gone", 15, lambda: processes.reaped(self.process))
        except LabError:
            processes.stop(self.process, grace=1)
        self.clear()


def emptied(groups: list[str]) -> bool:
    """PID 1's death ends its whole pid namespace, but not what a crash may have left elsewhere in its groups."""
    cgroups.thaw(groups)
    for pid in cgroups.processes(groups):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return cgroups.remove(groups)


def hosts_file() -> str:
    known = "".join(f"{place(name).address} {name}\n" for name in POSSIBLE)
    return f"127.0.0.1 localhost\n::1 localhost ip6-localhost\n{GATEWAY} lab\n{known}"


def network_file(name: str) -> str:
    """Routes to every other node's pods, in a file: those set by hand are gone after a power cut."""
    routes = "".join(f"\n[Route]\nDestination={place(other).pod_cidr}\nGateway={place(other).address}\n"
                     for other in POSSIBLE if other != name)
    return fill("host0.network", ADDRESS=place(name).address, GATEWAY=GATEWAY) + routes


def authorise(home: Path, owner: int) -> None:
    write(home / ".ssh/authorized_keys", ssh.public_key(), mode=0o600)
    (home / ".ssh").chmod(0o700)
    for path in (home / ".ssh", home / ".ssh/authorized_keys"):
        os.chown(path, owner, owner)
