use std::collections::BTreeSet;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "cri-socket-mismatch",
    checks: "every kubelet is told its runtime in one way, and that socket is there",
    matters: "with two runtimes on a node, or a setting left by an earlier one, kubeadm and the kubelet talk to \
             different ones: images are pulled where nobody runs them",
    clears: "the same containerRuntimeEndpoint in /var/lib/kubelet/instance-config.yaml, config.yaml and \
             kubeadm-flags.env; stop and remove the runtime that is not used",
    source: "kubernetes/kubeadm#2870, #2364; NodeLocalCRISocket since 1.34",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, finding)
}

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    let told = told(facts);
    let sockets = &facts.runtime.sockets;
    let shown = told.iter().map(|(file, path)| format!("{path} by {file}")).collect::<Vec<_>>().join(", ");
    let paths: BTreeSet<_> = told.iter().map(|(_, path)| path.as_str()).collect();
    let known = |path: &str| KNOWN.contains(&path);
    let why = if paths.len() > 1 {
        format!("the kubelet is told {} runtimes: {shown}", paths.len())
    } else if let Some(path) =
        paths.first().filter(|path| known(path) && !sockets.iter().any(|socket| socket == **path))
    {
        format!("the kubelet is told {path}, and there is no such socket")
    } else if paths.is_empty() && sockets.len() > 1 {
        format!("{} runtimes are there ({}) and the kubelet is told none", sockets.len(), sockets.join(", "))
    } else {
        return None;
    };
    let remedy =
        format!("one containerRuntimeEndpoint in the kubelet's files on {}, then systemctl restart kubelet", node.name);
    Some(Finding::new(Class::Actionable, format!("node/{}", node.name), why).evidence(shown).remedy(remedy))
}

/// Sockets that were looked for.
const KNOWN: [&str; 3] = ["/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/cri-dockerd.sock"];

/// Each file that names a runtime, with the path of its socket.
fn told(facts: &HostFacts) -> Vec<(String, String)> {
    let files = [
        ("/var/lib/kubelet/instance-config.yaml", &facts.kubelet.instance_config),
        ("/var/lib/kubelet/config.yaml", &facts.kubelet.config),
    ];
    let of_files = files.into_iter().filter_map(|(file, text)| {
        let line = text.as_deref()?.lines().find_map(|line| line.strip_prefix("containerRuntimeEndpoint:"))?;
        Some((file.to_owned(), line.trim().trim_matches(['"', '\'']).to_owned()))
    });
    let flags = facts.kubelet.flags.iter().filter(|flag| flag.name == "container-runtime-endpoint");
    let all = of_files.chain(flags.map(|flag| (flag.file.clone(), flag.value.clone())));
    all.filter(|(_, value)| !value.is_empty()).map(|(file, value)| (file, plain(&value))).collect()
}

/// `unix:///var/run/x.sock` and `/run/x.sock` are one.
fn plain(endpoint: &str) -> String {
    let path = endpoint.strip_prefix("unix://").unwrap_or(endpoint);
    path.strip_prefix("/var/run/").map_or_else(|| path.to_owned(), |rest| format!("/run/{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::snapshot::Flag;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut HostFacts)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "w1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    fn told(facts: &mut HostFacts, flag: &str, instance: Option<&str>) {
        let (file, name) = ("/var/lib/kubelet/kubeadm-flags.env".to_owned(), "container-runtime-endpoint".to_owned());
        facts.kubelet.flags = vec![Flag { file, name, value: flag.to_owned() }];
        facts.kubelet.instance_config = instance.map(|path| format!("containerRuntimeEndpoint: \"{path}\"\n"));
    }

    #[test]
    fn one_runtime_is_told_in_one_way() {
        const CONTAINERD: &str = "unix:///run/containerd/containerd.sock";
        const CRIO: &str = "unix:///run/crio/crio.sock";
        for (flag, instance, wanted) in [
            (CONTAINERD, None, false),
            ("/var/run/containerd/containerd.sock", Some(CONTAINERD), false),
            (CONTAINERD, Some(CRIO), true),
            (CRIO, None, true),
            ("unix:///run/k0s/containerd.sock", None, false),
        ] {
            let found = judged(|facts| told(facts, flag, instance));
            assert_eq!(classes(&found), [(Class::Actionable, "node/w1")][..usize::from(wanted)], "{flag} {instance:?}");
        }
    }

    #[test]
    fn two_runtimes_are_no_harm_once_one_is_told() {
        let two = |facts: &mut HostFacts| facts.runtime.sockets.push("/run/crio/crio.sock".to_owned());
        assert_eq!(classes(&judged(two)), [(Class::Actionable, "node/w1")]);
        let found = judged(|facts| {
            two(facts);
            told(facts, "unix:///run/crio/crio.sock", None);
        });
        assert_eq!(found, Judgement::Passed);
    }
}
