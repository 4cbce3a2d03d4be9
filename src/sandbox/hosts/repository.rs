//! The packages that there are: minors with their versions, the key that signs them, and packages of others.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::version::{KubeVersion, Minor};

/// The packages of a Kubernetes repository.
const KUBERNETES: [&str; 3] = ["kubeadm", "kubectl", "kubelet"];

/// Package name to full versions, oldest first.
pub(super) type Index = BTreeMap<String, Vec<String>>;

/// What the repositories hold. Shared by all machines; a release in the night is a change of this one value.
#[derive(Clone, Debug)]
pub struct Repository {
    base: String,
    key: Vec<u8>,
    minors: BTreeMap<Minor, Arc<Index>>,
    other: Arc<Index>,
}

impl Repository {
    /// A repository at this base URL (`https://pkgs.k8s.io/core:/stable:`), with nothing in it.
    pub fn new(base: &str) -> Self {
        // a key of gpg's that never ends, made for this; nobody has its other half
        let key = include_bytes!("key.gpg").to_vec();
        Self { base: base.trim_end_matches('/').to_owned(), key, minors: BTreeMap::new(), other: Arc::default() }
    }

    /// With these releases of Kubernetes.
    #[must_use]
    pub fn with(mut self, versions: &[KubeVersion]) -> Self {
        for version in versions {
            self.release(*version);
        }
        self
    }

    /// With a package of another repository, such as `containerd.io`.
    #[must_use]
    pub fn with_other(mut self, package: &str, versions: &[&str]) -> Self {
        let other = Arc::make_mut(&mut self.other);
        other.entry(package.to_owned()).or_default().extend(versions.iter().map(ToString::to_string));
        self
    }

    /// A new release of Kubernetes.
    pub fn release(&mut self, version: KubeVersion) {
        let index = Arc::make_mut(self.minors.entry(version.minor()).or_default());
        for package in KUBERNETES {
            let versions = index.entry(package.to_owned()).or_default();
            let full = format!("{version}-1.1");
            if !versions.contains(&full) {
                versions.push(full);
                versions.sort_by_key(|full| full.parse::<KubeVersion>().ok());
            }
        }
        index.entry("cri-tools".to_owned()).or_insert_with(|| vec![format!("{}.0-1.1", version.minor())]);
        index.entry("kubernetes-cni".to_owned()).or_insert_with(|| vec!["1.8.0-1.1".to_owned()]);
    }

    /// Another signing key: nodes with the earlier one trust nothing any more.
    pub fn renew_key(&mut self) {
        self.key.push(0x02);
    }

    /// The base URL, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The signing key as the repository hands it out (`Release.key`).
    pub fn armored_key(&self) -> String {
        let body = BASE64_STANDARD.encode(&self.key);
        format!("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{body}\n-----END PGP PUBLIC KEY BLOCK-----\n")
    }

    /// The index of a minor as the repository hands it out (`Packages`); none where it has no such minor.
    pub fn packages(&self, minor: Minor) -> Option<String> {
        let mut text = String::new();
        for (package, versions) in self.minors.get(&minor)?.iter() {
            for version in versions {
                let _ = writeln!(text, "Package: {package}\nVersion: {version}\nArchitecture: amd64\n");
            }
        }
        Some(text)
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// The index that a source's URL leads to; a URL that is not ours is one of the others.
    pub(super) fn index(&self, url: &str) -> Option<Arc<Index>> {
        match url.strip_prefix(&self.base).and_then(|rest| rest.strip_prefix("/v")) {
            Some(rest) => self.minors.get(&rest.strip_suffix("/deb")?.parse().ok()?).cloned(),
            None => Some(self.other.clone()),
        }
    }
}
