"""Runs a program some times: its time from outside, and the most memory that it ever held."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field


@dataclass
class Contender:
    name: str
    command: list
    # exit codes with which it did its work
    fine: tuple = (0,)
    times: list[float] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)
    failure: str = ""

    def run_once(self) -> None:
        began = time.monotonic()
        child = subprocess.Popen([str(word) for word in self.command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in self.fine:
            self.failure = f"exit {child.returncode}: {said[-200:].decode(errors='replace').strip()}"
            return
        self.times.append(time.monotonic() - began)
        self.peaks.append(used.ru_maxrss)  # KiB on Linux

    def row(self, floor: "Contender") -> list:
        if not self.times:
            return [self.name, "-", "-", "-", "-", self.failure]
        middle = statistics.median(self.times)
        return [self.name, f"{middle:.2f}", f"{min(self.times):.2f}-{max(self.times):.2f}",
                f"{middle / statistics.median(floor.times):.1f}", f"{max(self.peaks) / 1024:.0f}", self.failure]


def race(contenders: list[Contender], rounds: int) -> None:
    """Turn by turn, so that what else the machine does meets all of them alike."""
    for _ in range(rounds):
        for one in contenders:
            if not one.failure:
                one.run_once()


HEADER = ["PROGRAM", "SECONDS", "FROM-TO", "TIMES THE FLOOR", "PEAK MiB", ""]
