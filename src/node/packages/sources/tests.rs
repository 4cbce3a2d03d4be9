use proptest::prelude::*;

use super::*;

const PUBLIC: &str = "https://pkgs.k8s.io/core:/stable:";
const ONE_LINE: &str = "# Kubernetes, was https://pkgs.k8s.io/core:/stable:/v1.36/deb/ once\n\
    deb [arch=amd64 signed-by=/etc/apt/keyrings/k.gpg] https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /\n";
const DEB822: &str = "Types: deb\nURIs: https://mirror.example.org/debian\nSuites: bookworm\n\n\
    # Kubernetes\nTypes: deb\nURIs: https://pkgs.k8s.io/core:/stable:/v1.36/deb/\nSuites: /\n\
    Signed-By: /etc/apt/keyrings/k.asc\n";

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}

fn found(path: &str, text: &str) -> Result<KubernetesSource, SourcesError> {
    find(
        &[file("/etc/apt/sources.list", "deb http://mirror.example.org/debian bookworm main\n"), file(path, text)],
        PUBLIC,
    )
}

fn signed(path: &str) -> SignedBy {
    SignedBy::Path(path.to_owned())
}

#[test]
fn a_source_is_found_in_either_style() {
    for (path, text, signed_by) in [
        ("k.list", ONE_LINE, signed("/etc/apt/keyrings/k.gpg")),
        ("k.sources", DEB822, signed("/etc/apt/keyrings/k.asc")),
        ("k.list", "deb https://pkgs.k8s.io/core:/stable:/v1.36/deb /", SignedBy::Nothing),
        ("k.list", "deb\t[ trusted=yes ]  http://mirror/x/core:/stable:/v1.36/deb/ / # ours", SignedBy::Nothing),
        (
            "k.sources",
            "uris:\n https://pkgs.k8s.io/core:/stable:/v1.36/deb/\nSigned-By:\n -----BEGIN PGP\n .\n",
            SignedBy::Embedded,
        ),
    ] {
        let source = found(path, text).expect(text);
        assert_eq!((source.minor, source.signed_by), (Minor::new(1, 36), signed_by), "{text}");
    }
}

#[test]
fn what_is_switched_off_or_something_else_is_not_found() {
    for (path, text) in [
        ("k.list", "#deb https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /"),
        ("k.list", "deb-src https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /"),
        ("k.list", "deb https://pkgs.k8s.io/addons:/cri-o:/stable:/v1.36/deb/ /"),
        ("k.list", "deb https://pkgs.k8s.io/core:/stable:/v1.36/rpm/ /"),
        ("k.sources", "URIs: https://pkgs.k8s.io/core:/stable:/v1.36/deb/\nEnabled: no\n"),
    ] {
        assert_eq!(found(path, text), Err(SourcesError::None { wanted: PUBLIC.to_owned() }), "{text}");
    }
}

#[test]
fn a_mirror_of_another_layout_is_found_by_the_policy() {
    let files = [file("k.list", "deb https://mirror.corp/k8s/v1.36/deb/ /\n")];
    assert_eq!(
        find(&files, "https://mirror.corp/k8s/").map(|source| source.base),
        Ok("https://mirror.corp/k8s".into())
    );
    assert!(find(&files, PUBLIC).is_err());
}

#[test]
fn of_several_minors_the_newest_counts_and_of_several_repositories_none() {
    let older = "deb https://pkgs.k8s.io/core:/stable:/v1.9/deb/ /\n";
    assert_eq!(found("k.list", &format!("{ONE_LINE}{older}")).map(|source| source.minor), Ok(Minor::new(1, 36)));
    let error = found("k.list", &format!("{ONE_LINE}deb http://m/core:/stable:/v1.36/deb/ /\n")).unwrap_err();
    assert!(error.to_string().contains("http://m/core:/stable: in k.list"), "{error}");
}

#[test]
fn only_the_minor_changes_and_comments_stay() {
    for (path, text) in [("k.list", ONE_LINE), ("k.sources", DEB822)] {
        let source = found(path, text).expect("source");
        let there = rewrite(text, &source, Minor::new(1, 37));
        assert_eq!(there.matches("v1.37").count(), 1, "{there}");
        assert_eq!(text.lines().filter(|line| !there.contains(line)).count(), 1, "{there}");
        let back = rewrite(&there, &KubernetesSource { minor: Minor::new(1, 37), ..source }, Minor::new(1, 36));
        assert_eq!(back, text);
    }
}

#[test]
fn a_longer_minor_is_another_one() {
    let text = "deb https://pkgs.k8s.io/core:/stable:/v1.360/deb/ /\n";
    let source = found("k.list", ONE_LINE).expect("source");
    assert_eq!(rewrite(text, &source, Minor::new(1, 37)), text);
}

#[test]
fn a_keyring_is_named_where_none_was() {
    let ring = "/etc/apt/keyrings/kubernetes-apt-keyring.gpg";
    for (path, text) in [
        ("k.list", "deb https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /\n"),
        ("k.list", "deb [arch=amd64] https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /\n"),
        ("k.sources", "Types: deb\nURIs: https://pkgs.k8s.io/core:/stable:/v1.36/deb/\nSuites: /\n"),
    ] {
        let source = found(path, text).expect("source");
        let named = name_keyring(text, &source, ring);
        assert_eq!(found(path, &named).map(|source| source.signed_by), Ok(signed(ring)), "{named}");
        assert!(text.contains("arch") <= named.contains("arch=amd64"), "{named}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*", lines in proptest::collection::vec("(deb|URIs:|Signed-By:|#| )?[ \\[\\]a-z:/.0-9]*", 0..9)) {
        let source = found("k.list", ONE_LINE).expect("source");
        for text in [text, lines.join("\n")] {
            let _ = (found("k.list", &text), found("k.sources", &text));
            prop_assert_eq!(rewrite(&text, &source, source.minor), text.clone());
            let _ = name_keyring(&text, &source, "/k");
        }
    }
}
