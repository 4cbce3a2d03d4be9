//! ASCII armor (RFC 9580 §6) off a public key: apt wants a file named `.gpg` to be binary, and servers hand out text.

use base64::prelude::{BASE64_STANDARD, Engine as _};

const BEGIN: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
const END: &str = "-----END PGP PUBLIC KEY BLOCK-----";

/// A text that is no armored public key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no OpenPGP public key: {0}")]
pub struct ArmorError(&'static str);

/// The key's bytes. A checksum that is there must fit.
pub fn dearmor(text: &str) -> Result<Vec<u8>, ArmorError> {
    let (_, rest) = text.split_once(BEGIN).ok_or(ArmorError("it does not begin as one"))?;
    let (inside, _) = rest.split_once(END).ok_or(ArmorError("it does not end as one"))?;
    let (mut data, mut checksum, mut headers) = (String::new(), None, true);
    for line in inside.lines().skip(1).map(str::trim) {
        match line.strip_prefix('=').filter(|sum| sum.len() == 4) {
            _ if headers && line.contains(": ") => {}
            Some(sum) => checksum = Some(sum),
            None => data.push_str(line),
        }
        headers &= line.contains(": ");
    }
    let key = BASE64_STANDARD.decode(&data).map_err(|_| ArmorError("its body is no base64"))?;
    // the first packet of a public key has tag 6, in the old or the new framing
    if !key.first().is_some_and(|byte| byte & 0xfc == 0x98 || *byte == 0xc6) {
        return Err(ArmorError("its first packet is no public key"));
    }
    let fits = |sum: &str| BASE64_STANDARD.decode(sum).is_ok_and(|bytes| bytes == crc24(&key));
    if checksum.is_none_or(fits) { Ok(key) } else { Err(ArmorError("its checksum does not fit")) }
}

/// The checksum of RFC 9580 §6.1.1.
fn crc24(bytes: &[u8]) -> [u8; 3] {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ (u32::from(*byte) << 16), |crc, _| {
            let shifted = crc << 1;
            if shifted & 0x0100_0000 == 0 { shifted } else { shifted ^ 0x0186_4cfb }
        })
    };
    let [_, high, middle, low] = bytes.iter().fold(0x00b7_04ce_u32, step).to_be_bytes();
    [high, middle, low]
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Wraps bytes as gpg does.
    pub(crate) fn armor(bytes: &[u8]) -> String {
        let data = BASE64_STANDARD.encode(bytes);
        let lines: Vec<&str> =
            data.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ascii")).collect();
        let sum = BASE64_STANDARD.encode(crc24(bytes));
        format!("{BEGIN}\nVersion: test\nComment: none\n\n{}\n={sum}\n{END}\n", lines.join("\n"))
    }

    /// Made by `gpg --quick-generate-key` for this test, exported with and without `--armor`.
    const GPG: &str = include_str!("testdata/key.asc");

    #[test]
    fn a_key_of_gpg_comes_out_as_gpg_would_write_it() {
        assert_eq!(dearmor(GPG).as_deref(), Ok(include_bytes!("testdata/key.gpg").as_slice()));
    }

    #[test]
    fn what_is_no_key_is_told_apart() {
        let spoilt = GPG.replacen('m', "n", 1);
        for text in ["", "<html>not found</html>", BEGIN, &spoilt, &armor(b"hello"), &format!("{BEGIN}\n\n{END}\n")] {
            assert!(dearmor(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn round_trip(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let key: Vec<u8> = [0x99].into_iter().chain(bytes).collect();
            prop_assert_eq!(dearmor(&armor(&key)), Ok(key.clone()));
            prop_assert_eq!(dearmor(&armor(&key).replace('\n', "\r\n")), Ok(key));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = (dearmor(&text), dearmor(&format!("{BEGIN}{text}{END}")));
        }
    }
}
