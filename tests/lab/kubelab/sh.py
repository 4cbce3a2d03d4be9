"""Running programs: always with a limit, always with an error that names what failed and where its log is."""

import os
import subprocess
import time
from pathlib import Path
from typing import Callable

from .say import LabError

# Longest that anything in the lab may take on two busy cores: a cold build of one Kubernetes version.
LONGEST = 3600


def run(command: list, *, log: Path | None = None, timeout: float = 600, check: bool = True,
        stdin: str | bytes | None = None, env: dict | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess:
    """Runs to the end; output is kept, or appended to `log` when one is given."""
    words = [str(word) for word in command]
    out = None
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        out = open(log, "ab")
        out.write(f"$ {' '.join(words)}\n".encode())
        out.flush()
    try:
        done = subprocess.run(
            words, timeout=timeout, cwd=cwd, env={**os.environ, **(env or {})},
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=out or subprocess.PIPE, stderr=subprocess.STDOUT if out else subprocess.PIPE)
    except subprocess.TimeoutExpired:
        raise LabError(f"{short(words)}: not finished after {timeout:.0f} s{where(log)}") from None
    except FileNotFoundError:
        raise LabError(f"{words[0]}: no such program on this machine (run `lab build`)") from None
    finally:
        if out:
            out.close()
    if check and done.returncode != 0:
        raise LabError(f"{short(words)}: exit {done.returncode}{tail(done, log)}{where(log)}")
    return done


def text(command: list, **options) -> str:
    return run(command, **options).stdout.decode(errors="replace").strip()


def short(words: list[str]) -> str:
    line = " ".join(words)
    return line if len(line) <= 160 else line[:157] + "..."


def where(log: Path | None) -> str:
    return f" (log: {log})" if log else ""


def tail(done: subprocess.CompletedProcess, log: Path | None) -> str:
    said = log.read_bytes()[-2000:] if log else (done.stdout or b"") + (done.stderr or b"")
    lines = said.decode(errors="replace").strip().splitlines()[-6:]
    return "".join(f"\n    {line}" for line in lines)


def wait(what: str, limit: float, condition: Callable[[], object], pause: float = 0.2, log: Path | None = None):
    """Polls until `condition` gives something true; the last exception or value is part of the complaint."""
    end = time.monotonic() + limit
    last: object = None
    while True:
        try:
            last = condition()
            if last:
                return last
        except (LabError, OSError) as error:
            last = error
        if time.monotonic() > end:
            raise LabError(f"waited {limit:.0f} s for {what}; last seen: {last!r}{where(log)}")
        time.sleep(pause)
