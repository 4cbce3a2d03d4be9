"""Where things lie. Nothing is written into the clone."""

import os
from pathlib import Path

LAB = Path(__file__).resolve().parent.parent
REPOSITORY = LAB.parent.parent
FILES = LAB / "files"
APPS = LAB / "apps"
WORKLOADS = LAB / "workloads"

STATE = Path(os.environ.get("KUBECTL_UPGRADE_LAB_STATE", "/var/lib/kubectl-upgrade-lab"))
CACHE = Path(os.environ.get("KUBECTL_UPGRADE_LAB_CACHE", "/var/cache/kubectl-upgrade-lab"))

LOGS = STATE / "logs"
