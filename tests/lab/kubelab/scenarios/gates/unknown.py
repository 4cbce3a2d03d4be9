"""Each source of what the gate knows, cut off in turn: never safe, and what is missing is named."""

import json
import re
import time
from dataclasses import dataclass
from typing import Callable

from ... import faults, kube, services, sh
from ...say import LabError, say
from .. import witnesses
from ..chain import MINOR
from ..frame import Stage
from ..product import NAMESPACE
from . import api_cases, steps
from .answer import Answer, ask, shown
from .steps import fault

# The chain's own account, with the groups that the API server gives to every one.
ACCOUNT = "k8s-upgrade-job"
AS_ACCOUNT = ("--as", f"system:serviceaccount:{NAMESPACE}:{ACCOUNT}", "--as-group", "system:serviceaccounts",
              "--as-group", f"system:serviceaccounts:{NAMESPACE}", "--as-group", "system:authenticated")
# An authorizer reads changed roles from its watch.
NOTICED = 30


@dataclass(frozen=True)
class Cut:
    name: str
    cut: Callable[[Stage], None]
    mend: Callable[[Stage], None]
    # has to be in what is said, in an unknown finding or in the error that ends the command
    names: str
    words: tuple[str, ...] = ()
    # who asks for it, where the gate does not
    command: tuple[str, ...] = ()


def each_source(stage: Stage) -> None:
    stage.product.run("rotate-key", "--bootstrap")
    steps.namespace_made()
    everything_matters(stage)
    rows = [["CUT OFF", "EXIT", "SECONDS", "", "SAID"]]
    try:
        for cut in chosen(stage.only):
            rows.append(played(stage, cut))
    finally:
        stage.checks.table("each source of data cut off", rows)
        steps.deleted(api_cases.CLOSED, api_cases.CONVERTED)(stage)
        steps.namespace_gone()


def chosen(only: tuple[str, ...]) -> list[Cut]:
    found = [one for one in CUTS if not only or one.name in only]
    if not found:
        raise LabError(f"nothing is called {', '.join(only)}; there are {', '.join(one.name for one in CUTS)}")
    return found


def everything_matters(stage: Stage) -> None:
    """A cluster on which services and namespaces are asked for, too: by a webhook and a converted resource that work."""
    ready = [steps.deployment("guard", replicas=2, affinity=steps.apart("guard")), steps.deployment("converter")]
    steps.applied(*ready, api_cases.GUARDS, api_cases.CONVERTERS, api_cases.CLOSED, api_cases.CONVERTED)(stage)
    for name in ("guard", "converter"):
        steps.available(f"deployment/{name}")(stage)


def played(stage: Stage, cut: Cut) -> list:
    say(f"--- cut off: {cut.name}")
    started, failed = time.monotonic(), stage.checks.failed
    said = ("", "")
    try:
        code, text = answered(stage, cut)
        stage.checks.that(f"{cut.name}: safe before", code == 0, text)
        cut.cut(stage)
        said = judged(stage, cut)
    except (LabError, OSError) as error:
        stage.checks.that(f"{cut.name}: was played to its end", False, error)
    finally:
        mended(stage, cut)
    return [cut.name, said[0], f"{time.monotonic() - started:.0f}", "FAILED" if stage.checks.failed > failed else "ok",
            said[1][:140]]


def judged(stage: Stage, cut: Cut) -> tuple[str, str]:
    """Asked again for a while: the authorizer notices a changed role a moment later."""
    def look() -> tuple[int, str]:
        code, said = answered(stage, cut)
        if code == 0 or not re.search(cut.names, said, re.IGNORECASE):
            raise LabError(f"exit {code}: {said}")
        return code, said
    try:
        code, said = sh.wait("the gate to miss it", NOTICED, look, pause=1)
    except LabError as error:
        stage.checks.that(f"{cut.name}: never safe, and it is named", False, error)
        return "?", str(error)
    stage.checks.that(f"{cut.name}: never safe, and it is named", True, f"exit {code}: {said}")
    return str(code), said


def answered(stage: Stage, cut: Cut) -> tuple[int, str]:
    """The exit code, and what is said to be unknown, or the error where nothing could be looked at."""
    if cut.command:
        return stage.product.said(*cut.command)
    try:
        answer: Answer = ask(stage, MINOR, *cut.words)
        stage.save(f"cuts/{cut.name.replace('/', '-')}.json", answer.__dict__)
        return answer.exit, shown([one for one in answer.findings if one["class"] == "unknown"])
    except LabError:
        return stage.product.said("gate", "--target", MINOR, *cut.words)


def mended(stage: Stage, cut: Cut) -> None:
    def look() -> tuple[bool, str]:
        cut.mend(stage)

        def safe() -> bool:
            code, text = answered(stage, cut)
            if code:
                raise LabError(text)
            return True
        return sh.wait("the gate to be safe again", 60, safe, pause=1), ""
    stage.checks.attempt(f"{cut.name}: mended, it is safe again", look)


# -- what is cut -----------------------------------------------------------------------------------------------------------

def kept(kind: str, name: str, namespace: str = NAMESPACE) -> tuple[Callable, Callable]:
    """An object taken away and put back as it was."""
    held: dict = {}

    def cut(_: Stage) -> None:
        thing = kube.get(kind, name, "-n", namespace)
        held["it"] = {**thing, "metadata": {key: thing["metadata"][key] for key in ("name", "namespace", "labels")
                                            if key in thing["metadata"]}}
        kube.run("delete", kind, name, "-n", namespace)

    def mend(_: Stage) -> None:
        if held:
            kube.run("apply", "-f", "-", stdin=json.dumps(held["it"]))
    return cut, mend


def without(what: str, role: tuple[str, ...]) -> tuple[Callable, Callable]:
    """A role without one resource or URL, wherever its rules name it."""
    held: dict = {}

    def cut(_: Stage) -> None:
        held["rules"] = kube.get(*role)["rules"]
        put([less(rule, what) for rule in held["rules"]])

    def put(rules: list) -> None:
        rules = [rule for rule in rules if rule.get("resources") or rule.get("nonResourceURLs")]
        kube.run("patch", *role, "--type=json", "-p", json.dumps([{"op": "replace", "path": "/rules", "value": rules}]))
    return cut, lambda _: put(held["rules"]) if held else None


def less(rule: dict, what: str) -> dict:
    named = [key for key in ("resources", "nonResourceURLs") if key in rule]
    return {**rule, **{key: [one for one in rule[key] if one != what] for key in named}}


WIDE, OWN = ("clusterrole", ACCOUNT), ("role", ACCOUNT, "-n", NAMESPACE)
SYSTEM = ("role", ACCOUNT, "-n", "kube-system")


def right(what: str, names: str = "", role: tuple[str, ...] = WIDE, title: str = "") -> Cut:
    return Cut(f"rbac/{title or what.strip('/')}", *without(what, role), names or what, AS_ACCOUNT)


CUTS = [
    Cut("ssh/worker", fault(faults.ssh_cut, node="w1"), fault(faults.ssh_restore, node="w1"), "node/w1"),
    Cut("ssh/control-plane", fault(faults.ssh_cut, node="cp1"), fault(faults.ssh_restore, node="cp1"), "node/cp1"),
    Cut("ssh/key", *kept("secret", "k8s-upgrade-creds"), "k8s-upgrade-creds"),
    Cut("ssh/host-keys", *kept("configmap", "k8s-upgrade-host-keys"), "host key"),
    Cut("prometheus", lambda _: services.stop(services.SIGNALS), lambda _: witnesses.start_signals(), "alerts"),
    Cut("repository", fault(faults.repo_stop), fault(faults.repo_start), "10.77.0.1.*(connect|fetch)",
        command=("run", "detect", "--dry-run")),
    Cut("kubeadm-config", *kept("configmap", "kubeadm-config", "kube-system"), "kubeadm-config"),
    right("/metrics", "apiserver.*deprecated APIs can't be read"),
    *(right(what) for what in ("nodes", "pods", "persistentvolumes", "poddisruptionbudgets", "services", "namespaces",
                               "apiservices", "customresourcedefinitions", "daemonsets")),
    right("deployments", "deployments|workloads"), right("replicasets", "replicasets|workloads"),
    right("statefulsets", "statefulsets|workloads"),
    *(right(what, "webhook|admission") for what in ("validatingwebhookconfigurations", "mutatingwebhookconfigurations",
                                                    "validatingadmissionpolicies")),
    right("configmaps", "kubeadm-config", SYSTEM, "kubeadm-config"), right("leases", "leases", SYSTEM),
    right("secrets", "k8s-upgrade-creds|secret", OWN),
    right("configmaps", "configmaps?|k8s-upgrade-config", OWN, "own-configmaps"),
]
