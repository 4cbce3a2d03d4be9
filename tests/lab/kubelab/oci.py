"""Container images, made without an engine: a layer is a tar, an image is three small JSON texts around its layers."""

import hashlib
import io
import json
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

LAYER = "application/vnd.oci.image.layer.v1.tar"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Blob:
    """Something with a digest: in memory, or a file of its own."""
    media_type: str
    digest: str
    size: int
    content: bytes | None = None
    file: Path | None = None

    def descriptor(self) -> dict:
        return {"mediaType": self.media_type, "digest": self.digest, "size": self.size}


@dataclass(frozen=True)
class Image:
    manifest: Blob
    config: Blob
    layers: tuple[Blob, ...]


def in_memory(media_type: str, content: bytes) -> Blob:
    return Blob(media_type, f"sha256:{hashlib.sha256(content).hexdigest()}", len(content), content=content)


def on_disk(media_type: str, file: Path) -> Blob:
    with open(file, "rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    return Blob(media_type, f"sha256:{found}", file.stat().st_size, file=file)


def layer(target: Path, files: dict[str, Path | bytes], tree: Path | None = None) -> Blob:
    """A tar with fixed times and owners, so that the same content has the same digest. Not compressed: it travels over
    a bridge, and two cores have better things to do."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        if tree is not None:
            for path in sorted(tree.rglob("*")):
                add_path(tar, path, str(path.relative_to(tree)))
        for directory in directories(files, tree):
            tar.addfile(entry(directory, tarfile.DIRTYPE, 0o1777 if directory == "tmp" else 0o755))
        for name, source in sorted(files.items()):
            add_file(tar, name, source)
    return on_disk(LAYER, target)


def directories(files: dict, tree: Path | None) -> list[str]:
    wanted = {"tmp"}
    for name in files:
        wanted.update(str(parent) for parent in Path(name).parents if str(parent) != ".")
    return sorted(name for name in wanted if tree is None or not (tree / name).exists())


def entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.mtime = kind, mode, 0
    return info


def add_path(tar: tarfile.TarFile, path: Path, name: str) -> None:
    if not (path.is_symlink() or path.is_dir() or path.is_file()):
        return  # device nodes are the runtime's affair
    info = tar.gettarinfo(path, name)
    info.mtime, info.uname, info.gname = 0, "", ""
    if info.isreg():
        with open(path, "rb") as opened:
            tar.addfile(info, opened)
    else:
        tar.addfile(info)


def add_file(tar: tarfile.TarFile, name: str, source: Path | bytes) -> None:
    if isinstance(source, Path) and source.is_symlink():
        info = entry(name, tarfile.SYMTYPE, 0o777)
        info.linkname = os.readlink(source)
        return tar.addfile(info)
    info = entry(name, tarfile.REGTYPE, 0o755 if isinstance(source, Path) else 0o644)
    if isinstance(source, bytes):
        info.size = len(source)
        return tar.addfile(info, io.BytesIO(source))
    info.size = source.stat().st_size
    with open(source, "rb") as opened:
        return tar.addfile(info, opened)


def image(layers: list[Blob], entrypoint: list[str], user: str = "") -> Image:
    """Entrypoint and never Cmd: a pod's `args` (CoreDNS has only those) would replace Cmd."""
    config = in_memory(CONFIG, as_json({
        "architecture": "amd64", "os": "linux", "created": "1970-01-01T00:00:00Z",
        "config": {"Entrypoint": entrypoint, "Env": [PATH], "User": user, "WorkingDir": "/"},
        "rootfs": {"type": "layers", "diff_ids": [one.digest for one in layers]}}))
    manifest = in_memory(MANIFEST, as_json({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": config.descriptor(),
        "layers": [one.descriptor() for one in layers]}))
    return Image(manifest, config, tuple(layers))


def as_json(value: dict) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
