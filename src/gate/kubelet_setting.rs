//! What a kubelet makes of a setting that is on unless it is told otherwise.

use crate::cluster::snapshot::KubeletFacts;

/// Whether a kubelet has it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Off {
    Yes,
    No,
    /// The kubelet takes files of a `--config-dir` too, and nobody read them.
    Perhaps,
}

impl Off {
    /// A flag wins over the configuration's field, as in the kubelet.
    pub(super) fn of(kubelet: &KubeletFacts, field: &str, flag: &str) -> Self {
        let given = |name: &str| kubelet.flags.iter().rev().find(|one| one.name == name);
        if let Some(flag) = given(flag) {
            return if is_false(&flag.value) { Self::Yes } else { Self::No };
        }
        let lines = kubelet.config.as_deref().unwrap_or_default().lines();
        let value = lines.filter_map(|line| line.strip_prefix(field)?.trim_start().strip_prefix(':')).next_back();
        match value {
            _ if given("config-dir").is_some() => Self::Perhaps,
            Some(value) if is_false(value.split('#').next().unwrap_or_default()) => Self::Yes,
            _ => Self::No,
        }
    }
}

/// As Go reads a flag, and YAML a field.
fn is_false(value: &str) -> bool {
    ["false", "False", "FALSE", "f", "F", "0"].contains(&value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::snapshot::Flag;

    #[test]
    fn a_flag_wins_over_the_file_and_a_directory_may_say_anything() {
        for (config, flags, wanted) in [
            ("", &[][..], Off::No),
            ("failSwapOn: false", &[], Off::Yes),
            ("failSwapOn: false # the database pages", &[], Off::Yes),
            ("failSwapOn: true", &[], Off::No),
            ("# failSwapOn: false", &[], Off::No),
            ("", &[("fail-swap-on", "false")], Off::Yes),
            ("", &[("fail-swap-on", "0")], Off::Yes),
            ("failSwapOn: false", &[("fail-swap-on", "true")], Off::No),
            ("failSwapOn: false", &[("fail-swap-on", "")], Off::No),
            ("", &[("config-dir", "/etc/kubelet.d")], Off::Perhaps),
            ("failSwapOn: true", &[("config-dir", "/etc/kubelet.d")], Off::Perhaps),
            ("", &[("config-dir", "/etc/kubelet.d"), ("fail-swap-on", "false")], Off::Yes),
        ] {
            let flag = |(name, value): &(&str, &str)| Flag {
                file: "/etc/default/kubelet".to_owned(),
                name: (*name).to_owned(),
                value: (*value).to_owned(),
            };
            let flags: Vec<_> = flags.iter().map(flag).collect();
            let kubelet = KubeletFacts { flags, config: Some(format!("{config}\n")), ..KubeletFacts::default() };
            assert_eq!(Off::of(&kubelet, "failSwapOn", "fail-swap-on"), wanted, "{config} {:?}", kubelet.flags);
        }
    }
}
