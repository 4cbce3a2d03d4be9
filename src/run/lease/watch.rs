//! What others' Leases tell of their holders.

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::{api::coordination::v1::Lease, apimachinery::pkg::apis::meta::v1::MicroTime};

use super::{DURATION, Holder, LOOK_EVERY, holder_of, is_gone, read};
use crate::cluster::api::Cluster;

/// What the Lease of someone else tells about its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Alive,
    /// Only watching tells: by our clock it may have run out or not, but the holder's clock may be another.
    Unsure,
    Dead,
}

/// What a Lease showed, and since when by our clock. The holder's own time is never proof of its death: with half a minute
/// between the clocks of two nodes a live holder would look dead at once, and two pods would be at work.
#[derive(Default)]
pub(super) struct Watch(Option<(Option<String>, MicroTime, Timestamp)>);

impl Watch {
    /// Dead is who did not renew for the Lease's whole duration while we looked on. A Lease without a time to go by is
    /// held: what can't be read is never a pass.
    pub(super) fn look(&mut self, lease: &Lease, now: Timestamp) -> Sign {
        let Some(spec) = &lease.spec else { return Sign::Alive };
        let (Some(renewed), Some(seconds)) = (&spec.renew_time, spec.lease_duration_seconds) else {
            return Sign::Alive;
        };
        match &self.0 {
            Some((holder, seen, since)) if *holder == spec.holder_identity && seen == renewed => {
                let still = now.duration_since(*since);
                if still > SignedDuration::from_secs(i64::from(seconds)) { Sign::Dead } else { Sign::Unsure }
            }
            before => {
                let sign = if before.is_none() { Sign::Unsure } else { Sign::Alive };
                self.0 = Some((spec.holder_identity.clone(), renewed.clone(), now));
                sign
            }
        }
    }
}

/// One renewal of the Lease: two that differ tell that its holder lived in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    holder: Holder,
    at: Option<MicroTime>,
}

impl Renewal {
    /// The last one; none while nobody holds the Lease.
    pub async fn read(cluster: &Cluster) -> anyhow::Result<Option<Self>> {
        let found = read(cluster).await?;
        let at = found.as_ref().and_then(|lease| lease.spec.as_ref()?.renew_time.clone());
        Ok(found.as_ref().and_then(holder_of).map(|holder| Self { holder, at }))
    }

    /// The holder's pod, by its uid.
    pub fn pod(&self) -> &str {
        &self.holder.pod
    }
}

/// Whom the Lease names, unless its pod is known to be no more. One look: whether the holder renews it isn't asked.
pub async fn holder(cluster: &Cluster) -> anyhow::Result<Option<Holder>> {
    let named = read(cluster).await?.as_ref().and_then(holder_of);
    Ok(match named {
        Some(holder) if is_gone(cluster, &holder).await? => None,
        named => named,
    })
}

/// Who holds it and renews it; watched for as long as it takes to tell, which is the Lease's duration at most.
pub async fn live_holder(cluster: &Cluster) -> anyhow::Result<Option<Holder>> {
    let (mut watch, started) = (Watch::default(), cluster.clock().now());
    loop {
        let found = read(cluster).await?;
        let Some((lease, holder)) = found.as_ref().and_then(|lease| Some((lease, holder_of(lease)?))) else {
            return Ok(None);
        };
        match watch.look(lease, cluster.clock().now()) {
            Sign::Dead => return Ok(None),
            _ if is_gone(cluster, &holder).await? => return Ok(None),
            Sign::Alive => return Ok(Some(holder)),
            // Of some other program's duration: who can't be told dead is alive.
            Sign::Unsure if cluster.clock().since(started) > DURATION * 2 => return Ok(Some(holder)),
            Sign::Unsure => tokio::time::sleep(LOOK_EVERY).await,
        }
    }
}
