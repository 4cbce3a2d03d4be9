"""Where a run's time went: kubeadm, packages and drains are the work itself; all the rest is the product's overhead."""

import calendar
import time

from .record import of
from .spans import merged, within

# By the exact names of the record's steps. Whatever is not here (waits, checks, the snapshot, cordon and uncordon, the
# time between two Jobs) is overhead; soak and quiet times are set to zero by the scenarios' policy. `images` pulls what
# kubeadm would pull itself a moment later.
KINDS = {"drain": "drain", "images": "kubeadm", "kubeadm-plan": "kubeadm", "kubeadm-apply": "kubeadm",
         "kubeadm-node": "kubeadm", "kubeadm-package": "packages", "kubelet-package": "packages"}
SECONDS_A_NODE = 10
COLUMNS = ("kubeadm", "packages", "drain", "other")


def kind(step: str) -> str:
    return KINDS.get(step, "other")


def seconds(moment: str) -> float:
    """An API timestamp with any number of decimals, as seconds since 1970."""
    whole, _, fraction = moment.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + (float(f"0.{fraction}") if fraction else 0.0)


def phases(entries: list[dict]) -> list[dict]:
    """One row for each phase of each node, in the order in which they began; `idle` is the time since the last one."""
    rows: dict[tuple, dict] = {}
    for entry in (entry for entry in entries if entry.get("phase")):
        key = (entry["phase"], entry.get("node", ""))
        at = seconds(entry["at"])
        row = rows.setdefault(key, {"phase": key[0], "node": key[1], "from": at, "to": at, **dict.fromkeys(COLUMNS, 0.0)})
        row["to"] = max(row["to"], at)
        if entry["event"] == "stepDone":
            row[kind(entry["step"])] += entry["tookMs"] / 1000
    ordered, last = list(rows.values()), seconds(entries[0]["at"])
    for row in ordered:
        row["idle"], row["wall"] = max(0.0, row["from"] - last), row["to"] - row["from"]
        row["unsaid"] = max(0.0, row["wall"] - sum(row[name] for name in COLUMNS))
        last = row["to"]
    return ordered


def table(entries: list[dict]) -> list[list]:
    head = ["PHASE", "NODE", "BEFORE", "WALL", "KUBEADM", "PACKAGES", "DRAIN", "OTHER STEPS", "UNSAID", "OVERHEAD"]
    rows = phases(entries)
    body = [[row["phase"], row["node"], *(f"{row[name]:.1f}" for name in (
        "idle", "wall", "kubeadm", "packages", "drain", "other", "unsaid")),
        f"{row['idle'] + row['other'] + row['unsaid']:.1f}"] for row in rows]
    summed = [f"{sum(row[name] for row in rows):.1f}"
              for name in ("idle", "wall", "kubeadm", "packages", "drain", "other", "unsaid")]
    return [head, *body, ["all", "", *summed, f"{total(entries)[1]:.1f}"]]


def total(entries: list[dict]) -> tuple[float, float]:
    """(the whole run from its seed to its close, what of it was overhead)."""
    end = of(entries, "closed") or entries[-1:]
    whole = seconds(end[-1]["at"]) - seconds(entries[0]["at"])
    work = sum(entry["tookMs"] / 1000 for entry in of(entries, "stepDone") if kind(entry["step"]) != "other")
    return whole, whole - work


def steps(entries: list[dict]) -> list[list]:
    """Every step with its time: which of them is slow is seen here."""
    return [["PHASE", "NODE", "STEP", "COUNTED AS", "SECONDS", "DETAIL"]] + [
        [entry.get("phase", ""), entry.get("node", ""), entry["step"], kind(entry["step"]),
         f"{entry['tookMs'] / 1000:.1f}", entry.get("detail", "")[:60]] for entry in of(entries, "stepDone")]


def show(checks, entries: list[dict], title: str) -> None:
    checks.table(f"Steps, {title}", steps(entries))
    checks.table(f"Time in seconds, {title}", table(entries))


def overhead_spans(entries: list[dict]) -> list[tuple[float, float]]:
    """The times of a run in which no kubeadm, package or drain step was at work."""
    work = sorted((seconds(one["at"]) - one["tookMs"] / 1000, seconds(one["at"]))
                  for one in of(entries, "stepDone") if kind(one["step"]) != "other")
    end = of(entries, "closed") or entries[-1:]
    edges = [seconds(entries[0]["at"]), *(edge for span in work for edge in span), seconds(end[-1]["at"])]
    return [(start, stop) for start, stop in zip(edges[::2], edges[1::2]) if stop > start]


def restart_spans(entries: list[dict]) -> list[tuple[float, float]]:
    """The waits for static pods that run again: a kubelet of another minor restarts them all."""
    waits = [one for one in of(entries, "stepDone", "master") if one["step"] == "ready"]
    return [(seconds(one["at"]) - one["tookMs"] / 1000, seconds(one["at"])) for one in waits]


def judge(checks, entries: list[dict], nodes: int, title: str, away: list[tuple[float, float]]) -> None:
    """`away`: when the control plane had no leaders. That, and the restart of a control plane's static pods by its new
    kubelet, nobody can shorten: told beside what is our own."""
    show(checks, entries, title)
    whole, overhead = total(entries)
    restarts = within(overhead_spans(entries), merged([*away, *restart_spans(entries)]))
    # Told, not judged, and not counted as a check: on a machine that does other work a time says nothing of the product.
    verdict = "within" if overhead <= SECONDS_A_NODE * nodes else "OVER"
    checks.table(f"Overhead, {title}", [
        ["WHOLE RUN", "OVERHEAD", "NODES", "A NODE", "ASKED", "", "CONTROL PLANE RESTARTS", "OUR OWN", "OUR OWN A NODE"],
        [f"{whole:.1f}", f"{overhead:.1f}", str(nodes), f"{overhead / nodes:.1f}", str(SECONDS_A_NODE), verdict,
         f"{restarts:.1f}", f"{overhead - restarts:.1f}", f"{(overhead - restarts) / nodes:.1f}"],
    ])
