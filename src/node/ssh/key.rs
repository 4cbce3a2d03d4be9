use std::{
    collections::BTreeMap,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;

use crate::cluster::api::Cluster;

/// Where the private ssh key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A file, as the chain's pods have it mounted from the Secret.
    File(PathBuf),
    /// The Secret that the policy names, read from the API: on a laptop.
    Secret,
}

/// The Secret's entry with the private key.
const ENTRY: &str = "ssh_key";

/// The path of a file that holds the private key; one from the API is written into `directory`, for this user's eyes only.
pub(super) async fn key_file(
    source: &KeySource,
    cluster: &Arc<Cluster>,
    secret: &str,
    directory: &Path,
) -> anyhow::Result<PathBuf> {
    match source {
        KeySource::File(path) => {
            std::fs::metadata(path).with_context(|| format!("the ssh key {}", path.display()))?;
            Ok(path.clone())
        }
        KeySource::Secret => {
            let key = read_secret(cluster, secret).await?;
            let path = directory.join("key");
            write_private(&path, &key).with_context(|| format!("writing {}", path.display()))?;
            Ok(path)
        }
    }
}

/// The body is decoded here and not by the client, which logs a body that it can't decode in full.
async fn read_secret(cluster: &Arc<Cluster>, name: &str) -> anyhow::Result<Vec<u8>> {
    let object = format!("Secret {}/{name}", cluster.namespace());
    let path = format!("/api/v1/namespaces/{}/secrets/{name}", cluster.namespace());
    let read = || async {
        let request = http::Request::get(&path).body(Vec::new()).map_err(kube::Error::HttpError)?;
        cluster.client().request_text(request).await
    };
    let body = cluster.call(format!("reading the ssh key from {object}"), read).await?;
    parse_secret(&body).with_context(|| object)
}

#[derive(Deserialize)]
struct Secret {
    #[serde(default)]
    data: BTreeMap<String, String>,
}

/// The private key out of a Secret's JSON. No error shows anything of the body.
fn parse_secret(body: &str) -> anyhow::Result<Vec<u8>> {
    let Ok(secret) = serde_json::from_str::<Secret>(body) else { bail!("its body is no Secret") };
    let encoded = secret.data.get(ENTRY).with_context(|| format!("it has no entry {ENTRY}"))?;
    let Ok(mut key) = BASE64_STANDARD.decode(encoded) else { bail!("its entry {ENTRY} is no base64") };
    if key.is_empty() {
        bail!("its entry {ENTRY} is empty");
    }
    // without it ssh says "error in libcrypto": a copy by hand often loses the last line's end
    if key.last() != Some(&b'\n') {
        key.push(b'\n');
    }
    Ok(key)
}

// a file that is renamed into place: a concurrent ssh reads the old or the new key, never half of one
fn write_private(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let _ = std::fs::remove_file(&beside);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(contents)?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use serde_json::json;

    use super::*;
    use crate::node::host_keys::tests::OneObject;

    #[tokio::test]
    async fn a_key_from_the_secret_is_for_our_eyes_only() {
        let secret = json!({"kind": "Secret", "data": {"ssh_key": BASE64_STANDARD.encode("private")}});
        let (api, directory) = (OneObject::holding(secret), tempfile::tempdir().expect("directory"));
        for _ in 0..2 {
            let path = key_file(&KeySource::Secret, &api.cluster(), "creds", directory.path()).await.expect("key");
            assert_eq!(std::fs::read_to_string(&path).expect("file"), "private\n");
            assert_eq!(std::fs::metadata(&path).expect("file").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_wrong_with_a_secret_is_said_without_showing_it() {
        for (body, wanted) in [
            ("topsecret", "no Secret"),
            (r#"{"data":{"other":"dG9wc2VjcmV0"}}"#, "no entry ssh_key"),
            (r#"{"data":{"ssh_key":"topsecret!"}}"#, "no base64"),
            (r#"{"data":{"ssh_key":""}}"#, "empty"),
        ] {
            let error = format!("{:#}", parse_secret(body).unwrap_err());
            assert!(error.contains(wanted) && !error.contains("topsecret"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_missing_file_is_named() {
        let source = KeySource::File("/nowhere/key".into());
        let error = key_file(&source, &OneObject::default().cluster(), "creds", Path::new("/")).await.unwrap_err();
        assert!(format!("{error:#}").contains("/nowhere/key"), "{error:#}");
    }
}
