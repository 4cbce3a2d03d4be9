use super::LooseVersion;

/// An image reference, split: `harbor.local:5000/quay/cilium/cilium:v1.18.2@sha256:…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<'a> {
    path: &'a str,
    tag: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// Splits a reference; any text gives some answer.
    pub fn parse(reference: &'a str) -> Self {
        let named = reference.split_once('@').map_or(reference, |(named, _digest)| named);
        // A colon before the last slash is the registry's port, not a tag.
        let last = named.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match named[last..].split_once(':') {
            Some((name, tag)) => (&named[..last + name.len()], Some(tag)),
            None => (named, None),
        };
        Self { path: without_registry(name), tag }
    }

    /// Whether the repository's path is `pattern` or ends with it, part by part, so that mirrors match. A path of one part
    /// is Docker Hub's `library/<name>`.
    pub fn matches(self, pattern: &str) -> bool {
        if !self.path.contains('/') {
            return pattern == self.path || pattern.strip_prefix("library/") == Some(self.path);
        }
        self.path.strip_suffix(pattern).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }

    /// The tag; none where the image is named by digest alone, or by nothing.
    pub fn tag(self) -> Option<&'a str> {
        self.tag
    }

    /// The version that the tag says.
    pub fn version(self) -> Option<LooseVersion> {
        self.tag?.parse().ok()
    }
}

/// The first part is a registry when it could be a host: it has a dot or a port, or is localhost (docker's own rule).
fn without_registry(name: &str) -> &str {
    match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => path,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mirrors_ports_and_digests_match() {
        for image in [
            "quay.io/cilium/cilium:v1.18.2",
            "cilium/cilium:v1.18.2",
            "harbor.local:5000/cilium/cilium:v1.18.2",
            "harbor.local:5000/quay/cilium/cilium:v1.18.2@sha256:0123",
            "localhost/cilium/cilium:v1.18.2-cee.1",
        ] {
            let image = Image::parse(image);
            assert!(image.matches("cilium/cilium"), "{image:?}");
            assert_eq!(image.version(), Some(LooseVersion::new(1, 18, 2)), "{image:?}");
        }
    }

    #[test]
    fn near_misses_do_not() {
        for image in [
            "quay.io/notcilium/cilium:v1.18.2",
            "quay.io/cilium/cilium-envoy:v1.18.2",
            "quay.io/cilium/cilium/extra:v1.18.2",
            "cilium:v1.18.2",
            "",
        ] {
            assert!(!Image::parse(image).matches("cilium/cilium"), "{image}");
        }
    }

    #[test]
    fn a_name_of_one_part_is_docker_hubs_library() {
        for image in ["traefik:v3.7", "docker.io/library/traefik:v3.7", "mirror.local/hub/library/traefik:v3.7"] {
            assert!(Image::parse(image).matches("library/traefik"), "{image}");
        }
        assert!(!Image::parse("mycorp/traefik:v3.7").matches("library/traefik"));
        assert!(Image::parse("registry.k8s.io/kube-proxy:v1.36.1").matches("kube-proxy"));
    }

    #[test]
    fn a_port_or_a_digest_is_no_tag() {
        assert_eq!(Image::parse("harbor.local:5000/cilium/cilium").tag(), None);
        assert_eq!(Image::parse("cilium/cilium@sha256:0123").tag(), None);
        assert_eq!(Image::parse("cilium/cilium:latest").version(), None);
    }

    proptest! {
        #[test]
        fn any_text_is_split(text in any::<String>()) {
            let image = Image::parse(&text);
            let _ = (image.matches("a/b"), image.version());
        }
    }
}
