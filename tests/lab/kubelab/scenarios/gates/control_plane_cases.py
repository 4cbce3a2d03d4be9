"""Cases of the control plane's machine: kubeadm's configuration, manifests and certificates, and etcd."""

import json

from ... import health, kube, sh, ssh
from ...say import LabError
from ..chain import MINOR
from ..frame import Stage
from .case import Case, Finds, at_minor
from .steps import nothing, on, steps

NODE = "cp1"
MANIFESTS = "/etc/kubernetes/manifests"
PKI = "/etc/kubernetes/pki"
# kubectl as a person uses it there
KUBECTL = "export KUBECONFIG=/etc/kubernetes/admin.conf\n"
CONFIGURATION = "kubectl -n kube-system get configmap kubeadm-config -o 'jsonpath={.data.ClusterConfiguration}'"
KEEP = f"{KUBECTL}[ -e /root/cc.kept ] || {CONFIGURATION} > /root/cc.kept\n"
PUT = "kubectl -n kube-system create configmap kubeadm-config --from-file=ClusterConfiguration={file} " \
      "--dry-run=client -o yaml | kubectl apply -f - 2>/dev/null"
RESTORED = f"{KUBECTL}[ ! -e /root/cc.kept ] || {{ {PUT.format(file='/root/cc.kept')} && rm /root/cc.kept; }}"


def cp1(script: str, timeout: float = 180):
    return on(NODE, script, timeout)


def finds(class_: str, why: str, remedy: str = "") -> Finds:
    return Finds(class_, f"node/{NODE}", why, remedy)


def edited(component: str, expression: str, shown: str = ""):
    """A manifest changed in one go, as the kubelet may read it at any moment; then the pod is waited for in which that is
    seen (or no more, with a leading !)."""
    file = f"{MANIFESTS}/{component}.yaml"

    def act(stage: Stage) -> None:
        ssh.run(NODE, f"sed -e '{expression}' {file} > /etc/kubernetes/.edited && chmod 600 /etc/kubernetes/.edited && "
                      f"mv /etc/kubernetes/.edited {file}")
        sh.wait(f"{component} to run so", 180, lambda: runs_so(component, shown), pause=1)
        health.wait_until_ready(stage.nodes)
    return act


def runs_so(component: str, shown: str) -> bool:
    pod = kube.run("get", "pod", f"{component}-{NODE}", "-n", "kube-system", "-o", "json").stdout.decode()
    if shown and (shown.lstrip("!") in pod) == shown.startswith("!"):
        raise LabError(f"the pod {component}-{NODE} does not show {shown}")
    return True


def flag(component: str, text: str):
    return edited(component, f"s|^\\( *\\)- {component}$|&\\n\\1- {text}|", text)


def no_flag(component: str, text: str):
    return edited(component, f"/- {text}/d", f"!{text}")


# -- kubeadm's configuration -----------------------------------------------------------------------------------------------

OLD_CONFIGURATION = """apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
clusterName: lab
kubernetesVersion: v1.36.1
networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12, dnsDomain: cluster.local}
controllerManager:
  extraArgs: {allocate-node-cidrs: \"false\"}
etcd: {local: {dataDir: /var/lib/etcd}}
"""
UPLOADED = "kubeadm init phase upload-config kubeadm --config /root/new.yaml"

CONFIGURATIONS = [
    at_minor("kubeadm-config-api", cp1(f"{KEEP}cat > /root/old.yaml <<'END'\n{OLD_CONFIGURATION}END\n"
                                       + PUT.format(file="/root/old.yaml")),
             Finds("actionable", "configmap/kube-system/kubeadm-config", "v1beta3", "kubeadm config migrate"),
             cp1(f"{KUBECTL}{CONFIGURATION} > /root/old.yaml; "
                 f"kubeadm config migrate --old-config /root/old.yaml --new-config /root/new.yaml; {UPLOADED}"),
             cp1(RESTORED)),
    at_minor("removed-flag/config",
             cp1(f"{KEEP}sed 's/^  extraArgs:$/&\\n  - name: concurrent-service-syncs\\n    value: \"2\"/' /root/cc.kept "
                 "> /root/new.yaml\n" + PUT.format(file="/root/new.yaml")),
             Finds("actionable", "configmap/kubeadm-config",
                   r"kube-controller-manager is given --concurrent-service-syncs, which it no longer takes from 1\.37",
                   "take concurrent-service-syncs out of kube-controller-manager's extraArgs"), cp1(RESTORED)),
    at_minor("removed-flag/manifest", flag("kube-controller-manager", "--concurrent-service-syncs=2"),
             finds("warning", r"kube-controller-manager.yaml has --concurrent-service-syncs"),
             no_flag("kube-controller-manager", "--concurrent-service-syncs=2")),
    Case("kubeadm-config-drift", flag("kube-scheduler", "--kube-api-qps=60"),
         finds("warning", "kubeadm would change kube-scheduler.yaml: --kube-api-qps is lost",
               "extraArgs in kube-system/kubeadm-config"),
         cp1(f"{KEEP}sed 's/^scheduler: {{}}$/scheduler:\\n  extraArgs:\\n  - name: kube-api-qps\\n    value: \"60\"/' "
             f"/root/cc.kept > /root/new.yaml; grep -q qps /root/new.yaml; {UPLOADED}"),
         steps(cp1(RESTORED), no_flag("kube-scheduler", "--kube-api-qps=60"))),
]

# -- static pods, certificates, backups ------------------------------------------------------------------------------------

AWAY = f"[ ! -e /root/kube-scheduler.yaml ] || mv /root/kube-scheduler.yaml {MANIFESTS}/"
# signed by the cluster's own authority, for no time at all; renewed is only what says what it is for
ENDED = f"""cd {PKI}; cp front-proxy-client.crt /root/front-proxy-client.kept
echo 'extendedKeyUsage=clientAuth' > /tmp/lab.ext
openssl req -new -key front-proxy-client.key -subj /CN=front-proxy-client -out /tmp/lab.csr
openssl x509 -req -in /tmp/lab.csr -CA front-proxy-ca.crt -CAkey front-proxy-ca.key -CAcreateserial -days 0 \\
    -extfile /tmp/lab.ext -out front-proxy-client.crt
rm -f front-proxy-ca.srl /tmp/lab.*; sleep 1"""
RENEWED = f"""openssl x509 -checkend 0 -noout -in {PKI}/front-proxy-client.crt ||
    cp /root/front-proxy-client.kept {PKI}/front-proxy-client.crt; rm -f /root/front-proxy-client.kept"""


def scheduler_ready(stage: Stage) -> None:
    health.wait_until_ready(stage.nodes)


FILES = [
    Case("control-plane-health", cp1(f"mv {MANIFESTS}/kube-scheduler.yaml /root/"),
         Finds("actionable", "pod/kube-system/kube-scheduler-cp1", "there is no such static pod"), cp1(AWAY),
         scheduler_ready),
    Case("static-pod-drift/missing", cp1(f"mv {MANIFESTS}/kube-scheduler.yaml /root/"),
         finds("actionable", "kube-scheduler.yaml is not there", "kubeadm init phase control-plane"),
         cp1("kubeadm init phase control-plane scheduler --kubernetes-version v1.36.1"), steps(cp1(AWAY), scheduler_ready)),
    Case("static-pod-drift/copy", cp1(f"cp {MANIFESTS}/kube-scheduler.yaml {MANIFESTS}/kube-scheduler.yaml.bak"),
         finds("actionable", "are manifests of the same pod kube-scheduler", "move the copy out of"),
         cp1(f"mv {MANIFESTS}/kube-scheduler.yaml.bak /root/"),
         steps(cp1("rm -f /root/kube-scheduler.yaml.bak"), scheduler_ready)),
    Case("cert-expiry", cp1(ENDED), finds("actionable", "certificate front-proxy-client ended on",
                                          "kubeadm certs renew front-proxy-client, then restart its static pod"),
         steps(cp1("kubeadm certs renew front-proxy-client"), edited("kube-apiserver", "")), cp1(RENEWED)),
    Case("kubeadm-scratch", cp1("mkdir -p /etc/kubernetes/tmp/kubeadm-backup-etcd-1; "
                                "fallocate -l 1200M /etc/kubernetes/tmp/kubeadm-backup-etcd-1/db"),
         finds("warning", r"12\d\d MiB of kubeadm's backups"), cp1("rm -r /etc/kubernetes/tmp/kubeadm-backup-*"),
         cp1("rm -rf /etc/kubernetes/tmp")),
]

# -- etcd ------------------------------------------------------------------------------------------------------------------

# its own tool, out of its own container
ETCDCTL = f"""etcdctl() {{ /proc/$(pgrep -xo etcd)/root/usr/local/bin/etcdctl --endpoints=https://127.0.0.1:2379 \
--cacert={PKI}/etcd/ca.crt --cert={PKI}/etcd/healthcheck-client.crt --key={PKI}/etcd/healthcheck-client.key "$@"; }}
"""
LEARNERS = "$(etcdctl member list --write-out=simple | grep 'true$' | cut -d, -f1)"
QUOTA = "--quota-backend-bytes="
# until etcd refuses to write
FILLED = """for i in $(seq 30); do
    head -c 700000 /dev/urandom | base64 -w0 > /tmp/lab.fill
    kubectl create configmap lab-fill-$i --from-file=/tmp/lab.fill 2>/tmp/lab.refused || break
done; grep -q 'space exceeded' /tmp/lab.refused; rm -f /tmp/lab.*"""
EMPTIED = "kubectl delete configmap $(kubectl get configmap -o name | grep -o 'lab-fill-.*') || true\n"
DEFRAGMENTED = """revision=$(etcdctl endpoint status --write-out=json | grep -o '"revision":[0-9]*' | cut -d: -f2)
etcdctl compact $revision; etcdctl defrag"""


def quota(percent: int):
    """As much of the database's present size, which is not that of its file: that is made larger beforehand."""
    def act(stage: Stage) -> None:
        status = json.loads(ssh.text(NODE, ETCDCTL + "etcdctl endpoint status --write-out=json"))
        flag("etcd", f"{QUOTA}{status[0]['Status']['dbSize'] * percent // 100}")(stage)
    return act


def no_quota(stage: Stage) -> None:
    no_flag("etcd", QUOTA)(stage)


ETCD = [
    Case("etcd-membership", cp1(ETCDCTL + "etcdctl member add ghost --learner --peer-urls=https://10.77.0.99:2380"),
         Finds("actionable", "etcd/", "a learner: it does not vote, and no control plane has its name",
               "etcdctl member remove"),
         cp1(f"{ETCDCTL}for id in {LEARNERS}; do etcdctl member remove $id; done")),
    Case("etcd-size", quota(110), Finds("warning", "etcd/https://10.77.0.11:2379", r"MiB of a quota of \d+ MiB", "defrag"),
         cp1(ETCDCTL + DEFRAGMENTED), no_quota),
    Case("etcd-health", steps(quota(130), cp1(KUBECTL + FILLED)),
         Finds("actionable", "etcd/https://10.77.0.11:2379", "NOSPACE", "compact and defrag, then etcdctl alarm disarm"),
         cp1(KUBECTL + EMPTIED + ETCDCTL + DEFRAGMENTED + "; etcdctl alarm disarm"), no_quota),
]

# -- half done -------------------------------------------------------------------------------------------------------------

HALF_DONE = [
    Case("resume-state",
         edited("kube-apiserver", "s|kube-apiserver:v1.36.1|kube-apiserver:v1.37.2|", "kube-apiserver:v1.37.2"),
         Finds("actionable", r"target/v1\.36\.3", r"an upgrade to v1\.37\.2 is half done: 0 of 3 kubelets are there",
               "finish it first: kubectl upgrade-run start --target 1.37.2"), nothing,
         edited("kube-apiserver", "s|kube-apiserver:v1.37.2|kube-apiserver:v1.36.1|", "kube-apiserver:v1.36.1"),
         clear_target=MINOR),
]

CASES = [*CONFIGURATIONS, *FILES, *ETCD, *HALF_DONE]
