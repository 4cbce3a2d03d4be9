//! Units of the product that a node has, by what systemd lists: after a limit of ours, or a connection that ended for
//! good, a unit goes on whatever we think of it.

use crate::node::{Command, Host, run_ok};

/// What all units of the product begin with.
pub(super) const PREFIX: &str = "kubectl-upgrade-";

/// Names of all units of the product, ended ones included.
pub(super) async fn all(host: &dyn Host) -> anyhow::Result<Vec<String>> {
    listed(host, &["--all"], &format!("{PREFIX}*.service")).await
}

/// Names of the units that run on the node at this moment, whichever run began them.
pub async fn at_work(host: &dyn Host) -> anyhow::Result<Vec<String>> {
    listed(host, &["--state=activating,running,deactivating"], &format!("{PREFIX}*.service")).await
}

/// Names of a run's units whose command begins with that step, ended ones included.
pub async fn of_step(host: &dyn Host, run: &str, step: &str) -> anyhow::Result<Vec<String>> {
    listed(host, &["--all"], &format!("{PREFIX}{run}-{step}*.service")).await
}

async fn listed(host: &dyn Host, which: &[&str], pattern: &str) -> anyhow::Result<Vec<String>> {
    let plain = ["--full", "--plain", "--no-legend", "--no-pager", "--type=service"];
    let words = ["list-units"].into_iter().chain(plain).chain(which.iter().copied()).chain(["--", pattern]);
    let listed = run_ok(host, &Command::new("systemctl", words)).await?;
    Ok(names(&listed.stdout))
}

/// A mark may stand before the name of a unit that failed.
fn names(listed: &str) -> Vec<String> {
    let names = listed.lines().filter_map(|line| line.split_whitespace().find(|word| word.starts_with(PREFIX)));
    names.filter_map(|name| name.strip_suffix(".service")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_unit_that_failed_has_a_mark_before_its_name() {
        let listed =
            "● kubectl-upgrade-r0-x.service loaded failed failed x\nkubectl-upgrade-r1-y.service loaded active\n";
        assert_eq!(names(listed), ["kubectl-upgrade-r0-x", "kubectl-upgrade-r1-y"]);
    }

    proptest! {
        #[test]
        fn any_list_is_read_without_panic(text in "\\PC*") {
            for name in names(&text) {
                prop_assert!(name.starts_with(PREFIX));
            }
        }
    }
}
