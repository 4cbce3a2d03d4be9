use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};

/// Resources by name, such as `cpu` or `memory`.
pub(crate) type Amounts = BTreeMap<String, Amount>;

/// A quantity in thousandths of its unit (cores, bytes, pods), rounded up: what requests are compared in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount(pub(crate) i64);

impl Amount {
    pub(crate) const ONE: Self = Self(1000);

    /// Reads the API's spelling: a decimal number with an optional suffix (`m`, `k`, `Mi`, …) or exponent.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let split = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))).unwrap_or(text.len());
        let (number, suffix) = text.split_at(split);
        let thousandths = thousandths(number)?;
        let (by, divide) = factor(suffix)?;
        let scaled = thousandths.checked_mul(by)?;
        let rounded = scaled.div_euclid(divide) + i128::from(scaled.rem_euclid(divide) != 0);
        i64::try_from(rounded).ok().map(Self)
    }
}

impl std::ops::AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

/// A plain decimal number in thousandths, rounded up at the last place.
fn thousandths(number: &str) -> Option<i128> {
    let (sign, digits) = match number.as_bytes().first()? {
        b'-' => (-1, &number[1..]),
        b'+' => (1, &number[1..]),
        _ => (1, number),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    // Longer ones are beyond every machine, and beyond the arithmetic here.
    if !is_number(whole) || !is_number(fraction) || whole.len() + fraction.len() == 0 || whole.len() > 18 {
        return None;
    }
    let head: String = fraction.chars().chain("000".chars()).take(3).collect();
    let rest = fraction.bytes().skip(3).any(|b| b != b'0');
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    Some(sign * (whole * 1000 + head.parse::<i128>().ok()? + i128::from(rest)))
}

/// What a suffix multiplies by, and divides by.
fn factor(suffix: &str) -> Option<(i128, i128)> {
    let exponent = |text: &str| text.parse::<i32>().ok().filter(|power| power.abs() <= 18);
    Some(match suffix {
        "" => (1, 1),
        "n" => (1, 1_000_000_000),
        "u" => (1, 1_000_000),
        "m" => (1, 1000),
        "k" => (1000, 1),
        "M" => (1_000_000, 1),
        "G" => (1_000_000_000, 1),
        "T" => (1_000_000_000_000, 1),
        "P" => (1_000_000_000_000_000, 1),
        "E" => (1_000_000_000_000_000_000, 1),
        "Ki" => (1 << 10, 1),
        "Mi" => (1 << 20, 1),
        "Gi" => (1 << 30, 1),
        "Ti" => (1 << 40, 1),
        "Pi" => (1 << 50, 1),
        "Ei" => (1 << 60, 1),
        _ => {
            let power = exponent(suffix.strip_prefix(['e', 'E'])?)?;
            let ten = 10_i128.pow(power.unsigned_abs());
            if power < 0 { (1, ten) } else { (ten, 1) }
        }
    })
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(serde_json::Number),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Number(number) => number.to_string(),
            Written::Text(text) => text,
        };
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("{text:?} is not a quantity")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quantities_are_read_as_the_api_writes_them() {
        for (text, expected) in [
            ("1", Some(1000)),
            ("250m", Some(250)),
            ("0.1", Some(100)),
            (".5", Some(500)),
            ("1.0005", Some(1001)),
            ("100u", Some(1)),
            ("1Ki", Some(1_024_000)),
            ("1.5Gi", Some(1_610_612_736_000)),
            ("128974848000m", Some(128_974_848_000)),
            ("2e3", Some(2_000_000)),
            ("1E", None),
            ("-1", Some(-1000)),
            ("", None),
            ("Gi", None),
            ("1.2.3", None),
            ("1 Gi", None),
            ("1e99", None),
        ] {
            assert_eq!(Amount::parse(text).map(|amount| amount.0), expected, "{text}");
        }
    }

    #[test]
    fn a_bare_number_counts_too() {
        let read = |value| serde_json::from_value::<Amounts>(value);
        assert_eq!(read(serde_json::json!({"cpu": 2})).unwrap()["cpu"], Amount(2000));
        assert!(read(serde_json::json!({"cpu": "much"})).is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = Amount::parse(&text);
        }

        #[test]
        fn numbers_with_suffixes_never_panic(text in "[-+.0-9]{0,25}(m|Ei|E|e-?[0-9]{1,3}|n)?") {
            let _ = Amount::parse(&text);
        }
    }
}
