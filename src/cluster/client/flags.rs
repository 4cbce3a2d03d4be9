use std::{fmt, path::PathBuf, time::Duration};

/// kubectl's own flags, with kubectl's meanings. A plain value: parsing is the command line's business.
#[derive(Clone, Default)]
pub struct Connection {
    /// `--kubeconfig`.
    pub kubeconfig: Option<PathBuf>,
    /// `--context`.
    pub context: Option<String>,
    /// `--cluster`.
    pub cluster: Option<String>,
    /// `--user`.
    pub user: Option<String>,
    /// `-n`: where the product lives, not the context's namespace.
    pub namespace: Option<String>,
    /// `-s`, `--server`.
    pub server: Option<String>,
    /// `--token`.
    pub token: Option<String>,
    /// `--as`.
    pub as_user: Option<String>,
    /// `--as-uid`.
    pub as_uid: Option<String>,
    /// `--as-group`, as often as wanted.
    pub as_groups: Vec<String>,
    /// `--as-user-extra`, each `key=value`.
    pub as_user_extra: Vec<String>,
    /// `--tls-server-name`.
    pub tls_server_name: Option<String>,
    /// `--insecure-skip-tls-verify`.
    pub insecure_skip_tls_verify: bool,
    /// `--certificate-authority`.
    pub certificate_authority: Option<PathBuf>,
    /// `--client-certificate`.
    pub client_certificate: Option<PathBuf>,
    /// `--client-key`.
    pub client_key: Option<PathBuf>,
    /// `--request-timeout`: no answer and no further byte of it within this time is a failure; none: no such limit.
    pub request_timeout: Option<Duration>,
    /// `--disable-compression`.
    pub disable_compression: bool,
}

impl Connection {
    /// Where the product lives.
    pub fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or(super::DEFAULT_NAMESPACE)
    }
}

/// Without the token: a value like this ends in logs.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("kubeconfig", &self.kubeconfig)
            .field("context", &self.context)
            .field("cluster", &self.cluster)
            .field("user", &self.user)
            .field("server", &self.server)
            .field("as_user", &self.as_user)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_reaches_a_log() {
        let connection = Connection { token: Some("s3cret".to_owned()), ..Connection::default() };
        assert!(!format!("{connection:?}").contains("s3cret"));
    }
}
