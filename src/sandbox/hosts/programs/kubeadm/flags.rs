//! What `kubeadm upgrade` may be told. A flag that is not listed is one that the sandbox does not know.

use crate::{sandbox::hosts::process::Unknown, version::KubeVersion};

#[derive(Debug)]
pub(super) struct Flags<'a> {
    pub(super) version: Option<KubeVersion>,
    skipped: Vec<&'a str>,
    ignored: Vec<&'a str>,
    pub(super) etcd_upgrade: bool,
    pub(super) patches: Option<&'a str>,
}

pub(super) fn parse<'a>(words: &[&'a str]) -> Result<Flags<'a>, Unknown> {
    let mut flags = Flags { version: None, skipped: vec![], ignored: vec![], etcd_upgrade: true, patches: None };
    for word in words {
        match word.split_once('=') {
            None if *word == "--yes" => {}
            None if !word.starts_with('-') => flags.version = Some(word.parse().map_err(|_| Unknown)?),
            Some(("--skip-phases", list)) => flags.skipped = list.split(',').collect(),
            Some(("--ignore-preflight-errors", list)) => flags.ignored = list.split(',').collect(),
            Some(("--etcd-upgrade", "false")) => flags.etcd_upgrade = false,
            Some(("--patches", directory)) => flags.patches = Some(directory),
            _ => return Err(Unknown),
        }
    }
    Ok(flags)
}

impl Flags<'_> {
    /// Whether a phase is left out, by itself or with its parent.
    pub(super) fn skips(&self, phase: &str) -> bool {
        let of = |skipped: &&str| *skipped == phase || phase.split('/').next() == Some(skipped);
        self.skipped.iter().any(of)
    }

    pub(super) fn ignores(&self, check: &str) -> bool {
        self.ignored.iter().any(|name| name.eq_ignore_ascii_case(check) || *name == "all")
    }

    /// kubeadm refuses phases that a command does not have.
    pub(super) fn known_phases(&self, phases: &[&str]) -> Result<(), String> {
        match self.skipped.iter().find(|skipped| !phases.contains(skipped)) {
            Some(skipped) => Err(format!("invalid phase name: {skipped}")),
            None => Ok(()),
        }
    }
}
