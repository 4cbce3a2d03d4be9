"""The product, as a person with the plugins and a kubeconfig uses it."""

import base64
import json
import os
from pathlib import Path

from .. import image, kube, sh, ssh
from ..paths import REPOSITORY
from ..say import LabError, timed
from ..services import REGISTRY
from ..topology import GATEWAY

NAMESPACE = "k8s-upgrade"
SIGNALS = f"http://{GATEWAY}:9000"
KILL_SWITCH, LEASE, CRON_JOB = "k8s-upgrade-killswitch", "k8s-upgrade", "k8s-version-check"
DETECT_LABEL, CHAIN_LABEL = "app=k8s-version-upgrade", "app=k8s-upgrade-chain"

# Longest for a detection's Job: its image is pulled, the apt list refreshed, the repository asked.
DETECTION = 180


def policy(**more) -> str:
    """What this host and these tests need, and nothing else: everything beside it is the product's own default. JSON is
    YAML too."""
    own = {
        "repository": {"url": f"http://{GATEWAY}/core:/stable:"},
        # control groups v1: the host's, see ../kubeadm.py
        "kubeadm": {"ignorePreflightErrors": ["SystemVerification"]},
        # a new cluster has not been quiet for a day, and a soak would only be slept through
        "quiet": {"readyFor": "0s"}, "nodes": {"soak": "0s"},
        "alerts": {"url": SIGNALS}, "metrics": {"pushgateway": SIGNALS}, "chat": {"slack": True},
    }
    return json.dumps({**own, **more}, indent=1)


def newest_binary() -> Path:
    """Of the builds that are there, the one that was made last."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    built = [target / profile / "kubectl-upgrade" for profile in ("lab", "release", "debug")]
    found = [binary for binary in built if binary.is_file()]
    if not found:
        raise LabError(f"no kubectl-upgrade in {target}/{{lab,release,debug}}: run `cargo build`, or pass --binary PATH")
    return max(found, key=lambda binary: binary.stat().st_mtime)


class Product:
    def __init__(self, binary: Path, evidence: Path):
        self.binary, self.evidence = binary, evidence

    def run(self, *words, timeout: float = 120, check: bool = True):
        """Without a terminal nothing may ask, so every question is answered beforehand."""
        return sh.run([self.binary, *words, f"--kubeconfig={kube.KUBECONFIG}", "--yes"], timeout=timeout, check=check,
                      env={"NO_COLOR": "1"})

    def said(self, *words, timeout: float = 120) -> tuple[int, str]:
        """Exit code, and everything that was said."""
        done = self.run(*words, timeout=timeout, check=False)
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace").strip()

    def install(self, policy_text: str) -> str:
        with timed("image packed and pushed"):
            reference = f"{REGISTRY}/{image.NAME}@{image.push(self.binary, 'scenario')}"
        apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
        apply(secret())
        self.configure(policy_text)
        with timed("kubectl upgrade run install"):
            done = self.run("run", "install", "--image", reference)
        (self.evidence / "install.txt").write_bytes(done.stdout + done.stderr)
        # an installation must leave the operator's policy as it is
        self.configure(policy_text)
        return reference

    def configure(self, policy_text: str) -> None:
        (self.evidence / "policy.yaml").write_text(policy_text + "\n")
        apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "k8s-upgrade-config", "namespace": NAMESPACE},
               "data": {"policy.yaml": policy_text}})

    def start_detection(self, name: str) -> None:
        """The CronJob's own Job, at once instead of at 23:00."""
        kube.run("create", "job", f"--from=cronjob/{CRON_JOB}", name, "-n", NAMESPACE)

    def detection(self, name: str) -> tuple[bool, str]:
        """Waits for its end: whether it completed, and its log."""
        with timed(f"Job {name}"):
            ended = sh.wait(f"Job {name} to end", DETECTION, lambda: job_end(name), pause=0.5)
        return ended == "Complete", job_log(name)


def secret() -> dict:
    given = {"ssh_key": ssh.KEY.read_text(), "ssh_key_pub": ssh.public_key(), "slack_webhook": f"{SIGNALS}/chat"}
    data = {key: base64.b64encode(value.encode()).decode() for key, value in given.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "k8s-upgrade-creds", "namespace": NAMESPACE},
            "type": "Opaque", "data": data}


def apply(thing: dict) -> None:
    kube.run("apply", "-f", "-", stdin=json.dumps(thing))


def job_end(name: str) -> str | None:
    conditions = kube.get("job", name, "-n", NAMESPACE).get("status", {}).get("conditions", [])
    return next((one["type"] for one in conditions if one["status"] == "True" and one["type"] in ("Complete", "Failed")),
                None)


def job_log(name: str) -> str:
    done = kube.run("logs", f"job/{name}", "-n", NAMESPACE, "--all-containers", "--tail=-1", check=False)
    return (done.stdout + done.stderr).decode(errors="replace")
