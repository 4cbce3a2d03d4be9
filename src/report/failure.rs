//! An error chain, printed once, at the top: what failed, on which object, why, and what to type.

use crate::error::{chain, hint_of};

/// `error: WHAT on WHICH: WHY`, then `hint: WHAT TO TYPE` where it is known.
pub fn text(error: &anyhow::Error) -> String {
    let error_line = format!("error: {}", chain(error));
    match hint_of(error) {
        Some(hint) => format!("{error_line}\nhint: {hint}"),
        None => error_line,
    }
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
}
