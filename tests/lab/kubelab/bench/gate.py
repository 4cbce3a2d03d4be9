"""`lab bench`: the gate on a large cluster, beside the mere download of what it reads, `kubectl get pods -A`, and peers."""

import multiprocessing
import shutil
import tempfile
from pathlib import Path

from .. import gobuild
from ..say import LabError, answer, say, timed
from ..scenarios.checks import aligned
from ..versions import ETCD_OF_MINOR, minor
from . import peers
from .fake import Size
from .fill import fill
from .measure import HEADER, Contender, race
from .server import Server

RUNNING, TARGET = "1.36.3", "1.37.2"
# What a gate has to have seen whoever writes it: the floor is to fetch it and do nothing.
READ = ["/api/v1/pods", "/api/v1/nodes", "/apis/policy/v1/poddisruptionbudgets", "/apis/apps/v1/deployments",
        "/apis/apps/v1/replicasets", "/metrics"]


def add_to(parser) -> None:
    parser.add_argument("--binary", type=Path, required=True, help="a release build")
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--pods", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", action="store_true", help="build pluto, and run it too")


def act(options) -> None:
    size = Size(options.nodes, options.pods)
    folder = Path(tempfile.mkdtemp(prefix="kubectl-upgrade-bench-"))
    try:
        with Server(folder, RUNNING, ETCD_OF_MINOR[minor(RUNNING)]) as server:
            with timed(f"{size.nodes} nodes, {size.deployments} Deployments, their pods and budgets"):
                filled(server, size)
            measure(server, options)
    finally:
        shutil.rmtree(folder)


def filled(server: Server, size: Size) -> None:
    """In a process of its own: Linux counts what a parent once held among the peaks of its children."""
    filler = multiprocessing.get_context("fork").Process(target=fill, args=(server, size))
    filler.start()
    filler.join()
    if filler.exitcode != 0:
        raise LabError("the cluster was not filled; it said why above")


def measure(server: Server, options) -> None:
    runners = contenders(server, options)
    requests = counted(server, runners[1])
    race(runners, options.rounds)
    answer(aligned([HEADER, *(one.row(runners[0]) for one in runners)]))
    answer(f"the gate asked the API {requests} times")


def contenders(server: Server, options) -> list[Contender]:
    config = server.kubeconfig()
    kubectl = [gobuild.kubernetes(RUNNING) / "kubectl", "--kubeconfig", config]
    gate = [options.binary, "gate", "--kubeconfig", config, "--target", TARGET, "--no-ssh", "-o", "json"]
    found = [
        Contender("the download alone", ["curl", "--config", download(server)]),
        # each is a verdict: a cluster that is only objects passes few gates
        Contender("kubectl upgrade gate", gate, fine=(0, 3, 4, 5)),
        Contender("kubectl get pods -A", [*kubectl, "get", "pods", "-A"]),
    ]
    if options.peers:
        pluto = [peers.pluto(), "detect-all-in-cluster", "--kubeconfig", config, "--target-versions", f"k8s=v{TARGET}"]
        # 2 and 3: it found something
        found.append(Contender("pluto", pluto, fine=(0, 2, 3)))
    return found


def download(server: Server) -> Path:
    """In a file, which other users of this machine can't read, as they can a program's arguments."""
    path = server.folder / "curl"
    path.touch(mode=0o600)
    urls = [f'url = "https://127.0.0.1:{server.port}{one}"\noutput = "/dev/null"' for one in READ]
    path.write_text("\n".join(["silent", "fail", "insecure", f'header = "Authorization: Bearer {server.token}"', *urls]) + "\n")
    return path


def counted(server: Server, one: Contender) -> int:
    """By the server, while nobody else asks."""
    before = total(server)
    one.run_once()
    if one.failure:
        say(one.failure)
    one.times.clear()
    one.peaks.clear()
    return total(server) - before - 1


def total(server: Server) -> int:
    """All requests that it has answered, this one not yet among them."""
    lines = server.client().asked("GET", "/metrics").decode().splitlines()
    return sum(int(float(line.rsplit(" ", 1)[1])) for line in lines if line.startswith("apiserver_request_total{"))
