//! An error chain, printed once, at the top: what failed, on which object, why, and what to type.

use crate::error::hint_of;

/// `error: WHAT on WHICH: WHY`, then `hint: WHAT TO TYPE` where it is known.
pub fn text(error: &anyhow::Error) -> String {
    let error_line = format!("error: {}", chain(error));
    match hint_of(error) {
        Some(hint) => format!("{error_line}\nhint: {hint}"),
        None => error_line,
    }
}

/// The causes from the outside in, on one line. Libraries often repeat their source in their own words: said once is enough.
pub fn chain(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(|cause| plain(&cause.to_string())) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(cause.trim()) {
            said = format!("{said}: {cause}");
        }
    }
    one_line(&said)
}

/// The API server's own sentence, without the dump of the whole answer that the client puts around it.
fn plain(cause: &str) -> String {
    let sentence = cause.strip_prefix("ApiError: ").unwrap_or(cause);
    let sentence = sentence.split_once(" (Status {").map_or(sentence, |(sentence, _)| sentence);
    // `… is forbidden: …: Forbidden`: the reason at the end says nothing new.
    let last = sentence
        .rsplit_once(": ")
        .filter(|(rest, reason)| cause.len() > sentence.len() && rest.contains(' ') && !reason.contains(' '));
    last.map_or(sentence, |(sentence, _)| sentence).to_owned()
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
    fn the_api_servers_own_sentence_is_said_without_the_dump_of_its_answer() {
        let error = anyhow::anyhow!(
            "ApiError: pods \"p\" is forbidden: no access: Forbidden (Status {{ status: Some(Failure), code: 403 }})"
        );
        assert_eq!(text(&error.context("reading p")), "error: reading p: pods \"p\" is forbidden: no access");
        assert_eq!(plain("connection refused: os error 111"), "connection refused: os error 111");
    }

    #[test]
    fn a_cause_that_its_context_repeats_is_said_once() {
        let error = Err::<(), _>(anyhow::anyhow!("connection refused"))
            .context("asking for the version: connection refused")
            .unwrap_err();
        assert_eq!(text(&error), "error: asking for the version: connection refused");
    }
}
