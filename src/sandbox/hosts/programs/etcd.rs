//! etcd, etcdctl and etcdutl: a snapshot, its restore, and keys counted on both.

use super::{known, look};
use crate::sandbox::hosts::{
    Component, Effect, Trouble,
    files::{NO_FILE, base_name},
    process::{Ended, Process, Unknown},
    state::{EtcdData, Running},
    timing,
};

const LIVE: &str = "https://127.0.0.1:2379";

/// A snapshot's contents, and those of a restored data directory.
fn written(data: EtcdData) -> String {
    format!("sandbox etcd revision={} keys={}\n", data.revision, data.keys)
}

fn read(text: &str) -> Option<EtcdData> {
    let (revision, keys) = text.trim().strip_prefix("sandbox etcd revision=")?.split_once(" keys=")?;
    Some(EtcdData { revision: revision.parse().ok()?, keys: keys.parse().ok()? })
}

/// The value of `--name=value`.
fn flag<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    words.iter().find_map(|word| word.strip_prefix("--")?.strip_prefix(name)?.strip_prefix('='))
}

fn is_live(process: &Process) -> bool {
    let state = process.state();
    state.pods.contains_key(&Component::Etcd) && !state.has(Trouble::EtcdDown)
}

pub(super) async fn ctl(process: &Process) -> Ended {
    let words = process.words();
    let endpoint = known(flag(&words, "endpoints"))?;
    for needed in ["cacert", "cert", "key"] {
        known(flag(&words, needed))?;
    }
    let rest: Vec<&str> = words.iter().filter(|word| !is_connection(word)).copied().collect();
    match rest.as_slice() {
        ["snapshot", "save", path] if endpoint == LIVE => save(process, path).await,
        ["get", "", "--prefix", "--count-only", "-w", "fields", revision] => {
            let revision = known(revision.strip_prefix("--rev=").and_then(|revision| revision.parse().ok()))?;
            count(process, endpoint, revision).await
        }
        _ => Err(Unknown),
    }
}

fn is_connection(word: &str) -> bool {
    ["--endpoints=", "--cacert=", "--cert=", "--key="].iter().any(|flag| word.starts_with(flag))
}

fn refused(process: &Process, endpoint: &str) -> Ended {
    let address = endpoint.trim_start_matches("https://");
    process.fail(
        1,
        &format!("Error: rpc error: code = Unavailable desc = dial tcp {address}: connect: connection refused"),
    )
}

/// Beside the file first, and renamed at the end: cut off, it leaves the half.
async fn save(process: &Process, path: &str) -> Ended {
    if !is_live(process) {
        look(process).await;
        return refused(process, LIVE);
    }
    let half = format!("{path}.part");
    let refusal = {
        let (now, mut state) = (process.machine.now(), process.state());
        let bytes = state.files.bytes("/var/lib/etcd");
        if bytes > state.free() {
            Some(format!("Error: write {half}: no space left on device"))
        } else if state.files.write_sized(&half, Vec::new().into(), bytes, 0o600, now) {
            None
        } else {
            Some(format!("Error: could not open {half}: {NO_FILE}"))
        }
    };
    if let Some(refusal) = refusal {
        return process.fail(1, &refusal);
    }
    process.sleep(timing::ETCD_SNAPSHOT).await;
    let ground = &process.machine.shared().ground;
    let revision = ground.etcd_revision();
    let keys = ground.etcd_keys(revision).unwrap_or_default();
    {
        let (now, mut state) = (process.machine.now(), process.state());
        let bytes = state.files.bytes(&half);
        state.files.remove(&half);
        let contents = written(EtcdData { revision, keys }).into_bytes().into();
        state.files.write_sized(path, contents, bytes, 0o600, now);
    }
    process.machine.tell(Effect::EtcdSaved { path: path.to_owned(), revision });
    process.out(&format!("Snapshot saved at {path}"));
    Ok(0)
}

async fn count(process: &Process, endpoint: &str, revision: u64) -> Ended {
    look(process).await;
    let (newest, keys) = if endpoint == LIVE {
        if !is_live(process) {
            return refused(process, endpoint);
        }
        let ground = &process.machine.shared().ground;
        (ground.etcd_revision(), ground.etcd_keys(revision))
    } else {
        let is_asked =
            |running: &Running| running.serving.as_ref().filter(|(url, _)| url == endpoint).map(|(_, data)| *data);
        let served = process.state().running.values().find_map(is_asked);
        let Some(data) = served else { return refused(process, endpoint) };
        (data.revision, (revision <= data.revision).then_some(data.keys))
    };
    if revision > newest {
        return process.fail(1, "Error: etcdserver: mvcc: required revision is a future revision");
    }
    let Some(keys) = keys else {
        return process.fail(1, "Error: etcdserver: mvcc: required revision has been compacted");
    };
    process.write_out(&format!(
        "\"ClusterID\" : 14841639068965178418\n\"MemberID\" : 10276657743932975437\n\"Revision\" : {newest}\n\
         \"RaftTerm\" : 3\n\"More\" : false\n\"Count\" : {keys}\n"
    ));
    Ok(0)
}

pub(super) async fn utl(process: &Process, version: &str) -> Ended {
    let words = process.words();
    match words.as_slice() {
        ["snapshot", "status", path, "-w", "json"] => status(process, path, version).await,
        ["snapshot", "restore", path, flags @ ..] => {
            let directory = known(flag(flags, "data-dir"))?;
            for needed in ["name", "initial-cluster", "initial-advertise-peer-urls"] {
                known(flag(flags, needed))?;
            }
            restore(process, path, directory).await
        }
        _ => Err(Unknown),
    }
}

async fn status(process: &Process, path: &str, version: &str) -> Ended {
    look(process).await;
    let found = {
        let state = process.state();
        state.files.text(path).and_then(|text| read(&text)).map(|data| (data, state.files.bytes(path)))
    };
    let Some((data, bytes)) = found else {
        return process.fail(1, &format!("Error: stat {path}: snapshot missing hash or file"));
    };
    let version = version.split('-').next().unwrap_or(version);
    process.out(&format!(
        r#"{{"hash":3474280699,"revision":{},"totalKey":{},"totalSize":{bytes},"version":"{version}"}}"#,
        data.revision, data.keys
    ));
    Ok(0)
}

async fn restore(process: &Process, path: &str, directory: &str) -> Ended {
    process.sleep(timing::ETCD_SNAPSHOT).await;
    let now = process.machine.now();
    let refusal = {
        let mut state = process.state();
        match state.files.text(path).and_then(|text| read(&text)) {
            None => Some(format!("Error: {path}: snapshot file integrity check failed")),
            Some(_) if state.files.is_directory(directory) => {
                Some(format!("Error: data-dir \"{directory}\" not empty or could not be read"))
            }
            Some(_) if state.files.bytes(path) > state.free() => {
                Some(format!("Error: write {directory}/member/snap/db: no space left on device"))
            }
            Some(mut data) => {
                data.keys -= u64::from(state.has(Trouble::SnapshotLosesKey));
                let bytes = state.files.bytes(path);
                state.files.make_directories(directory, 0o700, now);
                let file = format!("{directory}/db");
                state.files.write_sized(&file, written(data).into_bytes().into(), bytes, 0o600, now);
                None
            }
        }
    };
    if let Some(refusal) = refusal {
        return process.fail(1, &refusal);
    }
    process.err(&format!("{{\"level\":\"info\",\"msg\":\"restored snapshot\",\"path\":\"{}\"}}", base_name(path)));
    Ok(0)
}

/// A throwaway etcd on restored data: answers until it is stopped.
pub(super) async fn serve(process: &Process) -> Ended {
    let words = process.words();
    let (directory, url) = (known(flag(&words, "data-dir"))?, known(flag(&words, "listen-client-urls"))?);
    known(words.contains(&"--client-cert-auth=true").then_some(()))?;
    process.sleep(timing::ETCD_STARTS).await;
    let data = process.state().files.text(&format!("{directory}/db")).and_then(|text| read(&text));
    let Some(data) = data else { return process.fail(1, &format!("{directory}: no data")) };
    if let Some(running) = process.state().running.get_mut(&process.pid) {
        running.serving = Some((url.to_owned(), data));
    }
    std::future::pending().await
}
