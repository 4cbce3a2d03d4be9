//! The product's own scripts, which ask a machine what it is: answered section by section, in the form that they print.

use super::look;
use crate::{
    node::facts::Sections,
    sandbox::hosts::{
        Component, Trouble, manifest,
        process::{Ended, Process, Unknown},
        state::State,
    },
};

/// `sh -s -- WORD`: the word says which of them is on stdin.
pub(super) async fn run(process: &Process) -> Ended {
    let lines = match process.words().as_slice() {
        ["-s", "--", "facts"] => {
            look(process).await;
            let now = process.machine.now();
            let date = format!("{}.{:09}\n", now.as_second(), now.subsec_nanosecond());
            facts(&process.state(), &date)
        }
        ["-s", "--", "etcd"] => {
            look(process).await;
            etcd(process)
        }
        _ => return Err(Unknown),
    };
    for line in lines {
        process.out(&line);
    }
    Ok(0)
}

fn section(name: &str, text: &str) -> String {
    Sections::line(name, text.as_bytes(), 0)
}

/// Directories whose files the script brings along.
const READ: [&str; 5] = [
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d",
    "/etc/apt/keyrings",
    "/var/lib/kubelet/config.yaml",
    "/etc/kubernetes/manifests",
];

fn facts(state: &State, date: &str) -> Vec<String> {
    let mut lines = vec![
        section("date", date),
        section("kernel", "6.1.0-28-amd64\n"),
        section("cgroup", "cgroup2fs\n"),
        section("disks", &disks(state)),
        section("swaps", "Filename\tType\tSize\tUsed\tPriority\n"),
        section("tools", ""),
        section("packages", &packages(state)),
        section("lock-files", "65024 398608 /var/lib/dpkg/lock-frontend\n"),
        section("server", &format!("    server: https://{}:6443\n", state.ip)),
    ];
    let lock = "1: POSIX  ADVISORY  WRITE 4711 fe:00:398608 0 EOF\n";
    lines.push(section("locks", if state.has(Trouble::AptLocked) { lock } else { "" }));
    if state.runtime.is_some() {
        lines.push(section("socket:/run/containerd/containerd.sock", ""));
        lines.push(section("containerd", "disabled_plugins = []\n    SystemdCgroup = true\n"));
    }
    for place in READ {
        let own = state.files.get(place).map(|entry| (place, entry));
        for (path, entry) in own.into_iter().chain(state.files.below(place)) {
            if let Some(contents) = &entry.contents {
                lines.push(Sections::line(&format!("file:{path}"), contents, 0));
            }
        }
    }
    for (name, path) in [("scratch", "/etc/kubernetes/tmp"), ("etcd-data", "/var/lib/etcd")] {
        lines.push(section(name, &format!("{}\t{path}\n", state.files.bytes(path))));
    }
    lines
}

fn disks(state: &State) -> String {
    let (size, free) = (state.capacity, state.free());
    let places = ["/", "/etc/kubernetes", "/var/lib/etcd", "/var/lib/kubelet", "/var/lib/containerd"];
    let lines = places.map(|path| format!("{size} {free} 2621440 2400000 {path} /\n"));
    format!("1B-blocks Avail Inodes IFree File Mounted on\n{}", lines.concat())
}

fn packages(state: &State) -> String {
    let lines = state.packages.iter().map(|(name, package)| {
        let (wanted, is) = (if package.held { 'h' } else { 'i' }, if package.whole { 'i' } else { 'F' });
        format!("{wanted}{is} ;{name};{}\n", package.version)
    });
    lines.collect()
}

/// A healthy cluster of them, one a control plane; no answer while this one is away.
fn etcd(process: &Process) -> Vec<String> {
    let version = {
        let state = process.state();
        let is_up = state.pods.contains_key(&Component::Etcd) && !state.has(Trouble::EtcdDown);
        let manifest = state.files.text(&Component::Etcd.path()).filter(|_| is_up);
        let image = manifest.as_deref().and_then(manifest::image).and_then(|image| image.rsplit_once(':'));
        image.map(|(_, tag)| tag.split('-').next().unwrap_or(tag).to_owned())
    };
    let names = match process.machine.shared().ground.look() {
        Ok(view) => view.nodes.into_iter().filter(|node| node.control_plane).map(|node| node.name).collect(),
        // the apiserver is away, and etcd is not: it knows itself
        Err(_) => vec![process.machine.node().to_owned()],
    };
    let Some(version) = version else {
        return ["members", "status", "health", "metrics"].map(|name| Sections::line(name, b"", 1)).into();
    };
    let url = |name: &str| format!("https://{name}:2379");
    let each = |line: &dyn Fn(usize, &str) -> String| {
        names.iter().enumerate().map(|(n, name)| line(n + 1, name)).collect::<Vec<_>>().join(",")
    };
    let members = each(&|id, name| format!(r#"{{"ID":{id},"name":"{name}","clientURLs":["{}"]}}"#, url(name)));
    let status = each(&|id, name| {
        format!(
            r#"{{"Endpoint":"{}","Status":{{"header":{{"member_id":{id}}},"version":"{version}","dbSize":25000000,"leader":1,"dbSizeInUse":20000000,"dbSizeQuota":2147483648}}}}"#,
            url(name)
        )
    });
    let health = each(&|_, name| format!(r#"{{"endpoint":"{}","health":true,"took":"4.1ms"}}"#, url(name)));
    let metrics = ["wal_fsync", "backend_commit"].map(|name| {
        let name = format!("etcd_disk_{name}_duration_seconds");
        format!("{name}_bucket{{le=\"0.004\"}} 90000\n{name}_bucket{{le=\"+Inf\"}} 90000\n{name}_count 90000\n")
    });
    vec![
        section("members", &format!(r#"{{"members":[{members}]}}"#)),
        section("status", &format!("[{status}]")),
        section("health", &format!("[{health}]")),
        section("metrics", &metrics.concat()),
    ]
}
