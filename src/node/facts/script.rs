use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::node::Command;

/// What every machine is asked.
pub const FACTS: &str = include_str!("facts.sh");

/// What a control plane is asked of its etcd.
pub const ETCD: &str = include_str!("etcd.sh");

/// A script of ours, on stdin; the word is for whoever looks at the machine's processes, and for the sandbox.
pub fn shell(word: &str, script: &'static str) -> Command {
    Command::new("sh", ["-s", "--", word]).stdin(script)
}

/// What a script said, by section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sections(BTreeMap<String, Section>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    bytes: Vec<u8>,
    text: String,
    status: i32,
}

impl Sections {
    /// Lines of a name and its output in base64; a line that is none is passed over, as a login's greeting is.
    pub fn read(text: &str) -> Self {
        Self(text.lines().filter_map(section).collect())
    }

    /// The line that [`Self::read`] takes.
    pub fn line(name: &str, output: &[u8], status: i32) -> String {
        let whole = [output, format!("\nstatus={status}").as_bytes()].concat();
        format!("{name} {}", BASE64_STANDARD.encode(whole))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// What a command wrote that ended well.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        // df ends with 1 where one of its places is not there, and says all the others
        self.0.get(name).filter(|section| section.status == 0 || name == "disks").map(|section| section.text.as_str())
    }

    /// What a command wrote, however it ended: grep and etcdctl say with it what they found.
    pub(super) fn output(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|section| section.text.as_str())
    }

    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).filter(|section| section.status == 0).map(|section| section.bytes.as_slice())
    }

    #[cfg(test)]
    fn status(&self, name: &str) -> Option<i32> {
        self.0.get(name).map(|section| section.status)
    }

    /// What comes after this prefix in names.
    pub(super) fn names<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.keys().filter_map(move |name| name.strip_prefix(prefix))
    }
}

fn section(line: &str) -> Option<(String, Section)> {
    // a file's name may hold spaces, base64 none
    let (name, encoded) = line.rsplit_once(' ')?;
    let whole = BASE64_STANDARD.decode(encoded).ok()?;
    let mark = b"\nstatus=";
    let at = whole.windows(mark.len()).rposition(|window| window == mark)?;
    let status = std::str::from_utf8(&whole[at + mark.len()..]).ok()?.trim().parse().ok()?;
    let bytes = whole[..at].to_vec();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Some((name.to_owned(), Section { bytes, text, status }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_a_line_says_is_read_back(output in any::<Vec<u8>>(), status in 0..256_i32) {
            let sections = Sections::read(&format!("Welcome to m1\n{}\n", Sections::line("file:/a b", &output, status)));
            prop_assert_eq!(sections.status("file:/a b"), Some(status));
            prop_assert_eq!(sections.bytes("file:/a b").map(<[u8]>::to_vec), (status == 0).then_some(output));
        }

        #[test]
        fn any_text_is_read(text in "\\PC*") {
            Sections::read(&text);
        }
    }
}
