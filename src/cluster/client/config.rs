//! The flags and a kubeconfig, or the pod's ServiceAccount, become one configuration.

use std::{io::IsTerminal as _, path::PathBuf, time::Duration};

use anyhow::Context as _;
use base64::Engine as _;
use http::{HeaderValue, header::USER_AGENT};
use kube::{
    Config,
    config::{AuthInfo, Cluster, ExecAuthCluster, ExecInteractiveMode, Kubeconfig},
};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use super::{
    Connection, ServerInfo, proxy,
    source::{self, Source, Surroundings},
};
use crate::error::{Exit, Failure};

/// For audit logs: kube sends none by itself.
const AGENT: &str = concat!("kubectl-upgrade/", env!("CARGO_PKG_VERSION"));

/// A connection that is not made within this time won't be: a live apiserver accepts within milliseconds, a far one
/// within a second.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

const TOKEN_FILE: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// The configuration for these flags, and what it talks to.
pub(super) fn resolve(connection: &Connection) -> anyhow::Result<(Config, ServerInfo)> {
    let (mut config, context, from) = match source::choose(&surroundings(connection), std::path::Path::exists) {
        Source::Files(files) => {
            let shown = files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(":");
            let kubeconfig = read(&files)?;
            let (config, context) = from_kubeconfig(kubeconfig, connection, &shown)?;
            (config, context, shown)
        }
        Source::Pod => {
            let config = Config::incluster().context("reading the pod's ServiceAccount")?;
            (config, None, "the pod's ServiceAccount".to_owned())
        }
        Source::Flags => (of_server(connection)?, None, "--server".to_owned()),
        Source::Nowhere => return Err(nowhere()),
    };
    apply_flags(&mut config, connection)?;
    finish(&mut config, connection);
    let url = config.cluster_url.to_string().trim_end_matches('/').to_owned();
    Ok((config, ServerInfo { url, context, source: from }))
}

fn surroundings(connection: &Connection) -> Surroundings {
    let in_pod = std::env::var_os("KUBERNETES_SERVICE_HOST").is_some() && PathBuf::from(TOKEN_FILE).exists();
    Surroundings {
        flag: connection.kubeconfig.clone(),
        variable: std::env::var_os("KUBECONFIG"),
        home: std::env::home_dir().map(|home| home.join(".kube/config")),
        in_pod,
        server_named: connection.server.is_some(),
    }
}

fn nowhere() -> anyhow::Error {
    Failure::new(Exit::Error, "no cluster to connect to: there is no kubeconfig, and this is no pod")
        .hint("kubectl config view, or name one: --kubeconfig FILE")
        .into()
}

fn read(files: &[PathBuf]) -> anyhow::Result<Kubeconfig> {
    files.iter().try_fold(Kubeconfig::default(), |merged, path| {
        let next = Kubeconfig::read_from(path).with_context(|| format!("reading kubeconfig {}", path.display()))?;
        merged.merge(next).with_context(|| format!("merging kubeconfig {}", path.display()))
    })
}

/// The cluster and user that the flags and the context name, before any other flag.
fn from_kubeconfig(
    kubeconfig: Kubeconfig,
    connection: &Connection,
    shown: &str,
) -> anyhow::Result<(Config, Option<String>)> {
    let missing = |what: &str, name: &str| {
        Failure::new(Exit::Error, format!("{what} {name:?} is not in kubeconfig {shown}"))
            .hint(format!("kubectl config view --kubeconfig {shown}"))
    };
    let named = connection.context.clone().or(kubeconfig.current_context).filter(|name| !name.is_empty());
    let context = match &named {
        None => None,
        Some(name) => {
            let found = kubeconfig.contexts.into_iter().find(|context| context.name == *name);
            Some(found.and_then(|found| found.context).ok_or_else(|| missing("context", name))?)
        }
    };
    let cluster_name = connection.cluster.clone().or_else(|| context.as_ref().map(|context| context.cluster.clone()));
    let cluster = match cluster_name {
        Some(name) => {
            let found = kubeconfig.clusters.into_iter().find(|cluster| cluster.name == name);
            found.and_then(|found| found.cluster).ok_or_else(|| missing("cluster", &name))?
        }
        None if connection.server.is_some() => Cluster::default(),
        None => {
            return Err(Failure::new(Exit::Error, format!("kubeconfig {shown} names no current context"))
                .hint("kubectl config get-contexts, then --context NAME")
                .into());
        }
    };
    // A context may name no user, or one that is not there: kubectl then goes on without credentials.
    let user_name = connection.user.clone().or_else(|| context.and_then(|context| context.user));
    let found = kubeconfig.auth_infos.into_iter().find(|user| Some(&user.name) == user_name.as_ref());
    let user = found.and_then(|user| user.auth_info).unwrap_or_default();
    let config = of_cluster(cluster, user, connection).with_context(|| format!("kubeconfig {shown}"))?;
    Ok((config, named))
}

fn of_cluster(mut cluster: Cluster, mut user: AuthInfo, connection: &Connection) -> anyhow::Result<Config> {
    if connection.server.is_some() {
        cluster.server.clone_from(&connection.server);
        // The kubeconfig's name belongs to the kubeconfig's server.
        cluster.tls_server_name = None;
    }
    let server = cluster.server.as_deref().context("the cluster names no server")?;
    if let Some(exec) = user.exec.as_mut().filter(|exec| exec.provide_cluster_info) {
        exec.cluster = Some(ExecAuthCluster::try_from(&cluster).context("describing the cluster to its plugin")?);
    }
    let mut config = Config::new(parse_server(server)?);
    config.root_cert = certificate_authority(&cluster)?;
    config.accept_invalid_certs = cluster.insecure_skip_tls_verify.unwrap_or(false);
    config.disable_compression = cluster.disable_compression.unwrap_or(false);
    config.tls_server_name = cluster.tls_server_name;
    config.proxy_url = proxy_of(cluster.proxy_url.as_deref(), &config.cluster_url)?;
    config.auth_info = user;
    Ok(config)
}

fn of_server(connection: &Connection) -> anyhow::Result<Config> {
    of_cluster(Cluster::default(), AuthInfo::default(), connection)
}

fn parse_server(server: &str) -> anyhow::Result<http::Uri> {
    let server = if server.contains("://") { server.to_owned() } else { format!("https://{server}") };
    server.parse().with_context(|| format!("server {server:?}"))
}

fn certificate_authority(cluster: &Cluster) -> anyhow::Result<Option<Vec<Vec<u8>>>> {
    let pem = match (&cluster.certificate_authority_data, &cluster.certificate_authority) {
        (Some(data), _) => {
            base64::engine::general_purpose::STANDARD.decode(data).context("certificate-authority-data")?
        }
        (None, Some(path)) => std::fs::read(path).with_context(|| format!("certificate-authority {path}"))?,
        (None, None) => return Ok(None),
    };
    certificates(&pem).context("the cluster's certificate authority").map(Some)
}

fn certificates(pem: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
    let found: Vec<_> =
        CertificateDer::pem_slice_iter(pem).map(|der| der.map(|der| der.to_vec())).collect::<Result<_, _>>()?;
    anyhow::ensure!(!found.is_empty(), "no certificate in it");
    Ok(found)
}

/// In a pod no proxy leads to the Service address of the apiserver, so the environment is read for kubeconfigs alone.
fn proxy_of(kubeconfig: Option<&str>, server: &http::Uri) -> anyhow::Result<Option<http::Uri>> {
    let variable = |names: [&str; 2]| names.iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let https = variable(["HTTPS_PROXY", "https_proxy"]);
    let http = variable(["HTTP_PROXY", "http_proxy"]);
    let none_for = variable(["NO_PROXY", "no_proxy"]);
    let variables =
        proxy::ProxyVariables { https: https.as_deref(), http: http.as_deref(), none_for: none_for.as_deref() };
    let chosen = proxy::choose(kubeconfig, variables, server);
    // Not quoted in the error: a proxy's URL may hold a password.
    chosen.map(|url| url.parse().context("the proxy's URL")).transpose()
}

/// The flags that a kubeconfig and a ServiceAccount alike give way to.
fn apply_flags(config: &mut Config, connection: &Connection) -> anyhow::Result<()> {
    if let Some(server) = &connection.server {
        config.cluster_url = parse_server(server)?;
    }
    if let Some(path) = &connection.certificate_authority {
        let pem = std::fs::read(path).with_context(|| format!("--certificate-authority {}", path.display()))?;
        let found = certificates(&pem).with_context(|| format!("--certificate-authority {}", path.display()))?;
        (config.root_cert, config.root_cert_file, config.accept_invalid_certs) = (Some(found), None, false);
    }
    if connection.insecure_skip_tls_verify {
        (config.root_cert, config.root_cert_file, config.accept_invalid_certs) = (None, None, true);
    }
    if connection.tls_server_name.is_some() {
        config.tls_server_name.clone_from(&connection.tls_server_name);
    }
    config.disable_compression |= connection.disable_compression;
    apply_identity(&mut config.auth_info, connection)
}

fn apply_identity(user: &mut AuthInfo, connection: &Connection) -> anyhow::Result<()> {
    if let Some(token) = &connection.token {
        // The token is who the person wants to be: a certificate or a plugin beside it would win on the server.
        *user = AuthInfo { token: Some(token.as_str().into()), ..AuthInfo::default() };
    }
    let path = |path: &PathBuf| path.display().to_string();
    if let Some(certificate) = &connection.client_certificate {
        (user.client_certificate, user.client_certificate_data) = (Some(path(certificate)), None);
    }
    if let Some(key) = &connection.client_key {
        (user.client_key, user.client_key_data) = (Some(path(key)), None);
    }
    if connection.as_user.is_some() {
        user.impersonate.clone_from(&connection.as_user);
    }
    if connection.as_uid.is_some() {
        user.impersonate_uid.clone_from(&connection.as_uid);
    }
    if !connection.as_groups.is_empty() {
        user.impersonate_groups = Some(connection.as_groups.clone());
    }
    for pair in &connection.as_user_extra {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(Failure::new(Exit::Usage, format!("--as-user-extra {pair:?} is not KEY=VALUE")).into());
        };
        let extra = user.impersonate_user_extra.get_or_insert_default();
        extra.entry(key.to_owned()).or_default().push(value.to_owned());
    }
    Ok(())
}

/// What holds for every client of ours.
fn finish(config: &mut Config, connection: &Connection) {
    // kube's own retry repeats POSTs and hides a blocked eviction for minutes; `Cluster::call` retries what is safe.
    config.default_retry = false;
    config.headers.push((USER_AGENT, HeaderValue::from_static(AGENT)));
    let asked = connection.request_timeout.filter(|limit| !limit.is_zero());
    config.connect_timeout = Some(asked.map_or(CONNECT_LIMIT, |limit| limit.min(CONNECT_LIMIT)));
    config.read_timeout = asked;
    // Else the time that a kept connection sat idle counts too.
    config.reset_reader_on_write = true;
    if let Some(exec) = config.auth_info.exec.as_mut().filter(|_| !std::io::stdin().is_terminal()) {
        // A plugin that prompts where nobody can answer never ends.
        exec.interactive_mode = Some(ExecInteractiveMode::Never);
    }
}

#[cfg(test)]
mod tests;
