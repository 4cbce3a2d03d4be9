use std::collections::BTreeSet;

/// Checks that fail, by the lines of `/readyz?verbose`: `[+]etcd ok`, `[-]etcd failed: reason withheld`.
///
/// None where no line is one of a check: some proxy's answer, which must not read as "none fails".
pub(super) fn failed(text: &str) -> Option<Vec<String>> {
    let checks = |sign: &str| -> BTreeSet<String> {
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix(sign));
        lines.filter_map(|rest| rest.split_whitespace().next().map(str::to_owned)).collect()
    };
    let (good, bad) = (checks("[+]"), checks("[-]"));
    (!good.is_empty() || !bad.is_empty()).then(|| bad.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn failing_checks_are_named_and_no_check_is_no_answer() {
        let good = "[+]ping ok\n[+]etcd ok\nreadyz check passed\n";
        assert_eq!(failed(good), Some(vec![]));
        let bad = "[+]ping ok\n[-]etcd failed: reason withheld\n[-]informer-sync failed: x\nreadyz check failed\n";
        assert_eq!(failed(bad), Some(vec!["etcd".to_owned(), "informer-sync".to_owned()]));
        for text in ["", "ok", "<html>Sign in</html>"] {
            assert_eq!(failed(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_read_without_a_panic(text in "\\PC*") {
            let _ = failed(&text);
        }
    }
}
