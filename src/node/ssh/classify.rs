//! ssh's words → what kind of "no" it was. ssh exits with 255 for all of them; only the text tells.

use crate::node::{
    HostError, NodeAddress, end_of,
    host_keys::{HostKey, bootstrap},
};

/// What a failed connection means for this node, which should have shown one of these keys.
pub(super) fn classify(node: &NodeAddress, pinned: &[HostKey], words: &str) -> HostError {
    let (name, short) = (node.name.clone(), end_of(words).to_owned());
    let says = |needle: &str| words.contains(needle);
    if says("REMOTE HOST IDENTIFICATION HAS CHANGED") || says("Host key verification failed") {
        return HostError::HostKey { node: name, why: changed(node, pinned, words) };
    }
    if says("Permission denied") || says("Too many authentication failures") || says("Load key") {
        let add = format!("put the key there: kubectl upgrade-rotate-key --bootstrap --node {}", node.name);
        return HostError::Denied { node: name, why: format!("{short}; {add}") };
    }
    if OURS.iter().any(|ours| says(ours)) {
        return HostError::Unexpected { node: name, what: format!("ssh can't be used here: {short}") };
    }
    HostError::Unreachable { node: name, why: short }
}

/// Faults of the machine that ssh runs on: no later try does better.
const OURS: [&str; 4] =
    ["No user exists for uid", "Bad configuration option", "bad configuration options", "Bad owner or permissions"];

fn changed(node: &NodeAddress, pinned: &[HostKey], words: &str) -> String {
    let pinned: Vec<String> = pinned.iter().map(HostKey::fingerprint).collect();
    let mut seen = words.split_ascii_whitespace().map(|word| word.trim_end_matches('.'));
    let seen = seen.rfind(|word| word.starts_with("SHA256:")).unwrap_or("another key");
    format!(
        "it shows host key {seen}, pinned is {}; if it was rebuilt or its key was replaced on purpose, {}",
        pinned.join(" or "),
        bootstrap(&node.name)
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHANGED: &str = "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\n\
        @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n\
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\n\
        IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\r\n\
        The fingerprint for the ED25519 key sent by the remote host is\n\
        SHA256:c4gaEylSMBBRZNY9m3AZkLrGqw5qDXZTsKZ6vAXdbWI.\r\n\
        Please contact your system administrator.\r\n\
        Host key for w1 has changed and you have requested strict checking.\r\n\
        Host key verification failed.\r\n";

    fn of(words: &str) -> HostError {
        let node = NodeAddress { name: "w1".into(), uid: "u".into(), ip: "10.0.0.1".into() };
        classify(&node, &[HostKey::parse(crate::node::host_keys::tests::SAMPLE).expect("key")], words)
    }

    #[test]
    fn a_changed_host_key_names_both_and_the_way_out() {
        let error = of(CHANGED);
        assert!(matches!(error, HostError::HostKey { .. }), "{error:?}");
        let text = error.to_string();
        for wanted in
            ["w1", "SHA256:c4gaEylSMBBRZNY9m3AZkLrGqw5qDXZTsKZ6vAXdbWI,", "pinned is SHA256:", "--bootstrap --node w1"]
        {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
        assert!(!error.is_transient());
    }

    #[test]
    fn each_no_has_its_kind() {
        for (words, kind) in [
            (
                "No ED25519 host key is known for w1 and you have requested strict checking.\r\nHost key verification failed.\r\n",
                "host key",
            ),
            ("root@10.0.0.1: Permission denied (publickey).\r\n", "denied"),
            ("Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures\r\n", "denied"),
            (
                "Load key \"/tmp/x/key\": error in libcrypto\r\nroot@10.0.0.1: Permission denied (publickey).\r\n",
                "denied",
            ),
            ("ssh: connect to host 10.0.0.1 port 22: Connection refused\r\n", "unreachable"),
            ("ssh: connect to host 10.0.0.1 port 22: No route to host\r\n", "unreachable"),
            ("Connection timed out during banner exchange\r\n", "unreachable"),
            ("kex_exchange_identification: read: Connection reset by peer\r\n", "unreachable"),
            ("", "unreachable"),
            ("No user exists for uid 12345\r\n", "unexpected"),
        ] {
            let found = match of(words) {
                HostError::HostKey { .. } => "host key",
                HostError::Denied { .. } => "denied",
                HostError::Unreachable { .. } => "unreachable",
                HostError::Unexpected { .. } => "unexpected",
                HostError::NoAddress { .. } => "no address",
                HostError::Failed { .. } => "failed",
            };
            assert_eq!(found, kind, "{words}");
        }
    }

    proptest! {
        #[test]
        fn any_words_have_a_kind(words in "\\PC*") {
            let _ = of(&words);
        }
    }
}
