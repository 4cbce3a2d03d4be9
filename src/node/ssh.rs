//! The real [`Hosts`]: the system's ssh, one kept master connection a node, host keys pinned in the cluster.
//!
//! Everything that ssh is told stands in a generated configuration file, never in an argv, and the machine's own
//! configuration is not read. The master leaves on its own when nothing has asked for a while: a process that was killed
//! leaves no connection behind for long.

mod classify;
mod config;
mod connection;
mod key;
mod real_host;

use std::{
    collections::BTreeMap,
    io,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;

use self::{connection::Access, real_host::RealHost};
use super::{
    Host, HostError, Hosts, NodeAddress,
    host_keys::{HostKeys, PinEvent},
    packages::repository::{Http, Mirror},
    told::Told,
};
use crate::{cluster::api::Cluster, policy};

pub use key::KeySource;

/// Reaches nodes over the system's ssh.
pub struct SshHosts {
    access: Arc<Access>,
    hosts: Mutex<BTreeMap<NodeAddress, Arc<RealHost>>>,
    mirror: Http,
}

impl SshHosts {
    /// Nodes of this cluster, logged into as this policy says, with this key.
    pub fn new(cluster: Arc<Cluster>, ssh: policy::Ssh, key: KeySource) -> Self {
        let host_keys = HostKeys::new(cluster.clone(), ssh.host_keys, ssh.port);
        let access = Arc::new(Access::new(cluster, ssh, key, host_keys));
        Self { access, hosts: Mutex::default(), mirror: Http::default() }
    }

    fn host(&self, node: &NodeAddress) -> Arc<RealHost> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(RealHost::new(node.clone(), self.access.clone()));
        hosts.entry(node.clone()).or_insert_with(new).clone()
    }
}

#[async_trait]
impl Hosts for SshHosts {
    async fn connect(&self, node: &NodeAddress) -> Result<Arc<dyn Host>, HostError> {
        let host = self.host(node);
        host.connected().await?;
        Ok(Arc::new(Told(host)))
    }

    fn mirror(&self) -> &dyn Mirror {
        &self.mirror
    }

    async fn resolve(&self, name: &str) -> io::Result<IpAddr> {
        // The port is asked for by the signature alone.
        let mut found = tokio::net::lookup_host((name, 443)).await?;
        found.next().map(|address| address.ip()).ok_or_else(|| io::Error::other(format!("{name} has no address")))
    }

    fn take_pin_events(&self) -> Vec<PinEvent> {
        self.access.host_keys.take_events()
    }
}

#[cfg(test)]
mod tests;
