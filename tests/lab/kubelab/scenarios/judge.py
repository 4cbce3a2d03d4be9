"""What must hold after a run that ended well, seen from the cluster, the nodes, the record and the witnesses."""

import re

from .. import kube, ssh, workloads
from . import overhead, product, witnesses
from .frame import Stage
from .product import NAMESPACE
from .record import final, of, target

HELD = ("kubeadm", "kubectl", "kubelet")
# The one budget that policy may go against: a single replica whose PDB allows no disruption by arithmetic.
RECREATED = "solo"
MARKS = ("kubectl-upgrade/in-flight", "kubectl-upgrade/target", "kubectl-upgrade/snapshot-path")


def well_ended(stage: Stage, run: str, version: str) -> None:
    entries = stage.records.entries(run)
    ended = final(entries)
    why = [entry.get("why", "") for entry in of(entries, "halted")]
    stage.checks.that(f"run to {version} is done", ended == "done", f"{ended} {'; '.join(why)}".strip())
    stage.checks.that(f"the run's target is {version}", target(entries) == version, target(entries))
    versions(stage, version)
    packages(stage, version)
    put_back(stage)
    snapshot(stage, run, version)
    stage.checks.attempt("all workloads are Ready", lambda: (workloads.all_ready(workloads.NAMESPACES), ""))


def versions(stage: Stage, version: str) -> None:
    def kubelets():
        found = {one["metadata"]["name"]: one["status"]["nodeInfo"]["kubeletVersion"] for one in nodes()}
        return set(found) == set(stage.nodes) and set(found.values()) == {f"v{version}"}, found

    def components():
        wanted = {f"{part}-{name}" for name in stage.control_planes for part in
                  ("kube-apiserver", "kube-controller-manager", "kube-scheduler")}
        pods = {one["metadata"]["name"]: one for one in kube.get("pods", "-n", "kube-system")["items"]}
        off = [f"{name}: {image(pods[name]) if name in pods else 'not there'}" for name in sorted(wanted)
               if name not in pods or not image(pods[name]).endswith(f":v{version}")]
        return not off, ", ".join(off)

    stage.checks.attempt(f"every kubelet is at v{version}", kubelets)
    stage.checks.attempt(f"every control-plane component is at v{version}", components)


def image(pod: dict) -> str:
    return pod["spec"]["containers"][0]["image"]


def nodes() -> list[dict]:
    return kube.get("nodes")["items"]


def packages(stage: Stage, version: str) -> None:
    for name in stage.nodes:
        stage.checks.attempt(f"{name}: packages at {version} and held", lambda name=name: packages_of(name, version))


def packages_of(name: str, version: str) -> tuple[bool, str]:
    held = ssh.text(name, "apt-mark showhold").split()
    there = ssh.text(name, "dpkg-query -W -f '${Package}=${Version}\\n' kubeadm kubelet kubectl").split()
    off = [one for one in there if not re.search(rf"={re.escape(version)}-", one)]
    free = [one for one in HELD if one not in held]
    return not off and not free and len(there) == 3, f"not held: {free}, versions {there}" if off or free else ""


def put_back(stage: Stage) -> None:
    """Nothing of the product's is left on nodes, namespace, kill switch and Lease."""
    found = nodes()
    stage.checks.none("no node is cordoned", [one["metadata"]["name"] for one in found if one["spec"].get("unschedulable")])
    stage.checks.none("no taint was left or lost", [
        f"{one['metadata']['name']}: {one['spec'].get('taints', [])}" for one in found
        if one["metadata"]["name"] in stage.taints
        and one["spec"].get("taints", []) != stage.taints[one["metadata"]["name"]]])
    stage.checks.none("no annotation of ours is left on a node", [
        f"{one['metadata']['name']}: {key}" for one in found for key in one["metadata"].get("annotations", {})
        if key.startswith("kubectl-upgrade/")])
    left = kube.get("namespace", NAMESPACE)["metadata"].get("annotations", {})
    stage.checks.none("the namespace's marks are gone", [f"{key}={left[key]}" for key in MARKS if left.get(key)])
    stage.checks.attempt("the kill switch is off", lambda: (not exists("configmap", product.KILL_SWITCH), ""))
    stage.checks.attempt("the Lease is free", lease_is_free)


def exists(kind: str, name: str) -> bool:
    return bool(kube.run("get", kind, name, "-n", NAMESPACE, "--ignore-not-found", "-o", "name").stdout.strip())


def lease_is_free() -> tuple[bool, str]:
    if not exists("lease", product.LEASE):
        return True, "there is none"
    spec = kube.get("lease", product.LEASE, "-n", NAMESPACE).get("spec", {})
    return not spec.get("holderIdentity"), spec.get("holderIdentity", "")


def snapshot(stage: Stage, run: str, version: str) -> None:
    kept = of(stage.records.entries(run), "snapshot")
    if not stage.checks.that(f"the record of {version} names a snapshot", kept):
        return
    stage.checks.that(f"the snapshot before {version} was proved", kept[-1].get("proved"), kept[-1].get("detail", ""))

    def on_disk():
        path = re.search(r"/[^\s:]+", kept[-1]["path"])
        size = int(ssh.text("cp1", f"stat -c %s '{path[0]}'")) if path else -1
        return size == kept[-1]["bytes"] >= 1024, f"{kept[-1]['path']}: {size} bytes, recorded {kept[-1]['bytes']}"
    stage.checks.attempt(f"the snapshot before {version} is on cp1's disk", on_disk)


def prober(stage: Stage, title: str, must_hold: bool = True) -> None:
    """`must_hold`: not where a node loses its power, which takes requests along that nobody can save. Nodes that joined
    later don't count: their prober starts before their kube-proxy."""
    seen = witnesses.prober(set(stage.taints))
    stage.save(f"prober-{title}.json", seen)
    text = f"{seen['failures']} of {seen['requests']} requests failed; {seen['failure_log'][:3]}"
    if must_hold:
        stage.checks.that(f"the prober lost no request ({title})", seen["failures"] == 0 and seen["requests"] > 0, text)
        stage.checks.none(f"every prober counted through ({title})", seen["unreachable"] + restarted(seen, stage))
    else:
        stage.checks.that(f"the prober's count, for the record ({title})", True, text)


def restarted(seen: dict, stage: Stage) -> list[str]:
    """One that began again has forgotten what it saw."""
    began = {node: overhead.seconds(one["started"]) for node, one in seen["by_node"].items() if one.get("started")}
    return [f"the prober on {node} began again" for node, at in began.items() if at > stage.witnessed + 10]


def budgets(stage: Stage, runs: list[str]) -> None:
    seen = witnesses.budgets()
    stage.save("budgets.json", seen)
    stage.checks.that("the budgets were watched", seen["observations"] > 0, f"{seen['observations']} observations")
    stage.checks.none("no budget was broken but the one that policy re-creates",
                      [one for one in seen["broken"] if one["pdb"] != RECREATED])
    broken = sum(one["pdb"] == RECREATED for one in seen["broken"])
    # preflight only foretells it
    notes = [one["text"] for run in runs for one in of(stage.records.entries(run), "note") if one.get("node")]
    moved = sum(f"shop/{RECREATED}" in text for text in notes)
    stage.checks.that("each re-created pod is noted in the record", moved >= broken, f"{broken} times broken, {moved} noted")


def signals(stage: Stage) -> None:
    """What was pushed and posted; derived from the record, and still to be right at the end."""
    for name, wanted in (("k8s_upgrade_in_flight", 0), ("k8s_upgrade_blocked", 0), ("k8s_upgrade_held", 0)):
        value = witnesses.last_gauge(name)
        stage.checks.that(f"{name} ends at {wanted}", value == wanted, value)
    stage.checks.that("chat was told of the end", any("done" in text for text in witnesses.chat()), witnesses.chat()[-1:])
