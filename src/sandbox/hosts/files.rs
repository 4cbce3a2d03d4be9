//! A file system: paths, contents, modes. No links, no owners: nothing that the product does tells them apart.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

/// Words of coreutils for a path that is not there.
pub(super) const NO_FILE: &str = "No such file or directory";

#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// None for a directory.
    pub(super) contents: Option<Arc<[u8]>>,
    /// What it takes on disk; may be more than the contents, for files whose contents nobody reads.
    pub(super) bytes: u64,
    pub(super) mode: u32,
    pub(super) changed: Timestamp,
}

/// Contents are shared: a thousand machines made of one template cost little.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    entries: BTreeMap<String, Entry>,
}

impl Files {
    pub(super) fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    pub(super) fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.get(path)?.contents.clone()
    }

    pub(super) fn text(&self, path: &str) -> Option<String> {
        self.read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(super) fn is_directory(&self, path: &str) -> bool {
        path == "/" || self.get(path).is_some_and(|entry| entry.contents.is_none())
    }

    /// False where the directory that it would be in is not there.
    pub(super) fn write(&mut self, path: &str, contents: impl Into<Arc<[u8]>>, mode: u32, now: Timestamp) -> bool {
        let contents = contents.into();
        let bytes = contents.len() as u64;
        self.write_sized(path, contents, bytes, mode, now)
    }

    pub(super) fn write_sized(
        &mut self,
        path: &str,
        contents: Arc<[u8]>,
        bytes: u64,
        mode: u32,
        now: Timestamp,
    ) -> bool {
        if !self.is_directory(parent(path)) || self.is_directory(path) {
            return false;
        }
        self.entries.insert(path.to_owned(), Entry { contents: Some(contents), bytes, mode, changed: now });
        true
    }

    /// The directory and all above it that are missing; false where a file is in the way.
    pub(super) fn make_directories(&mut self, path: &str, mode: u32, now: Timestamp) -> bool {
        if self.is_directory(path) {
            return true;
        }
        if self.entries.contains_key(path) || !self.make_directories(parent(path), 0o755, now) {
            return false;
        }
        self.entries.insert(path.to_owned(), Entry { contents: None, bytes: 0, mode, changed: now });
        true
    }

    /// With everything below.
    pub(super) fn remove(&mut self, path: &str) -> bool {
        let below: Vec<String> = self.below(path).map(|(path, _)| path.to_owned()).collect();
        for path in below {
            self.entries.remove(&path);
        }
        self.entries.remove(path).is_some()
    }

    /// A file, or a directory with everything below; false where it is not there.
    pub(super) fn copy(&mut self, from: &str, to: &str, now: Timestamp) -> bool {
        let Some(entry) = self.get(from).cloned() else { return false };
        if !self.is_directory(parent(to)) {
            return false;
        }
        let below: Vec<_> =
            self.below(from).map(|(path, entry)| (format!("{to}{}", &path[from.len()..]), entry.clone())).collect();
        for (path, entry) in std::iter::once((to.to_owned(), entry)).chain(below) {
            self.entries.insert(path, Entry { changed: now, ..entry });
        }
        true
    }

    pub(super) fn set_mode(&mut self, path: &str, mode: u32) {
        if let Some(entry) = self.entries.get_mut(path) {
            entry.mode = mode;
        }
    }

    pub(super) fn append(&mut self, path: &str, text: &str, now: Timestamp) {
        let mut contents = self.read(path).map(|bytes| bytes.to_vec()).unwrap_or_default();
        contents.extend_from_slice(text.as_bytes());
        self.write(path, contents, 0o600, now);
    }

    /// Everything below a directory, in order.
    pub(super) fn below<'a>(&'a self, path: &str) -> impl Iterator<Item = (&'a str, &'a Entry)> + use<'a> {
        let prefix = if path == "/" { "/".to_owned() } else { format!("{path}/") };
        self.entries
            .range(prefix.clone()..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(|(path, entry)| (path.as_str(), entry))
    }

    /// What a path takes on disk, with everything below.
    pub(super) fn bytes(&self, path: &str) -> u64 {
        let own = self.get(path).map_or(0, |entry| entry.bytes);
        own + self.below(path).map(|(_, entry)| entry.bytes).sum::<u64>()
    }
}

pub(super) fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((directory, _)) => directory,
    }
}

pub(super) fn base_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_made_copied_measured_and_removed() {
        let (mut files, now) = (Files::default(), Timestamp::UNIX_EPOCH);
        assert!(!files.write("/a/b/x", *b"12", 0o600, now), "no directory yet");
        assert!(files.make_directories("/a/b", 0o700, now) && files.write("/a/b/x", *b"12", 0o600, now));
        assert!(files.make_directories("/ab", 0o700, now) && files.copy("/a", "/c", now));
        assert_eq!((files.bytes("/a"), files.bytes("/c"), files.text("/c/b/x").as_deref()), (2, 2, Some("12")));
        assert!(files.remove("/a") && files.get("/a/b/x").is_none() && files.is_directory("/ab"));
        assert!(!files.make_directories("/c/b/x/y", 0o700, now), "a file is in the way");
    }
}
