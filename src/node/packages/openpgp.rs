//! When the keys of a binary keyring end: as much of RFC 9580 as that takes.

use jiff::Timestamp;

const SIGNATURE: u8 = 2;
const PUBLIC_KEY: u8 = 6;
const PUBLIC_SUBKEY: u8 = 14;

/// Where a key never ends.
const FOR_EVER: u64 = u64::MAX;

/// Subpackets of a signature: when it was made, how long the key lasts, what the key is for.
const MADE: u8 = 2;
const KEY_LASTS: u8 = 9;
const KEY_FLAGS: u8 = 27;

/// When the key of a keyring that lasts longest ends; none within: it never does. Of several signatures of a key on
/// itself the newest counts, as it does for apt.
pub fn last_expiry(bytes: &[u8]) -> Result<Option<Timestamp>, String> {
    let mut keys: Vec<Key> = Vec::new();
    let mut of_primary = false;
    let mut rest = bytes;
    while !rest.is_empty() {
        let (tag, body, after) = packet(rest).ok_or("no OpenPGP keyring")?;
        rest = after;
        match tag {
            PUBLIC_KEY => {
                keys.push(Key { made: number(body.get(1..5)).ok_or("a key without a date")?, newest: None });
                of_primary = true;
            }
            PUBLIC_SUBKEY => of_primary = false,
            SIGNATURE if of_primary => {
                if let (Some(key), Some(said)) = (keys.last_mut(), said(body)) {
                    key.newest = key.newest.max(Some(said));
                }
            }
            _ => {}
        }
    }
    let ends: Option<Vec<u64>> = keys.iter().map(Key::ends).collect();
    let last = ends.and_then(|ends| ends.into_iter().max()).ok_or("no key in it says how long it lasts")?;
    let last = (last < FOR_EVER).then(|| i64::try_from(last).ok()).flatten();
    last.map(Timestamp::from_second).transpose().map_err(|error| error.to_string())
}

struct Key {
    made: u64,
    /// When the newest signature on itself was made, and the seconds that it gives the key; 0: for ever.
    newest: Option<(u64, u64)>,
}

impl Key {
    /// In seconds since 1970.
    fn ends(&self) -> Option<u64> {
        let (_, lasts) = self.newest?;
        Some(if lasts == 0 { FOR_EVER } else { self.made + lasts })
    }
}

/// The first packet: its tag, its body, and what comes after.
fn packet(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    if first & 0x80 == 0 {
        return None;
    }
    let (tag, length, used) = if first & 0x40 != 0 {
        let (length, used) = new_length(rest)?;
        (first & 0x3f, length, used)
    } else {
        let used = match first & 3 {
            0 => 1,
            1 => 2,
            2 => 4,
            _ => return None,
        };
        ((first >> 2) & 0x0f, number(rest.get(..used))?, used)
    };
    let end = used.checked_add(usize::try_from(length).ok()?)?;
    Some((tag, rest.get(used..end)?, rest.get(end..)?))
}

fn new_length(bytes: &[u8]) -> Option<(u64, usize)> {
    match *bytes.first()? {
        short @ 0..=191 => Some((u64::from(short), 1)),
        high @ 192..=223 => Some(((u64::from(high) - 192) * 256 + u64::from(*bytes.get(1)?) + 192, 2)),
        255 => Some((number(bytes.get(1..5))?, 5)),
        // in parts, which no key is
        224..=254 => None,
    }
}

/// When a signature of a key on itself was made, and how long it lets the key last. Someone else's says neither what the
/// key is for nor how long it lasts.
fn said(body: &[u8]) -> Option<(u64, u64)> {
    let (version, kind) = (*body.first()?, *body.get(1)?);
    if version != 4 || !matches!(kind, 0x10..=0x13 | 0x1f) {
        return None;
    }
    let length = usize::try_from(number(body.get(4..6))?).ok()?;
    let mut rest = body.get(6..6 + length)?;
    let (mut made, mut lasts, mut own) = (0, 0, false);
    while !rest.is_empty() {
        let (length, used) = subpacket_length(rest)?;
        let end = used.checked_add(usize::try_from(length).ok()?)?;
        let (kind, data) = rest.get(used..end)?.split_first()?;
        match kind & 0x7f {
            MADE => made = number(Some(data))?,
            KEY_LASTS => (lasts, own) = (number(Some(data))?, true),
            KEY_FLAGS => own = true,
            _ => {}
        }
        rest = rest.get(end..)?;
    }
    own.then_some((made, lasts))
}

/// Like a packet's, but with two bytes up to 254.
fn subpacket_length(bytes: &[u8]) -> Option<(u64, usize)> {
    match *bytes.first()? {
        high @ 224..=254 => Some(((u64::from(high) - 192) * 256 + u64::from(*bytes.get(1)?) + 192, 2)),
        _ => new_length(bytes),
    }
}

fn number(bytes: Option<&[u8]>) -> Option<u64> {
    let bytes = bytes.filter(|bytes| matches!(bytes.len(), 1..=4))?;
    Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Made by gpg for this test: one that ends on 2026-12-29, one that ended once and was made longer, one for ever.
    const ENDS: &[u8] = include_bytes!("testdata/ends.gpg");
    const RENEWED: &[u8] = include_bytes!("testdata/renewed.gpg");
    const ENDLESS: &[u8] = include_bytes!("testdata/for-ever.gpg");

    fn day(text: &str) -> Timestamp {
        format!("{text}T00:00:00Z").parse().expect("time")
    }

    #[test]
    fn keys_of_gpg_end_when_gpg_says() {
        let ends = |bytes| last_expiry(bytes).expect("keyring").map(|end| end.strftime("%F").to_string());
        assert_eq!(ends(ENDS).as_deref(), Some("2026-12-29"));
        assert_eq!(ends(RENEWED).as_deref(), Some("2028-12-29"));
        assert_eq!(ends(ENDLESS), None);
        assert!(last_expiry(ENDS).expect("keyring") >= Some(day("2026-12-28")));
    }

    #[test]
    fn the_key_that_lasts_longest_counts() {
        assert_eq!(last_expiry(&[ENDS, RENEWED].concat()), last_expiry(RENEWED));
        assert_eq!(last_expiry(&[ENDS, ENDLESS].concat()), Ok(None));
    }

    #[test]
    fn what_is_no_keyring_is_no_pass() {
        for bytes in [&b""[..], b"<html>", &[0x99, 1, 2, 3], &ENDS[..ENDS.len() - 5]] {
            assert!(last_expiry(bytes).is_err(), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in any::<Vec<u8>>(), at in 0..400_usize, byte in any::<u8>()) {
            let _ = last_expiry(&bytes);
            let mut spoilt = ENDS.to_vec();
            let at = at % spoilt.len();
            spoilt[at] = byte;
            let _ = last_expiry(&spoilt);
        }
    }
}
