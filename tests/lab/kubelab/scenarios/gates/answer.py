"""What `kubectl upgrade gate` answers, and what of it is compared."""

import json
import re
from dataclasses import dataclass

from ...say import LabError
from ..frame import Stage


@dataclass(frozen=True)
class Answer:
    exit: int
    outcome: str
    findings: list
    passed: list
    not_applicable: list

    def of(self, gate: str) -> list[dict]:
        return [one for one in self.findings if one["gate"] == gate]

    def standing(self, gate: str) -> list[tuple]:
        """What the gate says, without numbers, which change from one look to the next."""
        return sorted((one["class"], one["object"], re.sub(r"\d+", "0", one["why"])) for one in self.of(gate))


def ask(stage: Stage, target: str, *words: str) -> Answer:
    done = stage.product.run("gate", "--target", target, "-o", "json", *words, check=False)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        text = " ".join((done.stdout + done.stderr).decode(errors="replace").split())
        raise LabError(f"kubectl upgrade gate: exit {done.returncode}, no document: {text[:600]}") from None
    return Answer(done.returncode, said["outcome"], said["findings"], said["passed"], said["notApplicable"])


def shown(findings: list[dict]) -> str:
    return "; ".join(f"{one['class']} {one['object']}: {one['why']}" for one in findings) or "nothing"
