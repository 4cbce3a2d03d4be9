//! The configuration file that ssh is given, as text.

use std::{net::IpAddr, path::Path};

use crate::{node::NodeAddress, policy};

/// The one host that the generated configuration knows; the node's address stands in the file.
pub(super) const DESTINATION: &str = "node";

/// The configuration for one node. Refuses whatever could add a line or an option of its own: names and addresses come
/// from the cluster, the user from the policy.
///
/// - `HostKeyAlias`: keys are pinned by the node's name, whatever its address is today.
/// - `GlobalKnownHostsFile /dev/null`: only what was pinned is trusted.
/// - `ServerAlive…`: a node that was power-cut is noticed within 15 s; `ConnectTimeout`: one that is down within 10 s.
/// - `UpdateHostKeys no`: ssh itself must not add keys that were never pinned.
pub(super) fn ssh_config(
    node: &NodeAddress,
    ssh: &policy::Ssh,
    key: &Path,
    known_hosts: &Path,
) -> Result<String, String> {
    let ip: IpAddr = node.ip.parse().map_err(|_| format!("its InternalIP {:?} is no IP address", node.ip))?;
    let (name, user) = (plain("node name", &node.name)?, plain("ssh user", &ssh.user)?);
    let (key, known_hosts, port) = (quoted(key)?, quoted(known_hosts)?, ssh.port);
    Ok(format!(
        "Host {DESTINATION}\n\
         HostName {ip}\n\
         Port {port}\n\
         User {user}\n\
         HostKeyAlias {name}\n\
         UserKnownHostsFile {known_hosts}\n\
         GlobalKnownHostsFile /dev/null\n\
         StrictHostKeyChecking yes\n\
         UpdateHostKeys no\n\
         IdentityFile {key}\n\
         IdentitiesOnly yes\n\
         IdentityAgent none\n\
         PreferredAuthentications publickey\n\
         ServerAliveInterval 5\n\
         ServerAliveCountMax 3\n\
         ConnectTimeout 10\n"
    ))
}

fn plain<'a>(what: &str, text: &'a str) -> Result<&'a str, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fine = !text.is_empty() && !text.starts_with('-') && text.chars().all(allowed);
    if fine { Ok(text) } else { Err(format!("the {what} {text:?} can't be given to ssh")) }
}

// ssh replaces `%` and `${` in paths
fn quoted(path: &Path) -> Result<String, String> {
    let text = path.to_str().filter(|text| !text.contains(|c: char| c.is_control() || "\"%$\\".contains(c)));
    text.map(|text| format!("\"{text}\"")).ok_or_else(|| format!("the path {} can't be given to ssh", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(name: &str, ip: &str, user: &str, key: &str) -> Result<String, String> {
        let node = NodeAddress { name: name.into(), uid: "u".into(), ip: ip.into() };
        let ssh = policy::Ssh { user: user.into(), port: 2222, ..policy::Ssh::default() };
        ssh_config(&node, &ssh, Path::new(key), Path::new("/tmp/x/w1.known_hosts"))
    }

    #[test]
    fn only_pinned_keys_and_only_our_key() {
        let text = config("w1.example", "10.0.0.1", "ops", "/tmp/x/key").expect("config");
        for line in [
            "HostName 10.0.0.1",
            "Port 2222",
            "User ops",
            "HostKeyAlias w1.example",
            "UserKnownHostsFile \"/tmp/x/w1.known_hosts\"",
            "GlobalKnownHostsFile /dev/null",
            "StrictHostKeyChecking yes",
            "IdentityFile \"/tmp/x/key\"",
            "IdentitiesOnly yes",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn nothing_can_add_a_line_of_its_own() {
        for (name, ip, user, key) in [
            ("w1\nProxyCommand x", "10.0.0.1", "root", "/k"),
            ("-w1", "10.0.0.1", "root", "/k"),
            ("w1", "10.0.0.1 x", "root", "/k"),
            ("w1", "10.0.0.1", "root\nx", "/k"),
            ("w1", "10.0.0.1", "", "/k"),
            ("w1", "10.0.0.1", "root", "/k\"\nx"),
            ("w1", "10.0.0.1", "root", "/%h/k"),
        ] {
            assert!(config(name, ip, user, key).is_err(), "{name:?} {ip:?} {user:?} {key:?}");
        }
    }
}
