"""The verbs. Each is a few lines: the work is in the modules."""

import argparse
import fcntl
import os
import subprocess
import sys

from . import build, cluster, faults, image, kube, probing, signals, ssh, watch, workloads
from .bench import gate as bench
from .paths import LOGS, STATE
from .say import LabError, answer, say
from .scenarios import command as scenarios
from .topology import TOPOLOGIES
from .versions import DEFAULT, KUBERNETES


def main(words: list[str]) -> int:
    options = parser().parse_args(protected(words))
    if os.geteuid() != 0:
        say("lab: needs root: it makes network namespaces, mounts and machines")
        return 2
    try:
        with one_at_a_time(options.alone):
            return options.act(options) or 0
    except LabError as error:
        say(f"lab {options.verb}: {error}")
        return 1
    except BrokenPipeError:  # `lab … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        say(f"lab {options.verb}: interrupted; `lab down` clears what is left")
        return 130


def protected(words: list[str]) -> list[str]:
    """`kubectl -n shop get pods`: options of the other program must not be taken for ours."""
    own = {"kubectl": 1, "ssh": 2}.get(words[0] if words else "", 0)
    return [*words[:own], "--", *words[own:]] if own and len(words) > own and words[own] != "--" else words


class one_at_a_time:
    """Two `up`s at once would take each other down. Verbs that only look, or break things, need not wait."""

    def __init__(self, wanted: bool):
        self.wanted = wanted

    def __enter__(self):
        if not self.wanted:
            return
        # beside the state, which `down` removes
        STATE.parent.mkdir(parents=True, exist_ok=True)
        self.lock = open(f"/run/lock/{STATE.name}.lock", "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another `lab` command is at work; waiting for it")
            fcntl.flock(self.lock, fcntl.LOCK_EX)

    def __exit__(self, *_):
        if self.wanted:
            self.lock.close()


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="lab", description="A real kubeadm cluster on this machine (see README.md).")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, act, help_: str, alone: bool = False) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=help_, description=help_)
        made.set_defaults(act=act, alone=alone)
        return made

    verb("build", build.act, "install host packages, build binaries, packages, root file systems and images",
         True).add_argument("--prune", action="store_true", help="then remove what no recipe names any more")
    up = verb("up", act_up, "a cluster with all nodes Ready; prints the kubeconfig's path", True)
    up.add_argument("--topology", choices=sorted(TOPOLOGIES), default="1+2", help="control planes + workers")
    up.add_argument("--version", choices=KUBERNETES, default=DEFAULT)
    verb("down", lambda _: cluster.down(), "take everything down and leave nothing behind", True)
    verb("reset", lambda _: cluster.reset(), "back to the state right after the first `up`, in seconds", True)
    verb("status", act_status, "what is up, as JSON")

    entry = verb("ssh", act_ssh, "a shell, or a command, as root on a node")
    entry.add_argument("node")
    entry.add_argument("command", nargs=argparse.REMAINDER)
    kubectl = verb("kubectl", act_kubectl, "kubectl against the cluster, from the host")
    kubectl.add_argument("command", nargs=argparse.REMAINDER)
    verb("kubeconfig", lambda _: answer(str(present(kube.KUBECONFIG))), "path of the admin's kubeconfig")
    verb("key", lambda _: answer(str(present(ssh.KEY))), "path of the private key that opens every node")
    logs = verb("logs", act_logs, "a node's console and set-up logs, and its journal if it answers")
    logs.add_argument("node")

    join = verb("join", lambda o: cluster.join(o.node, o.version), "a new worker joins the running cluster", True)
    join.add_argument("node", help="w3, say")
    join.add_argument("--version", choices=KUBERNETES, help="its packages; default: the cluster's first version")
    packed = verb("image", image.act, "pack and push the chain's image; prints its reference by digest")
    packed.add_argument("binary")
    packed.add_argument("--tag", default="lab")

    load = verb("workloads", workloads.act, "what matters in a drain, in namespaces shop and probe")
    load.add_argument("what", choices=("apply", "delete", "wait"), nargs="?", default="apply")
    verb("prober", probing.act, "requests and failures of all probers, summed, as JSON").add_argument(
        "what", choices=("totals", "reset"), nargs="?", default="totals")
    for name, act, help_ in (("watch-pdb", watch.act_budgets, "record every broken PodDisruptionBudget in shop"),
                             ("watch-endpoint", watch.act_endpoint, "record every failure of the API's /readyz")):
        verb(name, act, help_).add_argument("what", choices=("start", "stop", "dump", "run"))
    verb("signals", signals.act, "stand-in for Pushgateway, chat and Prometheus").add_argument(
        "what", choices=("start", "stop", "dump", "clear"))
    faults.add_to(verb("fault", faults.act, "break something, or mend it"))
    bench.add_to(verb("bench", bench.act, "the gate's speed on a large cluster that is only objects, beside peers"))
    whole = verb("scenario", scenarios.act, "a whole upgrade with nobody touching it, judged from outside", True)
    scenarios.add_to(whole)
    return top


def present(path):
    if not path.exists():
        raise LabError(f"no cluster is up (nothing at {path}): run `lab up`")
    return path


def act_up(options) -> None:
    cluster.up(options.topology, options.version)
    answer(str(kube.KUBECONFIG))


def act_status(_) -> None:
    answer(cluster.status())


def act_ssh(options) -> int:
    node = cluster.node(options.node)
    words = options.command[1:] if options.command[:1] == ["--"] else options.command
    return subprocess.run(ssh.command(node.name, words)).returncode


def act_kubectl(options) -> int:
    words = options.command[1:] if options.command[:1] == ["--"] else options.command
    return subprocess.run([str(word) for word in kube.command(words)]).returncode


def act_logs(options) -> None:
    for kind in ("console", "setup"):
        file = LOGS / f"{options.node}.{kind}.log"
        if file.exists():
            print(f"==> {file} <==")
            sys.stdout.write(file.read_text(errors="replace"))
    if ssh.answers(cluster.node(options.node).name):
        print(f"==> journal of {options.node} <==", flush=True)
        subprocess.run(ssh.command(options.node, ["journalctl", "--no-pager", "-n", "500"]))
