use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::HostKey;
use crate::{node::NodeAddress, policy};

/// The keys of one node, as they were when it was met first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pin {
    /// The uid of the Node object: a rebuilt node of the same name has another.
    pub uid: String,
    /// Its public host keys.
    pub keys: Vec<HostKey>,
    /// When they were pinned.
    pub pinned_at: Timestamp,
}

/// What may be done with a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It must show one of these keys.
    Trusted(Vec<HostKey>),
    /// Never met, and it may be met now.
    Unknown,
    /// Never met, and the policy wants a person to look first; why, with the command to type.
    Refused(String),
}

/// Judges a node by its pin. A pin for another uid is none: that node is gone, another took its name.
pub(super) fn judge(pin: Option<&Pin>, node: &NodeAddress, policy: policy::HostKeys) -> Judgement {
    match (pin, policy) {
        (Some(pin), _) if pin.uid == node.uid => Judgement::Trusted(pin.keys.clone()),
        (_, policy::HostKeys::PinFirst) => Judgement::Unknown,
        (pin, policy::HostKeys::Strict) => {
            let what = match pin {
                Some(_) => "it was rebuilt since its host key was pinned (its uid changed)",
                None => "its host key is not pinned",
            };
            Judgement::Refused(format!("{what}, and policy ssh.hostKeys is strict; {}", bootstrap(&node.name)))
        }
    }
}

/// What to type when a person has to look at a host key.
pub(crate) fn bootstrap(node: &str) -> String {
    format!("compare and pin it: kubectl upgrade-rotate-key --bootstrap --node {node}")
}

/// Keys that were pinned, for the record and an Event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PinEvent {
    /// The node.
    pub node: String,
    /// The uid of the Node object.
    pub uid: String,
    /// Why.
    pub reason: PinReason,
    /// What was pinned.
    pub fingerprints: Vec<String>,
}

/// Why keys were pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinReason {
    /// The node was never met before.
    FirstContact,
    /// A node of that name was, with another uid, and shows the same keys.
    RebuiltSameKey,
    /// A node of that name was, with another uid and other keys.
    RebuiltOtherKey,
}

impl PinEvent {
    pub(super) fn new(node: &NodeAddress, before: Option<&Pin>, pin: &Pin) -> Self {
        let reason = match before {
            None => PinReason::FirstContact,
            Some(before) if before.keys == pin.keys => PinReason::RebuiltSameKey,
            Some(_) => PinReason::RebuiltOtherKey,
        };
        let fingerprints = pin.keys.iter().map(HostKey::fingerprint).collect();
        Self { node: node.name.clone(), uid: node.uid.clone(), reason, fingerprints }
    }
}

impl fmt::Display for PinEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.reason {
            PinReason::FirstContact => "at first contact",
            PinReason::RebuiltSameKey => "anew: the node was rebuilt and kept its key",
            PinReason::RebuiltOtherKey => "anew: the node was rebuilt and has another key",
        };
        write!(f, "host key of node {} pinned {why}", self.node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::host_keys::key::tests::{KEY, OTHER};

    fn node(uid: &str) -> NodeAddress {
        NodeAddress { name: "w1".to_owned(), uid: uid.to_owned(), ip: "10.0.0.1".to_owned() }
    }

    fn pin(uid: &str, key: &str) -> Pin {
        let keys = vec![HostKey::parse(key).expect("key")];
        Pin { uid: uid.to_owned(), keys, pinned_at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn a_pinned_node_must_show_its_key_under_any_policy() {
        let pinned = pin("a", KEY);
        for policy in [policy::HostKeys::PinFirst, policy::HostKeys::Strict] {
            assert_eq!(judge(Some(&pinned), &node("a"), policy), Judgement::Trusted(pinned.keys.clone()));
        }
    }

    #[test]
    fn a_node_never_met_is_met_or_refused_as_policy_says() {
        let pinned = pin("a", KEY);
        for pin in [None, Some(&pinned)] {
            assert_eq!(judge(pin, &node("b"), policy::HostKeys::PinFirst), Judgement::Unknown);
            let Judgement::Refused(why) = judge(pin, &node("b"), policy::HostKeys::Strict) else { panic!("trusted") };
            assert!(why.contains("kubectl upgrade-rotate-key --bootstrap --node w1"), "{why}");
        }
    }

    #[test]
    fn an_event_says_whether_the_key_is_another() {
        let reason = |before: Option<&Pin>, after: &Pin| PinEvent::new(&node("b"), before, after).reason;
        let now = pin("b", KEY);
        assert_eq!(reason(None, &now), PinReason::FirstContact);
        assert_eq!(reason(Some(&pin("a", KEY)), &now), PinReason::RebuiltSameKey);
        assert_eq!(reason(Some(&pin("a", OTHER)), &now), PinReason::RebuiltOtherKey);
    }
}
