"""Putting images into a registry over its HTTP interface (the OCI distribution specification's push)."""

import http.client
import json
import urllib.parse

from .oci import Blob, Image
from .say import LabError


class Registry:
    def __init__(self, address: str):
        self.address = address

    def push(self, repository: str, tag: str, image: Image) -> str:
        """The digest under which the image can be pulled."""
        for blob in (*image.layers, image.config):
            self.push_blob(repository, blob)
        self.ask("PUT", f"/v2/{repository}/manifests/{tag}", image.manifest, expect=(201,))
        return image.manifest.digest

    def copy(self, repository: str, tag: str, to: str, to_tag: str) -> None:
        """The same image under another name; its layers are mounted, not sent."""
        manifest, media_type = self.manifest(repository, tag)
        content = json.loads(manifest)
        for blob in (*content["layers"], content["config"]):
            self.ask("POST", f"/v2/{to}/blobs/uploads/?mount={urllib.parse.quote(blob['digest'])}&from={repository}", None,
                     expect=(201,))
        self.ask("PUT", f"/v2/{to}/manifests/{to_tag}", Blob(media_type, "", len(manifest), content=manifest), expect=(201,))

    def manifest(self, repository: str, tag: str) -> tuple[bytes, str]:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            kind = "application/vnd.oci.image.manifest.v1+json"
            connection.request("GET", f"/v2/{repository}/manifests/{tag}", headers={"Accept": kind})
            answer = connection.getresponse()
            return answer.read(), answer.headers["Content-Type"]
        finally:
            connection.close()

    def push_blob(self, repository: str, blob: Blob) -> None:
        status, _ = self.ask("HEAD", f"/v2/{repository}/blobs/{blob.digest}", None, expect=(200, 404))
        if status == 200:
            return
        _, headers = self.ask("POST", f"/v2/{repository}/blobs/uploads/", None, expect=(202,))
        place = urllib.parse.urlsplit(headers["Location"])
        query = f"{place.query}&" if place.query else ""
        self.ask("PUT", f"{place.path}?{query}digest={urllib.parse.quote(blob.digest)}", blob, expect=(201,),
                 media_type="application/octet-stream")

    def ready(self) -> bool:
        return self.ask("GET", "/v2/", None, expect=(200,))[0] == 200

    def ask(self, method: str, path: str, blob: Blob | None, expect: tuple, media_type: str | None = None):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            headers = {"Content-Length": str(blob.size if blob else 0)}
            if blob:
                headers["Content-Type"] = media_type or blob.media_type
            body = blob.content if blob and blob.content is not None else (open(blob.file, "rb") if blob else None)
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status not in expect:
                raise LabError(f"registry {self.address}: {method} {path}: {answer.status} {said[:300]!r}")
            return answer.status, answer.headers
        except (OSError, http.client.HTTPException) as error:
            raise LabError(f"registry {self.address}: {method} {path}: {error}") from None
        finally:
            connection.close()
