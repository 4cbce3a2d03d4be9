//! Kubernetes' quantities, such as `100m`, `1.5Gi` and `2e3`.

use std::collections::BTreeMap;

use crate::cluster::snapshot::Resources;

/// What a quantity's suffix multiplies by.
const SUFFIXES: [(&str, f64); 15] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
];

/// The amount, none where the text is no quantity.
fn amount(text: &str) -> Option<f64> {
    let suffixed = SUFFIXES.iter().find_map(|(suffix, by)| Some((text.strip_suffix(suffix)?, *by)));
    let (number, by) = suffixed.unwrap_or((text, 1.0));
    // Rust reads `inf` and `nan` too; a quantity begins with a digit, a sign or a point.
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let value: f64 = number.parse().ok().filter(|_| plain)?;
    Some(value * by).filter(|value| value.is_finite())
}

/// In the unit of [`Resources`], rounded up, as the scheduler does.
fn units(name: &str, text: &str) -> Option<i64> {
    let by = if name == "cpu" { 1000.0 } else { 1.0 };
    // 0.1 + 0.2 thousandths of a core must not become one more.
    let value = (amount(text)? * by - 1e-6).ceil();
    #[expect(clippy::cast_possible_truncation, reason = "a float beyond the range becomes the range's end")]
    Some(value as i64)
}

/// All that can be read. The API server lets no other quantity in.
pub(super) fn resources(said: &BTreeMap<String, String>) -> Resources {
    Resources(said.iter().filter_map(|(name, text)| Some((name.clone(), units(name, text)?))).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quantities_are_kubernetes_own() {
        for (name, text, expected) in [
            ("cpu", "100m", Some(100)),
            ("cpu", "2", Some(2000)),
            ("cpu", "1.5", Some(1500)),
            ("cpu", "250u", Some(1)),
            ("memory", "128Mi", Some(134_217_728)),
            ("memory", "1G", Some(1_000_000_000)),
            ("memory", "1e3", Some(1000)),
            ("memory", "1500m", Some(2)),
            ("memory", "2E", Some(2_000_000_000_000_000_000)),
            ("pods", "110", Some(110)),
            ("nvidia.com/gpu", "1", Some(1)),
            ("cpu", "", None),
            ("cpu", "inf", None),
            ("cpu", "two", None),
        ] {
            assert_eq!(units(name, text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC*", tail in "[0-9.eEmMGik+-]{0,12}") {
            let _ = (units("cpu", &text), units("memory", &tail));
        }

        #[test]
        fn whole_numbers_are_themselves(number in 0_i64..1_000_000_000) {
            prop_assert_eq!(units("memory", &number.to_string()), Some(number));
        }
    }
}
