"""`lab scenario …`: which scenarios there are, and playing them one after the other."""

import argparse
import traceback
from pathlib import Path

from ..say import LabError, answer, say
from . import chain, faulty, product, refusals, rollback
from .frame import Scenario, Stage
from .gates import plays

SCENARIOS = [
    Scenario("a", "1+2", chain.one_and_two, "patch and minor on 1 control plane and 2 workers, no request lost"),
    Scenario("b", "3+2", chain.three_and_two, "patch and minor on 3 control planes and 2 workers, endpoint and etcd watched"),
    Scenario("c", "1", chain.single, "a patch on a single node: cordoned, not drained"),
    *faulty.SCENARIOS,
    *refusals.SCENARIOS,
    *rollback.SCENARIOS,
    *plays.SCENARIOS,
]


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(f"  {one.name:24} {one.about}" for one in SCENARIOS)
    parser.add_argument("which", nargs="+", metavar="a|b|c|d[:NAME]|e[:NAME]|g[:NAME]|h[:NAME]|all")
    parser.add_argument("--binary", type=Path, help="kubectl-upgrade to test; default: the newest build")
    parser.add_argument("--as-is", action="store_true",
                        help="play on the cluster that is up, as it is: for working on a scenario")
    parser.add_argument("--case", action="append", default=[], metavar="NAME",
                        help="of a scenario that is a list of cases (h), this one; may be repeated")


def act(options) -> int:
    wanted = [one for name in options.which for one in chosen(name)]
    binary = (options.binary or product.newest_binary()).resolve()
    if not binary.is_file():
        raise LabError(f"{binary}: no such file")
    say(f"scenarios {', '.join(one.name for one in wanted)} with {binary}")
    played, shared = [], None
    for scenario in wanted:
        fresh = not options.as_is and not (scenario.shares and shared == scenario.topology)
        checks = play(scenario, binary, fresh, tuple(options.case))
        played.append(checks)
        # the next may go on with this cluster only if this one is known to have left it as found
        shared = scenario.topology if scenario.shares and not checks.failed else None
    if len(played) > 1:
        summary(played)
    return 1 if any(checks.failed for checks in played) else 0


def chosen(name: str) -> list[Scenario]:
    """`d` means all of d; `all` means all."""
    found = [one for one in SCENARIOS if name in ("all", one.name, one.name.split(":")[0])]
    if not found:
        raise LabError(f"no scenario {name!r}; there are {', '.join(one.name for one in SCENARIOS)}")
    return found


def play(scenario: Scenario, binary: Path, fresh: bool, only: tuple[str, ...] = ()):
    say(f"--- scenario {scenario.name}: {scenario.about}")
    stage = Stage(scenario, binary, only)
    try:
        stage.prepare(fresh)
        scenario.act(stage)
    except LabError as error:
        stage.checks.that("the scenario was played to its end", False, error)
    except Exception as error:  # a mistake in the scenario itself: the evidence is wanted all the same
        stage.save("traceback.txt", traceback.format_exc())
        stage.checks.that("the scenario was played to its end", False, f"{type(error).__name__}: {error} (traceback.txt)")
    finally:
        stage.collect()
    stage.checks.report(stage.evidence)
    return stage.checks


def summary(played: list) -> None:
    answer("")
    for checks in played:
        answer(f"{checks.scenario:24} {len(checks.rows) - checks.failed:4} passed  {checks.failed:3} failed")
    failed = sum(checks.failed for checks in played)
    answer(f"{sum(len(checks.rows) for checks in played) - failed} passed, {failed} failed")
