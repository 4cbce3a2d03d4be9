"""Cases of what only a machine knows: its packages, disk, clock, configuration and tools. All on one worker."""

import tempfile

from ... import cluster, faults, sh, ssh
from ..frame import Stage
from .case import Case, Finds, at_minor
from .steps import fault, kubectl, on, steps

NODE = "w1"
RESTARTED = "systemctl daemon-reload; systemctl restart kubelet"
EXTRA = "/etc/default/kubelet"
KUBELET = "/var/lib/kubelet/config.yaml"
FLAGS = "/var/lib/kubelet/kubeadm-flags.env"
SOURCE = "/etc/apt/sources.list.d/kubernetes.list"
KEYRING = "/etc/apt/keyrings/kubernetes-apt-keyring.gpg"
RUNTIME = "/etc/containerd/config.toml"


def w1(script: str):
    return on(NODE, script)


def finds(class_: str, why: str, remedy: str = "") -> Finds:
    return Finds(class_, f"node/{NODE}", why, remedy)


def deb(name: str, version: str = "1", script: str = "exit 0") -> str:
    """A package of our own, whose last step of installation is this."""
    return f"""mkdir -p /tmp/{name}/DEBIAN; cd /tmp/{name}/DEBIAN
printf 'Package: {name}\\nVersion: {version}\\nArchitecture: all\\nMaintainer: lab\\nDescription: lab\\n' > control
printf '#!/bin/sh\\n{script}\\n' > postinst; chmod 755 postinst
dpkg-deb --root-owner-group -b /tmp/{name} /tmp/{name}.deb >/dev/null
dpkg -i /tmp/{name}.deb"""


# -- packages --------------------------------------------------------------------------------------------------------------

OTHER = "/etc/apt/sources.list.d/kubernetes-other.list"
UPDATES = "/etc/apt/apt.conf.d/20auto-upgrades"

def key_ended(_: Stage) -> None:
    """Made in the past, so that it ended long ago; in the place of the one by which the repository's packages are signed.
    Nodes have no agent to make one with."""
    with tempfile.TemporaryDirectory() as home:
        gpg = ["gpg", "--homedir", home, "--batch", "--quiet"]
        sh.run([*gpg, "--faked-system-time", "20250101T000000", "--passphrase", "", "--quick-generate-key", "isv:kubernetes",
                "rsa2048", "sign", "30d"])
        key = sh.run([*gpg, "--export"]).stdout
        sh.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)
    ssh.run(NODE, f"[ -e /root/keyring.kept ] || cp {KEYRING} /root/keyring.kept; cat > {KEYRING}", stdin=key)


PACKAGES = [
    Case("broken-dpkg", w1(deb("lab-broken", script="test -e /root/lab-mended") + " || true"),
         finds("actionable", "half installed: .*lab-broken", "dpkg --configure -a"),
         w1("touch /root/lab-mended; dpkg --configure -a; apt-get --fix-broken install -y"),
         w1("dpkg --purge --force-all lab-broken; rm -rf /root/lab-mended /tmp/lab-broken*")),
    Case("apt-lock", fault(faults.apt_lock, node=NODE), finds("transient", "another package manager is at work.*lock"),
         fault(faults.apt_unlock, node=NODE)),
    Case("repo-minor-mismatch/foreign", w1(f"sed s,/core:,/mirror/core:, {SOURCE} > {OTHER}"),
         finds("actionable", "point at 2 Kubernetes repositories", "leave one of them"), w1(f"rm -f {OTHER}")),
    Case("repo-minor-mismatch/none", w1(f"cp -n {SOURCE} /root/list.kept; rm {SOURCE}"),
         finds("actionable", "no apt source of it points at http://10.77.0.1/core:/stable:",
               "^on w1, in .*kubernetes.list: deb"),
         w1(f"echo 'deb [signed-by={KEYRING}] http://10.77.0.1/core:/stable:/v1.36/deb/ /' > {SOURCE}"),
         w1(f"[ ! -e /root/list.kept ] || mv /root/list.kept {SOURCE}")),
    Case("repo-key-expiry", key_ended, 
         finds("warning", "its key for Kubernetes' packages ended on 2025-01-31",
               r"curl -fsSL http://10.77.0.1/core:/stable:/v1.36/deb/Release.key \| gpg --dearmor"),
         w1("curl -fsSL http://10.77.0.1/core:/stable:/v1.36/deb/Release.key | gpg --dearmor --yes -o " + KEYRING),
         w1(f"[ ! -e /root/keyring.kept ] || mv /root/keyring.kept {KEYRING}; apt-get update")),
    Case("os-autoupdate", w1(deb("unattended-upgrades") + f"""
echo 'APT::Periodic::Unattended-Upgrade "1";' > {UPDATES}; apt-mark unhold kubelet containerd.io"""),
         finds("warning", "unattended-upgrades is switched on.*(containerd.io|kubelet)", "apt-mark hold"),
         w1("apt-mark hold containerd.io kubelet"),
         w1(f"rm -f {UPDATES}; dpkg --purge unattended-upgrades; rm -rf /tmp/unattended*; "
            "apt-mark hold containerd.io kubelet")),
    Case("required-tools", w1("dpkg-divert --rename --add --divert /usr/sbin/losetup.away /usr/sbin/losetup"),
         finds("actionable", "kubeadm runs losetup, which is not there"),
         w1("dpkg-divert --rename --remove /usr/sbin/losetup")),
]


# -- the machine -----------------------------------------------------------------------------------------------------------

def rebooted(_: Stage) -> None:
    """As the finding says: drained, restarted, uncordoned."""
    node = cluster.node(NODE)
    node.power_off()
    node.boot()
    node.wait_for_ssh()


def tool(name: str, does: str):
    """Nodes share the host's clock and kernel, so it is the node's own tool that says otherwise."""
    file = f"/usr/local/bin/{name}"
    return w1(f"printf '#!/bin/sh\\n{does}\\n' > {file}; chmod 755 {file}")


MACHINE = [
    Case("ssh-access/host-key", kubectl("-n", "k8s-upgrade", "patch", "configmap", "k8s-upgrade-host-keys", "--type=merge",
                                        "-p", '{"data": {"w1": null}}'),
         finds("unknown", "its host key is not pinned", "kubectl upgrade-rotate-key --bootstrap --node w1"),
         lambda stage: stage.product.run("rotate-key", "--bootstrap", "--node", NODE)),
    Case("ssh-access/away", fault(faults.ssh_cut, node=NODE), finds("unknown", "w1", "ssh -p 22 root@10.77.0.21 true"),
         fault(faults.ssh_restore, node=NODE)),
    Case("disk-space", fault(faults.disk_fill, node=NODE, percent=97),
         finds("actionable", r"/ has \d+ MiB free; the upgrade writes up to \d+ MiB", "free space there"),
         fault(faults.disk_free, node=NODE)),
    Case("clock-skew", tool("date", 'exec /usr/bin/date -d "+90 seconds" "$@"'),
         finds("actionable", r"its clock is (89|90|91)\.\d s ahead of the other nodes'"),
         w1("rm -f /usr/local/bin/date")),
    Case("kernel-floor", tool("uname", "echo 4.19.0-1"), finds("warning", r"4\.19"), w1("rm -f /usr/local/bin/uname")),
    Case("pending-reboot", w1("touch /run/reboot-required; echo linux-image-amd64 > /run/reboot-required.pkgs"),
         finds("warning", "a reboot is asked for, for linux-image-amd64", "kubectl drain w1 --ignore-daemonsets, reboot it"),
         steps(kubectl("drain", NODE, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=40s"), rebooted,
               kubectl("uncordon", NODE))),
]

# -- the kubelet and its runtime -------------------------------------------------------------------------------------------

SWAP = "/var/lib/kubelet/lab.swap"
CGROUPS = "failCgroupV1: false"

KUBELETS = [
    at_minor("removed-flag/kubelet", w1(f"sed -i 's/$/ --log-cadvisor-usage=true/' {EXTRA}; {RESTARTED}; sleep 2; "
                                        "systemctl is-active kubelet"),
             finds("actionable", r"its kubelet is given --log-cadvisor-usage, which it no longer takes from 1\.37",
                   f"take --log-cadvisor-usage out of {EXTRA}"),
             w1(f"sed -i 's/ --log-cadvisor-usage=true//' {EXTRA}; {RESTARTED}")),
    at_minor("removed-feature-gate",
             w1(f"printf 'featureGates:\\n  LogarithmicScaleDown: true\\n' >> {KUBELET}; {RESTARTED}; sleep 2; "
                "systemctl is-active kubelet"),
             finds("actionable", r"feature gate LogarithmicScaleDown, which kubelet does not know from 1\.37",
                   f"take LogarithmicScaleDown out of {KUBELET}"),
             w1(f"sed -i '/^featureGates:$/d; /LogarithmicScaleDown/d' {KUBELET}; {RESTARTED}")),
    Case("cri-socket-mismatch",
         w1(f"echo 'KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///run/crio/crio.sock\"' > {FLAGS}"),
         finds("actionable", "the kubelet is told 2 runtimes: .*crio.sock", "one containerRuntimeEndpoint"),
         w1(f"echo 'KUBELET_KUBEADM_ARGS=\"\"' > {FLAGS}; {RESTARTED}")),
    Case("runtime-config", w1(f"sed -i '1a disabled_plugins = [\"io.containerd.cri.v1.runtime\"]' {RUNTIME}"),
         finds("actionable", "switches its CRI off", "take it out of disabled_plugins .* systemctl restart containerd"),
         w1(f"sed -i /^disabled_plugins/d {RUNTIME}; systemctl restart containerd")),
    Case("cgroup-v1", w1(f"sed -i '/^{CGROUPS}$/d' {KUBELET}"),
         finds("actionable", "control groups version 1: its kubelet does not start"),
         w1(f"grep -q failCgroupV1 {KUBELET} || echo '{CGROUPS}' >> {KUBELET}")),
    Case("swap", w1(f"sed -i '/^failSwapOn: false$/d' {KUBELET}; fallocate -l 1M {SWAP}; chmod 600 {SWAP}; "
                    f"mkswap -q {SWAP}; swapon {SWAP}"),
         finds("actionable", "it swaps to .*lab.swap", "swapoff -a"), w1(f"swapoff {SWAP}"),
         w1(f"swapoff {SWAP} 2>/dev/null || true; rm -f {SWAP}; "
            f"grep -q failSwapOn {KUBELET} || echo 'failSwapOn: false' >> {KUBELET}")),
]

CASES = [*PACKAGES, *MACHINE, *KUBELETS]
