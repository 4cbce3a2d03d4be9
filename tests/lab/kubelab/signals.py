"""The stand-in for everything that an upgrade talks to beside the cluster (signals_server.py)."""

from . import cluster, processes, services
from .paths import STATE
from .say import LabError, answer

RECEIVED = STATE / "signals.jsonl"


def act(options) -> None:
    cluster.describe()
    {"start": services.start_signals, "stop": lambda: processes.stop(services.SIGNALS), "dump": dump,
     "clear": lambda: RECEIVED.write_text("")}[options.what]()


def dump() -> None:
    if not RECEIVED.exists():
        raise LabError("signals were never started: run `lab signals start`")
    answer("[" + ",\n ".join(RECEIVED.read_text().splitlines()) + "]")
