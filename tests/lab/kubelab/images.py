"""The images of a cluster, under exactly the names that `kubeadm config images list` prints, in a registry's storage."""

import socket
import subprocess
from pathlib import Path

from . import gobuild, oci, rootfs, sh
from .cache import cached
from .paths import APPS
from .registry import Registry
from .templates import fill, write
from .versions import COREDNS_TAG_OF_MINOR, ETCD_OF_MINOR, KUBERNETES, PAUSE, minor

APP_NAMES = ("web", "prober")
PASSWD = b"root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n"
GROUP = b"root:x:0:\nnobody:x:65534:\n"
STATIC = {"etc/passwd": PASSWD, "etc/group": GROUP}
IPTABLES_NAMES = [f"{family}{tool}" for family in ("iptables", "ip6tables") for tool in ("", "-save", "-restore")]


def storage() -> Path:
    """A registry's storage with everything in it; started clusters work on a copy."""
    wanted = every_image()
    # paths in the cache carry the hash of their own recipe in their name: the list below is the whole content
    recipe = (wanted, Path(oci.__file__), Path(__file__))

    def make(home: Path) -> None:
        with temporary_registry(home) as registry:
            for number, (name, tag, sources, entrypoint) in enumerate(wanted):
                layers = [make_layer(home, f"{number}-{index}", source) for index, source in enumerate(sources)]
                registry.push(name, tag, oci.image(layers, entrypoint))
        for tar in home.glob("*.tar"):
            tar.unlink()
    return cached("images", "registry", recipe, make) / "storage"


def every_image() -> list[tuple]:
    """(name, tag, sources of the layers, entrypoint). As in the public images there is no shell in any of them."""
    images = []
    for version in KUBERNETES:
        built = gobuild.kubernetes(version)
        for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler"):
            images.append((name, f"v{version}", [binaries(built, name)], [f"/usr/local/bin/{name}"]))
        images.append(("kube-proxy", f"v{version}", [proxy_base(), binaries(built, "kube-proxy")],
                       ["/usr/local/bin/kube-proxy"]))
    for name in sorted({minor(version) for version in KUBERNETES}):
        etcd = gobuild.etcd(ETCD_OF_MINOR[name])
        images.append(("etcd", f"{ETCD_OF_MINOR[name]}-0", [binaries(etcd, "etcd", "etcdctl", "etcdutl")],
                       ["/usr/local/bin/etcd"]))
        images.append(("coredns/coredns", COREDNS_TAG_OF_MINOR[name],
                       [{**STATIC, "coredns": gobuild.coredns() / "coredns"}], ["/coredns"]))
    images.append(("pause", PAUSE, [{**STATIC, "pause": pause() / "pause"}], ["/pause"]))
    for name in APP_NAMES:
        images.append((f"lab/{name}", "1", [{**STATIC, name: gobuild.app(name) / name}], [f"/{name}"]))
    return images


def of_clusters() -> list[tuple]:
    """Those that a cluster's nodes hold from the start; workloads come later."""
    return [image for image in every_image() if not image[0].startswith("lab/")]


def binaries(home: Path, *names: str) -> dict:
    return {**STATIC, **{f"usr/local/bin/{name}": home / name for name in names}}


def proxy_base() -> Path:
    """kube-proxy runs iptables: the tool under all its names, its plug-ins, libraries, loader, and conntrack."""
    tree = rootfs.packages_only("kube-proxy", ["iptables", "conntrack"])
    for name in IPTABLES_NAMES:
        link = tree / "usr/sbin" / name  # otherwise made by the alternatives system, which never ran here
        if not link.is_symlink():
            link.symlink_to("xtables-nft-multi")
    return tree


def make_layer(home: Path, name: str, source: dict | Path) -> oci.Blob:
    target = home / f"{name}.tar"
    return oci.layer(target, {}, tree=source) if isinstance(source, Path) else oci.layer(target, source)


def pause() -> Path:
    source = APPS / "pause/pause.c"

    def make(home: Path) -> None:
        sh.run(["gcc", "-Os", "-static", "-s", "-o", home / "pause", source], log=home / "build.log")
    return cached("go", "pause", (source,), make)


class temporary_registry:
    """Debian's registry on a loopback port, for as long as it takes to fill its storage."""

    def __init__(self, home: Path):
        self.home = home

    def __enter__(self) -> Registry:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        config = self.home / "registry.yml"
        write(config, fill("registry.yml", STORAGE=self.home / "storage", ADDRESS=address))
        with open(self.home / "registry.log", "wb") as log:
            self.process = subprocess.Popen(["docker-registry", "serve", config], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        registry = Registry(address)
        sh.wait("the temporary registry to answer", 20, registry.ready, log=self.home / "registry.log")
        return registry

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
