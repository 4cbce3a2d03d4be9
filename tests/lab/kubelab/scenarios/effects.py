"""What the chain's pods did, as they say it themselves: at `--v=4` one line each write to the API and each thing done on a
machine. It is what the cluster in memory is compared with (src/cli/play/tests/sequence.rs), raw: what differs from run to
run is taken out there.

A drain deletes finished pods, the chain's own among them, and their logs with them: so these are read while they are there.
"""

import http.client
import json
import re
import threading

from .. import kube
from ..api import Api
from .product import CRON_JOB, NAMESPACE

PODS = f"/api/v1/namespaces/{NAMESPACE}/pods"
# A chain's next pod takes two seconds and more to come as far as its drain.
EVERY = 0.8
LINE = re.compile(r" DEBUG kubectl_upgrade::effect: (.*)$", re.MULTILINE)
JOB, RUN = "batch.kubernetes.io/job-name", "kubectl-upgrade/run"
TEMPLATE, TEMPLATE_KEY = "k8s-upgrade-job-template", "template.json"


def talkative() -> None:
    """Lets the pods say it. Their arguments are filled in by the product, so the flag goes to the command."""
    found = kube.get("configmap", TEMPLATE, "-n", NAMESPACE)
    template = json.loads(found["data"][TEMPLATE_KEY])
    template["spec"]["containers"][0]["command"].append("--v=4")
    patch = json.dumps({"data": {TEMPLATE_KEY: json.dumps(template)}})
    kube.run("patch", "configmap", TEMPLATE, "-n", NAMESPACE, "--type=merge", "-p", patch)
    place = "/spec/jobTemplate/spec/template/spec/containers/0/command/-"
    patch = json.dumps([{"op": "add", "path": place, "value": "--v=4"}])
    kube.run("patch", "cronjob", CRON_JOB, "-n", NAMESPACE, "--type=json", "-p", patch)


class Effects:
    """Reads all logs of the namespace's pods again and again, each until it is whole."""

    def __init__(self):
        self.pods: dict[str, dict] = {}
        self.logs: dict[str, str] = {}
        self.whole: set[str] = set()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.follow, daemon=True, name="effects")

    def __enter__(self):
        self.api = Api()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join(30)
        self.look()

    def follow(self) -> None:
        while not self.ended.wait(EVERY):
            self.look()

    def look(self) -> None:
        try:
            for pod in json.loads(self.api.text(PODS, 10))["items"]:
                self.read(pod)
        except (OSError, ValueError, http.client.HTTPException):
            pass  # the API server is being upgraded, or the pod is not there yet

    def read(self, pod: dict) -> None:
        name, ended = pod["metadata"]["name"], pod["status"].get("phase") in ("Succeeded", "Failed")
        self.pods[name] = pod
        if name in self.whole:
            return
        try:
            text = self.api.text(f"{PODS}/{name}/log?container=kubectl-upgrade", 10)
        except (OSError, http.client.HTTPException):
            return
        # what a broken answer cut short is no news
        if len(text) >= len(self.logs.get(name, "")):
            self.logs[name] = text
            if ended:
                self.whole.add(name)

    def sequences(self) -> list[str]:
        return sequences(list(self.pods.values()), self.logs)


def sequences(pods: list[dict], logs: dict[str, str]) -> list[str]:
    """One text a run, oldest first: a line `# JOB` before what its pods did, those of the detection that seeded it first."""
    texts: dict[str, list[str]] = {}
    before: list[str] = []
    for pod in sorted(pods, key=lambda one: (one["metadata"]["creationTimestamp"], one["metadata"]["name"])):
        labels = pod["metadata"].get("labels", {})
        run, job = labels.get(RUN), labels.get(JOB, "")
        lines = LINE.findall(logs.get(pod["metadata"]["name"], ""))
        if run is None:
            before += ["# detect", *lines]
            continue
        texts.setdefault(run, before).extend([f"# {job}", *lines])
        before = []
    return ["\n".join(lines) + "\n" for lines in texts.values()]
