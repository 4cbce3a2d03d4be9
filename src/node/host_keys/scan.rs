use std::{net::IpAddr, process::Stdio, time::Duration};

use super::HostKey;
use crate::node::{HostError, NodeAddress, end_of};

/// A connection of the scan may take this long, as ssh's own: an sshd on a machine under heavy load took over 5 s to greet.
const CONNECTION_SECONDS: &str = "10";

/// The scan opens one connection for each kind of key, at the same time: twice a connection's limit is plenty.
const SCAN_LIMIT: Duration = Duration::from_secs(20);

/// Asks a node for its host keys. What comes back is not trusted by itself: anyone on the way could have answered.
pub async fn scan(node: &NodeAddress, port: u16) -> Result<Vec<HostKey>, HostError> {
    let unreachable = |why: String| HostError::Unreachable { node: node.name.clone(), why };
    let ip: IpAddr = node.ip.parse().map_err(|_| HostError::Unexpected {
        node: node.name.clone(),
        what: format!("its InternalIP {:?} is no IP address", node.ip),
    })?;
    let mut command = tokio::process::Command::new("ssh-keyscan");
    command.args(["-T", CONNECTION_SECONDS, "-p", &port.to_string(), "--", &ip.to_string()]);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(SCAN_LIMIT, command.output())
        .await
        .map_err(|_| unreachable(format!("ssh-keyscan gave no answer within {} s", SCAN_LIMIT.as_secs())))?
        .map_err(|error| HostError::Unexpected {
            node: node.name.clone(),
            what: format!("ssh-keyscan can't be run here: {error}; install openssh-client"),
        })?;
    let keys = parse_scan(&String::from_utf8_lossy(&output.stdout));
    if keys.is_empty() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        // it says nothing of an address where nobody answers
        let why = if words.trim().is_empty() { "no answer" } else { end_of(&words) };
        return Err(unreachable(format!("ssh-keyscan of {ip} port {port} got no host key: {why}")));
    }
    Ok(keys)
}

/// Reads what ssh-keyscan prints: `host algorithm key` a line, sorted and each once; comments and anything else are no keys.
pub fn parse_scan(text: &str) -> Vec<HostKey> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut keys: Vec<HostKey> = lines.filter_map(|line| HostKey::parse(line.split_once(' ')?.1)).collect();
    keys.sort();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::node::host_keys::key::tests::{KEY, OTHER};

    #[test]
    fn keys_are_taken_and_banners_are_not() {
        let text =
            format!("# 10.0.0.1:22 SSH-2.0-OpenSSH_9.2p1\n[10.0.0.1]:2222 {KEY}\n10.0.0.1 {OTHER}\n10.0.0.1 {KEY}\n");
        assert_eq!(parse_scan(&text).len(), 2);
        assert_eq!(parse_scan("10.0.0.1 ssh-ed25519\n\nnonsense\n"), []);
    }

    #[tokio::test]
    async fn an_address_that_is_none_never_reaches_an_argv() {
        let node = NodeAddress { name: "w1".into(), uid: "u".into(), ip: "-oProxyCommand=x".into() };
        assert!(matches!(scan(&node, 22).await, Err(HostError::Unexpected { .. })));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = parse_scan(&text);
        }
    }
}
