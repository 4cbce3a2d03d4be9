"""When nobody led the control plane: without a controller manager and a scheduler no Job gets a pod, whatever we do.

A kubelet of another minor gives static pods new identities and so restarts them all (their uid is a hash of the pod's
Go structure); their successors wait 15 s for the Leases of those that went. An upgrade done by hand has this time, too.
"""

import http.client
import threading
import time

from ..api import Api
from ..say import LabError
from .overhead import seconds
from .spans import merged

LEADERS = ("kube-scheduler", "kube-controller-manager")
PATH = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases?watch=1&timeoutSeconds=20"
# Leaders renew every two seconds; with the noise of a loaded machine, more than this is a gap.
GAP_SECONDS = 5.0


class Elections:
    """One cheap watch in the background, as of the records."""

    def __init__(self):
        self.renewed: dict[str, list[float]] = {name: [] for name in LEADERS}
        self.ended = threading.Event()

    def __enter__(self):
        threading.Thread(target=self.follow, daemon=True, name="elections").start()
        return self

    def __exit__(self, *_):
        self.ended.set()

    def follow(self) -> None:
        while not self.ended.is_set():
            try:
                for event in Api().lines(PATH, timeout=25):
                    self.see(event.get("object", {}))
            except (OSError, ValueError, http.client.HTTPException, LabError):
                time.sleep(0.3)  # the API server is being upgraded

    def see(self, lease: dict) -> None:
        name, spec = lease.get("metadata", {}).get("name"), lease.get("spec", {})
        if name in self.renewed and spec.get("renewTime"):
            self.renewed[name].append(seconds(spec["renewTime"]))

    def away(self) -> list[tuple[float, float]]:
        """The times in which one of the two had no leader, none twice."""
        return merged([gap for times in self.renewed.values() for gap in gaps(times)])


def gaps(times: list[float]) -> list[tuple[float, float]]:
    ordered = sorted(set(times))
    return [(one, other) for one, other in zip(ordered, ordered[1:]) if other - one > GAP_SECONDS]
