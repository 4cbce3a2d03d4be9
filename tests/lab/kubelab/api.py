"""The API over one plain HTTPS connection, for watchers that must be cheap and see everything."""

import base64
import http.client
import json
import ssl
import tempfile
import urllib.parse
from pathlib import Path

from . import kube, sh


class Api:
    def __init__(self):
        view = json.loads(sh.run(kube.command(["config", "view", "--raw", "-o", "json"])).stdout)
        server, user = view["clusters"][0]["cluster"], view["users"][0]["user"]
        self.address = urllib.parse.urlsplit(server["server"]).netloc
        self.tls = ssl.create_default_context(cadata=decoded(server["certificate-authority-data"]))
        with tempfile.TemporaryDirectory() as folder:  # ssl takes certificates from files only
            pair = Path(folder) / "pair.pem"
            pair.touch(mode=0o600)
            pair.write_text(decoded(user["client-certificate-data"]) + decoded(user["client-key-data"]))
            self.tls.load_cert_chain(pair)

    def status(self, path: str, timeout: float) -> int:
        """A fresh connection each time: an old one would go on to a server that takes no new ones."""
        connection = http.client.HTTPSConnection(self.address, timeout=timeout, context=self.tls)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def text(self, path: str, timeout: float) -> str:
        """The whole answer; anything but 200 is an OSError."""
        connection = http.client.HTTPSConnection(self.address, timeout=timeout, context=self.tls)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read().decode(errors="replace")
            if answer.status != 200:
                raise OSError(f"{path}: {answer.status}")
            return body
        finally:
            connection.close()

    def lines(self, path: str, timeout: float):
        """A watch: one JSON object a line, until the server ends it."""
        connection = http.client.HTTPSConnection(self.address, timeout=timeout, context=self.tls)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            if answer.status != 200:
                raise OSError(f"{path}: {answer.status}")
            for line in answer:
                yield json.loads(line)
        finally:
            connection.close()


def decoded(text: str) -> str:
    return base64.b64decode(text).decode()
