//! What apt-get may be told. An option that is not listed is one that the sandbox does not know.

use std::collections::BTreeMap;

use super::super::{dpkg, known};
use crate::sandbox::hosts::{
    apt_sources::{self, Source},
    process::{Process, Unknown},
};

#[derive(Default)]
pub(super) struct Arguments<'a> {
    pub(super) options: BTreeMap<&'a str, &'a str>,
    flags: Vec<&'a str>,
    pub(super) verb: &'a str,
    pub(super) names: Vec<&'a str>,
}

const OPTIONS: [&str; 11] = [
    "APT::Get::List-Cleanup",
    "APT::Sandbox::User",
    "Acquire::Retries",
    "DPkg::Lock::Timeout",
    "Debug::NoLocking",
    "Dir::Cache::Archives",
    "Dir::Cache::PkgCache",
    "Dir::Cache::SrcPkgCache",
    "Dir::Etc::SourceList",
    "Dir::Etc::SourceParts",
    "Dir::State::Lists",
];
const FLAGS: [&str; 5] =
    ["--yes", "--no-remove", "--allow-downgrades", "--download-only", "--allow-change-held-packages"];

pub(super) fn parse<'a>(words: &[&'a str]) -> Result<Arguments<'a>, Unknown> {
    let (mut arguments, mut words) = (Arguments::default(), words.iter().copied());
    while let Some(word) = words.next() {
        match word {
            "-o" => {
                let (name, value) = known(known(words.next())?.split_once('='))?;
                // the options of dpkg: a name of a list, which may come twice
                if name != "Dpkg::Options::" {
                    known(OPTIONS.contains(&name).then_some(()))?;
                    arguments.options.insert(name, value);
                }
            }
            flag if flag.starts_with('-') => {
                known(FLAGS.contains(&flag).then_some(()))?;
                arguments.flags.push(flag);
            }
            verb @ ("update" | "install") if arguments.verb.is_empty() => arguments.verb = verb,
            name if arguments.verb == "install" => arguments.names.push(name),
            _ => return Err(Unknown),
        }
    }
    Ok(arguments)
}

impl Arguments<'_> {
    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    pub(super) fn lists(&self) -> &str {
        self.options.get("Dir::State::Lists").unwrap_or(&super::LISTS)
    }

    pub(super) fn sources(&self, process: &Process) -> Vec<Source> {
        let only = self.options.get("Dir::Etc::SourceList").copied();
        apt_sources::read(&process.state().files, only)
    }

    pub(super) fn is_locked(&self, process: &Process) -> bool {
        dpkg::locked(process) && self.options.get("Debug::NoLocking") != Some(&"1")
    }
}
