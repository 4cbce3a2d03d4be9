"""The run record, followed while it grows (its format: src/run/record/event.rs)."""

import http.client
import json
import threading
import time

from .. import kube
from ..api import Api
from ..say import LabError, say
from .product import NAMESPACE

RUN_LABEL = "kubectl-upgrade/run"
PATH = f"/api/v1/namespaces/{NAMESPACE}/configmaps?labelSelector=kubectl-upgrade%2Frun"
# A watch on an apiserver whose node lost its power never ends by itself: short ones are simply begun again.
WATCH_SECONDS = 20

# The last of these decides where a run stands; all other events leave it where it was.
STATUS = {"seeded": "seeded", "opened": "in flight", "refused": "refused", "paused": "paused", "halted": "halted",
          "resumed": "in flight", "phaseStarted": "in flight", "abandoned": "abandoned", "superseded": "superseded",
          "closed": "done"}
FINAL = ("refused", "paused", "halted", "abandoned", "superseded", "done")


class Records:
    """All runs' entries, kept up to date by one watch in the background: cues must be seen at once, and cheaply."""

    def __init__(self):
        self.segments: dict[str, tuple[str, int, list[dict]]] = {}
        self.told: dict[str, int] = {}
        self.changed = threading.Condition()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.follow, daemon=True, name="records")

    def __enter__(self):
        """What is there already is read first: who asks for a new run must know the old ones."""
        for thing in kube.get("configmaps", "-n", NAMESPACE, "-l", RUN_LABEL)["items"]:
            self.see({"type": "ADDED", "object": thing}, quietly=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()

    def follow(self) -> None:
        while not self.ended.is_set():
            try:
                api = Api()
                for event in api.lines(f"{PATH}&watch=1&timeoutSeconds={WATCH_SECONDS}", timeout=WATCH_SECONDS + 5):
                    self.see(event)
            except (OSError, ValueError, http.client.HTTPException, LabError):
                time.sleep(0.3)  # the API server is being upgraded, or has lost its power

    def see(self, event: dict, quietly: bool = False) -> None:
        thing = event["object"]
        if thing.get("kind") != "ConfigMap" or self.ended.is_set():
            return  # the watch of a scenario that is over lives on for some seconds
        labels, name = thing["metadata"].get("labels", {}), thing["metadata"]["name"]
        entries = [json.loads(line) for line in thing.get("data", {}).get("log", "").splitlines() if line]
        with self.changed:
            if event["type"] == "DELETED":
                self.segments.pop(name, None)
            else:
                number = int(labels.get("kubectl-upgrade/segment", "1"))
                self.segments[name] = (labels.get(RUN_LABEL, ""), number, entries)
            self.tell(labels.get(RUN_LABEL, ""), quietly)
            self.changed.notify_all()

    def tell(self, run: str, quietly: bool) -> None:
        entries = self.entries(run)
        for entry in entries[self.told.get(run, 0):]:
            if not quietly and entry["event"] not in ("stepStarted", "jobCreated"):
                say(f"    {line(entry)}")
        self.told[run] = max(self.told.get(run, 0), len(entries))

    def entries(self, run: str) -> list[dict]:
        mine = sorted((number, entries) for of, number, entries in list(self.segments.values()) if of == run)
        return [entry for _, entries in mine for entry in entries]

    def runs(self) -> list[str]:
        """Oldest first."""
        ids = {run for run, _, _ in list(self.segments.values())}
        return sorted(ids, key=lambda run: self.entries(run)[0]["at"] if self.entries(run) else "")

    def until(self, what: str, limit: float, condition):
        """Waits for something in the records; `condition` is asked again after every change."""
        end = time.monotonic() + limit
        with self.changed:
            while not (found := condition()):
                left = end - time.monotonic()
                if left <= 0:
                    raise LabError(f"waited {limit:.0f} s for {what}; the record's last line: {self.last_line()}")
                self.changed.wait(min(left, 1.0))
        return found

    def last_line(self) -> str:
        runs = self.runs()
        return line(self.entries(runs[-1])[-1]) if runs and self.entries(runs[-1]) else "there is no record"

    def new_run(self, known: list[str], limit: float = 60) -> str:
        return self.until("a new run record", limit, lambda: [run for run in self.runs() if run not in known])[-1]

    def end_of(self, run: str, limit: float, stands_still=lambda: None) -> str:
        """The final status; or an error as soon as `stands_still` says why the run will have none."""
        def ended():
            return final(self.entries(run)) or stands_still()
        return self.until(f"run {run} to end", limit, ended)


def status(entries: list[dict]) -> str:
    return next((STATUS[entry["event"]] for entry in reversed(entries) if entry["event"] in STATUS), "unknown")


def final(entries: list[dict]) -> str | None:
    found = status(entries)
    return found if found in FINAL else None


def target(entries: list[dict]) -> str:
    return entries[0].get("target", {}).get("to", "") if entries else ""


def of(entries: list[dict], event: str, phase: str | None = None, node: str | None = None) -> list[dict]:
    return [entry for entry in entries if entry["event"] == event and phase in (None, entry.get("phase"))
            and node in (None, entry.get("node"))]


def line(entry: dict) -> str:
    rest = {key: value for key, value in entry.items() if key not in ("at", "event", "phase", "node")}
    where = "/".join(part for part in (entry.get("phase"), entry.get("node")) if part)
    return " ".join(part for part in (entry["at"][11:19], where, entry["event"], json.dumps(rest) if rest else "") if part)


def text_of(entries: list[dict]) -> str:
    """Everything that the record says, for looking for a reason in it."""
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
