use crate::sandbox::{hosts::normalised, world::REPOSITORY};

/// The lab's own package repository.
const LAB_REPOSITORY: &str = "http://10.77.0.1/core:/stable:";
/// A wait's look and what it writes of it come again and again, as often as the wait lasts: here at most so many different
/// lines at a time.
const CYCLE: usize = 3;
/// Any one of these is what a drain does to a pod. Which pods a node has, and how often a budget says no, is the
/// scheduler's doing and time's.
const EMPTIED: &str = "the node is emptied of its pods";
/// Each step is written down when it begins, waits and ends.
const RECORDED: &str = "the record goes on";

/// Programs that only look. Preflight asks all nodes at once, in any order; and what is looked at grows with each gate, while
/// what is done about it stays.
const LOOKS: [&str; 16] = [
    "apt-cache ",
    "apt-mark showhold",
    "cat ",
    "ctr -n k8s.io images ls",
    "df ",
    "dpkg --audit",
    "dpkg-query ",
    "find ",
    "kubeadm certs check-expiration",
    "kubeadm config images list",
    "pgrep ",
    "sh -s -- ",
    "stat ",
    "systemctl is-active",
    "systemctl list-units",
    "test ",
];

/// What was done, without what differs from run to run and from place to place: `# JOB` and its lines, by Jobs. The pods
/// of a Job are one: how many it takes is no matter.
pub(super) fn sequence(raw: &str) -> String {
    let mut jobs: Vec<(String, Vec<String>)> = Vec::new();
    let mut at = 0;
    for line in raw.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(job) => {
                let job = job_name(job);
                at = jobs.iter().position(|(known, _)| *known == job).unwrap_or(jobs.len());
                if at == jobs.len() {
                    jobs.push((job, Vec::new()));
                }
            }
            None => {
                if let (Some((_, lines)), Some(line)) = (jobs.get_mut(at), normal(line)) {
                    push(lines, line);
                }
            }
        }
    }
    let texts: Vec<_> = jobs.into_iter().map(|(job, lines)| format!("# {job}\n{}\n", lines.join("\n"))).collect();
    texts.concat()
}

/// `k8s-upgrade-worker-1-36-3-w1`: the version is what patch and minor differ by.
fn job_name(job: &str) -> String {
    job.replace("-1-36-3", "-VERSION").replace("-1-37-2", "-VERSION")
}

/// None for what is no part of the sequence.
fn normal(line: &str) -> Option<String> {
    // The Lease is renewed by the clock; Events may be lost, and are; the sandbox's machines have no host keys to pin.
    let by_the_by = ["/leases", "/events", "/configmaps/k8s-upgrade-host-keys", "reviews"];
    // The gates look at all machines at once, each in its own time, and change nothing.
    let looks = ["sh -s -- facts", "sh -s -- etcd", "kubeadm certs check-expiration -o json"];
    if looks.iter().any(|look| line.ends_with(look)) {
        return None;
    }
    let path = line.split_once(' ').filter(|_| is_request(line)).map(|(_, path)| path);
    if path.is_some_and(|path| by_the_by.iter().any(|part| path.contains(part))) {
        return None;
    }
    // A path says no name of what is created: a new run's record, or the host keys of the first contact.
    if line.starts_with("POST ") && line.ends_with("/configmaps") {
        return None;
    }
    if path.is_some_and(|path| path.contains("/pods/")) {
        return Some(EMPTIED.to_owned());
    }
    if path.is_some_and(|path| path.contains("/configmaps/k8s-upgrade-run-")) {
        return Some(RECORDED.to_owned());
    }
    if line.strip_prefix("run ").and_then(|rest| rest.split_once(": ")).is_some_and(|(_, command)| is_look(command)) {
        return None;
    }
    let line = line.replace(LAB_REPOSITORY, "REPOSITORY").replace(REPOSITORY, "REPOSITORY");
    Some(without_numbers(&normalised(&line)))
}

fn is_look(command: &str) -> bool {
    let asks_etcd = command.contains("/etcdctl ") && command.contains(" get ");
    asks_etcd || (LOOKS.iter().any(|look| command.starts_with(look)) && !command.ends_with(" -delete"))
}

fn is_request(line: &str) -> bool {
    ["POST ", "PUT ", "PATCH ", "DELETE "].iter().any(|method| line.starts_with(method))
}

/// Addresses, and the ids of runs, of this one and of those whose leavings it finds.
fn without_numbers(line: &str) -> String {
    let is_part = |c: char| !c.is_ascii_alphanumeric() && c != '.';
    let is_id = |word: &str| word.len() == 8 && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let words = line.split_inclusive(is_part).map(|piece| {
        let word = piece.trim_end_matches(is_part);
        let rest = &piece[word.len()..];
        match word {
            _ if is_id(word) => format!("RUN{rest}"),
            _ if word.parse::<std::net::Ipv4Addr>().is_ok() => format!("ADDRESS{rest}"),
            _ => piece.to_owned(),
        }
    });
    words.collect()
}

/// One more line, unless the last ones only come again.
fn push(lines: &mut Vec<String>, line: String) {
    lines.push(line);
    let again = |lines: &[String], many: usize| {
        let half = lines.len().checked_sub(2 * many).and_then(|from| lines.get(from..));
        half.is_some_and(|both| both[..many] == both[many..])
    };
    while let Some(many) = (1..=CYCLE).find(|many| again(lines, *many)) {
        lines.truncate(lines.len() - many);
    }
}

#[test]
fn what_differs_between_two_runs_is_taken_out() {
    let ours = "# detect\nPUT /api/v1/namespaces/k8s-upgrade/configmaps/k8s-upgrade-run-4f1c0a2b\n\
        # k8s-upgrade-worker-1-36-3-w1\nPATCH /apis/coordination.k8s.io/v1/namespaces/x/leases/k8s-upgrade\n\
        start cp1: kubectl-upgrade-4f1c0a2b-apply: kubeadm upgrade apply\nrun cp1: etcdutl 10.77.0.1:2379\n\
        POST /api/v1/namespaces/shop/pods/web-1/eviction\nrun w1: add https://pkgs.k8s.io/core:/stable:/v1.36/deb/\n";
    let theirs = ours
        .replace("4f1c0a2b", "99ab17e0")
        .replace("https://pkgs.k8s.io", "http://10.77.0.1")
        .replace("10.77.0.1:2379", "10.77.0.11:2379")
        .replace("web-1/eviction\n", "web-1/eviction\nPOST /api/v1/namespaces/shop/pods/db-0/eviction\n")
        .replace("run cp1: etcdutl", "# k8s-upgrade-worker-1-36-3-w1\nrun w1: stat x\nrun cp1: etcdutl");
    assert_eq!(sequence(ours), sequence(&theirs));
    assert_ne!(sequence(ours), sequence(&ours.replace("apply", "node")));
    assert_ne!(sequence(ours), sequence(&ours.replace("run w1: add", "write w1: add")));
}

#[test]
fn what_only_comes_again_is_one() {
    let of = |words: &str| {
        let mut lines = Vec::new();
        words.split(' ').for_each(|word| push(&mut lines, word.to_owned()));
        lines.join(" ")
    };
    assert_eq!(of("a a a b"), "a b");
    assert_eq!(of("x a b a b a b y"), "x a b y");
    assert_eq!(of("a b c a b c"), "a b c");
    assert_eq!(of("a b c d a b c d"), "a b c d a b c d");
}
