//! etcd's own tools: what they are told, and their answers.

use anyhow::Context as _;
use serde::Deserialize;

use crate::node::Command;

/// The etcd of this control plane.
pub(super) const LIVE: &str = "https://127.0.0.1:2379";

/// kubeadm's directory for etcd's certificates.
pub(super) const PKI: &str = "/etc/kubernetes/pki/etcd";

/// A tool in the container of a process.
pub(super) fn in_container(pid: u32, tool: &str) -> String {
    format!("/proc/{pid}/root/usr/local/bin/{tool}")
}

/// Whether a process is a static pod's, by `/proc/PID/cgroup`: only such a pod is made by who writes to this machine's files,
/// and its tools run as root. Its uid is a hash of 32 digits; one that the API gives has dashes, or underscores where
/// systemd names it. What is mounted below a pod, or in a person's own groups, may be named by others.
pub(super) fn is_static_pod(cgroup: &str) -> bool {
    cgroup.lines().any(is_static_group) && !cgroup.lines().any(|line| line.contains("/user.slice/"))
}

fn is_static_group(line: &str) -> bool {
    let mut groups = line.splitn(3, ':').nth(2).unwrap_or_default().split('/');
    let in_pods = groups.any(|group| group.ends_with("kubepods") || group.ends_with("kubepods.slice"));
    let uid = groups.find_map(|group| {
        let (_, uid) = group.trim_end_matches(".slice").rsplit_once("pod")?;
        (uid.len() >= 32).then_some(uid)
    });
    in_pods && uid.is_some_and(|uid| uid.len() == 32 && uid.chars().all(|c| c.is_ascii_hexdigit()))
}

/// The copies of the tools, in a directory of their own.
pub(super) struct Tools {
    pub(super) directory: String,
}

impl Tools {
    pub(super) fn new(directory: String) -> Self {
        Self { directory }
    }

    pub(super) fn path(&self, tool: &str) -> String {
        format!("{}/{tool}", self.directory)
    }

    /// `etcdctl` against an endpoint, with the certificate that kubeadm makes for health checks.
    fn ctl(&self, endpoint: &str) -> Vec<String> {
        let flags = [
            format!("--endpoints={endpoint}"),
            format!("--cacert={PKI}/ca.crt"),
            format!("--cert={PKI}/healthcheck-client.crt"),
            format!("--key={PKI}/healthcheck-client.key"),
        ];
        std::iter::once(self.path("etcdctl")).chain(flags).collect()
    }

    pub(super) fn save(&self, path: &str) -> Vec<String> {
        let mut argv = self.ctl(LIVE);
        argv.extend(["snapshot", "save", path].map(str::to_owned));
        argv
    }

    pub(super) fn status(&self, path: &str) -> Vec<String> {
        let tool = self.path("etcdutl");
        vec![tool, "snapshot".into(), "status".into(), path.into(), "-w".into(), "json".into()]
    }

    /// Counts the keys at a revision; no value leaves etcd.
    pub(super) fn count(&self, endpoint: &str, revision: u64) -> Command {
        let mut argv = self.ctl(endpoint);
        // etcdctl counts in this format alone
        argv.extend(["get", "", "--prefix", "--count-only", "-w", "fields"].map(str::to_owned));
        argv.push(format!("--rev={revision}"));
        Command { argv, stdin: None }
    }
}

#[derive(Deserialize)]
struct Status {
    revision: u64,
}

/// The revision in the answer of `etcdutl snapshot status`; log lines before it are passed over.
pub(super) fn parse_revision(text: &str) -> anyhow::Result<u64> {
    let status: Status =
        json_line(text).with_context(|| format!("etcdutl gave no status of the snapshot: {text:?}"))?;
    Ok(status.revision)
}

/// An answer to [`Tools::count`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// The newest revision of that etcd.
    pub(super) revision: u64,
    /// Keys at the revision that was asked for.
    pub(super) keys: u64,
}

/// Lines such as `"Revision" : 11940`.
pub(super) fn parse_count(text: &str) -> anyhow::Result<Counted> {
    let field = |wanted: &str| {
        let mut fields = text.lines().filter_map(|line| line.split_once(" : "));
        fields.find(|(name, _)| name.trim().trim_matches('"') == wanted)?.1.trim().parse().ok()
    };
    let counted = field("Revision").zip(field("Count"));
    let (revision, keys) = counted.with_context(|| format!("etcdctl gave no count of keys: {text:?}"))?;
    Ok(Counted { revision, keys })
}

fn json_line<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    text.lines().rev().find_map(|line| serde_json::from_str(line.trim()).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // answers of etcd 3.6.8
    const STATUS: &str =
        r#"{"hash":3474280699,"revision":11938,"totalKey":1213,"totalSize":5709824,"version":"3.6.0"}"#;
    const COUNT: &str = "\"ClusterID\" : 14841639068965178418\n\"MemberID\" : 10276657743932975437\n\"Revision\" : 11940\n\
        \"RaftTerm\" : 3\n\"More\" : false\n\"Count\" : 412\n";

    #[test]
    fn real_answers_are_read() {
        assert_eq!(parse_revision(STATUS).expect("status"), 11938);
        assert_eq!(parse_revision(&format!("{{\"level\":\"info\"}}\n{STATUS}\n")).expect("status"), 11938);
        assert_eq!(parse_count(COUNT).expect("count"), Counted { revision: 11940, keys: 412 });
        assert!(
            parse_count("\"Revision\" : 7\n").is_err()
                && parse_count("").is_err()
                && parse_revision("Error: snapshot missing hash\n").is_err()
        );
    }

    #[test]
    fn keys_travel_as_paths_only() {
        let argv = Tools::new("/w".into()).save("/b/x.db").join(" ");
        assert_eq!(
            argv,
            "/w/etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt \
             --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt --key=/etc/kubernetes/pki/etcd/healthcheck-client.key \
             snapshot save /b/x.db"
        );
    }

    proptest! {
        #[test]
        fn any_answer_is_read_without_panic(text in "\\PC*") {
            let _ = (parse_revision(&text), parse_count(&text));
        }
    }
}
