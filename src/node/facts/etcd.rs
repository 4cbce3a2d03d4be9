use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::Deserialize;

use super::Sections;
use crate::cluster::snapshot::{Etcd, EtcdEndpoint, EtcdLatency, EtcdMember, Observed};

/// The answer of the script `etcd.sh`.
pub(super) fn parse(sections: &Sections) -> anyhow::Result<Etcd> {
    let members = sections.text("members").context(
        "etcdctl member list gave no answer: no etcdctl in etcd's container, its health check's certificate is not there, \
         or this member has no quorum",
    )?;
    let health = sections.output("health").unwrap_or_default();
    let status = sections.output("status").unwrap_or_default();
    let latency = match sections.text("metrics") {
        Some(text) => latency(text).context("http://127.0.0.1:2381/metrics does not say how fast the disk is"),
        None => Err(anyhow::anyhow!("http://127.0.0.1:2381/metrics could not be read with curl")),
    };
    Ok(Etcd {
        members: parse_members(members)?,
        endpoints: parse_endpoints(status, health)?,
        latency: Observed::from_result(latency),
    })
}

#[derive(Deserialize)]
struct Members {
    members: Vec<Member>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    #[serde(rename = "ID")]
    id: u64,
    #[serde(default)]
    name: String,
    #[serde(rename = "clientURLs", default)]
    client_urls: Vec<String>,
    #[serde(default)]
    is_learner: bool,
}

fn parse_members(text: &str) -> anyhow::Result<Vec<EtcdMember>> {
    let found: Members = json_line(text).context("etcdctl member list gave no answer that can be read")?;
    let member = |one: Member| EtcdMember {
        id: format!("{:x}", one.id),
        name: one.name,
        learner: one.is_learner,
        endpoints: one.client_urls,
    };
    Ok(found.members.into_iter().map(member).collect())
}

#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "Endpoint")]
    endpoint: String,
    #[serde(rename = "Status")]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    version: String,
    #[serde(default)]
    leader: u64,
    #[serde(default)]
    db_size: u64,
    #[serde(default)]
    db_size_in_use: u64,
    #[serde(default)]
    db_size_quota: u64,
    #[serde(default)]
    errors: Vec<String>,
}

#[derive(Deserialize)]
struct Health {
    endpoint: String,
    #[serde(rename = "health")]
    is_healthy: bool,
    #[serde(default)]
    error: String,
}

fn parse_endpoints(status: &str, health: &str) -> anyhow::Result<Vec<EtcdEndpoint>> {
    let health: Vec<Health> = json_line(health).context("etcdctl endpoint health gave no answer that can be read")?;
    let asked: Vec<Asked> = json_line(status).context("etcdctl endpoint status gave no answer that can be read")?;
    let mut found: BTreeMap<String, EtcdEndpoint> = BTreeMap::new();
    for Asked { endpoint, status } in asked {
        let said = EtcdEndpoint {
            endpoint: endpoint.clone(),
            healthy: false,
            errors: status.errors,
            version: status.version,
            leader: (status.leader != 0).then(|| format!("{:x}", status.leader)),
            db_size: status.db_size,
            db_in_use: status.db_size_in_use,
            quota: status.db_size_quota,
        };
        found.insert(endpoint, said);
    }
    for one in health {
        let said = found.entry(one.endpoint.clone()).or_default();
        (said.endpoint, said.healthy) = (one.endpoint, one.is_healthy);
        said.errors.extend(Some(one.error).filter(|error| !error.is_empty()));
    }
    Ok(found.into_values().collect())
}

/// Log lines before the answer are passed over.
fn json_line<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    text.lines().rev().find_map(|line| serde_json::from_str(line.trim()).ok())
}

fn latency(metrics: &str) -> Option<EtcdLatency> {
    let histogram = |name: &str| p99(metrics, &format!("etcd_disk_{name}_duration_seconds"));
    let (fsync_ms, writes) = histogram("wal_fsync")?;
    let (commit_ms, _) = histogram("backend_commit")?;
    Some(EtcdLatency { fsync_ms, commit_ms, writes })
}

/// What 99 of 100 took at most, in milliseconds, and how many there were: within a bucket as Prometheus reckons it.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn p99(metrics: &str, name: &str) -> Option<(f64, u64)> {
    let mut buckets: Vec<(f64, u64)> = metrics.lines().filter_map(|line| bucket(line, name)).collect();
    buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total = buckets.last().map(|(_, count)| *count).filter(|total| *total > 0)?;
    let rank = total as f64 * 0.99;
    let at = buckets.iter().position(|(_, count)| *count as f64 >= rank)?;
    let (from, before) = if at == 0 { (0.0, 0) } else { buckets[at - 1] };
    let (to, count) = buckets[at];
    // slower than the last bucket: that is all that is known
    let seconds = if to.is_finite() {
        from + (to - from) * (rank - before as f64) / (count.saturating_sub(before).max(1)) as f64
    } else {
        from
    };
    Some((seconds * 1000.0, total))
}

/// `NAME_bucket{le="0.001"} 12`.
fn bucket(line: &str, name: &str) -> Option<(f64, u64)> {
    let rest = line.strip_prefix(name)?.strip_prefix("_bucket{le=\"")?;
    let (limit, count) = rest.split_once("\"} ")?;
    let limit = if limit == "+Inf" { f64::INFINITY } else { limit.parse().ok()? };
    // from a million on Prometheus' text has an exponent
    let count: f64 = count.trim().parse().ok()?;
    Some((limit, format!("{count:.0}").parse().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // answers of etcd 3.6.8
    const MEMBERS: &str = r#"{"header":{"cluster_id":13455796455940752355},"members":[{"ID":443629905751424238,"name":"cp1","peerURLs":["http://127.0.0.1:32380"],"clientURLs":["https://127.0.0.1:32379"]}]}"#;
    const STATUS: &str = r#"[{"Endpoint":"https://127.0.0.1:32379","Status":{"header":{"member_id":443629905751424238,"revision":1},"version":"3.6.8","dbSize":20480,"leader":443629905751424238,"raftIndex":4,"dbSizeInUse":16384,"storageVersion":"3.6.0","dbSizeQuota":2147483648,"downgradeInfo":{}}}]"#;
    const HEALTH: &str = r#"[{"endpoint":"https://127.0.0.1:32379","health":true,"took":"4.109373ms"}]"#;
    const SICK: &str = r#"[{"endpoint":"https://127.0.0.1:32379","health":false,"took":"5.001108914s","error":"context deadline exceeded"}]"#;

    #[test]
    fn real_answers_are_read() {
        let members = parse_members(MEMBERS).expect("members");
        assert_eq!((members[0].id.as_str(), members[0].name.as_str()), ("628170c800dbcee", "cp1"));
        let one = &parse_endpoints(STATUS, HEALTH).expect("endpoints")[0];
        assert_eq!((one.healthy, one.version.as_str(), one.quota), (true, "3.6.8", 2_147_483_648));
        assert_eq!(one.leader.as_deref(), Some(members[0].id.as_str()));
        let sick = &parse_endpoints("[]", SICK).expect("endpoints")[0];
        assert_eq!((sick.healthy, sick.errors.join("")), (false, "context deadline exceeded".to_owned()));
        assert!(parse_endpoints("", HEALTH).is_err() && parse_endpoints(STATUS, "").is_err());
        assert!(parse_members("Error: context deadline exceeded").is_err());
    }

    #[test]
    fn most_writes_tell_how_fast_a_disk_is() {
        let lines = |name: &str, counts: [u64; 3]| {
            let [a, b, c] = counts;
            format!(
                "{name}_bucket{{le=\"0.01\"}} {a}\n{name}_bucket{{le=\"0.1\"}} {b}\n{name}_bucket{{le=\"+Inf\"}} {c}\n"
            )
        };
        let name = "etcd_disk_wal_fsync_duration_seconds";
        for (counts, wanted) in [([1000, 1000, 1000], 9.9), ([0, 1000, 1000], 99.1), ([0, 0, 1000], 100.0)] {
            let (ms, total) = p99(&lines(name, counts), name).expect("writes");
            assert!((ms - wanted).abs() < 0.01 && total == 1000, "{counts:?}: {ms}");
        }
        let many = format!("{name}_bucket{{le=\"0.01\"}} 1.2e+06\n{name}_bucket{{le=\"+Inf\"}} 1.2e+06\n");
        assert_eq!(p99(&many, name).map(|(_, total)| total), Some(1_200_000));
        assert_eq!(p99(&lines(name, [0, 0, 0]), name), None);
        assert_eq!(latency(&lines(name, [1, 1, 1])), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n]*", counts in proptest::collection::vec("[0-9.eInf+-]{0,6}\"} [0-9]{0,20}", 0..5)) {
            let _ = (parse_members(&text), parse_endpoints(&text, &text), latency(&text));
            let lines: Vec<_> = counts.iter().map(|rest| format!("x_bucket{{le=\"{rest}")).collect();
            let _ = p99(&lines.join("\n"), "x");
        }
    }
}
