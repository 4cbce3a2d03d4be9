"""Processes that outlive the command which started them: recorded with pid and start time, ended by that record only."""

import json
import os
import signal
import subprocess
from pathlib import Path

from . import sh
from .paths import STATE

RECORDS = STATE / "processes"


def started_at(pid: int) -> str | None:
    """The kernel's start time: a pid alone may by now be somebody else's."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def start(name: str, command: list, log: Path, env: dict | None = None) -> int:
    """In a session of its own, so that children (nginx's workers) can be ended with it."""
    RECORDS.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab") as out:
        child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                 start_new_session=True, env={**os.environ, **(env or {})})
    record(name, child.pid)
    return child.pid


def record(name: str, pid: int) -> None:
    RECORDS.mkdir(parents=True, exist_ok=True)
    (RECORDS / f"{name}.json").write_text(json.dumps({"pid": pid, "started": started_at(pid)}))


def pid_of(name: str) -> int | None:
    """The process, if it is alive and still the one that was recorded."""
    try:
        known = json.loads((RECORDS / f"{name}.json").read_text())
    except (OSError, ValueError):
        return None
    if known["started"] and started_at(known["pid"]) == known["started"]:
        return known["pid"]
    return None


def stop(name: str, grace: float = 5) -> None:
    pid = pid_of(name)
    if pid is not None:
        for number, limit in ((signal.SIGTERM, grace), (signal.SIGKILL, 5)):
            signal_group(pid, number)
            if ended_within(name, limit):
                break
    (RECORDS / f"{name}.json").unlink(missing_ok=True)


def signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass


def ended_within(name: str, limit: float) -> bool:
    try:
        sh.wait(f"{name} to end", limit, lambda: reaped(name), pause=0.05)
        return True
    except sh.LabError:
        return False


def reaped(name: str) -> bool:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:  # our own child, if this very command started it
            pass
    except ChildProcessError:
        pass
    return pid_of(name) is None


def names() -> list[str]:
    return sorted(file.stem for file in RECORDS.glob("*.json")) if RECORDS.exists() else []
