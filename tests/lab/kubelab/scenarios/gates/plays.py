"""How a case is played: the gate passes, trips, is cleared as it says itself, and passes again."""

import json
import time
import traceback

from ... import sh
from ...say import LabError, say
from ..frame import Scenario, Stage
from . import control_plane_cases, api_cases, node_cases, pod_cases, unknown
from .answer import Answer, ask, shown
from .case import Case
from .steps import namespace_gone, namespace_made

# A trip ends when the cluster shows it; then the gate has to see it at its next look. Cleared, pods that end or move are
# still there for a while.
SEEN, CLEARED = 45, 90

CASES = [*api_cases.CASES, *pod_cases.CASES, *node_cases.CASES, *control_plane_cases.CASES]


def all_cases(stage: Stage) -> None:
    stage.product.run("rotate-key", "--bootstrap")
    namespace_made()
    rows = [["CASE", "CLASS", "EXIT", "OBJECT", "TRIPPED", "CLEARED", "SECONDS", ""]]
    try:
        for case in chosen(stage.only):
            rows.append(played(stage, case))
    finally:
        stage.checks.table("each gate tripped, cleared as its remedy says, and asked again", rows)
        namespace_gone()


def chosen(only: tuple[str, ...]) -> list[Case]:
    """By the gate's id, or the case's whole name."""
    unknown_names = [name for name in only if not any(name in (case.name, case.gate) for case in CASES)]
    if unknown_names:
        raise LabError(f"no case {', '.join(unknown_names)}; there are {', '.join(case.name for case in CASES)}")
    return [case for case in CASES if not only or case.name in only or case.gate in only]


def played(stage: Stage, case: Case) -> list:
    """Whatever becomes of it, it is put back, and the next one is played."""
    say(f"--- case {case.name}")
    one = Played(stage, case)
    try:
        one.play()
    except Exception as error:  # a mistake in the case, or a cluster that does not do as it was told
        one.evidence["traceback"] = traceback.format_exc()
        stage.checks.that(f"{case.name}: was played to its end", False, f"{type(error).__name__}: {error}")
    finally:
        one.put_back()
        stage.save(f"cases/{case.name.replace('/', '-')}.json", one.evidence)
    return one.row()


class Played:
    def __init__(self, stage: Stage, case: Case):
        self.stage, self.case = stage, case
        self.started, self.failed_before = time.monotonic(), stage.checks.failed
        self.evidence: dict = {"case": case.name, "target": case.target}
        self.object, self.cleared, self.took = "", False, {}

    def play(self) -> None:
        before = self.asked("before", self.case.target)
        self.that("the gate passes before", not self.fitting(before), shown(before.of(self.case.gate)))
        self.case.trip(self.stage)
        if not self.trips():
            return
        began = time.monotonic()
        self.case.clear(self.stage)
        self.cleared = True
        self.passes_again(before, began)

    def trips(self) -> bool:
        began, case = time.monotonic(), self.case
        try:
            found = sh.wait("the finding", SEEN, lambda: self.found("tripped"), pause=1)
        except LabError as error:
            return self.that("it trips", False, error)
        self.took["tripped"] = time.monotonic() - began
        finding = self.fitting(found)[0]
        self.object = finding["object"]
        self.evidence["remedy"] = finding["remedy"]
        self.that("it trips", True, shown([finding]))
        self.that(f"the verdict's exit code is {case.finds.exit}", found.exit == case.finds.exit, found.exit)
        whole = self.asked("whole verdict", case.target, whole=True)
        self.that("all gates together are not safer than that one", self.fitting(whole) and (
            whole.exit != 0 or case.finds.exit == 0), f"{whole.outcome}: {shown(whole.findings)}")
        return True

    def passes_again(self, before: Answer, began: float) -> None:
        case = self.case
        target = case.clear_target or case.target
        allowed = [] if case.clear_target else before.standing(case.gate)

        def look() -> bool:
            now = self.asked("cleared", target)
            if not set(now.standing(case.gate)) <= set(allowed):
                raise LabError(shown(now.of(case.gate)))
            return True
        self.stage.checks.attempt(f"{case.name}: cleared as it says, it passes again", lambda: (
            sh.wait("the gate to pass again", CLEARED, look, pause=1), self.evidence.get("remedy", "")))
        self.took["cleared"] = time.monotonic() - began

    def put_back(self) -> None:
        """What clears it, where that was not done, and then what clearing leaves."""
        for step in ([] if self.cleared else [self.case.clear]) + [self.case.undo]:
            try:
                step(self.stage)
            except Exception as error:  # the next case is worth more than this one's end
                self.that("it is put back", not self.cleared and step is self.case.clear, error)

    def found(self, moment: str) -> Answer:
        answer = self.asked(moment, self.case.target)
        if not self.fitting(answer):
            raise LabError(f"exit {answer.exit}, {shown(answer.of(self.case.gate))}")
        return answer

    def asked(self, moment: str, target: str, whole: bool = False) -> Answer:
        answer = ask(self.stage, target, *([] if whole else ["--gate", self.case.gate]))
        self.evidence[moment] = json.loads(json.dumps(answer.__dict__))
        return answer

    def fitting(self, answer: Answer) -> list[dict]:
        return [one for one in answer.of(self.case.gate) if self.case.finds.fits(one)]

    def that(self, what: str, holds: object, detail: object = "") -> bool:
        return self.stage.checks.that(f"{self.case.name}: {what}", holds, detail)

    def row(self) -> list:
        finds, failed = self.case.finds, self.stage.checks.failed - self.failed_before
        seconds = [f"{self.took[key]:.0f}" if key in self.took else "-" for key in ("tripped", "cleared")]
        return [self.case.name, finds.class_, finds.exit, self.object or "-", *seconds,
                f"{time.monotonic() - self.started:.0f}", "FAILED" if failed else "ok"]


SCENARIOS = [
    Scenario("h:gates", "1+2", all_cases, "each gate tripped for real, cleared as its remedy says", bare=True),
    Scenario("h:unknown", "1+2", unknown.each_source, "each source of data cut off: never safe, and it is named", bare=True),
]
