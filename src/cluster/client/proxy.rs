//! Which proxy a server is reached through. kube matches `NO_PROXY` against the proxy's own address and fails on a
//! trailing comma, so the rules are ours; they are those that kubectl follows.

use std::net::IpAddr;

/// The proxy variables of the environment; an empty one is an unset one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ProxyVariables<'a> {
    /// `HTTPS_PROXY` or `https_proxy`.
    pub(super) https: Option<&'a str>,
    /// `HTTP_PROXY` or `http_proxy`.
    pub(super) http: Option<&'a str>,
    /// `NO_PROXY` or `no_proxy`.
    pub(super) none_for: Option<&'a str>,
}

/// The proxy for this server. One named by the kubeconfig (`proxy-url`) is not subject to `NO_PROXY`.
pub(super) fn choose(kubeconfig: Option<&str>, variables: ProxyVariables<'_>, server: &http::Uri) -> Option<String> {
    if let Some(url) = kubeconfig.filter(|url| !url.is_empty()) {
        return Some(with_scheme(url));
    }
    let variable = if server.scheme_str() == Some("http") { variables.http } else { variables.https };
    let url = variable.filter(|url| !url.is_empty())?;
    let host = server.host()?.trim_matches(['[', ']']).to_ascii_lowercase();
    let port = server.port_u16().unwrap_or(if server.scheme_str() == Some("http") { 80 } else { 443 });
    let direct = is_loopback(&host) || variables.none_for.is_some_and(|list| is_listed(list, &host, port));
    (!direct).then(|| with_scheme(url))
}

fn with_scheme(url: &str) -> String {
    if url.contains("://") { url.to_owned() } else { format!("http://{url}") }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_listed(list: &str, host: &str, port: u16) -> bool {
    list.split(',').map(|entry| entry.trim().to_ascii_lowercase()).any(|entry| matches(&entry, host, port))
}

/// One entry: `*`, an address, a range in CIDR notation, a domain (with its subdomains), `.domain` (its subdomains
/// alone); addresses and domains may end in a port.
fn matches(entry: &str, host: &str, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    let address = host.parse::<IpAddr>().ok();
    if let Some((network, bits)) = entry.split_once('/') {
        return address.is_some_and(|address| is_in_network(address, network, bits));
    }
    let (name, wanted_port) = split_port(entry);
    if name.is_empty() || wanted_port.is_some_and(|wanted| wanted != port) {
        return false;
    }
    match (address, name.parse::<IpAddr>()) {
        (Some(address), Ok(listed)) => address == listed,
        (None, Err(_)) => is_in_domain(host, name),
        _ => false,
    }
}

fn is_in_domain(host: &str, name: &str) -> bool {
    let subdomains_only = name.starts_with('.') || name.starts_with("*.");
    let domain = name.trim_start_matches('*').trim_start_matches('.');
    let is_subdomain = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    is_subdomain || (!subdomains_only && host == domain)
}

/// A bare IPv6 address has colons of its own: only `[…]:port` names a port there.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    if entry.parse::<IpAddr>().is_ok() {
        return (entry, None);
    }
    match entry.rsplit_once(':').map(|(name, port)| (name, port.parse())) {
        Some((name, Ok(port))) => (name.trim_matches(['[', ']']), Some(port)),
        _ => (entry.trim_matches(['[', ']']), None),
    }
}

fn is_in_network(address: IpAddr, network: &str, bits: &str) -> bool {
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else { return false };
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) if bits <= 32 => {
            shares_prefix(a.to_bits().into(), n.to_bits().into(), 32 - bits)
        }
        (IpAddr::V6(a), IpAddr::V6(n)) if bits <= 128 => shares_prefix(a.to_bits(), n.to_bits(), 128 - bits),
        _ => false,
    }
}

/// Whether two addresses are equal but for their last `host_bits` bits.
fn shares_prefix(a: u128, b: u128, host_bits: u32) -> bool {
    (a ^ b).checked_shr(host_bits).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROXY: &str = "http://proxy.example:3128";

    fn chosen(none_for: &str, server: &str) -> Option<String> {
        let variables = ProxyVariables { https: Some(PROXY), http: None, none_for: Some(none_for) };
        choose(None, variables, &server.parse().unwrap())
    }

    #[test]
    fn no_proxy_is_matched_against_the_server() {
        for (none_for, server, direct) in [
            ("", "https://k8s.example.com:6443", false),
            ("k8s.example.com", "https://k8s.example.com:6443", true),
            ("k8s.example.com,", "https://k8s.example.com:6443", true),
            (" K8S.example.com , other", "https://k8s.Example.com:6443", true),
            ("example.com", "https://k8s.example.com:6443", true),
            (".example.com", "https://k8s.example.com:6443", true),
            ("*.example.com", "https://k8s.example.com:6443", true),
            (".example.com", "https://example.com:6443", false),
            ("ample.com", "https://k8s.example.com:6443", false),
            ("k8s.example.com:6443", "https://k8s.example.com:6443", true),
            ("k8s.example.com:443", "https://k8s.example.com:6443", false),
            ("k8s.example.com:443", "https://k8s.example.com", true),
            ("proxy.example:3128", "https://k8s.example.com:6443", false),
            ("*", "https://k8s.example.com:6443", true),
            ("10.0.0.0/8", "https://10.77.0.11:6443", true),
            ("10.0.0.0/8", "https://11.77.0.11:6443", false),
            ("10.77.0.11/32", "https://10.77.0.11:6443", true),
            ("0.0.0.0/0", "https://11.77.0.11:6443", true),
            ("10.0.0.0/99", "https://10.77.0.11:6443", false),
            ("10.77.0.11", "https://10.77.0.11:6443", true),
            ("10.77.0.11:6443", "https://10.77.0.11:6443", true),
            ("10.77.0.1", "https://10.77.0.11:6443", false),
            ("fd00::/8", "https://[fd00::1]:6443", true),
            ("fd00::1", "https://[fd00::1]:6443", true),
            ("[fd00::1]:6443", "https://[fd00::1]:6443", true),
            ("fd00::2", "https://[fd00::1]:6443", false),
            ("", "https://localhost:6443", true),
            ("", "https://127.0.0.1:6443", true),
            ("", "https://[::1]:6443", true),
        ] {
            assert_eq!(chosen(none_for, server).is_none(), direct, "NO_PROXY={none_for} for {server}");
        }
    }

    #[test]
    fn each_scheme_has_its_variable_and_the_kubeconfig_comes_first() {
        let variables = ProxyVariables { https: Some("s.example:1"), http: Some(""), none_for: Some("*") };
        let server = "https://k8s.example.com".parse().unwrap();
        assert_eq!(choose(Some("socks5://own:1080"), variables, &server).as_deref(), Some("socks5://own:1080"));
        assert_eq!(choose(Some(""), variables, &server), None);
        let variables = ProxyVariables { none_for: None, ..variables };
        assert_eq!(choose(None, variables, &server).as_deref(), Some("http://s.example:1"));
        assert_eq!(choose(None, variables, &"http://k8s.example.com".parse().unwrap()), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(none_for in "\\PC*", entry in "[0-9a-f:./*\\[\\],]{0,40}") {
            chosen(&none_for, "https://10.0.0.1:6443");
            chosen(&entry, "https://[fd00::1]:6443");
        }
    }
}
