"""A node's disk: one sparse file with a file system of its own.

Everything that the node writes is on it: the overlay's upper layer, and the directories that an overlay cannot hold
(containers' layers are overlays themselves). So `df` in the node tells the truth, filling it fills no host, and a
frozen node is a copy of one file.
"""

import shutil
from pathlib import Path

from . import sh
from .paths import STATE

SIZE = "12G"
BOUND = ("containerd", "kubelet", "etcd")  # below /var/lib


class Disk:
    def __init__(self, node: str):
        self.home = STATE / "nodes" / node
        self.image = self.home / "disk.img"
        self.mounted = self.home / "disk"
        self.root = self.home / "root"
        self.upper = self.mounted / "upper"

    def create(self) -> None:
        self.home.mkdir(parents=True)
        sh.run(["truncate", "-s", SIZE, self.image])
        # lazily initialised tables would go on writing in the background and swell every frozen copy
        sh.run(["mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", "-J", "size=64",
                "-N", "400000", self.image])

    def copy_from(self, frozen: Path) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        copy_sparse(frozen, self.image)

    def mount(self, base: Path) -> None:
        self.mounted.mkdir(exist_ok=True)
        self.root.mkdir(exist_ok=True)
        sh.run(["mount", "-o", "loop,noatime", self.image, self.mounted])
        for directory in ("upper", "work", *BOUND):
            (self.mounted / directory).mkdir(exist_ok=True)
        sh.run(["mount", "-t", "overlay", "overlay", "-o",
                f"lowerdir={base},upperdir={self.upper},workdir={self.mounted / 'work'}", self.root])
        for directory in BOUND:
            (self.root / "var/lib" / directory).mkdir(mode=0o700, exist_ok=True)

    def binds(self) -> list[str]:
        return [f"--bind={self.mounted / directory}:/var/lib/{directory}" for directory in BOUND]

    def unmount(self) -> None:
        """Whatever an earlier run left mounted, innermost first."""
        for point in reversed(mounts_below(self.home)):
            if sh.run(["umount", point], check=False).returncode != 0:
                sh.run(["umount", "--lazy", point], check=False)

    def remove(self) -> None:
        self.unmount()
        shutil.rmtree(self.home, ignore_errors=True)


def mounts_below(directory: Path) -> list[str]:
    points = [line.split()[4].replace("\\040", " ") for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [point for point in points if point == str(directory) or point.startswith(f"{directory}/")]


def copy_sparse(source: Path, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    sh.run(["cp", "--sparse=always", "--reflink=auto", source, partial])
    partial.rename(target)
