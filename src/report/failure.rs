//! An error chain, printed once, at the top: what failed, on which object, why, and what to type.

use crate::error::hint_of;

/// `error: WHAT on WHICH: WHY`, then `hint: WHAT TO TYPE` where it is known.
pub fn text(error: &anyhow::Error) -> String {
    let error_line = format!("error: {}", one_line(&chain(error)));
    match hint_of(error) {
        Some(hint) => format!("{error_line}\nhint: {hint}"),
        None => error_line,
    }
}

/// The causes from the outside in. Libraries often repeat their source in their own words: said once is enough.
fn chain(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(cause.trim()) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;
    use crate::error::{Exit, Failure};

    #[test]
    fn what_failed_why_and_what_to_type() {
        let error =
            Err::<(), _>(Failure::new(Exit::Error, "certificate expired").hint("kubeadm certs renew admin.conf"))
                .context("reading nodes from https://10.0.0.10:6443")
                .unwrap_err();
        assert_eq!(
            text(&error),
            "error: reading nodes from https://10.0.0.10:6443: certificate expired\nhint: kubeadm certs renew admin.conf"
        );
    }

    #[test]
    fn a_cause_that_its_context_repeats_is_said_once() {
        let error = Err::<(), _>(anyhow::anyhow!("connection refused"))
            .context("asking for the version: connection refused")
            .unwrap_err();
        assert_eq!(text(&error), "error: asking for the version: connection refused");
    }
}
