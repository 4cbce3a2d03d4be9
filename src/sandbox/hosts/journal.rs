//! A journal of every call: for the test that sandbox and lab see the same commands.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::Kind;

/// One call of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The node.
    pub node: String,
    /// What was called.
    pub kind: Kind,
    /// As [`normalised`] leaves it.
    pub text: String,
    /// How often between two effects on that node: looks at a unit are many.
    pub times: u32,
}

#[derive(Debug, Default)]
pub(super) struct Journal {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: Vec<Entry>,
    /// By node, its looks since its last effect.
    looks: BTreeMap<String, BTreeMap<(Kind, String), usize>>,
    calls: u64,
}

impl Journal {
    /// Keeps a call; its number.
    pub(super) fn add(&self, node: &str, kind: Kind, text: &str) -> u64 {
        let text = normalised(text);
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { entries, looks, calls } = &mut *inner;
        *calls += 1;
        let own = looks.entry(node.to_owned()).or_default();
        if kind.is_effect() {
            own.clear();
        } else if let Some(entry) = own.get(&(kind, text.clone())).and_then(|at| entries.get_mut(*at)) {
            entry.times += 1;
            return *calls;
        } else {
            own.insert((kind, text.clone()), entries.len());
        }
        entries.push(Entry { node: node.to_owned(), kind, text, times: 1 });
        *calls
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).entries.clone()
    }
}

/// A call's text without what differs from run to run: process ids below /proc, times in names, random suffixes.
pub fn normalised(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let parts: Vec<String> = word.split('/').map(part).collect();
        let mut joined = parts.join("/");
        if let Some(rest) = joined.strip_prefix("/proc/")
            && let Some((pid, rest)) = rest.split_once('/')
            && pid.bytes().all(|byte| byte.is_ascii_digit())
        {
            joined = format!("/proc/*/{rest}");
        }
        joined
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `etcd-run-20261122T010203Z.db`, `kubeadm-backup-etcd-2026-11-22-01-02-03`, `kubeadm-upgraded-manifests123`.
fn part(part: &str) -> String {
    let bare = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    if part.starts_with("kubeadm-") && bare.len() + 6 < part.len() {
        return format!("{bare}-*");
    }
    match part.strip_suffix("Z.db").and_then(|rest| rest.rsplit_once('-')) {
        Some((name, time)) if time.len() == 15 => format!("{name}-*.db"),
        _ => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_between_runs_is_taken_out_and_nothing_else() {
        for (text, wanted) in [
            ("test -x /proc/907/root/usr/local/bin/etcdctl", "test -x /proc/*/root/usr/local/bin/etcdctl"),
            ("stat -c %s -- /b/etcd-r1-19700101T000000Z.db", "stat -c %s -- /b/etcd-r1-*.db"),
            ("rm -rf -- /t/kubeadm-backup-etcd-2026-11-22-01-02-03", "rm -rf -- /t/kubeadm-backup-etcd-*"),
            ("/proc/sys/kernel/random/boot_id", "/proc/sys/kernel/random/boot_id"),
            ("rm -rf -- /var/lib/kubectl-upgrade/kubeadm-1.37.2", "rm -rf -- /var/lib/kubectl-upgrade/kubeadm-1.37.2"),
        ] {
            assert_eq!(normalised(text), wanted);
        }
    }

    #[test]
    fn looks_between_effects_are_one_entry_and_effects_never() {
        let journal = Journal::default();
        for kind in [Kind::UnitState, Kind::UnitOutput, Kind::UnitState, Kind::Run, Kind::Run, Kind::UnitState] {
            journal.add("w1", kind, "x");
        }
        assert_eq!(journal.add("w2", Kind::Run, "x"), 7);
        let times: Vec<_> = journal.entries().iter().map(|entry| entry.times).collect();
        assert_eq!(times, [2, 1, 1, 1, 1, 1]);
    }
}
