//! Whether the repository has the target, and whether its signing key lasts: findings, so that a refusal lists all of them.

use jiff::Timestamp;

use crate::{
    gate::{Class, Finding},
    node::packages::{dearmor, index_versions, last_expiry, newest_in_minor, repository},
    run::chain::Chain,
    version::Minor,
};

/// The index and the key of the target's minor.
pub(super) async fn findings(chain: &Chain) -> Vec<Finding> {
    let (found, key) = futures::join!(index(chain), key(chain));
    found.into_iter().chain(key).collect()
}

async fn index(chain: &Chain) -> Option<Finding> {
    let (base, minor) = (&chain.policy.repository.url, chain.target.to.minor());
    let object = format!("v{minor}");
    match repository::fetch_index(chain.hosts.mirror(), base, minor).await {
        Err(error) => Some(finding(
            Class::Transient,
            &object,
            format!("{error:#}"),
            format!("see that {base} answers; the next night tries again"),
        )),
        Ok(None) => Some(missing(&object, format!("{base} has no repository for v{minor}"))),
        Ok(Some(index)) => {
            let listed = index_versions(&index, "kubeadm");
            let newest = newest_in_minor(&listed, minor);
            let is_there = listed.iter().any(|available| available.version == chain.target.to);
            let newest = newest.map_or_else(|| "none".to_owned(), |version| format!("v{version}"));
            (!is_there).then(|| {
                missing(&object, format!("v{} is not in the repository; its newest is {newest}", chain.target.to))
            })
        }
    }
}

/// Every node is given this key before it installs: one that ended stops each of them behind its drain.
async fn key(chain: &Chain) -> Option<Finding> {
    let (policy, minor) = (&chain.policy.repository, chain.target.to.minor());
    let fetched = repository::fetch_key(chain.hosts.mirror(), &policy.url, minor, policy.key_url.as_deref()).await;
    let ends = match fetched {
        Ok(armored) => dearmor(&armored).map_err(|error| error.to_string()).and_then(|key| last_expiry(&key)),
        Err(error) => {
            let remedy = "see that the repository answers; the next night tries again".to_owned();
            return Some(key_finding(Class::Transient, minor, format!("{error:#}"), remedy));
        }
    };
    judged(minor, ends, chain.cluster.clock().now())
}

fn judged(minor: Minor, ends: Result<Option<Timestamp>, String>, now: Timestamp) -> Option<Finding> {
    let (class, why) = match ends {
        Ok(None) => return None,
        Ok(Some(ends)) if ends > now => return None,
        Ok(Some(ends)) => {
            let day = ends.strftime("%F");
            (Class::Transient, format!("the repository's signing key ended on {day}: apt takes nothing"))
        }
        // a key in a form that is not known here may well be one that apt knows
        Err(why) => (Class::Warning, format!("whether the repository's signing key lasts can't be told: {why}")),
    };
    let remedy = "upstream makes it longer; a mirror has to fetch Release.key again; the next night tries again";
    Some(key_finding(class, minor, why, remedy.to_owned()))
}

fn key_finding(class: Class, minor: Minor, why: String, remedy: String) -> Finding {
    finding(class, &format!("v{minor}"), why, remedy).of_gate("repo-key-expiry")
}

fn missing(object: &str, why: String) -> Finding {
    finding(Class::Actionable, object, why, "choose a released version, or mend the mirror".to_owned())
}

fn finding(class: Class, object: &str, why: String, remedy: String) -> Finding {
    let finding = Finding::new(class, object, why).of_gate("repo-reachable").remedy(remedy);
    finding.source("behaviour of this product: where packages come from")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_ended_holds_the_run() {
        let now = Timestamp::UNIX_EPOCH;
        let second = |at: i64| Timestamp::from_second(at).expect("time");
        let judged = |ends| judged(Minor::new(1, 37), ends, now);
        assert_eq!((judged(Ok(None)), judged(Ok(Some(second(1))))), (None, None));
        for (ends, class) in [
            (Ok(Some(second(-1))), Class::Transient),
            (Ok(Some(second(0))), Class::Transient),
            (Err("no key".to_owned()), Class::Warning),
        ] {
            let found = judged(ends).expect("said");
            assert_eq!((found.gate.as_str(), found.class), ("repo-key-expiry", class));
        }
    }
}
