"""Pushgateway, chat and Prometheus in one small listener: `signals_server.py ADDRESS PORT RECEIVED ALERTS`.

What comes in is kept as JSON lines, with its time. What Prometheus would say is what `lab fault alerts set` wrote.
"""

import json
import re
import sys
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def firing(file: Path) -> list[dict]:
    """Plain objects are labels; an object with `labels` may also say its state."""
    given = json.loads(file.read_text()) if file.exists() else []
    return [{"labels": {key: str(value) for key, value in one.get("labels", one).items()},
             "annotations": one.get("annotations", {}) if "labels" in one else {},
             "state": one.get("state", "firing") if "labels" in one else "firing",
             "activeAt": "2026-01-01T00:00:00Z", "value": "1e+00"} for one in given]


def matching(query: str, alerts: list[dict]) -> list[dict]:
    """The answer to a query for ALERTS with label matchers; any other query finds nothing."""
    if "ALERTS" not in query:
        return []
    matchers = re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"', query)
    found = []
    for alert in alerts:
        labels = {"__name__": "ALERTS", "alertstate": alert["state"], **alert["labels"]}
        if all(holds(labels.get(name, ""), how, wanted) for name, how, wanted in matchers):
            found.append(labels)
    return found


def holds(value: str, how: str, wanted: str) -> bool:
    same = re.fullmatch(wanted, value) is not None if "~" in how else value == wanted
    return same != how.startswith("!")


class Handler(BaseHTTPRequestHandler):
    received: Path
    alerts: Path

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    do_PUT = do_DELETE = do_POST

    def answer(self, body: bytes) -> None:
        place = urllib.parse.urlsplit(self.path)
        self.keep(place.path, place.query, body)
        if place.path.startswith("/api/v1/"):
            return self.prometheus(place, body)
        if place.path.startswith("/metrics/job/"):
            return self.say(200 if self.command == "PUT" else 202, b"", "text/plain")
        if place.path == "/chat":
            return self.say(200, b"ok", "text/plain")
        if place.path in ("/-/ready", "/-/healthy"):
            return self.say(200, b"OK", "text/plain")
        return self.say(404, b"not found", "text/plain")

    def prometheus(self, place, body: bytes) -> None:
        given = urllib.parse.parse_qs(place.query) | urllib.parse.parse_qs(body.decode(errors="replace"))
        alerts = firing(self.alerts)
        now = time.time()
        if place.path == "/api/v1/query":
            series = matching(given.get("query", [""])[0], alerts)
            data: dict = {"resultType": "vector", "result": [{"metric": one, "value": [now, "1"]} for one in series]}
        elif place.path == "/api/v1/alerts":
            data = {"alerts": alerts}
        elif place.path == "/api/v1/rules":
            data = {"groups": [{"name": "lab", "file": "lab", "interval": 30, "rules": [rule(one) for one in alerts]}]}
        else:
            return self.say(404, b'{"status":"error","errorType":"not_found","error":"not here"}', "application/json")
        return self.say(200, json.dumps({"status": "success", "data": data}).encode(), "application/json")

    def keep(self, path: str, query: str, body: bytes) -> None:
        entry = {"at": time.time(), "method": self.command, "path": path, "query": query,
                 "body": body.decode(errors="replace")}
        with open(self.received, "a") as out:
            out.write(json.dumps(entry) + "\n")

    def say(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Everything is in the received file."""


def rule(alert: dict) -> dict:
    return {"type": "alerting", "name": alert["labels"].get("alertname", ""), "query": "vector(1)", "duration": 0,
            "labels": {key: value for key, value in alert["labels"].items() if key != "alertname"}, "annotations": {},
            "health": "ok", "state": alert["state"], "alerts": [alert]}


if __name__ == "__main__":
    address, port, Handler.received, Handler.alerts = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    Handler.received.touch()
    ThreadingHTTPServer((address, port), Handler).serve_forever()
