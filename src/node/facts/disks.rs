use crate::cluster::snapshot::Disk;

/// `df -B1 --output=size,avail,itotal,iavail,file,target`.
pub(super) fn parse(text: &str) -> Vec<Disk> {
    text.lines().skip(1).filter_map(line).collect()
}

fn line(line: &str) -> Option<Disk> {
    let mut words = line.split_whitespace();
    let mut number = || words.next().map(str::parse::<u64>);
    let (size, free) = (number()?.ok()?, number()?.ok()?);
    // a dash where the file system counts none
    let (inodes, free_inodes) = (number()?.unwrap_or(0), number()?.unwrap_or(0));
    let path = words.next()?.to_owned();
    let mount = words.collect::<Vec<_>>().join(" ");
    (!mount.is_empty()).then_some(Disk { path, mount, size, free, inodes, free_inodes })
}

/// `/proc/swaps`: a heading, then a device or file a line.
pub(super) fn swaps(text: &str) -> Vec<String> {
    text.lines().skip(1).filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// `du --summarize --bytes`; none where it says nothing.
pub(super) fn total(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn real_answers_are_read() {
        let text = "   1B-blocks       Avail   Inodes    IFree File           Mounted on\n\
                    270553174016 26600140800 16777216 16027345 /boot          /\n\
                    1073741824 1073741824 - - /etc/kubernetes /mnt/two words\n";
        let found = parse(text);
        assert_eq!((found[0].path.as_str(), found[0].mount.as_str(), found[0].free), ("/boot", "/", 26_600_140_800));
        assert_eq!((found[1].inodes, found[1].mount.as_str()), (0, "/mnt/two words"));
        let swaps_text = "Filename\t\t\tType\t\tSize\n/dev/sda2  partition 976892\n";
        assert_eq!(swaps(swaps_text), ["/dev/sda2"]);
        assert_eq!((total("4096\t/etc/kubernetes/tmp\n"), total("")), (Some(4096), None));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n]*") {
            let _ = (parse(&text), swaps(&text), total(&text));
        }
    }
}
