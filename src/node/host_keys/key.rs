use std::fmt;

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, Engine as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// One public host key, as `known_hosts` files hold it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct HostKey {
    algorithm: String,
    blob: String,
}

impl HostKey {
    /// Reads `ssh-ed25519 AAAA…`; what follows is a comment.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let (algorithm, blob) = (words.next()?, words.next()?);
        let plain = |c: char| c.is_ascii_alphanumeric() || "-.@".contains(c);
        let decoded = BASE64_STANDARD.decode(blob).ok()?;
        let named = names_itself(&decoded, algorithm);
        (named && algorithm.chars().all(plain)).then(|| Self { algorithm: algorithm.into(), blob: blob.into() })
    }

    /// The line of a `known_hosts` file that trusts this key for this name.
    pub fn known_hosts_line(&self, name: &str) -> String {
        format!("{name} {self}\n")
    }

    /// `SHA256:…`, as ssh shows it.
    pub fn fingerprint(&self) -> String {
        let blob = BASE64_STANDARD.decode(&self.blob).unwrap_or_default();
        format!("SHA256:{}", BASE64_STANDARD_NO_PAD.encode(Sha256::digest(blob)))
    }
}

/// Whether the key's own first field, four bytes of length and the name, says the same algorithm.
fn names_itself(blob: &[u8], algorithm: &str) -> bool {
    let Some((length, rest)) = blob.split_first_chunk::<4>() else { return false };
    usize::try_from(u32::from_be_bytes(*length)).is_ok_and(|length| rest.get(..length) == Some(algorithm.as_bytes()))
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.algorithm, self.blob)
    }
}

impl From<HostKey> for String {
    fn from(key: HostKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for HostKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no host key"))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Generated for these tests; `ssh-keygen -lf` gave the fingerprint.
    pub(crate) const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILjKYhReW4jgdtmkymYgJJq2pwpIcUZL+eS7yT2XCEYk";
    /// Another one.
    pub(crate) const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOhhBd6WCYBD4TNf2tcFM5Z6MeUPuxO8NXQr+NyAinOa";
    const FINGERPRINT: &str = "SHA256:8LqbIDCyPIfR7uVMF6oIHG5V0GkutPxmAF4FuvieLZk";

    #[test]
    fn the_fingerprint_is_the_one_that_ssh_shows() {
        assert_eq!(HostKey::parse(KEY).map(|key| key.fingerprint()), Some(FINGERPRINT.to_owned()));
    }

    #[test]
    fn a_key_is_pinned_under_the_name_of_its_node() {
        let key = HostKey::parse(&format!("{KEY} root@w1")).expect("key");
        assert_eq!(key.known_hosts_line("w1"), format!("w1 {KEY}\n"));
    }

    #[test]
    fn what_is_no_key_is_not_taken() {
        let swapped = KEY.replace("ssh-ed25519 ", "ssh-rsa ");
        for text in ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-ed25519 !!", swapped.as_str()] {
            assert_eq!(HostKey::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = HostKey::parse(&text);
        }
    }
}
