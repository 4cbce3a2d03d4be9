//! Short names for contents.

use serde_json::Value;

/// Letters that make no word, as the API server uses them in names.
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// Ten letters that stand for this value: the same for equal values, whatever the order of their fields (FNV-1a over the
/// text, in which fields are sorted).
pub(crate) fn hash(value: &Value) -> String {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in value.to_string().bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut text = String::new();
    for _ in 0..10 {
        let (rest, letter) = (state / 27, usize::try_from(state % 27).unwrap_or_default());
        text.push(char::from(ALPHABET[letter]));
        state = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_have_equal_names() {
        assert_eq!(hash(&json!({"a": 1, "b": 2})), hash(&json!({"b": 2, "a": 1})));
        assert_ne!(hash(&json!({"a": 1})), hash(&json!({"a": 2})));
        assert_eq!(hash(&json!({})).len(), 10);
    }
}
