"""What a scenario found: one line a check, a table at the end, the same as JSON."""

import json
import time
from pathlib import Path

from ..say import LabError, answer, say


class Checks:
    def __init__(self, scenario: str):
        self.scenario = scenario
        self.rows: list[dict] = []
        self.tables: list[str] = []
        self.started = time.time()

    def that(self, what: str, holds: object, detail: object = "") -> bool:
        """`detail` is what was seen: worth reading when the check fails, and evidence when it passes."""
        row = {"check": what, "passed": bool(holds), "detail": short(detail)}
        self.rows.append(row)
        say(f"{'ok    ' if holds else 'FAILED'} {what}{': ' + row['detail'] if row['detail'] else ''}")
        return bool(holds)

    def none(self, what: str, found: list) -> bool:
        """A list that must be empty; what is in it says why not."""
        return self.that(what, not found, "; ".join(str(one) for one in found[:20]))

    def attempt(self, what: str, look) -> bool:
        """`look` returns (holds, detail). A look that fails is one failed check, not the end of all the others."""
        try:
            holds, detail = look()
        except (LabError, OSError, ValueError, KeyError) as error:
            holds, detail = False, f"could not look: {type(error).__name__}: {error}"
        return self.that(what, holds, detail)

    def table(self, title: str, rows: list[list]) -> None:
        self.tables.append(f"{title}\n{aligned(rows)}")

    @property
    def failed(self) -> int:
        return sum(not row["passed"] for row in self.rows)

    def report(self, evidence: Path) -> None:
        took = time.time() - self.started
        (evidence / "result.json").write_text(json.dumps({
            "scenario": self.scenario, "seconds": round(took, 1), "passed": len(self.rows) - self.failed,
            "failed": self.failed, "checks": self.rows, "tables": self.tables}, indent=1) + "\n")
        for table in self.tables:
            answer(f"\n{table}")
        marks = [["", "CHECK", "SEEN"]] + [
            ["ok" if row["passed"] else "FAILED", row["check"], row["detail"][:140]] for row in self.rows]
        answer(f"\nscenario {self.scenario}, {took:.0f} s\n{aligned(marks)}")
        if self.failed:
            answer(f"where to look: {evidence}/ (record-*.txt, jobs/, status.txt, result.json)")
        answer(f"{self.scenario}: {len(self.rows) - self.failed} passed, {self.failed} failed")


def short(detail: object) -> str:
    text = " ".join(str(detail).split())
    return text if len(text) <= 2000 else text[:1997] + "..."


def aligned(rows: list[list]) -> str:
    words = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in words) for column in range(len(words[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in words)
