"""Frozen clusters: every node's disk as it was right after the first `up`, to come back to in seconds."""

import json
import shutil
from pathlib import Path

from . import gobuild, images, packages, rootfs
from .cache import digest
from .disk import Disk, copy_sparse
from .paths import CACHE, FILES, STATE

KEPT = ("cluster.json", "kubeconfig", "ssh")
# What shapes a node's disk beside packages and images. Everything else may change without a new cluster.
SHAPING = [Path(__file__).with_name(f"{name}.py") for name in ("node", "kubeadm", "disk", "topology")] + [
    FILES / name for name in ("kubeadm", "host0.network", "cni.conflist")]


def home(topology: str, version: str) -> Path:
    """Named by everything that went into it: an edit of a recipe makes a new cluster, not a stale one."""
    built = (rootfs.node(), packages.repositories(), images.of_clusters(), gobuild.kubernetes(version))
    # the caches' names say their content
    return CACHE / "frozen" / f"{topology}-{version}-{digest(topology, version, *map(str, built), *SHAPING)}"


def freeze(frozen: Path, disks: list[Disk]) -> None:
    partial = frozen.with_name(frozen.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for disk in disks:
        copy_sparse(disk.image, partial / f"{disk.home.name}.img")
    for name in KEPT:
        source = STATE / name
        shutil.copytree(source, partial / name) if source.is_dir() else shutil.copy2(source, partial / name)
    forget_older(frozen)
    partial.rename(frozen)


def forget_older(frozen: Path) -> None:
    """The same topology and version from an older recipe: a gigabyte or two that nobody would ask for again."""
    stem = frozen.name.rsplit("-", 1)[0]
    for other in frozen.parent.glob(f"{stem}-*"):
        if other.suffix != ".partial":
            shutil.rmtree(other)


def thaw(frozen: Path) -> dict:
    STATE.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        source = frozen / name
        if source.is_dir():
            shutil.copytree(source, STATE / name, dirs_exist_ok=True)
        else:
            shutil.copy2(source, STATE / name)
    return json.loads((STATE / "cluster.json").read_text())
