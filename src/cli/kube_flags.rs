//! kubectl's own flags, with kubectl's names, meanings and defaults.

use std::{path::PathBuf, time::Duration};

use clap::{ArgAction, Args};

use crate::{cluster::client::Connection, policy::Span};

/// The namespace where the product lives unless `-n` says otherwise.
pub const DEFAULT_NAMESPACE: &str = crate::install::names::NAMESPACE;

// How to reach the cluster, and as whom: the flags that every kubectl command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Cluster (as kubectl's)")]
pub(crate) struct KubeFlags {
    /// The kubeconfig file, in place of $KUBECONFIG
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// The kubeconfig's context
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) context: Option<String>,
    /// The namespace where kubectl-upgrade lives in the cluster
    #[arg(short, long, global = true, value_name = "NAME", default_value = DEFAULT_NAMESPACE)]
    pub(crate) namespace: String,
    /// Limit of a single request, such as 5s or 2m; 0: none of its own
    #[arg(long, global = true, value_name = "TIME", default_value = "0", value_parser = request_timeout)]
    pub(crate) request_timeout: RequestTimeout,
    /// The kubeconfig's cluster
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) cluster: Option<String>,
    /// The kubeconfig's user
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) user: Option<String>,
    /// Address and port of the API server
    #[arg(short, long, global = true, value_name = "URL", hide_short_help = true)]
    pub(crate) server: Option<String>,
    /// Bearer token
    #[arg(long, global = true, value_name = "TOKEN", hide_short_help = true)]
    pub(crate) token: Option<String>,
    /// User to impersonate
    #[arg(long = "as", global = true, value_name = "USER", hide_short_help = true)]
    pub(crate) as_user: Option<String>,
    /// UID to impersonate
    #[arg(long, global = true, value_name = "UID", hide_short_help = true)]
    pub(crate) as_uid: Option<String>,
    /// Group to impersonate; may be repeated
    #[arg(long = "as-group", global = true, value_name = "GROUP", hide_short_help = true)]
    pub(crate) as_groups: Vec<String>,
    /// KEY=VALUE to impersonate; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = key_value, hide_short_help = true)]
    pub(crate) as_user_extra: Vec<String>,
    /// The name that the server's certificate is checked against
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) tls_server_name: Option<String>,
    /// Don't check the server's certificate: whoever answers is believed
    #[arg(long, global = true, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_name = "BOOL", hide_short_help = true)]
    pub(crate) insecure_skip_tls_verify: bool,
    /// Certificate authority file
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub(crate) certificate_authority: Option<PathBuf>,
    /// Client certificate file
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub(crate) client_certificate: Option<PathBuf>,
    /// Client key file
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub(crate) client_key: Option<PathBuf>,
    /// Ask for answers that are not compressed
    #[arg(long, global = true, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_name = "BOOL", hide_short_help = true)]
    pub(crate) disable_compression: bool,
    /// Accepted as kubectl's; nothing is cached
    #[arg(long, global = true, value_name = "DIR", hide_short_help = true)]
    pub(crate) cache_dir: Option<PathBuf>,
}

impl KubeFlags {
    /// What the flags say, as the client wants it. Every field is named, so that a new flag can't be forgotten.
    pub(crate) fn connection(&self) -> Connection {
        let Self {
            kubeconfig,
            context,
            namespace,
            request_timeout,
            cluster,
            user,
            server,
            token,
            as_user,
            as_uid,
            as_groups,
            as_user_extra,
            tls_server_name,
            insecure_skip_tls_verify,
            certificate_authority,
            client_certificate,
            client_key,
            disable_compression,
            cache_dir: _,
        } = self.clone();
        Connection {
            kubeconfig,
            context,
            cluster,
            user,
            namespace: Some(namespace),
            server,
            token,
            as_user,
            as_uid,
            as_groups,
            as_user_extra,
            tls_server_name,
            insecure_skip_tls_verify,
            certificate_authority,
            client_certificate,
            client_key,
            request_timeout: request_timeout.0,
            disable_compression,
        }
    }
}

/// `--request-timeout`: none for `0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestTimeout(Option<Duration>);

/// kubectl's reading: a bare number is seconds, and zero means that requests are not limited.
fn request_timeout(text: &str) -> Result<RequestTimeout, String> {
    let limit = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => text.parse::<Span>().map_err(|error| error.to_string())?.get(),
    };
    Ok(RequestTimeout((!limit.is_zero()).then_some(limit)))
}

fn key_value(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((key, _)) if !key.is_empty() => Ok(text.to_owned()),
        _ => Err("KEY=VALUE is expected".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_timeout_reads_as_kubectls() {
        for (text, seconds) in [("0", None), ("5", Some(5)), ("5s", Some(5)), ("2m", Some(120)), ("0s", None)] {
            assert_eq!(request_timeout(text), Ok(RequestTimeout(seconds.map(Duration::from_secs))), "{text}");
        }
        for text in ["", "-1", "soon", "5 parsecs"] {
            assert!(request_timeout(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_impersonated_extra_needs_its_key() {
        assert!(key_value("scopes=view").is_ok());
        assert!(key_value("=view").is_err());
        assert!(key_value("scopes").is_err());
    }
}
