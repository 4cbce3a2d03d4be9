"""A cluster's whole life: made, frozen, thawed, taken down."""

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import freezer, health, host, kubeadm, network, processes, services, ssh
from .node import Node
from .paths import STATE
from .say import LabError, say, timed
from .topology import TOPOLOGIES

DESCRIPTION = STATE / "cluster.json"
KUBECONFIG = STATE / "kubeconfig"


def describe() -> dict:
    """What is up: {topology, version, nodes}."""
    if not DESCRIPTION.exists():
        raise LabError(f"no cluster is up (nothing at {DESCRIPTION}): run `lab up`")
    return json.loads(DESCRIPTION.read_text())


def save(description: dict) -> None:
    DESCRIPTION.parent.mkdir(parents=True, exist_ok=True)
    DESCRIPTION.write_text(json.dumps(description))


def node(name: str) -> Node:
    if name not in describe()["nodes"]:
        raise LabError(f"no node {name!r} in this cluster; there are {', '.join(describe()['nodes'])}")
    return Node(name)


def status() -> str:
    found = describe()
    nodes = {name: {"address": Node(name).place.address, "running": Node(name).is_running()}
             for name in found["nodes"]}
    background = {name: processes.pid_of(name) is not None for name in processes.names() if not name.startswith("node-")}
    return json.dumps({**found, "nodes": nodes, "processes": background, "api": health.api_answers(),
                       "kubeconfig": str(KUBECONFIG), "key": str(ssh.KEY)}, indent=1)


def up(topology: str, version: str) -> None:
    frozen = freezer.home(topology, version)
    if is_up(frozen):
        say(f"a cluster {topology} at {version} is up already")
        return
    down()
    if not frozen.exists():
        with timed(f"new cluster {topology} at {version}"):
            make(topology, version)
        freeze(frozen)
        down()
    thaw(frozen)


def is_up(frozen: Path) -> bool:
    """Up, whole, and made by today's recipes: one that an interrupted `up` left half made has no such mark."""
    try:
        found = describe()
    except LabError:
        return False
    return (found.get("frozen") == frozen.name and all(Node(name).is_running() for name in found["nodes"])
            and health.api_answers())


def make(topology: str, version: str) -> None:
    names = TOPOLOGIES[topology]
    prepare_network(names)
    ssh.ensure_key()
    save({"topology": topology, "version": version, "nodes": names})
    nodes = [Node(name) for name in names]
    on_each(nodes, lambda one: (one.create(version), one.boot(), one.wait_for_ssh(),
                                kubeadm.install_packages(one, version)))
    first, key = nodes[0], kubeadm.new_certificate_key()
    kubeadm.init(first, topology, version, key)
    KUBECONFIG.write_text(ssh.text(first.name, "cat /etc/kubernetes/admin.conf") + "\n")
    KUBECONFIG.chmod(0o600)
    for one in nodes[1:]:  # one after the other: etcd takes one new member at a time
        kubeadm.join(first.name, one, topology, key if one.place.is_control_plane else None)
    health.wait_until_ready(names)


def prepare_network(names: list[str]) -> None:
    host.raise_limits()
    if not network.exists():
        network.create()
    services.start_all([name for name in names if name.startswith("cp")])


def join(name: str, version: str | None) -> None:
    found = describe()
    if name in found["nodes"]:
        raise LabError(f"{name} is a node of this cluster already")
    if not Node(name).place.name.startswith("w"):
        raise LabError(f"{name}: only workers (w1 to w9) can join later")
    version = version or found["version"]
    joining = Node(name)
    joining.disk.remove()
    # recorded first, so that `down` finds it whatever happens
    save({**found, "nodes": [*found["nodes"], name]})
    joining.create(version)
    joining.boot()
    joining.wait_for_ssh()
    kubeadm.install_packages(joining, version)
    kubeadm.join(answering_control_plane(found["nodes"]), joining, found["topology"])
    health.wait_until_ready([name])


def answering_control_plane(names: list[str]) -> str:
    for name in names:
        if name.startswith("cp") and ssh.answers(name):
            return name
    raise LabError("no control plane answers on ssh")


def freeze(frozen: Path) -> None:
    nodes = [Node(name) for name in describe()["nodes"]]
    with timed("all nodes off"):
        on_each(nodes, lambda one: one.power_off())
    with timed(f"frozen as {frozen.name}"):
        for one in nodes:
            one.disk.unmount()
        freezer.freeze(frozen, [one.disk for one in nodes])


def thaw(frozen: Path) -> None:
    description = freezer.thaw(frozen)
    names = description["nodes"]
    prepare_network(names)
    with timed(f"cluster {description['topology']} at {description['version']} thawed and ready"):
        nodes, since = [Node(name) for name in names], time.time()
        on_each(nodes, lambda one: (one.disk.copy_from(frozen / f"{one.name}.img"), one.boot(), one.wait_for_ssh()))
        health.wait_until_ready(names, since)
    save({**description, "frozen": frozen.name})


def reset() -> None:
    found = describe()
    up_again = freezer.home(found["topology"], found["version"])
    if not up_again.exists():
        raise LabError(f"no frozen copy of {found['topology']} at {found['version']} (its recipe has changed since): "
                       "run `lab down` and `lab up`")
    down()
    thaw(up_again)


def down() -> None:
    """Also clears what a crashed run left: nodes by what is on disk, not by what any description says."""
    names = sorted(path.name for path in (STATE / "nodes").glob("*") if path.is_dir())
    groups = sorted(path.name.removesuffix(".cgroups.json") for path in (STATE / "nodes").glob("*.cgroups.json"))
    nodes = [Node(name) for name in sorted({*names, *groups})]
    on_each(nodes, lambda one: (one.kill(), one.disk.remove()))
    for name in processes.names():
        processes.stop(name)
    network.remove()
    if STATE.exists():
        shutil.rmtree(STATE)


def on_each(nodes: list[Node], act) -> None:
    """All at once; the first failure is the one reported."""
    if not nodes:
        return
    with ThreadPoolExecutor(len(nodes)) as pool:
        for done in [pool.submit(act, one) for one in nodes]:
            done.result()
