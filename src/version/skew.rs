//! The version-skew policy (kubernetes.io/releases/version-skew-policy) as functions. Only minors are compared.

use super::KubeVersion;

/// How many minors a kubelet may lag behind its apiserver (three since 1.28, KEP-3935).
pub const KUBELET_LAG: i64 = 3;

/// Why a kubelet may not run beside this apiserver, or `None` where it may.
pub fn kubelet_violation(kubelet: KubeVersion, apiserver: KubeVersion) -> Option<String> {
    match apiserver.minor().ahead_of(kubelet.minor()) {
        None => Some(format!("kubelet v{kubelet} and apiserver v{apiserver} are of different majors")),
        Some(lag) if lag < 0 => Some(format!("kubelet v{kubelet} is newer than apiserver v{apiserver}")),
        Some(lag) if lag > KUBELET_LAG => {
            Some(format!("kubelet v{kubelet} is {lag} minors behind apiserver v{apiserver}; {KUBELET_LAG} are allowed"))
        }
        Some(_) => None,
    }
}

/// Why these apiservers may not run side by side, or `None` where they may.
pub fn apiserver_violation(versions: &[KubeVersion]) -> Option<String> {
    let (oldest, newest) = (versions.iter().min()?, versions.iter().max()?);
    match newest.minor().ahead_of(oldest.minor()) {
        Some(0 | 1) => None,
        _ => Some(format!("apiservers v{oldest} and v{newest} are more than one minor apart")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v(text: &str) -> KubeVersion {
        text.parse().expect("version")
    }

    #[test]
    fn a_kubelet_is_never_newer_than_its_apiserver() {
        assert!(kubelet_violation(v("1.37.0"), v("1.36.3")).is_some());
        assert_eq!(kubelet_violation(v("1.36.9"), v("1.36.3")), None);
    }

    #[test]
    fn a_kubelet_may_lag_three_minors_and_no_more() {
        assert_eq!(kubelet_violation(v("1.34.0"), v("1.37.2")), None);
        assert!(kubelet_violation(v("1.33.0"), v("1.37.2")).is_some());
    }

    #[test]
    fn apiservers_stay_within_one_minor() {
        assert_eq!(apiserver_violation(&[v("1.36.1"), v("1.37.2")]), None);
        assert!(apiserver_violation(&[v("1.35.1"), v("1.37.2"), v("1.36.0")]).is_some());
        assert_eq!(apiserver_violation(&[]), None);
    }
}
