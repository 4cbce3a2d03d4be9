"""Static binaries from Go modules: Kubernetes, etcd, containerd, CoreDNS, and the lab's own small programs."""

import json
import re
from pathlib import Path

from . import sh
from .cache import cached
from .paths import APPS
from .versions import CONTAINERD_SOURCE, COREDNS, ETCD

KUBERNETES_COMMANDS = ("kubeadm", "kubelet", "kube-apiserver", "kube-controller-manager", "kube-scheduler",
                       "kube-proxy", "kubectl")
ENVIRONMENT = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod -buildvcs=false"}


def kubernetes(version: str) -> Path:
    """The version is only a stamp on the linked binaries, so both packages that report it must carry it."""
    stamp = {"gitVersion": f"v{version}", "gitMajor": version.split(".")[0], "gitMinor": version.split(".")[1],
             "gitTreeState": "clean", "gitCommit": "0" * 40, "buildDate": "2026-01-01T00:00:00Z"}
    flags = [f"-X {package}.{key}={value}" for key, value in stamp.items()
             for package in ("k8s.io/client-go/pkg/version", "k8s.io/component-base/version")]
    outputs = {command: f"k8s.io/kubernetes/cmd/{command}" for command in KUBERNETES_COMMANDS}
    return build(f"kubernetes-{version}", {"k8s.io/kubernetes": f"v{version}"}, outputs, flags)


def etcd(version: str) -> Path:
    modules = {f"go.etcd.io/etcd/{part}/v3": f"v{version}" for part in ("server", "etcdctl", "etcdutl")}
    outputs = {"etcd": "go.etcd.io/etcd/server/v3", "etcdctl": "go.etcd.io/etcd/etcdctl/v3",
               "etcdutl": "go.etcd.io/etcd/etcdutl/v3"}
    return build(f"etcd-{version}", modules, outputs, [])


def containerd(version: str) -> Path:
    """Unstamped it reports `+unknown`, which no version floor can read."""
    module = "github.com/containerd/containerd/v2"
    outputs = {name: f"{module}/cmd/{name}" for name in ("containerd", "containerd-shim-runc-v2", "ctr")}
    return build(f"containerd-{version}", {module: f"v{CONTAINERD_SOURCE}"}, outputs,
                 [f"-X {module}/version.Version={version}"])


def coredns() -> Path:
    return build(f"coredns-{COREDNS}", {"github.com/coredns/coredns": f"v{COREDNS}"},
                 {"coredns": "github.com/coredns/coredns"}, [])


def app(name: str) -> Path:
    """One of the lab's own programs: standard library only."""
    source = APPS / name

    def make(home: Path) -> None:
        compile_(["-o", home / name, "."], source, home / "build.log", "-s -w")
    return cached("go", f"app-{name}", (source, go_version()), make)


def build(name: str, modules: dict, outputs: dict, flags: list) -> Path:
    ldflags = " ".join(["-s", "-w", *flags])

    def make(home: Path) -> None:
        log = home / "build.log"
        write_module(home, modules, log)
        by_name = {out: package for out, package in outputs.items() if package.rsplit("/", 1)[-1] == out}
        if by_name:  # one call compiles the shared packages once
            compile_(["-o", f"{home}/", *by_name.values()], home, log, ldflags)
        for out, package in outputs.items():
            if out not in by_name:
                compile_(["-o", home / out, package], home, log, ldflags)
    return cached("go", name, (modules, outputs, ldflags, go_version()), make)


def write_module(home: Path, modules: dict, log: Path) -> None:
    """Never `go mod tidy`: it wants test dependencies that may not be had."""
    lines = ["module lab", "", f"go {'.'.join(go_version().split('.')[:2])}", ""]
    lines += [f"require {module} {version}" for module, version in modules.items()]
    for module, version in modules.items():
        if module == "k8s.io/kubernetes":
            lines += staging_replacements(version, home, log)
    (home / "go.mod").write_text("\n".join(lines) + "\n")


def staging_replacements(version: str, home: Path, log: Path) -> list[str]:
    """Kubernetes requires its staging modules at v0.0.0 exactly; published they are v0.MINOR.PATCH."""
    found = sh.run(["go", "mod", "download", "-json", f"k8s.io/kubernetes@{version}"], cwd=home, timeout=sh.LONGEST,
                   env={**ENVIRONMENT, "GOFLAGS": "-buildvcs=false"})
    go_mod = Path(json.loads(found.stdout)["GoMod"]).read_text()
    published = "v0." + version.split(".", 1)[1]
    return [f"replace {module} => {module} {published}" for module in staging_modules(go_mod)]


def staging_modules(go_mod: str) -> list[str]:
    return re.findall(r"^\s*(k8s\.io/\S+) v0\.0\.0(?:\s|$)", go_mod, re.MULTILINE)


def compile_(arguments: list, where: Path, log: Path, ldflags: str) -> None:
    # nice: somebody else may be compiling on the same few cores
    sh.run(["nice", "-n", "5", "go", "build", "-trimpath", "-ldflags", ldflags, *arguments],
           cwd=where, log=log, timeout=sh.LONGEST, env=ENVIRONMENT)


def go_version() -> str:
    return sh.text(["go", "env", "GOVERSION"]).removeprefix("go")


def everything() -> None:
    """In the order in which a first cluster needs them."""
    from .versions import CONTAINERD, KUBERNETES
    kubernetes(KUBERNETES[0])
    for version in reversed(CONTAINERD):
        containerd(version)
    etcd(ETCD[0])
    coredns()
    for version in KUBERNETES[1:]:
        kubernetes(version)
    for version in ETCD[1:]:
        etcd(version)
