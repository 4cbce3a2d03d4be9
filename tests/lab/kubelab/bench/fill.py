"""Puts the objects there, each with its status, by a few connections at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import local

from . import fake
from .fake import Size
from .server import Server

CONNECTIONS = 4
PLACES = {"Node": "/api/v1/nodes", "Namespace": "/api/v1/namespaces"}
PLURALS = {"Pod": ("/api/v1", "pods"), "Deployment": ("/apis/apps/v1", "deployments"),
           "ReplicaSet": ("/apis/apps/v1", "replicasets"), "PodDisruptionBudget": ("/apis/policy/v1", "poddisruptionbudgets")}


def fill(server: Server, size: Size) -> None:
    at = Filler(server)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        spaces = sorted({fake.namespace(index) for index in range(size.deployments)})
        list(pool.map(at.put, [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in spaces]))
        list(pool.map(lambda index: at.put(fake.node(index, server.version)), range(size.nodes)))
        sets = list(pool.map(lambda index: at.service(index), range(size.deployments)))
        list(pool.map(lambda index: at.put(fake.pod(index, size.nodes, sets[index // fake.PODS_OF_A_DEPLOYMENT])),
                      range(size.deployments * fake.PODS_OF_A_DEPLOYMENT)))


class Filler:
    def __init__(self, server: Server):
        self.server, self.of_thread = server, local()

    def service(self, index: int) -> dict:
        """A Deployment with its budget; answers its ReplicaSet, which owns the pods."""
        made = self.put(fake.deployment(index))
        self.put(fake.budget(index))
        return self.put(fake.replica_set(index, made))

    def put(self, wanted: dict) -> dict:
        """The status is a request of its own: a create takes none."""
        place = place_of(wanted)
        made = json.loads(self.client().asked("POST", place, wanted))
        if "status" not in wanted:
            return made
        made["status"] = wanted["status"]
        return json.loads(self.client().asked("PUT", f"{place}/{made['metadata']['name']}/status", made))

    def client(self):
        if not hasattr(self.of_thread, "client"):
            self.of_thread.client = self.server.client()
        return self.of_thread.client


def place_of(wanted: dict) -> str:
    if wanted["kind"] in PLACES:
        return PLACES[wanted["kind"]]
    group, plural = PLURALS[wanted["kind"]]
    return f"{group}/namespaces/{wanted['metadata']['namespace']}/{plural}"
