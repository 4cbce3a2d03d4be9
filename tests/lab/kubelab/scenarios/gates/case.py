"""One case: what is done to the cluster, what the gate has to say of it, and what clears it."""

import re
from dataclasses import dataclass
from typing import Callable

from ..chain import MINOR, PATCH
from ..frame import Stage
from . import steps

Step = Callable[[Stage], None]

# spec/cli.md: the exit code that a finding of each class leads to, where nothing worse is there.
EXITS = {"unknown": 5, "waiting": 4, "pinned": 4, "transient": 4, "actionable": 3, "warning": 0}


@dataclass(frozen=True)
class Finds:
    """The finding that must be there; all but the class are regular expressions."""

    class_: str
    object: str
    why: str
    # what the case's `clear` does has to be what the finding tells the reader to do
    remedy: str = ""

    def fits(self, finding: dict) -> bool:
        wanted = ((self.object, "object"), (self.why, "why"), (self.remedy, "remedy"))
        return finding["class"] == self.class_ and all(re.search(one, finding[key]) for one, key in wanted)

    @property
    def exit(self) -> int:
        return EXITS[self.class_]


@dataclass(frozen=True)
class Case:
    # the gate's id; `id/which` where it has several
    name: str
    trip: Step
    finds: Finds
    # as the finding's remedy says
    clear: Step
    # what the remedy leaves that was not there before; must do no harm where `trip` came to nothing
    undo: Step = steps.nothing
    target: str = PATCH
    # where the remedy is another target
    clear_target: str = ""

    @property
    def gate(self) -> str:
        return self.name.split("/")[0]


def at_minor(name: str, trip: Step, finds: Finds, clear: Step, undo: Step = steps.nothing) -> Case:
    """For gates that a patch does not concern."""
    return Case(name, trip, finds, clear, undo, target=MINOR)
