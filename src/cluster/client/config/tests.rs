use std::io::Write as _;

use super::*;
use crate::error::hint_of;

const KUBECONFIG: &str = r"
apiVersion: v1
kind: Config
current-context: lab
contexts:
- {name: lab, context: {cluster: lab, user: admin, namespace: shop}}
- {name: lost, context: {cluster: gone, user: admin}}
clusters:
- {name: lab, cluster: {server: 'https://10.77.0.10:6443', tls-server-name: lab.example, proxy-url: 'http://proxy.example:3128'}}
- {name: plain, cluster: {server: 'https://10.77.0.20:6443'}}
users:
- name: admin
  user: {username: admin, password: old, exec: {apiVersion: client.authentication.k8s.io/v1, command: log-in}}
";

fn resolved(flags: Connection) -> anyhow::Result<(Config, ServerInfo)> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(KUBECONFIG.as_bytes()).unwrap();
    resolve(&Connection { kubeconfig: Some(file.path().to_owned()), ..flags })
}

#[test]
fn the_current_context_is_used_and_said() {
    let (config, info) = resolved(Connection::default()).unwrap();
    assert_eq!(info.url, "https://10.77.0.10:6443");
    assert_eq!(info.context.as_deref(), Some("lab"));
    assert!(info.to_string().contains("(context lab of /"), "{info}");
    assert_eq!(config.tls_server_name.as_deref(), Some("lab.example"));
    assert_eq!(config.proxy_url.unwrap().to_string(), "http://proxy.example:3128/");
}

#[test]
fn no_client_retries_by_itself_and_each_says_who_it_is() {
    let (config, _) = resolved(Connection::default()).unwrap();
    assert!(!config.default_retry);
    assert!(config.headers.iter().any(|(name, value)| *name == USER_AGENT && value == AGENT));
    assert_eq!(config.read_timeout, None);
    let limit = Some(Duration::from_secs(3));
    let (config, _) = resolved(Connection { request_timeout: limit, ..Connection::default() }).unwrap();
    assert_eq!((config.connect_timeout, config.read_timeout), (limit, limit));
}

#[test]
fn what_is_not_there_is_named_with_the_file_and_a_hint() {
    for (flags, expected) in [
        (
            Connection { context: Some("prod".into()), ..Connection::default() },
            "context \"prod\" is not in kubeconfig /",
        ),
        (
            Connection { context: Some("lost".into()), ..Connection::default() },
            "cluster \"gone\" is not in kubeconfig /",
        ),
        (Connection { cluster: Some("x".into()), ..Connection::default() }, "cluster \"x\" is not in kubeconfig /"),
    ] {
        let error = resolved(flags).err().unwrap();
        assert!(format!("{error:#}").starts_with(expected), "{error:#}");
        assert!(hint_of(&error).unwrap().starts_with("kubectl config view"));
    }
    let missing = Connection { kubeconfig: Some("/nowhere/config".into()), ..Connection::default() };
    assert!(format!("{:#}", resolve(&missing).err().unwrap()).contains("/nowhere/config"));
}

#[test]
fn flags_override_the_kubeconfig() {
    let flags = Connection {
        server: Some("https://10.0.0.1:6443".into()),
        token: Some("t".into()),
        as_user: Some("jane".into()),
        as_groups: vec!["a".into(), "b".into()],
        as_user_extra: vec!["scope=x".into(), "scope=y".into()],
        insecure_skip_tls_verify: true,
        disable_compression: true,
        ..Connection::default()
    };
    let (config, info) = resolved(flags).unwrap();
    assert_eq!(info.url, "https://10.0.0.1:6443");
    // kubectl: a name given for the kubeconfig's server says nothing of another one.
    assert_eq!(config.tls_server_name, None);
    assert!(config.accept_invalid_certs && config.disable_compression);
    let user = config.auth_info;
    assert!(user.token.is_some() && user.exec.is_none() && user.password.is_none());
    assert_eq!(user.impersonate.as_deref(), Some("jane"));
    assert_eq!(user.impersonate_groups.unwrap(), ["a", "b"]);
    assert_eq!(user.impersonate_user_extra.unwrap()["scope"], ["x", "y"]);
}

#[test]
fn another_cluster_of_the_same_file_can_be_named() {
    let (_, info) = resolved(Connection { cluster: Some("plain".into()), ..Connection::default() }).unwrap();
    assert_eq!(info.url, "https://10.77.0.20:6443");
}

#[test]
fn a_certificate_authority_that_is_none_is_an_error() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"not a certificate").unwrap();
    let flags = Connection { certificate_authority: Some(file.path().to_owned()), ..Connection::default() };
    assert!(format!("{:#}", resolved(flags).err().unwrap()).contains("no certificate in it"));
}
