"""Which nodes there are and where: a node's name says everything, so that one that joins later fits in unasked."""

import re
from dataclasses import dataclass

from .say import LabError

GATEWAY = "10.77.0.1"
NODE_NETWORK = "10.77.0.0/24"
POD_NETWORK = "10.244.0.0/16"
SERVICE_NETWORK = "10.96.0.0/12"

TOPOLOGIES = {"1": ["cp1"], "1+2": ["cp1", "w1", "w2"], "3+2": ["cp1", "cp2", "cp3", "w1", "w2"]}
# Static routes are written for all of these on every node at boot, so a node may join at any moment.
POSSIBLE = [f"cp{number}" for number in range(1, 6)] + [f"w{number}" for number in range(1, 10)]


@dataclass(frozen=True)
class Place:
    name: str
    host_number: int

    @property
    def address(self) -> str:
        return f"10.77.0.{self.host_number}"

    @property
    def pod_cidr(self) -> str:
        return f"10.244.{self.host_number}.0/24"

    @property
    def is_control_plane(self) -> bool:
        return self.name.startswith("cp")


def place(name: str) -> Place:
    """cp1 is 10.77.0.11, w1 is 10.77.0.21."""
    found = re.fullmatch(r"(cp|w)([1-9])", name)
    if not found or name not in POSSIBLE:
        raise LabError(f"node {name!r}: names are cp1 to cp5 and w1 to w9")
    return Place(name, (10 if found[1] == "cp" else 20) + int(found[2]))


def endpoint(topology: str) -> str:
    """Several control planes stand behind the lab's load balancer, which outlives any of them."""
    return f"{GATEWAY}:6443" if topology == "3+2" else f"{place('cp1').address}:6443"
