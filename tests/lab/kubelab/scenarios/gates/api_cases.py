"""Cases that the API alone shows: versions, policy, nodes' conditions, admission, discovery, addons."""

import json
import re

from .. import broken
from ..chain import MINOR
from ..frame import Stage
from .answer import ask
from .case import Case, Finds, at_minor
from .steps import (NAMESPACE, applied, apart, available, carried, cluster_wide, daemon_set, deleted, deployment, image,
                    kubectl, nothing, policy, service, steps)

FOREVER = [{"from": "2026-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z", "reason": "the big sale"}]

# -- addons ----------------------------------------------------------------------------------------------------------------

OLD_KURED, OLD_DRIVER, RIGHT_DRIVER = "kubereboot/kured:1.20.0", "nvidia/driver:550.54.15-ubuntu22.04", \
    "nvidia/driver:550.54.15-debian12"
KURED = daemon_set("kured", image=image(OLD_KURED))
DRIVER = daemon_set("driver", image=image(OLD_DRIVER))


def upgraded_as_told(stage: Stage) -> None:
    """To the very release that the finding names."""
    found = ask(stage, MINOR, "--gate", "addon-compat").of("addon-compat")
    finding = next(one for one in found if one["object"] == "addon/kured")
    version = re.search(r"upgrade kured to v?([0-9.]+\d)", finding["remedy"])[1]
    release = f"kubereboot/kured:{version if version.count('.') == 2 else version + '.0'}"
    carried(release)(stage)
    kubectl("set", "image", "-n", NAMESPACE, "ds/kured", f"main={image(release)}")(stage)


ADDONS = [
    at_minor("addon-compat", steps(carried(OLD_KURED), applied(KURED)),
             Finds("actionable", r"addon/kured", r"1\.20", r"upgrade kured to"), upgraded_as_told, deleted(KURED)),
    Case("addon-os-coupling", steps(carried(OLD_DRIVER), carried(RIGHT_DRIVER), applied(DRIVER)),
         Finds("warning", r"nvidia/driver:.*ubuntu22\.04", r"another system than w[12], w[12], which runs Debian"),
         kubectl("set", "image", "-n", NAMESPACE, "ds/driver", f"main={image(RIGHT_DRIVER)}"), deleted(DRIVER)),
    Case("coredns-migration", kubectl("-n", "kube-system", "patch", "deployment", "coredns", "-p", json.dumps(
        {"spec": {"template": {"metadata": {"labels": {"app.kubernetes.io/managed-by": "Helm"}}}}})),
         Finds("actionable", "deployment/kube-system/coredns", "someone else installed it.*Helm",
               "kubeadm.coredns: external"),
         policy(kubeadm={"ignorePreflightErrors": ["SystemVerification"], "coredns": "external"}),
         steps(policy(), kubectl("-n", "kube-system", "patch", "deployment", "coredns", "-p", json.dumps(
             {"spec": {"template": {"metadata": {"labels": {"app.kubernetes.io/managed-by": None}}}}})),
               kubectl("-n", "kube-system", "rollout", "status", "deployment/coredns", "--timeout=60s"))),
]

# -- versions and APIs -----------------------------------------------------------------------------------------------------

PROXY = ["-n", "kube-system", "set", "image", "ds/kube-proxy"]
OLD_RULE = {"apiGroups": ["networking.k8s.io"], "apiVersions": ["v1beta1"], "resources": ["servicecidrs"],
            "operations": ["CREATE"]}


def webhook(name: str, rule: dict, **rest) -> dict:
    """Asked about nothing that the lab does, but where `rest` says otherwise."""
    nowhere = {"matchLabels": {"kubernetes.io/metadata.name": "nowhere"}}
    hook = {"name": f"{name}.lab.invalid", "sideEffects": "None", "admissionReviewVersions": ["v1"], "rules": [rule],
            "clientConfig": {"service": {"namespace": NAMESPACE, "name": name}}, "failurePolicy": "Fail",
            "namespaceSelector": nowhere, "timeoutSeconds": 2, **rest}
    return cluster_wide("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", f"lab-{name}", webhooks=[hook])


EXACT = webhook("exact", OLD_RULE, matchPolicy="Exact", failurePolicy="Ignore")

VERSIONS = [
    Case("version-skew", kubectl(*PROXY, "kube-proxy=registry.k8s.io/kube-proxy:v1.37.2"),
         Finds("actionable", r"pod/kube-system/kube-proxy", r"kube-proxy v1\.37\.2 is newer than the target"),
         kubectl(*PROXY, "kube-proxy=registry.k8s.io/kube-proxy:v1.36.1"),
         kubectl("-n", "kube-system", "rollout", "status", "ds/kube-proxy", "--timeout=60s")),
    Case("target-age", policy(minimumAge="168h"), Finds("warning", r"target/v1\.37\.0", r"first|\.0"), nothing, policy(),
         target="1.37.0", clear_target=MINOR),
    at_minor("deprecated-api-in-use", broken.old_api_used,
             Finds("actionable", r"servicecidrs\.v1beta1\.networking\.k8s\.io", r"in use, and gone in 1\.37"),
             broken.old_api_off),
    at_minor("webhook-version-scope", applied(EXACT),
             Finds("warning", "validatingwebhookconfiguration/lab-exact",
                   r"v1beta1 servicecidrs, which 1\.37 does not serve", "matchPolicy: Equivalent"),
             applied(webhook("exact", OLD_RULE, matchPolicy="Equivalent", failurePolicy="Ignore")), deleted(EXACT)),
    Case("unsupported-runtime", broken.runtime_old,
         Finds("actionable", "node/w2|containerd", r"containerd 2\.1\.0 is below the floor of 1\.36"), broken.runtime_back),
]

# -- policy and signals ----------------------------------------------------------------------------------------------------

POLICY = [
    Case("maintenance-window", policy(freezes=FOREVER), Finds("transient", "policy/freezes", "the big sale"), policy()),
    Case("quiet-baseline", policy(quiet={"readyFor": "24h"}), Finds("transient", "node/", "Ready"), policy()),
    Case("alerts-firing", broken.alert_on, Finds("transient", "alert/LabOnFire", "critical alert firing"), broken.alert_off),
]

# -- nodes and other actors ------------------------------------------------------------------------------------------------

LOCKED = daemon_set("reboots")
LOCKED["metadata"]["annotations"] = {"weave.works/kured-node-lock": '{"nodeID":"w1"}'}

NODES = [
    Case("cordoned-unexpected", kubectl("cordon", "w1"), Finds("transient", "node/w1", "cordoned", "kubectl uncordon w1"),
         kubectl("uncordon", "w1")),
    Case("self-eviction", kubectl("cordon", "cp1", "w2"),
         Finds("actionable", "node/w1", "no other node could run its upgrade"),
         kubectl("uncordon", "w2"), kubectl("uncordon", "cp1", "w2")),
    Case("nodes-ready", broken.node_away, Finds("transient", "node/w2", "not Ready"), broken.node_back),
    Case("concurrent-actor", applied(LOCKED), Finds("transient", f"daemonset/{NAMESPACE}/reboots", "kured holds its lock",
                                                    "weave.works/kured-node-lock-"),
         kubectl("annotate", "ds", "-n", NAMESPACE, "reboots", "weave.works/kured-node-lock-"), deleted(LOCKED)),
]

# -- extensions of the API -------------------------------------------------------------------------------------------------

AGGREGATED = cluster_wide("apiregistration.k8s.io/v1", "APIService", "v1beta1.lab.invalid", spec={
    "group": "lab.invalid", "version": "v1beta1", "groupPriorityMinimum": 100, "versionPriority": 10,
    "insecureSkipTLSVerify": True, "service": {"namespace": NAMESPACE, "name": "absent"}})


def definition(plural: str, versions: dict[str, bool], **rest) -> dict:
    """`versions`: name and whether it is served; the last is the one that is stored."""
    last = list(versions)[-1]
    schema = {"openAPIV3Schema": {"type": "object"}}
    each = [{"name": name, "served": served, "storage": name == last, "schema": schema} for name, served in versions.items()]
    names = {"plural": plural, "singular": plural[:-1], "kind": plural[:-1].title()}
    return cluster_wide("apiextensions.k8s.io/v1", "CustomResourceDefinition", f"{plural}.lab.invalid", spec={
        "group": "lab.invalid", "scope": "Namespaced", "names": names, "versions": each, **rest})


CONVERTED = definition("things", {"v1": True, "v2": True}, conversion={"strategy": "Webhook", "webhook": {
    "conversionReviewVersions": ["v1"], "clientConfig": {"service": {"namespace": NAMESPACE, "name": "converter"}}}})
STORED, STORED_SINCE = definition("relics", {"v1alpha1": True}), definition("relics", {"v1alpha1": False, "v1": True})
CONVERTER, GUARD = deployment("converter", replicas=0), deployment("guard", replicas=0)
CONVERTERS, GUARDS = service("converter", "converter"), service("guard", "guard")
POD_RULE = {"apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"]}
CLOSED = webhook("guard", POD_RULE)


def type_checked(expression: str) -> dict:
    rules = [{"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["deployments"]}]
    return cluster_wide("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "lab-typed", spec={
        "matchConstraints": {"resourceRules": rules}, "validations": [{"expression": expression}]})


EXTENSIONS = [
    Case("apiservice-unavailable", applied(AGGREGATED),
         Finds("transient", r"apiservice/v1beta1\.lab\.invalid", "not available", "delete apiservice v1beta1.lab.invalid"),
         deleted(AGGREGATED)),
    Case("crd-stored-versions/converter", applied(CONVERTER, CONVERTERS, CONVERTED),
         Finds("actionable", r"crd/things\.lab\.invalid",
               f"nobody converts it: service {NAMESPACE}/converter has no Ready pod"),
         steps(kubectl("scale", "-n", NAMESPACE, "deployment/converter", "--replicas=1"), available("deployment/converter")),
         deleted(CONVERTED, CONVERTERS, CONVERTER)),
    Case("crd-stored-versions/stored", steps(applied(STORED), applied(STORED_SINCE)),
         Finds("warning", r"crd/relics\.lab\.invalid", "stored versions v1alpha1 are not served", "status.storedVersions"),
         kubectl("patch", "crd", "relics.lab.invalid", "--subresource=status", "--type=merge", "-p",
                 '{"status": {"storedVersions": ["v1"]}}'), deleted(STORED)),
    Case("admission-policy-broken", applied(type_checked("object.spec.nope == 1")),
         Finds("warning", "lab-typed", "nope"), applied(type_checked("object.spec.replicas < 1000")),
         deleted(type_checked("true"))),
    Case("webhook-fail-closed", applied(GUARD, GUARDS, CLOSED),
         Finds("actionable", "validatingwebhookconfiguration/lab-guard", f"service {NAMESPACE}/guard has no Ready pod"),
         steps(applied(deployment("guard", replicas=2, affinity=apart("guard"))), available("deployment/guard")),
         deleted(CLOSED, GUARDS, GUARD)),
]

CASES = [*ADDONS, *VERSIONS, *POLICY, *NODES, *EXTENSIONS]
