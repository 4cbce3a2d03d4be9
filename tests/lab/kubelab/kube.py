"""kubectl from the host, the way a laptop would use it: the lab's own build, so that none need be installed."""

import json
from pathlib import Path

from . import gobuild, sh
from .paths import STATE
from .say import LabError
from .versions import KUBERNETES

KUBECONFIG = STATE / "kubeconfig"


def binary() -> Path:
    return gobuild.kubernetes(KUBERNETES[-1]) / "kubectl"


def command(words: list) -> list:
    if not KUBECONFIG.exists():
        raise LabError(f"no cluster is up (nothing at {KUBECONFIG}): run `lab up`")
    return [binary(), f"--kubeconfig={KUBECONFIG}", *words]


def run(*words, timeout: float = 60, check: bool = True, stdin: str | None = None):
    return sh.run(command(["--request-timeout=20s", *words]), timeout=timeout, check=check, stdin=stdin)


def get(*words) -> dict:
    return json.loads(run("get", *words, "-o", "json").stdout)
