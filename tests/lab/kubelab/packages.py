"""Debian packages and signed repositories, laid out like the public one: one repository a minor version."""

import os
import shutil
from pathlib import Path

from . import gobuild, sh
from .cache import cached
from .paths import FILES
from .versions import CONTAINERD, KUBERNETES, minor

KUBELET_DEPENDS = "iptables (>= 1.4.21), iproute2, mount, util-linux"


def kubernetes_debs(version: str) -> Path:
    binaries = gobuild.kubernetes(version)

    def make(home: Path) -> None:
        unit = FILES / "packages/kubelet"
        deb(home, "kubeadm", f"{version}-1.1", {"usr/bin/kubeadm": binaries / "kubeadm"})
        deb(home, "kubectl", f"{version}-1.1", {"usr/bin/kubectl": binaries / "kubectl"})
        deb(home, "kubelet", f"{version}-1.1", {
            "usr/bin/kubelet": binaries / "kubelet",
            "usr/lib/systemd/system/kubelet.service": unit / "kubelet.service",
            "usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf": unit / "10-kubeadm.conf",
        }, depends=KUBELET_DEPENDS, postinst=unit / "postinst")
    return cached("debs", f"kubernetes-{version}", (binaries.name, FILES / "packages/kubelet", Path(__file__)), make)


def containerd_version(version: str) -> str:
    return f"{version}-1~debian.12~bookworm"


def containerd_debs() -> Path:
    """Two versions of it, so that one node can lag behind the others."""
    binaries = {version: gobuild.containerd(version) for version in CONTAINERD}
    files = FILES / "packages/containerd.io"

    def make(home: Path) -> None:
        for version, built in binaries.items():
            content = {f"usr/bin/{name}": built / name for name in ("containerd", "containerd-shim-runc-v2", "ctr")}
            content["usr/lib/systemd/system/containerd.service"] = files / "containerd.service"
            deb(home, "containerd.io", containerd_version(version), content, postinst=files / "postinst")
    names = [built.name for built in binaries.values()]
    return cached("debs", "containerd", (names, files, Path(__file__)), make)


def deb(home: Path, name: str, version: str, content: dict, depends: str = "", postinst: Path | None = None) -> None:
    tree = home / f"{name}.tree"
    for target, source in content.items():
        (tree / target).parent.mkdir(parents=True, exist_ok=True)
        os.link(source, tree / target) if same_disk(source, home) else shutil.copy2(source, tree / target)
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: amd64\nSection: admin\nPriority: optional\n"
        f"Maintainer: kubectl-upgrade lab <lab@example.invalid>\n" + (f"Depends: {depends}\n" if depends else "")
        + f"Description: {name} {version}, built from source for the lab\n")
    if postinst:
        shutil.copy(postinst, control / "postinst")
        (control / "postinst").chmod(0o755)
    # little compression: the packages travel over a bridge, not over the internet
    sh.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", tree, home / f"{name}_{version}_amd64.deb"])
    shutil.rmtree(tree)


def same_disk(one: Path, other: Path) -> bool:
    """The caches' own binaries can be linked; the clone's files are copied, for dpkg-deb wants plain modes."""
    return FILES not in one.parents and one.stat().st_dev == other.stat().st_dev


def signing_key() -> Path:
    """A throwaway key of the lab's own."""
    def make(home: Path) -> None:
        gnupg = home / "gnupg"
        gnupg.mkdir(mode=0o700)
        gpg = ["gpg", "--homedir", gnupg, "--batch"]
        sh.run([*gpg, "--passphrase", "", "--quick-generate-key", "kubectl-upgrade lab <lab@example.invalid>",
                "rsa3072", "sign", "10y"])
        (home / "Release.key").write_bytes(sh.run([*gpg, "--armor", "--export"]).stdout)
        (home / "keyring.gpg").write_bytes(sh.run([*gpg, "--export"]).stdout)
        sh.run(["gpgconf", "--homedir", gnupg, "--kill", "all"], check=False)
    return cached("debs", "signing-key", ("1",), make)


def repositories() -> Path:
    """The web root. `core:/stable:/vX.Y/deb` is what nodes ask for; the files lie under isv-kubernetes (see nginx.conf)."""
    minors: dict[str, list[Path]] = {}
    for version in KUBERNETES:
        minors.setdefault(minor(version), []).append(kubernetes_debs(version))
    runtime, key = containerd_debs(), signing_key()
    sources = [home.name for homes in minors.values() for home in homes] + [runtime.name, key.name]

    def make(home: Path) -> None:
        for name, debs in minors.items():
            repository(home / f"isv-kubernetes/core:/stable:/v{name}/deb", debs, key)
        repository(home / "isv-kubernetes/containerd/deb", [runtime], key)
    return cached("debs", "repositories", (sources, Path(__file__)), make)


def repository(root: Path, sources: list[Path], key: Path) -> None:
    root.mkdir(parents=True)
    for source in sources:
        for package in source.glob("*.deb"):
            directory = root / "amd64"
            directory.mkdir(exist_ok=True)
            os.link(package, directory / package.name)
    (root / "Packages").write_bytes(sh.run(["apt-ftparchive", "packages", "amd64"], cwd=root).stdout)
    sh.run(["gzip", "-9kn", root / "Packages"])
    release = sh.run(["apt-ftparchive", "-o", "APT::FTPArchive::Release::Origin=isv:kubernetes",
                      "-o", "APT::FTPArchive::Release::Architectures=amd64", "release", "."], cwd=root).stdout
    (root / "Release").write_bytes(release)
    gpg = ["gpg", "--homedir", key / "gnupg", "--batch", "--yes", "--digest-algo", "SHA512"]
    sh.run([*gpg, "--clearsign", "-o", root / "InRelease", root / "Release"])
    sh.run([*gpg, "-abs", "-o", root / "Release.gpg", root / "Release"])
    shutil.copy(key / "Release.key", root / "Release.key")
    sh.run(["gpgconf", "--homedir", key / "gnupg", "--kill", "all"], check=False)
