//! Which kubeconfig: decided from what was found, so that it can be tested without an environment.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// What the environment offers.
#[derive(Clone, Debug, Default)]
pub(super) struct Surroundings {
    /// `--kubeconfig`.
    pub(super) flag: Option<PathBuf>,
    /// `KUBECONFIG`.
    pub(super) variable: Option<OsString>,
    /// `~/.kube/config`.
    pub(super) home: Option<PathBuf>,
    /// A ServiceAccount's token is mounted, and the apiserver's address is known.
    pub(super) in_pod: bool,
    /// `--server` names the server.
    pub(super) server_named: bool,
}

/// Where the connection comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// These files, merged: the first to name a thing wins.
    Files(Vec<PathBuf>),
    /// The pod's ServiceAccount.
    Pod,
    /// `--server` and nothing else.
    Flags,
    /// Nothing says which cluster is meant.
    Nowhere,
}

/// kubectl's order. Files that are named by `--kubeconfig` must exist; missing ones of `KUBECONFIG` are passed over.
pub(super) fn choose(around: &Surroundings, exists: impl Fn(&Path) -> bool) -> Source {
    if let Some(file) = &around.flag {
        return Source::Files(vec![file.clone()]);
    }
    let mut candidates: Vec<PathBuf> = around.variable.iter().flat_map(|value| std::env::split_paths(value)).collect();
    candidates.retain(|path| !path.as_os_str().is_empty());
    if candidates.is_empty() {
        candidates.extend(around.home.clone());
    }
    candidates.retain(|path| exists(path));
    match (candidates.is_empty(), around.in_pod, around.server_named) {
        (false, _, _) => Source::Files(candidates),
        (true, true, _) => Source::Pod,
        (true, false, true) => Source::Flags,
        (true, false, false) => Source::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Source {
        Source::Files(names.iter().map(PathBuf::from).collect())
    }

    #[test]
    fn the_order_is_kubectls() {
        let home = Some(PathBuf::from("/home/me/.kube/config"));
        let base = Surroundings { home, ..Surroundings::default() };
        let pod = Surroundings { in_pod: true, ..base.clone() };
        let flag = Surroundings { flag: Some("/gone".into()), variable: Some("/a".into()), ..pod.clone() };
        let list = Surroundings { variable: Some("/a::/gone:/b".into()), ..base.clone() };
        let gone = Surroundings { variable: Some("/gone".into()), ..pod.clone() };
        let server = Surroundings { server_named: true, ..Surroundings::default() };
        let exists = |path: &Path| !path.starts_with("/gone");
        for (around, expected) in [
            (&base, files(&["/home/me/.kube/config"])),
            (&pod, files(&["/home/me/.kube/config"])),
            (&flag, files(&["/gone"])),
            (&list, files(&["/a", "/b"])),
            (&gone, Source::Pod),
            (&server, Source::Flags),
            (&Surroundings::default(), Source::Nowhere),
        ] {
            assert_eq!(choose(around, exists), expected, "{around:?}");
        }
        assert_eq!(choose(&pod, |_| false), Source::Pod);
    }
}
