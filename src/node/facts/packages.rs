use crate::cluster::snapshot::{Package, Packages};

/// Lines of `dpkg-query`: status, name, version, with semicolons between.
pub(super) fn parse(text: &str) -> Packages {
    let mut found = Packages::default();
    for line in text.lines() {
        let mut columns = line.split(';');
        let (Some(status), Some(name), Some(version)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let mut letters = status.chars();
        let (wanted, is, error) = (letters.next(), letters.next(), letters.next().unwrap_or(' '));
        let gone = matches!(is, Some('n' | 'c'));
        if !gone && (is != Some('i') || error != ' ') {
            found.broken.push(name.to_owned());
        }
        let (name, held) = (name.to_owned(), wanted == Some('h'));
        if gone {
            continue;
        }
        if is_ours(&name) {
            found.installed.push(Package { name, version: version.to_owned(), held });
        } else if held {
            found.held.push(name);
        }
    }
    found
}

fn is_ours(name: &str) -> bool {
    let names = ["kubeadm", "kubelet", "kubectl", "kubernetes-cni", "cri-tools", "containerd", "containerd.io"];
    names.contains(&name) || name == "unattended-upgrades"
}

/// Which of these files (`stat -c '%d %i %n'`) a process has a record lock on, by `/proc/locks`.
pub(super) fn locks(files: &str, locks: &str) -> Vec<String> {
    let held: Vec<_> = locks.lines().filter_map(lock).collect();
    let is_held = |line: &&str| {
        let mut words = line.split_whitespace();
        let (Some(device), Some(inode)) = (words.next().and_then(|word| word.parse().ok()), words.next()) else {
            return false;
        };
        held.iter().any(|(major, minor, other)| *other == inode && is_same(device, *major, *minor))
    };
    let files = files.lines().filter(is_held).filter_map(|line| line.split_whitespace().nth(2));
    files.map(str::to_owned).collect()
}

/// `1: POSIX  ADVISORY  WRITE 9159 fe:00:5382298 0 EOF`: device and inode. apt and dpkg take no other kind.
fn lock(line: &str) -> Option<(u64, u64, &str)> {
    let mut words = line.split_whitespace().skip_while(|word| *word != "POSIX");
    let place = words.nth(4)?;
    let mut parts = place.split(':');
    let mut hex = || u64::from_str_radix(parts.next()?, 16).ok();
    let (major, minor) = (hex()?, hex()?);
    Some((major, minor, parts.next()?))
}

/// glibc's way of packing a device's number. One without a device (major 0), as an overlay's, is told apart by nothing.
fn is_same(device: u64, major: u64, minor: u64) -> bool {
    let own = ((device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xf_ff00));
    own == (major, minor) || own.0 == 0 && major == 0
}

/// `APT::Periodic::Unattended-Upgrade "1";`, in any of apt's files; comments and 0 switch nothing on.
pub(super) fn is_unattended(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| {
        let value = line.strip_prefix("APT::Periodic::Unattended-Upgrade").map(str::trim);
        value.is_some_and(|value| !value.trim_matches(['"', ';', ' ']).trim_start_matches('0').is_empty())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn holds_and_halves_are_told_apart() {
        let found = parse(
            "ii ;kubectl;1.36.1-1.1\nhi ;kubeadm;1.36.1-1.1\nhi ;linux-image-amd64;6.1\nrc ;old;1\niF ;libc6;2.36\niiR;x;1\nun ;gone;\n",
        );
        let ours: Vec<_> = found.installed.iter().map(|one| (one.name.as_str(), one.held)).collect();
        assert_eq!(ours, [("kubectl", false), ("kubeadm", true)]);
        assert_eq!(
            (found.held, found.broken),
            (vec!["linux-image-amd64".to_owned()], vec!["libc6".into(), "x".into()])
        );
    }

    #[test]
    fn a_lock_is_by_device_and_inode() {
        let files = "65024 398608 /var/lib/dpkg/lock-frontend\n65024 7 /var/lib/dpkg/lock\n";
        assert_eq!(locks(files, "1: POSIX  ADVISORY  WRITE 9 fe:00:398608 0 EOF\n"), ["/var/lib/dpkg/lock-frontend"]);
        for other in [
            "1: FLOCK  ADVISORY  WRITE 9 fe:00:398608 0 EOF\n",
            "1: POSIX  ADVISORY  WRITE 9 fe:01:398608 0 EOF\n",
            "1: POSIX  ADVISORY  WRITE 9 00:1a:398608 0 EOF\n",
            "",
        ] {
            assert!(locks(files, other).is_empty(), "{other}");
        }
        // an overlay's device is made up
        assert_eq!(locks("41 5 /l\n", "2: -> POSIX ADVISORY WRITE 9 00:31:5 0 EOF\n"), ["/l"]);
    }

    #[test]
    fn only_what_is_switched_on_upgrades_by_itself() {
        for (text, on) in [
            ("APT::Periodic::Unattended-Upgrade \"1\";\n", true),
            ("APT::Periodic::Unattended-Upgrade \"0\";\n", false),
            ("// APT::Periodic::Unattended-Upgrade \"1\";\nUnattended-Upgrade::Mail \"\";\n", false),
            ("", false),
        ] {
            assert_eq!(is_unattended(text), on, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n;]*", other in "[\\PC\n:]*") {
            let _ = (parse(&text), locks(&text, &other), locks(&other, &text), is_unattended(&text));
        }
    }
}
