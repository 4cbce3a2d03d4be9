"""Everything that a cluster is made of, so that `up` only has to put it together."""

from . import cache, cluster, freezer, gobuild, image, images, packages, rootfs, sh
from .say import LabError, say, timed
from .topology import TOPOLOGIES
from .versions import KUBERNETES

HOST_PACKAGES = """systemd-container mmdebstrap gcc libc6-dev apt-utils dpkg-dev gnupg nginx-light haproxy
docker-registry iptables conntrack iproute2 openssh-client e2fsprogs""".split()


def act(options) -> None:
    with timed("build"):
        host_packages()
        need_go()
        rootfs.node()
        gobuild.everything()
        packages.repositories()
        images.storage()
        image.base()
        if options.prune:
            prune()


def prune() -> None:
    """A node's root and the repository lie in the cache: nothing goes while a cluster stands on it."""
    if cluster.DESCRIPTION.exists():
        raise LabError("a cluster is up: run `lab down` before pruning the cache")
    cache.prune({freezer.home(topology, version) for topology in TOPOLOGIES for version in KUBERNETES})


def host_packages() -> None:
    found = sh.text(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *HOST_PACKAGES], check=False)
    missing = [name for name in HOST_PACKAGES if f"{name} installed" not in found.splitlines()]
    if not missing:
        return
    say(f"installing {' '.join(missing)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    sh.run(["apt-get", "update"], env=quiet, timeout=300)
    sh.run(["apt-get", "install", "-y", "--no-install-recommends", *missing], env=quiet, timeout=900)


def need_go() -> None:
    """Kubernetes 1.37 wants Go 1.26; Debian's own is far older, so it is not installed from there."""
    found = gobuild.go_version()
    if tuple(int(part) for part in found.split(".")[:2]) < (1, 26):
        raise LabError(f"go {found} is on this machine; the lab builds Kubernetes from source and needs Go 1.26 or newer")
