"""How many etcd members are up, once a second, asked of each member itself."""

import http.client
import json
import os
import ssl
import threading
import time

from .. import ssh
from ..paths import STATE
from ..say import LabError
from ..topology import place

EVERY, TIMEOUT = 1.0, 1.5
PKI = "/etc/kubernetes/pki/etcd"


class Members:
    def __init__(self, nodes: list[str]):
        self.nodes = nodes
        self.seen: list[dict] = []
        self.ended = threading.Event()
        self.tls = trusted(nodes[0])
        self.thread = threading.Thread(target=self.look_on, daemon=True, name="etcd")

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join(len(self.nodes) * TIMEOUT + EVERY)

    def look_on(self) -> None:
        while not self.ended.wait(EVERY):
            self.seen.append({"at": time.time(), "up": [name for name in self.nodes if self.is_up(name)]})

    def is_up(self, name: str) -> bool:
        """Serializable, so that a member answers for itself: during an election all others would look dead, too."""
        connection = http.client.HTTPSConnection(place(name).address, 2379, timeout=TIMEOUT, context=self.tls)
        try:
            connection.request("GET", "/health?serializable=true")
            return json.loads(connection.getresponse().read()).get("health") == "true"
        except (OSError, ValueError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def judge(self, stage) -> None:
        stage.save("etcd.json", self.seen)
        quorum = len(self.nodes) // 2 + 1
        fewest = min((len(one["up"]) for one in self.seen), default=0)
        stage.checks.that(f"never fewer than {quorum} of {len(self.nodes)} etcd members were up", fewest >= quorum,
                          f"at least {fewest} up in {len(self.seen)} looks")


def trusted(node: str) -> ssl.SSLContext:
    """etcd's own health-check certificate, as a person on a control plane would use it."""
    home = STATE / "etcd-pki"
    home.mkdir(mode=0o700, exist_ok=True)
    for name in ("ca.crt", "healthcheck-client.crt", "healthcheck-client.key"):
        with open(os.open(home / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(ssh.text(node, f"cat {PKI}/{name}") + "\n")
    try:
        context = ssl.create_default_context(cafile=home / "ca.crt")
        context.load_cert_chain(home / "healthcheck-client.crt", home / "healthcheck-client.key")
    except ssl.SSLError as error:
        raise LabError(f"etcd's certificates from {node} can't be used: {error}") from None
    return context
