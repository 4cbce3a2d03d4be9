//! What kubeadm's last words mean. Its exit code is 1 for nearly all of them.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::node::end_of;

/// Why kubeadm failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum KubeadmFailure {
    /// A static pod was not replaced in time; kubeadm put everything back.
    HashUnchanged {
        /// `etcd`, `kube-apiserver` …
        component: String,
    },
    /// Its own health Job did not end well: the cluster can't run a pod, or the pause image is slow to come.
    CreateJob {
        /// Its words.
        message: String,
    },
    /// Its checks before the upgrade; nothing was changed.
    Preflight {
        /// Each with the name that `--ignore-preflight-errors` knows.
        errors: Vec<PreflightError>,
    },
    /// Anything else.
    Other {
        /// Its last words.
        message: String,
    },
}

/// One failed check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreflightError {
    /// `CreateJob`, `SystemVerification` …
    pub name: String,
    /// Its words.
    pub message: String,
}

impl KubeadmFailure {
    /// Reads the output of a kubeadm that failed.
    pub fn of(output: &str) -> Self {
        let mut errors = preflight_errors(output);
        if let Some(at) = errors.iter().position(|error| error.name == "CreateJob")
            && errors.len() == 1
        {
            return Self::CreateJob { message: errors.swap_remove(at).message };
        }
        if !errors.is_empty() {
            return Self::Preflight { errors };
        }
        match unchanged_component(output) {
            Some(component) => Self::HashUnchanged { component: component.to_owned() },
            None => Self::Other { message: end_of(output).to_owned() },
        }
    }
}

impl fmt::Display for KubeadmFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HashUnchanged { component } => {
                write!(f, "the static pod of {component} was not replaced in time; kubeadm put the earlier one back")
            }
            Self::CreateJob { message } => write!(f, "kubeadm's own health Job failed: {message}"),
            Self::Preflight { errors } => {
                let shown: Vec<_> = errors.iter().map(|error| format!("{}: {}", error.name, error.message)).collect();
                write!(f, "kubeadm's checks failed: {}", shown.join("; "))
            }
            Self::Other { message } => f.write_str(message),
        }
    }
}

/// `[ERROR Name]: words`, which may go on in further lines until the next one.
fn preflight_errors(output: &str) -> Vec<PreflightError> {
    let mut errors: Vec<PreflightError> = Vec::new();
    let mut open = false;
    for line in output.lines().map(str::trim) {
        if let Some((name, message)) = line.strip_prefix("[ERROR ").and_then(|rest| rest.split_once("]: ")) {
            errors.push(PreflightError { name: name.to_owned(), message: message.to_owned() });
            open = true;
        } else if line.starts_with('[') || line.starts_with("error:") {
            open = false;
        } else if let Some(last) = errors.last_mut().filter(|_| open && !line.is_empty()) {
            last.message.push(' ');
            last.message.push_str(line);
        }
    }
    errors
}

/// `static Pod hash for component etcd on Node cp1 did not change after 5m0s`: the last one is the reason.
fn unchanged_component(output: &str) -> Option<&str> {
    let (_, rest) = output.rsplit_once("static Pod hash for component ")?;
    let (component, rest) = rest.split_once(' ')?;
    rest.lines().next()?.contains("did not change").then_some(component)
}

/// How an attempt is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// Whether kubeadm touches etcd the next time.
    pub etcd_upgrade: bool,
    /// What is waited before.
    pub pause: Duration,
}

/// How often kubeadm runs at most.
const ATTEMPTS: u32 = 3;

/// The kubelet settles after the earlier manifests came back.
const PAUSE: Duration = Duration::from_secs(30);

/// Whether a failed kubeadm runs again, after so many attempts.
///
/// One failure alone: etcd's static pod did not change, and its image is the same before and after. Then there was
/// nothing to change, and kubeadm waited in vain. Nothing else is repeated blindly: kubeadm put everything back, and the
/// same again would end the same.
pub fn retry(failure: &KubeadmFailure, attempts: u32, etcd_image_changes: bool) -> Option<Retry> {
    let nothing_to_change = matches!(failure, KubeadmFailure::HashUnchanged { component } if component == "etcd");
    (nothing_to_change && !etcd_image_changes && attempts < ATTEMPTS)
        .then_some(Retry { etcd_upgrade: false, pause: PAUSE })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // the words are kubeadm's own, of 1.28 to 1.37
    const ETCD: &str = "[upgrade/etcd] Failed to upgrade etcd: couldn't upgrade control plane. kubeadm has tried to \
        recover everything into the earlier state. Errors faced: static Pod hash for component etcd on Node cp1 did not \
        change after 5m0s: timed out waiting for the condition\n[upgrade/etcd] Etcd was rolled back and is now available\n";
    const APISERVER: &str = "error: error execution phase control-plane: couldn't complete the static pod upgrade: \
        couldn't upgrade control plane. kubeadm has tried to recover everything into the earlier state. Errors faced: \
        static Pod hash for component kube-apiserver on Node omega did not change after 5m0s: context deadline exceeded\n\
        To see the stack trace of this error execute with --v=5 or higher\n";
    const JOB: &str = "[upgrade] Running cluster health checks\n[upgrade/health] FATAL: [preflight] Some fatal errors \
        occurred:\n\t[ERROR CreateJob]: Job \"upgrade-health-check-4qjpt\" in the namespace \"kube-system\" did not \
        complete in 15s: no condition of type Complete\n[preflight] If you know what you are doing, you can make a check \
        non-fatal with `--ignore-preflight-errors=...`\n";
    const TWO: &str = "[preflight] Some fatal errors occurred:\n\t[ERROR CreateJob]: Job did not complete\n\t\
        [ERROR CoreDNSUnsupportedPlugins]: there are unsupported plugins in the CoreDNS Corefile:\n\t\tgrpc\n\
        [preflight] If you know what you are doing\nerror: preflight checks failed\n";

    #[test]
    fn real_last_words_are_told_apart() {
        let unchanged = |component: &str| KubeadmFailure::HashUnchanged { component: component.into() };
        assert_eq!(KubeadmFailure::of(ETCD), unchanged("etcd"));
        assert_eq!(KubeadmFailure::of(APISERVER), unchanged("kube-apiserver"));
        assert!(
            matches!(KubeadmFailure::of(JOB), KubeadmFailure::CreateJob { message } if message.ends_with("Complete"))
        );
        let KubeadmFailure::Preflight { errors } = KubeadmFailure::of(TWO) else { panic!("not preflight") };
        assert_eq!(errors.len(), 2);
        assert_eq!(errors[1].message, "there are unsupported plugins in the CoreDNS Corefile: grpc");
        assert_eq!(
            KubeadmFailure::of("couldn't reach the API server\n"),
            KubeadmFailure::Other { message: "couldn't reach the API server".into() }
        );
    }

    #[test]
    fn only_an_unchanged_etcd_is_tried_again_and_not_for_ever() {
        let again = Some(Retry { etcd_upgrade: false, pause: PAUSE });
        for (output, attempts, etcd_image_changes, wanted) in [
            (ETCD, 1, false, again),
            (ETCD, 2, false, again),
            (ETCD, 3, false, None),
            (ETCD, 1, true, None),
            (APISERVER, 1, false, None),
            (JOB, 1, false, None),
            ("", 1, false, None),
        ] {
            assert_eq!(retry(&KubeadmFailure::of(output), attempts, etcd_image_changes), wanted, "{output}");
        }
    }

    proptest! {
        #[test]
        fn any_words_mean_something(text in "\\PC*", lines in proptest::collection::vec("(\\[ERROR [A-Z]\\]: |static Pod hash for component |\t)?[a-z ]{0,9}", 0..9)) {
            let _ = (KubeadmFailure::of(&text), KubeadmFailure::of(&lines.join("\n")));
        }
    }
}
