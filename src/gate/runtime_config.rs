use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "runtime-config",
    checks: "containerd's configuration on every node has its CRI switched on, and its control group driver is \
             the kubelet's",
    matters: "the run may restart containerd and does restart the kubelet: a packaged configuration with \
             disabled_plugins = [cri] that nobody loaded yet leaves a node without a runtime",
    clears: "in /etc/containerd/config.toml: no cri in disabled_plugins, SystemdCgroup as the kubelet has it \
             (cgroupDriver: systemd); then systemctl restart containerd",
    source: "containerd/containerd#14121; kubernetes.io/docs/setup/production-environment/container-runtimes",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, finding)
}

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    let config = facts.runtime.containerd.as_ref().filter(|_| is_the_runtime(facts))?;
    let object = format!("node/{}", node.name);
    let off = config.disabled_plugins.iter().find(|plugin| *plugin == "cri" || plugin.contains(".cri"));
    if let Some(plugin) = off {
        let why = format!(
            "containerd's configuration switches its CRI off ({plugin}): the kubelet finds no runtime after its next start"
        );
        let remedy = format!(
            "on {}: take it out of disabled_plugins in /etc/containerd/config.toml, then systemctl restart containerd",
            node.name
        );
        return Some(Finding::new(Class::Actionable, object, why).evidence("containerd config dump").remedy(remedy));
    }
    // kubeadm's default; a kubelet of today takes containerd's word over its own, and so this refuses nothing
    let text = facts.kubelet.config.as_deref().unwrap_or_default();
    let systemd = !text.lines().any(|line| line.trim() == "cgroupDriver: cgroupfs");
    (config.systemd_cgroup == Some(!systemd)).then(|| {
        let driver = |systemd| if systemd { "systemd" } else { "cgroupfs" };
        let why = format!(
            "the kubelet's control groups are {}'s and containerd's are {}'s",
            driver(systemd),
            driver(!systemd)
        );
        Finding::new(Class::Warning, object, why)
            .evidence("cgroupDriver of /var/lib/kubelet/config.yaml, SystemdCgroup of containerd config dump")
            .remedy(format!("SystemdCgroup = {systemd} in /etc/containerd/config.toml, with the node drained"))
    })
}

/// Not where the kubelet is told another one: containerd is there for docker then, or left over.
fn is_the_runtime(facts: &HostFacts) -> bool {
    // kubeadm from 1.34 writes it into the second
    let texts = [&facts.kubelet.instance_config, &facts.kubelet.config].into_iter().flatten();
    let in_config =
        texts.flat_map(|text| text.lines()).filter_map(|line| line.trim().strip_prefix("containerRuntimeEndpoint:"));
    let flags = facts.kubelet.flags.iter().filter(|flag| flag.name == "container-runtime-endpoint");
    let mut told = flags.map(|flag| flag.value.as_str()).chain(in_config);
    let told = told.find(|endpoint| !endpoint.trim_matches([' ', '"', '\'']).is_empty());
    told.is_none_or(|endpoint| endpoint.contains("containerd"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::snapshot::ContainerdConfig;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut HostFacts)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "w1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    fn containerd(facts: &mut HostFacts) -> &mut ContainerdConfig {
        facts.runtime.containerd.as_mut().expect("containerd")
    }

    #[test]
    fn a_cri_that_is_off_is_refused() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        for (plugin, wanted) in
            [("cri", true), ("io.containerd.grpc.v1.cri", true), ("io.containerd.snapshotter.v1.btrfs", false)]
        {
            let found = judged(|facts| containerd(facts).disabled_plugins = vec![plugin.to_owned()]);
            assert_eq!(classes(&found), [(Class::Actionable, "node/w1")][..usize::from(wanted)], "{plugin}");
        }
    }

    #[test]
    fn a_containerd_that_the_kubelet_does_not_use_is_not_judged() {
        for (endpoint, refused) in
            [("unix:///run/cri-dockerd.sock", false), ("unix:///run/crio/crio.sock", false), ("\"\"", true)]
        {
            let found = judged(|facts| {
                containerd(facts).disabled_plugins = vec!["cri".to_owned()];
                facts.kubelet.config = Some(format!("containerRuntimeEndpoint: {endpoint}\n"));
                facts.kubelet.flags.clear();
            });
            assert_eq!(classes(&found), [(Class::Actionable, "node/w1")][..usize::from(refused)], "{endpoint}");
        }
    }

    #[test]
    fn two_drivers_are_said() {
        assert_eq!(
            classes(&judged(|facts| containerd(facts).systemd_cgroup = Some(false))),
            [(Class::Warning, "node/w1")]
        );
        assert_eq!(judged(|facts| containerd(facts).systemd_cgroup = None), Judgement::Passed);
    }
}
