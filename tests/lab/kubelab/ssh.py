"""The way into a node: real sshd, the lab's own key, host keys known beforehand and checked."""

import subprocess
from pathlib import Path

from . import sh
from .paths import STATE
from .say import LabError
from .topology import place

HOME = STATE / "ssh"
KEY = HOME / "id_ed25519"
KNOWN_HOSTS = HOME / "known_hosts"


def ensure_key() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    HOME.chmod(0o700)
    if not KEY.exists():
        sh.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "k8s-upgrade-key", "-f", KEY])


def public_key() -> str:
    return KEY.with_suffix(".pub").read_text()


def remember_host(node: str, root: Path) -> None:
    """Taken from the node's disk, not from the network: nothing is trusted on first sight."""
    address = place(node).address
    others = [line for line in lines() if not line.startswith(f"{address} ")]
    keys = [" ".join(file.read_text().split()[:2]) for file in sorted((root / "etc/ssh").glob("ssh_host_*_key.pub"))]
    KNOWN_HOSTS.write_text("".join(f"{line}\n" for line in [*others, *(f"{address} {key}" for key in keys)]))


def lines() -> list[str]:
    return KNOWN_HOSTS.read_text().splitlines() if KNOWN_HOSTS.exists() else []


def command(node: str, words: list[str], connect_timeout: int = 5) -> list[str]:
    return ["ssh", "-i", str(KEY), "-o", f"UserKnownHostsFile={KNOWN_HOSTS}", "-o", "StrictHostKeyChecking=yes",
            "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", f"ConnectTimeout={connect_timeout}",
            "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=6", "-o", "LogLevel=ERROR", "-F", "none",
            f"root@{place(node).address}", *words]


def run(node: str, script: str, *, log: Path | None = None, timeout: float = 300, check: bool = True,
        stdin: str | bytes | None = None) -> subprocess.CompletedProcess:
    try:
        return sh.run(command(node, [script]), log=log, timeout=timeout, check=check, stdin=stdin)
    except LabError as error:
        raise LabError(f"{node}: {script.strip().splitlines()[0][:100]}: {error}") from None


def text(node: str, script: str, **options) -> str:
    return run(node, script, **options).stdout.decode(errors="replace").strip()


def put(node: str, path: str, content: str, mode: str = "644") -> None:
    run(node, f"umask 077; mkdir -p $(dirname {path}); cat > {path}; chmod {mode} {path}", stdin=content)


def answers(node: str) -> bool:
    return run(node, "true", check=False, timeout=10).returncode == 0
