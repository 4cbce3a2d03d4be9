//! Numbers that may be a share of another: `2` or `"50%"`.

use serde::Deserialize;

/// As the API writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Share {
    Number(i64),
    Text(String),
}

impl Share {
    /// That number of `whole`, a percentage rounded up or down. None when it cannot be read.
    pub(crate) fn of(&self, whole: i64, up: bool) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => {
                let percent: i64 = text.strip_suffix('%')?.parse().ok()?;
                let product = whole.checked_mul(percent)?;
                Some(product.div_euclid(100) + i64::from(up && product.rem_euclid(100) != 0))
            }
        }
    }

    /// Whether it is a share of something, and no number of its own.
    pub(crate) fn is_relative(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_numbers_or_percents() {
        for (text, whole, up, expected) in [
            ("50%", 7, true, Some(4)),
            ("50%", 7, false, Some(3)),
            ("100%", 3, true, Some(3)),
            ("0%", 3, true, Some(0)),
            ("2", 3, true, None),
            ("x%", 3, true, None),
            ("9223372036854775807%", 3, true, None),
        ] {
            assert_eq!(Share::Text(text.into()).of(whole, up), expected, "{text}");
        }
        assert_eq!(Share::Number(2).of(3, true), Some(2));
    }
}
