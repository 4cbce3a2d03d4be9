//! What the gates on machines share: which machines were looked at, and what is said where they were not.

use super::{Finding, Judgement};
use crate::cluster::snapshot::{ClusterSnapshot, ControlPlane, HostFacts, Node, Observed};

/// Machines that could be read, and how the judgement ends where nothing was found on them.
pub(super) struct Hosts<'a> {
    read: Vec<(&'a Node, &'a HostFacts)>,
    missing: Vec<&'a str>,
}

/// Each machine by itself.
pub(super) fn on_each<'a, Found: IntoIterator<Item = Finding>>(
    snapshot: &'a ClusterSnapshot,
    find: impl Fn(&'a Node, &'a HostFacts) -> Found,
) -> Judgement {
    all(snapshot).map_or_else(
        |unread| unread,
        |hosts| hosts.judged(hosts.each().flat_map(|(node, facts)| find(node, facts)).collect()),
    )
}

/// Each control plane by itself.
pub(super) fn on_planes<'a, Found: IntoIterator<Item = Finding>>(
    snapshot: &'a ClusterSnapshot,
    find: impl Fn(&'a Node, &'a ControlPlane) -> Found,
) -> Judgement {
    control_planes(snapshot).map_or_else(
        |unread| unread,
        |hosts| hosts.judged(hosts.planes().flat_map(|(node, plane)| find(node, plane)).collect()),
    )
}

/// All nodes.
pub(super) fn all(snapshot: &ClusterSnapshot) -> Result<Hosts<'_>, Judgement> {
    of(snapshot, |_| true)
}

/// Control planes.
pub(super) fn control_planes(snapshot: &ClusterSnapshot) -> Result<Hosts<'_>, Judgement> {
    of(snapshot, |node| node.control_plane)
}

fn of(snapshot: &ClusterSnapshot, wanted: impl Fn(&Node) -> bool) -> Result<Hosts<'_>, Judgement> {
    let hosts = match &snapshot.hosts {
        Observed::Known(hosts) => hosts,
        Observed::Unknown(why) => return Err(not_judged(why)),
        Observed::NotConfigured => return Err(not_judged("nobody logged in to the nodes; ssh-access says why")),
    };
    let mut found = Hosts { read: vec![], missing: vec![] };
    for node in snapshot.nodes.iter().filter(|node| wanted(node)) {
        match hosts.get(&node.name) {
            Some(Observed::Known(facts)) => found.read.push((node, facts)),
            _ => found.missing.push(&node.name),
        }
    }
    Ok(found)
}

fn not_judged(why: &str) -> Judgement {
    Judgement::NotApplicable(format!("not judged: {why}"))
}

impl<'a> Hosts<'a> {
    /// Each machine that was read.
    pub(super) fn each(&self) -> impl Iterator<Item = (&'a Node, &'a HostFacts)> {
        self.read.iter().copied()
    }

    /// Each control plane that was read.
    pub(super) fn planes(&self) -> impl Iterator<Item = (&'a Node, &'a ControlPlane)> {
        self.each().filter_map(|(node, facts)| Some((node, facts.control_plane.as_ref()?)))
    }

    /// The judgement: no pass while a machine could not be read. That it could not is a finding of `ssh-access`, once and
    /// not once a gate.
    pub(super) fn judged(&self, findings: Vec<Finding>) -> Judgement {
        if !findings.is_empty() || self.missing.is_empty() {
            return findings.into();
        }
        not_judged(&format!("{} could not be read; ssh-access says why", self.missing.join(", ")))
    }
}
