use super::Sections;
use crate::cluster::snapshot::IdRange;

/// The lines of `/etc/subuid` and `/etc/subgid` for the user that the kubelet asks for: `kubelet:65536:7208960`.
pub(super) fn of_kubelet(sections: &Sections) -> Vec<IdRange> {
    let files = ["/etc/subuid", "/etc/subgid"];
    files
        .into_iter()
        .flat_map(|file| of_file(file, sections.text(&format!("file:{file}")).unwrap_or_default()))
        .collect()
}

fn of_file(file: &str, text: &str) -> Vec<IdRange> {
    let range = |line: &str| {
        let (first, count) = line.trim().strip_prefix("kubelet:")?.split_once(':')?;
        Some(IdRange { file: file.to_owned(), first: first.parse().ok()?, count: count.parse().ok()? })
    };
    text.lines().filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_kubelets_ranges_are_read_and_nobody_elses() {
        let text = "admin:100000:65536\nkubelet:65536:7208960\n# kubelet:1:2\nkubelet:x:1\nkubelet:1\n";
        let wanted = IdRange { file: "/etc/subuid".to_owned(), first: 65_536, count: 7_208_960 };
        assert_eq!(of_file("/etc/subuid", text), [wanted]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n:]*") {
            of_file("/etc/subgid", &text);
        }
    }
}
