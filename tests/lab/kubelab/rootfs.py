"""Debian trees: what a node boots, and what images stand on."""

import os
import shutil
from pathlib import Path

from . import sh
from .cache import cached
from .paths import CACHE, FILES
from .say import LabError

# Nothing leaves the lab's network: all that a node needs beyond the Kubernetes packages must be in here. The kubelet
# and kubeadm want mount, conntrack, socat, ethtool, losetup and cp; upgraders like fuser (psmisc) and gpg.
NODE_PACKAGES = """systemd systemd-sysv dbus openssh-server openssh-client sudo iproute2 iptables conntrack socat ethtool
ebtables gpg gpgv curl ca-certificates procps psmisc kmod mount util-linux e2fsprogs iputils-ping less
runc containernetworking-plugins""".split()

# Without udev there is nothing to wait for; the others want a kernel of their own or the internet.
MASKED = """systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service
systemd-networkd-wait-online.service systemd-resolved.service systemd-timesyncd.service dev-hugepages.mount
sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount
apt-daily.timer apt-daily-upgrade.timer""".split()
# One call each: `systemctl enable` of several gives up wholly at the first unit that it does not know.
ENABLED = ("systemd-networkd.service", "ssh.service")


def node() -> Path:
    return cached("rootfs", "node", (NODE_PACKAGES, MASKED, ENABLED, FILES / "node", Path(__file__)), make_node) / "root"


def make_node(home: Path) -> None:
    root = home / "root"
    bootstrap(root, "minbase", NODE_PACKAGES, home / "build.log")
    shutil.copytree(FILES / "node", root, dirs_exist_ok=True, symlinks=True)
    for unit in MASKED:
        link = root / "etc/systemd/system" / unit
        link.unlink(missing_ok=True)
        link.symlink_to("/dev/null")
    for unit in ENABLED:
        sh.run(["chroot", root, "systemctl", "enable", unit], log=home / "build.log")
    # an operator who is not root, as on most real machines
    sh.run(["chroot", root, "useradd", "--create-home", "--shell", "/bin/bash", "ops"], log=home / "build.log")
    os.chmod(root / "etc/sudoers.d/ops", 0o440)
    os.chmod(root / "usr/local/sbin/lab-init", 0o755)
    forget_identity(root)


def forget_identity(root: Path) -> None:
    """What must differ from node to node, or would point outside: shared host keys would make pinning prove nothing,
    and mirrors that cannot be reached make every `apt-get update` hang."""
    for pattern in ("etc/ssh/ssh_host_*", "etc/apt/sources.list", "etc/apt/sources.list.d/*", "etc/machine-id",
                    "etc/hostname", "var/lib/dbus/machine-id", "etc/resolv.conf"):
        for file in root.glob(pattern):
            file.unlink()
    (root / "etc/apt/sources.list.d").mkdir(exist_ok=True)


def packages_only(name: str, packages: list[str], variant: str = "extract") -> Path:
    """A small tree for an image: unpacked packages with what they depend on, no package manager."""
    def make(home: Path) -> None:
        bootstrap(home / "root", variant, packages, home / "build.log")
    return cached("rootfs", name, (packages, variant, Path(__file__)), make) / "root"


def bootstrap(root: Path, variant: str, packages: list[str], log: Path) -> None:
    # umask: the tree's directories must be passable for a non-root user in a pod
    os.umask(0o022)
    sh.run(["mmdebstrap", f"--variant={variant}", "--mode=root", "--skip=check/qemu",
            '--aptopt=Acquire::Retries "3"', "--dpkgopt=path-exclude=/usr/share/man/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*", "--dpkgopt=path-exclude=/usr/share/doc/*",
            f"--include={','.join(packages)}", "bookworm", root], log=log, timeout=900,
           env={"TMPDIR": str(temporary())})
    if not (root / "usr/bin").is_dir():
        raise LabError(f"root file system {root}: no usr/bin after mmdebstrap (log: {log})")


def temporary() -> Path:
    directory = CACHE / "tmp"
    directory.mkdir(parents=True, exist_ok=True)
    return directory
