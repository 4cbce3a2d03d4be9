"""The image that the chain's Jobs run, packed without an engine: Debian with the product's own package list, then the
binary as a layer of its own, so that packing again takes a second."""

import json
import os
from pathlib import Path

from . import cluster, oci, rootfs
from .cache import cached
from .paths import REPOSITORY, STATE
from .registry import Registry
from .say import LabError, answer, say, timed
from .services import REGISTRY

# One list for the released image and for this one.
PACKAGES_FILE = REPOSITORY / "plugins/image-packages.txt"
DEFAULT_PACKAGES = ["openssh-client", "ca-certificates"]
NAME = "kubectl-upgrade"
UID = 65532
USER_LINE = f"upgrade:x:{UID}:{UID}:kubectl-upgrade:/tmp:/usr/sbin/nologin\n"


def act(options) -> None:
    cluster.describe()  # its registry takes the image
    binary = Path(options.binary)
    if not binary.is_file():
        raise LabError(f"{binary}: no such file")
    if not os.access(binary, os.X_OK):
        raise LabError(f"{binary}: not executable")
    with timed(f"packed and pushed {NAME}:{options.tag}"):
        answer(f"{REGISTRY}/{NAME}@{push(binary, options.tag)}")


def push(binary: Path, tag: str) -> str:
    home = STATE / "image"
    home.mkdir(parents=True, exist_ok=True)
    target = home / f"{os.getpid()}.tar"
    try:
        top = oci.layer(target, {f"usr/local/bin/{NAME}": binary.resolve()})
        made = oci.image([base(), top], [f"/usr/local/bin/{NAME}"], user=f"{UID}:{UID}")
        return Registry(REGISTRY).push(NAME, tag, made)
    finally:
        target.unlink(missing_ok=True)


def base() -> oci.Blob:
    packages = package_list()
    tree = rootfs.packages_only("image-base", packages, variant="minbase")

    def make(home: Path) -> None:
        say(f"image base: bookworm with {', '.join(packages)}")
        give_user(tree)
        blob = oci.layer(home / "layer.tar", {}, tree=tree)
        # hashing it anew would be most of a repack's time
        (home / "layer.json").write_text(json.dumps(blob.descriptor()))
    home = cached("images", "base", (str(tree), USER_LINE, Path(oci.__file__), Path(__file__)), make)
    known = json.loads((home / "layer.json").read_text())
    return oci.Blob(known["mediaType"], known["digest"], known["size"], file=home / "layer.tar")


def give_user(tree: Path) -> None:
    """ssh refuses to run for a uid that has no name."""
    for name, line in (("passwd", USER_LINE), ("group", f"upgrade:x:{UID}:\n")):
        file = tree / "etc" / name
        text = file.read_text()
        if "\nupgrade:" not in text:
            file.write_text(text + line)


def package_list() -> list[str]:
    if not PACKAGES_FILE.exists():
        return DEFAULT_PACKAGES
    lines = (line.split("#")[0].strip() for line in PACKAGES_FILE.read_text().splitlines())
    return [line for line in lines if line]
