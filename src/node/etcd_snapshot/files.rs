//! The names of snapshots: `etcd-<run>-<time>.db`, which order by age whatever the files' own times say.

use jiff::Timestamp;

/// The file name of a run's snapshot taken now.
pub(super) fn name(run: &str, now: Timestamp) -> String {
    format!("etcd-{run}-{}.db", now.strftime("%Y%m%dT%H%M%SZ"))
}

/// The run and the time in a name; none for any other name.
fn parse(name: &str) -> Option<(&str, &str)> {
    let (run, time) = name.strip_prefix("etcd-")?.strip_suffix(".db")?.rsplit_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (day, clock) = time.strip_suffix('Z')?.split_once('T')?;
    let plain = run.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    (plain && day.len() == 8 && clock.len() == 6 && digits(day) && digits(clock)).then_some((run, time))
}

/// The newest snapshot of a run, out of a list of names.
pub(super) fn newest_of_run<'a>(listing: &'a str, run: &str) -> Option<&'a str> {
    let ours = listing.lines().filter_map(|name| Some((parse(name)?, name))).filter(|((of, _), _)| *of == run);
    ours.max_by_key(|((_, time), _)| *time).map(|(_, name)| name)
}

/// The names beyond the `keep` newest; at least one is always kept.
pub(super) fn surplus(listing: &str, keep: u32) -> Vec<&str> {
    let mut named: Vec<(&str, &str)> = listing.lines().filter_map(|name| Some((parse(name)?.1, name))).collect();
    named.sort_unstable_by(|left, right| right.cmp(left));
    let keep = usize::try_from(keep.max(1)).unwrap_or(usize::MAX);
    named.into_iter().skip(keep).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LISTING: &str = "etcd-1-36-3-a-20261122T010203Z.db\netcd-1-37-2-b-20261101T000000Z.db\n\
        etcd-1-36-3-a-20261122T010204Z.db\netcd-by-hand.db\netcd-x-20261122.db\n";

    #[test]
    fn a_name_says_its_run_and_time() {
        let name = name("1-36-3-a", Timestamp::UNIX_EPOCH);
        assert_eq!(name, "etcd-1-36-3-a-19700101T000000Z.db");
        assert_eq!(parse(&name), Some(("1-36-3-a", "19700101T000000Z")));
        assert_eq!(newest_of_run(LISTING, "1-36-3-a"), Some("etcd-1-36-3-a-20261122T010204Z.db"));
        assert_eq!(newest_of_run(LISTING, "1-36-3"), None);
    }

    #[test]
    fn the_oldest_of_ours_go_and_what_is_not_ours_stays() {
        assert_eq!(surplus(LISTING, 2), ["etcd-1-37-2-b-20261101T000000Z.db"]);
        assert_eq!(surplus(LISTING, 0).len(), 2);
        assert!(surplus(LISTING, 9).is_empty());
    }

    proptest! {
        #[test]
        fn any_listing_is_read_without_panic(text in "\\PC*", name in "etcd-[a-z/-]*-[0-9T]{0,16}Z?.db") {
            let _ = (newest_of_run(&text, "a"), surplus(&text, 0));
            prop_assert!(parse(&name).is_none_or(|(run, _)| !run.contains('/')));
        }
    }
}
