//! What a login sees of a machine, as [`HostFacts`]: one constant script a machine, which reads and changes nothing, and two
//! more commands on a control plane, all three at once.

mod apt;
mod disks;
mod etcd;
mod flags;
mod ids;
mod kubeadm;
mod manifest;
mod packages;
mod script;

use std::collections::BTreeMap;

use anyhow::Context as _;
use futures::{StreamExt as _, stream};
use jiff::Timestamp;

pub use script::{ETCD, FACTS, Sections, shell};

use super::{Host, Hosts, connect, run_ok};
use crate::{
    clock::Clock,
    cluster::snapshot::{
        ContainerdConfig, ControlPlane, HostClock, HostFacts, KubeletFacts, Node, Observed, Packages, RuntimeFacts,
    },
};

/// Logins at the same time: enough to hide latency, few enough not to look like an attack.
const AT_ONCE: usize = 16;

/// Every node, side by side. One that can't be read says why.
pub async fn of_nodes(
    hosts: &dyn Hosts,
    clock: Clock,
    policy_base: &str,
    nodes: &[Node],
) -> BTreeMap<String, Observed<HostFacts>> {
    let read = |node: &Node| {
        let node = node.clone();
        async move {
            let facts = of_node(hosts, clock, policy_base, &node).await;
            (node.name, Observed::from_result(facts))
        }
    };
    stream::iter(nodes.iter().map(read)).buffer_unordered(AT_ONCE).collect().await
}

async fn of_node(hosts: &dyn Hosts, clock: Clock, policy_base: &str, node: &Node) -> anyhow::Result<HostFacts> {
    let host = connect(hosts, node).await?;
    of_host(host.as_ref(), clock, policy_base, node.control_plane).await
}

/// One machine.
pub async fn of_host(
    host: &dyn Host,
    clock: Clock,
    policy_base: &str,
    control_plane: bool,
) -> anyhow::Result<HostFacts> {
    let (facts, etcd, certificates) = futures::join!(
        asked(host, clock),
        async { if control_plane { Some(run_ok(host, &shell("etcd", ETCD)).await) } else { None } },
        async { if control_plane { Some(run_ok(host, &kubeadm::check_expiration()).await) } else { None } },
    );
    let (sections, times) = facts.with_context(|| format!("reading node {}", host.name()))?;
    let mut found = parse(&sections, times, policy_base)?;
    if let Observed::Known(packages) = &mut found.packages {
        apt::read_other_keyrings(host, packages, &sections).await;
    }
    if let (Some(etcd), Some(certificates)) = (etcd, certificates) {
        let manifests = manifest::all(&sections);
        let runs_etcd = manifests.iter().any(|manifest| manifest.program == "etcd");
        let of_etcd = etcd.map_err(anyhow::Error::from).and_then(|output| etcd::parse(&Sections::read(&output.stdout)));
        let certificates = certificates.map_err(anyhow::Error::from);
        found.control_plane = Some(ControlPlane {
            etcd: if runs_etcd { Observed::from_result(of_etcd) } else { Observed::NotConfigured },
            certificates: Observed::from_result(
                certificates.and_then(|output| kubeadm::parse_expiration(&output.stdout)),
            ),
            // du ends with 1 where a file went while it counted, and says the total; nothing where there is no such directory
            scratch: sections.output("scratch").and_then(disks::total).unwrap_or(0),
            etcd_data: if runs_etcd { sections.output("etcd-data").and_then(disks::total) } else { Some(0) },
            manifests,
        });
    }
    Ok(found)
}

async fn asked(host: &dyn Host, clock: Clock) -> anyhow::Result<(Sections, (Timestamp, Timestamp))> {
    let before = clock.now();
    let output = run_ok(host, &shell("facts", FACTS)).await?;
    Ok((Sections::read(&output.stdout), (before, clock.now())))
}

/// The answer of the script; what every machine must be able to say is an error where it is missing.
fn parse(
    sections: &Sections,
    (asked, answered): (Timestamp, Timestamp),
    policy_base: &str,
) -> anyhow::Result<HostFacts> {
    let said = sections.text("date").and_then(parse_date).context("it did not say what time it is")?;
    let word = |name: &str| sections.text(name).map(|text| text.trim().to_owned());
    let disks = disks::parse(sections.text("disks").unwrap_or_default());
    anyhow::ensure!(!disks.is_empty(), "df gave no answer that can be read");
    Ok(HostFacts {
        clock: HostClock { asked, said, answered },
        kernel: word("kernel").filter(|kernel| !kernel.is_empty()).context("uname gave no answer")?,
        cgroup: word("cgroup").context("/sys/fs/cgroup could not be read")?,
        disks,
        swap: disks::swaps(sections.text("swaps").context("/proc/swaps could not be read")?),
        missing_tools: sections.text("tools").map(lines).unwrap_or_default(),
        reboot: sections.has("reboot").then(|| sections.text("reboot").map(lines).unwrap_or_default()),
        packages: packages(sections, policy_base),
        kubelet: kubelet(sections),
        runtime: runtime(sections),
        id_ranges: ids::of_kubelet(sections),
        control_plane: None,
    })
}

fn packages(sections: &Sections, policy_base: &str) -> Observed<Packages> {
    let Some(text) = sections.text("packages") else {
        let why = if sections.has("packages") {
            "dpkg-query failed: see dpkg --audit"
        } else {
            "there is no dpkg-query: only Debian and its kin are known"
        };
        return Observed::Unknown(why.to_owned());
    };
    let Some(locks) = sections.text("locks") else {
        return Observed::Unknown("/proc/locks could not be read: who holds apt's locks can't be told".to_owned());
    };
    let mut packages = packages::parse(text);
    // stat ends with 1 where one of the files is not there, and says the others
    packages.locks = packages::locks(sections.output("lock-files").unwrap_or_default(), locks);
    packages.unattended = packages::is_unattended(sections.text("unattended").unwrap_or_default());
    packages.sources = apt::sources(sections, policy_base);
    Observed::Known(packages)
}

fn kubelet(sections: &Sections) -> KubeletFacts {
    let file = |path: &str| sections.text(&format!("file:{path}")).map(str::to_owned);
    KubeletFacts {
        flags: flags::of_kubelet(sections),
        config: file("/var/lib/kubelet/config.yaml"),
        instance_config: file("/var/lib/kubelet/instance-config.yaml"),
        server: sections
            .text("server")
            .and_then(|text| Some(text.split_once("server:")?.1.lines().next()?.trim().to_owned())),
    }
}

fn runtime(sections: &Sections) -> RuntimeFacts {
    RuntimeFacts {
        sockets: sections.names("socket:").map(str::to_owned).collect(),
        containerd: sections.text("containerd").map(|text| ContainerdConfig {
            disabled_plugins: flags::disabled_plugins(text),
            systemd_cgroup: flags::systemd_cgroup(text),
            root: flags::root(text),
        }),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// `1795383458.463545983`.
fn parse_date(text: &str) -> Option<Timestamp> {
    let (seconds, rest) = text.trim().split_once('.')?;
    Timestamp::new(seconds.parse().ok()?, rest.get(..9)?.parse().ok()?).ok()
}

#[cfg(test)]
mod tests;
