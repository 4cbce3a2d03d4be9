//! The manifests obey krew's own rules (krew v0.5, `internal/index/validation` and `cmd/validate-krew-manifest`).

use std::{collections::BTreeSet, fs};

use kubectl_upgrade::cli::Plugin;
use serde_json::Value;

use super::program::root;

/// Where the release has not filled in a digest yet.
const PLACEHOLDER: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn manifests() -> Vec<(String, Value)> {
    let mut all: Vec<_> = fs::read_dir(root().join("krew"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name =
                path.file_name().unwrap().to_str().unwrap().strip_suffix(".yaml").expect("a .yaml file").to_owned();
            (name, serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap())
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[test]
fn there_is_one_for_each_plugin() {
    let found: BTreeSet<_> = manifests().into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, Plugin::ALL.iter().map(|plugin| plugin.name().to_owned()).collect());
}

#[test]
fn each_is_a_plugin_of_its_files_name_and_this_version() {
    for (file, manifest) in manifests() {
        assert_eq!(manifest["apiVersion"], "krew.googlecontainertools.github.com/v1alpha2", "{file}");
        assert_eq!(manifest["kind"], "Plugin", "{file}");
        assert_eq!(manifest["metadata"]["name"], file.as_str());
        assert!(file.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{file}: lower-case kebab");
        assert_eq!(manifest["spec"]["version"], format!("v{}", env!("CARGO_PKG_VERSION")), "{file}");
        assert_eq!(manifest["spec"]["homepage"], env!("CARGO_PKG_REPOSITORY"), "{file}");
        let short = manifest["spec"]["shortDescription"].as_str().unwrap();
        assert!(
            !short.is_empty() && short.len() <= 50 && !short.contains('\n') && !short.ends_with('.'),
            "{file}: {short}"
        );
        assert!(manifest["spec"]["description"].as_str().is_some_and(|text| !text.trim().is_empty()), "{file}");
    }
}

#[test]
fn platforms_do_not_overlap_and_name_an_archive_with_a_digest() {
    for (file, manifest) in manifests() {
        let mut seen = BTreeSet::new();
        for platform in manifest["spec"]["platforms"].as_array().unwrap() {
            let labels = platform["selector"]["matchLabels"].as_object().unwrap();
            assert_eq!(labels.keys().collect::<Vec<_>>(), ["arch", "os"], "{file}");
            assert!(seen.insert(format!("{}-{}", labels["os"], labels["arch"])), "{file}: two archives for {labels:?}");
            let uri = platform["uri"].as_str().unwrap();
            assert!(
                uri.starts_with("https://") && [".tar.gz", ".zip"].iter().any(|end| uri.ends_with(end)),
                "{file}: {uri}"
            );
            assert!(uri.contains(&format!("/v{}/", env!("CARGO_PKG_VERSION"))), "{file}: {uri}");
            let digest = platform["sha256"].as_str().unwrap();
            let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            assert!(digest.len() == 64 && digest.bytes().all(hexadecimal), "{file}: {digest}");
            assert!(digest == PLACEHOLDER || digest.bytes().any(|byte| byte != b'0'), "{file}: {digest}");
        }
        assert_eq!(seen.len(), 4, "{file}: linux and darwin, amd64 and arm64");
    }
}

#[test]
fn every_archive_brings_the_program_and_the_licence() {
    for (file, manifest) in manifests() {
        for platform in manifest["spec"]["platforms"].as_array().unwrap() {
            let files: Vec<_> =
                platform["files"].as_array().unwrap().iter().map(|entry| entry["from"].as_str().unwrap()).collect();
            assert!(files.contains(&platform["bin"].as_str().unwrap()), "{file}");
            // krew-index refuses a plugin without it.
            assert!(files.contains(&"LICENSE"), "{file}");
            for entry in platform["files"].as_array().unwrap() {
                assert!(!entry["to"].as_str().unwrap().contains(".."), "{file}");
            }
        }
    }
    assert!(fs::read_to_string(root().join("LICENSE")).unwrap().contains("Apache License"));
}
