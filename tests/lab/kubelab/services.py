"""What stands in the lab's network beside the nodes: package repository, image registry, load balancer, signals."""

import socket
import sys

from . import images, network, packages, processes, sh
from .paths import LAB, LOGS, STATE
from .registry import Registry
from .templates import fill, write
from .topology import GATEWAY, place

REGISTRY = f"{GATEWAY}:5000"
# In the order in which they start. `signals` has its own verb; nothing in a cluster needs it.
REPOSITORY, IMAGES, BALANCER, SIGNALS = "repository", "registry", "balancer", "signals"


def start_all(control_planes: list[str]) -> None:
    start_repository()
    start_registry()
    if len(control_planes) > 1:
        start_balancer(control_planes)


def start_repository() -> None:
    if processes.pid_of(REPOSITORY):
        return
    for directory in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (STATE / "nginx" / directory).mkdir(parents=True, exist_ok=True)
    config = STATE / "nginx/nginx.conf"
    write(config, fill("nginx.conf", STATE=STATE, LOGS=LOGS, REPOSITORIES=packages.repositories()))
    start(REPOSITORY, ["nginx", "-e", LOGS / "nginx-error.log", "-c", config], 80)


def start_registry() -> None:
    """On a copy of the built storage: what a test pushes must not stay for the next one."""
    if processes.pid_of(IMAGES):
        return
    storage = STATE / "registry/storage"
    if not storage.exists():
        storage.parent.mkdir(parents=True, exist_ok=True)
        sh.run(["cp", "-a", "--reflink=auto", images.storage(), storage])
    config = STATE / "registry/config.yml"
    write(config, fill("registry.yml", STORAGE=storage, ADDRESS=REGISTRY))
    start(IMAGES, ["docker-registry", "serve", config], 5000)
    sh.wait("the registry to answer", 20, Registry(REGISTRY).ready, log=LOGS / f"{IMAGES}.log")


def start_balancer(control_planes: list[str]) -> None:
    servers = "\n".join(f"    server {name} {place(name).address}:6443 check check-ssl verify none"
                        for name in control_planes)
    write(STATE / "haproxy.cfg", fill("haproxy.cfg", GATEWAY=GATEWAY, SERVERS=servers))
    start(BALANCER, ["haproxy", "-db", "-f", STATE / "haproxy.cfg"], 6443)


def start_signals() -> None:
    program = [sys.executable, LAB / "kubelab/signals_server.py", GATEWAY, "9000", STATE / "signals.jsonl",
               STATE / "alerts.json"]
    start(SIGNALS, program, 9000)


def start(name: str, command: list, port: int) -> None:
    if processes.pid_of(name):
        return
    log = LOGS / f"{name}.log"
    processes.start(name, network.inside(command), log)
    sh.wait(f"{name} to listen on {GATEWAY}:{port}", 20, lambda: listens(port), log=log)


def listens(port: int) -> bool:
    with socket.create_connection((GATEWAY, port), timeout=2):
        return True


def stop(name: str) -> None:
    processes.stop(name)
