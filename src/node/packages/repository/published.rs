//! How old a release is. An index has no dates, but each package is a file that was put there once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Mirror, fetch_index};
use crate::{
    node::packages::index_files,
    version::{KubeVersion, Minor},
};

/// Patches come out monthly: the newest few of a minor hold every one that is not too young.
const NEWEST: usize = 6;

/// When versions of kubeadm were published: the newest few of each minor. One that the mirror says nothing of is left out:
/// an age that is not known never passes for old enough.
pub async fn published(
    mirror: &dyn Mirror,
    base: &str,
    versions: impl IntoIterator<Item = KubeVersion>,
) -> anyhow::Result<BTreeMap<KubeVersion, Timestamp>> {
    let mut minors: BTreeMap<Minor, BTreeSet<KubeVersion>> = BTreeMap::new();
    for version in versions {
        minors.entry(version.minor()).or_default().insert(version);
    }
    let mut found = BTreeMap::new();
    for (minor, versions) in minors {
        let files =
            fetch_index(mirror, base, minor).await?.map(|index| index_files(&index, "kubeadm")).unwrap_or_default();
        for version in versions.into_iter().rev().take(NEWEST) {
            let Some(file) = files.get(&version) else { continue };
            let url = format!("{}/v{minor}/deb/{}", base.trim_end_matches('/'), file.trim_start_matches("./"));
            found.extend(mirror.last_modified(&url).await?.map(|at| (version, at)));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;

    use super::*;
    use crate::node::packages::repository::Answer;

    struct Dated;

    #[async_trait]
    impl Mirror for Dated {
        async fn get(&self, url: &str, _limit: usize) -> anyhow::Result<Answer> {
            assert_eq!(url, "https://r/v1.36/deb/Packages");
            let stanza = |version: &str, file: &str| {
                format!(
                    "Package: kubeadm\nVersion: {version}-1.1\nFilename: {file}\n\nPackage: kubelet\nVersion: {version}-1.1\n\n"
                )
            };
            let text =
                stanza("1.36.1", "amd64/a.deb") + &stanza("1.36.2", "./amd64/b.deb") + &stanza("1.36.3", "amd64/c.deb");
            Ok(Answer::Body(text.into_bytes()))
        }

        async fn last_modified(&self, url: &str) -> anyhow::Result<Option<Timestamp>> {
            Ok(match url {
                "https://r/v1.36/deb/amd64/b.deb" => Some("2026-10-20T00:00:00Z".parse().expect("time")),
                "https://r/v1.36/deb/amd64/c.deb" => None,
                other => panic!("{other} was not to be asked for"),
            })
        }
    }

    #[tokio::test]
    async fn only_what_is_wanted_is_asked_for_and_an_unknown_age_is_left_out() {
        let wanted = [KubeVersion::new(1, 36, 2), KubeVersion::new(1, 36, 3), KubeVersion::new(1, 36, 4)];
        let found = published(&Dated, "https://r/", wanted).await.expect("published");
        let b: Timestamp = "2026-10-20T00:00:00Z".parse().expect("time");
        assert_eq!(found, [(KubeVersion::new(1, 36, 2), b)].into());
    }
}
