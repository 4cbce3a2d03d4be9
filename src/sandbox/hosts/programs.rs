//! The programs of a machine, one file each: exactly what the product runs, and an error that names anything else.

mod apt_cache;
mod apt_get;
mod apt_mark;
mod coreutils;
mod ctr;
mod dpkg;
mod etcd;
mod facts;
mod find;
mod kubeadm;
mod kubelet;
mod script;
mod systemctl;

use super::{
    files::NO_FILE,
    process::{Ended, Process, Unknown},
    state::State,
    timing,
};

/// `env` says so of a program that is not there, and a shell too.
pub(super) const NOT_FOUND: i32 = 127;

/// How [`unknown`] begins.
pub(super) const UNKNOWN: &str = "the sandbox does not know the command";

/// What is said of a command that no program here understands.
pub(super) fn unknown(argv: &[String]) -> String {
    format!("{UNKNOWN} `{}`: teach it to src/sandbox/hosts/programs", argv.join(" "))
}

/// Which program it is, and of which version where that matters.
struct Program {
    name: String,
    version: String,
}

/// Programs with a slash are files that say what they are; others are looked for as a shell would.
fn resolve(state: &State, path: &str) -> Result<Program, i32> {
    if path.contains('/') {
        let text = state.files.text(path).ok_or(NOT_FOUND)?;
        if state.files.get(path).is_none_or(|entry| entry.mode & 0o111 == 0) {
            return Err(126);
        }
        let mut words = text.strip_prefix("sandbox program ").unwrap_or_default().split_whitespace();
        return match (words.next(), words.next()) {
            (Some(name), Some(version)) => Ok(Program { name: name.to_owned(), version: version.to_owned() }),
            _ if text.starts_with("#!") => Ok(Program { name: "script".to_owned(), version: String::new() }),
            _ => Err(126),
        };
    }
    let version = match path {
        "kubeadm" | "kubelet" | "kubectl" => state.installed(path).ok_or(NOT_FOUND)?.to_string(),
        "ctr" if !state.has_ctr => return Err(NOT_FOUND),
        "etcd" | "etcdctl" | "etcdutl" => return Err(NOT_FOUND),
        _ => String::new(),
    };
    Ok(Program { name: path.to_owned(), version })
}

/// Whether there is such a program: systemd looks before it makes a unit.
pub(super) fn is_there(state: &State, path: &str) -> bool {
    !matches!(resolve(state, path), Err(NOT_FOUND))
}

/// Runs it to its end.
pub(super) async fn run(process: &Process) -> Ended {
    let path = process.argv.first().map(String::as_str).unwrap_or_default();
    let found = resolve(&process.state(), path);
    let program = match found {
        Ok(program) => program,
        Err(status) => {
            let why = if status == NOT_FOUND { NO_FILE } else { "Permission denied" };
            return process.fail(status, &format!("env: '{path}': {why}"));
        }
    };
    let version = program.version.as_str();
    match program.name.as_str() {
        "apt-cache" => apt_cache::run(process).await,
        "apt-get" => apt_get::run(process).await,
        "apt-mark" => apt_mark::run(process).await,
        "ctr" => ctr::run(process).await,
        "dpkg" => dpkg::dpkg(process).await,
        "dpkg-deb" => dpkg::deb(process).await,
        "dpkg-query" => dpkg::query(process).await,
        "etcd" => etcd::serve(process).await,
        "etcdctl" => etcd::ctl(process).await,
        "etcdutl" => etcd::utl(process, version).await,
        "find" => find::run(process).await,
        "kubeadm" => kubeadm::run(process, version).await,
        "kubelet" => kubelet::run(process, version).await,
        "sh" => facts::run(process).await,
        "script" => script::run(process).await,
        "systemctl" => systemctl::run(process).await,
        _ => coreutils::run(process, &program.name).await,
    }
}

/// The time of anything that only looks.
async fn look(process: &Process) {
    process.sleep(timing::LOOK).await;
}

/// What follows a word, as a result for `?`.
fn known<T>(value: Option<T>) -> Result<T, Unknown> {
    value.ok_or(Unknown)
}
