use super::Sections;
use crate::cluster::snapshot::Flag;

/// Files that give the kubelet flags.
const KUBELET_FILES: [&str; 3] =
    ["/var/lib/kubelet/kubeadm-flags.env", "/etc/default/kubelet", "/etc/sysconfig/kubelet"];

pub(super) fn of_kubelet(sections: &Sections) -> Vec<Flag> {
    let drop_ins = sections.names("file:").filter(|path| path.contains("/kubelet.service.d/"));
    let files = KUBELET_FILES.into_iter().chain(drop_ins);
    files.flat_map(|file| of_file(file, sections.text(&format!("file:{file}")).unwrap_or_default())).collect()
}

/// Flags in a file of assignments or of a unit; comments are none.
fn of_file(file: &str, text: &str) -> Vec<Flag> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';']));
    let words: Vec<String> = lines.flat_map(words).collect();
    of_words(file, words.iter().map(String::as_str))
}

/// The words of a line without its quotes, which may stand around all flags or around one's value.
fn words(line: &str) -> Vec<String> {
    let bare = line.replace(['"', '\'', '\\'], "");
    let words = bare.split_whitespace().enumerate().map(|(at, word)| after_assignment(at == 0, word));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// `KUBELET_EXTRA_ARGS=--v=2` begins with a name, and `X=true` after `--feature-gates` with none.
fn after_assignment(is_first: bool, word: &str) -> &str {
    match word.split_once('=') {
        Some((name, rest)) if !name.starts_with('-') && (is_first || rest.starts_with("--")) => {
            after_assignment(false, rest)
        }
        _ => word,
    }
}

/// `--name=value`, `--name value` and `--name`.
pub(super) fn of_words<'a>(file: &str, words: impl Iterator<Item = &'a str>) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    let mut open = false;
    for word in words {
        let named = word.strip_prefix("--").filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
        if let Some(text) = named {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            // pflag takes both, and shows dashes
            let name = name.replace('_', "-");
            flags.push(Flag { file: file.to_owned(), name, value: value.to_owned() });
            open = !text.contains('=');
        } else {
            if let Some(last) = flags.last_mut().filter(|_| open && !word.starts_with(['-', '$'])) {
                word.clone_into(&mut last.value);
            }
            open = false;
        }
    }
    flags
}

/// `root = '/var/lib/containerd'` of containerd's own dump, at its top level.
pub(super) fn root(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix("root = "))?.trim().trim_matches(['\'', '"']);
    value.starts_with('/').then(|| value.to_owned())
}

/// `disabled_plugins = ['a', 'b']` of containerd's own dump.
pub(super) fn disabled_plugins(text: &str) -> Vec<String> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("disabled_plugins")).unwrap_or_default();
    let words = line.split(['=', '[', ']', ',', '\'', '"']).map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// runc's own `SystemdCgroup`, the first that stands there.
pub(super) fn systemd_cgroup(text: &str) -> Option<bool> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("SystemdCgroup"))?;
    line.split('=').nth(1)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Vec<(String, String)> {
        of_file("f", text).into_iter().map(|flag| (flag.name, flag.value)).collect()
    }

    #[test]
    fn flags_are_found_however_they_are_written() {
        let pairs = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        for (text, wanted) in [
            (
                "KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///c.sock --pod-infra-container-image=k/pause:3.10\"\n",
                &[("container-runtime-endpoint", "unix:///c.sock"), ("pod-infra-container-image", "k/pause:3.10")][..],
            ),
            ("KUBELET_EXTRA_ARGS=--v 2 --fail_swap_on=false\n# --gone=1\n", &[("v", "2"), ("fail-swap-on", "false")]),
            (
                "[Service]\nEnvironment=\"A=--kubeconfig=/k\"\nExecStart=/usr/bin/kubelet $A --boot-id-file $B\n",
                &[("kubeconfig", "/k"), ("boot-id-file", "")],
            ),
            ("KUBELET_EXTRA_ARGS=\n", &[]),
            ("KUBELET_EXTRA_ARGS=--feature-gates X=true\n", &[("feature-gates", "X=true")]),
            ("KUBELET_EXTRA_ARGS=--feature-gates=\"X=true\"\n", &[("feature-gates", "X=true")]),
            ("Environment=\"A=--v=2\" \"B=--cloud-provider=x\"\n", &[("v", "2"), ("cloud-provider", "x")]),
        ] {
            assert_eq!(shown(text), pairs(wanted), "{text}");
        }
    }

    #[test]
    fn containerds_dump_is_read() {
        assert_eq!(root("root = '/data/containerd'\n  root = ''\n").as_deref(), Some("/data/containerd"));
        assert_eq!((root("  root = '/x'\n"), root("root = ''\n")), (None, None));
        let text = "disabled_plugins = ['io.containerd.grpc.v1.cri', \"x\"]\n  SystemdCgroup = true\n";
        assert_eq!(disabled_plugins(text), ["io.containerd.grpc.v1.cri", "x"]);
        assert_eq!(systemd_cgroup(text), Some(true));
        assert_eq!((disabled_plugins("disabled_plugins = []\n").len(), systemd_cgroup("")), (0, None));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n]*") {
            let _ = (shown(&text), disabled_plugins(&text), systemd_cgroup(&text));
        }
    }
}
