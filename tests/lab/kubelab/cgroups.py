"""A control group of its own for each node, in every hierarchy.

On a hybrid (v1) host nspawn would put all nodes into one `/payload`: their kubelets would then fight over the same
/kubepods. So each node starts inside a group made here, below the group of whoever runs the lab.
"""

import os
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


def parents() -> list[Path]:
    """The caller's own group in each hierarchy, as a directory."""
    found = []
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, group = line.split(":", 2)
        directory = hierarchy(controllers)
        if directory is not None:
            found.append(directory / group.lstrip("/"))
    return [parent for parent in found if parent.is_dir()]


def hierarchy(controllers: str) -> Path | None:
    if controllers == "":  # version 2: all of /sys/fs/cgroup, or beside version 1
        return ROOT / "unified" if (ROOT / "unified").is_dir() else ROOT
    folder = ROOT / controllers.removeprefix("name=")
    return folder if folder.is_dir() else None


def create(name: str) -> list[str]:
    groups = []
    for parent in parents():
        group = parent / name
        group.mkdir(exist_ok=True)
        if (group / "cpuset.cpus").exists() and not (group / "cgroup.controllers").exists():
            prepare_cpuset(parent, group)
        groups.append(str(group))
    return groups


def prepare_cpuset(parent: Path, group: Path) -> None:
    """An empty cpuset accepts no process, and its children would be empty again without clone_children."""
    for item in ("cpuset.cpus", "cpuset.mems"):
        (group / item).write_text((parent / item).read_text())
    (group / "cgroup.clone_children").write_text("1")


def processes(groups: list[str]) -> set[int]:
    """All that lives in a node, whatever became of the process that started it."""
    found: set[int] = set()
    for group in groups:
        for listing in Path(group).rglob("cgroup.procs"):
            try:
                found.update(int(word) for word in listing.read_text().split())
            except OSError:  # went away, or a threaded group
                continue
    return found


def thaw(groups: list[str]) -> None:
    """A runtime freezes a container while it changes it. One whose machine went down just then would stay frozen, and
    not even SIGKILL ends it."""
    for group in groups:
        for item, running in (("freezer.state", "THAWED"), ("cgroup.freeze", "0")):
            for switch in Path(group).rglob(item):
                try:
                    switch.write_text(running)
                except OSError:  # went away, or the root of a version 2 hierarchy
                    continue


def remove(groups: list[str]) -> bool:
    """Depth first, as rmdir wants it. False while something still lives inside."""
    for group in groups:
        for directory, _, _ in os.walk(group, topdown=False):
            try:
                os.rmdir(directory)
            except OSError:
                continue
    return not any(Path(group).exists() for group in groups)
