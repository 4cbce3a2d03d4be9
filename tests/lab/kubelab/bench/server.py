"""etcd and a kube-apiserver on loopback, with nothing beside them: no controller undoes what is put there."""

import http.client
import json
import secrets
import socket
import ssl
import subprocess
from pathlib import Path

from .. import gobuild, sh
from ..say import LabError

READY_WITHIN = 90


class Server:
    """Up within `with`; both programs end with it."""

    def __init__(self, folder: Path, version: str, etcd: str):
        self.folder, self.version, self.etcd = folder, version, etcd
        self.token, self.children = secrets.token_hex(16), []
        self.port, self.etcd_port, self.peer_port = free_ports(3)

    def __enter__(self):
        try:
            self.start_etcd()
            self.start_apiserver()
            sh.wait("the API server", READY_WITHIN, self.is_ready, pause=0.2)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def start_etcd(self) -> None:
        # what is measured is the reader, so a crash may lose all of it
        self.start("etcd", gobuild.etcd(self.etcd) / "etcd", [
            "--data-dir", self.folder / "etcd", "--unsafe-no-fsync", "--quota-backend-bytes", 8 << 30,
            "--listen-client-urls", f"http://127.0.0.1:{self.etcd_port}",
            "--advertise-client-urls", f"http://127.0.0.1:{self.etcd_port}",
            "--listen-peer-urls", f"http://127.0.0.1:{self.peer_port}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{self.peer_port}",
            "--initial-cluster", f"default=http://127.0.0.1:{self.peer_port}"])

    def start_apiserver(self) -> None:
        key, tokens = self.folder / "service-account.key", self.folder / "tokens.csv"
        sh.run(["openssl", "genrsa", "-out", key, "2048"])
        tokens.touch(mode=0o600)
        tokens.write_text(f"{self.token},bench,bench,system:masters\n")
        self.start("apiserver", gobuild.kubernetes(self.version) / "kube-apiserver", [
            "--etcd-servers", f"http://127.0.0.1:{self.etcd_port}", "--bind-address", "127.0.0.1",
            "--secure-port", self.port, "--cert-dir", self.folder / "certs", "--token-auth-file", tokens,
            "--service-account-key-file", key, "--service-account-signing-key-file", key,
            "--service-account-issuer", "https://bench", "--service-cluster-ip-range", "10.96.0.0/16",
            # or it refuses to be known as 127.0.0.1
            "--endpoint-reconciler-type", "none",
            # nobody makes accounts, and nobody takes the taint of a new node away
            "--disable-admission-plugins", "ServiceAccount,TaintNodesByCondition",
            "--authorization-mode", "RBAC", "--max-requests-inflight", "3000", "--max-mutating-requests-inflight", "3000"])

    def start(self, name: str, program: Path, arguments: list) -> None:
        with open(self.folder / f"{name}.log", "wb") as log:
            words = [str(word) for word in (program, *arguments)]
            self.children.append(subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def is_ready(self) -> bool:
        for child in self.children:
            if child.poll() is not None:
                raise SystemExit(f"{child.args[0]} ended with {child.returncode}; see {self.folder}")
        try:
            return self.client().asked("GET", "/readyz") is not None
        except OSError as error:
            raise LabError(str(error)) from None

    def client(self) -> "Client":
        return Client(self.port, self.token)

    def kubeconfig(self) -> Path:
        path = self.folder / "kubeconfig"
        path.touch(mode=0o600)
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "bench",
            "clusters": [{"name": "bench", "cluster": {
                "server": f"https://127.0.0.1:{self.port}", "certificate-authority": str(self.folder / "certs/apiserver.crt")}}],
            "users": [{"name": "bench", "user": {"token": self.token}}],
            "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench"}}]}))
        return path


class Client:
    """One connection, kept."""

    def __init__(self, port: int, token: str):
        tls = ssl.create_default_context()
        # a certificate that the server on the other end of this machine's loopback has just signed itself
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        self.connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=tls)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def asked(self, method: str, path: str, body: dict | None = None) -> bytes:
        self.connection.request(method, path, json.dumps(body) if body else None, self.headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise OSError(f"{method} {path}: {answer.status} {said[:300].decode(errors='replace')}")
        return said


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
